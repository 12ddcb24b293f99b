// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-hist.c - histograms against values whose percentiles are known.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "lib/hist.h"
#include "lib/rng.h"

static struct hist *hist_new(void)
{
	struct hist *h = malloc(sizeof(*h));

	assert_non_null(h);
	hist_init(h);
	return h;
}

static void check_bin_of(uint64_t v)
{
	unsigned int bin = hist_bin(v);
	uint64_t lower = hist_bin_lower(bin);

	assert_in_range(bin, 0, HIST_NR_BINS - 1);
	assert_true(lower <= v);
	assert_true((v - lower) * HIST_SUB < MAX(v, UINT64_C(1)));
	if (bin + 1 < HIST_NR_BINS)
		assert_true(v < hist_bin_lower(bin + 1));
}

static void test_every_value_is_in_its_bin(void **state __unused_arg)
{
	uint64_t v;
	unsigned int bit;

	for (v = 0; v <= 1 << 20; v++)
		check_bin_of(v);
	for (bit = 20; bit < HIST_TOP_BITS; bit++) {
		check_bin_of((UINT64_C(1) << bit) - 1);
		check_bin_of(UINT64_C(1) << bit);
		check_bin_of((UINT64_C(1) << bit) + 1);
	}
	check_bin_of(HIST_MAX_NS - 1);
	assert_int_equal(hist_bin(HIST_MAX_NS - 1), HIST_NR_BINS - 1);
}

static void test_lower_bound_is_the_inverse(void **state __unused_arg)
{
	unsigned int bin;

	for (bin = 0; bin < HIST_NR_BINS; bin++)
		assert_int_equal(hist_bin(hist_bin_lower(bin)), bin);
	assert_int_equal(hist_bin_lower(255), 255);
	assert_int_equal(hist_bin_lower(256), 256);
	assert_int_equal(hist_bin_lower(257), 258);
	assert_int_equal(hist_bin_lower(384), 512);
	assert_int_equal(hist_bin_lower(385), 516);
}

static void test_empty(void **state __unused_arg)
{
	struct hist *h = hist_new();

	assert_int_equal(hist_percentile(h, 50), 0);
	assert_int_equal(hist_percentile(h, 100), 0);
	assert_true(hist_mean(h) == 0.0 && hist_stddev(h) == 0.0);
	assert_true(h->min_ns == UINT64_MAX);
	free(h);
}

static void test_one_value(void **state __unused_arg)
{
	static const double percents[] = { 0, 0.001, 50, 99.999, 100, };
	struct hist *h = hist_new();
	size_t i;

	hist_record(h, 123457);
	for (i = 0; i < ARRAY_SIZE(percents); i++)
		assert_int_equal(hist_percentile(h, percents[i]), 123457);
	assert_true(hist_mean(h) == 123457.0);
	assert_true(hist_stddev(h) == 0.0);
	free(h);
}

/* 1 to 200 have bins of their own: nearest rank, exactly. */
static void test_small_values_are_exact(void **state __unused_arg)
{
	static const struct {
		double percent;
		uint64_t value;
	} known[] = {
		{ 0, 1, }, { 0.1, 1, }, { 0.5, 1, }, { 0.6, 2, },
		{ 25, 50, }, { 50, 100, }, { 50.1, 101, }, { 90, 180, },
		{ 99, 198, }, { 99.5, 199, }, { 99.6, 200, }, { 100, 200, },
	};
	struct hist *h = hist_new();
	uint64_t v;
	size_t i;

	for (v = 200; v >= 1; v--)
		hist_record(h, v);
	for (i = 0; i < ARRAY_SIZE(known); i++)
		assert_int_equal(hist_percentile(h, known[i].percent),
				 known[i].value);
	assert_true(hist_mean(h) == 100.5);
	/* sqrt((200^2 - 1) / 12) */
	assert_true(fabs(hist_stddev(h) - 57.734305) < 1e-5);
	free(h);
}

/*
 * 999 values of 10 and one of 200.  99.9 has no exact double: a careless
 * ceil() takes value number 1000 for its percentile.
 */
static void test_percent_without_an_exact_double(void **state __unused_arg)
{
	struct hist *h = hist_new();
	unsigned int i;

	for (i = 0; i < 999; i++)
		hist_record(h, 10);
	hist_record(h, 200);
	assert_int_equal(hist_percentile(h, 99.9), 10);
	assert_int_equal(hist_percentile(h, 99.91), 200);
	assert_int_equal(hist_percentile(h, 100), 200);
	free(h);
}

