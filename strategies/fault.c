// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fault - repair on first access: x86's vmalloc_fault(), before 5.8.
 *
 * Nothing is propagated and nobody is registered.  Fork clones what is there;
 * whoever meets an empty slot takes a fault, and its handler copies the slot
 * from the reference into the page directory that is loaded.
 *
 * Why that is enough.  A slot of the reference goes from empty to its table
 * once, and the table is whole before the slot names it.  Handlers of one mm on
 * several CPUs, and a handler and its mm's fork, all store that one value, so
 * that no lock is needed and finding the slot filled is success, not an error.
 * A copy that was never made is repaired the same way at any later time.
 *
 * What it cannot do is serve code that cannot take the fault: an NMI, which on
 * x86 must not return from one; a task whose stack is what is missing, since
 * the fault is taken on the stack.  For stacks x86 had the slot of the stack
 * copied before a switch: touch-stack.  For NMIs it walked all page
 * directories before it showed them anything: see fault-sync.
 */
#include "strategies/strategy.h"

struct fault_priv {
	bool touch_stack;
};

static const char *const fault_counters[] = {
	STRATEGY_FAULT_COUNTERS, "stacks-filled",
};
enum { STACKS_FILLED = FAULT_FOUND_NR };

static int fault_fork(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	(void)cpu;
	mm_clone(s->world, mm);
	return 0;
}

static void fault_exit(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	mm_free(s->world, cpu, mm);
}

static void fault_switch_stack(struct strategy *s, struct cpu *cpu,
			       struct mm *next, unsigned int slot)
{
	const struct fault_priv *p = s->priv;

	if (p->touch_stack &&
	    entry_load(s->world, next->pgd, slot) == ENTRY_NONE &&
	    !mm_fault_slot(s->world, next, slot, 0))
		strategy_count(cpu, STACKS_FILLED, 1);
}

static const struct param fault_params[] = {
	{
		.name = "touch-stack", .type = PARAM_BOOL, .def = "no",
		.help = "copy the slot of the next task's stack before "
			"switching to it",
		.offset = offsetof(struct fault_priv, touch_stack),
	},
};

const struct strategy_ops fault_strategy = {
	STRATEGY_ABI,
	.name		= "fault",
	.summary	= "propagate nothing, repair a slot when it is touched",
	.stands_for	= "x86 before 5.8 and x86-32 today: vmalloc_fault() in "
			  "arch/x86/mm/fault.c; what Linus Torvalds argues for "
			  "in \"x86_64 page fault NMI-safe\", July 2010",
	.leaves_out	= "the vmalloc_sync_all() calls (see fault-sync), PTI, "
			  "nested faults, CR2",
	.contract	= CONTRACT_LAZY,
	.priv_bytes	= sizeof(struct fault_priv),
	.params		= fault_params,
	.nr_params	= ARRAY_SIZE(fault_params),
	.counters	= fault_counters,
	.nr_counters	= ARRAY_SIZE(fault_counters),
	.fork		= fault_fork,
	.exit		= fault_exit,
	.fault		= strategy_fault,
	.switch_stack	= fault_switch_stack,
};
STRATEGY_PLUGIN(fault_strategy)
