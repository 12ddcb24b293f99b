// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-compare-differ.c - is told what besides the figures is different?
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

static void add(struct results *r, const char *strategy, double fork_ns)
{
	struct rounds what = five;

	what.strategy = strategy;
	what.fork_ns = fork_ns;
	rounds_add(r, &what);
}

static void assert_ratio(const struct ask *a, double want)
{
	double got = exp(ask_row(a, "fork p50")->paired.mean);

	if (!(fabs(got / want - 1) < 0.02))
		fail_msg("%g instead of %g", got, want);
}

static void set_param(struct results *r, size_t from, const char *key,
		      const char *value)
{
	size_t i;

	for (i = from; i < from + 5; i++)
		fixture_must(str_map_set(&r->cells[i].params, key, value));
}

/* Parameters may be what is compared; who does not mean to is told. */
static void test_params(void **state __unused_arg)
{
	struct ask a;

	ask_init(&a);
	add(&a.base, "list-lock", 1000);
	add(&a.cell, "list-lock", 2000);
	set_param(&a.base, 0, "list-lock.lock", "ticket");
	set_param(&a.cell, 0, "list-lock.lock", "mcs");
	set_param(&a.cell, 0, "inject.walk-step", "1:1us");
	set_param(&a.cell, 0, "fault_cost_ns", "700");
	assert_int_equal(ask(&a), EXIT_OK);
	assert_ratio(&a, 2);
	assert_int_equal(a.c.differ.nr, 2);
	assert_string_equal(a.c.differ.v[0],
			    "parameter list-lock.lock: 'ticket', 'mcs'");
	assert_string_equal(a.c.differ.v[1],
			    "parameter inject.walk-step: 'not set', '1:1us'");
	/* With both to choose from each gets its like. */
	add(&a.base, "list-lock", 1600);
	set_param(&a.base, 5, "list-lock.lock", "mcs");
	set_param(&a.base, 5, "inject.walk-step", "1:1us");
	assert_int_equal(ask(&a), EXIT_OK);
	assert_ratio(&a, 1.25);
	assert_int_equal(a.c.differ.nr, 0);
	assert_int_equal(a.c.unmatched.nr, 1);
	ask_release(&a);
}

/* A strategy's own parameters are no news when strategies are compared. */
static void test_params_of_others(void **state __unused_arg)
{
	struct ask a;

	ask_init(&a);
	add(&a.base, "list-lock", 1000);
	add(&a.cell, "xarray", 2000);
	set_param(&a.base, 0, "list-lock.lock", "ticket");
	set_param(&a.cell, 0, "xarray.reclaim", "rcu");
	set_param(&a.cell, 0, "layout", "fresh");
	a.options.against = "list-lock";
	assert_int_equal(ask(&a), EXIT_OK);
	assert_int_equal(a.c.differ.nr, 1);
	assert_string_equal(a.c.differ.v[0],
			    "parameter layout: 'aged', 'fresh'");
	ask_release(&a);
}

static void test_contexts(void **state __unused_arg)
{
	struct context *context;
	struct ask a;

	ask_init(&a);
	add(&a.base, "list-lock", 1000);
	add(&a.cell, "list-lock", 1000);
	assert_int_equal(ask(&a), EXIT_OK);
	assert_int_equal(a.c.differ.nr, 0);
	context = &a.cell.context;
	fixture_must(str_set(&context->kernel.release, "6.18.0"));
	context->cpu.nr_online = 4;
	context->program.debug = true;
	fixture_must(str_map_set(&context->program.libraries, "liburcu",
				 "0.14"));
	fixture_must(str_set(&context->program.version, NULL));
	a.cell.context.seed = 43;
	/* When and with which seed it ran is always another. */
	assert_int_equal(ask(&a), EXIT_OK);
	assert_int_equal(a.c.differ.nr, 5);
	assert_string_equal(a.c.differ.v[0],
			    "kernel: '6.1.0-imagined', '6.18.0'");
	assert_string_equal(a.c.differ.v[1],
			    "version of pgdbench: '0.1.0', 'unknown'");
	assert_string_equal(a.c.differ.v[2], "CPUs online: '8', '4'");
	assert_string_equal(a.c.differ.v[3],
			    "library liburcu: 'unknown', '0.14'");
	assert_string_equal(a.c.differ.v[4], "debug build: 'no', 'yes'");
	/* The same seed and time are the same run. */
	context->seed = 42;
	fixture_must(str_set(&context->date, "2025-01-31T12:00:00Z"));
	assert_int_equal(ask(&a), EXIT_OK);
	assert_string_equal(a.c.differ.v[0],
			    "nothing: both are the same run");
	ask_release(&a);
}

/* Whose machine was busier had no fair chance. */
static void test_noise(void **state __unused_arg)
{
	struct ask a;
	size_t i;

	ask_init(&a);
	add(&a.base, "list-lock", 1000);
	add(&a.cell, "list-lock", 1000);
	for (i = 0; i < 5; i++) {
		a.base.cells[i].noise.lost_share = 0.004;
		a.cell.cells[i].noise.lost_share = 0.02;
	}
	assert_int_equal(ask(&a), EXIT_OK);
	assert_int_equal(a.c.differ.nr, 0);
	for (i = 0; i < 3; i++)
		a.cell.cells[i].noise.lost_share = 0.08;
	assert_int_equal(ask(&a), EXIT_OK);
	assert_int_equal(a.c.differ.nr, 1);
	assert_string_equal(a.c.differ.v[0], "time that an idle loop lost to "
			    "others: '0.4 %', '8.0 %'");
	ask_release(&a);
}

static void test_duration(void **state __unused_arg)
{
	struct ask a;
	size_t i;

	ask_init(&a);
	add(&a.base, "list-lock", 1000);
	add(&a.cell, "list-lock", 1000);
	for (i = 0; i < 5; i++)
		a.cell.cells[i].duration_ns = 2000000000;
	assert_int_equal(ask(&a), EXIT_OK);
	assert_int_equal(a.c.differ.nr, 1);
	assert_string_equal(a.c.differ.v[0], "duration: '1.00s', '2.00s'");
	ask_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_params),
		cmocka_unit_test(test_params_of_others),
		cmocka_unit_test(test_contexts),
		cmocka_unit_test(test_noise),
		cmocka_unit_test(test_duration),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
