/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * timed.h - for tests that let time go by and look at what was recorded.
 */
#ifndef PGDBENCH_TESTS_TIMED_H
#define PGDBENCH_TESTS_TIMED_H

#include "lib/clock.h"
#include "lib/compiler.h"
#include "lib/hist.h"

static inline void spin(const struct clock *c, uint64_t ns)
{
	uint64_t since = clock_stamp(c);

	while (clock_since(c, since, clock_stamp(c)) < ns)
		cpu_relax();
}

/* How many of @h are in bin @first or above. */
static inline uint64_t nr_in_bins(const struct hist *h, unsigned int first)
{
	uint64_t nr = h->overflow;
	unsigned int i;

	for (i = first; i < HIST_NR_BINS; i++)
		nr += h->bins[i];
	return nr;
}

/* nr_from - at @ns or, for want of a finer bin, a little below. */
static inline uint64_t nr_from(const struct hist *h, uint64_t ns)
{
	return nr_in_bins(h, hist_bin(ns));
}

/* nr_above - certainly above @ns. */
static inline uint64_t nr_above(const struct hist *h, uint64_t ns)
{
	return nr_in_bins(h, hist_bin(ns) + 1);
}

#endif
