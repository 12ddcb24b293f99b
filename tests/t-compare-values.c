// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-compare-values.c - which figures are compared, and how exactly are they
 * known?
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

/* A percentile needs ten values above it in each run. */
static void test_enough_values(void **state __unused_arg)
{
	struct rounds what = before;
	struct ask a;

	what.forks = 9999;
	ask_init(&a);
	rounds_add(&a.base, &what);
	rounds_add(&a.cell, &what);
	assert_int_equal(ask(&a), EXIT_OK);
	assert_int_equal(a.c.nr, 4);
	assert_int_equal(a.c.nr_few, 1);
	ask_row(&a, "fork p99");
	ask_release(&a);
	what.forks = 10000;
	ask_init(&a);
	rounds_add(&a.base, &what);
	rounds_add(&a.cell, &what);
	assert_int_equal(ask(&a), EXIT_OK);
	ask_row(&a, "fork p99.9");
	assert_int_equal(a.c.nr_few, 0);
	ask_release(&a);
}

/* Rounds without enough are passed over, while they are not the most. */
static void test_some_without_values(void **state __unused_arg)
{
	struct ask a;
	size_t i;

	ask_times(&a, 1300, 5);
	for (i = 0; i < 2; i++)
		hist_init(a.cell.cells[i].latency[OP_FORK].service);
	for (i = 0; i < 2; i++)
		fixture_fill(&a.cell.cells[i].latency[OP_FORK].service, 19,
			     90000, 2);
	assert_int_equal(ask(&a), EXIT_OK);
	assert_int_equal(ask_row(&a, "fork p50")->paired.nr, 3);
	assert_int_equal(ask_row(&a, "throughput")->paired.nr, 5);
	assert_int_equal(a.c.nr_few, 0);
	hist_init(a.base.cells[4].latency[OP_FORK].service);
	fixture_fill(&a.base.cells[4].latency[OP_FORK].service, 19, 90000, 2);
	assert_int_equal(ask(&a), EXIT_OK);
	assert_int_equal(a.c.nr_few, 3);
	assert_int_equal(a.c.nr, 2);
	ask_release(&a);
}

/* The more is compared, the wider is each interval. */
static void test_correction(void **state __unused_arg)
{
	double alone, among;
	struct ask a;

	ask_times(&a, 1300, 5);
	among = ask_row(&a, "fork p50")->paired.high;
	fixture_must(strs_add(&a.metrics, "fork p50"));
	assert_int_equal(ask(&a), EXIT_OK);
	assert_int_equal(a.c.nr, 1);
	alone = ask_row(&a, "fork p50")->paired.high;
	assert_true(alone < among);
	/* As Student's with four degrees of freedom, 1 and 1 of 4. */
	assert_true(fabs((among - a.c.rows[0].paired.mean -
			  a.c.rows[0].paired.slack) /
			 (alone - a.c.rows[0].paired.mean -
			  a.c.rows[0].paired.slack) -
			 4.314680 / 2.776445) < 1e-4);
	a.options.confidence = 0.99;
	assert_int_equal(ask(&a), EXIT_OK);
	assert_true(ask_row(&a, "fork p50")->paired.high > alone);
	ask_release(&a);
}

static void test_metrics(void **state __unused_arg)
{
	struct ask a;

	ask_times(&a, 1300, 5);
	fixture_must(strs_add(&a.metrics, "p99"));
	fixture_must(strs_add(&a.metrics, "memory"));
	assert_int_equal(ask(&a), EXIT_OK);
	assert_int_equal(a.c.nr, 2);
	ask_row(&a, "fork p99");
	ask_row(&a, "memory per mm");
	fixture_must(strs_add(&a.metrics, "frok"));
	assert_int_equal(ask(&a), EXIT_USAGE);
	assert_non_null(strstr(a.e.text, "unknown metric 'frok'; did you mean "
			       "'fork'?"));
	ask_release(&a);
}

/* Values of a clock that knows 20 ns and 30 ns are neither equal nor not. */
static void test_coarse_clock(void **state __unused_arg)
{
	const struct compare_row *row;
	struct ask a;
	size_t i, k;

	ask_times(&a, 1000, 5);
	for (i = 0; i < 10; i++) {
		struct result_cell *c = i < 5 ? &a.base.cells[i] :
						&a.cell.cells[i - 5];

		for (k = 0; k < 3; k++)
			fixture_record(&c->latency[OP_EXIT].service,
				       10 * (i / 5 + k + 1), 4000);
		fixture_record(&c->latency[OP_EXIT].service,
			       10 * (i / 5 + 2), 20000);
	}
	assert_int_equal(ask(&a), EXIT_OK);
	row = ask_row(&a, "exit p50");
	assert_true(fabs(row->base_median - 20) < 1e-9);
	assert_true(fabs(row->median - 30) < 1e-9);
	assert_int_equal(row->answer, COMPARE_UNDECIDED);
	assert_true(row->paired.low < 0.01);
	assert_int_equal(row->rounds, 0);
	ask_release(&a);
}

/* All holds of @hold_ns, all waits of @wait_ns; the clock knows steps of 20. */
static void set_lock(struct results *r, uint64_t hold_ns, uint64_t wait_ns)
{
	struct result_lock *lock;
	size_t i;

	for (i = 0; i < 5; i++) {
		r->cells[i].instrument.granularity_ns = 20;
		lock = result_lock(&r->cells[i], "pgd_lock");
		fixture_must(!lock);
		free(lock->hold_clean_ns);
		free(lock->wait_ns);
		lock->hold_clean_ns = lock->wait_ns = NULL;
		fixture_record(&lock->hold_clean_ns, hold_ns, 1000);
		fixture_record(&lock->wait_ns, wait_ns, 1000);
	}
}

/* No wait is one of less than what the clock knows. */
static void test_no_wait(void **state __unused_arg)
{
	const struct compare_row *row;
	struct ask a;

	ask_times(&a, 1000, 5);
	set_lock(&a.base, 500, 0);
	set_lock(&a.cell, 500, 5000);
	fixture_must(strs_add(&a.metrics, "wait"));
	assert_int_equal(ask(&a), EXIT_OK);
	row = ask_row(&a, "wait p99");
	assert_true(row->base_median <= 0);
	assert_true(fabs(exp(row->paired.mean) / 250 - 1) < 0.01);
	assert_int_equal(row->answer, COMPARE_WORSE);
	set_lock(&a.cell, 500, 15);
	assert_int_equal(ask(&a), EXIT_OK);
	assert_int_equal(ask_row(&a, "wait p99")->answer, COMPARE_UNDECIDED);
	/* None on either side is no row, and here no other is left. */
	set_lock(&a.cell, 500, 0);
	assert_int_equal(ask(&a), EXIT_USAGE);
	ask_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_enough_values),
		cmocka_unit_test(test_some_without_values),
		cmocka_unit_test(test_correction),
		cmocka_unit_test(test_metrics),
		cmocka_unit_test(test_coarse_clock),
		cmocka_unit_test(test_no_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
