/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trial.h - what the instrument costs: the same load with it on and with it off.
 *
 * When all workers have measured, the load goes on for some windows of a
 * millisecond or so, in every other one of which nothing is timed: no stamp is
 * taken, no histogram written, no section marked.  Counting goes on, as do the
 * oracle and the costs that are imposed.  The windows come in pairs, on and off,
 * then off and on, so that what drifts hits both alike, and begin for all
 * workers at the same time.  A schedule is left aside meanwhile: with a rate
 * kept the instrument would cost no throughput.
 *
 * What is done in a trial is in no figure of the cell but this one.
 *
 * Invariant: a window that a worker slept through makes its pair void, since in
 * it the others had the machine to themselves.
 */
#ifndef PGDBENCH_BENCH_TRIAL_H
#define PGDBENCH_BENCH_TRIAL_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/run.h"

enum {
	TRIAL_LEAST	= 6,		/* pairs: the interval is of 95 % */
	TRIAL_WINDOW_NS	= 1000000,	/* long for a step */
	TRIAL_SHORT_NS	= 50000,
	TRIAL_STEPS	= 4,		/* a window is long enough for as many */
	TRIAL_PART	= 10,		/* of the duration, all windows */
	TRIAL_TOTAL_NS	= 40000000,	/* or as long, if that is more */
};

/* Medians over the pairs, and between what the true one lies; NaN: unknown. */
struct trial_result {
	unsigned int pairs;
	double cost_share;	/* of the throughput without the instrument */
	double cost_share_low, cost_share_high;
	double cost_ns;		/* for each operation */
};

/*
 * trial_shape - how many pairs of windows, and how long each; 0: none, since
 * steps are too long for them.
 * @step_ns: what a step takes, at most
 */
unsigned int trial_shape(uint64_t duration_ns, uint64_t step_ns,
			 uint64_t *window_ns);

/* trial_plan - the trial begins soon.  Context: the controller, when all have
 * measured and before they are told. */
void trial_plan(struct run *r);

/* trial_look - which window is it, at stamp @now?  True when all are over, and
 * from then on.  Context: the worker, between two steps. */
bool trial_look(struct worker *wk, uint64_t now);

/* trial_sum - what came of it.  Context: after the workers were joined. */
struct trial_result trial_sum(const struct run *r);

#endif
