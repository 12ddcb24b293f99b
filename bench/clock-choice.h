/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * clock-choice.h - may the fastest clock be used on these cores, or another, or
 * none?
 *
 * Stamps of two cores are compared all the time, so that a clock that jumps
 * back from one core to the next is refused: then times are CLOCK_MONOTONIC's,
 * and if that jumps too there is nothing to measure by.  Asked once a run, by
 * the process that starts the cells.
 */
#ifndef PGDBENCH_BENCH_CLOCK_CHOICE_H
#define PGDBENCH_BENCH_CLOCK_CHOICE_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/error.h"
#include "lib/clock-race.h"

/* An unsound clock, played: that of the core with number n is n times as much
 * ahead.  For tests; all zero is the real one. */
struct clock_skew {
	uint64_t ns;
	bool monotonic;		/* CLOCK_MONOTONIC's, too */
};

enum clock_verdict {
	CLOCK_SOUND,		/* also where there is one core only */
	CLOCK_REPLACED,		/* by CLOCK_MONOTONIC */
	CLOCK_REFUSED,
};

struct clock_choice {
	enum clock_verdict verdict;
	const char *source;	/* of the first that was raced */
	struct clock_cores cores;	/* what it showed */
};

/* clock_skew_parse - "TIME" or "TIME,monotonic".  0 or -EINVAL. */
int __must_check clock_skew_parse(const char *text, struct clock_skew *skew);

/*
 * clock_choose - race the cores.
 * 0, or -errno: there is no clock, or no thread could be had.
 * Context: blocks, a millisecond for each core.
 */
int __must_check clock_choose(const struct clock_skew *skew,
			      struct clock_choice *choice);

/*
 * clock_settle - choose for this process and those that it will start: say so
 * where the clock is replaced.
 * @choice: filled, unless PGDBENCH_SKEW in the environment makes no sense
 * EXIT_OK; EXIT_RESOURCE if the clock is refused; another; with @e set.
 * Context: one thread, as it changes the environment.
 */
int __must_check clock_settle(struct clock_choice *choice, struct error *e);

#endif
