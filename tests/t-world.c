// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-world.c - the simulated tables: populate, clone, death and poison, reboot,
 * and entries of either size.
 */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/rig.h"

static void test_populate_fills_once(void **state)
{
	struct rig rig;
	const struct geometry *g = &rig.geo;
	struct world *w;
	bool modified;
	uint64_t entry;

	rig_init(&rig, *state, 8, false);
	w = &rig.world;
	assert_int_equal(ref_load(w, g->vmalloc_first), ENTRY_NONE);
	rig_populate(&rig, g->vmalloc_first);
	entry = ref_load(w, g->vmalloc_first);
	assert_int_not_equal(entry, ENTRY_NONE);
	assert_int_equal(table_tag_slot(*table_word(&w->tables,
						    entry_pfn(entry), 5)),
			 g->vmalloc_first);
	assert_int_equal(ref_populate(w, &w->cpus[1], g->vmalloc_first,
				      &modified), 0);
	assert_false(modified);
	assert_int_equal(ref_load(w, g->vmalloc_first), entry);
	rig_release(&rig);
}

struct racer {
	struct rig *rig;
	struct cpu *cpu;
	pthread_barrier_t *barrier;
	unsigned int modified;
};

static void *race_populate(void *arg)
{
	struct racer *r = arg;
	const struct geometry *g = r->rig->world.geo;
	bool modified;
	unsigned int i;

	preempt_init(&r->cpu->preempt);
	for (i = 0; i < g->vmalloc_nr; i++) {
		pthread_barrier_wait(r->barrier);
		if (ref_populate(&r->rig->world, r->cpu, g->vmalloc_first + i,
				 &modified))
			return NULL;
		r->modified += modified;
	}
	return r;
}

/* Whoever saw the slot empty must sync, and one table a slot stays. */
static void test_populate_race(void **state)
{
	struct rig rig;
	const struct geometry *g = &rig.geo;
	pthread_barrier_t barrier;
	struct racer racers[2];
	uint32_t before;
	pthread_t thread;
	void *ret;

	rig_init(&rig, *state, 8, false);
	before = rig.world.tables.nr_live;
	pthread_barrier_init(&barrier, NULL, 2);
	racers[0] = (struct racer){ &rig, &rig.world.cpus[0], &barrier, 0 };
	racers[1] = (struct racer){ &rig, &rig.world.cpus[1], &barrier, 0 };
	assert_int_equal(pthread_create(&thread, NULL, race_populate,
					&racers[1]), 0);
	assert_non_null(race_populate(&racers[0]));
	pthread_join(thread, &ret);
	assert_non_null(ret);
	assert_true(racers[0].modified + racers[1].modified >= g->vmalloc_nr);
	assert_int_equal(rig.world.tables.nr_live - before, g->vmalloc_nr);
	pthread_barrier_destroy(&barrier);
	rig_release(&rig);
}

static void test_clone_copies_the_kernel_half(void **state)
{
	struct rig rig;
	const struct geometry *g = &rig.geo;
	struct mm *mm;
	unsigned int i;

	rig_init(&rig, *state, 8, false);
	rig_populate(&rig, g->vmalloc_first + 3);
	mm = rig_fork(&rig);
	for (i = 0; i < g->nr_entries; i++)
		assert_int_equal(entry_load(&rig.world, mm->pgd, i),
				 i < g->clone_first ||
				 i >= g->clone_first + g->clone_nr ? 0 :
				 ref_load(&rig.world, i));
	assert_int_not_equal(entry_load(&rig.world, mm->pgd,
					g->vmalloc_first + 3), 0);
	rig_release(&rig);
}

static void test_clone_missing_undoes_nothing(void **state)
{
	struct rig rig;
	unsigned int a, b, c;
	struct mm *mm;

	rig_init(&rig, *state, 8, false);
	a = rig.geo.vmalloc_first;
	b = a + 1;
	c = a + 2;
	mm = rig_fork(&rig);
	rig_populate(&rig, a);
	rig_populate(&rig, c);
	entry_store(&rig.world, mm->pgd, b, entry_make(1));	/* a walker's */
	mm_clone_missing(&rig.world, mm);
	assert_int_equal(entry_load(&rig.world, mm->pgd, a),
			 ref_load(&rig.world, a));
	assert_int_equal(entry_load(&rig.world, mm->pgd, b), entry_make(1));
	assert_int_equal(entry_load(&rig.world, mm->pgd, c),
			 ref_load(&rig.world, c));
	rig_release(&rig);
}

