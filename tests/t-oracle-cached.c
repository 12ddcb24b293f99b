// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-oracle-cached.c - what is read through a cached translation: is what is
 * wrong found, by its name, and what only raced with an unmapping let go?
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/oracle-scene.h"

static int never_called(struct strategy *s, struct cpu *cpu,
			const struct fault *f)
{
	(void)s;
	(void)cpu;
	(void)f;
	return -EFAULT;
}

/* Mapped and synced, and what a CPU finds there now. */
static struct cached_read cached(struct scene *s)
{
	struct world *w = &s->r->world;
	struct cached_read rd = { .slot = s->slot, .index = 2, };

	/* Relaxed: nobody else is there. */
	atomic_store_explicit(&w->synced[s->slot], 1, memory_order_relaxed);
	rd.seq = act_synced_seq(w, s->slot);
	rd.entry = ref_load(w, s->slot);
	rd.word = oracle_deref(w, &s->worker, rd.entry, rd.index);
	return rd;
}

static void unmap(struct scene *s)
{
	struct world *w = &s->r->world;

	atomic_store_explicit(&w->synced[s->slot], 2, memory_order_relaxed);
	ref_clear(w, s->slot);
}

static void test_cached_in_order(void **state)
{
	struct scene *s = scene_new(VERIFY_SAMPLE);
	struct cached_read rd = cached(s);

	(void)state;
	oracle_check_cached(&s->worker, &rd);
	expect(s, VIOL_MISSED, 0);
	scene_free(s);
}

/* Another generation, another kind: both are mappings that are gone. */
static void test_cached_stale(void **state)
{
	struct scene *s = scene_new(VERIFY_SAMPLE);
	struct world *w = &s->r->world;
	struct cached_read rd = cached(s);
	uint32_t leaf = table_alloc_leaf(&w->tables, s->slot);

	(void)state;
	rd.entry = entry_make_leaf(leaf);
	rd.word = oracle_deref(w, &s->worker, rd.entry, rd.index);
	oracle_check_cached(&s->worker, &rd);
	expect(s, VIOL_STALE, 1);
	rd = cached(s);
	rd.word = table_tag(s->slot, 4711);
	oracle_check_cached(&s->worker, &rd);
	expect(s, VIOL_STALE, 2);
	scene_free(s);
}

static void test_cached_missed(void **state)
{
	struct scene *s = scene_new(VERIFY_SAMPLE);
	struct cached_read rd = cached(s);

	(void)state;
	rd.entry = ENTRY_NONE;
	oracle_check_cached(&s->worker, &rd);
	expect(s, VIOL_MISSED, 1);
	scene_free(s);
}

/* It was unmapped meanwhile: no correct program would have read it. */
static void test_cached_raced_is_not_judged(void **state)
{
	struct scene *s = scene_new(VERIFY_SAMPLE);
	struct cached_read rd = cached(s);

	(void)state;
	unmap(s);
	oracle_check_cached(&s->worker, &rd);
	rd.entry = ENTRY_NONE;
	oracle_check_cached(&s->worker, &rd);
	expect(s, VIOL_STALE, 0);
	scene_free(s);
}

/* But whatever is freed must not be found, by nobody. */
static void test_cached_freed(void **state)
{
	struct scene *s = scene_new(VERIFY_SAMPLE);
	struct world *w = &s->r->world;
	struct cached_read rd = cached(s);

	(void)state;
	unmap(s);
	table_free(&w->tables, entry_pfn(rd.entry));
	rd.word = oracle_deref(w, &s->worker, rd.entry, rd.index);
	oracle_check_cached(&s->worker, &rd);
	expect(s, VIOL_FREED_TABLE, 1);
	scene_free(s);
}

/* A strategy that faults answers for its fault. */
static void test_cached_after_fault(void **state)
{
	struct scene *s = scene_new(VERIFY_SAMPLE);
	struct cached_read rd = cached(s);

	(void)state;
	s->ops.fault = never_called;
	rd.entry = ENTRY_NONE;
	oracle_check_cached(&s->worker, &rd);
	expect(s, VIOL_FAULT_LOOP, 1);
	rd.fault_err = -EFAULT;
	oracle_check_cached(&s->worker, &rd);
	assert_int_equal(count(s, VIOL_FATAL_FAULT), 1);
	scene_free(s);
}

/* At its exit an mm has what is synced, and what is being cleared is nobody's
 * to judge. */
static void test_exit_of_what_is_cleared(void **state)
{
	struct scene *s = scene_new(VERIFY_FULL);

	(void)state;
	cached(s);
	entry_store(&s->r->world, s->mm[4]->pgd, s->slot, ENTRY_NONE);
	oracle_check_exit(&s->worker, s->mm[4]);
	expect(s, VIOL_MISSED, 1);
	unmap(s);
	oracle_check_exit(&s->worker, s->mm[3]);
	expect(s, VIOL_MISSED, 1);
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cached_in_order),
		cmocka_unit_test(test_cached_stale),
		cmocka_unit_test(test_cached_missed),
		cmocka_unit_test(test_cached_raced_is_not_judged),
		cmocka_unit_test(test_cached_freed),
		cmocka_unit_test(test_cached_after_fault),
		cmocka_unit_test(test_exit_of_what_is_cleared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
