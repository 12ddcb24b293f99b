// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * stats-paired.c - intervals of paired log-ratios, and what follows from them.
 */
#include "bench/stats-paired.h"

#include <math.h>

#include "bench/stats.h"
#include "lib/hist.h"

enum { MOST_ROUNDS = 1000 };

double paired_share(double alpha, size_t nr)
{
	return nr ? alpha / (double)nr : alpha;
}

/*
 * The deviation that rounding down by up to @slack makes of two values: that of
 * two even distributions.  By luck less may be seen.  What is coarser than a
 * histogram's bin is not for this: of steps of a clock the whole of @slack is
 * the safeguard.
 */
static double rounding_sd(double slack)
{
	return fmin(slack, log1p(1.0 / HIST_SUB)) / sqrt(6);
}

static double half_width(double sd, size_t n, double slack, double alpha)
{
	double t = stats_t_quantile(alpha / 2, (double)(n - 1));

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

/* From 0 to something, or back, in every round: a difference, without limit.
 * In some rounds only: who knows. */
static void sum_infinite(struct paired *p, const double *d)
{
	size_t i;

	p->mean = d[0];
	p->sd = 0;
	for (i = 1; i < p->nr; i++)
		if (!isinf(d[i]) || signbit(d[i]) != signbit(d[0]))
			p->mean = p->sd = NAN;
	if (!isinf(d[0]) || p->nr < 2)
		p->mean = p->sd = NAN;
}

struct paired paired_sum(const double *d, size_t n, double slack)
{
	struct paired p = {
		.nr = n, .slack = slack, .low = -INFINITY, .high = INFINITY,
		.answer = PAIRED_UNDECIDED,
	};
	size_t i;

	for (i = 0; i < n; i++)
		if (isinf(d[i])) {
			sum_infinite(&p, d);
			return p;
		}
	p.mean = stats_mean(d, n);
	p.sd = stats_sd(d, n);
	return p;
}

void paired_judge(struct paired *p, const struct paired_rule *rule)
{
	double half;

	if (isnan(p->sd))
		return;
	half = half_width(p->sd, p->nr, p->slack, rule->alpha);
	p->low = p->mean - half;
	p->high = p->mean + half;
	p->answer = answer_of(p->low, p->high, rule->effect);
}

bool paired_is_exact(const struct paired *p)
{
	return p->sd <= 0 && p->slack <= 0;
}

size_t paired_rounds(const struct paired *p, const struct paired_rule *rule)
{
	size_t n;

	if (isnan(p->sd))
		return 0;
	for (n = 2; n <= MOST_ROUNDS; n++) {
		double half = half_width(p->sd, n, p->slack, rule->alpha);

		if (answer_of(p->mean - half, p->mean + half, rule->effect) !=
		    PAIRED_UNDECIDED)
			return n;
	}
	return 0;
}
