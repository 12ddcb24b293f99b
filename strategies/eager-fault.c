// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * eager-fault - x86-32 since 5.9: an eager walk of pgd_list under pgd_lock, and
 * the page fault as a backstop for who is quicker than the walk.
 *
 * loop=real is the kernel's loop, which heeds only the beginning of the range:
 * from there to the end of the vmalloc area it walks the whole list once for
 * every slot, filled or empty, changed or not, taking and dropping the lock each
 * time.  loop=range walks for the slots that it was told of and no others.
 *
 * Why no mm is missed.  As list-lock: the mutator stores to the reference, then
 * takes the lock; a fork clones and inserts in one section of it, which is
 * before, and the walk meets the mm, or after, and the clone has the store.
 * Clears go the same way: a walk makes each copy what the reference is at that
 * moment, under the lock that the clone takes too.
 *
 * The race of two allocators is not closed: the second one touches its address
 * under an mm that the walk has not reached, and misses.  Each such miss is
 * repaired by the fault, so that it costs a fault where list-lock would die.
 *
 * Why the fault needs no lock.  It stores what the reference holds, and so does
 * a walk.  They could differ only while the slot is being cleared, when nobody
 * may touch an address in it any more, so that nobody faults there.
 */
#include "strategies/strategy.h"

enum loop { LOOP_REAL, LOOP_RANGE };
enum { COUNT_SYNCS, COUNT_WALKS, COUNT_ENTRIES, COUNT_LOCKS };

struct eager_fault {
	struct pgdlist_locked reg;
	unsigned int loop;
	unsigned int lock_kind;
	bool inner;
};

static int eager_fault_init(struct strategy *s, struct cpu *cpu)
{
	struct eager_fault *e = s->priv;

	(void)cpu;
	return pgdlist_locked_init(&e->reg, s->world,
				   (enum lock_kind)e->lock_kind, e->inner);
}

static int eager_fault_fork(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct eager_fault *e = s->priv;

	pgdlist_locked_fork(&e->reg, s->world, cpu, mm);
	return 0;
}

static void eager_fault_exit(struct strategy *s, struct cpu *cpu,
			     struct mm *mm)
{
	struct eager_fault *e = s->priv;

	pgdlist_locked_exit(&e->reg, s->world, cpu, mm);
}

/* arch_sync_kernel_mappings(): filled or cleared, it is all the same, and where
 * slots are set once the real loop still comes by empty ones. */
static void eager_fault_sync(struct strategy *s, struct cpu *cpu,
			     unsigned int first, unsigned int last)
{
	struct eager_fault *e = s->priv;
	const struct geometry *g = s->world->geo;
	struct pgdlist_walked walked, sum = { .reached = 0 };
	unsigned int slot;

	if (e->loop == LOOP_REAL)
		last = g->vmalloc_first + g->vmalloc_nr - 1;
	for (slot = first; slot <= last; slot++) {
		walked = pgdlist_locked_sync(&e->reg, s->world, cpu, slot);
		sum.reached += walked.reached;
		sum.locks += walked.locks;
	}
	strategy_count(cpu, COUNT_SYNCS, 1);
	strategy_count(cpu, COUNT_WALKS, last - first + 1);
	strategy_count(cpu, COUNT_ENTRIES, sum.reached);
	strategy_count(cpu, COUNT_LOCKS, sum.locks);
}

static size_t eager_fault_walk(struct strategy *s, struct cpu *cpu,
			       unsigned int slot, uint64_t entry)
{
	struct eager_fault *e = s->priv;

	return pgdlist_locked_walk(&e->reg, s->world, cpu, slot, entry);
}

static int eager_fault_fault(struct strategy *s, struct cpu *cpu,
			     const struct fault *f)
{
	return mm_fault_slot(s->world, cpu->mm, f->slot, f->index);
}

static int eager_fault_check(struct strategy *s, size_t nr_live)
{
	struct eager_fault *e = s->priv;

	return pgdlist_check(&e->reg.list, nr_live);
}

static const struct param eager_fault_params[] = {
	{
		.name = "loop", .type = PARAM_CHOICE, .def = "real",
		.choices = "real,range",
		.help = "walk once for every slot from the first changed one "
			"to the end of the vmalloc area, as the kernel does, "
			"or only for those in the range",
		.offset = offsetof(struct eager_fault, loop),
	}, {
		.name = "lock", .type = PARAM_CHOICE, .def = "ticket",
		.choices = LOCK_KIND_NAMES,
		.help = "kind of pgd_lock",
		.offset = offsetof(struct eager_fault, lock_kind),
	}, {
		.name = "inner", .type = PARAM_BOOL, .def = "yes",
		.help = "take each mm's page_table_lock, as x86 does",
		.offset = offsetof(struct eager_fault, inner),
	},
};

static const char *const eager_fault_counters[] = {
	[COUNT_SYNCS]	= "sync_calls",
	[COUNT_WALKS]	= "walks",
	[COUNT_ENTRIES]	= "entries",
	[COUNT_LOCKS]	= "locks",
};

const struct strategy_ops eager_fault_strategy = {
	STRATEGY_ABI,
	.name		= "eager-fault",
	.summary	= "walk pgd_list eagerly, let a fault mend what it misses",
	.stands_for	= "x86-32 since 5.9: arch_sync_kernel_mappings() and "
			  "vmalloc_fault() in arch/x86/mm/fault.c; the fault "
			  "of Joerg Roedel's patch \"x86/mm/32: Bring back "
			  "vmalloc faulting on x86_32\", September 2020",
	.leaves_out	= "page attribute changes under pgd_lock; faults from "
			  "user mode and on reserved bits, which are refused "
			  "before the handler",
	.contract	= CONTRACT_EAGER,
	.priv_bytes	= sizeof(struct eager_fault),
	.mm_borrowed_bytes = sizeof(struct cds_list_head) + sizeof(struct mm *),
	.params		= eager_fault_params,
	.nr_params	= ARRAY_SIZE(eager_fault_params),
	.counters	= eager_fault_counters,
	.nr_counters	= ARRAY_SIZE(eager_fault_counters),
	.init		= eager_fault_init,
	.fork		= eager_fault_fork,
	.exit		= eager_fault_exit,
	.sync		= eager_fault_sync,
	.unsync		= eager_fault_sync,
	.walk		= eager_fault_walk,
	.fault		= eager_fault_fault,
	.check		= eager_fault_check,
};
STRATEGY_PLUGIN(eager_fault_strategy)