static void test_dead_is_poison(void **state)
{
	struct rig rig;
	const struct geometry *g = &rig.geo;
	struct mm *mm;
	unsigned int i;

	rig_init(&rig, *state, 8, false);
	mm = rig_fork(&rig);
	assert_true(mm_seq_live(mm->seq));
	rig_exit(&rig, mm);
	assert_false(mm_seq_live(mm->seq));
	for (i = 0; i < g->vmalloc_nr; i++)
		assert_int_equal(entry_load(&rig.world, mm->pgd,
					    g->vmalloc_first + i),
				 ENTRY_POISON);
	rig_release(&rig);
}

static uint64_t violations(const struct rig *rig, enum violation kind)
{
	return rig->world.cpus[0].oracle.by_kind[kind] +
	       rig->world.cpus[1].oracle.by_kind[kind];
}

static void test_write_after_free_is_seen(void **state)
{
	struct rig rig;
	const struct geometry *g = &rig.geo;
	struct mm *mm;

	rig_init(&rig, *state, 1, false);
	mm = rig_fork(&rig);
	rig_exit(&rig, mm);
	assert_ptr_equal(rig_fork(&rig), mm);
	assert_int_equal(violations(&rig, VIOL_WRITTEN_FREED), 0);
	rig_exit(&rig, mm);
	entry_store(&rig.world, mm->pgd, g->vmalloc_first + 7, entry_make(2));
	assert_ptr_equal(rig_fork(&rig), mm);
	assert_int_equal(violations(&rig, VIOL_WRITTEN_FREED), 1);
	rig_release(&rig);
}

static void test_walker_on_the_dead_is_seen(void **state)
{
	struct rig rig;
	const struct geometry *g = &rig.geo;
	struct world *w;
	struct mm *mm;

	rig_init(&rig, *state, 4, false);
	w = &rig.world;
	mm = rig_fork(&rig);
	rig_populate(&rig, g->vmalloc_first);
	pgd_sync_slot(w, &w->cpus[1], mm->pgd, g->vmalloc_first,
		      ref_load(w, g->vmalloc_first));
	pgd_sync_slot(w, &w->cpus[1], mm->pgd, g->vmalloc_first,
		      ref_load(w, g->vmalloc_first));
	assert_int_equal(violations(&rig, VIOL_FREED_PGD), 0);
	assert_int_equal(violations(&rig, VIOL_STALE), 0);
	pgd_sync_slot(w, &w->cpus[1], mm->pgd, g->vmalloc_first, entry_make(9));
	assert_int_equal(violations(&rig, VIOL_STALE), 1);
	rig_exit(&rig, mm);
	pgd_sync_slot(w, &w->cpus[1], mm->pgd, g->vmalloc_first, entry_make(9));
	assert_int_equal(violations(&rig, VIOL_FREED_PGD), 1);
	rig_release(&rig);
}

static void test_reboot_empties_all_but_preallocated(void **state)
{
	struct rig rig;
	const struct geometry *g = &rig.geo;
	struct mm *mm, *dead;
	uint64_t entry;

	rig_init(&rig, *state, 8, false);
	rig_populate(&rig, g->vmalloc_first);
	mm = rig_fork(&rig);
	dead = rig_fork(&rig);
	entry = ref_load(&rig.world, g->vmalloc_first);
	rig_exit(&rig, dead);
	world_reboot(&rig.world);
	assert_int_equal(ref_load(&rig.world, g->vmalloc_first), ENTRY_NONE);
	assert_int_equal(entry_load(&rig.world, mm->pgd, g->vmalloc_first),
			 ENTRY_NONE);
	assert_int_equal(entry_load(&rig.world, dead->pgd, g->vmalloc_first),
			 ENTRY_POISON);
	assert_int_equal(*table_word(&rig.world.tables, entry_pfn(entry), 0),
			 TABLE_POISON);
	assert_int_equal(ref_prealloc(&rig.world, &rig.world.cpus[0]), 0);
	entry = ref_load(&rig.world, g->vmalloc_first);
	world_reboot(&rig.world);
	assert_int_equal(ref_load(&rig.world, g->vmalloc_first), entry);
	rig_release(&rig);
}

static void test_pool_runs_dry_and_recovers(void **state)
{
	struct rig rig;
	struct mm *mm[3];
	unsigned int i;

	rig_init(&rig, *state, 3, true);
	for (i = 0; i < 3; i++)
		mm[i] = rig_fork(&rig);
	assert_null(mm_alloc(&rig.world, &rig.world.cpus[0]));
	for (i = 0; i < 3; i++)
		rig_exit(&rig, mm[i]);
	/* Under quarantine the oldest dead comes back first. */
	for (i = 0; i < 3; i++)
		assert_ptr_equal(rig_fork(&rig), mm[i]);
	rig_release(&rig);
}

