// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-stats.c - do the statistics give what is known beforehand?
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/stats.h"

static void assert_near(double got, double want)
{
	if (!(fabs(got - want) <= 1e-9 * fmax(1, fabs(want))))
		fail_msg("%.17g is not %.17g", got, want);
}

static void test_median(void **state __unused_arg)
{
	double odd[] = { 9, 1, 5 }, even[] = { 4, 1, 3, 2 }, one[] = { 7 };

	assert_near(stats_median(odd, 3), 5);
	assert_near(stats_median(even, 4), 2.5);
	assert_near(stats_median(one, 1), 7);
	assert_true(isnan(stats_median(one, 0)));
}

static void test_quantile(void **state __unused_arg)
{
	double x[] = { 50, 10, 40, 20, 30 };

	assert_near(stats_quantile(x, 5, 0), 10);
	assert_near(stats_quantile(x, 5, 0.25), 20);
	assert_near(stats_quantile(x, 5, 0.9), 46);
	assert_near(stats_quantile(x, 5, 1), 50);
	assert_true(isnan(stats_quantile(x, 0, 0.5)));
}

static void test_extremes_and_mad(void **state __unused_arg)
{
	double x[] = { 1, 1, 2, 2, 4, 6, 9 };

	assert_near(stats_min(x, 7), 1);
	assert_near(stats_max(x, 7), 9);
	assert_near(stats_mad(x, 7), 1);
	assert_near(stats_mad(x, 1), 0);
	assert_true(isnan(stats_min(x, 0)));
	assert_true(isnan(stats_max(x, 0)));
	assert_true(isnan(stats_mad(x, 0)));
}

static void test_spearman(void **state __unused_arg)
{
	double x[] = { 1, 2, 3, 4, 5 }, up[] = { 1, 8, 27, 64, 125 };
	double down[] = { 9, 7, 5, 3, 1 }, mixed[] = { 2, 1, 4, 3, 5 };
	double ties[] = { 1, 2, 2, 3 }, flat[] = { 4, 4, 4, 4, 4 };

	assert_near(stats_spearman(x, up, 5), 1);
	assert_near(stats_spearman(x, down, 5), -1);
	assert_near(stats_spearman(x, mixed, 5), 0.8);
	/* Ranks 1 2 3 4 against 1 2.5 2.5 4: 4.5 / sqrt(5 * 4.5). */
	assert_near(stats_spearman(x, ties, 4), 4.5 / sqrt(22.5));
	assert_true(isnan(stats_spearman(x, flat, 5)));
	assert_true(isnan(stats_spearman(x, up, 1)));
	assert_true(isnan(stats_spearman(x, up, 0)));
	assert_near(x[0], 1);
	assert_near(mixed[0], 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_median),
		cmocka_unit_test(test_quantile),
		cmocka_unit_test(test_extremes_and_mad),
		cmocka_unit_test(test_spearman),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
