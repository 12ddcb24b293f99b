// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-compare.c - is what is slower found, and nothing that is not?
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/compare-fixture.h"

static const struct rounds before = {
	.strategy = "list-lock", .nr = 5, .fork_ns = 1000, .per_mm_bytes = 24,
};

/* @before against the same with another time, in @nr rounds. */
static void ask_times(struct ask *a, double fork_ns, unsigned int nr)
{
	struct rounds base = before, cell = before;

	base.nr = cell.nr = nr;
	cell.fork_ns = fork_ns;
	ask_init(a);
	rounds_add(&a->base, &base);
	rounds_add(&a->cell, &cell);
	assert_int_equal(ask(a), EXIT_OK);
}

static void assert_answer(const struct ask *a, const char *metric,
			  enum compare_answer answer, const char *says)
{
	const struct compare_row *row = ask_row(a, metric);

	if (row->answer != answer)
		fail_msg("%s: %s, of %g to %g", metric, compare_says(row),
			 exp(row->paired.low), exp(row->paired.high));
	assert_string_equal(compare_says(row), says);
}

static void test_slower(void **state __unused_arg)
{
	const struct compare_row *row;
	struct ask a;

	ask_times(&a, 1300, 5);
	row = ask_row(&a, "fork p50");
	assert_true(fabs(exp(row->paired.mean) - 1.3) < 0.02);
	assert_true(row->paired.low > log(1.2) && row->paired.high < log(1.4));
	/* The fixture's bins are a seventh wide. */
	assert_true(fabs(row->base_median - 1000) < 140);
	assert_true(fabs(row->median / row->base_median - 1.3) < 0.03);
	assert_int_equal(row->paired.nr, 5);
	assert_answer(&a, "fork p50", COMPARE_WORSE, "slower");
	assert_answer(&a, "fork p99", COMPARE_WORSE, "slower");
	assert_answer(&a, "fork p99.9", COMPARE_WORSE, "slower");
	assert_answer(&a, "throughput", COMPARE_WORSE, "slower");
	assert_answer(&a, "memory per mm", COMPARE_EQUAL, "equal");
	assert_int_equal(a.c.nr, 5);
	assert_int_equal(a.c.nr_noisy, 4);
	assert_int_equal(a.c.count[COMPARE_WORSE], 4);
	/* Worst first: of those that are, by how much. */
	assert_string_equal(a.c.rows[4].metric, "memory per mm");
	assert_true(fabs(a.c.rows[0].paired.mean) >=
		    fabs(a.c.rows[3].paired.mean));
	ask_release(&a);
}

static void test_faster(void **state __unused_arg)
{
	struct ask a;

	ask_times(&a, 700, 5);
	assert_answer(&a, "fork p50", COMPARE_BETTER, "faster");
	assert_answer(&a, "throughput", COMPARE_BETTER, "faster");
	assert_int_equal(a.c.count[COMPARE_WORSE], 0);
	ask_release(&a);
}

/* A percent is surely there and of no interest, and of interest if it is. */
static void test_equal(void **state __unused_arg)
{
	struct ask a;

	ask_times(&a, 1010, 10);
	assert_answer(&a, "fork p50", COMPARE_EQUAL, "equal");
	a.options.effect = 0.002;
	assert_int_equal(ask(&a), EXIT_OK);
	assert_answer(&a, "fork p50", COMPARE_WORSE, "slower");
	a.options.effect = 0.01;
	assert_int_equal(ask(&a), EXIT_OK);
	assert_answer(&a, "fork p50", COMPARE_UNDECIDED, "undecided");
	ask_release(&a);
}

static void test_undecided(void **state __unused_arg)
{
	struct ask a;

	ask_times(&a, 1060, 3);
	assert_answer(&a, "fork p50", COMPARE_UNDECIDED, "undecided");
	assert_true(ask_row(&a, "fork p50")->rounds > 3);
	ask_release(&a);
}

