// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-eager-fault.c - how often x86-32's loop walks, what it copies both ways,
 * and what its fault mends and refuses.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/strategy-rig.h"

static void sync_at(struct srig *rig, unsigned int from, unsigned int to)
{
	rig->s.ops->sync(&rig->s, &rig->cpu[0], rig->first + from,
			 rig->first + to);
}

/* From the first slot to the end of the area, whatever the last one is. */
static void test_real_loop_ignores_the_end(void **state)
{
	static const struct { unsigned int from, to; } calls[] = {
		{ 0, 0 }, { 1, 1 }, { 10, 20 }, { 63, 63 }, { 0, 63 },
	};
	const unsigned int nr = 64;
	unsigned int i;
	uint64_t walks = 0;
	struct srig rig;

	(void)state;
	srig_init(&rig, "eager-fault", "", 8);
	assert_int_equal(rig.geo.vmalloc_nr, nr);
	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		sync_at(&rig, calls[i].from, calls[i].to);
		walks += nr - calls[i].from;
		assert_int_equal(srig_counter(&rig, "walks"), walks);
		assert_int_equal(srig_counter(&rig, "sync_calls"), i + 1);
	}
	srig_release(&rig);
}

/* One lock for each walk and one for each page directory that it comes by. */
static void test_locks_and_entries(void **state)
{
	static const char *const inner[] = { "inner=no", "inner=yes" };
	struct srig rig;
	struct mm *mm[5];
	unsigned int i, k;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(inner); i++) {
		srig_init(&rig, "eager-fault", inner[i], 8);
		for (k = 0; k < ARRAY_SIZE(mm); k++)
			mm[k] = srig_fork(&rig, 0);
		sync_at(&rig, 60, 60);
		assert_int_equal(srig_counter(&rig, "walks"), 4);
		assert_int_equal(srig_counter(&rig, "entries"), 4 * 5);
		assert_int_equal(srig_counter(&rig, "locks"),
				 4 + i * 4 * 5);
		for (k = 0; k < ARRAY_SIZE(mm); k++)
			srig_exit(&rig, 0, mm[k]);
		srig_release(&rig);
	}
}

static void test_range_loop_heeds_it(void **state)
{
	struct srig rig;

	(void)state;
	srig_init(&rig, "eager-fault", "loop=range", 8);
	sync_at(&rig, 0, 0);
	assert_int_equal(srig_counter(&rig, "walks"), 1);
	sync_at(&rig, 10, 20);
	assert_int_equal(srig_counter(&rig, "walks"), 12);
	sync_at(&rig, 63, 63);
	assert_int_equal(srig_counter(&rig, "walks"), 13);
	assert_int_equal(srig_counter(&rig, "sync_calls"), 3);
	srig_release(&rig);
}

/* The real loop also brings what nobody asked it for, the other does not. */
static void test_what_lies_behind_the_range(void **state)
{
	static const char *const loops[] = { "loop=real", "loop=range" };
	struct srig rig;
	struct mm *mm;
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(loops); i++) {
		srig_init(&rig, "eager-fault", loops[i], 8);
		mm = srig_fork(&rig, 0);
		srig_populate(&rig, 3);
		srig_populate(&rig, 5);
		srig_populate(&rig, 40);
		sync_at(&rig, 5, 5);
		assert_false(srig_has(&rig, mm, 3));
		assert_true(srig_has(&rig, mm, 5));
		assert_int_equal(srig_has(&rig, mm, 40), i == 0);
		srig_exit(&rig, 0, mm);
		srig_release(&rig);
	}
}

static void test_clears_are_copied(void **state)
{
	struct srig rig;
	struct mm *mm[3];
	unsigned int i, slot;

	(void)state;
	srig_init(&rig, "eager-fault", "", 8);
	rig.geo.slots = SLOT_CLEARABLE;
	slot = srig_populate(&rig, 2);
	for (i = 0; i < 3; i++)
		mm[i] = srig_fork(&rig, i);
	entry_store(&rig.world, rig.world.ref, slot, ENTRY_NONE);
	for (i = 0; i < 3; i++)
		assert_false(srig_has(&rig, mm[i], 2));
	rig.s.ops->unsync(&rig.s, &rig.cpu[0], slot, slot);
	for (i = 0; i < 3; i++)
		assert_true(srig_has(&rig, mm[i], 2));
	assert_int_equal(rig.s.ops->check(&rig.s, 3), 0);
	assert_int_equal(rig.cpu[0].oracle.by_kind[VIOL_STALE], 0);
	srig_release(&rig);
}

static int fault_at(struct srig *rig, struct mm *mm, unsigned int at,
		    unsigned int index)
{
	const struct fault f = { .slot = rig->first + at, .index = index };

	rig->cpu[1].mm = mm;
	return rig->s.ops->fault(&rig->s, &rig->cpu[1], &f);
}

static void test_fault(void **state)
{
	unsigned int hole;
	struct srig rig;
	struct mm *mm;

	(void)state;
	srig_init(&rig, "eager-fault", "", 8);
	hole = table_nr_mapped(&rig.world.tables);
	mm = srig_fork(&rig, 0);
	/* Nothing in the reference either: the kernel dies. */
	assert_int_equal(fault_at(&rig, mm, 7, 0), -EFAULT);
	srig_populate(&rig, 7);
	assert_false(srig_has(&rig, mm, 7));
	assert_int_equal(fault_at(&rig, mm, 7, 0), 0);
	assert_true(srig_has(&rig, mm, 7));
	/* Two threads of one mm: the second finds it mended. */
	assert_int_equal(fault_at(&rig, mm, 7, hole - 1), 0);
	/* The table is there and maps nothing: no endless loop. */
	assert_int_equal(fault_at(&rig, mm, 7, hole), -EFAULT);
	srig_release(&rig);
}

static void test_wrong_entries_are_found(void **state)
{
	(void)state;
	srig_finds_wrong_entries("eager-fault");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_real_loop_ignores_the_end),
		cmocka_unit_test(test_locks_and_entries),
		cmocka_unit_test(test_range_loop_heeds_it),
		cmocka_unit_test(test_what_lies_behind_the_range),
		cmocka_unit_test(test_clears_are_copied),
		cmocka_unit_test(test_fault),
		cmocka_unit_test(test_wrong_entries_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