/* A second of 1 ms latencies and a stall of 100 s, as HdrHistogram's test. */
static void test_two_clusters(void **state __unused_arg)
{
	struct hist *h = hist_new();
	uint64_t p;
	unsigned int i;

	for (i = 0; i < 10000; i++)
		hist_record(h, 1000000);
	hist_record(h, UINT64_C(50000000000));
	p = hist_percentile(h, 99.99);
	assert_in_range(p, 1000000 - 1000000 / 128, 1000000);
	assert_int_equal(p, 1000000);
	assert_true(hist_percentile(h, 100) == UINT64_C(50000000000));
	assert_true(fabs(hist_mean(h) - 6e10 / 10001) < 1.0);
	free(h);
}

static void test_percentiles_are_near_and_below(void **state __unused_arg)
{
	struct hist *h = hist_new();
	uint64_t v, got;
	unsigned int p;

	for (v = 1; v <= 100000; v++)
		hist_record(h, v * 1000);
	for (p = 1; p < 100; p++) {
		v = p * UINT64_C(1000000);
		got = hist_percentile(h, p);
		assert_true(got <= v && (v - got) * 128 < v);
	}
	free(h);
}

static void test_overflow_is_counted(void **state __unused_arg)
{
	struct hist *h = hist_new();
	unsigned int i;

	for (i = 0; i < 98; i++)
		hist_record(h, 5);
	hist_record(h, HIST_MAX_NS);
	hist_record(h, HIST_MAX_NS * 2);
	assert_int_equal(h->nr, 100);
	assert_int_equal(h->overflow, 2);
	assert_int_equal(h->bins[5], 98);
	assert_int_equal(hist_percentile(h, 98), 5);
	assert_true(hist_percentile(h, 99) == HIST_MAX_NS * 2);
	assert_true(h->max_ns == HIST_MAX_NS * 2);
	assert_true(fabs(hist_mean(h) -
			 (490.0 + 3 * (double)HIST_MAX_NS) / 100) < 1.0);
	/* 2 of 100 at HIST_MAX_NS: p (1 - p) has the root 0.14 */
	assert_true(fabs(hist_stddev(h) / (0.14 * (double)HIST_MAX_NS) - 1) <
		    1e-6);
	free(h);
}

static uint64_t bins_sum(const struct hist *h)
{
	uint64_t sum = h->overflow;
	unsigned int bin;

	for (bin = 0; bin < HIST_NR_BINS; bin++)
		sum += h->bins[bin];
	return sum;
}

static void test_merge_is_the_union(void **state __unused_arg)
{
	struct hist *a = hist_new(), *b = hist_new(), *both = hist_new();
	struct rng rng;
	uint64_t v;
	unsigned int i;

	rng_init(&rng, 7);
	for (i = 0; i < 50000; i++) {
		v = rng_u64(&rng) >> (20 + rng_below(&rng, 44));
		hist_record(i % 3 ? a : b, v);
		hist_record(both, v);
	}
	assert_true(both->overflow > 0);
	hist_merge(a, b);
	assert_memory_equal(a, both, sizeof(*a));
	assert_int_equal(bins_sum(a), 50000);

	hist_init(b);
	hist_merge(a, b);
	assert_memory_equal(a, both, sizeof(*a));
	hist_merge(b, a);
	assert_memory_equal(b, both, sizeof(*b));
	free(a);
	free(b);
	free(both);
}

/*
 * 1 to 200 in three parts whose figures are known: the least in one, the
 * greatest and what overflows in another, a third that has nothing.
 */
static void test_merge_of_known_parts(void **state __unused_arg)
{
	struct hist *odd = hist_new(), *even = hist_new(), *none = hist_new();
	uint64_t v;

	for (v = 1; v <= 200; v++)
		hist_record(v % 2 ? odd : even, v);
	hist_record(even, HIST_MAX_NS + 5);
	hist_merge(none, even);
	hist_merge(none, odd);
	assert_int_equal(none->nr, 201);
	assert_int_equal(none->overflow, 1);
	assert_int_equal(none->min_ns, 1);
	assert_true(none->max_ns == HIST_MAX_NS + 5);
	assert_true(none->sum_ns == 20100 + HIST_MAX_NS + 5);
	for (v = 1; v <= 200; v++)
		assert_int_equal(none->bins[v], 1);
	/* Percentiles of the union, which no mean of the parts' would be. */
	assert_int_equal(hist_percentile(none, 100 * 101.0 / 201), 101);
	assert_int_equal(hist_percentile(none, 100 * 200.0 / 201), 200);
	assert_true(hist_percentile(none, 100) == HIST_MAX_NS + 5);
	/* What was added is as it was. */
	assert_int_equal(odd->nr, 100);
	assert_int_equal(odd->max_ns, 199);
	assert_int_equal(even->min_ns, 2);
	free(odd);
	free(even);
	free(none);
}