static void test_memory(void **state __unused_arg)
{
	struct rounds cell = before;
	struct ask a;

	cell.per_mm_bytes = 32;
	cell.nr = 2;
	ask_init(&a);
	rounds_add(&a.base, &before);
	rounds_add(&a.cell, &cell);
	assert_int_equal(ask(&a), EXIT_OK);
	assert_answer(&a, "memory per mm", COMPARE_WORSE, "more");
	assert_int_equal(ask_row(&a, "memory per mm")->paired.nr, 2);
	results_release(&a.base);
	fixture_results(&a.base);
	cell.per_mm_bytes = 40;
	rounds_add(&a.base, &cell);
	assert_int_equal(ask(&a), EXIT_OK);
	assert_answer(&a, "memory per mm", COMPARE_BETTER, "less");
	cell.per_mm_bytes = 0;
	results_release(&a.base);
	fixture_results(&a.base);
	rounds_add(&a.base, &cell);
	assert_int_equal(ask(&a), EXIT_OK);
	assert_answer(&a, "memory per mm", COMPARE_WORSE, "more");
	ask_release(&a);
}

/* Half as much again from round to round would hide 1.3, if what ran in
 * different rounds were compared. */
static void test_drift_cancels(void **state __unused_arg)
{
	struct rounds what = before;
	struct ask a;

	what.drift = 1.5;
	ask_init(&a);
	rounds_add(&a.base, &what);
	what.fork_ns = 1300;
	what.strategy = "xarray";
	rounds_add(&a.base, &what);
	rounds_add(&a.cell, &what);
	fixture_must(strs_add(&a.strategies, "xarray"));
	a.options.against = "list-lock";
	assert_int_equal(ask(&a), EXIT_OK);
	assert_answer(&a, "fork p50", COMPARE_WORSE, "slower");
	assert_true(ask_row(&a, "fork p50")->paired.low > log(1.2));
	ask_release(&a);
}

/* Round 3 is missing on one side, 1 on the other. */
static void test_rounds_of_both(void **state __unused_arg)
{
	const struct compare_row *row;
	struct ask a;
	size_t i;

	ask_times(&a, 1300, 5);
	for (i = 0; i < 5; i++) {
		if (a.base.cells[i].round == 3)
			a.base.cells[i].status = RESULT_FAILED;
		if (a.cell.cells[i].round == 1)
			a.cell.cells[i].round = 7;
	}
	assert_int_equal(ask(&a), EXIT_OK);
	row = ask_row(&a, "fork p50");
	assert_int_equal(row->paired.nr, 3);
	assert_int_equal(a.c.left_out.nr, 1);
	assert_string_equal(a.c.left_out.v[0], "base: list-lock, steady, "
			    "x86-64-4l, 2 threads, 1000 mms: 1 of 5 runs, "
			    "1 failed");
	ask_release(&a);
}

static void test_untrustworthy(void **state __unused_arg)
{
	struct ask a;
	size_t i;

	ask_times(&a, 1300, 5);
	for (i = 0; i < 3; i++) {
		a.cell.cells[i].quality.verdict = VERDICT_UNTRUSTWORTHY;
		fixture_must(strs_add(&a.cell.cells[i].quality.reasons,
				      "steal"));
	}
	assert_int_equal(ask(&a), EXIT_OK);
	assert_int_equal(ask_row(&a, "fork p50")->paired.nr, 2);
	assert_string_equal(a.c.left_out.v[0], "new: list-lock, steady, "
			    "x86-64-4l, 2 threads, 1000 mms: 3 of 5 runs, "
			    "untrustworthy: steal (3)");
	a.options.untrustworthy = true;
	assert_int_equal(ask(&a), EXIT_OK);
	assert_int_equal(ask_row(&a, "fork p50")->paired.nr, 5);
	assert_int_equal(a.c.left_out.nr, 0);
	ask_release(&a);
}

/* What broke its contract once is no strategy to be compared at all. */
static void test_void(void **state __unused_arg)
{
	struct ask a;

	ask_times(&a, 1300, 5);
	a.cell.cells[2].oracle.violations = 1;
	assert_int_equal(ask(&a), EXIT_OK);
	assert_int_equal(a.c.nr, 0);
	assert_int_equal(a.c.broken.nr, 1);
	assert_string_equal(a.c.broken.v[0], "list-lock, steady, x86-64-4l, "
			    "2 threads, 1000 mms: broke its contract");
	assert_non_null(strstr(a.c.left_out.v[0], "the contract was broken"));
	/* Of a control that is what it is for. */
	a.cell.cells[2].control = true;
	assert_int_equal(ask(&a), EXIT_USAGE);
	a.cell.cells[2].control = false;
	/* What was so before is no worse. */
	a.base.cells[0].oracle.violations = 1;
	assert_int_equal(ask(&a), EXIT_USAGE);
	assert_non_null(strstr(a.e.text, "nothing to compare: new: list-lock"));
	assert_non_null(strstr(a.e.text, "the contract was broken"));
	ask_release(&a);
}

