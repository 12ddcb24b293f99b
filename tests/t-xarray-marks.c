// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-xarray-marks.c - one array of all mms: which entries bear which mark, that
 * a walk by marks meets those and no others, at every density.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/cell-run.h"
#include "tests/strategy-rig.h"

enum { MMS = 60 };

/* The strategy's private state begins with the array. */
static struct pgdarray *array_of(struct srig *rig)
{
	return rig->s.priv;
}

static int tally(void *ctx, uint32_t index, void *entry)
{
	size_t *nr = ctx;

	(void)index;
	assert_non_null(entry);
	(*nr)++;
	return 0;
}

static size_t met(struct srig *rig, enum xarray_mark mark)
{
	size_t nr = 0;

	assert_int_equal(xarray_walk(&array_of(rig)->xa, mark, tally, &nr), 0);
	return nr;
}

/* MMS of them and a slot that none has yet. */
static void populate(struct srig *rig, struct mm **mm, const char *sets)
{
	unsigned int i;

	srig_init(rig, "xarray", sets, MMS + 4);
	for (i = 0; i < MMS; i++)
		mm[i] = srig_fork(rig, i % SRIG_CPUS);
	srig_populate(rig, 4);
}

static void all_synced(struct srig *rig, struct mm **mm)
{
	unsigned int i, slot = rig->first + 4;

	rig->s.ops->sync(&rig->s, &rig->cpu[1], slot, slot);
	for (i = 0; i < MMS; i++)
		assert_true(srig_has(rig, mm[i], 4));
	assert_int_equal(rig->s.ops->walk(&rig->s, &rig->cpu[1], slot,
					  ref_load(&rig->world, slot)), MMS);
	assert_int_equal(rig->s.ops->check(&rig->s, MMS), 0);
}

static void exit_all(struct srig *rig, struct mm **mm)
{
	unsigned int i;

	for (i = 0; i < MMS; i++) {
		srig_exit(rig, i % SRIG_CPUS, mm[i]);
		assert_int_equal(rig->s.ops->check(&rig->s, MMS - 1 - i), 0);
	}
	assert_int_equal(met(rig, XARRAY_MARK_1), 0);
	assert_int_equal(met(rig, XARRAY_MARK_2), 0);
}

/* At 1, 10 and 100 percent the others are 99, 9 and 0 to each mm. */
static void test_density(void **state)
{
	static const struct { unsigned int percent; size_t others; } at[] = {
		{ 1, 99 * MMS }, { 10, 9 * MMS }, { 30, 7 * MMS / 3 },
		{ 100, 0 },
	};
	static const char *const iterate[] = { "walk", "restart" };
	struct mm *mm[MMS];
	struct srig rig;
	char sets[128];
	unsigned int i, k;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(at); i++) {
		for (k = 0; k < ARRAY_SIZE(iterate); k++) {
			snprintf(sets, sizeof(sets), "walk=marked,marked=%u,"
				 "iterate=%s,exit-batch=1", at[i].percent,
				 iterate[k]);
			populate(&rig, mm, sets);
			assert_int_equal(met(&rig, XARRAY_MARK_1), MMS);
			assert_int_equal(met(&rig, XARRAY_PRESENT),
					 MMS + at[i].others);
			all_synced(&rig, mm);
			exit_all(&rig, mm);
			assert_int_equal(met(&rig, XARRAY_PRESENT),
					 at[i].others);
			srig_release(&rig);
		}
	}
}

/* A walk over all looks at the others and passes them over. */
static void test_walk_all_among_others(void **state)
{
	static const char *const iterate[] = {
		"marked=10,iterate=walk,exit-batch=1",
		"marked=10,iterate=restart,exit-batch=1",
	};
	struct mm *mm[MMS];
	struct srig rig;
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(iterate); i++) {
		populate(&rig, mm, iterate[i]);
		assert_int_equal(met(&rig, XARRAY_MARK_1), 0);
		assert_int_equal(met(&rig, XARRAY_PRESENT), 10 * MMS);
		all_synced(&rig, mm);
		exit_all(&rig, mm);
		srig_release(&rig);
	}
}

