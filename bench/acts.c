// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * acts.c - fork, exit, switch and the rest, done, timed and recorded.
 *
 * A stamp is taken just before and just after what a kernel would do; what
 * only a simulator does (poisoning, checking, books) is outside.  Accesses and
 * switches are shorter than their timing, so one in SAMPLE_EVERY is timed and
 * all are counted.
 */
#include "bench/acts-internal.h"

#include <errno.h>
#include <sched.h>

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

	BUG_ON(mm->owner != wk->id);
	wk->own[mm->where] = last;
	last->where = mm->where;
	mm->owner = mm->where = UINT32_MAX;	/* nobody's, nowhere */
}

void act_shift(struct worker *wk, uint64_t ns)
{
	uint64_t ticks = clock_ticks(&wk->run->clock, ns);

	wk->parked_ns += ns;
	wk->next_due += ticks;
	if (wk->due)
		wk->due += ticks;
}

/*
 * Page directories that wait for a grace period come back on liburcu's thread;
 * until then a fork waits, as one does in memory reclaim.  What this CPU itself
 * holds back it lets go of, or it would wait for ever.
 */
static struct mm *wait_for_mm(struct worker *wk, uint64_t *t0)
{
	struct run *r = wk->run;
	struct mm *mm = NULL;
	uint64_t parked;

	*t0 = now(wk);
	wk->cpu->pool_waits += wk->cpu->recording;
	while (!mm && !run_stopping(wk)) {
		if (r->ops->reclaim)
			r->ops->reclaim(&r->strategy, wk->cpu);
		mm_reap(&r->world, wk->cpu);
		if (r->ops->quiescent)
			r->ops->quiescent(&r->strategy);
		parked = gate_poll(&r->gate);
		if (parked) {
			act_shift(wk, parked);
			*t0 += clock_ticks(&r->clock, parked);
		}
		sched_yield();
		mm = mm_take(&r->world, wk->cpu);
	}
	return mm;
}

/* An mm with a zeroed page directory; timed from @t0. */
static struct mm *new_mm(struct worker *wk, uint64_t *t0)
{
	struct run *r = wk->run;
	struct mm *mm = mm_take(&r->world, wk->cpu);

	if (likely(mm))
		*t0 = now(wk);
	else
		mm = wait_for_mm(wk, t0);
	if (mm)
		mm_reset(&r->world, mm);
	return mm;
}

int act_fork_as(struct worker *wk, enum op op)
{
	struct run *r = wk->run;
	struct mm *mm;
	uint64_t t0;
	int err;

	if (unlikely(wk->nr_own == wk->cap_own))
		return -ENOSPC;
	mm = new_mm(wk, &t0);
	if (!mm)
		return -ECANCELED;
	err = r->ops->fork(&r->strategy, wk->cpu, mm);
	if (err)
		return err;
	act_record(wk, op, t0, end(wk));
	mm_publish(mm);
	own_add(wk, mm);
	mm_reap(&r->world, wk->cpu);
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

	oracle_check_exit(wk, mm);
	mm_retire(mm);
	t0 = now(wk);
	r->ops->exit(&r->strategy, wk->cpu, mm);
	act_record(wk, OP_EXIT, t0, end(wk));
	mm_reap(&r->world, wk->cpu);
}

