// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-stats-paired.c - do intervals and answers of paired log-ratios come out as
 * textbooks have them?  How often intervals miss is t-stats-coverage.c's.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/stats-paired.h"
#include "bench/stats.h"
#include "lib/compiler.h"

static void assert_near(double got, double want, double within)
{
	if (!(fabs(got - want) <= within))
		fail_msg("%.17g is not %.17g", got, want);
}

static struct paired compare(const double *d, size_t n, double slack,
			     const struct paired_rule *rule)
{
	struct paired p = paired_sum(d, n, slack);

	paired_judge(&p, rule);
	return p;
}

/* Student's own: the hours that ten patients slept longer on one drug than on
 * the other. */
static void test_student_1908(void **state __unused_arg)
{
	static const double d[] = {
		1.2, 2.4, 1.3, 1.3, 0, 1.0, 1.8, 0.8, 4.6, 1.4,
	};
	const struct paired_rule rule = { .alpha = 0.05, .effect = 0.5 };
	struct paired p = compare(d, ARRAY_SIZE(d), 0, &rule);

	assert_int_equal(p.nr, 10);
	assert_near(p.mean, 1.58, 1e-12);
	assert_near(p.sd, 1.229995, 1e-6);
	assert_false(paired_is_exact(&p));
	assert_near(p.low, 0.7001142, 1e-7);
	assert_near(p.high, 2.4598858, 1e-7);
	assert_int_equal(p.answer, PAIRED_MORE);
}

