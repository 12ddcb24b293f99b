// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-compare-against.c - is each held against what it should be?
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

static const struct rounds five = {
	.strategy = "list-lock", .nr = 5, .fork_ns = 1000, .per_mm_bytes = 24,
};

static void add(struct results *r, const char *strategy, const char *guard,
		double fork_ns)
{
	struct rounds what = five;

	what.strategy = strategy;
	what.guard = guard;
	what.fork_ns = fork_ns;
	rounds_add(r, &what);
}

/* The ratio of @metric in the row of @strategy and, unless NULL, @guard. */
static double ratio(const struct ask *a, const char *strategy,
		    const char *guard)
{
	size_t i;

	for (i = 0; i < a->c.nr; i++) {
		const struct compare_row *row = &a->c.rows[i];

		if (!strcmp(row->metric, "fork p50") &&
		    !strcmp(row->cell->strategy, strategy) &&
		    (!guard || !strcmp(row->cell->guard, guard)))
			return exp(row->paired.mean);
	}
	return NAN;
}

static void assert_ratio(const struct ask *a, const char *strategy,
			 const char *guard, double want)
{
	double got = ratio(a, strategy, guard);

	if (!(fabs(got / want - 1) < 0.02))
		fail_msg("%s: %g instead of %g", strategy, got, want);
}

static void test_strategy_against(void **state __unused_arg)
{
	struct ask a;

	ask_init(&a);
	add(&a.base, "list-lock", NULL, 1000);
	add(&a.base, "xarray", NULL, 500);
	add(&a.base, "list-rcu", NULL, 2000);
	add(&a.cell, "list-lock", NULL, 4000);
	add(&a.cell, "xarray", NULL, 3000);
	add(&a.cell, "list-rcu", NULL, 1000);
	a.options.against = "list-lock";
	assert_int_equal(ask(&a), EXIT_OK);
	/* What is new is always of the second side. */
	assert_ratio(&a, "xarray", NULL, 3);
	assert_ratio(&a, "list-rcu", NULL, 1);
	assert_true(isnan(ratio(&a, "list-lock", NULL)));
	assert_int_equal(a.c.unmatched.nr, 0);
	fixture_must(strs_add(&a.strategies, "xarray"));
	assert_int_equal(ask(&a), EXIT_OK);
	assert_ratio(&a, "xarray", NULL, 3);
	assert_true(isnan(ratio(&a, "list-rcu", NULL)));
	a.options.against = NULL;
	assert_int_equal(ask(&a), EXIT_OK);
	assert_ratio(&a, "xarray", NULL, 6);
	assert_true(isnan(ratio(&a, "list-rcu", NULL)));
	ask_release(&a);
}

static void test_guard_against(void **state __unused_arg)
{
	struct ask a;

	ask_init(&a);
	add(&a.base, "prealloc", "rcu", 1000);
	add(&a.base, "xarray", "rcu", 2000);
	add(&a.base, "prealloc", "trylock", 1500);
	add(&a.base, "xarray", "trylock", 5000);
	add(&a.cell, "prealloc", "trylock", 1200);
	add(&a.cell, "xarray", "trylock", 4000);
	add(&a.cell, "xarray", "rcu", 4000);
	/* A guard against another, of the same strategy. */
	a.options.against = "rcu";
	assert_int_equal(ask(&a), EXIT_OK);
	assert_ratio(&a, "prealloc", "trylock", 1.2);
	assert_ratio(&a, "xarray", "trylock", 2);
	assert_true(isnan(ratio(&a, "xarray", "rcu")));
	/* A strategy against another, with the same guard. */
	a.options.against = "prealloc";
	assert_int_equal(ask(&a), EXIT_OK);
	assert_ratio(&a, "xarray", "trylock", 4000 / 1500.0);
	assert_ratio(&a, "xarray", "rcu", 4);
	/* One pair against all. */
	a.options.against = "prealloc/rcu";
	assert_int_equal(ask(&a), EXIT_OK);
	assert_ratio(&a, "prealloc", "trylock", 1.2);
	assert_ratio(&a, "xarray", "trylock", 4);
	ask_release(&a);
}

