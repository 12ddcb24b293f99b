// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-selftest.c - the judge of selftest against results that were made up, and
 * the choice of a clock against one that jumps.
 */
#include <errno.h>
#include <math.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/selftest.h"

static double given(const struct result_cell *cell __unused_arg,
		    const struct selftest_figure *f)
{
	return f->arg;
}

static struct selftest_answer judge(enum selftest_tolerance tolerance,
				    double designed, double measured)
{
	const struct selftest_figure f = {
		.what = "x", .tolerance = tolerance, .designed = designed,
		.measure = given, .arg = measured,
	};
	struct selftest_answer a;
	struct result_cell cell;
	struct result_lock *lock;

	result_cell_init(&cell);
	cell.instrument.granularity_ns = 7;
	lock = result_lock(&cell, "designed");
	assert_non_null(lock);
	lock->preempted = 3;
	a = selftest_judge(&f, &cell, 11);
	result_cell_release(&cell);
	return a;
}

/* Of 1280 ns 5 % is 64 and a bin is 10; the clocks' granularity is 18. */
static void test_judge(void **state __unused_arg)
{
	static const struct {
		enum selftest_tolerance tolerance;
		double designed, measured;
		enum selftest_word word;
	} known[] = {
		{ TOLERANCE_TIME, 1280, 1280, SELFTEST_OK },
		{ TOLERANCE_TIME, 1280, 1280 + 82, SELFTEST_OK },
		{ TOLERANCE_TIME, 1280, 1280 + 83, SELFTEST_DISTURBED },
		{ TOLERANCE_TIME, 1280, 1280 - 82, SELFTEST_OK },
		{ TOLERANCE_TIME, 1280, 1280 - 83, SELFTEST_FAILED },
		{ TOLERANCE_BIN, 1280, 1280 + 28, SELFTEST_OK },
		{ TOLERANCE_BIN, 1280, 1280 + 29, SELFTEST_DISTURBED },
		{ TOLERANCE_BIN, 1280, 1280 - 29, SELFTEST_FAILED },
		{ TOLERANCE_SHARE, 0.8, 0.839, SELFTEST_OK },
		{ TOLERANCE_SHARE, 0.8, 0.841, SELFTEST_DISTURBED },
		{ TOLERANCE_SHARE, 0.8, 0.759, SELFTEST_DISTURBED },
		{ TOLERANCE_EXACT, 1000, 1000, SELFTEST_OK },
		{ TOLERANCE_EXACT, 1000, 1001, SELFTEST_FAILED },
		{ TOLERANCE_EXACT, 1000, 999, SELFTEST_FAILED },
		{ TOLERANCE_ONE, 99.5, 100, SELFTEST_OK },
		{ TOLERANCE_ONE, 99.5, 99, SELFTEST_OK },
		{ TOLERANCE_ONE, 99.5, 98, SELFTEST_FAILED },
		{ TOLERANCE_ONE, 99.5, 101, SELFTEST_FAILED },
		{ TOLERANCE_LEAST, 1000, 1000, SELFTEST_OK },
		{ TOLERANCE_LEAST, 1000, 9e9, SELFTEST_OK },
		{ TOLERANCE_LEAST, 1000, 999, SELFTEST_FAILED },
		{ TOLERANCE_LEAST, 1000, NAN, SELFTEST_SKIPPED },
		{ TOLERANCE_MOST, 0, 0, SELFTEST_OK },
		{ TOLERANCE_MOST, 0, 1, SELFTEST_DISTURBED },
		{ TOLERANCE_COUNT, 50, 50, SELFTEST_OK },
		{ TOLERANCE_COUNT, 50, 53, SELFTEST_OK },
		{ TOLERANCE_COUNT, 50, 54, SELFTEST_DISTURBED },
		{ TOLERANCE_COUNT, 50, 49, SELFTEST_FAILED },
		{ TOLERANCE_TIME, 1280, NAN, SELFTEST_FAILED },
		{ TOLERANCE_EXACT, NAN, 1000, SELFTEST_FAILED },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		struct selftest_answer a = judge(known[i].tolerance,
						 known[i].designed,
						 known[i].measured);

		if (a.word != known[i].word)
			fail_msg("%zu: %d instead of %d", i, a.word,
				 known[i].word);
	}
}

static double from_result(const struct result_cell *cell,
			  const struct selftest_figure *f __unused_arg)
{
	return (double)cell->mms;
}

static void test_designed_follows_from_the_result(void **state __unused_arg)
{
	const struct selftest_figure f = {
		.tolerance = TOLERANCE_EXACT, .designed = 1,
		.expect = from_result, .measure = given, .arg = 12,
	};
	struct result_cell cell;

	result_cell_init(&cell);
	cell.mms = 12;
	assert_int_equal(selftest_judge(&f, &cell, 0).word, SELFTEST_OK);
	cell.mms = 11;
	assert_int_equal(selftest_judge(&f, &cell, 0).word, SELFTEST_FAILED);
	assert_true(selftest_judge(&f, &cell, 0).designed == 11);
	result_cell_release(&cell);
}

static void test_skew_is_read(void **state __unused_arg)
{
	struct clock_skew skew;

	assert_int_equal(clock_skew_parse("3us", &skew), 0);
	assert_true(skew.ns == 3000 && !skew.monotonic);
	assert_int_equal(clock_skew_parse("1ms,monotonic", &skew), 0);
	assert_true(skew.ns == 1000000 && skew.monotonic);
	assert_int_equal(clock_skew_parse("1ms,tsc", &skew), -EINVAL);
	assert_int_equal(clock_skew_parse("much", &skew), -EINVAL);
	assert_int_equal(clock_skew_parse("", &skew), -EINVAL);
}

static void test_a_jump_is_refused(void **state __unused_arg)
{
	const struct clock_skew none = { .ns = 0 }, one = { .ns = 1000000 };
	const struct clock_skew both = { .ns = 1000000, .monotonic = true };
	struct clock_choice choice;
	cpu_set_t set;

	assert_int_equal(clock_choose(&none, &choice), 0);
	assert_int_equal(choice.verdict, CLOCK_SOUND);
	assert_int_equal(choice.cores.backsteps, 0);
	assert_int_equal(sched_getaffinity(0, sizeof(set), &set), 0);
	if (CPU_COUNT(&set) < 2) {
		assert_int_equal(choice.cores.nr_pairs, 0);
		skip();
	}
	assert_true(choice.cores.nr_pairs >= 1);
	assert_int_equal(clock_choose(&both, &choice), 0);
	assert_int_equal(choice.verdict, CLOCK_REFUSED);
	assert_true(choice.cores.backsteps > 0);
	assert_int_equal(clock_choose(&one, &choice), 0);
	if (strcmp(choice.source, "clock_monotonic"))
		assert_int_equal(choice.verdict, CLOCK_REPLACED);
	else
		assert_int_equal(choice.verdict, CLOCK_SOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_judge),
		cmocka_unit_test(test_designed_follows_from_the_result),
		cmocka_unit_test(test_skew_is_read),
		cmocka_unit_test(test_a_jump_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
