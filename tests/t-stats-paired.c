// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-stats-paired.c - do intervals of paired log-ratios cover what they should?
 *
 * With what is in textbooks first; then by simulation with fixed seeds, since
 * nothing else tells how often an interval misses.  With an argument it prints
 * the shares that it saw, which are those in doc/METHOD.md.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "bench/stats-paired.h"
#include "bench/stats.h"
#include "lib/compiler.h"
#include "lib/rng.h"

enum { TABLES = 2000, MOST_ROUNDS = 10, TABLE_ROWS = 40 };

static void assert_near(double got, double want, double within)
{
	if (!(fabs(got - want) <= within))
		fail_msg("%.17g is not %.17g", got, want);
}

/* ---- known answers ------------------------------------------------------ */

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

/* ---- simulation --------------------------------------------------------- */

static double normal(struct rng *r)
{
	double u = 1 - rng_double(r), v = rng_double(r);

	return sqrt(-2 * log(u)) * cos(2 * M_PI * v);
}

/* What comes on top of the logarithm of what is measured. */
static double lognormal(struct rng *r)
{
	return 0.05 * normal(r);
}

static double skewed(struct rng *r)
{
	return rng_exp(r, 0.05);
}

/* Student's with five degrees of freedom: one in 60 is beyond 3.5. */
static double heavy(struct rng *r)
{
	double sum = 0, z;
	int i;

	for (i = 0; i < 5; i++) {
		z = normal(r);
		sum += z * z;
	}
	return 0.05 * normal(r) / sqrt(sum / 5);
}

/* One run in ten meets something that costs up to half as much again. */
static double struck(struct rng *r)
{
	double x = lognormal(r);

	return rng_below(r, 10) ? x : x + 0.4 * rng_double(r);
}

/* One of two places in memory, by luck, an eighth apart. */
static double two_modes(struct rng *r)
{
	return 0.02 * normal(r) + (rng_below(r, 2) ? 0.12 : 0);
}

struct noise {
	const char *name;
	double (*draw)(struct rng *r);
	bool drifts;
};

static const struct noise noises[] = {
	{ "lognormal", lognormal, false },
	{ "lognormal, drifting", lognormal, true },
	{ "skewed", skewed, false },
	{ "heavy tails", heavy, false },
	{ "heavy tails, drifting", heavy, true },
	{ "one in ten struck", struck, false },
	{ "two modes", two_modes, false },
};

static const unsigned int rounds_of[] = { 3, 5, 10 };

/* The d of a table of @n rounds, around @truth.  A drift is of the machine, of
 * a fifth over ten rounds and a random walk beside it: both sides have it. */
static void draw_rounds(struct rng *r, const struct noise *noise,
			double truth, double *d, unsigned int n)
{
	double drift = 0, base, other;
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (noise->drifts)
			drift += 0.02 + 0.1 * normal(r);
		base = drift + noise->draw(r);
		other = drift + truth + noise->draw(r);
		d[i] = other - base;
	}
}

static double coverage(const struct noise *noise, unsigned int n)
{
	const struct paired_rule rule = { .alpha = 0.05, .effect = 0.05 };
	const double truth = log(1.3);
	double d[MOST_ROUNDS];
	unsigned int hits = 0, i;
	struct paired p;
	struct rng r;

	rng_init(&r, 4711 + n);
	for (i = 0; i < TABLES; i++) {
		draw_rounds(&r, noise, truth, d, n);
		p = compare(d, n, 0, &rule);
		hits += p.low <= truth && truth <= p.high;
	}
	return (double)hits / TABLES;
}

static void test_interval_covers(void **state __unused_arg)
{
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(noises); i++)
		for (k = 0; k < ARRAY_SIZE(rounds_of); k++) {
			double share = coverage(&noises[i], rounds_of[k]);

			if (share < 0.93 || share > 0.97)
				fail_msg("%s, %u rounds: %.2f %% covered",
					 noises[i].name, rounds_of[k],
					 100 * share);
		}
}

/* What became of the rows of tables of 40, of 10 rounds each. */
struct outcome {
	double all_covered;	/* share of tables with every truth covered */
	double false_tables;	/* with a difference found where there is none */
	double false_rows;
	double found;		/* share of differences found */
};

/* The truth of row @i: one in eight of 1.3, the others of nothing. */
static double truth_of(unsigned int i)
{
	return i % 8 ? 0 : log(1.3);
}

static void judge_table(struct rng *r, const struct noise *noise,
			unsigned int n, struct outcome *o)
{
	const struct paired_rule rule = {
		.alpha = paired_share(0.05, TABLE_ROWS), .effect = log(1.05),
	};
	unsigned int misses = 0, false_rows = 0, i;
	double d[MOST_ROUNDS];
	struct paired p;

	for (i = 0; i < TABLE_ROWS; i++) {
		draw_rounds(r, noise, truth_of(i), d, n);
		p = compare(d, n, 0, &rule);
		misses += p.low > truth_of(i) || p.high < truth_of(i);
		if (truth_of(i) > 0)
			o->found += p.answer == PAIRED_MORE;
		else
			false_rows += p.answer == PAIRED_MORE ||
				      p.answer == PAIRED_LESS;
	}
	o->all_covered += !misses;
	o->false_tables += false_rows > 0;
	o->false_rows += false_rows;
}

static struct outcome outcome(const struct noise *noise, unsigned int n)
{
	struct outcome o = { 0 };
	unsigned int i;
	struct rng r;

	rng_init(&r, 42 + n);
	for (i = 0; i < TABLES; i++)
		judge_table(&r, noise, n, &o);
	o.all_covered /= TABLES;
	o.false_tables /= TABLES;
	o.false_rows /= TABLES * (TABLE_ROWS - TABLE_ROWS / 8.0);
	o.found /= TABLES * (TABLE_ROWS / 8.0);
	return o;
}

/* All 40 intervals of a table hold at once in 95 % of tables; none is found
 * different that is not, and a difference of 1.3 is. */
static void test_tables_of_40(void **state __unused_arg)
{
	struct outcome o;
	size_t k;

	for (k = 0; k < ARRAY_SIZE(rounds_of); k++) {
		o = outcome(&noises[0], rounds_of[k]);
		if (o.all_covered < 0.93 || o.all_covered > 0.97)
			fail_msg("%u rounds: %.2f %% of tables covered",
				 rounds_of[k], 100 * o.all_covered);
		if (o.false_tables > 0.05)
			fail_msg("%u rounds: %.2f %% of tables have a false "
				 "alarm", rounds_of[k], 100 * o.false_tables);
	}
	assert_true(o.found > 0.8);
}

static void print_measured(void)
{
	struct outcome o;
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(noises); i++)
		for (k = 0; k < ARRAY_SIZE(rounds_of); k++) {
			o = outcome(&noises[i], rounds_of[k]);
			printf("%-22s %2u rounds: %.2f %% covered; of tables "
			       "of 40 %.2f %% covered, %.2f %% with a false "
			       "alarm, %.1f %% of 1.3 found\n",
			       noises[i].name, rounds_of[k],
			       100 * coverage(&noises[i], rounds_of[k]),
			       100 * o.all_covered, 100 * o.false_tables,
			       100 * o.found);
		}
}

int main(int argc, char **argv __unused_arg)
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
		cmocka_unit_test(test_interval_covers),
		cmocka_unit_test(test_tables_of_40),
	};

	if (argc > 1) {
		print_measured();
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
