// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pgdlist.c - checking pgd_list, and walking it under its lock or under RCU.
 */
#include "lib/pgdlist.h"

#include <errno.h>

#include "lib/mm.h"
#include "lib/rculist.h"

int pgdlist_check(const struct pgdlist *l, size_t nr)
{
	const struct cds_list_head *pos;
	size_t seen = 0;

	for (pos = l->head.next; pos != &l->head; pos = pos->next) {
		if (pos->next->prev != pos || seen++ > l->nr)
			return -EUCLEAN;
	}
	return seen == nr && l->nr == nr ? 0 : -EUCLEAN;
}

/* What a walk does with one page directory. */
enum visit {
	VISIT_PASS,	/* the slot is set once, and is not: nothing */
	VISIT_FILL,	/* slots are set once: fill it */
	VISIT_COPY,	/* they can be cleared: what the reference's is now */
	VISIT_STORE,	/* store the entry whatever it is */
};

/* @visit is a constant in each caller, and all but one case folds away. */
static __always_inline_fn void visit_pgd(const struct world *w, struct cpu *cpu,
					 void *pgd, unsigned int slot,
					 uint64_t entry, enum visit visit)
{
	if (visit == VISIT_FILL)
		pgd_sync_slot(w, cpu, pgd, slot, entry);
	else if (visit == VISIT_COPY)
		pgd_copy_slot(w, cpu, pgd, slot);
	else if (visit == VISIT_STORE)
		entry_store(w, pgd, slot, entry);
}

/* ---- under a lock ---- */

int pgdlist_locked_init(struct pgdlist_locked *l, struct world *w,
			enum lock_kind kind, bool inner)
{
	pgdlist_init(&l->list);
	l->inner = inner;
	l->sync_class = section_class_get(&w->sections, "pgd_lock:sync");
	if (!l->sync_class)
		return -ENOMEM;
	return lock_init(&l->lock, &w->sections, "pgd_lock", kind);
}

void pgdlist_locked_fork(struct pgdlist_locked *l, struct world *w,
			 struct cpu *cpu, struct mm *mm)
{
	struct lock_hold hold;

	lock_acquire(&l->lock, cpu, &hold);
	mm_clone(w, mm);
	inject(&w->inject, cpu, INJECT_FORK_CLONED);
	pgdlist_add(&l->list, mm->page);
	lock_release(&l->lock, cpu, &hold);
}

void pgdlist_locked_exit(struct pgdlist_locked *l, struct world *w,
			 struct cpu *cpu, struct mm *mm)
{
	struct lock_hold hold;

	lock_acquire(&l->lock, cpu, &hold);
	pgdlist_del(&l->list, mm->page);
	lock_release(&l->lock, cpu, &hold);
	inject(&w->inject, cpu, INJECT_EXIT_UNLINKED);
	mm_free(w, cpu, mm);
}

static __always_inline_fn struct pgdlist_walked
locked_walk(struct pgdlist_locked *l, struct world *w, struct cpu *cpu,
	    unsigned int slot, uint64_t entry, enum visit visit)
{
	struct pgdlist_walked walked = { .locks = 1 };
	struct lock_hold hold;
	struct page *page;

	lock_acquire(&l->lock, cpu, &hold);
	pgdlist_for_each(page, &l->list) {
		inject(&w->inject, cpu, INJECT_WALK_STEP);
		if (l->inner) {
			raw_spin_lock(&page->pt_mm->page_table_lock);
			walked.locks++;
		}
		visit_pgd(w, cpu, page_pgd(w, page), slot, entry, visit);
		if (l->inner)
			raw_spin_unlock(&page->pt_mm->page_table_lock);
		walked.reached++;
	}
	lock_release_as(&l->lock, cpu, &hold, l->sync_class);
	return walked;
}

struct pgdlist_walked pgdlist_locked_sync(struct pgdlist_locked *l,
					  struct world *w, struct cpu *cpu,
					  unsigned int slot)
{
	uint64_t entry = ref_load(w, slot);

	if (w->geo->slots == SLOT_CLEARABLE)
		return locked_walk(l, w, cpu, slot, entry, VISIT_COPY);
	if (entry == ENTRY_NONE)
		return locked_walk(l, w, cpu, slot, entry, VISIT_PASS);
	return locked_walk(l, w, cpu, slot, entry, VISIT_FILL);
}

