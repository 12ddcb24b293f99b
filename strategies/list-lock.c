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
 *
 * A slot that is cleared or changed is no different: the walk, or the clone,
 * reads the reference again under the lock, and the last section to touch a
 * copy has read what was stored before it.
 */
#include "strategies/strategy.h"

struct list_lock {
	struct pgdlist_locked reg;
	unsigned int lock_kind;
	bool inner;
};

static int list_lock_init(struct strategy *s, struct cpu *cpu)
{
	struct list_lock *l = s->priv;

	(void)cpu;
	return pgdlist_locked_init(&l->reg, s->world,
				   (enum lock_kind)l->lock_kind, l->inner);
}

static int list_lock_fork(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct list_lock *l = s->priv;

	pgdlist_locked_fork(&l->reg, s->world, cpu, mm);
	return 0;
}

static void list_lock_exit(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct list_lock *l = s->priv;

	pgdlist_locked_exit(&l->reg, s->world, cpu, mm);
}

static void list_lock_sync(struct strategy *s, struct cpu *cpu,
			   unsigned int first, unsigned int last)
{
	struct list_lock *l = s->priv;
	unsigned int slot;

	for (slot = first; slot <= last; slot++)
		if (ref_load(s->world, slot) != ENTRY_NONE)
			pgdlist_locked_sync(&l->reg, s->world, cpu, slot);
}

static void list_lock_unsync(struct strategy *s, struct cpu *cpu,
			     unsigned int first, unsigned int last)
{
	struct list_lock *l = s->priv;
	unsigned int slot;

	for (slot = first; slot <= last; slot++)
		pgdlist_locked_sync(&l->reg, s->world, cpu, slot);
}

static size_t list_lock_walk(struct strategy *s, struct cpu *cpu,
			     unsigned int slot, uint64_t entry)
{
	struct list_lock *l = s->priv;

	return pgdlist_locked_walk(&l->reg, s->world, cpu, slot, entry);
}

static int list_lock_check(struct strategy *s, size_t nr_live)
{
	struct list_lock *l = s->priv;

	return pgdlist_check(&l->reg.list, nr_live);
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
	.unsync		= list_lock_unsync,
	.walk		= list_lock_walk,
	.check		= list_lock_check,
};
STRATEGY_PLUGIN(list_lock_strategy)
