/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * noise.h - what the machine did to us while we measured.
 *
 * Two views: gaps in a loop that does nothing but read the clock (what any
 * measured latency may contain through no fault of its own), and counters of
 * the system read before and after.  What could not be read is marked as not
 * had; it is never a zero.  Says what is; a verdict is for the caller.
 */
#ifndef PGDBENCH_LIB_NOISE_H
#define PGDBENCH_LIB_NOISE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/clock.h"
#include "lib/hist.h"

enum {
	NOISE_GAP_NS	= 1000,		/* longer than this is a hiccup */
};

/* One reading of the system's counters. */
struct noise_sample {
	bool have_steal;
	bool have_rusage;
	uint64_t steal_ns;	/* of noise.pus together */
	uint64_t nr_voluntary;	/* context switches of this process */
	uint64_t nr_involuntary;
	uint64_t nr_minor_faults;
	uint64_t nr_major_faults;
};

struct noise {
	bool have_probe;
	uint64_t probe_ns;	/* spent in noise_probe(), all calls */
	uint64_t lost_ns;	/* of these, in gaps above NOISE_GAP_NS */
	struct hist gaps;	/* such gaps; gaps.max_ns is the longest */

	/* Whose steal time counts, by the kernel's numbers: the caller's to
	 * set after noise_init(); none: all that the machine has. */
	const unsigned int *pus;
	unsigned int nr_pus;

	struct noise_sample begin;
	struct noise_sample delta;	/* valid after noise_end() */
};

/* noise_init - nothing had yet, the whole machine is looked at. */
void noise_init(struct noise *n);

/*
 * noise_probe - spin for @duration_ns and note every hiccup.
 *
 * May be called several times (before and after a measurement); the gaps add
 * up.  Context: one thread, which should be pinned as a worker would be.
 */
void noise_probe(struct noise *n, const struct clock *c,
		 uint64_t duration_ns);

/* noise_note_gap - one time between two clock readings, in ns. */
static inline void noise_note_gap(struct noise *n, uint64_t gap_ns)
{
	if (likely(gap_ns <= NOISE_GAP_NS))
		return;
	n->lost_ns += gap_ns;
	hist_record(&n->gaps, gap_ns);
}

/* noise_lost_share - the part of the probed time that gaps took, 0.0 to 1.0;
 * 0.0 while !have_probe. */
double noise_lost_share(const struct noise *n);

/*
 * noise_begin, noise_end - read the system's counters around a measurement.
 *
 * noise_end() sets @delta; a part of it is had if both readings had it.
 * Counters are of the whole process, steal time of the whole machine.
 */
void noise_begin(struct noise *n);
void noise_end(struct noise *n);

/*
 * noise_read_steal - steal time in clock ticks, added up.
 * @path: "/proc/stat", or a file like it
 * @pus: whose, @nr of them by the kernel's numbers; 0: of all there are
 *
 * Returns 0; -errno if it cannot be read; -EINVAL if there is no such figure,
 * or not of each.
 */
int __must_check noise_read_steal(const char *path, const unsigned int *pus,
				  unsigned int nr, uint64_t *ticks);

#endif
