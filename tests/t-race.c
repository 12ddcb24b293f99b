// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-race.c - who says that it closes the race of two allocators must show no
 * miss in ten million tries; who does not must show some, and no violation.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "strategies/strategy.h"
#include "tests/cell-run.h"

/* What counts is said for builds that run at the machine's own speed. */
#define TRIES	(config_tsan || config_asan ? 100000u : 10000000u)

static bool is_not_meant(const struct strategy_ops *ops)
{
	return ops->flags & STRATEGY_CONTROL || ops->contract == CONTRACT_NONE;
}

static uint64_t counter(const struct result_cell *cell, const char *name)
{
	const struct u64_entry *entry = u64_map_find(&cell->counters, name);

	assert_non_null(entry);
	return entry->value;
}

static void look(const struct result_cell *cell, void *arg)
{
	struct result_oracle *seen = arg;

	print_message("%s: %llu vmallocs, %llu windows, %llu misses, "
		      "%llu repaired, %llu fatal\n", cell->id,
		      (unsigned long long)cell->ops[OP_VMALLOC],
		      (unsigned long long)cell->oracle.race_windows,
		      (unsigned long long)cell->oracle.race_misses,
		      (unsigned long long)cell->oracle.race_repaired,
		      (unsigned long long)cell->oracle.race_fatal);
	*seen = cell->oracle;
	assert_int_equal(cell->oracle.violations, 0);
	assert_int_equal(seen->race_misses,
			 seen->race_repaired + seen->race_fatal);
}

/* Where a slot is ever on its way, some tries have met one. */
static void look_closed(const struct result_cell *cell, void *arg)
{
	look(cell, arg);
	assert_true(counter(cell, "race.tries") >= TRIES);
	if (strcmp(cell->contract, "shared"))
		assert_true(counter(cell, "race.in-flight") > 0);
}

/* One filler has nobody to race with; the others make up for it. */
static void test_one_filler(void **state)
{
	struct result_oracle seen;

	(void)state;
	cells_run_apart("-w race -s list-lock -m 50 -t 2 -d 10ms --warmup 5ms "
			"-r 1 -q --set race.fillers=1 --set race.tries=1000",
			look, &seen, sizeof(seen));
}

static void test_closed(void **state)
{
	const struct strategy_ops *ops;
	struct result_oracle seen;
	unsigned int i, nr = 0;
	char args[256];

	(void)state;
	for (i = 0; i < strategy_list_nr; i++) {
		ops = strategy_list[i];
		if (!(ops->flags & STRATEGY_CLOSES_RACE) || is_not_meant(ops))
			continue;
		snprintf(args, sizeof(args), "-w race -s %s -m 50 -t 2 -d 50ms "
			 "--warmup 5ms -r 1 -q --set race.tries=%u "
			 "--set inject.populated=8:2us", ops->name, TRIES);
		cells_run_apart(args, look_closed, &seen, sizeof(seen));
		assert_int_equal(seen.race_misses, 0);
		nr++;
	}
	assert_true(nr >= 1);
}

/* The window is stretched, so that it is met in a short time. */
static void test_open(void **state)
{
	static const char *const open[] = {
		"list-lock", "list-rcu", "xarray", "percpu-rwsem",
	};
	struct result_oracle seen;
	char args[256];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(open); i++) {
		snprintf(args, sizeof(args), "-w race -s %s -m 300 -t 2 "
			 "-d 100ms --warmup 5ms -r 1 -q "
			 "--set inject.populated=1:100us", open[i]);
		cells_run_apart(args, look, &seen, sizeof(seen));
		assert_true(seen.race_windows >= seen.race_misses);
		assert_true(seen.race_misses > 0);
		assert_int_equal(seen.race_repaired, 0);
	}
}

/* A miss of one who says that there is none is a violation. */
static void look_liar(const struct result_cell *cell, void *arg)
{
	uint64_t *misses = arg;
	size_t i;

	*misses = cell->oracle.race_misses;
	for (i = 0; i < cell->oracle.by_kind.nr; i++)
		if (!strcmp(cell->oracle.by_kind.v[i].key, "race-miss"))
			assert_int_equal(cell->oracle.by_kind.v[i].value,
					 cell->closes_race ? *misses : 0);
}

static void test_liars(void **state)
{
	const struct strategy_ops *ops;
	char args[256];
	uint64_t misses;
	unsigned int i;

	(void)state;
	for (i = 0; i < strategy_list_nr; i++) {
		ops = strategy_list[i];
		if (!(ops->flags & STRATEGY_CONTROL) || !ops->exposed_by ||
		    strcmp(ops->exposed_by, "race"))
			continue;
		snprintf(args, sizeof(args), "-w race -s %s -m 300 -t 2 "
			 "-d 200ms --warmup 5ms -r 1 -q "
			 "--set race.tries=20000", ops->name);
		cells_run_apart(args, look_liar, &misses,
				sizeof(misses));
		assert_true(misses > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_closed),
		cmocka_unit_test(test_one_filler),
		cmocka_unit_test(test_open),
		cmocka_unit_test(test_liars),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