static void test_failed_is_worse(void **state __unused_arg)
{
	struct ask a;

	ask_times(&a, 1000, 5);
	a.cell.cells[2].status = RESULT_FAILED;
	assert_int_equal(ask(&a), EXIT_OK);
	assert_int_equal(a.c.broken.nr, 1);
	assert_non_null(strstr(a.c.broken.v[0], "2 threads, 1000 mms: failed, "
			       "1 of 5 runs (base: 0 of 5)"));
	assert_int_equal(ask_row(&a, "fork p50")->paired.nr, 4);
	a.base.cells[3].status = RESULT_FAILED;
	assert_int_equal(ask(&a), EXIT_OK);
	assert_int_equal(a.c.broken.nr, 0);
	ask_release(&a);
}

/* One round is left, but that is not what the user has to know. */
static void test_nothing_trusted(void **state __unused_arg)
{
	struct ask a;
	size_t i;

	ask_times(&a, 1300, 5);
	for (i = 0; i < 4; i++)
		a.cell.cells[i].quality.verdict = VERDICT_UNTRUSTWORTHY;
	assert_int_equal(ask(&a), EXIT_USAGE);
	assert_non_null(strstr(a.e.text, "4 runs are untrustworthy; option "
			       "'--untrustworthy' uses them"));
	assert_null(strstr(a.e.text, "--runs"));
	ask_release(&a);
}

static void test_one_round(void **state __unused_arg)
{
	struct rounds one = before;
	struct ask a;

	one.nr = 1;
	ask_init(&a);
	rounds_add(&a.base, &before);
	rounds_add(&a.cell, &one);
	assert_int_equal(ask(&a), EXIT_USAGE);
	assert_non_null(strstr(a.e.text, "one round says nothing"));
	ask_release(&a);
}

static void test_nothing_matches(void **state __unused_arg)
{
	struct ask a;
	size_t i;

	ask_times(&a, 1300, 5);
	for (i = 0; i < 5; i++)
		a.cell.cells[i].mms = 2000;
	assert_int_equal(ask(&a), EXIT_USAGE);
	assert_string_equal(a.e.text,
			    "nothing to compare: no load is on both sides");
	/* At another rate it is another load. */
	for (i = 0; i < 5; i++) {
		a.cell.cells[i].mms = 1000;
		fixture_must(str_map_set(&a.cell.cells[i].params, "rate",
					 "5000"));
	}
	assert_int_equal(ask(&a), EXIT_USAGE);
	ask_release(&a);
	ask_init(&a);
	assert_int_equal(ask(&a), EXIT_USAGE);
	ask_release(&a);
}

static void test_unmatched(void **state __unused_arg)
{
	struct rounds other = before;
	struct ask a;

	ask_times(&a, 1000, 5);
	other.strategy = "xarray";
	rounds_add(&a.base, &other);
	other.strategy = "list-rcu";
	rounds_add(&a.cell, &other);
	assert_int_equal(ask(&a), EXIT_OK);
	assert_int_equal(a.c.nr, 5);
	assert_int_equal(a.c.unmatched.nr, 2);
	assert_string_equal(a.c.unmatched.v[0], "new only: list-rcu, steady, "
			    "x86-64-4l, 2 threads, 1000 mms");
	assert_string_equal(a.c.unmatched.v[1], "base only: xarray, steady, "
			    "x86-64-4l, 2 threads, 1000 mms");
	ask_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_slower),
		cmocka_unit_test(test_faster),
		cmocka_unit_test(test_equal),
		cmocka_unit_test(test_undecided),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_drift_cancels),
		cmocka_unit_test(test_rounds_of_both),
		cmocka_unit_test(test_untrustworthy),
		cmocka_unit_test(test_void),
		cmocka_unit_test(test_failed_is_worse),
		cmocka_unit_test(test_nothing_trusted),
		cmocka_unit_test(test_one_round),
		cmocka_unit_test(test_nothing_matches),
		cmocka_unit_test(test_unmatched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
