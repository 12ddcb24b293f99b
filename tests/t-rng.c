// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-rng.c - random numbers against the published sequences, and for bias.
 *
 * Seeds are fixed: a test that passes once passes always.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/compiler.h"
#include "lib/rng.h"

static void test_splitmix64_sequence(void **state __unused_arg)
{
	static const uint64_t known[] = {
		UINT64_C(6457827717110365317),
		UINT64_C(3203168211198807973),
		UINT64_C(9817491932198370423),
		UINT64_C(4593380528125082431),
		UINT64_C(16408922859458223821),
	};
	uint64_t s = 1234567;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(known); i++)
		assert_true(rng_splitmix64(&s) == known[i]);
}

static void test_xoshiro_sequence(void **state __unused_arg)
{
	static const uint64_t known[] = {
		UINT64_C(11520),
		UINT64_C(0),
		UINT64_C(1509978240),
		UINT64_C(1215971899390074240),
		UINT64_C(1216172134540287360),
		UINT64_C(607988272756665600),
		UINT64_C(16172922978634559625),
		UINT64_C(8476171486693032832),
		UINT64_C(10595114339597558777),
		UINT64_C(2904607092377533576),
	};
	struct rng r = { .s = { 1, 2, 3, 4, }, };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(known); i++)
		assert_true(rng_u64(&r) == known[i]);
}

static void test_seed_decides(void **state __unused_arg)
{
	struct rng a, b, c;
	uint64_t s = 42;

	rng_init(&a, 42);
	assert_true(a.s[0] == rng_splitmix64(&s));
	rng_init(&b, 42);
	rng_init(&c, 43);
	assert_memory_equal(&a, &b, sizeof(a));
	assert_true(rng_u64(&a) == rng_u64(&b));
	assert_true(rng_u64(&a) != rng_u64(&c));
	rng_init(&a, 0);
	assert_true(a.s[0] | a.s[1] | a.s[2] | a.s[3]);
}

/* Loose: 5 sigma above the mean of chi-square with nr - 1 degrees. */
static double chi_square_limit(unsigned int nr)
{
	return nr - 1 + 5 * sqrt(2.0 * (nr - 1));
}

static double chi_square(const unsigned int *seen, unsigned int nr,
			 unsigned int draws)
{
	double expected = (double)draws / nr, sum = 0, d;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		d = seen[i] - expected;
		sum += d * d / expected;
	}
	return sum;
}

static void test_below_is_uniform(void **state __unused_arg)
{
	enum { DRAWS = 200000, MOST = 100 };
	static const unsigned int sizes[] = { 2, 3, 7, 10, 64, MOST, };
	unsigned int seen[MOST], i, j;
	struct rng r;
	uint64_t v;

	rng_init(&r, 2024);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		memset(seen, 0, sizeof(seen));
		for (j = 0; j < DRAWS; j++) {
			v = rng_below(&r, sizes[i]);
			assert_true(v < sizes[i]);
			seen[v]++;
		}
		assert_true(chi_square(seen, sizes[i], DRAWS) <
			    chi_square_limit(sizes[i]));
	}
}

/*
 * Of 3 * 2^62 values, a multiplication alone would draw every third one twice
 * as often: v % 3 == 0 half of the time.
 */
static void test_below_throws_biased_draws_away(void **state __unused_arg)
{
	enum { DRAWS = 60000 };
	unsigned int seen[3] = { 0 }, i;
	struct rng r;

	rng_init(&r, 5);
	for (i = 0; i < DRAWS; i++)
		seen[rng_below(&r, UINT64_C(3) << 62) % 3]++;
	assert_true(chi_square(seen, 3, DRAWS) < chi_square_limit(3));
}

static void test_below_edges(void **state __unused_arg)
{
	struct rng r;
	unsigned int i;

	rng_init(&r, 1);
	for (i = 0; i < 1000; i++) {
		assert_int_equal(rng_below(&r, 1), 0);
		assert_int_equal(rng_below(&r, 0), 0);
		assert_true(rng_below(&r, UINT64_MAX) < UINT64_MAX);
	}
}

static void test_double_range_and_mean(void **state __unused_arg)
{
	struct rng r;
	double d, sum = 0;
	unsigned int i;

	rng_init(&r, 3);
	for (i = 0; i < 100000; i++) {
		d = rng_double(&r);
		assert_true(d >= 0.0 && d < 1.0);
		sum += d;
	}
	assert_true(fabs(sum / 100000 - 0.5) < 0.005);
}

static void test_exp_mean_and_tail(void **state __unused_arg)
{
	enum { DRAWS = 200000 };
	unsigned int i, above = 0;
	double d, sum = 0;
	struct rng r;

	rng_init(&r, 9);
	for (i = 0; i < DRAWS; i++) {
		d = rng_exp(&r, 250.0);
		assert_true(d >= 0.0 && isfinite(d));
		sum += d;
		above += d > 500.0;
	}
	assert_true(fabs(sum / DRAWS - 250.0) < 0.015 * 250.0);
	/* exp(-2) of them beyond twice the mean */
	assert_true(fabs((double)above / DRAWS - 0.1353353) < 0.005);
}

static unsigned int order_of(const uint32_t v[3])
{
	return v[0] * 2 + (v[1] > v[2]);
}

/* All six orders of three, the identity too, which Sattolo never makes. */
static void test_shuffle_orders_are_alike(void **state __unused_arg)
{
	enum { DRAWS = 60000 };
	unsigned int seen[6] = { 0 }, i;
	struct rng r;

	rng_init(&r, 17);
	for (i = 0; i < DRAWS; i++) {
		uint32_t v[3] = { 0, 1, 2, };

		rng_shuffle_u32(&r, v, 3);
		seen[order_of(v)]++;
	}
	assert_true(chi_square(seen, 6, DRAWS) < chi_square_limit(6));
}

static void test_shuffle_keeps_every_element(void **state __unused_arg)
{
	uint32_t v[1000];
	bool seen[1000] = { false };
	struct rng r;
	size_t i;

	for (i = 0; i < 1000; i++)
		v[i] = (uint32_t)i;
	rng_init(&r, 23);
	rng_shuffle_u32(&r, v, 0);
	rng_shuffle_u32(&r, v, 1);
	assert_int_equal(v[0], 0);
	rng_shuffle_u32(&r, v, 1000);
	for (i = 0; i < 1000; i++) {
		assert_true(v[i] < 1000);
		assert_false(seen[v[i]]);
		seen[v[i]] = true;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_splitmix64_sequence),
		cmocka_unit_test(test_xoshiro_sequence),
		cmocka_unit_test(test_seed_decides),
		cmocka_unit_test(test_below_is_uniform),
		cmocka_unit_test(test_below_throws_biased_draws_away),
		cmocka_unit_test(test_below_edges),
		cmocka_unit_test(test_double_range_and_mean),
		cmocka_unit_test(test_exp_mean_and_tail),
		cmocka_unit_test(test_shuffle_orders_are_alike),
		cmocka_unit_test(test_shuffle_keeps_every_element),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
