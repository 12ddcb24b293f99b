// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * control-blind-copy - list-rcu that inserts, then copies blindly (F2): a lost
 * update.
 *
 * Fork is on the list and has read an empty slot.  The mutator fills the slot
 * of the reference and, walking, of the mm.  Fork stores the emptiness that it
 * read over it.  The barrier between insertion and copy is there and does not
 * help.
 */
#include "strategies/strategy.h"

#include <errno.h>

#include <urcu-call-rcu.h>

struct control_blind_copy {
	struct pgdlist_rcu reg;
};

static int control_blind_copy_init(struct strategy *s, struct cpu *cpu)
{
	struct control_blind_copy *c = s->priv;

	(void)cpu;
	return pgdlist_rcu_init(&c->reg, s->world, 0, LOCK_TICKET,
				s->grace_ns);
}

static int control_blind_copy_cpu_online(struct strategy *s, struct cpu *cpu)
{
	struct control_blind_copy *c = s->priv;

	(void)cpu;
	rcu_attach(&c->reg.rcu);
	return 0;
}

static void control_blind_copy_cpu_offline(struct strategy *s, struct cpu *cpu)
{
	struct control_blind_copy *c = s->priv;

	(void)cpu;
	rcu_detach(&c->reg.rcu);
}

static int control_blind_copy_fork(struct strategy *s, struct cpu *cpu,
				   struct mm *mm)
{
	struct control_blind_copy *c = s->priv;

	pgdlist_rcu_insert(&c->reg, cpu, mm->page);
	/*
	 * CBC_A pairs with CBC_B in control_blind_copy_sync().  Insert before
	 * the copy; right, and not enough.
	 */
	full_barrier();
	mm_clone_vmalloc_blind(s->world, cpu, mm);
	return 0;
}

static void control_blind_copy_exit(struct strategy *s, struct cpu *cpu,
				    struct mm *mm)
{
	struct control_blind_copy *c = s->priv;

	pgdlist_rcu_remove(&c->reg, cpu, mm->page);
	pgdlist_rcu_free(&c->reg, s->world, mm);
}

static void control_blind_copy_sync(struct strategy *s, struct cpu *cpu,
				    unsigned int first, unsigned int last)
{
	struct control_blind_copy *c = s->priv;
	unsigned int slot;

	/*
	 * CBC_B pairs with CBC_A in control_blind_copy_fork().  Not what is
	 * wrong here: see there.
	 */
	full_barrier();
	for (slot = first; slot <= last; slot++)
		if (ref_load(s->world, slot) != ENTRY_NONE)
			pgdlist_rcu_sync(&c->reg, s->world, cpu, slot);
}

static void control_blind_copy_drain(struct strategy *s)
{
	struct control_blind_copy *c = s->priv;

	rcu_barrier_all(&c->reg.rcu);
}

static int control_blind_copy_check(struct strategy *s, size_t nr_live)
{
	struct control_blind_copy *c = s->priv;

	return pgdlist_check(&c->reg.list, nr_live);
}

static const struct inject_own control_blind_copy_inject[] = {
	{ .point = INJECT_FORK_LOADED, .every = 16, .delay_ns = 50000 },
};

const struct strategy_ops control_blind_copy_strategy = {
	STRATEGY_ABI,
	.name		= "control-blind-copy",
	.summary	= "control: insert, then copy empty slots too (F2)",
	.stands_for	= "insert, full barrier, memcpy of the kernel's "
			  "range: what \"new tasks have a full clone\" must "
			  "not mean; Peter Zijlstra, linux-mm, May 2020",
	.leaves_out	= "nothing: no kernel does this",
	.contract	= CONTRACT_EAGER,
	.flags		= STRATEGY_CONTROL,
	.exposed_by	= "populate",
	.inject		= control_blind_copy_inject,
	.nr_inject	= ARRAY_SIZE(control_blind_copy_inject),
	.priv_bytes	= sizeof(struct control_blind_copy),
	.mm_priv_bytes	= sizeof(struct pgdlist_rcu_mm),
	.mm_charged_bytes = sizeof(struct rcu_head),
	.init		= control_blind_copy_init,
	.cpu_online	= control_blind_copy_cpu_online,
	.cpu_offline	= control_blind_copy_cpu_offline,
	.fork		= control_blind_copy_fork,
	.exit		= control_blind_copy_exit,
	.sync		= control_blind_copy_sync,
	.drain		= control_blind_copy_drain,
	.check		= control_blind_copy_check,
};
STRATEGY_PLUGIN(control_blind_copy_strategy)
