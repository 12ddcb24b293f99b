/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pgdlist.h - pgd_list: page directories linked through their struct page, new
 * ones at the head, as arch/x86/mm/pgtable.c does.
 *
 * struct pgdlist is the bare list, for a caller that excludes everybody.
 * struct pgdlist_locked adds one lock around everything, as x86 does it.
 * struct pgdlist_rcu adds the lock that writers take and the RCU domain that
 * walkers read under: the order of clone, insertion and free, which is what
 * right and wrong protocols differ in, stays with the strategy.
 */
#ifndef PGDBENCH_LIB_PGDLIST_H
#define PGDBENCH_LIB_PGDLIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <urcu/list.h>

#include "lib/lock.h"
#include "lib/rcu.h"
#include "lib/section.h"
#include "lib/world.h"

struct pgdlist {
	struct cds_list_head head;
	size_t nr;
};

static inline void pgdlist_init(struct pgdlist *l)
{
	CDS_INIT_LIST_HEAD(&l->head);
	l->nr = 0;
}

static inline void pgdlist_add(struct pgdlist *l, struct page *page)
{
	cds_list_add(&page->lru, &l->head);
	l->nr++;
}

static inline void pgdlist_del(struct pgdlist *l, struct page *page)
{
	cds_list_del(&page->lru);
	l->nr--;
}

/* Every struct page on @l; the caller keeps the list from changing. */
#define pgdlist_for_each(page, l) \
	cds_list_for_each_entry(page, &(l)->head, lru)

/* pgdlist_check - 0 if @l holds @nr whole members, else -EUCLEAN.  Quiescent. */
int pgdlist_check(const struct pgdlist *l, size_t nr);

/* ---- under a lock ---------------------------------------------------- */

struct pgdlist_locked {
	struct lock lock;		/* pgd_lock */
	struct pgdlist list;
	const struct section_class *sync_class;
	bool inner;			/* walks take each mm's inner lock */
};

/* What one walk did. */
struct pgdlist_walked {
	size_t reached;		/* page directories */
	size_t locks;		/* taken: pgd_lock, and inner ones */
};

/* pgdlist_locked_init - empty.  @inner and @kind: as list-lock's parameters.
 * 0 or -ENOMEM. */
int __must_check pgdlist_locked_init(struct pgdlist_locked *l, struct world *w,
				     enum lock_kind kind, bool inner);

/* pgdlist_locked_fork - clone into @mm and insert it, in one section. */
void pgdlist_locked_fork(struct pgdlist_locked *l, struct world *w,
			 struct cpu *cpu, struct mm *mm);

/* pgdlist_locked_exit - remove @mm and free it. */
void pgdlist_locked_exit(struct pgdlist_locked *l, struct world *w,
			 struct cpu *cpu, struct mm *mm);

/*
 * pgdlist_locked_sync - fill @slot of every listed page directory with the
 * reference's entry, or where slots can be cleared, make it what that is now.
 * Where they cannot and the reference's is empty it walks and changes nothing.
 * pgdlist_locked_walk - store @entry whether it is there or not; returns how
 * many it reached.
 * One section each.
 */
struct pgdlist_walked pgdlist_locked_sync(struct pgdlist_locked *l, struct world *w,
					  struct cpu *cpu, unsigned int slot);
size_t pgdlist_locked_walk(struct pgdlist_locked *l, struct world *w,
			   struct cpu *cpu, unsigned int slot, uint64_t entry);

/* ---- under RCU --------------------------------------------------------- */

struct pgdlist_rcu {
	struct lock lock;		/* pgd_lock: insertion and removal */
	struct pgdlist list;
	struct rcu rcu;
	const struct section_class *read_class;
};

/* An mm's share of it: what its free waits with. */
struct pgdlist_rcu_mm {
	struct rcu_work work;
	struct world *world;
};

/* pgdlist_rcu_init - @flavor: of RCU_FLAVOR_NAMES, by index.  0 or -ENOMEM. */
int __must_check pgdlist_rcu_init(struct pgdlist_rcu *r, struct world *w,
				  unsigned int flavor, enum lock_kind kind,
				  uint64_t grace_ns);

/* pgdlist_rcu_insert, _remove - under the lock, taken and released here. */
void pgdlist_rcu_insert(struct pgdlist_rcu *r, struct cpu *cpu,
			struct page *page);
void pgdlist_rcu_remove(struct pgdlist_rcu *r, struct cpu *cpu,
			struct page *page);

/* pgdlist_rcu_free - mm_free() after a grace period.  @m: in @mm's private
 * bytes, at their beginning.  Does not block. */
void pgdlist_rcu_free(struct pgdlist_rcu *r, struct world *w, struct mm *mm);

/*
 * pgdlist_rcu_sync - fill @slot of every listed page directory with the
 * reference's entry, or where slots can be cleared, make it what that is now
 * under each mm's inner lock; one read side section.
 * pgdlist_rcu_walk - store @entry whether it is there or not.
 * Both return how many they reached.
 */
size_t pgdlist_rcu_sync(struct pgdlist_rcu *r, struct world *w, struct cpu *cpu,
			unsigned int slot);
size_t pgdlist_rcu_walk(struct pgdlist_rcu *r, struct world *w, struct cpu *cpu,
			unsigned int slot, uint64_t entry);

#endif
