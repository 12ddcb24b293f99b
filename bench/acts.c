// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * acts.c - fork, exit, switch and the rest, done, timed and recorded.
 *
 * A stamp is taken just before and just after what a kernel would do; what
 * only a simulator does (poisoning, checking, books) is outside.  Accesses and
 * switches are shorter than their timing, so one in SAMPLE_EVERY is timed and
 * all are counted.
 */
#include "bench/run.h"

#include <errno.h>
#include <sched.h>

static uint64_t now(const struct worker *wk)
{
	return clock_stamp(&wk->run->clock);
}

static void record(struct worker *wk, enum op op, uint64_t t0, uint64_t t1)
{
	struct op_record *rec = &wk->ops[op];

	if (!wk->cpu->recording)
		return;
	rec->count++;
	hist_record(&rec->service, clock_since(&wk->run->clock, t0, t1));
	if (wk->due)
		hist_record(&rec->intended,
			    clock_since(&wk->run->clock, wk->due, t1));
}

static uint64_t end(const struct worker *wk)
{
	return clock_stamp_end(&wk->run->clock);
}

/* Whether this one is timed; the others are only counted. */
static bool sampled(struct worker *wk, enum op op)
{
	if (wk->sample++ % SAMPLE_EVERY == 0)
		return true;
	if (wk->cpu->recording)
		wk->ops[op].count++;
	return false;
}

static void own_add(struct worker *wk, struct mm *mm)
{
	BUG_ON(wk->nr_own == wk->cap_own);
	mm->owner = wk->id;
	mm->where = wk->nr_own;
	wk->own[wk->nr_own++] = mm;
	/* Relaxed, all three: see struct worker. */
	mm->born = atomic_load_explicit(&wk->nr_births, memory_order_relaxed);
	atomic_store_explicit(&wk->recent[mm->born % RECENT_FORKS], mm->id,
			      memory_order_relaxed);
	atomic_store_explicit(&wk->nr_births, mm->born + 1,
			      memory_order_relaxed);
}

static void own_del(struct worker *wk, struct mm *mm)
{
	struct mm *last = wk->own[--wk->nr_own];

	wk->own[mm->where] = last;
	last->where = mm->where;
}

/*
 * Page directories that wait for a grace period come back on liburcu's thread;
 * until then a fork waits, as one does in memory reclaim.
 */
static struct mm *alloc_wait(struct worker *wk, uint64_t *t0)
{
	struct run *r = wk->run;
	struct mm *mm;

	for (;;) {
		*t0 = now(wk);
		mm = mm_alloc(&r->world, wk->cpu);
		if (likely(mm))
			return mm;
		if (run_stopping(wk))
			return NULL;
		wk->cpu->pool_waits++;
		if (r->ops->quiescent)
			r->ops->quiescent(&r->strategy);
		gate_poll(&r->gate);
		sched_yield();
	}
}

int act_fork_as(struct worker *wk, enum op op)
{
	struct run *r = wk->run;
	struct mm *mm;
	uint64_t t0;
	int err;

	if (unlikely(wk->nr_own == wk->cap_own))
		return 0;
	mm = alloc_wait(wk, &t0);
	if (!mm)
		return -ECANCELED;
	err = r->ops->fork(&r->strategy, wk->cpu, mm);
	if (err)
		return err;
	record(wk, op, t0, end(wk));
	mm_publish(mm);
	own_add(wk, mm);
	return 0;
}

int act_fork(struct worker *wk)
{
	return act_fork_as(wk, OP_FORK);
}

static void do_exit(struct worker *wk, struct mm *mm)
{
	struct run *r = wk->run;
	uint64_t t0;

	mm_retire(mm);
	t0 = now(wk);
	r->ops->exit(&r->strategy, wk->cpu, mm);
	record(wk, OP_EXIT, t0, end(wk));
	mm_reap(&r->world, wk->cpu);
}

void act_exit(struct worker *wk, uint32_t index)
{
	struct mm *mm = wk->own[index];

	if (wk->nr_own <= 1)
		return;
	own_del(wk, mm);
	if (mm == wk->cpu->mm)
		mm->borrowed = true;	/* a kernel thread runs on it */
	else
		do_exit(wk, mm);
}

