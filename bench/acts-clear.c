// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * acts-clear.c - map, unmap and read where slots can be cleared.
 *
 * The right order of a tear-down: the reference is cleared, then every copy,
 * then all CPUs flush what they have cached, then table or leaf are freed, then
 * the addresses are used again.  Freed before the flush, a CPU walks into what
 * is freed; flushed before the copies are cleared, it caches the old entry once
 * more, and the next mapping of the addresses is read through it.
 */
#include "bench/clear.h"

#include "bench/acts-internal.h"
#include "bench/pace.h"

const char *const clear_counter_names[NR_CLEAR_COUNTERS] = {
	[CLEAR_LEAVES_SET]	= "leaves_set",
	[CLEAR_LEAVES_CLEARED]	= "leaves_cleared",
	[CLEAR_TABLES_SET]	= "tables_set",
	[CLEAR_TABLES_CLEARED]	= "tables_cleared",
	[CLEAR_FLUSHES]		= "flushes",
	[CLEAR_UNSYNCS]		= "unsyncs",
	[CLEAR_UNSYNCS_AVOIDED]	= "unsyncs_avoided",
	[CLEAR_REFUSED]		= "leaves_refused",
	[CLEAR_SPECULATIVE]	= "speculative",
};

enum unmap_step { STEP_REF, STEP_COPIES, STEP_FLUSH, STEP_FREE, NR_STEPS };

static const enum unmap_step orders[][NR_STEPS] = {
	[UNMAP_CLEAR_FLUSH_FREE] = {
		STEP_REF, STEP_COPIES, STEP_FLUSH, STEP_FREE,
	},
	[UNMAP_FLUSH_CLEAR_FREE] = {
		STEP_REF, STEP_FLUSH, STEP_COPIES, STEP_FREE,
	},
	[UNMAP_CLEAR_FREE_FLUSH] = {
		STEP_REF, STEP_COPIES, STEP_FREE, STEP_FLUSH,
	},
};

/* ---- map ---- */

/* What the oracle looks at is nobody's latency. */
static void judge(struct worker *wk, unsigned int slot, uint32_t births)
{
	uint64_t t0 = now(wk);

	oracle_check_sync(wk, slot, births);
	pace_aside(wk, t0);
}

/* Fill the reference; *@modified: the slot was empty. */
static int fill(struct worker *wk, struct area *a, bool leaf, bool *modified)
{
	struct world *w = &wk->run->world;
	int err;

	if (!leaf)
		err = ref_populate(w, wk->cpu, a->slot, modified);
	else
		err = ref_set_leaf(w, a->slot);
	*modified |= leaf;
	if (!err && *modified)
		act_count(wk, leaf ? CLEAR_LEAVES_SET : CLEAR_TABLES_SET, 1);
	return err;
}

int act_map(struct worker *wk, struct area *a, bool leaf)
{
	struct run *r = wk->run;
	struct world *w = &r->world;
	uint32_t births = oracle_births(r);
	bool modified = false;
	struct stamp t0;
	int err;

	propagation_begin(wk, a->slot);
	t0 = act_begin(wk, OP_VMALLOC);
	if (leaf && ref_load(w, a->slot) != ENTRY_NONE) {
		/* pmd_free_pte_page() of x86-32 never promotes. */
		act_count(wk, CLEAR_REFUSED, 1);
		leaf = false;
	}
	err = r->ops->reserve ? r->ops->reserve(&r->strategy, wk->cpu, a->slot,
						a->slot) : 0;
	if (!err)
		err = fill(wk, a, leaf, &modified);
	if (err)
		return err;
	if (modified) {
		inject(&w->inject, wk->cpu, INJECT_POPULATED);
		sync_slots(wk, a->slot, a->slot);
	} else {
		set_synced(w, a->slot);
	}
	a->state = AREA_MAPPED;
	act_end(wk, OP_VMALLOC, t0);
	propagation_end(wk);
	if (modified)
		judge(wk, a->slot, births);
	return 0;
}

/* ---- unmap ---- */

/* From now on no access to @slot is judged. */
static void unsettle(struct world *w, unsigned int slot)
{
	/* Relaxed, both: only the owner stores it while it is odd; and all
	 * that the slot holds later is stored by WORLD_B, so that who reads
	 * that finds the number changed and does not judge. */
	uint32_t seq = atomic_load_explicit(&w->synced[slot],
					    memory_order_relaxed);

	atomic_store_explicit(&w->synced[slot], (seq | 1) + 1,
			      memory_order_relaxed);
}

static void clear_ref(struct worker *wk, struct area *a)
{
	struct world *w = &wk->run->world;

	ref_clear(w, a->slot);
	inject(&w->inject, wk->cpu, INJECT_UNMAP_BEGUN);
}

static void clear_copies(struct worker *wk, struct area *a)
{
	struct run *r = wk->run;
	struct stamp t0 = act_begin_ordered(wk, OP_SYNC);
	uint64_t t1;

	r->ops->unsync(&r->strategy, wk->cpu, a->slot, a->slot);
	t1 = act_end_ordered(wk, OP_SYNC, t0);
	propagation_reached(wk, a->slot, t1);
	act_count(wk, CLEAR_UNSYNCS, 1);
	act_count(wk, entry_is_leaf(a->doomed) ? CLEAR_LEAVES_CLEARED :
		     CLEAR_TABLES_CLEARED, 1);
	inject(&r->world.inject, wk->cpu, INJECT_UNMAP_CLEARED);
}

