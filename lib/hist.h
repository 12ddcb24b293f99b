/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hist.h - log-linear histograms of nanoseconds.
 *
 * Values below 2^(HIST_SUB_BITS + 1) have a bin of their own; above, each
 * octave is cut into HIST_SUB bins of equal width, so that a bin is never
 * wider than 1/HIST_SUB of its lower bound: any value read back from a bin's
 * lower bound is too small by less than 1/128 (0.79 %) of itself.  Values of
 * HIST_MAX_NS and more are counted in @overflow and in @max, never dropped.
 *
 * One writer a histogram, no locks: each simulated cpu records into its own
 * and hist_merge() adds them bin by bin after the writers stopped.
 * Percentiles come from bins; they are never averaged.
 */
#ifndef PGDBENCH_LIB_HIST_H
#define PGDBENCH_LIB_HIST_H

#include <stdint.h>

#include "lib/compiler.h"

enum {
	HIST_SUB_BITS	= 7,
	HIST_SUB	= 1 << HIST_SUB_BITS,
	HIST_TOP_BITS	= 36,	/* 2^36 ns is 68.7 s */
	HIST_NR_BINS	= HIST_SUB * (HIST_TOP_BITS - HIST_SUB_BITS + 1),
};
#define HIST_MAX_NS	(UINT64_C(1) << HIST_TOP_BITS)

struct hist {
	uint64_t nr;		/* values recorded, overflow included */
	uint64_t overflow;	/* of these, HIST_MAX_NS and more */
	uint64_t min_ns;	/* UINT64_MAX while empty */
	uint64_t max_ns;	/* exact, overflow included */
	uint64_t sum_ns;	/* exact, modulo 2^64 */
	uint64_t bins[HIST_NR_BINS];
};

/* hist_bin - the bin that @ns (< HIST_MAX_NS) falls in. */
static inline unsigned int hist_bin(uint64_t ns)
{
	/* 63 minus that; as compilers see through it. */
	unsigned int msb = 63 ^ (unsigned int)__builtin_clzll(ns | HIST_SUB);
	unsigned int shift = msb - HIST_SUB_BITS;

	return (shift << HIST_SUB_BITS) + (unsigned int)(ns >> shift);
}

/* hist_bin_lower - the smallest value, in ns, that falls in @bin. */
uint64_t hist_bin_lower(unsigned int bin);

/* hist_init - make @h empty.  Touches every bin, so that no page fault is
 * taken by a later hist_record(). */
void hist_init(struct hist *h);

/*
 * hist_record - count one value.
 * @ns: any value; HIST_MAX_NS and above goes to @overflow
 *
 * Context: the one writer of @h.  Does not block.
 */
static inline void hist_record(struct hist *h, uint64_t ns)
{
	h->nr++;
	h->sum_ns += ns;
	if (unlikely(ns < h->min_ns))
		h->min_ns = ns;
	if (unlikely(ns > h->max_ns))
		h->max_ns = ns;
	if (likely(ns < HIST_MAX_NS))
		h->bins[hist_bin(ns)]++;
	else
		h->overflow++;
}

/* hist_record_zeros - hist_record() of 0, @nr times. */
static inline void hist_record_zeros(struct hist *h, uint64_t nr)
{
	h->nr += nr;
	h->bins[0] += nr;
	if (nr)
		h->min_ns = 0;
}

/* hist_merge - add @src to @dst, bin by bin; both quiescent. */
void hist_merge(struct hist *dst, const struct hist *src);

/*
 * hist_percentile - the value below or at which @percent of the values lie.
 * @percent: 0 to 100
 *
 * The nearest-rank definition: the lower bound of the bin that holds value
 * number ceil(percent / 100 * nr), but no less than min_ns; max_ns when that
 * is the last value or in @overflow, so that 0 and 100 percent are exact.  0
 * when @h is empty.
 */
uint64_t hist_percentile(const struct hist *h, double percent);

/* hist_mean, hist_stddev - the mean is exact; the deviation comes from the
 * bins' midpoints (overflow counted at HIST_MAX_NS).  0.0 when empty. */
double hist_mean(const struct hist *h);
double hist_stddev(const struct hist *h);

#endif
