// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-stats-bootstrap.c - does the interval of a median cover the median as often
 * as it says, whatever the numbers were drawn from?
 */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "bench/stats-bootstrap.h"
#include "bench/stats.h"
#include "lib/compiler.h"
#include "lib/rng.h"

enum { MOST = 32 };

static double uniform(struct rng *rng)
{
	return ((double)(rng_u64(rng) >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(struct rng *rng)
{
	return sqrt(-2 * log(uniform(rng))) * cos(2 * M_PI * uniform(rng));
}

static double lognormal(struct rng *rng)
{
	return exp(normal(rng));
}

static double exponential(struct rng *rng)
{
	return -log(uniform(rng));
}

/* As a lock's tail may be: no mean. */
static double cauchy(struct rng *rng)
{
	return tan(M_PI * (uniform(rng) - 0.5));
}

/* Seven processes in ten have their memory where it is cheap. */
static double bimodal(struct rng *rng)
{
	return uniform(rng) < 0.7 ? 100 + 5 * normal(rng)
				  : 200 + 10 * normal(rng);
}

/* Two heaps of one size that just touch. */
static double even(struct rng *rng)
{
	return (uniform(rng) < 0.5 ? 92 : 108) + 4 * normal(rng);
}

static const struct {
	const char *name;
	double (*draw)(struct rng *rng);
	double median;
} shapes[] = {
	{ "normal", normal, 0 },
	{ "lognormal", lognormal, 1 },
	{ "exponential", exponential, M_LN2 },
	{ "cauchy", cauchy, 0 },
	/* The quantile 5/7 of a normal distribution is 0.56595. */
	{ "bimodal", bimodal, 100 + 5 * 0.565948821932863 },
	{ "even", even, 100 },
};

/* How many of @tables of @n numbers have an interval with the median in it. */
static unsigned int covered(size_t shape, size_t n, unsigned int tables,
			    struct rng *rng)
{
	struct stats_interval in;
	unsigned int hits = 0, i;
	double x[MOST];
	size_t k;

	for (i = 0; i < tables; i++) {
		for (k = 0; k < n; k++)
			x[k] = shapes[shape].draw(rng);
		stats_median(x, n);
		in = stats_median_interval(x, n);
		hits += in.low <= shapes[shape].median &&
			shapes[shape].median <= in.high;
	}
	return hits;
}

/* In 2000 tables the share itself is off by 1 % in one case of twenty. */
static void test_coverage(void **state __unused_arg)
{
	static const size_t sizes[] = { 6, 10, 20 };
	enum { TABLES = 2000 };
	struct rng rng;
	double share;
	size_t s, i;

	rng_init(&rng, 20);
	for (s = 0; s < ARRAY_SIZE(shapes); s++)
		for (i = 0; i < ARRAY_SIZE(sizes); i++) {
			share = covered(s, sizes[i], TABLES, &rng) /
				(double)TABLES;
			print_message("%-12s %2zu cells: %.1f %%\n",
				      shapes[s].name, sizes[i], 100 * share);
			if (share < 0.93 || share > 0.97)
				fail_msg("%.1f %%", 100 * share);
		}
}

/* With few cells the interval covers less, and says how much. */
static void test_few(void **state __unused_arg)
{
	static const double levels[] = { 0, 0, 0.5, 0.75, 0.875, 0.9375 };
	double x[] = { 3, 4, 6, 7, 9 }, share;
	struct stats_interval in;
	struct rng rng;
	size_t n, s;

	rng_init(&rng, 21);
	for (n = 2; n < ARRAY_SIZE(levels); n++) {
		in = stats_median_interval(x, n);
		assert_true(in.low == x[0] && in.high == x[n - 1]);
		assert_true(in.level == levels[n]);
		for (s = 0; s < ARRAY_SIZE(shapes); s++) {
			share = covered(s, n, 8000, &rng) / 8000.0;
			assert_true(fabs(share - levels[n]) < 0.02);
		}
	}
	for (n = 0; n < 2; n++) {
		in = stats_median_interval(x, n);
		assert_true(isnan(in.low) && isnan(in.high) &&
			    isnan(in.level));
	}
}

/* Where the median of one draw lies: the gaps between @n numbers get shares as
 * @n uniform numbers cut up 1. */
static double drawn_place(size_t n, struct rng *rng)
{
	double u[MOST + 2];
	size_t k;

	u[0] = 0;
	for (k = 1; k <= n; k++)
		u[k] = uniform(rng);
	u[n + 1] = 1;
	stats_median(u + 1, n);
	for (k = 0; u[k + 1] < 0.5; k++)
		;
	return (double)k + (0.5 - u[k]) / (u[k + 1] - u[k]);
}

/* What is computed is what drawing comes to. */
static void test_place(void **state __unused_arg)
{
	static const size_t sizes[] = { 6, 7, 8, 10, 20, 31 };
	enum { DRAWS = 20000 };
	double tail, place, below;
	struct rng rng;
	size_t i, k;

	rng_init(&rng, 22);
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		for (tail = 0.025; tail < 0.4; tail *= 4) {
			place = stats_median_place(sizes[i], tail);
			for (below = 0, k = 0; k < DRAWS; k++)
				below += drawn_place(sizes[i], &rng) < place;
			if (fabs(below / DRAWS - tail) > 0.01)
				fail_msg("%zu: %g below %g", sizes[i],
					 below / DRAWS, place);
		}
	/* Of 6 by hand: at 3/8 between the first and the second. */
	assert_true(fabs(stats_median_place(6, 0.025) - 1.375) < 1e-4);
	/* At a number itself it is as many heads of n tosses. */
	assert_true(fabs(stats_median_place(8, 9 / 256.0) - 2) < 1e-5);
	assert_true(stats_median_place(5, 0.025) == 1);
}

static void test_known(void **state __unused_arg)
{
	double x[] = { 10, 20, 30, 40, 50, 60 }, same[] = { 7, 7, 7, 7, 7, 7 };
	struct stats_interval in = stats_median_interval(x, 6);

	assert_true(fabs(in.low - 13.75) < 1e-3);
	assert_true(fabs(in.high - 56.25) < 1e-3);
	assert_true(in.level == STATS_LEVEL);
	in = stats_median_interval(same, 6);
	assert_true(in.low == 7 && in.high == 7);
}

/* Many cells: still a place, and about the square root of their number wide. */
static void test_many(void **state __unused_arg)
{
	double place;
	size_t n;

	for (n = 100; n <= 10000; n *= 10) {
		place = stats_median_place(n, 0.025);
		place = ((double)n + 1) / 2 - place;
		assert_true(fabs(place / sqrt((double)n) - 0.98) < 0.02);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_coverage),
		cmocka_unit_test(test_few),
		cmocka_unit_test(test_place),
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
