// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-oracle.c - each kind of violation, planted once, is found once, by its
 * name; a world in order has none.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/oracle-scene.h"

static void access_once(struct scene *s)
{
	struct world *w = &s->r->world;
	uint64_t entry = entry_load(w, s->mm[0]->pgd, s->slot);

	oracle_check_access(&s->worker, s->slot, entry,
			    oracle_deref(w, &s->worker, entry, 3));
}

static void test_order_is_order(void **state)
{
	struct scene *s = scene_new(VERIFY_FULL);

	(void)state;
	oracle_check_sync(&s->worker, s->slot, 0);
	assert_int_equal(s->worker.cpu->oracle.checks, MMS);
	access_once(s);
	oracle_audit(s->r);
	expect(s, VIOL_MISSED, 0);
	scene_free(s);
}

static void test_missed_after_sync(void **state)
{
	struct scene *s = scene_new(VERIFY_FULL);

	(void)state;
	entry_store(&s->r->world, s->mm[5]->pgd, s->slot, ENTRY_NONE);
	oracle_check_sync(&s->worker, s->slot, 0);
	expect(s, VIOL_MISSED, 1);
	scene_free(s);
}

/* What is not live is nobody's to have. */
static void test_dead_miss_nothing(void **state)
{
	struct scene *s = scene_new(VERIFY_FULL);

	(void)state;
	entry_store(&s->r->world, s->mm[5]->pgd, s->slot, ENTRY_NONE);
	mm_retire(s->mm[5]);
	oracle_check_sync(&s->worker, s->slot, 0);
	expect(s, VIOL_MISSED, 0);
	scene_free(s);
}

/* Sampling looks at what was forked during the sync, whatever the dice say. */
static void test_sample_sees_the_newborn(void **state)
{
	struct scene *s = scene_new(VERIFY_SAMPLE);

	(void)state;
	entry_store(&s->r->world, s->mm[7]->pgd, s->slot, ENTRY_NONE);
	s->worker.recent[0] = s->mm[7]->id;
	s->worker.nr_births = 1;
	oracle_check_sync(&s->worker, s->slot, 0);
	assert_true(count(s, VIOL_MISSED) >= 1);
	scene_free(s);
}

static void test_off_and_end_look_at_nothing(void **state)
{
	static const int modes[] = { VERIFY_OFF, VERIFY_END };
	struct scene *s;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		s = scene_new(modes[i]);
		entry_store(&s->r->world, s->mm[5]->pgd, s->slot, ENTRY_NONE);
		oracle_check_sync(&s->worker, s->slot, 0);
		access_once(s);
		assert_int_equal(s->worker.cpu->oracle.checks, 0);
		oracle_audit(s->r);
		assert_int_equal(count(s, VIOL_MISSED),
				 modes[i] == VERIFY_END);
		scene_free(s);
	}
}

static void test_missed_at_access(void **state)
{
	struct scene *s = scene_new(VERIFY_SAMPLE);

	(void)state;
	entry_store(&s->r->world, s->mm[0]->pgd, s->slot, ENTRY_NONE);
	access_once(s);
	expect(s, VIOL_MISSED, 1);
	scene_free(s);
}

/* An entry of the past, whose table lives on elsewhere. */
static void test_stale_entry(void **state)
{
	struct scene *s = scene_new(VERIFY_SAMPLE);
	uint32_t other = table_alloc(&s->r->world.tables, s->slot);

	(void)state;
	entry_store(&s->r->world, s->mm[0]->pgd, s->slot, entry_make(other));
	access_once(s);
	expect(s, VIOL_STALE, 1);
	scene_free(s);
}

static void test_freed_table(void **state)
{
	struct scene *s = scene_new(VERIFY_SAMPLE);
	struct world *w = &s->r->world;

	(void)state;
	table_free(&w->tables, entry_pfn(ref_load(w, s->slot)));
	access_once(s);
	expect(s, VIOL_FREED_TABLE, 1);
	scene_free(s);
}