void act_exit_random(struct worker *wk)
{
	act_exit(wk, (uint32_t)rng_below(&wk->cpu->rng, wk->nr_own));
}

static void load(struct worker *wk, struct mm *next)
{
	struct run *r = wk->run;

	if (r->ops->switch_mm)
		r->ops->switch_mm(&r->strategy, wk->cpu, next);
	wk->cpu->mm = next;
}

void act_switch(struct worker *wk, struct mm *next)
{
	struct mm *prev = wk->cpu->mm;
	uint64_t t0;

	if (sampled(wk, OP_SWITCH)) {
		t0 = now(wk);
		load(wk, next);
		record(wk, OP_SWITCH, t0, end(wk));
	} else {
		load(wk, next);
	}
	if (prev && prev->borrowed)
		do_exit(wk, prev);
}

void act_switch_random(struct worker *wk)
{
	uint64_t i = rng_below(&wk->cpu->rng, wk->nr_own);

	act_switch(wk, wk->own[i]);
}

int act_exec(struct worker *wk)
{
	struct run *r = wk->run;
	struct mm *old = wk->cpu->mm, *mm;
	uint64_t t0;
	int err;

	if (!old || old->borrowed || wk->nr_own == wk->cap_own)
		return act_fork(wk);
	mm = alloc_wait(wk, &t0);
	if (!mm)
		return -ECANCELED;
	err = r->ops->fork(&r->strategy, wk->cpu, mm);
	if (err)
		return err;
	mm_publish(mm);
	load(wk, mm);
	mm_retire(old);
	r->ops->exit(&r->strategy, wk->cpu, old);
	record(wk, OP_EXEC, t0, end(wk));
	own_del(wk, old);
	own_add(wk, mm);
	mm_reap(&r->world, wk->cpu);
	return 0;
}

/* ---- vmalloc ---- */

static bool is_synced(struct world *w, unsigned int slot)
{
	/*
	 * ACT_A pairs with ACT_B in sync_slot().  Sync's stores into the page
	 * directories come before the slot counts as synced; otherwise an
	 * access would be judged by a contract not yet due.
	 */
	return atomic_load_explicit(&w->synced[slot], memory_order_acquire);
}

static bool find_synced(struct worker *wk, unsigned int *slot)
{
	struct world *w = &wk->run->world;
	const struct geometry *g = w->geo;
	unsigned int at = (unsigned int)rng_below(&wk->cpu->rng,
						  g->vmalloc_nr);
	unsigned int i;

	for (i = 0; i < g->vmalloc_nr; i++) {
		*slot = g->vmalloc_first + at;
		if (is_synced(w, *slot))
			return true;
		if (++at == g->vmalloc_nr)
			at = 0;
	}
	return false;
}

/* The entry that the hardware finds, after the fault that it may take. */
static uint64_t translate(struct worker *wk, unsigned int slot)
{
	struct run *r = wk->run;
	uint64_t entry;

	entry = r->ops->access ?
		r->ops->access(&r->strategy, wk->cpu, slot) :
		entry_load(&r->world, wk->cpu->mm->pgd, slot);
	if (unlikely(entry == ENTRY_NONE) && r->ops->fault &&
	    !r->ops->fault(&r->strategy, wk->cpu, slot)) {
		if (wk->cpu->recording)
			wk->ops[OP_FAULT].count++;
		entry = entry_load(&r->world, wk->cpu->mm->pgd, slot);
	}
	return entry;
}

void act_access(struct worker *wk)
{
	struct world *w = &wk->run->world;
	uint64_t entry, word, t0;
	unsigned int slot, index;

	if (!wk->cpu->mm || !find_synced(wk, &slot))
		return;
	index = (unsigned int)rng_below(&wk->cpu->rng, w->geo->page_bytes /
					sizeof(uint64_t));
	if (sampled(wk, OP_ACCESS)) {
		t0 = now(wk);
		entry = translate(wk, slot);
		word = oracle_deref(w, wk, entry, index);
		record(wk, OP_ACCESS, t0, end(wk));
	} else {
		entry = translate(wk, slot);
		word = oracle_deref(w, wk, entry, index);
	}
	oracle_check_access(wk, slot, entry, word);
}

