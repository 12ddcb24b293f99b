// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * bench-coverage.c - how often do intervals hold the truth?
 *
 *	bench-coverage [TABLES]
 *
 * Tables are made from distributions and laws that are known, with scatter, and
 * given to the statistics of the report.  It prints what doc/METHOD.md says of
 * intervals and laws; t-stats-bootstrap and t-stats-law check a part of
 * it.  Not run by make check: it takes minutes.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/stats-bootstrap.h"
#include "bench/stats-law.h"
#include "bench/stats-usl.h"
#include "bench/stats.h"
#include "lib/compiler.h"
#include "lib/rng.h"

enum { MOST = 128 };

static double uniform(struct rng *rng)
{
	return ((double)(rng_u64(rng) >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(struct rng *rng)
{
	return sqrt(-2 * log(uniform(rng))) * cos(2 * M_PI * uniform(rng));
}

/* ---- medians ---- */

/* Two heaps of one size with nothing between them, around @x. */
static double apart(struct rng *rng)
{
	return (uniform(rng) < 0.5 ? -10 : 10) + 2 * normal(rng);
}

static double near(struct rng *rng)
{
	return (uniform(rng) < 0.5 ? -8 : 8) + 4 * normal(rng);
}

static double skewed(struct rng *rng)
{
	return exp(normal(rng)) - 1;
}

static const struct {
	const char *name;
	double (*draw)(struct rng *rng);	/* their median is 0 */
} shapes[] = {
	{ "normal", normal },
	{ "lognormal", skewed },
	{ "two heaps that touch", near },
	{ "two heaps apart", apart },
};

static double median_share(size_t shape, size_t n, unsigned int tables)
{
	struct stats_interval in;
	unsigned int hits = 0, i;
	struct rng rng;
	double x[MOST];
	size_t k;

	rng_init(&rng, n);
	for (i = 0; i < tables; i++) {
		for (k = 0; k < n; k++)
			x[k] = shapes[shape].draw(&rng);
		stats_median(x, n);
		in = stats_median_interval(x, n);
		hits += in.low <= 0 && in.high >= 0;
	}
	return 100.0 * hits / tables;
}

static void print_medians(unsigned int tables)
{
	static const size_t sizes[] = {
		2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 20, 30,
	};
	size_t s, i;

	printf("median, %% of %u tables; cells:\n%-22s", 20 * tables, "");
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		printf("%6zu", sizes[i]);
	for (s = 0; s < ARRAY_SIZE(shapes); s++) {
		printf("\n%-22s", shapes[s].name);
		for (i = 0; i < ARRAY_SIZE(sizes); i++)
			printf("%6.1f", median_share(s, sizes[i], 20 * tables));
	}
	printf("\n\n");
}

/* ---- laws ---- */

struct truth {
	const struct stats_model *model;
	double param[LAW_PARAMS];
	double first;			/* size; each is twice the last */
};

enum scatter { EVEN, GROWING, SKEWED };

/* Its median is 0, so that that of a size is on the curve. */
static double scattered(enum scatter how, double share, struct rng *rng)
{
	if (how == SKEWED)
		return log(1 - 0.1 * log(uniform(rng))) - log1p(0.1 * M_LN2);
	return (how == EVEN ? 0.05 : 0.02 + 0.13 * share) * normal(rng);
}

static size_t make(const struct truth *t, enum scatter how, size_t sizes,
		   size_t runs, struct rng *rng, struct stats_point *p)
{
	double x = t->first, log_y;
	size_t i, k, nr = 0;

	for (i = 0; i < sizes; i++, x *= 2)
		for (k = 0; k < runs; k++) {
			log_y = t->model->log_value(t->param, x) +
				scattered(how, (double)i / (double)(sizes - 1),
					  rng);
			p[nr++] = (struct stats_point){ x, exp(log_y) };
		}
	return nr;
}

static bool holds(const struct stats_law *law, const struct truth *t, size_t k)
{
	return law->param[k].in.low <= t->param[k] * (1 + 1e-9) &&
	       t->param[k] <= law->param[k].in.high * (1 + 1e-9);
}

static void print_law(const struct truth *t, enum scatter how, size_t sizes,
		      size_t runs, unsigned int tables)
{
	static const char *const words[] = { "even", "growing", "skewed" };
	unsigned int hits[LAW_PARAMS] = { 0 }, bad = 0, i;
	struct stats_point p[MOST];
	struct stats_law law;
	struct rng rng;
	size_t k;

	rng_init(&rng, 7);
	for (i = 0; i < tables; i++) {
		if (stats_law_fit(t->model, p, make(t, how, sizes, runs, &rng,
						    p), &law))
			exit(1);
		for (k = 0; k < t->model->nr_params; k++)
			hits[k] += holds(&law, t, k);
		bad += law.verdict == LAW_BAD;
	}
	printf("%8zu%6zu  %-9s", sizes, runs, words[how]);
	for (k = 0; k < t->model->nr_params; k++)
		printf("%8.1f", 100.0 * hits[k] / tables);
	printf("%8.1f\n", 100.0 * bad / tables);
}

static void print_powers(unsigned int tables)
{
	static const struct truth walk = { &stats_power, { 20, 0.9 }, 1000 };
	static const size_t sizes[] = { 3, 4, 5, 8 }, runs[] = { 3, 4, 6, 10 };
	size_t i, k;
	int how;

	printf("power, %% of %u tables\n   sizes  runs  scatter    factor"
	       "   power     bad\n", tables);
	for (k = 0; k < ARRAY_SIZE(runs); k++)
		for (how = EVEN; how <= SKEWED; how++)
			for (i = 0; i < ARRAY_SIZE(sizes); i++)
				print_law(&walk, (enum scatter)how, sizes[i],
					  runs[k], tables);
}

static void print_usl(unsigned int tables)
{
	static const double terms[][2] = {
		{ 0.05, 0.001 }, { 0, 0 }, { 0.3, 0 }, { 0.02, 0.02 },
		{ 0.1, 0.0001 },
	};
	struct truth t = { .model = &stats_usl, .first = 1 };
	size_t i, sizes, runs;

	printf("\nthreads, %% of %u tables\n   sizes  runs  scatter     alone"
	       "  content  coher    peak     bad\n", tables);
	for (i = 0; i < ARRAY_SIZE(terms); i++) {
		t.param[USL_LAMBDA] = 1e6;
		t.param[USL_SIGMA] = terms[i][0];
		t.param[USL_KAPPA] = terms[i][1];
		t.param[USL_PEAK] = sqrt((1 - terms[i][0]) / terms[i][1]);
		printf("contention %g, coherence %g\n", terms[i][0],
		       terms[i][1]);
		for (sizes = 4; sizes <= 6; sizes += 2)
			for (runs = 3; runs <= 6; runs += 3)
				print_law(&t, EVEN, sizes, runs, tables);
	}
}

int main(int argc, char **argv)
{
	unsigned int tables = argc > 1 ? (unsigned int)strtoul(argv[1], NULL,
								10) : 1000;

	if (!tables) {
		fprintf(stderr, "usage: bench-coverage [TABLES]\n");
		return 2;
	}
	print_medians(tables);
	print_powers(tables);
	print_usl(tables / 5 ? tables / 5 : 1);
	return 0;
}
