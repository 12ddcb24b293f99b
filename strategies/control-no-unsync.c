// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * control-no-unsync - list-lock that forgets to clear the copies.
 *
 * The bug of x86-32 with page table isolation, 2018 to 2019.  A large page is
 * unmapped in the reference alone.  Its addresses are used again, with small
 * pages; an mm that still has the old leaf takes no fault, since something is
 * present, and its CPUs read the memory of the old mapping.
 */
#include "strategies/strategy.h"

struct control_no_unsync {
	struct pgdlist_locked reg;
};

static int control_no_unsync_init(struct strategy *s, struct cpu *cpu)
{
	struct control_no_unsync *c = s->priv;

	(void)cpu;
	return pgdlist_locked_init(&c->reg, s->world, LOCK_TICKET, true);
}

static int control_no_unsync_fork(struct strategy *s, struct cpu *cpu,
				  struct mm *mm)
{
	struct control_no_unsync *c = s->priv;

	pgdlist_locked_fork(&c->reg, s->world, cpu, mm);
	return 0;
}

static void control_no_unsync_exit(struct strategy *s, struct cpu *cpu,
				   struct mm *mm)
{
	struct control_no_unsync *c = s->priv;

	pgdlist_locked_exit(&c->reg, s->world, cpu, mm);
}

/* vmalloc_sync_one(): only where one is present and the other is not. */
static void sync_presence(const struct world *w, void *pgd, unsigned int slot)
{
	uint64_t entry = ref_load(w, slot);

	if ((entry_load(w, pgd, slot) == ENTRY_NONE) != (entry == ENTRY_NONE))
		entry_store(w, pgd, slot, entry);
}

static void control_no_unsync_sync(struct strategy *s, struct cpu *cpu,
				   unsigned int first, unsigned int last)
{
	struct control_no_unsync *c = s->priv;
	struct world *w = s->world;
	struct lock_hold hold;
	struct page *page;
	unsigned int slot;

	lock_acquire(&c->reg.lock, cpu, &hold);
	pgdlist_for_each(page, &c->reg.list)
		for (slot = first; slot <= last; slot++)
			sync_presence(w, page_pgd(w, page), slot);
	lock_release_as(&c->reg.lock, cpu, &hold, c->reg.sync_class);
}

static void control_no_unsync_unsync(struct strategy *s, struct cpu *cpu,
				     unsigned int first,
				     unsigned int last)
{
	(void)s;
	(void)cpu;
	(void)first;
	(void)last;
}

static int control_no_unsync_check(struct strategy *s, size_t nr_live)
{
	struct control_no_unsync *c = s->priv;

	return pgdlist_check(&c->reg.list, nr_live);
}

const struct strategy_ops control_no_unsync_strategy = {
	STRATEGY_ABI,
	.name		= "control-no-unsync",
	.summary	= "control: list-lock that clears the reference alone",
	.stands_for	= "x86-32 before 5.3: iounmap() without "
			  "vmalloc_sync_unmappings(), arch/x86/mm/fault.c; "
			  "fixed by Joerg Roedel, linux-mm, July 2019",
	.leaves_out	= "isolation's second page directory; the lazy "
			  "fault, which would not have been taken either",
	.contract	= CONTRACT_EAGER,
	.flags		= STRATEGY_CONTROL,
	.exposed_by	= "ioremap",
	.priv_bytes	= sizeof(struct control_no_unsync),
	.init		= control_no_unsync_init,
	.fork		= control_no_unsync_fork,
	.exit		= control_no_unsync_exit,
	.sync		= control_no_unsync_sync,
	.unsync		= control_no_unsync_unsync,
	.check		= control_no_unsync_check,
};
STRATEGY_PLUGIN(control_no_unsync_strategy)
