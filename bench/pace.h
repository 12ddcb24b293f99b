/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pace.h - when a worker takes its steps: as fast as it can, or as they are due.
 *
 * In a closed loop a step follows the one before.  In an open loop it follows a
 * schedule, see schedule.h, which is this worker's share of the rate; workers
 * without a share, walkers say, are not paced.  When the measured time is over
 * the steps that were due in it are still taken and recorded, for an eighth of
 * it at most; those that are due later are not recorded.
 *
 * New slots that come by the clock have a schedule of their own, at fixed
 * intervals, and are made beside the steps, whichever was due first.  In a closed
 * loop they lie on a grid, too, and those whose time went by meanwhile are not
 * made up for: else one that takes longer than the interval would leave time for
 * nothing else.
 *
 * What only a simulator does, looking for violations or emptying caches, and
 * the time for which the world stands still move a schedule on, so that they
 * are in nobody's latency.
 *
 * Context of all: the worker's own thread, but for those that take a run.
 */
#ifndef PGDBENCH_BENCH_PACE_H
#define PGDBENCH_BENCH_PACE_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/run.h"

/* pace_rate - steps a second, all workers together; 0: a closed loop. */
double pace_rate(const struct run *r);

/* pace_init - once the load is dealt.  pace_begin - at @now a phase begins, with
 * an empty queue. */
void pace_init(struct worker *wk);
void pace_begin(struct worker *wk, uint64_t now);

/* pace_step - the next step begins, or a new slot, see worker.filling; waits
 * until it is due.  False: it is not, but the phase may have changed. */
bool pace_step(struct worker *wk);

/* pace_role - of a workload in which some fill slots: 1 is who does. */
unsigned int pace_role(const struct worker *wk);

/* pace_aside - the time since stamp @t0 was the simulator's own. */
void pace_aside(struct worker *wk, uint64_t t0);

/* pace_done - the measured time is over, at @now first: is all done that was due
 * in it, or enough time has gone?  pace_end - no more is recorded. */
bool pace_done(struct worker *wk, uint64_t now);
void pace_end(struct worker *wk);

#endif