static void sync_slot(struct worker *wk, unsigned int slot, uint64_t stored)
{
	struct run *r = wk->run;
	uint64_t t0, t1;

	if (r->ops->sync) {
		t0 = clock_stamp_ordered(&r->clock);
		r->ops->sync(&r->strategy, wk->cpu, slot, slot);
		t1 = clock_stamp_ordered(&r->clock);
		record(wk, OP_SYNC, t0, t1);
		if (wk->cpu->recording)
			hist_record(&wk->propagation,
				    clock_since(&r->clock, stored, t1));
	}
	/*
	 * ACT_B pairs with ACT_A in is_synced(): see there.
	 */
	atomic_store_explicit(&r->world.synced[slot], true,
			      memory_order_release);
}

/* The caller of the other allocator touches what it got. */
static void touch_unsynced(struct worker *wk, unsigned int slot)
{
	struct world *w = &wk->run->world;

	if (!wk->cpu->mm || is_synced(w, slot))
		return;
	wk->cpu->oracle.race_windows++;
	if (entry_load(w, wk->cpu->mm->pgd, slot) == ENTRY_NONE)
		wk->cpu->oracle.race_misses++;
}

int act_vmalloc(struct worker *wk, unsigned int slot)
{
	struct run *r = wk->run;
	uint32_t births = oracle_births(r);
	uint64_t t0 = now(wk);
	bool modified;
	int err;

	err = ref_populate(&r->world, wk->cpu, slot, &modified);
	if (err)
		return err;
	if (modified) {
		inject(&r->world.inject, wk->cpu, INJECT_POPULATED);
		sync_slot(wk, slot, t0);
	}
	record(wk, OP_VMALLOC, t0, end(wk));
	if (modified)
		oracle_check_sync(wk, slot, births);
	else
		touch_unsynced(wk, slot);
	return 0;
}

void act_reboot(struct worker *wk)
{
	struct run *r = wk->run;
	uint64_t paused;

	gate_pause_begin(&r->gate, wk->id);
	world_reboot(&r->world);
	paused = gate_pause_end(&r->gate, wk->id);
	wk->next_due += clock_ticks(&r->clock, paused);
	/* Relaxed: a statistic. */
	atomic_fetch_add_explicit(&r->nr_reboots, 1, memory_order_relaxed);
}

int act_vmalloc_new(struct worker *wk)
{
	struct run *r = wk->run;
	const struct geometry *g = r->world.geo;
	/* Relaxed: it only hands out numbers; the gate orders the reboot. */
	uint64_t n = atomic_fetch_add_explicit(&r->next_slot, 1,
					       memory_order_relaxed);

	if (n && n % g->vmalloc_nr == 0)
		act_reboot(wk);
	return act_vmalloc(wk, g->vmalloc_first +
			   (unsigned int)(n % g->vmalloc_nr));
}

int act_vmalloc_old(struct worker *wk)
{
	unsigned int slot;

	if (!find_synced(wk, &slot))
		return act_vmalloc_new(wk);
	return act_vmalloc(wk, slot);
}

/* Unmapping 4 KiB pages leaves every table where it is: nothing to time. */
void act_vfree(struct worker *wk)
{
	if (wk->cpu->recording)
		wk->ops[OP_VFREE].count++;
}

void act_walk(struct worker *wk, unsigned int slot)
{
	struct run *r = wk->run;
	uint64_t entry = ref_load(&r->world, slot);
	uint64_t t0, t1;
	size_t reached;

	t0 = clock_stamp_ordered(&r->clock);
	reached = r->ops->walk(&r->strategy, wk->cpu, slot, entry);
	t1 = clock_stamp_ordered(&r->clock);
	record(wk, OP_WALK, t0, t1);
	oracle_check_walk(wk, slot, reached);
}
