// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * guard-rcu-no-grace - as rcu, but the walker does not wait for a grace period.
 * A control.
 *
 * What breaks it:
 *	walker				tear-down
 *					{ key? off
 *	key on, lock
 *	read the entry: a table
 *					clear, flush } free
 *	follow the entry
 *
 * The read section is not there either: nobody waits for its end.
 */
#include "strategies/guard.h"

enum { COUNT_RENDEZVOUS };

static int rcu_no_grace_init(struct guard *g)
{
	return walk_key_init(g->priv, &g->world->sections, g->world->clock,
			     g->idle, g->idle_arg);
}

static void rcu_no_grace_destroy(struct guard *g)
{
	walk_key_release(g->priv);
}

static int rcu_no_grace_begin(struct guard *g, struct cpu *cpu __unused_arg,
			      struct guard_pass *pass)
{
	struct walk_key *k = g->priv;

	pass->seen = static_key_enabled(&k->key);
	return 0;
}

static void rcu_no_grace_cleared(struct guard *g, struct cpu *cpu,
				 struct guard_pass *pass)
{
	if (!pass->seen)
		return;
	walk_key_meet(g->priv, cpu, &pass->section);
	guard_count(g, cpu, COUNT_RENDEZVOUS, 1);
}

static void rcu_no_grace_dump_begin(struct guard *g, struct cpu *cpu,
				    struct guard_pass *pass)
{
	walk_key_begin(g->priv, cpu, &pass->section);
}

static void rcu_no_grace_dump_end(struct guard *g, struct cpu *cpu,
				  struct guard_pass *pass)
{
	walk_key_end(g->priv, cpu, &pass->section);
}

static const struct param rcu_no_grace_params[] = {
	WALK_KEY_FLIP(struct walk_key, flip_ns),
};

static const char *const rcu_no_grace_counters[] = {
	[COUNT_RENDEZVOUS] = "rendezvous",
};

static const struct inject_own rcu_no_grace_inject[] = {
	{ INJECT_TEARDOWN_BEGUN, 1, 4000000 },
	{ INJECT_DUMP_STEP, 1, 1000000 },
};

const struct guard_ops rcu_no_grace_guard = {
	GUARD_ABI,
	.name		= "rcu-no-grace",
	.summary	= "rcu, but the walker waits for no grace period",
	.stands_for	= "what the grace period in Ryan Roberts' sketch, "
			  "linux-arm-kernel, June 2025, is there for; "
			  "proposed nowhere",
	.leaves_out	= "the read section, which nobody waits for; the "
			  "patching itself, as rcu",
	.flags		= GUARD_CONTROL | GUARD_MAY_SLEEP,
	.inject		= rcu_no_grace_inject,
	.nr_inject	= ARRAY_SIZE(rcu_no_grace_inject),
	.priv_bytes	= sizeof(struct walk_key),
	.params		= rcu_no_grace_params,
	.nr_params	= ARRAY_SIZE(rcu_no_grace_params),
	.counters	= rcu_no_grace_counters,
	.nr_counters	= ARRAY_SIZE(rcu_no_grace_counters),
	.init		= rcu_no_grace_init,
	.destroy	= rcu_no_grace_destroy,
	.begin		= rcu_no_grace_begin,
	.cleared	= rcu_no_grace_cleared,
	.dump_begin	= rcu_no_grace_dump_begin,
	.dump_end	= rcu_no_grace_dump_end,
};
GUARD_PLUGIN(rcu_no_grace_guard)
