// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fault-sync - repair on first access, and a walk of all page directories
 * before anything is shown to code that cannot fault: x86 before 5.8, with its
 * calls of vmalloc_sync_mappings().
 *
 * A vmalloc costs what it costs under fault; only who hands an address to NMI
 * handlers, tracers and the like pays for a walk, and forks and exits for being
 * found by it.
 *
 * Why the walk misses nobody: as in list-lock.  The slot is in the reference
 * before the lock is taken; a fork clones and inserts under the same lock,
 * hence is either met by the walk or clones what the walk would have brought.
 */
#include "strategies/strategy.h"

struct fault_sync {
	struct pgdlist_locked reg;
	unsigned int lock_kind;
	bool inner;
	bool whole;
};

static const char *const fault_sync_counters[] = {
	STRATEGY_FAULT_COUNTERS, "publishes", "walks",
};
enum { PUBLISHES = FAULT_FOUND_NR, WALKS };

static int fault_sync_init(struct strategy *s, struct cpu *cpu)
{
	struct fault_sync *p = s->priv;

	(void)cpu;
	return pgdlist_locked_init(&p->reg, s->world,
				   (enum lock_kind)p->lock_kind, p->inner);
}

static int fault_sync_fork(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct fault_sync *p = s->priv;

	pgdlist_locked_fork(&p->reg, s->world, cpu, mm);
	return 0;
}

static void fault_sync_exit(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct fault_sync *p = s->priv;

	pgdlist_locked_exit(&p->reg, s->world, cpu, mm);
}

static void fault_sync_publish(struct strategy *s, struct cpu *cpu,
			       unsigned int first, unsigned int last)
{
	const struct geometry *g = s->world->geo;
	struct fault_sync *p = s->priv;
	unsigned int slot;

	if (p->whole) {
		first = g->vmalloc_first;
		last = first + g->vmalloc_nr - 1;
	}
	strategy_count(cpu, PUBLISHES, 1);
	for (slot = first; slot <= last; slot++) {
		if (ref_load(s->world, slot) == ENTRY_NONE)
			continue;
		pgdlist_locked_sync(&p->reg, s->world, cpu, slot);
		strategy_count(cpu, WALKS, 1);
	}
}

static size_t fault_sync_walk(struct strategy *s, struct cpu *cpu,
			      unsigned int slot, uint64_t entry)
{
	struct fault_sync *p = s->priv;

	return pgdlist_locked_walk(&p->reg, s->world, cpu, slot, entry);
}

static int fault_sync_check(struct strategy *s, size_t nr_live)
{
	struct fault_sync *p = s->priv;

	return pgdlist_check(&p->reg.list, nr_live);
}

static const struct param fault_sync_params[] = {
	{
		.name = "lock", .type = PARAM_CHOICE, .def = "ticket",
		.choices = LOCK_KIND_NAMES,
		.help = "kind of pgd_lock",
		.offset = offsetof(struct fault_sync, lock_kind),
	}, {
		.name = "inner", .type = PARAM_BOOL, .def = "yes",
		.help = "take each mm's page_table_lock, as x86 does",
		.offset = offsetof(struct fault_sync, inner),
	}, {
		.name = "whole", .type = PARAM_BOOL, .def = "yes",
		.help = "walk for every slot that is filled, as x86 did, and "
			"not only for those that are published",
		.offset = offsetof(struct fault_sync, whole),
	},
};

const struct strategy_ops fault_sync_strategy = {
	STRATEGY_ABI,
	.name		= "fault-sync",
	.summary	= "repair on touch, walk a list before publication",
	.stands_for	= "x86 before 5.8: vmalloc_fault() and "
			  "vmalloc_sync_mappings() in arch/x86/mm/fault.c, "
			  "until Joerg Roedel's series \"mm: Get rid of "
			  "vmalloc_sync_(un)mappings()\", linux-mm, May 2020",
	.leaves_out	= "vmalloc_sync_unmappings(); who called it when",
	.contract	= CONTRACT_LAZY,
	.flags		= STRATEGY_VARIANT,
	.priv_bytes	= sizeof(struct fault_sync),
	.mm_borrowed_bytes = sizeof(struct cds_list_head) + sizeof(struct mm *),
	.params		= fault_sync_params,
	.nr_params	= ARRAY_SIZE(fault_sync_params),
	.counters	= fault_sync_counters,
	.nr_counters	= ARRAY_SIZE(fault_sync_counters),
	.init		= fault_sync_init,
	.fork		= fault_sync_fork,
	.exit		= fault_sync_exit,
	.fault		= strategy_fault,
	.publish	= fault_sync_publish,
	.walk		= fault_sync_walk,
	.check		= fault_sync_check,
};
STRATEGY_PLUGIN(fault_sync_strategy)