static void test_quantiles_of_t(void **state __unused_arg)
{
	static const struct { double upper, df, want; } rows[] = {
		{ 0.025, 1, 12.70620 }, { 0.025, 2, 4.302653 },
		{ 0.025, 4, 2.776445 }, { 0.025, 9, 2.262157 },
		{ 0.005, 4, 4.604095 }, { 0.0005, 9, 4.780913 },
		{ 0.025, 30, 2.042272 }, { 0.5, 3, 0 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		assert_near(stats_t_quantile(rows[i].upper, rows[i].df),
			    rows[i].want, 1e-5);
}

static void test_mean_and_sd(void **state __unused_arg)
{
	static const double x[] = { 2, 4, 4, 4, 5, 5, 7, 9 };

	assert_near(stats_mean(x, 8), 5, 1e-12);
	assert_near(stats_sd(x, 8), sqrt(32.0 / 7), 1e-12);
	assert_true(isnan(stats_mean(x, 0)));
	assert_true(isnan(stats_sd(x, 1)));
}

/* Five values with mean @mean and an interval of @half on both sides. */
static struct paired around(double mean, double half, double slack)
{
	const struct paired_rule rule = { .alpha = 0.05, .effect = 0.05 };
	double step = half / 2.776445 * sqrt(5) / sqrt(2.5), d[5];
	int i;

	for (i = 0; i < 5; i++)
		d[i] = mean + (i - 2) * step;
	return compare(d, 5, slack, &rule);
}

static void test_answers(void **state __unused_arg)
{
	static const struct {
		double mean, half;
		enum paired_answer answer;
	} rows[] = {
		{ 0.0, 0.049, PAIRED_EQUAL },
		{ 0.04, 0.005, PAIRED_EQUAL },	/* not 0, and of no interest */
		{ 0.04, 0.02, PAIRED_UNDECIDED },
		{ 0.0, 0.051, PAIRED_UNDECIDED },
		{ 0.10, 0.06, PAIRED_UNDECIDED },	/* surely some */
		{ 0.10, 0.045, PAIRED_MORE },
		{ -0.10, 0.045, PAIRED_LESS },
		{ -0.10, 0.06, PAIRED_UNDECIDED },
		{ 3, 2.9, PAIRED_MORE },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct paired p = around(rows[i].mean, rows[i].half, 0);

		assert_near(p.low, rows[i].mean - rows[i].half, 1e-6);
		assert_near(p.high, rows[i].mean + rows[i].half, 1e-6);
		assert_int_equal(p.answer, rows[i].answer);
	}
}

static void test_one_round_says_nothing(void **state __unused_arg)
{
	const struct paired_rule rule = { .alpha = 0.05, .effect = 0.05 };
	const double d = 5;
	struct paired p = compare(&d, 1, 0, &rule);

	assert_near(p.mean, 5, 0);
	assert_true(isinf(p.low) && p.low < 0 && isinf(p.high) && p.high > 0);
	assert_int_equal(p.answer, PAIRED_UNDECIDED);
	assert_int_equal(paired_rounds(&p, &rule), 0);
	p = compare(&d, 0, 0, &rule);
	assert_true(isnan(p.mean));
	assert_int_equal(p.answer, PAIRED_UNDECIDED);
}

/* Exact figures that are alike in all rounds have an interval of no width. */
static void test_exact(void **state __unused_arg)
{
	static const double same[3] = { 0 }, more[3] = { 0.1, 0.1, 0.1 };
	const struct paired_rule rule = { .alpha = 1e-6, .effect = 0.05 };
	struct paired p = compare(same, 3, 0, &rule);

	assert_near(p.low, 0, 0);
	assert_near(p.high, 0, 0);
	assert_int_equal(p.answer, PAIRED_EQUAL);
	assert_true(paired_is_exact(&p));
	p = compare(more, 3, 0, &rule);
	assert_near(p.low, 0.1, 1e-9);
	assert_int_equal(p.answer, PAIRED_MORE);
}

/* 20 ns or 30 ns of a clock that knows nothing between: no difference, and no
 * proof of equality, though no round differs from another. */
static void test_slack(void **state __unused_arg)
{
	const double step = log(1.5), none[3] = { 0 };
	const double up[3] = { step, step, step };
	const struct paired_rule rule = { .alpha = 0.05, .effect = 0.05 };
	struct paired p = compare(up, 3, step, &rule);

	assert_true(p.low < 0 && p.high > 2 * step);
	assert_int_equal(p.answer, PAIRED_UNDECIDED);
	p = compare(none, 3, step, &rule);
	assert_int_equal(p.answer, PAIRED_UNDECIDED);
	assert_int_equal(paired_rounds(&p, &rule), 0);
	assert_near(p.high, step + 4.302653 * 0.00778 / sqrt(6) / sqrt(3),
		    1e-4);
	/* A bin of the histogram is fine enough. */
	p = compare(none, 3, log(129.0 / 128), &rule);
	assert_near(p.high, 0.0078 + 4.302653 * 0.0078 / sqrt(6) / sqrt(3),
		    1e-4);
	assert_int_equal(p.answer, PAIRED_EQUAL);
}

static void test_from_nothing(void **state __unused_arg)
{
	static const double up[3] = { INFINITY, INFINITY, INFINITY };
	static const double both[3] = { INFINITY, -INFINITY, INFINITY };
	static const double some[3] = { 0, INFINITY, 0 };
	const struct paired_rule rule = { .alpha = 0.05, .effect = 0.05 };

	assert_int_equal(compare(up, 3, 0, &rule).answer, PAIRED_MORE);
	assert_int_equal(compare(up, 1, 0, &rule).answer, PAIRED_UNDECIDED);
	assert_int_equal(compare(both, 3, 0, &rule).answer, PAIRED_UNDECIDED);
	assert_int_equal(compare(some, 3, 0, &rule).answer, PAIRED_UNDECIDED);
	assert_true(isnan(compare(some, 3, 0, &rule).mean));
}

static void test_rounds_that_would_do(void **state __unused_arg)
{
	const struct paired_rule rule = { .alpha = 0.05, .effect = 0.05 };
	struct paired p = around(0, 0.1, 0);
	double sd = p.sd;

	/* t(n - 1) * sd / sqrt(n) <= 0.05, with sd 0.0805: n - 1 = 12. */
	assert_near(sd, 0.1 / 2.776445 * sqrt(5), 1e-6);
	assert_int_equal(paired_rounds(&p, &rule), 13);
	assert_true(stats_t_quantile(0.025, 12) * sd / sqrt(13) <= 0.05);
	assert_true(stats_t_quantile(0.025, 11) * sd / sqrt(12) > 0.05);
	p = around(0.05, 0.1, 0);
	assert_int_equal(paired_rounds(&p, &rule), 0);
}

static void test_shares(void **state __unused_arg)
{
	assert_near(paired_share(0.05, 40), 0.00125, 1e-15);
	assert_near(paired_share(0.05, 1), 0.05, 0);
	assert_near(paired_share(0.05, 0), 0.05, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_student_1908),
		cmocka_unit_test(test_quantiles_of_t),
		cmocka_unit_test(test_mean_and_sd),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_one_round_says_nothing),
		cmocka_unit_test(test_exact),
		cmocka_unit_test(test_slack),
		cmocka_unit_test(test_from_nothing),
		cmocka_unit_test(test_rounds_that_would_do),
		cmocka_unit_test(test_shares),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
