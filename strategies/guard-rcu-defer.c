// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * guard-rcu-defer - tables are freed a grace period after they were cleared; a
 * walker reads in one RCU read section from beginning to end.
 *
 * Why it is right.  A walker that found the entry is in a read section that
 * began before the table was handed to call_rcu(), which therefore waits for
 * its end; one that begins later finds the entry empty.
 *
 * What it costs.  Nobody waits for anybody, and the tear-down never sleeps.
 * But a walk is one read section: all of a kernel's grace periods wait for it,
 * not only this one, and every table torn down meanwhile stays where it is.
 */
#include "strategies/guard.h"

enum { COUNT_DEFERRED };

struct rcu_defer {
	struct rcu rcu;
	unsigned int flavor;
};

static int rcu_defer_init(struct guard *g)
{
	struct rcu_defer *r = g->priv;

	rcu_domain_init(&r->rcu, rcu_ops_get(r->flavor), g->grace_ns);
	return 0;
}

static int rcu_defer_online(struct guard *g, struct cpu *cpu __unused_arg)
{
	struct rcu_defer *r = g->priv;

	rcu_attach(&r->rcu);
	return 0;
}

static void rcu_defer_offline(struct guard *g, struct cpu *cpu __unused_arg)
{
	struct rcu_defer *r = g->priv;

	rcu_detach(&r->rcu);
}

static void rcu_defer_quiescent(struct guard *g)
{
	struct rcu_defer *r = g->priv;

	rcu_quiescent(&r->rcu);
}

static void rcu_defer_idle(struct guard *g, bool begin)
{
	struct rcu_defer *r = g->priv;

	if (begin)
		rcu_idle_begin(&r->rcu);
	else
		rcu_idle_end(&r->rcu);
}

static void rcu_defer_free(struct guard *g, struct cpu *cpu,
			   const struct kpt_dead *dead)
{
	struct rcu_defer *r = g->priv;

	guard_count(g, cpu, COUNT_DEFERRED, dead->nr);
	kpt_defer(g->kpt, &r->rcu, dead);
}

static void rcu_defer_dump_begin(struct guard *g, struct cpu *cpu __unused_arg,
				 struct guard_pass *pass __unused_arg)
{
	struct rcu_defer *r = g->priv;

	rcu_read_begin(&r->rcu);
}

static void rcu_defer_dump_end(struct guard *g, struct cpu *cpu __unused_arg,
			       struct guard_pass *pass __unused_arg)
{
	struct rcu_defer *r = g->priv;

	rcu_read_end(&r->rcu);
}

static void rcu_defer_drain(struct guard *g)
{
	struct rcu_defer *r = g->priv;

	rcu_barrier_all(&r->rcu);
}

static const struct param rcu_defer_params[] = {
	{
		.name = "rcu", .type = PARAM_CHOICE, .def = "memb",
		.choices = RCU_FLAVOR_NAMES,
		.help = "liburcu flavour",
		.offset = offsetof(struct rcu_defer, flavor),
	},
};

static const char *const rcu_defer_counters[] = {
	[COUNT_DEFERRED] = "deferred",
};

const struct guard_ops rcu_defer_guard = {
	GUARD_ABI,
	.name		= "rcu-defer",
	.summary	= "free after a grace period, walk in one read section",
	.stands_for	= "how user page tables are freed against lockless "
			  "walkers (tlb_remove_table()), turned on the "
			  "kernel's; proposed nowhere",
	.leaves_out	= "the other grace periods that the walk holds up",
	.priv_bytes	= sizeof(struct rcu_defer),
	.params		= rcu_defer_params,
	.nr_params	= ARRAY_SIZE(rcu_defer_params),
	.counters	= rcu_defer_counters,
	.nr_counters	= ARRAY_SIZE(rcu_defer_counters),
	.init		= rcu_defer_init,
	.cpu_online	= rcu_defer_online,
	.cpu_offline	= rcu_defer_offline,
	.quiescent	= rcu_defer_quiescent,
	.idle		= rcu_defer_idle,
	.free		= rcu_defer_free,
	.dump_begin	= rcu_defer_dump_begin,
	.dump_end	= rcu_defer_dump_end,
	.drain		= rcu_defer_drain,
};
GUARD_PLUGIN(rcu_defer_guard)