size_t pgdlist_locked_walk(struct pgdlist_locked *l, struct world *w,
			   struct cpu *cpu, unsigned int slot, uint64_t entry)
{
	return locked_walk(l, w, cpu, slot, entry, VISIT_STORE).reached;
}

/* ---- under RCU ---- */

int pgdlist_rcu_init(struct pgdlist_rcu *r, struct world *w,
		     unsigned int flavor, enum lock_kind kind,
		     uint64_t grace_ns)
{
	if (!rcu_ops_get(flavor))
		return -EINVAL;
	pgdlist_init(&r->list);
	rcu_domain_init(&r->rcu, rcu_ops_get(flavor), grace_ns);
	r->read_class = section_class_get(&w->sections, "rcu_read");
	if (!r->read_class)
		return -ENOMEM;
	return lock_init(&r->lock, &w->sections, "pgd_lock", kind);
}

void pgdlist_rcu_insert(struct pgdlist_rcu *r, struct cpu *cpu,
			struct page *page)
{
	struct lock_hold hold;

	lock_acquire(&r->lock, cpu, &hold);
	rculist_add(&page->lru, &r->list.head);
	r->list.nr++;
	lock_release(&r->lock, cpu, &hold);
}

void pgdlist_rcu_remove(struct pgdlist_rcu *r, struct cpu *cpu,
			struct page *page)
{
	struct lock_hold hold;

	lock_acquire(&r->lock, cpu, &hold);
	rculist_del(&page->lru);
	r->list.nr--;
	lock_release(&r->lock, cpu, &hold);
}

static void free_after_grace(struct rcu_work *work)
{
	struct pgdlist_rcu_mm *m = container_of(work, struct pgdlist_rcu_mm,
						work);

	mm_free(m->world, NULL, mm_of_priv(m));
}

void pgdlist_rcu_free(struct pgdlist_rcu *r, struct world *w, struct mm *mm)
{
	struct pgdlist_rcu_mm *m = mm_priv(mm);

	m->world = w;
	rcu_defer(&r->rcu, &m->work, free_after_grace);
}

/* Walks run beside forks and each other: what they copy is read and stored
 * under the mm's inner lock.  What they fill is the same for all. */
static __always_inline_fn size_t rcu_walk(struct pgdlist_rcu *r,
					  struct world *w, struct cpu *cpu,
					  unsigned int slot, uint64_t entry,
					  enum visit visit)
{
	struct cds_list_head *pos;
	struct section section;
	size_t reached = 0;
	struct page *page;
	uint64_t left;

	rcu_read_begin(&r->rcu);
	section_enter(&section, cpu, 0);
	for (pos = rculist_next(&r->list.head); pos != &r->list.head;
	     pos = rculist_next(pos)) {
		inject(&w->inject, cpu, INJECT_WALK_STEP);
		page = caa_container_of(pos, struct page, lru);
		if (visit == VISIT_COPY)
			raw_spin_lock(&page->pt_mm->page_table_lock);
		visit_pgd(w, cpu, page_pgd(w, page), slot, entry, visit);
		if (visit == VISIT_COPY)
			raw_spin_unlock(&page->pt_mm->page_table_lock);
		reached++;
	}
	left = section_leave(cpu);
	rcu_read_end(&r->rcu);
	section_record(&section, cpu, r->read_class, left);
	return reached;
}

size_t pgdlist_rcu_sync(struct pgdlist_rcu *r, struct world *w, struct cpu *cpu,
			unsigned int slot)
{
	uint64_t entry = ref_load(w, slot);

	return w->geo->slots == SLOT_CLEARABLE ?
	       rcu_walk(r, w, cpu, slot, entry, VISIT_COPY) :
	       rcu_walk(r, w, cpu, slot, entry, VISIT_FILL);
}

size_t pgdlist_rcu_walk(struct pgdlist_rcu *r, struct world *w, struct cpu *cpu,
			unsigned int slot, uint64_t entry)
{
	return rcu_walk(r, w, cpu, slot, entry, VISIT_STORE);
}
