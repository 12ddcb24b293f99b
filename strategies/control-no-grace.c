// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * control-no-grace - list-rcu that frees without a grace period.
 *
 * A walker holds a page directory that exit has unlinked and freed: it looks at
 * poison, or writes into somebody else's page.
 */
#include "strategies/strategy.h"

#include <errno.h>

#include <urcu-call-rcu.h>

struct control_no_grace {
	struct pgdlist_rcu reg;
};

static int control_no_grace_init(struct strategy *s, struct cpu *cpu)
{
	struct control_no_grace *c = s->priv;

	(void)cpu;
	return pgdlist_rcu_init(&c->reg, s->world, 0, LOCK_TICKET,
				s->grace_ns);
}

static int control_no_grace_cpu_online(struct strategy *s, struct cpu *cpu)
{
	struct control_no_grace *c = s->priv;

	(void)cpu;
	rcu_attach(&c->reg.rcu);
	return 0;
}

static void control_no_grace_cpu_offline(struct strategy *s, struct cpu *cpu)
{
	struct control_no_grace *c = s->priv;

	(void)cpu;
	rcu_detach(&c->reg.rcu);
}

static int control_no_grace_fork(struct strategy *s, struct cpu *cpu,
				 struct mm *mm)
{
	struct control_no_grace *c = s->priv;

	mm_clone(s->world, mm);
	pgdlist_rcu_insert(&c->reg, cpu, mm->page);
	/*
	 * CNG_A pairs with CNG_B in control_no_grace_sync().  Insert before
	 * the second look, as list-rcu does; the fork is not what is wrong.
	 */
	full_barrier();
	mm_clone_missing(s->world, mm);
	return 0;
}

static void control_no_grace_exit(struct strategy *s, struct cpu *cpu,
				  struct mm *mm)
{
	struct control_no_grace *c = s->priv;

	pgdlist_rcu_remove(&c->reg, cpu, mm->page);
	mm_free(s->world, cpu, mm);
}

static void control_no_grace_sync(struct strategy *s, struct cpu *cpu,
				  unsigned int first, unsigned int last)
{
	struct control_no_grace *c = s->priv;
	unsigned int slot;

	/*
	 * CNG_B pairs with CNG_A in control_no_grace_fork().  Store
	 * to the reference before reading the list; right as in list-rcu.
	 */
	full_barrier();
	for (slot = first; slot <= last; slot++)
		if (ref_load(s->world, slot) != ENTRY_NONE)
			pgdlist_rcu_sync(&c->reg, s->world, cpu, slot);
}

static void control_no_grace_drain(struct strategy *s)
{
	struct control_no_grace *c = s->priv;

	rcu_barrier_all(&c->reg.rcu);
}

static int control_no_grace_check(struct strategy *s, size_t nr_live)
{
	struct control_no_grace *c = s->priv;

	return pgdlist_check(&c->reg.list, nr_live);
}

static const struct inject_own control_no_grace_inject[] = {
	{ .point = INJECT_WALK_STEP, .every = 4, .delay_ns = 50000 },
};

const struct strategy_ops control_no_grace_strategy = {
	STRATEGY_ABI,
	.name		= "control-no-grace",
	.summary	= "control: free a page directory without a grace period",
	.stands_for	= "list_del_rcu() and free_page() at once, where RCU "
			  "walks the list of Peter Zijlstra's suggestion, "
			  "linux-mm, May 2020",
	.leaves_out	= "nothing: no kernel does this",
	.contract	= CONTRACT_EAGER,
	.flags		= STRATEGY_CONTROL,
	.exposed_by	= "populate",
	.inject		= control_no_grace_inject,
	.nr_inject	= ARRAY_SIZE(control_no_grace_inject),
	.priv_bytes	= sizeof(struct control_no_grace),
	.mm_priv_bytes	= sizeof(struct pgdlist_rcu_mm),
	.mm_charged_bytes = sizeof(struct rcu_head),
	.init		= control_no_grace_init,
	.cpu_online	= control_no_grace_cpu_online,
	.cpu_offline	= control_no_grace_cpu_offline,
	.fork		= control_no_grace_fork,
	.exit		= control_no_grace_exit,
	.sync		= control_no_grace_sync,
	.drain		= control_no_grace_drain,
	.check		= control_no_grace_check,
};
STRATEGY_PLUGIN(control_no_grace_strategy)
