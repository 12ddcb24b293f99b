// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * list-lock - pgd_list under pgd_lock: x86's eager synchronisation since 5.8.
 *
 * Fork clones and inserts in one section; sync walks the whole list under the
 * same lock, once for every slot, taking each mm's page_table_lock on the way,
 * which only Xen needs and everybody pays for.
 *
 * Why no mm is missed.  The mutator stores to the reference, then takes the
 * lock.  A fork's section is either before that, and the walk meets its mm, or
 * after, and the hand-over of the lock orders the store before the clone.
 */
#include "strategies/strategy.h"

#include <errno.h>

struct list_lock {
	struct lock pgd_lock;
	const struct section_class *sync_class;
	struct pgdlist pgd_list;
	unsigned int lock_kind;
	bool inner;
};

static int list_lock_init(struct strategy *s, struct cpu *cpu)
{
	struct list_lock *l = s->priv;

	(void)cpu;
	pgdlist_init(&l->pgd_list);
	l->sync_class = section_class_get(&s->world->sections,
					  "pgd_lock:sync");
	if (!l->sync_class)
		return -ENOMEM;
	return lock_init(&l->pgd_lock, &s->world->sections, "pgd_lock",
			 (enum lock_kind)l->lock_kind);
}

static int list_lock_fork(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct list_lock *l = s->priv;
	struct lock_hold hold;

	lock_acquire(&l->pgd_lock, cpu, &hold);
	mm_clone(s->world, mm);
	inject(&s->world->inject, cpu, INJECT_FORK_CLONED);
	pgdlist_add(&l->pgd_list, mm->page);
	lock_release(&l->pgd_lock, cpu, &hold);
	return 0;
}

static void list_lock_exit(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct list_lock *l = s->priv;
	struct lock_hold hold;

	lock_acquire(&l->pgd_lock, cpu, &hold);
	pgdlist_del(&l->pgd_list, mm->page);
	lock_release(&l->pgd_lock, cpu, &hold);
	inject(&s->world->inject, cpu, INJECT_EXIT_UNLINKED);
	mm_free(s->world, cpu, mm);
}

/* The walk of one slot; @force is a constant in each caller and folds away. */
static __always_inline_fn size_t walk_slot(struct strategy *s, struct cpu *cpu,
					   unsigned int slot, uint64_t entry,
					   bool force)
{
	struct list_lock *l = s->priv;
	struct world *w = s->world;
	struct lock_hold hold;
	struct page *page;
	size_t reached = 0;

	lock_acquire(&l->pgd_lock, cpu, &hold);
	pgdlist_for_each(page, &l->pgd_list) {
		inject(&w->inject, cpu, INJECT_WALK_STEP);
		if (l->inner)
			raw_spin_lock(&page->pt_mm->page_table_lock);
		if (force)
			entry_store(w, page_pgd(w, page), slot, entry);
		else
			pgd_sync_slot(w, cpu, page_pgd(w, page), slot, entry);
		if (l->inner)
			raw_spin_unlock(&page->pt_mm->page_table_lock);
		reached++;
	}
	lock_release_as(&l->pgd_lock, cpu, &hold, l->sync_class);
	return reached;
}

static void list_lock_sync(struct strategy *s, struct cpu *cpu,
			   unsigned int first, unsigned int last)
{
	unsigned int slot;
	uint64_t entry;

	for (slot = first; slot <= last; slot++) {
		entry = ref_load(s->world, slot);
		if (entry != ENTRY_NONE)
			walk_slot(s, cpu, slot, entry, false);
	}
}

static size_t list_lock_walk(struct strategy *s, struct cpu *cpu,
			     unsigned int slot, uint64_t entry)
{
	return walk_slot(s, cpu, slot, entry, true);
}

static int list_lock_check(struct strategy *s, size_t nr_live)
{
	struct list_lock *l = s->priv;

	return pgdlist_check(&l->pgd_list, nr_live);
}

static const struct param list_lock_params[] = {
	{
		.name = "lock", .type = PARAM_CHOICE, .def = "ticket",
		.choices = LOCK_KIND_NAMES,
		.help = "kind of pgd_lock",
		.offset = offsetof(struct list_lock, lock_kind),
	}, {
		.name = "inner", .type = PARAM_BOOL, .def = "yes",
		.help = "take each mm's page_table_lock, as x86 does",
		.offset = offsetof(struct list_lock, inner),
	},
};

const struct strategy_ops list_lock_strategy = {
	STRATEGY_ABI,
	.name		= "list-lock",
	.summary	= "walk pgd_list under pgd_lock, once a slot",
	.stands_for	= "x86 since 5.8: sync_global_pgds() in "
			  "arch/x86/mm/init_64.c, pgd_ctor() in pgtable.c; "
			  "Joerg Roedel's series \"mm: Get rid of "
			  "vmalloc_sync_(un)mappings()\", linux-mm, May 2020",
	.leaves_out	= "page attribute changes, which also take pgd_lock "
			  "and flush the TLB under it; the user half of PTI's "
			  "page directories",
	.contract	= CONTRACT_EAGER,
	.priv_bytes	= sizeof(struct list_lock),
	.mm_borrowed_bytes = sizeof(struct cds_list_head) + sizeof(struct mm *),
	.params		= list_lock_params,
	.nr_params	= ARRAY_SIZE(list_lock_params),
	.init		= list_lock_init,
	.fork		= list_lock_fork,
	.exit		= list_lock_exit,
	.sync		= list_lock_sync,
	.walk		= list_lock_walk,
	.check		= list_lock_check,
};
STRATEGY_PLUGIN(list_lock_strategy)