static void test_unknown_names(void **state __unused_arg)
{
	struct ask a;

	ask_init(&a);
	add(&a.base, "list-lock", NULL, 1000);
	add(&a.cell, "list-lock", NULL, 1000);
	a.options.against = "lost-lock";
	assert_int_equal(ask(&a), EXIT_USAGE);
	assert_string_equal(a.e.text, "unknown strategy or guard in the "
			    "results 'lost-lock'; did you mean 'list-lock'? "
			    "valid: list-lock");
	a.options.against = NULL;
	fixture_must(strs_add(&a.strategies, "xarray"));
	assert_int_equal(ask(&a), EXIT_USAGE);
	/* Nothing is held against itself. */
	strs_release(&a.strategies);
	a.options.against = "list-lock";
	assert_int_equal(ask(&a), EXIT_USAGE);
	assert_string_equal(a.e.text,
			    "nothing to compare: no load is on both sides");
	ask_release(&a);
}

static void add_lock(struct result_cell *c, const char *name, uint64_t ns)
{
	struct result_lock *lock = result_lock(c, name);

	fixture_must(!lock);
	fixture_record(&lock->hold_clean_ns, ns, 1000);
	lock->preempted = 0;
}

/* Of two locks that are about as long, luck must not choose which is compared;
 * of another strategy it is its own main one. */
static void test_main_lock(void **state __unused_arg)
{
	const struct compare_row *row;
	struct ask a;
	size_t i;

	ask_init(&a);
	add(&a.base, "list-lock", NULL, 1000);
	add(&a.cell, "list-lock", NULL, 1000);
	for (i = 0; i < 5; i++) {
		add_lock(&a.base.cells[i], "pgd_lock", 500);
		add_lock(&a.base.cells[i], "mm_lock", 505);
		add_lock(&a.cell.cells[i], "pgd_lock", 5000);
		add_lock(&a.cell.cells[i], "mm_lock", 505);
	}
	fixture_must(strs_add(&a.metrics, "hold p50"));
	assert_int_equal(ask(&a), EXIT_OK);
	row = ask_row(&a, "hold p50");
	assert_string_equal(row->base_lock, "mm_lock");
	assert_string_equal(row->lock, "mm_lock");
	assert_true(fabs(row->paired.mean) < 1e-9);
	for (i = 0; i < 5; i++)
		fixture_must(str_set(&a.cell.cells[i].strategy, "xarray"));
	a.options.against = "list-lock";
	assert_int_equal(ask(&a), EXIT_OK);
	row = ask_row(&a, "hold p50");
	assert_string_equal(row->lock, "pgd_lock");
	assert_true(exp(row->paired.mean) > 9);
	ask_release(&a);
}

/* Each histogram of a cell comes out under its own name. */
static void test_propagation(void **state __unused_arg)
{
	struct ask a;
	size_t i;

	ask_init(&a);
	add(&a.base, "list-lock", NULL, 1000);
	add(&a.cell, "list-lock", NULL, 1000);
	for (i = 0; i < 10; i++) {
		struct result_cell *c = i < 5 ? &a.base.cells[i] :
						&a.cell.cells[i - 5];
		unsigned int times = i < 5 ? 1 : 2;

		fixture_record(&c->propagation_ns, 4000 * times, 1000);
		fixture_record(&c->visibility_ns, 3000 * times * times, 1000);
		fixture_record(&c->access_age_ns, 2000, 100);
	}
	assert_int_equal(ask(&a), EXIT_OK);
	assert_true(fabs(exp(ask_row(&a, "propagation p50")->paired.mean) - 2)
		    < 0.02);
	assert_true(fabs(exp(ask_row(&a, "visibility p99")->paired.mean) - 4)
		    < 0.04);
	assert_int_equal(ask_row(&a, "access age p50")->answer, COMPARE_EQUAL);
	ask_release(&a);
}

/* Both kinds of latency where there are both. */
static void test_open_loop(void **state __unused_arg)
{
	struct ask a;
	size_t i;

	ask_init(&a);
	add(&a.base, "list-lock", NULL, 1000);
	add(&a.cell, "list-lock", NULL, 1000);
	for (i = 0; i < 5; i++) {
		fixture_fill(&a.base.cells[i].latency[OP_FORK].intended, 3000,
			     2000, 2);
		fixture_fill(&a.cell.cells[i].latency[OP_FORK].intended, 3000,
			     6000, 2);
	}
	assert_int_equal(ask(&a), EXIT_OK);
	assert_ratio(&a, "list-lock", NULL, 1);
	assert_true(fabs(exp(ask_row(&a, "fork p50 intended")->paired.mean) -
			 3) < 0.05);
	ask_row(&a, "fork p99 intended");
	ask_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_strategy_against),
		cmocka_unit_test(test_guard_against),
		cmocka_unit_test(test_unknown_names),
		cmocka_unit_test(test_main_lock),
		cmocka_unit_test(test_propagation),
		cmocka_unit_test(test_open_loop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
