// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * control-flush-early - list-lock under a tear-down that flushes before the
 * copies are cleared.
 *
 * Clear the reference, flush, clear the copies, free.  Between the flush and
 * the clearing of its copy a CPU looks the slot up once more and remembers it:
 * what it remembers outlives the table or large page that it names.
 */
#include "strategies/strategy.h"

struct control_flush_early {
	struct pgdlist_locked reg;
};

static int control_flush_early_init(struct strategy *s, struct cpu *cpu)
{
	struct control_flush_early *c = s->priv;

	(void)cpu;
	return pgdlist_locked_init(&c->reg, s->world, LOCK_TICKET, true);
}

static int control_flush_early_fork(struct strategy *s, struct cpu *cpu,
				    struct mm *mm)
{
	struct control_flush_early *c = s->priv;

	pgdlist_locked_fork(&c->reg, s->world, cpu, mm);
	return 0;
}

static void control_flush_early_exit(struct strategy *s, struct cpu *cpu,
				     struct mm *mm)
{
	struct control_flush_early *c = s->priv;

	pgdlist_locked_exit(&c->reg, s->world, cpu, mm);
}

static void control_flush_early_unsync(struct strategy *s, struct cpu *cpu,
				       unsigned int first,
				       unsigned int last)
{
	struct control_flush_early *c = s->priv;
	unsigned int slot;

	for (slot = first; slot <= last; slot++)
		pgdlist_locked_sync(&c->reg, s->world, cpu, slot);
}

static void control_flush_early_sync(struct strategy *s, struct cpu *cpu,
				     unsigned int first, unsigned int last)
{
	control_flush_early_unsync(s, cpu, first, last);
}

static int control_flush_early_check(struct strategy *s, size_t nr_live)
{
	struct control_flush_early *c = s->priv;

	return pgdlist_check(&c->reg.list, nr_live);
}

/* The window between the flush and the clearing. */
static const struct inject_own control_flush_early_inject[] = {
	{ INJECT_UNMAP_FLUSHED, 1, 200000, },
};

const struct strategy_ops control_flush_early_strategy = {
	STRATEGY_ABI,
	.name		= "control-flush-early",
	.summary	= "control: CPUs flush before the copies are cleared",
	.stands_for	= "no kernel; why the copies are cleared before "
			  "flush_tlb_kernel_range(), mm/vmalloc.c",
	.leaves_out	= "as list-lock",
	.contract	= CONTRACT_EAGER,
	.flags		= STRATEGY_CONTROL,
	.exposed_by	= "ioremap",
	.inject		= control_flush_early_inject,
	.nr_inject	= ARRAY_SIZE(control_flush_early_inject),
	.unmap_order	= UNMAP_FLUSH_CLEAR_FREE,
	.priv_bytes	= sizeof(struct control_flush_early),
	.init		= control_flush_early_init,
	.fork		= control_flush_early_fork,
	.exit		= control_flush_early_exit,
	.sync		= control_flush_early_sync,
	.unsync		= control_flush_early_unsync,
	.check		= control_flush_early_check,
};
STRATEGY_PLUGIN(control_flush_early_strategy)
