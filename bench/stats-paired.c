// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * stats-paired.c - intervals of paired log-ratios, and what follows from them.
 */
#include "bench/stats-paired.h"

#include <math.h>
#include <stdbool.h>

#include "bench/stats.h"

enum { MOST_ROUNDS = 1000 };

double paired_share(double alpha, size_t nr)
{
	return nr ? alpha / (double)nr : alpha;
}

/* The deviation of what is left of two values when each is rounded down by up
 * to @slack: of two even distributions.  By luck less may be seen. */
static double rounding_sd(double slack)
{
	return slack / sqrt(6);
}

static double half_width(double sd, size_t n, double slack, double alpha)
{
	double t;

	if (n < 2)
		return INFINITY;
	t = stats_t_quantile(alpha / 2, (double)(n - 1));
	return t * fmax(sd, rounding_sd(slack)) / sqrt((double)n) + slack;
}

static enum paired_answer answer_of(double low, double high, double effect)
{
	if (low > effect)
		return PAIRED_MORE;
	if (high < -effect)
		return PAIRED_LESS;
	if (low >= -effect && high <= effect)
		return PAIRED_EQUAL;
	return PAIRED_UNDECIDED;
}

struct paired paired_compare(const double *d, size_t n, double slack,
			     const struct paired_rule *rule)
{
	struct paired p = {
		.nr = n, .mean = stats_mean(d, n), .sd = stats_sd(d, n),
		.slack = slack, .low = -INFINITY, .high = INFINITY,
	};
	double half = half_width(p.sd, n, slack, rule->alpha);

	if (n > 1) {
		p.low = p.mean - half;
		p.high = p.mean + half;
	}
	p.answer = answer_of(p.low, p.high, rule->effect);
	return p;
}

size_t paired_rounds(const struct paired *p, const struct paired_rule *rule)
{
	size_t n;

	if (p->nr < 2)
		return 0;
	for (n = 2; n <= MOST_ROUNDS; n++) {
		double half = half_width(p->sd, n, p->slack, rule->alpha);

		if (answer_of(p->mean - half, p->mean + half, rule->effect) !=
		    PAIRED_UNDECIDED)
			return n;
	}
	return 0;
}
