// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * control-free-early - list-lock under a tear-down that flushes last.
 *
 * Clear, free, flush.  Until the flush a CPU that remembers the slot walks into
 * a table, or reads a large page, that is freed and may be anybody's.
 */
#include "strategies/strategy.h"

struct control_free_early {
	struct pgdlist_locked reg;
};

static int control_free_early_init(struct strategy *s, struct cpu *cpu)
{
	struct control_free_early *c = s->priv;

	(void)cpu;
	return pgdlist_locked_init(&c->reg, s->world, LOCK_TICKET, true);
}

static int control_free_early_fork(struct strategy *s, struct cpu *cpu,
				   struct mm *mm)
{
	struct control_free_early *c = s->priv;

	pgdlist_locked_fork(&c->reg, s->world, cpu, mm);
	return 0;
}

static void control_free_early_exit(struct strategy *s, struct cpu *cpu,
				    struct mm *mm)
{
	struct control_free_early *c = s->priv;

	pgdlist_locked_exit(&c->reg, s->world, cpu, mm);
}

static void control_free_early_unsync(struct strategy *s, struct cpu *cpu,
				      unsigned int first,
				      unsigned int last)
{
	struct control_free_early *c = s->priv;
	unsigned int slot;

	for (slot = first; slot <= last; slot++)
		pgdlist_locked_sync(&c->reg, s->world, cpu, slot);
}

static void control_free_early_sync(struct strategy *s, struct cpu *cpu,
				    unsigned int first, unsigned int last)
{
	control_free_early_unsync(s, cpu, first, last);
}

static int control_free_early_check(struct strategy *s, size_t nr_live)
{
	struct control_free_early *c = s->priv;

	return pgdlist_check(&c->reg.list, nr_live);
}

/* The window between the freeing and the flush. */
static const struct inject_own control_free_early_inject[] = {
	{ INJECT_UNMAP_FREED, 1, 20000, },
};

const struct strategy_ops control_free_early_strategy = {
	STRATEGY_ABI,
	.name		= "control-free-early",
	.summary	= "control: table and leaf are freed before CPUs flush",
	.stands_for	= "no kernel; why pmd_free_pte_page() of x86-64 "
			  "flushes before it frees, arch/x86/mm/pgtable.c",
	.leaves_out	= "as list-lock",
	.contract	= CONTRACT_EAGER,
	.flags		= STRATEGY_CONTROL,
	.exposed_by	= "ioremap",
	.inject		= control_free_early_inject,
	.nr_inject	= ARRAY_SIZE(control_free_early_inject),
	.unmap_order	= UNMAP_CLEAR_FREE_FLUSH,
	.priv_bytes	= sizeof(struct control_free_early),
	.init		= control_free_early_init,
	.fork		= control_free_early_fork,
	.exit		= control_free_early_exit,
	.sync		= control_free_early_sync,
	.unsync		= control_free_early_unsync,
	.check		= control_free_early_check,
};
STRATEGY_PLUGIN(control_free_early_strategy)
