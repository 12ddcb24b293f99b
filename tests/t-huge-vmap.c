// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-huge-vmap.c - how often the tear-down of an area steps, splits and fails is
 * fixed by the parameters, and must come out so.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/cell-run.h"

struct seen {
	uint64_t huge, small, steps, splits, leaked;
	uint64_t teardowns, vfrees, vmallocs;
};

static uint64_t counter(const struct result_cell *cell, const char *name)
{
	const struct u64_entry *entry = u64_map_find(&cell->counters, name);

	assert_non_null(entry);
	return entry->value;
}

static void look(const struct result_cell *cell, void *arg)
{
	struct seen *s = arg;

	assert_int_equal(cell->oracle.violations, 0);
	assert_true(cell->oracle.checks > 0);
	*s = (struct seen){
		.huge = counter(cell, "huge-vmap.mapped-huge"),
		.small = counter(cell, "huge-vmap.mapped-small"),
		.steps = counter(cell, "huge-vmap.reset-steps"),
		.splits = counter(cell, "huge-vmap.splits"),
		.leaked = counter(cell, "huge-vmap.leaked"),
		.teardowns = cell->ops[OP_TEARDOWN],
		.vfrees = cell->ops[OP_VFREE],
		.vmallocs = cell->ops[OP_VMALLOC],
	};
	assert_int_equal(s->huge + s->small, s->vmallocs);
	assert_true(s->vmallocs > 0);
}

static struct seen run(const char *set)
{
	struct seen seen;
	char args[512];

	snprintf(args, sizeof(args), "-w huge-vmap -s prealloc -t 2 -d 30ms "
		 "--warmup 2ms -r 1 -q --seed 5 %s", set);
	cells_run(args, look, &seen);
	return seen;
}

#define RO_HUGE "--set huge-vmap.contiguous=100 --set huge-vmap.read-only=100 "

static void test_page_by_page(void **state)
{
	struct seen s = run(RO_HUGE "--set huge-vmap.loop=page "
			    "--set huge-vmap.no-memory=0");

	(void)state;
	assert_int_equal(s.small, 0);
	assert_int_equal(s.vfrees, 0);
	assert_true(s.teardowns > 0);
	assert_int_equal(s.steps, 512 * s.teardowns);
	assert_int_equal(s.splits, s.teardowns);
	assert_int_equal(s.leaked, 0);
}

static void test_page_by_page_without_memory(void **state)
{
	struct seen s = run(RO_HUGE "--set huge-vmap.loop=page "
			    "--set huge-vmap.no-memory=100");

	(void)state;
	/* Each fails at its first step, and is in no latency. */
	assert_int_equal(s.teardowns, 0);
	assert_true(s.leaked > 0);
	assert_int_equal(s.steps, s.leaked);
	assert_int_equal(s.splits, 0);
}

static void look_reused(const struct result_cell *cell, void *arg)
{
	uint64_t *violations = arg;
	const struct u64_entry *stale = u64_map_find(&cell->oracle.by_kind,
						     "stale");

	*violations = cell->oracle.violations;
	assert_non_null(stale);
	assert_int_equal(stale->value, *violations);
}

/* Handing out what is still read only is found. */
static void test_reuse_is_found(void **state)
{
	uint64_t violations = 0;

	(void)state;
	cells_run("-w huge-vmap -s prealloc -t 2 -d 30ms --warmup 2ms -r 1 -q "
		  RO_HUGE "--set huge-vmap.loop=page "
		  "--set huge-vmap.no-memory=100 "
		  "--set huge-vmap.on-failure=reuse", look_reused,
		  &violations);
	assert_true(violations > 0);
}

/* What was split once is split for good: no table more than there are areas. */
static void test_split_stays(void **state)
{
	struct seen s = run(RO_HUGE "--set huge-vmap.loop=page "
			    "--set huge-vmap.no-memory=0 "
			    "--set huge-vmap.fresh=no");

	(void)state;
	assert_true(s.splits <= 2 * 64);
	assert_int_equal(s.steps, 512 * s.teardowns);
}

static void test_by_order(void **state)
{
	struct seen s = run(RO_HUGE "--set huge-vmap.loop=order "
			    "--set huge-vmap.no-memory=100");

	(void)state;
	assert_true(s.teardowns > 0);
	assert_int_equal(s.steps, s.teardowns);
	assert_int_equal(s.splits, 0);
	assert_int_equal(s.leaked, 0);
}

/* Small pages break the alias when they are made read only, not afterwards. */
static void test_fragmented(void **state)
{
	struct seen s = run("--set huge-vmap.contiguous=0 "
			    "--set huge-vmap.read-only=100 "
			    "--set huge-vmap.no-memory=100");

	(void)state;
	assert_int_equal(s.huge, 0);
	assert_int_equal(s.splits, s.vmallocs);
	assert_int_equal(s.steps, 512 * s.teardowns);
	assert_int_equal(s.leaked, 0);
}

static void test_kept_small(void **state)
{
	struct seen s = run(RO_HUGE "--set huge-vmap.ro-huge=no");

	(void)state;
	assert_int_equal(s.huge, 0);
	assert_true(s.small > 0);
}

static void test_writable(void **state)
{
	struct seen s = run("--set huge-vmap.read-only=0");

	(void)state;
	assert_int_equal(s.teardowns, 0);
	assert_true(s.vfrees > 0);
	assert_true(s.huge > s.small);
	assert_int_equal(s.splits, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_page_by_page),
		cmocka_unit_test(test_page_by_page_without_memory),
		cmocka_unit_test(test_reuse_is_found),
		cmocka_unit_test(test_split_stays),
		cmocka_unit_test(test_by_order),
		cmocka_unit_test(test_fragmented),
		cmocka_unit_test(test_kept_small),
		cmocka_unit_test(test_writable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
