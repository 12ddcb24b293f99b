// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-stats.c - do the statistics give what is known beforehand?
 */
#include <errno.h>
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

static void test_fit(void **state __unused_arg)
{
	double x[] = { 10, 100, 1000, 10000 }, y[4];
	double flat[] = { 3, 3, 3, 3 }, zero[] = { 0, 1, 2, 3 };
	double same[] = { 5, 5, 5, 5 }, bent[] = { 1, 10, 10, 100 };
	struct stats_fit fit;
	size_t i;

	for (i = 0; i < 4; i++)
		y[i] = 2.5 * pow(x[i], 1.25);
	assert_int_equal(stats_fit_loglog(x, y, 4, &fit), 0);
	assert_near(fit.slope, 1.25);
	assert_near(fit.intercept, log(2.5));
	assert_near(fit.r2, 1);

	assert_int_equal(stats_fit_loglog(x, flat, 4, &fit), 0);
	assert_near(fit.slope, 0);
	assert_true(isnan(fit.r2));

	/* Decades 0 1 1 2 over 1 2 3 4: slope 0.6, explained 1.8 of 2. */
	assert_int_equal(stats_fit_loglog(x, bent, 4, &fit), 0);
	assert_near(fit.slope, 0.6);
	assert_near(fit.r2, 0.9);

	assert_int_equal(stats_fit_loglog(x, zero, 4, &fit), -EINVAL);
	assert_int_equal(stats_fit_loglog(zero, x, 4, &fit), -EINVAL);
	assert_int_equal(stats_fit_loglog(same, x, 4, &fit), -EINVAL);
	assert_int_equal(stats_fit_loglog(x, y, 1, &fit), -EINVAL);
	assert_int_equal(stats_fit_loglog(x, y, 0, &fit), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_median),
		cmocka_unit_test(test_quantile),
		cmocka_unit_test(test_extremes_and_mad),
		cmocka_unit_test(test_spearman),
		cmocka_unit_test(test_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