static void test_addresses_go_back_and_forth(void **state)
{
	struct rig rig;
	struct mm *mm;
	unsigned int natural;

	rig_init(&rig, *state, 16, false);
	/* The greatest power of two that divides it. */
	natural = rig.geo.pgd_bytes & -rig.geo.pgd_bytes;
	mm = rig_fork(&rig);
	assert_ptr_equal(page_pgd(&rig.world, mm->page), mm->pgd);
	assert_ptr_equal(pgd_page(&rig.world, mm->pgd), mm->page);
	assert_ptr_equal(mm_of_priv(mm_priv(mm)), mm);
	assert_ptr_equal(mm->page->pt_mm, mm);
	assert_int_equal((uintptr_t)mm->pgd % natural, 0);
	rig_release(&rig);
}

/* Fork copies what user space runs on too, as it was at boot, and no more. */
static void test_clone_for_user_space(void **state)
{
	struct rig rig;
	const struct geometry *g = &rig.geo;
	unsigned char *from, *to;
	struct mm *mm;
	unsigned int i;

	rig_init(&rig, *state, 4, false);
	from = (unsigned char *)rig.world.ref + g->user_clone_at;
	for (i = 0; i < g->user_clone_bytes; i++)
		from[i] = (unsigned char)(i * 7 + i / 251 + 1);
	rig_populate(&rig, g->vmalloc_first);
	mm = rig_fork(&rig);
	to = (unsigned char *)mm->pgd + g->user_clone_at;
	assert_int_not_equal(g->user_clone_bytes, 0);
	assert_memory_equal(to, from, g->user_clone_bytes);
	for (i = 0; i < g->nr_entries; i++)
		assert_int_equal(entry_load(&rig.world, mm->pgd, i),
				 i < g->clone_first ? 0 :
				 ref_load(&rig.world, i));
	rig_exit(&rig, mm);
	mm = mm_alloc(&rig.world, &rig.world.cpus[0]);
	assert_non_null(mm);
	for (i = 0; i < g->pgd_bytes; i++)
		assert_int_equal(((unsigned char *)mm->pgd)[i], 0);
	rig_release(&rig);
}

/* Where all share one table a fork copies what the row says and no slot that
 * is filled later, and everybody reaches that all the same. */
static void test_shared_root(void **state)
{
	struct rig rig;
	const struct geometry *g = &rig.geo;
	struct world *w = &rig.world;
	unsigned int slot;
	struct mm *mm;

	rig_init(&rig, *state, 4, false);
	slot = g->vmalloc_first;
	assert_true(g->shared);
	mm = rig_fork(&rig);
	assert_int_equal(ref_prealloc(w, &w->cpus[0]), 0);
	assert_int_equal(ref_load(w, slot), ENTRY_NONE);
	rig_populate(&rig, slot);
	assert_int_equal(entry_load(w, mm->pgd, slot), ENTRY_NONE);
	assert_int_equal(entry_load(w, mm_kernel_root(w, mm), slot),
			 ref_load(w, slot));
	world_reboot(w);
	assert_int_equal(entry_load(w, mm_kernel_root(w, mm), slot),
			 ENTRY_NONE);
	rig_exit(&rig, mm);
	rig_release(&rig);
}

#define ON(test, geo) \
	{ #test " " geo, test, NULL, NULL, (void *)(uintptr_t)(geo) }
#define EACH(test) \
	ON(test, "x86-64"), ON(test, "x86-32"), \
	ON(test, "x86-32-pae split=1G/3G pti=yes"), ON(test, "arm32"), \
	ON(test, "alpha slots=8")

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(test_populate_fills_once),
		EACH(test_populate_race),
		EACH(test_clone_copies_the_kernel_half),
		EACH(test_clone_missing_undoes_nothing),
		EACH(test_dead_is_poison),
		EACH(test_write_after_free_is_seen),
		EACH(test_walker_on_the_dead_is_seen),
		EACH(test_reboot_empties_all_but_preallocated),
		EACH(test_pool_runs_dry_and_recovers),
		EACH(test_addresses_go_back_and_forth),
		ON(test_clone_for_user_space, "x86-64 pti=yes"),
		ON(test_clone_for_user_space, "x86-64-5level pti=yes"),
		ON(test_clone_for_user_space, "x86-32-pae pti=yes"),
		ON(test_clone_for_user_space, "x86-32-pae split=1G/3G pti=yes"),
		ON(test_shared_root, "arm64"),
		ON(test_shared_root, "arm32-lpae"),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