void act_exit(struct worker *wk, uint32_t index)
{
	struct mm *mm;

	BUG_ON(index >= wk->nr_own);
	if (wk->nr_own <= 1)
		return;
	mm = wk->own[index];
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

/* Software has moved on to @next, hardware has not; nor need it if @next is
 * loaded already, and then nobody is told. */
static void begin_load(struct worker *wk, struct mm *next)
{
	struct run *r = wk->run;

	if (r->ops->switch_mm && next != wk->cpu->mm)
		r->ops->switch_mm(&r->strategy, wk->cpu, next);
	wk->cpu->active_mm = next;
}

static void load(struct worker *wk, struct mm *next)
{
	begin_load(wk, next);
	wk->cpu->mm = next;
}

void act_switch(struct worker *wk, struct mm *next)
{
	struct mm *prev = wk->cpu->mm;
	uint64_t t0;

	if (sampled(wk, OP_SWITCH)) {
		t0 = now(wk);
		load(wk, next);
		act_record(wk, OP_SWITCH, t0, end(wk));
	} else {
		load(wk, next);
	}
	if (prev && prev->borrowed)
		do_exit(wk, prev);
}

void act_switch_touch(struct worker *wk, struct mm *next, unsigned int slot)
{
	struct mm *prev = wk->cpu->mm;

	begin_load(wk, next);
	act_touch(wk, TOUCH_SWITCH, slot, true);
	wk->cpu->mm = next;
	if (prev && prev->borrowed)
		do_exit(wk, prev);
}

void act_switch_stack(struct worker *wk, struct mm *next, unsigned int slot)
{
	struct run *r = wk->run;

	if (r->ops->switch_stack)
		r->ops->switch_stack(&r->strategy, wk->cpu, next, slot);
	if (next != wk->cpu->mm)
		act_switch(wk, next);
	if (r->ops->flags & STRATEGY_LOADS_STACK)
		load_from_stack(wk, slot);
	act_touch(wk, TOUCH_STACK, slot, false);
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
	oracle_check_exit(wk, old);
	mm = new_mm(wk, &t0);
	if (!mm)
		return -ECANCELED;
	err = r->ops->fork(&r->strategy, wk->cpu, mm);
	if (err)
		return err;
	mm_publish(mm);
	load(wk, mm);
	/* Before it is freed: from then on it may be another worker's. */
	own_del(wk, old);
	mm_retire(old);
	r->ops->exit(&r->strategy, wk->cpu, old);
	act_record(wk, OP_EXEC, t0, end(wk));
	own_add(wk, mm);
	mm_reap(&r->world, wk->cpu);
	return 0;
}

/* ---- vmalloc ---- */

void set_synced(struct world *w, unsigned int slot)
{
	/* Relaxed: who fills a slot first alone moves it, from even to odd;
	 * and who finds it filled moves it likewise, or not at all. */
	uint32_t seq = atomic_load_explicit(&w->synced[slot],
					    memory_order_relaxed);

	/*
	 * ACT_B pairs with ACT_A in act_synced_seq(): see there.
	 */
	atomic_store_explicit(&w->synced[slot], seq | 1, memory_order_release);
}

static void walk_to_publish(struct worker *wk, unsigned int first,
			    unsigned int last)
{
	struct run *r = wk->run;
	uint32_t births = oracle_births(r);
	uint64_t t0, t1;
	unsigned int slot;

	t0 = clock_stamp_ordered(&r->clock);
	r->ops->publish(&r->strategy, wk->cpu, first, last);
	t1 = clock_stamp_ordered(&r->clock);
	act_record(wk, OP_SYNC, t0, t1);
	for (slot = first; slot <= last; slot++)
		oracle_check_publish(wk, slot, births);
	wk->next_due += now(wk) - t1;	/* the oracle's work */
}

void act_publish(struct worker *wk, unsigned int first, unsigned int last)
{
	struct run *r = wk->run;
	unsigned int slot;

	if (r->ops->publish)
		walk_to_publish(wk, first, last);
	/*
	 * ACT_D pairs with ACT_C in act_is_published(): see there.
	 */
	for (slot = first; slot <= last; slot++)
		atomic_store_explicit(&r->world.published[slot], true,
				      memory_order_release);
}

void sync_slots(struct worker *wk, unsigned int first, unsigned int last,
		uint64_t stored)
{
	struct run *r = wk->run;
	uint64_t t0, t1;
	unsigned int slot;

	/* Where all share one table a kernel compiles the call out. */
	if (r->ops->sync && !r->world.geo->shared) {
		t0 = clock_stamp_ordered(&r->clock);
		r->ops->sync(&r->strategy, wk->cpu, first, last);
		t1 = clock_stamp_ordered(&r->clock);
		act_record(wk, OP_SYNC, t0, t1);
		/* Where sync reaches nobody it is not what propagates. */
		if (wk->cpu->recording &&
		    r->ops->contract == CONTRACT_EAGER)
			hist_record(&wk->propagation,
				    clock_since(&r->clock, stored, t1));
	}
	for (slot = first; slot <= last; slot++)
		if (ref_load(&r->world, slot) != ENTRY_NONE)
			set_synced(&r->world, slot);
}

/* When its reserve() has returned, a slot that is filled is everywhere. */
static bool promises(const struct strategy_ops *ops)
{
	return ops->reserve && (ops->flags & STRATEGY_CLOSES_RACE);
}

/* The window was open, and this mm had not been reached. */
static void miss(struct worker *wk, unsigned int slot)
{
	const struct fault f = { .slot = slot, .context = FAULT_TASK, };
	struct oracle_counts *o = &wk->cpu->oracle;

	o->race_misses++;
	if (take_fault(wk, &f))
		o->race_fatal++;
	else
		o->race_repaired++;
	if (wk->run->ops->flags & STRATEGY_CLOSES_RACE)
		oracle_violation(wk->cpu, VIOL_RACE_MISS);
}

/* The caller of the other allocator touches what it got.  A lazy strategy never
 * reaches the others: its window closes at their first fault. */
static void touch_unsynced(struct worker *wk, unsigned int slot)
{
	struct world *w = &wk->run->world;
	bool missing;

	if (!wk->cpu->mm || (act_is_synced(w, slot) &&
			     wk->run->ops->contract != CONTRACT_LAZY))
		return;
	missing = entry_load(w, mm_kernel_root(w, wk->cpu->mm), slot) ==
		  ENTRY_NONE;
	/* Where reserve() shut the window, a broken promise is what opens it. */
	wk->cpu->oracle.race_windows += missing || !promises(wk->run->ops);
	if (missing)
		miss(wk, slot);
}

/* Nobody told this slot's sync: reserve() did it, or waited for it. */
static void take_promise(struct worker *wk, unsigned int slot, uint32_t births)
{
	if (!promises(wk->run->ops) || act_is_synced(&wk->run->world, slot))
		return;
	oracle_check_sync(wk, slot, births);
	set_synced(&wk->run->world, slot);
}

/* The oracle's work is nobody's latency either. */
static void judge(struct worker *wk, unsigned int first, unsigned int last,
		  bool synced, uint32_t births)
{
	uint64_t t0 = now(wk);
	unsigned int slot;

	for (slot = first; slot <= last; slot++) {
		if (synced) {
			oracle_check_sync(wk, slot, births);
		} else {
			touch_unsynced(wk, slot);
			take_promise(wk, slot, births);
		}
	}
	wk->next_due += now(wk) - t0;
}

int act_vmalloc(struct worker *wk, unsigned int first, unsigned int last)
{
	struct run *r = wk->run;
	uint32_t births = oracle_births(r);
	uint64_t t0 = now(wk), stored;
	bool modified = false, one;
	unsigned int slot;
	int err;

	err = r->ops->reserve ? r->ops->reserve(&r->strategy, wk->cpu, first,
						last) : 0;
	if (err)
		return err;
	for (slot = first; slot <= last; slot++) {
		err = ref_populate(&r->world, wk->cpu, slot, &one);
		if (err)
			return err;
		modified |= one;
	}
	if (modified) {
		stored = now(wk);
		inject(&r->world.inject, wk->cpu, INJECT_POPULATED);
		sync_slots(wk, first, last, stored);
	}
	act_record(wk, OP_VMALLOC, t0, end(wk));
	judge(wk, first, last, modified, births);
	return 0;
}

void act_reboot(struct worker *wk)
{
	struct run *r = wk->run;

	gate_pause_begin(&r->gate, wk->id);
	if (r->wl->reboot)
		r->wl->reboot(wk);
	world_reboot(&r->world);
	if (r->ops->reboot)
		r->ops->reboot(&r->strategy);
	act_shift(wk, gate_pause_end(&r->gate, wk->id));
	/* Relaxed: a statistic. */
	atomic_fetch_add_explicit(&r->nr_reboots, 1, memory_order_relaxed);
}

/* The first of the next @span slots, as many of them as there are. */
static unsigned int take_slots(struct worker *wk, unsigned int *span)
{
	struct run *r = wk->run;
	const struct world *w = &r->world;
	/* Relaxed: it only hands out numbers; the gate orders the reboot. */
	uint64_t n = atomic_fetch_add_explicit(&r->next_slot, *span,
					       memory_order_relaxed);
	unsigned int at = (unsigned int)(n % w->nr_slots);

	if (n && at < *span)
		act_reboot(wk);
	*span = MIN(*span, w->nr_slots - at);
	return w->geo->vmalloc_first + at;
}

unsigned int act_next_slot(struct worker *wk)
{
	unsigned int one = 1;

	return take_slots(wk, &one);
}

int act_vmalloc_new(struct worker *wk, unsigned int span)
{
	unsigned int first = take_slots(wk, &span);

	return act_vmalloc(wk, first, first + span - 1);
}

int act_vmalloc_old(struct worker *wk)
{
	unsigned int slot;

	if (!act_find(wk, act_is_synced, &slot))
		return act_vmalloc_new(wk, 1);
	return act_vmalloc(wk, slot, slot);
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
	act_record(wk, OP_WALK, t0, t1);
	oracle_check_walk(wk, slot, reached);
}
