// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * stats-bootstrap.c - how far a median of a few numbers can be trusted.
 *
 * The plain bootstrap draws n of the n numbers with replacement, which for a
 * median of less than twenty is off by several percent.  Banks's draws weights
 * instead: the n + 1 gaps that n sorted numbers leave get shares of 1 as n
 * uniform numbers would cut it up, and within a gap the weight is spread
 * evenly.  The median of such a draw lies between the numbers k and k + 1, at a
 * place that depends on the weights alone.  So what infinitely many draws would
 * give can be computed: nothing is drawn, and equal numbers give equal
 * intervals.
 *
 * At the numbers themselves this is the interval of order statistics, whose
 * coverage does not depend on what was drawn from; between them it
 * interpolates.
 */
#include "bench/stats-bootstrap.h"

#include <math.h>

#include <gsl/gsl_cdf.h>

/* Steps of Simpson's rule, and of the bisection: the place is off by less than
 * 1e-6. */
enum { STEPS = 32, HALVINGS = 24 };

/* Some place between two neighbours. */
struct place {
	double n, k;
	double t;		/* share of the way from @k to @k + 1 */
	double log_scale;
};

static double times_log(double factor, double x)
{
	return factor > 0 ? factor * log(x) : 0;
}

/* The density of weight @u up to number k, times the probability that then the
 * median lies before @p. */
static double density(const struct place *p, double u)
{
	double rest = (p->t - 0.5 + (1 - p->t) * u) / p->t;

	return exp(p->log_scale + times_log(p->k - 1, u) +
		   times_log(p->n - p->k, rest));
}

/* The probability that the median lies after number k and before @p. */
static double probability_within(const struct place *p)
{
	double from = p->t < 0.5 ? (0.5 - p->t) / (1 - p->t) : 0;
	double step = (0.5 - from) / STEPS, sum;
	int i;

	/* If @from is not 0 it is where there is no rest, or by rounding less
	 * than none. */
	sum = density(p, 0.5);
	if (from == 0)
		sum += density(p, 0);
	for (i = 1; i < STEPS; i++)
		sum += (i % 2 ? 4 : 2) * density(p, from + i * step);
	return sum * step / 3;
}

double stats_median_place(size_t n, double tail)
{
	struct place p = { .n = (double)n };
	unsigned int k = 1, nr = (unsigned int)n;
	double low = 0, high = 1, before;
	int i;

	before = gsl_cdf_binomial_P(0, 0.5, nr);
	if (before >= tail)
		return 1;
	while (gsl_cdf_binomial_P(k, 0.5, nr) < tail)
		before = gsl_cdf_binomial_P(k++, 0.5, nr);
	p.k = k;
	p.log_scale = lgamma(p.n + 1) - lgamma(p.k) - lgamma(p.n - p.k + 1);
	for (i = 0; i < HALVINGS; i++) {
		p.t = (low + high) / 2;
		if (before + probability_within(&p) < tail)
			low = p.t;
		else
			high = p.t;
	}
	return p.k + low;
}

/* The number at @place, counted from 1. */
static double at_place(const double *x, size_t n, double place)
{
	size_t k = (size_t)place;
	double t = place - (double)k;

	return k < n ? x[k - 1] + t * (x[k] - x[k - 1]) : x[n - 1];
}

struct stats_interval stats_median_interval(const double *x, size_t n)
{
	struct stats_interval in = { .low = NAN, .high = NAN, .level = NAN };
	double place, tail = (1 - STATS_LEVEL) / 2;

	if (n < 2)
		return in;
	place = stats_median_place(n, tail);
	in.low = at_place(x, n, place);
	in.high = at_place(x, n, (double)n + 1 - place);
	in.level = 1 - 2 * fmax(tail, exp2(-(double)n));
	return in;
}
