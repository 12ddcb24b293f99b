// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pgdarray-walk.c - passes over the page directories in the segmented array.
 *
 * There is one loop for each way of walking, with the visitor inlined, so that
 * what is not asked for costs nothing.
 */
#include "lib/pgdarray.h"

struct pass {
	struct world *w;
	struct cpu *cpu;
	unsigned int slot;
	uint64_t entry;
	size_t reached;
};

static void begin_walk(struct pgdarray *a, struct cpu *cpu)
{
	struct lock_hold hold;

	lock_acquire(&a->xa_lock, cpu, &hold);
	a->nr_walkers++;
	/*
	 * PGDARRAY_B pairs with PGDARRAY_A in insert().  The reference's store
	 * comes before the generation moves; see there.
	 */
	atomic_fetch_add_explicit(&a->generation, 1, memory_order_release);
	lock_release(&a->xa_lock, cpu, &hold);
}

static void end_walk(struct pgdarray *a, struct cpu *cpu)
{
	struct lock_hold hold;

	lock_acquire(&a->xa_lock, cpu, &hold);
	a->nr_walkers--;
	lock_release(&a->xa_lock, cpu, &hold);
}

static __always_inline_fn int visit_sync(void *ctx, uint32_t index, void *pgd)
{
	struct pass *p = ctx;

	(void)index;
	inject(&p->w->inject, p->cpu, INJECT_WALK_STEP);
	pgd_sync_slot(p->w, p->cpu, pgd, p->slot, p->entry);
	p->reached++;
	return 0;
}

/* Walks run beside each other: read and stored under the inner lock. */
static __always_inline_fn int visit_copy(void *ctx, uint32_t index, void *pgd)
{
	struct pass *p = ctx;
	struct mm *mm = pgd_page(p->w, pgd)->pt_mm;

	(void)index;
	inject(&p->w->inject, p->cpu, INJECT_WALK_STEP);
	raw_spin_lock(&mm->page_table_lock);
	pgd_copy_slot(p->w, p->cpu, pgd, p->slot);
	raw_spin_unlock(&mm->page_table_lock);
	p->reached++;
	return 0;
}

static __always_inline_fn int visit_store(void *ctx, uint32_t index, void *pgd)
{
	struct pass *p = ctx;

	(void)index;
	inject(&p->w->inject, p->cpu, INJECT_WALK_STEP);
	entry_store(p->w, pgd, p->slot, p->entry);
	p->reached++;
	return 0;
}

/*
 * An entry that is none of ours must be looked at to be passed over.  A walk by
 * marks meets one too, where an mm has just gone and an other come.
 */
static __always_inline_fn bool is_other(const struct pass *p, void *entry)
{
	_Atomic uint64_t *is_private = entry;

	if (pgdarray_is_pgd(p->w, entry))
		return false;
	/* Relaxed: never written; it is the line that is fetched. */
	return !atomic_load_explicit(is_private, memory_order_relaxed);
}

static __always_inline_fn int visit_sync_ours(void *ctx, uint32_t index,
					      void *entry)
{
	return is_other(ctx, entry) ? 0 : visit_sync(ctx, index, entry);
}

static __always_inline_fn int visit_copy_ours(void *ctx, uint32_t index,
					      void *entry)
{
	return is_other(ctx, entry) ? 0 : visit_copy(ctx, index, entry);
}

static __always_inline_fn int visit_store_ours(void *ctx, uint32_t index,
					       void *entry)
{
	return is_other(ctx, entry) ? 0 : visit_store(ctx, index, entry);
}

/* @mark and @visit are constants in each caller. */
static __always_inline_fn void
visit_all(struct pgdarray *a, struct pass *p, enum xarray_mark mark,
	  int (*visit)(void *ctx, uint32_t index, void *entry))
{
	struct section section;
	uint64_t index, left;
	void *entry;

	rcu_read_begin(&a->rcu);
	section_enter(&section, p->cpu, 0);
	if (a->config.iterate == PGDARRAY_ITERATE_WALK)
		xarray_walk(&a->xa, mark, visit, p);
	else
		xarray_for_each_marked(&a->xa, index, entry, mark)
			visit(p, (uint32_t)index, entry);
	left = section_leave(p->cpu);
	rcu_read_end(&a->rcu);
	section_record(&section, p->cpu, a->read_class, left);
}

/* Once over all; @visit, and @visit_ours where there are others, are constants
 * in each caller. */
static __always_inline_fn void
pass(struct pgdarray *a, struct pass *p,
     int (*visit)(void *ctx, uint32_t index, void *entry),
     int (*visit_ours)(void *ctx, uint32_t index, void *entry))
{
	bool marked = a->config.walk == PGDARRAY_WALK_MARKED;

	if (!marked && a->config.marked == 100)
		visit_all(a, p, XARRAY_PRESENT, visit);
	else if (!marked)
		visit_all(a, p, XARRAY_PRESENT, visit_ours);
	else if (a->config.marked == 100)
		visit_all(a, p, XARRAY_MARK_1, visit);
	else
		visit_all(a, p, XARRAY_MARK_1, visit_ours);
}

/* Every slot, or only those that are filled. */
static void sync_slots(struct pgdarray *a, struct cpu *cpu, unsigned int first,
		       unsigned int last, bool empty_too)
{
	bool copy = a->world->geo->slots == SLOT_CLEARABLE;
	struct pass p = { .w = a->world, .cpu = cpu, };

	begin_walk(a, cpu);
	for (p.slot = first; p.slot <= last; p.slot++) {
		p.entry = ref_load(a->world, p.slot);
		if (p.entry == ENTRY_NONE && !empty_too)
			continue;
		if (copy)
			pass(a, &p, visit_copy, visit_copy_ours);
		else
			pass(a, &p, visit_sync, visit_sync_ours);
	}
	end_walk(a, cpu);
}

void pgdarray_sync(struct pgdarray *a, struct cpu *cpu, unsigned int first,
		   unsigned int last)
{
	sync_slots(a, cpu, first, last, false);
}

void pgdarray_unsync(struct pgdarray *a, struct cpu *cpu, unsigned int first,
		     unsigned int last)
{
	sync_slots(a, cpu, first, last, true);
}

size_t pgdarray_store(struct pgdarray *a, struct cpu *cpu, unsigned int slot,
		      uint64_t entry)
{
	struct pass p = {
		.w = a->world, .cpu = cpu, .slot = slot, .entry = entry,
	};

	begin_walk(a, cpu);
	pass(a, &p, visit_store, visit_store_ours);
	end_walk(a, cpu);
	return p.reached;
}
