// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * hgrm.c - a histogram as HdrHistogram prints percentiles, for its plotters.
 */
#include "bench/hgrm.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>

/* Steps to each halving of the distance to 100 %. */
enum { TICKS = 5 };

/* Closer to 100 % than doubles can tell. */
enum { MAX_HALVINGS = 45 };

struct levels {
	FILE *out;
	const struct hist *h;
	uint64_t so_far;	/* values in this bin and those below */
	double next;		/* percentile of the next line; above 100: none */
};

static void put_line(const struct levels *l, uint64_t value, double percentile)
{
	double share = percentile / 100;

	fprintf(l->out, "%12.2f %14.12f %12" PRIu64, (double)value, share,
		l->so_far);
	if (share < 1)
		fprintf(l->out, " %14.2f\n", 1 / (1 - share));
	else
		fprintf(l->out, " %14s\n", "inf");
}

static void step(struct levels *l)
{
	double halvings = floor(log2(100 / (100 - l->next))) + 1;

	if (halvings > MAX_HALVINGS)
		l->next = HUGE_VAL;
	else
		l->next += 100 / (TICKS * exp2(halvings));
}

/* The lines of a bin that has values, up to @value.  In the last bin there is
 * one, and then the end. */
static void put_bin(struct levels *l, uint64_t nr, uint64_t value)
{
	double reached;
	bool last;

	l->so_far += nr;
	last = l->so_far == l->h->nr;
	reached = 100 * (double)l->so_far / (double)l->h->nr;
	while (l->next <= reached) {
		put_line(l, value, l->next);
		step(l);
		if (last)
			break;
	}
	if (last)
		put_line(l, value, 100);
}

static uint64_t bin_last(unsigned int bin)
{
	return (bin + 1 < HIST_NR_BINS ? hist_bin_lower(bin + 1) :
		HIST_MAX_NS) - 1;
}

void hgrm_print(FILE *out, const struct hist *h, const char *about)
{
	struct levels l = { .out = out, .h = h };
	unsigned int i;

	fprintf(out, "%12s %14s %12s %14s\n\n", "Value", "Percentile",
		"TotalCount", "1/(1-Percentile)");
	for (i = 0; i < HIST_NR_BINS; i++)
		if (h->bins[i])
			put_bin(&l, h->bins[i], MIN(bin_last(i), h->max_ns));
	if (h->overflow)
		put_bin(&l, h->overflow, h->max_ns);
	fprintf(out, "#[Mean    = %12.3f, StdDeviation   = %12.3f]\n",
		hist_mean(h), hist_stddev(h));
	fprintf(out, "#[Max     = %12.3f, Total count    = %12" PRIu64 "]\n",
		(double)h->max_ns, h->nr);
	fprintf(out, "#[Buckets = %12d, SubBuckets     = %12d]\n",
		HIST_TOP_BITS - HIST_SUB_BITS, 2 * HIST_SUB);
	fprintf(out, "#[Unit    = ns, %s]\n", about);
}
