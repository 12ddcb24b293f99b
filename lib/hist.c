// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * hist.c - the cold half of log-linear histograms: reading and merging.
 *
 * Recording is inline in hist.h.  Nothing here may run while a writer does.
 * Invariant: nr == overflow + the sum of all bins.
 */
#include "lib/hist.h"

#include <float.h>
#include <math.h>
#include <string.h>

static unsigned int bin_shift(unsigned int bin)
{
	return bin < 2 * HIST_SUB ? 0 : (bin >> HIST_SUB_BITS) - 1;
}

uint64_t hist_bin_lower(unsigned int bin)
{
	unsigned int shift = bin_shift(bin);

	return (uint64_t)(bin - (shift << HIST_SUB_BITS)) << shift;
}

/* The middle of the integers that fall in @bin: exact where width is 1. */
static double bin_middle(unsigned int bin)
{
	uint64_t width = UINT64_C(1) << bin_shift(bin);

	return (double)hist_bin_lower(bin) + (double)(width - 1) / 2;
}

void hist_init(struct hist *h)
{
	memset(h, 0, sizeof(*h));
	h->min_ns = UINT64_MAX;
}

void hist_merge(struct hist *dst, const struct hist *src)
{
	unsigned int bin;

	dst->nr += src->nr;
	dst->overflow += src->overflow;
	dst->sum_ns += src->sum_ns;
	dst->min_ns = MIN(dst->min_ns, src->min_ns);
	dst->max_ns = MAX(dst->max_ns, src->max_ns);
	for (bin = 0; bin < HIST_NR_BINS; bin++)
		dst->bins[bin] += src->bins[bin];
}

/*
 * 99.9 has no exact double, so that 99.9 % of 1000 comes out a hair above
 * 999: what exceeds an integer by no more than the roundings on the way is
 * that integer, not the next one.
 */
static uint64_t percentile_rank(uint64_t nr, double percent)
{
	double exact = percent / 100 * (double)nr;
	double rank = ceil(exact - exact * 4 * DBL_EPSILON);

	if (!(rank >= 1))
		return 1;
	return rank >= (double)nr ? nr : (uint64_t)rank;
}

uint64_t hist_percentile(const struct hist *h, double percent)
{
	uint64_t rank, below = 0;
	unsigned int bin;

	if (!h->nr)
		return 0;
	rank = percentile_rank(h->nr, percent);
	if (rank == h->nr)
		return h->max_ns;
	for (bin = 0; bin < HIST_NR_BINS; bin++) {
		below += h->bins[bin];
		if (below >= rank)
			return MAX(hist_bin_lower(bin), h->min_ns);
	}
	return h->max_ns;
}

double hist_mean(const struct hist *h)
{
	return h->nr ? (double)h->sum_ns / (double)h->nr : 0.0;
}

static double middles_mean(const struct hist *h)
{
	double sum = (double)h->overflow * (double)HIST_MAX_NS;
	unsigned int bin;

	for (bin = 0; bin < HIST_NR_BINS; bin++)
		if (h->bins[bin])
			sum += (double)h->bins[bin] * bin_middle(bin);
	return sum / (double)h->nr;
}

/*
 * Around the mean of the middles, not the exact one: else a single value
 * would deviate from itself.
 */
double hist_stddev(const struct hist *h)
{
	double mean, d, sum;
	unsigned int bin;

	if (!h->nr)
		return 0.0;
	mean = middles_mean(h);
	d = (double)HIST_MAX_NS - mean;
	sum = h->overflow ? (double)h->overflow * d * d : 0.0;
	for (bin = 0; bin < HIST_NR_BINS; bin++) {
		if (!h->bins[bin])
			continue;
		d = bin_middle(bin) - mean;
		sum += (double)h->bins[bin] * d * d;
	}
	return sqrt(sum / (double)h->nr);
}
