// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * large-vmalloc-fixed - alpha's LARGE_VMALLOC with its five defects repaired.
 *
 * What each of them needed: finding the slot filled is success; no context is
 * turned away; the page directory that is loaded, not the one that software
 * believes in; an acquire between the reference's entry and what it names; a
 * look at whether anything is mapped.  All five are in mm_fault_slot(), which
 * is as long as the handler that was wrong.  Why it is right stands in fault.c.
 */
#include "strategies/strategy.h"

static const char *const large_vmalloc_fixed_counters[] = {
	STRATEGY_FAULT_COUNTERS,
};

static int large_vmalloc_fixed_fork(struct strategy *s, struct cpu *cpu,
				    struct mm *mm)
{
	(void)cpu;
	mm_clone(s->world, mm);
	return 0;
}

static void large_vmalloc_fixed_exit(struct strategy *s, struct cpu *cpu,
				     struct mm *mm)
{
	mm_free(s->world, cpu, mm);
}

const struct strategy_ops large_vmalloc_fixed_strategy = {
	STRATEGY_ABI,
	.name		= "large-vmalloc-fixed",
	.summary	= "alpha's on-demand slots, repaired",
	.stands_for	= "alpha's CONFIG_ALPHA_LARGE_VMALLOC as it would have "
			  "to be: the \"major headache\" of Al Viro's patch "
			  "\"alpha: take the LARGE_VMALLOC kludge out\", "
			  "November 2025",
	.leaves_out	= "as large-vmalloc; what NMIs and stacks would need",
	.contract	= CONTRACT_LAZY,
	.flags		= STRATEGY_VARIANT,
	.counters	= large_vmalloc_fixed_counters,
	.nr_counters	= ARRAY_SIZE(large_vmalloc_fixed_counters),
	.fork		= large_vmalloc_fixed_fork,
	.exit		= large_vmalloc_fixed_exit,
	.fault		= strategy_fault,
};
STRATEGY_PLUGIN(large_vmalloc_fixed_strategy)