static void test_merge_of_nothing(void **state __unused_arg)
{
	struct hist *a = hist_new(), *b = hist_new();

	hist_merge(a, b);
	assert_memory_equal(a, b, sizeof(*a));
	assert_true(a->min_ns == UINT64_MAX && a->max_ns == 0);
	assert_int_equal(hist_percentile(a, 50), 0);
	free(a);
	free(b);
}

enum { PARTS = 16, VALUES = 20000 };

/* Add the parts pairwise, as a tree, in an order of its own; into part 0. */
static void merge_as_tree(struct hist **parts, struct rng *rng)
{
	struct hist *swap;
	size_t nr, i;

	for (nr = PARTS; nr > 1; nr--) {
		i = (size_t)rng_below(rng, nr - 1);
		hist_merge(parts[i], parts[nr - 1]);
		swap = parts[i];
		parts[i] = parts[0];
		parts[0] = swap;
	}
}

/* However values were dealt out, and in whatever order it is all added up, the
 * bits are those of the histogram of all; some parts never get any. */
static void test_merge_in_any_order(void **state __unused_arg)
{
	struct hist *parts[PARTS], *all = hist_new();
	struct rng rng;
	unsigned int i, round;
	uint64_t v;

	for (i = 0; i < PARTS; i++)
		parts[i] = hist_new();
	for (round = 1; round <= 8; round++) {
		rng_init(&rng, round);
		hist_init(all);
		for (i = 0; i < PARTS; i++)
			hist_init(parts[i]);
		for (i = 0; i < VALUES; i++) {
			v = rng_u64(&rng) >> rng_below(&rng, 64);
			hist_record(parts[rng_below(&rng, 2 * round)], v);
			hist_record(all, v);
		}
		merge_as_tree(parts, &rng);
		assert_memory_equal(parts[0], all, sizeof(*all));
	}
	for (i = 0; i < PARTS; i++)
		free(parts[i]);
	free(all);
}

static void test_moments_against_exact(void **state __unused_arg)
{
	struct hist *h = hist_new();
	double v, sum = 0, squares = 0, mean, dev;
	const double nr = 100000;
	struct rng rng;
	unsigned int i;

	rng_init(&rng, 11);
	for (i = 0; i < (unsigned int)nr; i++) {
		v = floor(rng_exp(&rng, 50000));
		hist_record(h, (uint64_t)v);
		sum += v;
		squares += v * v;
	}
	mean = sum / nr;
	dev = sqrt(squares / nr - mean * mean);
	assert_true(fabs(hist_mean(h) - mean) < 1e-6 * mean);
	assert_true(fabs(hist_stddev(h) - dev) < 0.005 * dev);
	free(h);
}

static void test_zeros(void **state __unused_arg)
{
	struct hist *a = malloc(sizeof(*a)), *b = malloc(sizeof(*b));
	unsigned int i;

	assert_non_null(a);
	assert_non_null(b);
	hist_init(a);
	hist_init(b);
	hist_record_zeros(a, 0);
	assert_memory_equal(a, b, sizeof(*a));
	hist_record(a, 5);
	hist_record(b, 5);
	hist_record_zeros(a, 3);
	for (i = 0; i < 3; i++)
		hist_record(b, 0);
	assert_memory_equal(a, b, sizeof(*a));
	free(a);
	free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_value_is_in_its_bin),
		cmocka_unit_test(test_lower_bound_is_the_inverse),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_one_value),
		cmocka_unit_test(test_small_values_are_exact),
		cmocka_unit_test(test_percent_without_an_exact_double),
		cmocka_unit_test(test_two_clusters),
		cmocka_unit_test(test_percentiles_are_near_and_below),
		cmocka_unit_test(test_overflow_is_counted),
		cmocka_unit_test(test_merge_is_the_union),
		cmocka_unit_test(test_merge_of_known_parts),
		cmocka_unit_test(test_merge_of_nothing),
		cmocka_unit_test(test_merge_in_any_order),
		cmocka_unit_test(test_zeros),
		cmocka_unit_test(test_moments_against_exact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
