// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * acts-vmalloc.c - allocating in a slot: reference, sync, the race of two
 * allocators, and the reboot after the last slot.
 *
 * Timed as acts.c says.  What the oracle looks at after a sync takes long and
 * is nobody's latency: what is due is due later by it.
 */
#include "bench/acts-internal.h"

#include "bench/pace.h"

bool set_synced(struct world *w, unsigned int slot)
{
	/*
	 * ACT_B pairs with ACT_A in act_synced_seq(): see there.  Of two that
	 * fill a slot at once both sync, and one of them is the first.
	 */
	return !(atomic_fetch_or_explicit(&w->synced[slot], 1,
					  memory_order_release) & 1);
}

static void walk_to_publish(struct worker *wk, unsigned int first,
			    unsigned int last)
{
	struct run *r = wk->run;
	uint32_t births = oracle_births(r);
	struct stamp t0;
	unsigned int slot;
	uint64_t t1;

	t0 = act_begin_ordered(wk, OP_SYNC);
	r->ops->publish(&r->strategy, wk->cpu, first, last);
	act_end_ordered(wk, OP_SYNC, t0);
	t1 = now(wk);
	for (slot = first; slot <= last; slot++)
		oracle_check_publish(wk, slot, births);
	pace_aside(wk, t1);
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

/* Returns when it was over; 0 if this one was not timed. */
static uint64_t do_sync(struct worker *wk, unsigned int first,
			unsigned int last)
{
	struct run *r = wk->run;
	struct stamp t0 = act_begin_ordered(wk, OP_SYNC);

	r->ops->sync(&r->strategy, wk->cpu, first, last);
	return act_end_ordered(wk, OP_SYNC, t0);
}

void sync_slots(struct worker *wk, unsigned int first, unsigned int last)
{
	struct run *r = wk->run;
	struct world *w = &r->world;
	unsigned int slot;
	uint64_t t1 = 0;

	/* Where all share one table a kernel compiles the call out. */
	if (r->ops->sync && !w->geo->shared)
		t1 = do_sync(wk, first, last);
	for (slot = first; slot <= last; slot++)
		if (ref_load(w, slot) != ENTRY_NONE && set_synced(w, slot))
			propagation_reached(wk, slot, t1);
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
	propagation_seen(wk, slot);
	if (take_fault(wk, &f)) {
		o->race_fatal++;
	} else {
		o->race_repaired++;
		propagation_repaired(wk, slot);
	}
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
	uint64_t t1;

	if (!promises(wk->run->ops) || act_is_synced(&wk->run->world, slot))
		return;
	t1 = now(wk);
	oracle_check_sync(wk, slot, births);
	if (set_synced(&wk->run->world, slot))
		propagation_reached(wk, slot, t1);
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
	pace_aside(wk, t0);
}

int act_vmalloc(struct worker *wk, unsigned int first, unsigned int last)
{
	struct run *r = wk->run;
	uint32_t births = oracle_births(r);
	bool modified = false, one;
	unsigned int slot;
	struct stamp t0;
	int err;

	propagation_begin(wk, first);
	t0 = act_begin(wk, OP_VMALLOC);
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
		inject(&r->world.inject, wk->cpu, INJECT_POPULATED);
		sync_slots(wk, first, last);
	}
	act_end(wk, OP_VMALLOC, t0);
	propagation_end(wk);
	judge(wk, first, last, modified, births);
	return 0;
}

/* The filled slots from @first on, up to an empty one. */
static unsigned int filled_from(struct world *w, unsigned int first,
				unsigned int end)
{
	unsigned int slot = first;

	while (slot < end && act_is_synced(w, slot))
		slot++;
	return slot;
}

void act_resync(struct worker *wk)
{
	struct world *w = &wk->run->world;
	unsigned int end = w->geo->vmalloc_first + w->nr_slots, slot, next;

	if (!wk->run->ops->sync || w->geo->shared)
		return;
	for (slot = w->geo->vmalloc_first; slot < end; slot = next + 1) {
		next = filled_from(w, slot, end);
		if (next > slot)
			do_sync(wk, slot, next - 1);
	}
}

void act_reboot(struct worker *wk)
{
	struct run *r = wk->run;

	gate_pause_begin(&r->gate, wk->id);
	if (r->wl->reboot)
		r->wl->reboot(wk);
	propagation_close(wk);
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
	act_record(wk, OP_VFREE, (struct stamp){ .at = 0 }, 0);
}
