// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-tlb.c - is what was flushed forgotten, and is it waited for?
 *
 * The test acts for a CPU whose access it holds open for as long as it likes;
 * another thread flushes.
 */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "lib/tlb.h"
#include "tests/rig.h"

enum { ROUNDS = 1000, STRETCHED = 64 };

/* What this machine has, and what it would do without membarrier. */
enum { AS_IT_IS, FENCED };

static void begin(struct rig *rig, void **state)
{
	unsigned int i;

	rig_init(rig, "x86-64", 4, false);
	if ((uintptr_t)*state == FENCED)
		for (i = 0; i < 2; i++)
			rig->world.tlbs[i].fenced = true;
}

static uint64_t lookup(struct tlb *t, unsigned int slot)
{
	uint64_t entry = tlb_find(t, slot, tlb_enter(t));

	tlb_leave(t);
	return entry;
}

static void fill(struct tlb *t, unsigned int slot, uint64_t entry)
{
	tlb_fill(t, slot, tlb_enter(t), entry);
	tlb_leave(t);
}

static void test_hit_until_flushed(void **state)
{
	struct rig rig;
	struct tlb *t;

	begin(&rig, state);
	t = &rig.world.tlbs[0];
	assert_int_equal(lookup(t, 7), ENTRY_NONE);
	fill(t, 7, entry_make(3));
	assert_int_equal(lookup(t, 7), entry_make(3));
	assert_int_equal(lookup(t, 8), ENTRY_NONE);
	assert_int_equal(lookup(&rig.world.tlbs[1], 7), ENTRY_NONE);
	tlb_flush(&rig.world, &rig.world.cpus[0]);
	assert_int_equal(lookup(t, 7), ENTRY_NONE);
	fill(t, 7, entry_make(4));
	assert_int_equal(lookup(t, 7), entry_make(4));
	rig_release(&rig);
}

/* Slot 0 is a slot like any other, and emptiness is not remembered. */
static void test_nothing_is_not_cached(void **state)
{
	struct rig rig;
	struct tlb *t;

	begin(&rig, state);
	t = &rig.world.tlbs[0];
	assert_int_equal(lookup(t, 0), ENTRY_NONE);
	fill(t, 5, entry_make(3));
	fill(t, 5, ENTRY_NONE);
	assert_int_equal(lookup(t, 5), entry_make(3));
	fill(t, 5 + TLB_WAYS, entry_make(4));
	assert_int_equal(lookup(t, 5), ENTRY_NONE);
	assert_int_equal(lookup(t, 5 + TLB_WAYS), entry_make(4));
	rig_release(&rig);
}

/* Flushes when told to. */
struct flusher {
	struct world *w;
	pthread_t thread;
	_Atomic bool done;
};

static void *flush_once(void *arg)
{
	struct flusher *f = arg;

	tlb_flush(f->w, &f->w->cpus[0]);
	atomic_store(&f->done, true);
	return NULL;
}

static void flusher_start(struct flusher *f, struct world *w)
{
	f->w = w;
	atomic_init(&f->done, false);
	assert_int_equal(pthread_create(&f->thread, NULL, flush_once, f), 0);
}

static void sleep_ms(long ms)
{
	const struct timespec t = { .tv_nsec = ms * 1000000 };

	nanosleep(&t, NULL);
}

static void wait_moved(struct tlb *t, uint64_t from)
{
	while (atomic_load(&t->generation) == from)
		sleep_ms(1);
}

static void test_access_in_progress_is_waited_for(void **state)
{
	struct flusher f;
	struct rig rig;
	struct tlb *t;
	uint64_t gen;

	begin(&rig, state);
	t = &rig.world.tlbs[0];
	gen = tlb_enter(t);
	flusher_start(&f, &rig.world);
	wait_moved(t, gen);
	sleep_ms(20);
	assert_false(atomic_load(&f.done));
	tlb_leave(t);
	pthread_join(f.thread, NULL);
	assert_true(atomic_load(&f.done));
	rig_release(&rig);
}

