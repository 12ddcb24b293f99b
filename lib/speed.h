/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * speed.h - how fast a PU runs: what the kernel says of its frequency, and what
 * a chain of additions takes.
 *
 * Each addition waits for the one before, which is one cycle on all that this
 * runs on, so that additions a second are the frequency: an estimate that does
 * not need the kernel, nor a machine that tells its guests.  An interruption
 * makes a chain longer, never shorter: the shortest of some is what counts.
 */
#ifndef PGDBENCH_LIB_SPEED_H
#define PGDBENCH_LIB_SPEED_H

#include <stdint.h>

#include "lib/clock.h"

enum {
	SPEED_ADDS	= 4096,		/* in a chain: 1.6 us at 2.6 GHz; what the
					 * stamps take of it makes it 2 % long */
	SPEED_PARTS	= 8,		/* of a measurement, for its change */
	SPEED_FEW	= 4,		/* chains of fewer say nothing of a part */
};

/* What one thread has seen of its PU. */
struct speed {
	uint64_t least[SPEED_PARTS];	/* ticks of each part's shortest chain */
	unsigned int nr[SPEED_PARTS];	/* chains that were run in it */
};

/* speed_chain - ticks that one chain takes, now. */
uint64_t speed_chain(const struct clock *c);

/* speed_note - a chain took @ticks, in @part of the measurement. */
void speed_note(struct speed *s, unsigned int part, uint64_t ticks);

/* speed_khz - of the shortest of all chains; 0: there is no part with enough. */
uint64_t speed_khz(const struct speed *s, const struct clock *c);

/* speed_change - by how much the fastest part was faster than the slowest: 0 is
 * no change, 1 twice as fast.  NaN with less than two parts that have
 * chains enough. */
double speed_change(const struct speed *s);

/*
 * speed_kernel_khz - the frequency of PU @pu by cpufreq, else by /proc/cpuinfo.
 * @root: "", or a folder with such files
 * Returns 0; -ENOENT where neither tells, @khz then is as it was.
 */
int __must_check speed_kernel_khz(const char *root, unsigned int pu,
				  uint64_t *khz);

#endif
