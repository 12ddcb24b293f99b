// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-stats-coverage.c - do intervals of paired log-ratios cover the truth as
 * often as they say?
 *
 * By simulation with fixed seeds, since nothing else tells.  With an argument
 * it prints the shares that it saw, which are those in doc/METHOD.md.
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
#include "lib/compiler.h"
#include "lib/rng.h"

enum { TABLES = 2000, MOST_ROUNDS = 10, TABLE_ROWS = 40 };

static struct paired compare(const double *d, size_t n,
			     const struct paired_rule *rule)
{
	struct paired p = paired_sum(d, n, 0);

	paired_judge(&p, rule);
	return p;
}

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
		p = compare(d, n, &rule);
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
		p = compare(d, n, &rule);
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

/* Two modes are the worst: with 3 rounds three alike come by luck.  What is
 * published is 91.4 %; elsewhere it is as much as is claimed or more. */
static void test_tables_of_two_modes(void **state __unused_arg)
{
	const struct noise *modes = &noises[ARRAY_SIZE(noises) - 1];
	size_t k;

	for (k = 0; k < ARRAY_SIZE(rounds_of); k++) {
		double least = rounds_of[k] == 3 ? 0.905 : 0.93;
		double share = outcome(modes, rounds_of[k]).all_covered;

		if (share < least || share > 0.99)
			fail_msg("%u rounds: %.2f %% of tables covered",
				 rounds_of[k], 100 * share);
	}
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
		cmocka_unit_test(test_interval_covers),
		cmocka_unit_test(test_tables_of_40),
		cmocka_unit_test(test_tables_of_two_modes),
	};

	if (argc > 1) {
		print_measured();
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
