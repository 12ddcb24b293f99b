// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-stats-law.c - are laws found again in tables made by them, with intervals
 * that hold them, and is what follows no law called bad?
 */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/stats-law.h"
#include "bench/stats-usl.h"
#include "lib/compiler.h"
#include "lib/rng.h"

enum { MOST = 200 };

static double uniform(struct rng *rng)
{
	return ((double)(rng_u64(rng) >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(struct rng *rng)
{
	return sqrt(-2 * log(uniform(rng))) * cos(2 * M_PI * uniform(rng));
}

/* What tables are made of. */
struct truth {
	const struct stats_model *model;
	double param[LAW_PARAMS];
	double sizes[8];
	size_t nr_sizes;
	size_t runs;		/* of each size */
	double noise, more;	/* at the first size, and more at the fifth */
};

static const struct truth walks = {
	.model = &stats_power, .param = { 20, 0.9 },
	.sizes = { 1e3, 2e3, 4e3, 8e3, 16e3 }, .nr_sizes = 5,
	.runs = 6, .noise = 0.05,
};

static const struct truth forks = {
	.model = &stats_usl, .param = { 1e6, 0.05, 0.002, 21.79449 },
	.sizes = { 1, 2, 4, 8, 16, 32 }, .nr_sizes = 6,
	.runs = 6, .noise = 0.05,
};

/* A table of @t; the number of runs in it. */
static size_t make(const struct truth *t, struct rng *rng,
		   struct stats_point *p)
{
	size_t i, k, nr = 0;
	double noise;

	for (i = 0; i < t->nr_sizes; i++)
		for (k = 0; k < t->runs; k++) {
			noise = t->noise + t->more * (double)i / 4;
			p[nr++] = (struct stats_point){
				.x = t->sizes[i],
				.y = exp(t->model->log_value(t->param,
							     t->sizes[i]) +
					 (noise ? noise * normal(rng) : 0)),
			};
		}
	return nr;
}

static struct stats_law law_of(const struct truth *t, struct rng *rng)
{
	struct stats_point p[MOST];
	struct stats_law law;

	assert_int_equal(stats_law_fit(t->model, p, make(t, rng, p), &law),
			 0);
	return law;
}

static void assert_near(double got, double want)
{
	if (!(fabs(got - want) <= 1e-5 * fmax(1e-6, fabs(want))))
		fail_msg("%.17g is not %.17g", got, want);
}

static void test_exact_tables(void **state __unused_arg)
{
	static const struct truth *const all[] = { &walks, &forks };
	struct stats_law law;
	struct truth t;
	struct rng rng;
	size_t i, k;

	rng_init(&rng, 1);
	for (i = 0; i < ARRAY_SIZE(all); i++) {
		t = *all[i];
		t.noise = 0;
		law = law_of(&t, &rng);
		assert_int_equal(law.verdict, LAW_OK);
		for (k = 0; k < t.model->nr_params; k++) {
			assert_near(law.param[k].value, t.param[k]);
			assert_near(law.param[k].in.low, t.param[k]);
			assert_near(law.param[k].in.high, t.param[k]);
		}
		assert_int_equal(law.nr_x, t.nr_sizes);
		assert_int_equal(law.nr, t.nr_sizes * t.runs);
		assert_true(law.from == t.sizes[0]);
		assert_true(law.to == t.sizes[t.nr_sizes - 1]);
		assert_near(law.r2, 1);
		assert_true(law.worst < 1e-6);
		assert_near(stats_law_at(t.model, &law, 4),
			    exp(t.model->log_value(t.param, 4)));
	}
}

/* Of @tables, in how many is each parameter in its interval, and how many are
 * called bad? */
struct tally {
	unsigned int in[LAW_PARAMS], bad;
};

static struct tally tally(const struct truth *t, unsigned int tables,
			  uint64_t seed)
{
	struct tally sum = { .bad = 0 };
	struct stats_law law;
	struct rng rng;
	unsigned int i;
	size_t k;

	rng_init(&rng, seed);
	for (i = 0; i < tables; i++) {
		law = law_of(t, &rng);
		for (k = 0; k < t->model->nr_params; k++)
			sum.in[k] += law.param[k].in.low <= t->param[k] &&
				     t->param[k] <= law.param[k].in.high;
		sum.bad += law.verdict != LAW_OK;
	}
	return sum;
}

static void assert_share(unsigned int hits, unsigned int of, double low,
			 double high)
{
	double share = (double)hits / of;

	if (share < low || share > high)
		fail_msg("%.3f is not from %.2f to %.2f", share, low, high);
}

static void power_covers(const struct truth *t, uint64_t seed)
{
	enum { TABLES = 2000 };
	struct tally sum = tally(t, TABLES, seed);

	print_message("%zu runs: %u and %u of %u, %u bad\n", t->runs,
		      sum.in[0], sum.in[1], (unsigned int)TABLES, sum.bad);
	assert_share(sum.in[0], TABLES, 0.93, 0.97);
	assert_share(sum.in[1], TABLES, 0.93, 0.97);
	assert_share(sum.bad, TABLES, 0, 0.02);
}

static void test_power_coverage(void **state __unused_arg)
{
	struct truth t = walks;

	power_covers(&t, 2);
	t.runs = 3;
	power_covers(&t, 4);
	/* Scatter that grows from 2 to 15 %. */
	t.runs = 6;
	t.noise = 0.02;
	t.more = 0.13;
	power_covers(&t, 3);
}

static void test_usl_coverage(void **state __unused_arg)
{
	struct tally sum = tally(&forks, 100, 5);

	print_message("usl: %u %u %u %u of 100, %u bad\n", sum.in[0],
		      sum.in[1], sum.in[2], sum.in[3], sum.bad);
	assert_share(sum.in[USL_LAMBDA], 100, 0.9, 1);
	assert_share(sum.in[USL_SIGMA], 100, 0.9, 1);
	assert_share(sum.in[USL_KAPPA], 100, 0.9, 1);
	assert_share(sum.in[USL_PEAK], 100, 0.9, 1);
	assert_share(sum.bad, 100, 0, 0.03);
}

static void test_levels(void **state __unused_arg)
{
	static const double levels[] = { NAN, NAN, 0.9, 0.95, 0.95 };
	struct truth t = walks;
	struct stats_law law;
	struct rng rng;

	rng_init(&rng, 6);
	for (t.runs = 1; t.runs < ARRAY_SIZE(levels); t.runs++) {
		law = law_of(&t, &rng);
		assert_true(t.runs == 1 ? isnan(law.param[1].in.level) :
			    law.param[1].in.level == levels[t.runs]);
		assert_true(t.runs == 1 ? isnan(law.p) : law.p > 0);
		assert_true(fabs(law.param[1].value - 0.9) < 0.2);
	}
}

/* Threads that never get in each other's way never peak. */
static void test_usl_bounds(void **state __unused_arg)
{
	struct truth t = forks;
	struct stats_law law;
	struct rng rng;
	size_t i;

	rng_init(&rng, 7);
	t.param[USL_SIGMA] = 0;
	t.param[USL_KAPPA] = 0;
	for (i = 0; i < 5; i++) {
		law = law_of(&t, &rng);
		assert_true(law.param[USL_SIGMA].value >= 0);
		assert_true(law.param[USL_KAPPA].value >= 0);
		assert_true(law.param[USL_SIGMA].in.low == 0);
		assert_true(law.param[USL_KAPPA].in.low == 0);
		assert_true(law.param[USL_KAPPA].in.high < 0.001);
		assert_true(isinf(law.param[USL_PEAK].in.high));
		assert_true(law.param[USL_PEAK].value > 50);
	}
	/* Two are slower than one: it peaks there. */
	t.param[USL_SIGMA] = 1.2;
	t.noise = 0;
	law = law_of(&t, &rng);
	assert_near(law.param[USL_SIGMA].value, 1.2);
	assert_true(law.param[USL_PEAK].value == 1);
}

/* @y of each size, by so many runs that scatter by @noise. */
static struct stats_law law_through(const struct stats_model *model,
				    const double *y, double noise)
{
	struct stats_point p[MOST];
	struct stats_law law;
	struct rng rng;
	size_t i, nr = 0;

	rng_init(&rng, 8);
	for (i = 0; i < 36; i++)
		p[nr++] = (struct stats_point){
			.x = forks.sizes[i / 6],
			.y = y[i / 6] * exp(noise * normal(&rng)),
		};
	assert_int_equal(stats_law_fit(model, p, nr, &law), 0);
	return law;
}

static void test_bad(void **state __unused_arg)
{
	static const double step[] = { 100, 100, 100, 400, 400, 400 };
	static const double back[] = { 100, 200, 100, 200, 100, 200 };
	static const double bent[] = { 100, 110, 130, 170, 250, 410 };
	static const double flat[] = { 100, 100, 100, 100, 100, 100 };
	/* More than twice as much by twice as many, then less. */
	static const double super[] = { 100, 300, 900, 900, 900, 300 };
	struct stats_law law;

	law = law_through(&stats_power, step, 0.03);
	assert_int_equal(law.verdict, LAW_BAD);
	assert_true(law.worst > 0.3 && law.p < 0.01);
	assert_int_equal(law.bend, 0);
	law = law_through(&stats_usl, step, 0.03);
	assert_int_equal(law.verdict, LAW_BAD);
	assert_int_equal(law_through(&stats_usl, super, 0.03).verdict,
			 LAW_BAD);
	assert_int_equal(law_through(&stats_usl, back, 0.03).verdict,
			 LAW_BAD);

	law = law_through(&stats_power, bent, 0.02);
	assert_int_equal(law.verdict, LAW_BAD);
	assert_int_equal(law.bend, 1);
	/* Scatter could do that, but nobody should lean on it. */
	law = law_through(&stats_power, back, 1);
	assert_int_equal(law.verdict, LAW_SCATTERED);
	/* A figure that does not depend on the size follows a law, too. */
	law = law_through(&stats_power, flat, 0.05);
	assert_int_equal(law.verdict, LAW_OK);
	assert_true(law.param[1].in.low < 0 && law.param[1].in.high > 0);
	law = law_through(&stats_power, flat, 0);
	assert_int_equal(law.verdict, LAW_OK);
	assert_true(isnan(law.r2));
}

/* A disturbed run moves no law. */
static void test_outlier(void **state __unused_arg)
{
	struct stats_point p[MOST];
	struct stats_law law;
	struct truth t = walks;
	struct rng rng;
	size_t nr;

	rng_init(&rng, 9);
	t.noise = 0.01;
	nr = make(&t, &rng, p);
	p[nr - 1].y *= 50;
	assert_int_equal(stats_law_fit(t.model, p, nr, &law), 0);
	assert_true(fabs(law.param[1].value - 0.9) < 0.01);
	assert_int_equal(law.verdict, LAW_OK);
}

static void test_few_sizes(void **state __unused_arg)
{
	struct truth t = walks;
	struct stats_point p;
	struct stats_law law;
	struct rng rng;

	rng_init(&rng, 10);
	for (t.nr_sizes = 1; t.nr_sizes < 4; t.nr_sizes++) {
		law = law_of(&t, &rng);
		assert_int_equal(law.nr_x, t.nr_sizes);
		assert_int_equal(law.verdict, t.nr_sizes < 3 ? LAW_NONE :
				 LAW_OK);
		assert_int_equal(isnan(law.param[0].value), t.nr_sizes < 3);
	}
	t = forks;
	for (t.nr_sizes = 1; t.nr_sizes < 5; t.nr_sizes++)
		assert_int_equal(law_of(&t, &rng).verdict,
				 t.nr_sizes < 3 ? LAW_NONE :
				 t.nr_sizes < 4 ? LAW_EXACT : LAW_OK);
	assert_int_equal(stats_law_fit(&stats_power, &p, 0, &law), 0);
	assert_int_equal(law.verdict, LAW_NONE);
	assert_true(isnan(law.from));
}

static void test_refused(void **state __unused_arg)
{
	static const double bad[] = { 0, -1, NAN, INFINITY };
	struct stats_point p[3];
	struct stats_law law;
	size_t i, k;

	for (i = 0; i < 2 * ARRAY_SIZE(bad); i++) {
		for (k = 0; k < 3; k++)
			p[k] = (struct stats_point){ .x = 1, .y = 1 };
		*(i % 2 ? &p[1].x : &p[1].y) = bad[i / 2];
		assert_int_equal(stats_law_fit(&stats_power, p, 3, &law),
				 -EINVAL);
	}
}

/* The same table gives the same answer, in whatever order it comes. */
static void test_repeatable(void **state __unused_arg)
{
	struct stats_point p[MOST], q[MOST];
	struct stats_law a, b;
	struct rng rng;
	size_t nr;

	rng_init(&rng, 11);
	nr = make(&walks, &rng, p);
	memcpy(q, p, sizeof(p));
	assert_int_equal(stats_law_fit(&stats_power, p, nr, &a), 0);
	assert_int_equal(stats_law_fit(&stats_power, q, nr, &b), 0);
	assert_true(a.param[1].in.low == b.param[1].in.low);
	assert_true(a.param[1].in.high == b.param[1].in.high);
	assert_true(a.p == b.p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exact_tables),
		cmocka_unit_test(test_power_coverage),
		cmocka_unit_test(test_usl_coverage),
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_usl_bounds),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_outlier),
		cmocka_unit_test(test_few_sizes),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_repeatable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