/* The others lie between the mms, not before them. */
static void test_others_lie_evenly(void **state)
{
	struct mm *mm[MMS];
	struct srig rig;
	unsigned int i;

	(void)state;
	populate(&rig, mm, "walk=marked,marked=10");
	for (i = 0; i < MMS; i++)
		assert_int_equal(mm[i]->page->index, 10 * i + 9);
	srig_release(&rig);
}

/* Others stay when mms come and go, and come with more mms than ever. */
static void test_others_follow_the_peak(void **state)
{
	struct mm *mm[MMS];
	struct srig rig;
	unsigned int round, i;

	(void)state;
	populate(&rig, mm, "walk=marked,marked=10,exit-batch=1");
	for (round = 0; round < 3; round++) {
		for (i = 0; i < MMS / 2; i++)
			srig_exit(&rig, 0, mm[i]);
		for (i = 0; i < MMS / 2; i++)
			mm[i] = srig_fork(&rig, 0);
		assert_int_equal(met(&rig, XARRAY_PRESENT), 10 * MMS);
	}
	srig_fork(&rig, 0);
	assert_int_equal(met(&rig, XARRAY_PRESENT), 10 * (MMS + 1));
	assert_int_equal(rig.s.ops->check(&rig.s, MMS + 1), 0);
	srig_release(&rig);
}

static void test_swap(void **state)
{
	struct mm *mm[MMS];
	struct srig rig;
	size_t nr;

	(void)state;
	populate(&rig, mm, "swap=0");
	assert_int_equal(met(&rig, XARRAY_MARK_2), 0);
	srig_release(&rig);
	populate(&rig, mm, "swap=100,exit-batch=1");
	assert_int_equal(met(&rig, XARRAY_MARK_2), MMS);
	exit_all(&rig, mm);
	srig_release(&rig);
	populate(&rig, mm, "swap=50,walk=marked");
	nr = met(&rig, XARRAY_MARK_2);
	assert_true(nr > 0 && nr < MMS);
	assert_int_equal(met(&rig, XARRAY_MARK_1), MMS);
	srig_release(&rig);
}

/* The books notice an mm that a walk by marks would not meet. */
static void test_check_sees_a_lost_mark(void **state)
{
	struct mm *mm[MMS];
	struct srig rig;

	(void)state;
	populate(&rig, mm, "walk=marked");
	assert_int_equal(rig.s.ops->check(&rig.s, MMS), 0);
	assert_int_equal(xarray_clear_mark(&array_of(&rig)->xa,
					   (uint32_t)mm[7]->page->index,
					   XARRAY_MARK_1), 0);
	assert_int_not_equal(rig.s.ops->check(&rig.s, MMS), 0);
	srig_release(&rig);
}

static void no_violation(const struct result_cell *cell, void *arg)
{
	unsigned int *cells = arg;

	(*cells)++;
	assert_int_equal(cell->oracle.violations, 0);
	assert_true(cell->oracle.checks > 1000);
}

/* Under load, where an other may come where an mm has just gone. */
static void test_conforms_among_others(void **state)
{
	unsigned int cells = 0;

	(void)state;
	cells_run("-s xarray -m 200 -t 3 -d 60ms --warmup 5ms -r 1 -q --seed 5"
		  " --verify full -w populate,churn --set xarray.walk=marked"
		  " --set xarray.marked=20 --set xarray.swap=50"
		  " --set xarray.exit-batch=2"
		  " --set inject.walk-step=512:5us"
		  " --set inject.exit-unlinked=64:20us"
		  " --set inject.fork-cloned=64:20us", no_violation, &cells);
	assert_int_equal(cells, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_density),
		cmocka_unit_test(test_walk_all_among_others),
		cmocka_unit_test(test_others_lie_evenly),
		cmocka_unit_test(test_others_follow_the_peak),
		cmocka_unit_test(test_swap),
		cmocka_unit_test(test_check_sees_a_lost_mark),
		cmocka_unit_test(test_conforms_among_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