/* Freed, and by now somebody else's. */
static void test_reused_table(void **state)
{
	struct scene *s = scene_new(VERIFY_SAMPLE);
	struct tables *t = &s->r->world.tables;
	uint32_t pfn = entry_pfn(ref_load(&s->r->world, s->slot));
	uint32_t got;

	(void)state;
	table_free(t, pfn);
	do {
		got = table_alloc(t, s->slot + 1);
		assert_int_not_equal(got, 0);
	} while (got != pfn);
	access_once(s);
	expect(s, VIOL_FREED_TABLE, 1);
	scene_free(s);
}

static void test_corrupt_entry(void **state)
{
	struct scene *s = scene_new(VERIFY_SAMPLE);
	uint64_t garbage = entry_make(s->r->world.tables.nr + 5);

	(void)state;
	entry_store(&s->r->world, s->r->world.ref, s->slot, garbage);
	entry_store(&s->r->world, s->mm[0]->pgd, s->slot, garbage);
	access_once(s);
	expect(s, VIOL_CORRUPT, 1);
	scene_free(s);
}

static void test_freed_pgd_at_access(void **state)
{
	struct scene *s = scene_new(VERIFY_SAMPLE);

	(void)state;
	entry_store(&s->r->world, s->mm[0]->pgd, s->slot, ENTRY_POISON);
	access_once(s);
	expect(s, VIOL_FREED_PGD, 1);
	scene_free(s);
}

static void test_audit_finds_what_sampling_missed(void **state)
{
	struct scene *s = scene_new(VERIFY_SAMPLE);

	(void)state;
	entry_store(&s->r->world, s->mm[2]->pgd, s->slot + 9, entry_make(1));
	oracle_audit(s->r);
	expect(s, VIOL_STALE, 1);
	scene_free(s);
}

static void test_audit_finds_writes_to_the_dead(void **state)
{
	struct scene *s = scene_new(VERIFY_SAMPLE);

	(void)state;
	entry_store(&s->r->world, world_mm(&s->r->world, CAPACITY - 1)->pgd,
		    s->slot, entry_make(1));
	oracle_audit(s->r);
	expect(s, VIOL_WRITTEN_FREED, 1);
	scene_free(s);
}

static void test_audit_reads_the_books(void **state)
{
	struct scene *s = scene_new(VERIFY_SAMPLE);

	(void)state;
	rig_exit(&s->rig, s->mm[3]);
	oracle_audit(s->r);
	expect(s, VIOL_REGISTRY, 1);
	scene_free(s);
}

static void test_walk_counts(void **state)
{
	struct scene *s = scene_new(VERIFY_SAMPLE);

	(void)state;
	oracle_check_walk(&s->worker, s->slot, MMS);
	expect(s, VIOL_REGISTRY, 0);
	oracle_check_walk(&s->worker, s->slot, MMS - 1);
	expect(s, VIOL_REGISTRY, 1);
	scene_free(s);
}

/* A lazy strategy owes nothing before the fault. */
static void test_lazy_may_miss(void **state)
{
	struct scene *s = scene_new(VERIFY_FULL);

	(void)state;
	s->ops.contract = CONTRACT_LAZY;
	entry_store(&s->r->world, s->mm[5]->pgd, s->slot, ENTRY_NONE);
	oracle_check_sync(&s->worker, s->slot, 0);
	oracle_audit(s->r);
	expect(s, VIOL_MISSED, 0);
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_is_order),
		cmocka_unit_test(test_missed_after_sync),
		cmocka_unit_test(test_dead_miss_nothing),
		cmocka_unit_test(test_sample_sees_the_newborn),
		cmocka_unit_test(test_off_and_end_look_at_nothing),
		cmocka_unit_test(test_missed_at_access),
		cmocka_unit_test(test_stale_entry),
		cmocka_unit_test(test_freed_table),
		cmocka_unit_test(test_reused_table),
		cmocka_unit_test(test_corrupt_entry),
		cmocka_unit_test(test_freed_pgd_at_access),
		cmocka_unit_test(test_audit_finds_what_sampling_missed),
		cmocka_unit_test(test_audit_finds_writes_to_the_dead),
		cmocka_unit_test(test_audit_reads_the_books),
		cmocka_unit_test(test_walk_counts),
		cmocka_unit_test(test_lazy_may_miss),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
