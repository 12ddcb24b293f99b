/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * result-rate.h - the parts of a result that are about rates: what became of a
 * schedule, and what a search for the highest rate found.
 */
#ifndef PGDBENCH_BENCH_RESULT_RATE_H
#define PGDBENCH_BENCH_RESULT_RATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Why a rate that was not kept makes a cell untrustworthy. */
#define QUALITY_RATE "rate not kept"

/* Of the steps that were due in the measured time; null in a closed loop. */
struct result_schedule {
	char *arrivals;		/* poisson, fixed or recorded */
	double rate_per_s;	/* asked for, of all workers */
	uint64_t time_ns;	/* for which it ran, of the workers by share */
	uint64_t due;
	uint64_t late;		/* begun more than late_after_ns later */
	uint64_t late_after_ns;
	uint64_t backlog;	/* not begun when the time was over */
	uint64_t missed;	/* of these, never begun */
	uint64_t fills_due;	/* new slots that come by the clock: they are */
	uint64_t fills_late;	/* no steps */
	uint64_t fills_missed;
	uint64_t behind_max_ns;	/* the worst, missed ones and fills included */
};

/* One rate that was tried. */
struct result_probe {
	char *id;		/* of its cell, whose file is beside the others */
	double rate_per_s;
	uint64_t n;		/* values that the percentile is of */
	uint64_t latency_ns;	/* the percentile; null for no value */
	bool kept;		/* the rate */
	bool ok;		/* and the limit */
};

struct result_probes {
	struct result_probe *v;
	size_t nr;
};

/* The highest rate at which a percentile stays under a limit; null where nobody
 * asked. */
struct result_saturation {
	char *op;
	double percentile;
	uint64_t limit_ns;
	double tolerance;
	double closed_per_s;	/* steps in the closed loop */
	double min_per_s;	/* the least rate that may be tried */
	char *end;		/* see search.h */
	double rate_per_s;	/* null unless found */
	double above_per_s;	/* the least that is too much */
	char *bound;		/* why it is: latency or schedule */
	struct result_probes probes;
};

/* result_probe_add - one more, with null members; on loan until the next call.
 * NULL when memory is short. */
struct result_probe *result_probe_add(struct result_probes *probes);

#endif
