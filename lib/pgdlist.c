// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pgdlist.c - checking pgd_list, and walking it under RCU.
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

/* The one loop; @force is a constant in each caller and folds away. */
static __always_inline_fn size_t walk(struct pgdlist_rcu *r, struct world *w,
				      struct cpu *cpu, unsigned int slot,
				      uint64_t entry, bool force)
{
	struct cds_list_head *pos;
	struct section section;
	size_t reached = 0;
	uint64_t left;
	void *pgd;

	rcu_read_begin(&r->rcu);
	section_enter(&section, cpu, 0);
	for (pos = rculist_next(&r->list.head); pos != &r->list.head;
	     pos = rculist_next(pos)) {
		inject(&w->inject, cpu, INJECT_WALK_STEP);
		pgd = page_pgd(w, caa_container_of(pos, struct page, lru));
		if (force)
			entry_store(w, pgd, slot, entry);
		else
			pgd_sync_slot(w, cpu, pgd, slot, entry);
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
	return walk(r, w, cpu, slot, ref_load(w, slot), false);
}

size_t pgdlist_rcu_walk(struct pgdlist_rcu *r, struct world *w, struct cpu *cpu,
			unsigned int slot, uint64_t entry)
{
	return walk(r, w, cpu, slot, entry, true);
}
