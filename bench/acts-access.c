// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * acts-access.c - touching a vmalloc address from wherever code can run: what
 * the hardware finds, the fault that it takes, what the handler makes of it.
 */
#include "bench/acts-internal.h"

#include <errno.h>

/*
 * A repair may be undone once: seq's slower copier of two puts back an empty
 * slot that it read before.  Who finds nothing after so many is in a loop.
 */
enum { FAULTS_IN_A_ROW = 4 };

/* What the handler is told.  Those that never ask are told nothing. */
static const enum fault_context told[TOUCH_NR] = {
	[TOUCH_TASK]	= FAULT_TASK,
	[TOUCH_THREAD]	= FAULT_TASK,
	[TOUCH_KTHREAD]	= FAULT_KTHREAD,
	[TOUCH_SWITCH]	= FAULT_SWITCH,
	[TOUCH_ATOMIC]	= FAULT_ATOMIC,
	[TOUCH_WILD]	= FAULT_TASK,
};

uint32_t act_synced_seq(struct world *w, unsigned int slot)
{
	/*
	 * ACT_A pairs with ACT_B in set_synced().  Sync's stores into the page
	 * directories come before the slot counts as synced; otherwise an
	 * access would be judged by a contract not yet due.
	 */
	return atomic_load_explicit(&w->synced[slot], memory_order_acquire);
}

bool act_is_synced(struct world *w, unsigned int slot)
{
	return act_synced_seq(w, slot) & 1;
}

bool act_is_published(struct world *w, unsigned int slot)
{
	/*
	 * ACT_C pairs with ACT_D in act_publish().  As ACT_A, of publish.
	 */
	return atomic_load_explicit(&w->published[slot],
				    memory_order_acquire) &&
	       act_is_synced(w, slot);
}

static unsigned int newest(struct run *r)
{
	/* Relaxed: a hint of where to begin. */
	uint64_t n = atomic_load_explicit(&r->next_slot, memory_order_relaxed);

	return (unsigned int)((n ? n - 1 : 0) % r->world.nr_slots);
}

bool act_find_newest(struct run *r,
		     bool (*is)(struct world *w, unsigned int slot),
		     unsigned int *slot)
{
	struct world *w = &r->world;
	unsigned int at = newest(r), i;

	for (i = 0; i < w->nr_slots; i++) {
		*slot = w->geo->vmalloc_first + at;
		if (is(w, *slot))
			return true;
		at = at ? at - 1 : w->nr_slots - 1;
	}
	return false;
}

/* How many slots were handed out since the machine booted, one after the other
 * from the first. */
static unsigned int nr_filled(const struct run *r)
{
	/* Relaxed: a hint of where to look. */
	uint64_t n = atomic_load_explicit(&r->next_slot, memory_order_relaxed);

	return n ? (unsigned int)((n - 1) % r->world.nr_slots) + 1 : 0;
}

/* From one of those that may be: of the others, whoever comes next would have
 * the chances of all that come before it. */
bool act_find(struct worker *wk, bool (*is)(struct world *w, unsigned int slot),
	      unsigned int *slot)
{
	struct world *w = &wk->run->world;
	unsigned int at = (unsigned int)rng_below(&wk->cpu->rng,
						  nr_filled(wk->run));
	unsigned int i;

	for (i = 0; i < w->nr_slots; i++) {
		*slot = w->geo->vmalloc_first + at;
		if (is(w, *slot))
			return true;
		if (++at == w->nr_slots)
			at = 0;
	}
	return false;
}

int take_fault(struct worker *wk, const struct fault *f)
{
	struct run *r = wk->run;
	struct stamp t0;
	uint64_t began;
	int err;

	if (!r->ops->fault)
		return -EFAULT;
	t0 = act_begin(wk, OP_FAULT);
	began = t0.at ? t0.at : now(wk);
	inject(&r->world.inject, wk->cpu, INJECT_FAULT_TAKEN);
	err = r->ops->fault(&r->strategy, wk->cpu, f);
	cost_spin(&r->clock, began, r->world.config.costs.fault_ns);
	act_end(wk, OP_FAULT, t0);
	return err;
}

uint64_t walk_loaded(struct worker *wk, unsigned int slot)
{
	struct run *r = wk->run;

	return r->ops->access ?
	       r->ops->access(&r->strategy, wk->cpu, slot) :
	       entry_load(&r->world, mm_kernel_root(&r->world, wk->cpu->mm),
			  slot);
}

