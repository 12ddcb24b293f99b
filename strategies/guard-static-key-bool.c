// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * guard-static-key-bool - as static-key, but the key does not count: a walker
 * turns it on, and off when it is done.  A control; it takes two walkers.
 *
 * What breaks it:
 *	walker 1	walker 2		tear-down
 *	key on, lock
 *	walk		key on: it is
 *	unlock		lock, walk:
 *	key off		read the entry: a table
 *						clear, flush; key? off
 *						free
 *			follow the entry
 *
 * The two are ptdump and check_wx, which walks at boot and on demand.
 */
#include "strategies/guard.h"

enum { COUNT_RENDEZVOUS };

static int static_key_bool_init(struct guard *g)
{
	return walk_key_init(g->priv, &g->world->sections, g->world->clock,
			     g->idle, g->idle_arg);
}

static void static_key_bool_destroy(struct guard *g)
{
	walk_key_release(g->priv);
}

static void static_key_bool_cleared(struct guard *g, struct cpu *cpu,
				    struct guard_pass *pass)
{
	if (walk_key_meet_seen(g->priv, cpu, &pass->section))
		guard_count(g, cpu, COUNT_RENDEZVOUS, 1);
}

static void static_key_bool_dump_begin(struct guard *g, struct cpu *cpu,
				       struct guard_pass *pass)
{
	struct walk_key *k = g->priv;

	static_key_set(&k->key);
	rwsem_down_write(&k->lock, cpu, &pass->section);
}

static void static_key_bool_dump_end(struct guard *g, struct cpu *cpu,
				     struct guard_pass *pass)
{
	struct walk_key *k = g->priv;

	rwsem_up_write(&k->lock, cpu, &pass->section);
	static_key_clear(&k->key);
}

static const struct param static_key_bool_params[] = {
	WALK_KEY_FLIP(struct walk_key, flip_ns),
};

static const char *const static_key_bool_counters[] = {
	[COUNT_RENDEZVOUS] = "rendezvous",
};

static const struct inject_own static_key_bool_inject[] = {
	{ INJECT_DUMP_STEP, 1, 500000 },
};

const struct guard_ops static_key_bool_guard = {
	GUARD_ABI,
	.name		= "static-key-bool",
	.summary	= "static-key, but the first walker to leave turns it off",
	.stands_for	= "Dev Jain's patch for arm64, v3, linux-arm-kernel, "
			  "June 2025: static_branch_enable() and _disable()",
	.leaves_out	= "the patching itself: a flip is one membarrier and "
			  "takes as long as flip says",
	.flags		= GUARD_CONTROL | GUARD_MAY_SLEEP,
	.min_walkers	= 2,
	.inject		= static_key_bool_inject,
	.nr_inject	= ARRAY_SIZE(static_key_bool_inject),
	.priv_bytes	= sizeof(struct walk_key),
	.params		= static_key_bool_params,
	.nr_params	= ARRAY_SIZE(static_key_bool_params),
	.counters	= static_key_bool_counters,
	.nr_counters	= ARRAY_SIZE(static_key_bool_counters),
	.init		= static_key_bool_init,
	.destroy	= static_key_bool_destroy,
	.cleared	= static_key_bool_cleared,
	.dump_begin	= static_key_bool_dump_begin,
	.dump_end	= static_key_bool_dump_end,
};
GUARD_PLUGIN(static_key_bool_guard)
