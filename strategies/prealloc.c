// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * prealloc - every vmalloc slot is filled before the first fork: x86-64 today.
 *
 * Nothing is ever missing, so there is nothing to propagate, no registry, no
 * lock and no fault.  The price is one lower table a slot, for ever.
 */
#include "strategies/strategy.h"

static int prealloc_init(struct strategy *s, struct cpu *cpu)
{
	return ref_prealloc(s->world, cpu);
}

static int prealloc_fork(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	(void)cpu;
	mm_clone(s->world, mm);
	return 0;
}

static void prealloc_exit(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	mm_free(s->world, cpu, mm);
}

const struct strategy_ops prealloc_strategy = {
	STRATEGY_ABI,
	.name		= "prealloc",
	.summary	= "fill every slot at boot, so that nothing ever changes",
	.stands_for	= "x86-64 since 5.9: preallocate_vmalloc_pages() in "
			  "arch/x86/mm/init_64.c",
	.contract	= CONTRACT_SHARED,
	.flags		= STRATEGY_CLOSES_RACE,
	.init		= prealloc_init,
	.fork		= prealloc_fork,
	.exit		= prealloc_exit,
};
STRATEGY_PLUGIN(prealloc_strategy)