void load_from_stack(struct worker *wk, unsigned int slot)
{
	const struct fault f = { .slot = slot, .context = FAULT_TASK };
	unsigned int i;

	for (i = 0; walk_loaded(wk, slot) == ENTRY_NONE; i++) {
		if (i == FAULTS_IN_A_ROW) {
			oracle_check_repair(wk, VIOL_FAULT_LOOP);
			return;
		}
		if (take_fault(wk, &f)) {
			oracle_check_repair(wk, VIOL_FATAL_FAULT);
			return;
		}
	}
}

static void count(struct worker *wk, uint64_t *what)
{
	*what += wk->cpu->recording;
}

/* The slot is empty under the loaded mm; what the access finds in the end. */
static uint64_t fault_in(struct worker *wk, const struct touch_at *at)
{
	const struct fault f = {
		.slot = at->slot, .index = at->index, .context = told[at->from],
	};
	struct touch_counts *c = &wk->cpu->touches[at->from];
	uint64_t entry = ENTRY_NONE;
	unsigned int i;

	oracle_check_empty(wk, at->from);
	propagation_seen(wk, at->slot);
	for (i = 0; entry == ENTRY_NONE && i < FAULTS_IN_A_ROW; i++) {
		count(wk, &c->faults);
		if (!at->ask || take_fault(wk, &f)) {
			count(wk, &c->fatal);
			if (at->ask)
				oracle_check_repair(wk, VIOL_FATAL_FAULT);
			return ENTRY_NONE;
		}
		entry = walk_loaded(wk, at->slot);
	}
	if (entry == ENTRY_NONE)
		oracle_check_repair(wk, VIOL_FAULT_LOOP);
	else
		propagation_repaired(wk, at->slot);
	return entry;
}

/* The entry that the access finds; *@word: what lies behind it. */
static uint64_t touch(struct worker *wk, const struct touch_at *at,
		      uint64_t *word)
{
	uint64_t entry = walk_loaded(wk, at->slot);

	count(wk, &wk->cpu->touches[at->from].tries);
	if (unlikely(entry == ENTRY_NONE))
		entry = fault_in(wk, at);
	*word = oracle_deref(&wk->run->world, wk, entry, at->index);
	return entry;
}

void act_touch(struct worker *wk, enum touch from, unsigned int slot, bool ask)
{
	struct touch_at at = { .from = from, .slot = slot, .ask = ask };
	uint64_t entry, word;
	struct stamp t0;

	at.index = (unsigned int)rng_below(&wk->cpu->rng,
				table_nr_mapped(&wk->run->world.tables));
	t0 = act_begin(wk, OP_ACCESS);
	entry = touch(wk, &at, &word);
	act_end(wk, OP_ACCESS, t0);
	if (entry != ENTRY_NONE)
		oracle_check_access(wk, slot, entry, word);
}

/*
 * Hardware faults on such an address whether the slot is there or not.  Who
 * says "try again" is asked again: if it refuses then, the fill was for
 * nothing; if it does not, the fault is for ever.
 */
void act_touch_wild(struct worker *wk, unsigned int slot)
{
	struct touch_counts *c = &wk->cpu->touches[TOUCH_WILD];
	const struct fault f = {
		.slot = slot, .context = told[TOUCH_WILD],
		.index = table_nr_mapped(&wk->run->world.tables),
	};
	unsigned int i;

	if (!wk->run->ops->fault)
		return;
	count(wk, &c->tries);
	for (i = 0; i < FAULTS_IN_A_ROW; i++) {
		count(wk, &c->faults);
		if (!take_fault(wk, &f))
			continue;
		count(wk, &c->fatal);
		if (i)
			oracle_check_repair(wk, VIOL_WASTED_FILL);
		return;
	}
	oracle_check_repair(wk, VIOL_FAULT_LOOP);
}

void act_access_at(struct worker *wk, unsigned int slot)
{
	if (wk->cpu->mm)
		act_touch(wk, TOUCH_TASK, slot, true);
}

void act_access(struct worker *wk)
{
	unsigned int slot;

	if (act_find(wk, act_is_synced, &slot))
		act_access_at(wk, slot);
}
