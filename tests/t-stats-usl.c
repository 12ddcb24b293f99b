// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-stats-usl.c - is the law of threads found wherever it is measured, and is
 * it said where that is too far from one thread to tell what one does?
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
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

/* Whatever the sizes, what follows the law is found to follow it, and where
 * alone is a long way off this is said. */
static void exact_usl(const struct truth *t)
{
	struct stats_law law;
	struct rng rng;
	bool far_out;
	size_t i;

	rng_init(&rng, 12);
	law = law_of(t, &rng);
	for (i = 0; i < t->nr_sizes; i++)
		if (fabs(log(stats_law_at(&stats_usl, &law, t->sizes[i])) -
			 stats_usl.log_value(t->param, t->sizes[i])) > 1e-9)
			fail_msg("from %g on, contention %g, coherence %g: off",
				 t->sizes[0], t->param[1], t->param[2]);
	for (i = 0; i < USL_PEAK; i++)
		if (fabs(law.param[i].value - t->param[i]) >
		    1e-6 * fmax(1e-3, t->param[i]))
			fail_msg("from %g on: %g is not %g", t->sizes[0],
				 law.param[i].value, t->param[i]);
	far_out = t->param[USL_LAMBDA] * t->sizes[0] >
		  10 * exp(stats_usl.log_value(t->param, t->sizes[0]));
	assert_int_equal(law.verdict, far_out ? LAW_FAR_OUT : LAW_OK);
}

static void test_usl_grid(void **state __unused_arg)
{
	static const double first[] = { 1, 2, 4, 8, 16, 64, 128 };
	static const double sigma[] = { 0, 0.01, 0.5, 0.9 };
	static const double kappa[] = { 0, 1e-4, 0.02, 0.3, 1 };
	struct truth t = forks;
	size_t f, s, k, i;

	t.noise = 0;
	t.runs = 1;
	for (t.nr_sizes = 4; t.nr_sizes <= 6; t.nr_sizes++)
		for (f = 0; f < ARRAY_SIZE(first); f++)
			for (s = 0; s < ARRAY_SIZE(sigma); s++)
				for (k = 0; k < ARRAY_SIZE(kappa); k++) {
					for (i = 0; i < t.nr_sizes; i++)
						t.sizes[i] = ldexp(first[f],
								   (int)i);
					t.param[USL_SIGMA] = sigma[s];
					t.param[USL_KAPPA] = kappa[k];
					exact_usl(&t);
				}
}

static double squares_of(const double *y, const double *param)
{
	double sum = 0, off;
	size_t i;

	for (i = 0; i < 6; i++) {
		off = log(y[i]) - stats_usl.log_value(param, forks.sizes[i]);
		sum += off * off;
	}
	return sum;
}

/* However far a table is from the law, none near by is nearer. */
static void test_usl_nearest(void **state __unused_arg)
{
	double y[6], log_y[6], log_x[6], param[LAW_PARAMS], left, was;
	const struct stats_curve c = { forks.sizes, log_x, log_y, 6 };
	struct rng rng;
	size_t i, k;
	int way;

	rng_init(&rng, 14);
	for (i = 0; i < 6000; i++) {
		log_x[i % 6] = log(forks.sizes[i % 6]);
		log_y[i % 6] = 0.7 * normal(&rng);
		y[i % 6] = exp(log_y[i % 6]);
		if (i % 6 < 5)
			continue;
		assert_int_equal(stats_usl.fit(&c, param), 0);
		left = squares_of(y, param);
		for (k = 0; k < USL_PEAK; k++)
			for (way = -1; way <= 1; way += 2) {
				was = param[k];
				param[k] = fmax(0, was + way *
						fmax(1e-4, 1e-4 * was));
				assert_true(squares_of(y, param) >=
					    left * (1 - 1e-9));
				param[k] = was;
			}
	}
}

/* With scatter what it says of one thread alone is anything. */
static void test_usl_far_out(void **state __unused_arg)
{
	static const double sizes[] = { 64, 128, 256, 512 };
	struct truth t = forks;
	struct stats_law law;
	struct rng rng;

	rng_init(&rng, 13);
	memcpy(t.sizes, sizes, sizeof(sizes));
	t.nr_sizes = ARRAY_SIZE(sizes);
	t.param[USL_SIGMA] = 0.5;
	t.param[USL_KAPPA] = 0.3;
	t.noise = 0.02;
	law = law_of(&t, &rng);
	assert_int_equal(law.verdict, LAW_FAR_OUT);
	assert_true(law.param[USL_LAMBDA].in.low <= 1e6);
	assert_true(law.param[USL_LAMBDA].in.high >= 1e6);
	/* Where it is told by the fewest threads it is not far. */
	t.param[USL_SIGMA] = 0.01;
	t.param[USL_KAPPA] = 0.001;
	assert_int_equal(law_of(&t, &rng).verdict, LAW_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_usl_grid),
		cmocka_unit_test(test_usl_nearest),
		cmocka_unit_test(test_usl_far_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
