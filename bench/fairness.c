// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fairness.c - figures for how evenly work was shared out.
 *
 * Jain's index does not depend on how many threads there are, nor on how much
 * each did; least over greatest shows who starves, whom an index of many
 * threads would hide.
 */
#include "bench/fairness.h"

#include <math.h>

#include "lib/compiler.h"
#include "lib/json.h"

/* Two threads of which one got half as much as the other have this index. */
#define UNFAIR_JAIN	0.9
/* From less, chance alone makes as much of a difference. */
#define UNFAIR_MEAN	100.0

static const struct fairness nothing = {
	.jain = NAN, .min_over_max = NAN, .stddev_over_mean = NAN, .mean = NAN,
};

/* One role's threads so far. */
struct sums {
	double nr, sum, squares, least, most;
};

static void sums_add(struct sums *s, double share)
{
	s->least = s->nr ? fmin(s->least, share) : share;
	s->most = fmax(s->most, share);
	s->sum += share;
	s->squares += share * share;
	s->nr++;
}

static struct fairness figures(const struct sums *s)
{
	double mean = s->sum / s->nr;

	if (s->nr < 2 || s->sum <= 0)
		return nothing;
	return (struct fairness){
		.jain = s->sum * s->sum / (s->nr * s->squares),
		.min_over_max = s->least / s->most,
		.stddev_over_mean =
			sqrt(fmax(s->squares / s->nr - mean * mean, 0)) / mean,
		.mean = mean,
	};
}

struct fairness fairness_of(const double *shares, size_t nr)
{
	struct sums s = { .nr = 0 };
	size_t i;

	for (i = 0; i < nr; i++)
		sums_add(&s, shares[i]);
	return figures(&s);
}

static uint64_t role_of(const struct u64s *roles, size_t thread)
{
	return thread < roles->nr ? roles->v[thread] : 0;
}

static struct fairness of_role(const struct u64s *per_thread,
			       const struct u64s *roles, uint64_t role)
{
	struct sums s = { .nr = 0 };
	size_t i;

	for (i = 0; i < per_thread->nr; i++)
		if (role_of(roles, i) == role)
			sums_add(&s, per_thread->v[i] == U64_NULL ? 0 :
				 (double)per_thread->v[i]);
	return figures(&s);
}

struct fairness fairness_by_role(const struct u64s *per_thread,
				 const struct u64s *roles)
{
	struct fairness worst = nothing, one;
	size_t i;

	for (i = 0; i < per_thread->nr; i++) {
		one = of_role(per_thread, roles, role_of(roles, i));
		if (!isnan(one.jain) &&
		    (isnan(worst.jain) || one.jain < worst.jain))
			worst = one;
	}
	return worst;
}

bool fairness_is_unfair(const struct fairness *f)
{
	return f->jain < UNFAIR_JAIN && f->mean >= UNFAIR_MEAN;
}
