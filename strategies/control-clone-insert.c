// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * control-clone-insert - list-rcu that clones, then inserts (F1): a lost update.
 *
 * Fork reads an empty slot.  The mutator fills it and walks; the mm is not on the
 * list.  Fork inserts.  The mm lacks the slot for ever.  No barrier helps: there
 * is no second look at the reference after the insertion.
 */
#include "strategies/strategy.h"

#include <errno.h>

#include <urcu-call-rcu.h>

struct control_clone_insert {
	struct pgdlist_rcu reg;
};

static int control_clone_insert_init(struct strategy *s, struct cpu *cpu)
{
	struct control_clone_insert *c = s->priv;

	(void)cpu;
	return pgdlist_rcu_init(&c->reg, s->world, 0, LOCK_TICKET,
				s->grace_ns);
}

static int control_clone_insert_cpu_online(struct strategy *s, struct cpu *cpu)
{
	struct control_clone_insert *c = s->priv;

	(void)cpu;
	rcu_attach(&c->reg.rcu);
	return 0;
}

static void control_clone_insert_cpu_offline(struct strategy *s, struct cpu *cpu)
{
	struct control_clone_insert *c = s->priv;

	(void)cpu;
	rcu_detach(&c->reg.rcu);
}

static int control_clone_insert_fork(struct strategy *s, struct cpu *cpu,
				     struct mm *mm)
{
	struct control_clone_insert *c = s->priv;

	mm_clone(s->world, mm);
	inject(&s->world->inject, cpu, INJECT_FORK_CLONED);
	/*
	 * CCI_A pairs with CCI_B in control_clone_insert_sync().  As good a
	 * barrier as list-rcu's, and of no use without a look behind it.
	 */
	full_barrier();
	pgdlist_rcu_insert(&c->reg, cpu, mm->page);
	return 0;
}

static void control_clone_insert_exit(struct strategy *s, struct cpu *cpu,
				      struct mm *mm)
{
	struct control_clone_insert *c = s->priv;

	pgdlist_rcu_remove(&c->reg, cpu, mm->page);
	pgdlist_rcu_free(&c->reg, s->world, mm);
}

static void control_clone_insert_sync(struct strategy *s, struct cpu *cpu,
				      unsigned int first, unsigned int last)
{
	struct control_clone_insert *c = s->priv;
	unsigned int slot;

	/*
	 * CCI_B pairs with CCI_A in control_clone_insert_fork().  Not what is
	 * wrong here: see there.
	 */
	full_barrier();
	for (slot = first; slot <= last; slot++)
		if (ref_load(s->world, slot) != ENTRY_NONE)
			pgdlist_rcu_sync(&c->reg, s->world, cpu, slot);
}

static void control_clone_insert_drain(struct strategy *s)
{
	struct control_clone_insert *c = s->priv;

	rcu_barrier_all(&c->reg.rcu);
}

static int control_clone_insert_check(struct strategy *s, size_t nr_live)
{
	struct control_clone_insert *c = s->priv;

	return pgdlist_check(&c->reg.list, nr_live);
}

static const struct inject_own control_clone_insert_inject[] = {
	{ .point = INJECT_FORK_CLONED, .every = 16, .delay_ns = 50000 },
};

const struct strategy_ops control_clone_insert_strategy = {
	STRATEGY_ABI,
	.name		= "control-clone-insert",
	.summary	= "control: clone, then insert, no second look (F1)",
	.stands_for	= "the plain reading of \"missed tasks have a full "
			  "clone anyway\", Peter Zijlstra, linux-mm, May 2020",
	.leaves_out	= "nothing: no kernel does this",
	.contract	= CONTRACT_EAGER,
	.flags		= STRATEGY_CONTROL,
	.exposed_by	= "populate",
	.inject		= control_clone_insert_inject,
	.nr_inject	= ARRAY_SIZE(control_clone_insert_inject),
	.priv_bytes	= sizeof(struct control_clone_insert),
	.mm_priv_bytes	= sizeof(struct pgdlist_rcu_mm),
	.mm_charged_bytes = sizeof(struct rcu_head),
	.init		= control_clone_insert_init,
	.cpu_online	= control_clone_insert_cpu_online,
	.cpu_offline	= control_clone_insert_cpu_offline,
	.fork		= control_clone_insert_fork,
	.exit		= control_clone_insert_exit,
	.sync		= control_clone_insert_sync,
	.drain		= control_clone_insert_drain,
	.check		= control_clone_insert_check,
};
STRATEGY_PLUGIN(control_clone_insert_strategy)
