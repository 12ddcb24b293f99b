// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-soft-limit.c - where the limit is after which allocations, that nobody gets
 * past it while it is being raised, and what the harness makes of it.
 *
 * The limit shows in what the reference holds: all below it, nothing beyond.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/cell-run.h"
#include "tests/strategy-rig.h"

enum { MMS = 6 };

static const char *const registries[] = { "list-lock", "list-rcu", "xarray" };

static void populate(struct srig *rig, struct mm **mm, const char *sets)
{
	unsigned int i;

	srig_init(rig, "soft-limit", sets, MMS + 2);
	for (i = 0; i < MMS; i++)
		mm[i] = srig_fork(rig, 0);
}

static void reserve(struct srig *rig, unsigned int from, unsigned int to)
{
	assert_int_equal(rig->s.ops->reserve(&rig->s, &rig->cpu[0],
					     rig->first + from,
					     rig->first + to), 0);
}

/* The limit, and that every mm has all below it. */
static unsigned int limit_of(struct srig *rig, struct mm **mm)
{
	unsigned int at, i, limit = 0;

	for (at = 0; at < rig->geo.vmalloc_nr; at++) {
		if (ref_load(&rig->world, rig->first + at) == ENTRY_NONE)
			continue;
		assert_int_equal(at, limit);
		limit++;
		for (i = 0; i < MMS; i++)
			assert_true(srig_has(rig, mm[i], at));
	}
	return limit;
}

struct call {
	unsigned int from, to;
	unsigned int limit, extensions, used, would_fail;	/* after it */
};

static void play(const char *sets, const struct call *calls, size_t nr)
{
	struct mm *mm[MMS];
	struct srig rig;
	size_t i;

	populate(&rig, mm, sets);
	for (i = 0; i < nr; i++) {
		reserve(&rig, calls[i].from, calls[i].to);
		assert_int_equal(limit_of(&rig, mm), calls[i].limit);
		assert_int_equal(srig_counter(&rig, "slots_filled"),
				 calls[i].limit);
		assert_int_equal(srig_counter(&rig, "extensions"),
				 calls[i].extensions);
		assert_int_equal(srig_counter(&rig, "slots_used"),
				 calls[i].used);
		assert_int_equal(srig_counter(&rig, "atomic_would_fail"),
				 calls[i].would_fail);
	}
	assert_int_equal(rig.s.ops->check(&rig.s, MMS), 0);
	srig_release(&rig);
}

static void test_extend(void **state)
{
	static const struct call by_1[] = {
		{ 0, 0, 1, 1, 1, 1 }, { 0, 0, 1, 1, 1, 1 },
		{ 1, 3, 4, 2, 4, 2 }, { 2, 5, 6, 3, 6, 3 },
		{ 63, 63, 64, 4, 7, 4 }, { 0, 63, 64, 4, 64, 4 },
	};
	static const struct call by_5[] = {
		{ 0, 0, 5, 1, 1, 1 }, { 4, 4, 5, 1, 2, 1 },
		{ 5, 5, 10, 2, 3, 2 }, { 16, 21, 25, 3, 9, 3 },
		{ 60, 60, 64, 4, 10, 4 }, { 63, 63, 64, 4, 11, 4 },
	};

	(void)state;
	play("extend=1", by_1, ARRAY_SIZE(by_1));
	play("extend=5", by_5, ARRAY_SIZE(by_5));
}

/* Topped up before it is needed: after the first, none would have failed. */
static void test_reserve_ahead(void **state)
{
	static const struct call calls[] = {
		{ 0, 0, 3, 1, 1, 1 }, { 1, 1, 4, 2, 2, 1 },
		{ 2, 3, 6, 3, 4, 1 }, { 2, 2, 6, 3, 4, 1 },
		{ 8, 8, 11, 4, 5, 2 }, { 62, 62, 64, 5, 6, 3 },
		{ 63, 63, 64, 5, 7, 3 },
	};

	(void)state;
	play("reserve-ahead=2", calls, ARRAY_SIZE(calls));
}

