/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * clock-race.h - the parts of clock_check_cores() that a test can hold.
 *
 * Two threads, each bound to a core, hand one word to and fro; who holds it
 * takes a stamp.  So the stamps have one causal order, whatever the clocks
 * say, and a stamp below its predecessor is a backstep.  An offset smaller
 * than one handing-over (some 50 to 200 ns) cannot be seen, and does no harm:
 * no cause can travel faster.
 */
#ifndef PGDBENCH_LIB_CLOCK_RACE_H
#define PGDBENCH_LIB_CLOCK_RACE_H

#include <stddef.h>
#include <stdint.h>

#include "lib/clock.h"

enum {
	CLOCK_RACE_ROUNDS	= 1000,		/* stamps of each side */
};

struct clock_race {
	const struct clock *clock;
	unsigned int cpu[2];		/* may be the same one twice */
	uint64_t offset[2];		/* added to each side's stamps */
	uint64_t stamps[2 * CLOCK_RACE_ROUNDS];	/* out: in causal order */
	size_t nr;			/* out: how many */
};

/*
 * clock_race - fill @race->stamps; clock, cpu and offset set by the caller.
 *
 * Ends early after 100 ms on a machine too busy to run both threads.
 * Returns 0, -ENOMEM, or what pthread_create() said, negated (-EINVAL for a
 * core that we may not run on).
 *
 * Context: blocks; the caller's affinity is not touched.
 */
int __must_check clock_race(struct clock_race *race);

/* How far off each core's clock is, in ticks, for who plays an unsound one. */
struct clock_offset {
	uint64_t (*ticks)(const struct clock *c, unsigned int cpu,
			  const void *arg);
	const void *arg;
};

/* What racing the cores came to. */
struct clock_cores {
	uint64_t backsteps;
	unsigned int nr_pairs;		/* 0: there is one core to be used */
};

/*
 * clock_race_cores - clock_check_cores(), and how much of it there was.
 * @offset: added to the stamps; NULL: nothing
 */
int __must_check clock_race_cores(const struct clock *c,
				  const struct clock_offset *offset,
				  struct clock_cores *out);

/* clock_count_backsteps - how many of @nr stamps in causal order are smaller
 * than the one before. */
uint64_t clock_count_backsteps(const uint64_t *stamps, size_t nr);

#endif
