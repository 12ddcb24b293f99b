/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * schedule.h - when the steps of one worker are due in an open loop, and what
 * became of those that were.
 *
 * Steps are due at times that do not depend on how long the steps before them
 * took.  A schedule is arithmetic on stamps that it is given: it reads no clock,
 * waits for nothing and can be tested without either.
 *
 * Poisson schedules of several workers, each of its own seed, add up to one
 * Poisson process of the sum of their rates.  Fixed ones lie on grids with one
 * origin, each moved on by a phase of its own, so that workers take turns.
 * Stamps have no fractions; what is left of one is carried on, so that the mean
 * is exact at any rate.
 *
 * Invariant: every step due in the counted time is counted once, as begun
 * or, if it never was, as missed.  None is dropped.
 */
#ifndef PGDBENCH_BENCH_SCHEDULE_H
#define PGDBENCH_BENCH_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/rng.h"

enum arrivals { ARRIVALS_POISSON, ARRIVALS_FIXED };
#define ARRIVALS_NAMES "poisson,fixed"

/* A step that begins so much later than it was due is late: many times what the
 * loop that waits needs to see that the time has come. */
enum { SCHEDULE_LATE_NS = 1000 };

/* Of the steps that were due in the counted time. */
struct schedule_counts {
	uint64_t due;		/* all of them; set at its end */
	uint64_t begun;		/* before or after its end */
	uint64_t late;		/* of these, by more than @late_ticks */
	uint64_t backlog;	/* not begun when it ended */
	uint64_t missed;	/* never begun */
	uint64_t behind_ticks;	/* the worst, missed ones included */
};

struct schedule {
	double gap;		/* ticks from one step to the next, on the
				 * average; 0: there is no schedule */
	bool fixed;
	bool recorded;		/* @next is set by who knows */
	uint64_t late_ticks;
	struct rng rng;
	uint64_t next;		/* stamp at which the next step is due */
	double rest;		/* of a tick, after @next */
	uint64_t origin;	/* moves with the schedule; for who records */
	bool over;
	uint64_t end;		/* @over: steps due from here on are not counted;
				 * 0: nor is any other */
	uint64_t aside;		/* of schedule_aside() since it began, until it
				 * was over */
	struct schedule_counts counts;
};

/* schedule_init - a step every @gap ticks on the average; late after
 * @late_ticks.  Poisson arrivals follow from @seed. */
void schedule_init(struct schedule *s, double gap, bool fixed, uint64_t seed,
		   uint64_t late_ticks);

/*
 * schedule_begin - counting begins at @now, and with an empty queue.
 * @first: fixed arrivals: a point of the grid, before or after @now
 */
void schedule_begin(struct schedule *s, uint64_t now, uint64_t first);

/* schedule_take - the next step is begun at @now, at which it is due already.
 * Returns by how many ticks it is late. */
uint64_t schedule_take(struct schedule *s, uint64_t now);

/* schedule_skip - of a fixed one: those that were due by @now are let go, and
 * counted nowhere. */
void schedule_skip(struct schedule *s, uint64_t now);

/* schedule_shift - time stood still for @ticks: what is due is due that much
 * later.  schedule_aside - the schedule did, and not the time. */
void schedule_shift(struct schedule *s, uint64_t ticks);
void schedule_aside(struct schedule *s, uint64_t ticks);

/* schedule_end - steps due from @now on are not counted; those due before may
 * still be begun.  schedule_pending - there are such. */
void schedule_end(struct schedule *s, uint64_t now);
bool schedule_pending(const struct schedule *s);

/* schedule_close - after schedule_end(): what is pending at @now is missed, and
 * nothing is counted any more. */
void schedule_close(struct schedule *s, uint64_t now);

/*
 * schedule_kept - was so little left over that the rate was held?
 * @backlog may be a hundredth of @due, or one step of each of @workers.
 */
bool schedule_kept(uint64_t due, uint64_t backlog, uint64_t workers);

#endif