static void test_reboot(void **state)
{
	struct mm *mm[MMS];
	struct srig rig;

	(void)state;
	populate(&rig, mm, "extend=8");
	reserve(&rig, 3, 3);
	assert_int_equal(limit_of(&rig, mm), 8);
	world_reboot(&rig.world);
	rig.s.ops->reboot(&rig.s);
	assert_int_equal(limit_of(&rig, mm), 0);
	reserve(&rig, 0, 0);
	assert_int_equal(limit_of(&rig, mm), 8);
	assert_int_equal(srig_counter(&rig, "extensions"), 2);
	assert_int_equal(srig_counter(&rig, "slots_used"), 2);
	srig_release(&rig);
}

static void *extend_slowly(void *arg)
{
	struct srig *rig = arg;
	const struct strategy_ops *ops = rig->s.ops;

	preempt_init(&rig->cpu[1].preempt);	/* this thread's now */
	assert_int_equal(ops->cpu_online(&rig->s, &rig->cpu[1]), 0);
	assert_int_equal(ops->reserve(&rig->s, &rig->cpu[1], rig->first,
				      rig->first), 0);
	ops->cpu_offline(&rig->s, &rig->cpu[1]);
	return NULL;
}

/*
 * The other has filled four slots and rests before it tells anybody: who asks
 * for any of them then gets it only when every mm has it.
 */
static void test_nobody_passes_a_limit_on_its_way(void **state)
{
	struct mm *mm[MMS];
	struct srig rig;
	pthread_t other;
	char sets[64];
	unsigned int i, k;

	(void)state;
	for (k = 0; k < ARRAY_SIZE(registries); k++) {
		snprintf(sets, sizeof(sets), "extend=4,registry=%s",
			 registries[k]);
		populate(&rig, mm, sets);
		rig.world.inject.rules[INJECT_POPULATED] =
			(struct inject_rule){ 1, 50000000 };
		rig.world.inject.rules[INJECT_WALK_STEP] =
			(struct inject_rule){ 1, 1000000 };
		assert_int_equal(pthread_create(&other, NULL, extend_slowly,
						&rig), 0);
		while (ref_load(&rig.world, rig.first + 3) == ENTRY_NONE)
			cpu_relax();
		reserve(&rig, k, k);
		for (i = 0; i < MMS; i++)
			assert_true(srig_has(&rig, mm[i], k));
		assert_int_equal(limit_of(&rig, mm), 4);
		assert_int_equal(srig_counter(&rig, "extensions"), 1);
		pthread_join(other, NULL);
		assert_int_equal(rig.s.ops->check(&rig.s, MMS), 0);
		srig_release(&rig);
	}
}

static void look(const struct result_cell *cell, void *arg)
{
	unsigned int *cells = arg;

	(*cells)++;
	assert_int_equal(cell->oracle.violations, 0);
	assert_int_equal(cell->oracle.race_windows, 0);
	assert_int_equal(cell->oracle.race_misses, 0);
	/* What was promised counts as synced: it is accessed and judged. */
	assert_true(cell->ops[OP_ACCESS] > 0);
	assert_true(cell->oracle.checks > 1000);
}

static void test_no_window_under_load(void **state)
{
	unsigned int cells = 0, k;
	char args[512];

	(void)state;
	for (k = 0; k < ARRAY_SIZE(registries); k++) {
		snprintf(args, sizeof(args), "-s soft-limit -w populate,race"
			 " -m 200 -t 3 -d 60ms --warmup 5ms -r 1 -q --seed 2"
			 " --verify full --set soft-limit.registry=%s"
			 " --set soft-limit.extend=3"
			 " --set soft-limit.reserve-ahead=1"
			 " --set inject.populated=2:100us"
			 " --set inject.walk-step=64:5us", registries[k]);
		cells_run(args, look, &cells);
	}
	assert_int_equal(cells, 2 * ARRAY_SIZE(registries));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_extend),
		cmocka_unit_test(test_reserve_ahead),
		cmocka_unit_test(test_reboot),
		cmocka_unit_test(test_nobody_passes_a_limit_on_its_way),
		cmocka_unit_test(test_no_window_under_load),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