static void free_doomed(struct worker *wk, struct area *a)
{
	struct world *w = &wk->run->world;

	table_free(&w->tables, entry_pfn(a->doomed));
	inject(&w->inject, wk->cpu, INJECT_UNMAP_FREED);
}

/* The steps @from to @to less one of the strategy's order, for one area. */
static void take_steps(struct worker *wk, struct area *a, unsigned int from,
		       unsigned int to)
{
	static void (*const take[NR_STEPS])(struct worker *, struct area *) = {
		[STEP_REF]	= clear_ref,
		[STEP_COPIES]	= clear_copies,
		[STEP_FREE]	= free_doomed,
	};
	const enum unmap_step *order = orders[wk->run->ops->unmap_order];

	for (; a->clears && from < to; from++)
		take[order[from]](wk, a);
}

/* Which step of the strategy's order is the flush. */
static unsigned int flush_step(const struct worker *wk)
{
	const enum unmap_step *order = orders[wk->run->ops->unmap_order];
	unsigned int i = 0;

	while (order[i] != STEP_FLUSH)
		i++;
	return i;
}

void act_purge(struct worker *wk, struct lazy_list *lazy)
{
	struct world *w = &wk->run->world;
	unsigned int flush = flush_step(wk);
	struct area *a;

	tlb_flush(w, wk->cpu);
	act_count(wk, CLEAR_FLUSHES, 1);
	inject(&w->inject, wk->cpu, INJECT_UNMAP_FLUSHED);
	for (a = lazy->first; a; a = a->next) {
		take_steps(wk, a, flush + 1, NR_STEPS);
		a->state = AREA_FREE;
	}
	lazy->first = NULL;
	lazy->nr = 0;
}

void act_unmap(struct worker *wk, struct lazy_list *lazy, struct area *a,
	       bool keep)
{
	struct run *r = wk->run;
	uint32_t births = oracle_births(r);
	struct stamp t0 = act_begin(wk, OP_VFREE);

	unsettle(&r->world, a->slot);
	a->doomed = ref_load(&r->world, a->slot);
	a->clears = !keep || entry_is_leaf(a->doomed);
	if (!a->clears)
		act_count(wk, CLEAR_UNSYNCS_AVOIDED, 1);
	take_steps(wk, a, 0, flush_step(wk));
	a->state = AREA_PARKED;
	a->next = lazy->first;
	lazy->first = a;
	if (++lazy->nr >= lazy->limit)
		act_purge(wk, lazy);
	act_end(wk, OP_VFREE, t0);
	/* Where the flush comes first the copies are not promised yet. */
	if (r->ops->unmap_order != UNMAP_FLUSH_CLEAR_FREE &&
	    ref_load(&r->world, a->slot) == ENTRY_NONE)
		judge(wk, a->slot, births);
}

/* ---- read ---- */

/* One instruction. */
static void read_once(struct worker *wk, struct cached_read *rd)
{
	struct world *w = &wk->run->world;
	struct tlb *t = &w->tlbs[wk->cpu->id];
	uint64_t want = ref_load(w, rd->slot);
	uint64_t gen = tlb_enter(t);

	rd->entry = tlb_find(t, rd->slot, gen);
	if (rd->entry == ENTRY_NONE) {
		rd->entry = walk_loaded(wk, rd->slot);
		tlb_fill(t, rd->slot, gen, rd->entry);
	}
	inject(&w->inject, wk->cpu, INJECT_TRANSLATED);
	if (rd->entry != ENTRY_NONE)
		rd->word = oracle_deref(w, wk, rd->entry, rd->index);
	tlb_leave(t);
	/* Older than it was before that, and still is. */
	if (unlikely(rd->entry != want) && ref_load(w, rd->slot) == want)
		propagation_seen(wk, rd->slot);
}

/* The same, and again after the fault that it may take. */
static void read_or_fault(struct worker *wk, struct cached_read *rd)
{
	const struct fault f = {
		.slot = rd->slot, .index = rd->index, .context = FAULT_TASK,
	};

	read_once(wk, rd);
	if (likely(rd->entry != ENTRY_NONE) || !wk->run->ops->fault)
		return;
	/* Nobody may fault on what is being unmapped.  What found it empty for
	 * that reason has acquired a number that moved before. */
	if (act_synced_seq(&wk->run->world, rd->slot) != rd->seq)
		return;
	rd->fault_err = take_fault(wk, &f);
	if (rd->fault_err)
		return;
	read_once(wk, rd);
	if (rd->entry != ENTRY_NONE)
		propagation_repaired(wk, rd->slot);
}

void act_read(struct worker *wk, unsigned int slot)
{
	struct world *w = &wk->run->world;
	struct cached_read rd = { .slot = slot, };
	struct stamp t0;

	rd.index = (unsigned int)rng_below(&wk->cpu->rng,
					   table_nr_mapped(&w->tables));
	rd.seq = act_synced_seq(w, slot);
	if (!(rd.seq & 1)) {
		/* No program asks for this, so there is no fault to take. */
		read_once(wk, &rd);
		act_count(wk, CLEAR_SPECULATIVE, 1);
	} else {
		t0 = act_begin(wk, OP_ACCESS);
		read_or_fault(wk, &rd);
		act_end(wk, OP_ACCESS, t0);
	}
	oracle_check_cached(wk, &rd);
}