/* An entry that was loaded before the flush is filled while it goes on. */
static void test_stale_fill_does_not_survive(void **state)
{
	struct flusher f;
	struct rig rig;
	struct tlb *t;
	uint64_t gen;

	begin(&rig, state);
	t = &rig.world.tlbs[0];
	gen = tlb_enter(t);
	flusher_start(&f, &rig.world);
	wait_moved(t, gen);
	tlb_fill(t, 9, gen, entry_make(3));
	assert_int_equal(tlb_find(t, 9, gen), entry_make(3));
	tlb_leave(t);
	pthread_join(f.thread, NULL);
	assert_int_equal(lookup(t, 9), ENTRY_NONE);
	rig_release(&rig);
}

/* ---- all of it at once: one CPU accesses, another unmaps and frees ---- */

struct mapping {
	unsigned int slot;
	_Atomic bool begun, stop;
	struct rig *rig;
	uint64_t poisoned, hits, misses;
};

static uint64_t read_word(struct world *w, uint64_t entry)
{
	return atomic_load_explicit(table_word(&w->tables, entry_pfn(entry), 1),
				    memory_order_acquire);
}

static void access_once(struct mapping *m, struct tlb *t, struct cpu *cpu)
{
	const struct inject_rule hold = {
		.every = STRETCHED, .delay_ns = 20000,
	};
	struct world *w = &m->rig->world;
	uint64_t gen = tlb_enter(t);
	uint64_t entry = tlb_find(t, m->slot, gen);

	if (entry == ENTRY_NONE) {
		entry = ref_load(w, m->slot);
		inject_delay(&hold, cpu);
		tlb_fill(t, m->slot, gen, entry);
		m->misses++;
	} else {
		m->hits++;
	}
	inject_delay(&hold, cpu);
	if (entry != ENTRY_NONE)
		m->poisoned += read_word(w, entry) == TABLE_POISON;
	tlb_leave(t);
}

static void *access_always(void *arg)
{
	struct mapping *m = arg;
	struct world *w = &m->rig->world;

	while (!atomic_load_explicit(&m->stop, memory_order_relaxed)) {
		access_once(m, &w->tlbs[1], &w->cpus[1]);
		atomic_store_explicit(&m->begun, true, memory_order_relaxed);
	}
	return NULL;
}

static void *remap_often(void *arg)
{
	struct mapping *m = arg;
	struct world *w = &m->rig->world;
	uint64_t old;
	uint32_t pfn;
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		old = ref_load(w, m->slot);
		entry_store(w, w->ref, m->slot, ENTRY_NONE);
		tlb_flush(w, &w->cpus[0]);
		table_free(&w->tables, entry_pfn(old));
		pfn = table_alloc(&w->tables, m->slot);
		if (!pfn)
			return m;
		entry_store(w, w->ref, m->slot, entry_make(pfn));
		/* Let it be cached. */
		if (i % 16 == 0)
			sched_yield();
	}
	return NULL;
}

static void test_no_freed_table_is_read(void **state)
{
	struct mapping m = { .slot = 0, };
	pthread_t accessor;
	struct rig rig;

	begin(&rig, state);
	m.rig = &rig;
	m.slot = rig.geo.vmalloc_first;
	rig_populate(&rig, m.slot);
	assert_int_equal(pthread_create(&accessor, NULL, access_always, &m), 0);
	while (!atomic_load(&m.begun))
		sleep_ms(1);
	assert_null(remap_often(&m));
	atomic_store(&m.stop, true);
	pthread_join(accessor, NULL);
	assert_int_equal(m.poisoned, 0);
	assert_true(m.misses > 0);
	print_message("%llu hits, %llu misses\n", (unsigned long long)m.hits,
		      (unsigned long long)m.misses);
	rig_release(&rig);
}

#define BOTH(test) \
	{ #test, test, NULL, NULL, (void *)(uintptr_t)AS_IT_IS }, \
	{ #test " fenced", test, NULL, NULL, (void *)(uintptr_t)FENCED }

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(test_hit_until_flushed),
		BOTH(test_nothing_is_not_cached),
		BOTH(test_access_in_progress_is_waited_for),
		BOTH(test_stale_fill_does_not_survive),
		BOTH(test_no_freed_table_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
