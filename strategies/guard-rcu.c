// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * guard-rcu - the key is read before the clear, both in one RCU read section; a
 * walker turns the key on and waits for a grace period before it locks.
 *
 *	tear-down: { key?; clear; flush }; on: lock and unlock; free
 *	walker:	   key up; grace period; lock for writing; walk; unlock; key down
 *
 * Why it is right.
 * - Key seen off.  The read section began before the key was turned on for
 *   everybody, so that the grace period waits for its end, and the walker,
 *   which reads after that, finds the entry empty.
 * - Key seen on.  As static-key: lock and unlock lie between clear and free.
 * The read section holds no sleep: the lock is taken behind its end.
 *
 * What it costs.  A grace period at the beginning of each walk; an RCU read
 * section a tear-down; the rest of the walk while somebody walks.
 */
#include "strategies/guard.h"

enum { COUNT_RENDEZVOUS };

struct rcu_guard {
	struct walk_key key;
	struct rcu rcu;
	unsigned int flavor;
};

static int rcu_guard_init(struct guard *g)
{
	struct rcu_guard *r = g->priv;

	rcu_domain_init(&r->rcu, rcu_ops_get(r->flavor), g->grace_ns);
	return walk_key_init(&r->key, &g->world->sections, g->world->clock,
			     g->idle, g->idle_arg);
}

static void rcu_guard_destroy(struct guard *g)
{
	struct rcu_guard *r = g->priv;

	walk_key_release(&r->key);
}

static int rcu_guard_online(struct guard *g, struct cpu *cpu __unused_arg)
{
	struct rcu_guard *r = g->priv;

	rcu_attach(&r->rcu);
	return 0;
}

static void rcu_guard_offline(struct guard *g, struct cpu *cpu __unused_arg)
{
	struct rcu_guard *r = g->priv;

	rcu_detach(&r->rcu);
}

static void rcu_guard_quiescent(struct guard *g)
{
	struct rcu_guard *r = g->priv;

	rcu_quiescent(&r->rcu);
}

static void rcu_guard_idle(struct guard *g, bool begin)
{
	struct rcu_guard *r = g->priv;

	if (begin)
		rcu_idle_begin(&r->rcu);
	else
		rcu_idle_end(&r->rcu);
}

static int rcu_guard_begin(struct guard *g, struct cpu *cpu __unused_arg,
			   struct guard_pass *pass)
{
	struct rcu_guard *r = g->priv;

	rcu_read_begin(&r->rcu);
	pass->seen = static_key_enabled(&r->key.key);
	return 0;
}

static void rcu_guard_cleared(struct guard *g, struct cpu *cpu,
			      struct guard_pass *pass)
{
	struct rcu_guard *r = g->priv;

	rcu_read_end(&r->rcu);
	if (!pass->seen)
		return;
	walk_key_meet(&r->key, cpu, &pass->section);
	guard_count(g, cpu, COUNT_RENDEZVOUS, 1);
}

static void rcu_guard_dump_begin(struct guard *g, struct cpu *cpu,
				 struct guard_pass *pass)
{
	struct rcu_guard *r = g->priv;

	static_key_inc(&r->key.key);
	rcu_synchronize(&r->rcu);
	rwsem_down_write(&r->key.lock, cpu, &pass->section);
}

static void rcu_guard_dump_end(struct guard *g, struct cpu *cpu,
			       struct guard_pass *pass)
{
	struct rcu_guard *r = g->priv;

	walk_key_end(&r->key, cpu, &pass->section);
}

static const struct param rcu_guard_params[] = {
	WALK_KEY_FLIP(struct rcu_guard, key.flip_ns),
	{
		.name = "rcu", .type = PARAM_CHOICE, .def = "memb",
		.choices = RCU_FLAVOR_NAMES,
		.help = "liburcu flavour",
		.offset = offsetof(struct rcu_guard, flavor),
	},
};

static const char *const rcu_guard_counters[] = {
	[COUNT_RENDEZVOUS] = "rendezvous",
};

const struct guard_ops rcu_guard = {
	GUARD_ABI,
	.name		= "rcu",
	.summary	= "key and clear in an RCU section, walker waits for it",
	.stands_for	= "Ryan Roberts' sketch in reply to v3, linux-arm-"
			  "kernel, June 2025; never posted",
	.leaves_out	= "the patching itself: a flip is one membarrier and "
			  "takes as long as flip says",
	.flags		= GUARD_MAY_SLEEP,
	.priv_bytes	= sizeof(struct rcu_guard),
	.params		= rcu_guard_params,
	.nr_params	= ARRAY_SIZE(rcu_guard_params),
	.counters	= rcu_guard_counters,
	.nr_counters	= ARRAY_SIZE(rcu_guard_counters),
	.init		= rcu_guard_init,
	.destroy	= rcu_guard_destroy,
	.cpu_online	= rcu_guard_online,
	.cpu_offline	= rcu_guard_offline,
	.quiescent	= rcu_guard_quiescent,
	.idle		= rcu_guard_idle,
	.begin		= rcu_guard_begin,
	.cleared	= rcu_guard_cleared,
	.dump_begin	= rcu_guard_dump_begin,
	.dump_end	= rcu_guard_dump_end,
};
GUARD_PLUGIN(rcu_guard)
