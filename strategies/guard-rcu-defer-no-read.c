// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * guard-rcu-defer-no-read - as rcu-defer, but the walker is in no RCU read
 * section.  A control.
 *
 * What breaks it:
 *	walker				tear-down
 *	read the entry: a table
 *					clear, flush, call_rcu()
 *					(the grace period waits for nobody)
 *					free
 *	follow the entry
 *
 * A grace period is long beside a step of a walk, so that it takes a walker
 * who loses the CPU between the two: rare, and so not found by trying.
 */
#include "strategies/guard.h"

static int rcu_defer_no_read_init(struct guard *g)
{
	rcu_domain_init(g->priv, rcu_ops_get(0), g->grace_ns);
	return 0;
}

/* call_rcu() wants that of its callers, too. */
static int rcu_defer_no_read_online(struct guard *g,
				    struct cpu *cpu __unused_arg)
{
	rcu_attach(g->priv);
	return 0;
}

static void rcu_defer_no_read_offline(struct guard *g,
				      struct cpu *cpu __unused_arg)
{
	rcu_detach(g->priv);
}

static void rcu_defer_no_read_free(struct guard *g,
				   struct cpu *cpu __unused_arg,
				   const struct kpt_dead *dead)
{
	kpt_defer(g->kpt, g->priv, dead);
}

static void rcu_defer_no_read_drain(struct guard *g)
{
	rcu_barrier_all(g->priv);
}

/* liburcu's thread wakes every 10 ms. */
static const struct inject_own rcu_defer_no_read_inject[] = {
	{ INJECT_DUMP_STEP, 8, 30000000 },
};

const struct guard_ops rcu_defer_no_read_guard = {
	GUARD_ABI,
	.name		= "rcu-defer-no-read",
	.summary	= "rcu-defer, but the walker is in no read section",
	.stands_for	= "what the read section in rcu-defer is there for; "
			  "proposed nowhere",
	.leaves_out	= "the other grace periods, as rcu-defer",
	.flags		= GUARD_CONTROL,
	.inject		= rcu_defer_no_read_inject,
	.nr_inject	= ARRAY_SIZE(rcu_defer_no_read_inject),
	.priv_bytes	= sizeof(struct rcu),
	.init		= rcu_defer_no_read_init,
	.cpu_online	= rcu_defer_no_read_online,
	.cpu_offline	= rcu_defer_no_read_offline,
	.free		= rcu_defer_no_read_free,
	.drain		= rcu_defer_no_read_drain,
};
GUARD_PLUGIN(rcu_defer_no_read_guard)
