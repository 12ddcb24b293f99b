// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * guard-static-key-early - as static-key, but the key is read before the entry
 * is cleared, and the lock, if it is taken, held around that.  A control.
 *
 * What breaks it:
 *	walker				tear-down
 *					key? off
 *	key on, lock
 *	read the entry: a table
 *					clear, flush, free
 *	follow the entry
 *
 * Where the key was seen on it is right, as the lock is then held around the
 * clear: it looks safer than static-key, and is not.
 */
#include "strategies/guard.h"

enum { COUNT_RENDEZVOUS };

static int static_key_early_init(struct guard *g)
{
	return walk_key_init(g->priv, &g->world->sections, g->world->clock,
			     g->idle, g->idle_arg);
}

static void static_key_early_destroy(struct guard *g)
{
	walk_key_release(g->priv);
}

static int static_key_early_begin(struct guard *g, struct cpu *cpu,
				  struct guard_pass *pass)
{
	struct walk_key *k = g->priv;

	pass->seen = static_key_enabled(&k->key);
	if (!pass->seen)
		return 0;
	rwsem_down_read(&k->lock, cpu, &pass->section);
	guard_count(g, cpu, COUNT_RENDEZVOUS, 1);
	return 0;
}

static void static_key_early_cleared(struct guard *g, struct cpu *cpu,
				     struct guard_pass *pass)
{
	struct walk_key *k = g->priv;

	if (pass->seen)
		rwsem_up_read(&k->lock, cpu, &pass->section);
}

static void static_key_early_dump_begin(struct guard *g, struct cpu *cpu,
					struct guard_pass *pass)
{
	walk_key_begin(g->priv, cpu, &pass->section);
}

static void static_key_early_dump_end(struct guard *g, struct cpu *cpu,
				      struct guard_pass *pass)
{
	walk_key_end(g->priv, cpu, &pass->section);
}

static const struct param static_key_early_params[] = {
	WALK_KEY_FLIP(struct walk_key, flip_ns),
};

static const char *const static_key_early_counters[] = {
	[COUNT_RENDEZVOUS] = "rendezvous",
};

static const struct inject_own static_key_early_inject[] = {
	{ INJECT_TEARDOWN_BEGUN, 1, 4000000 },
	{ INJECT_DUMP_STEP, 1, 1000000 },
};

const struct guard_ops static_key_early_guard = {
	GUARD_ABI,
	.name		= "static-key-early",
	.summary	= "key read before the clear, lock held around it",
	.stands_for	= "Ryan Roberts' first idea in reply to v3, linux-arm-"
			  "kernel, June 2025, which he takes back there",
	.leaves_out	= "the patching itself: a flip is one membarrier and "
			  "takes as long as flip says",
	.flags		= GUARD_CONTROL | GUARD_MAY_SLEEP,
	.inject		= static_key_early_inject,
	.nr_inject	= ARRAY_SIZE(static_key_early_inject),
	.priv_bytes	= sizeof(struct walk_key),
	.params		= static_key_early_params,
	.nr_params	= ARRAY_SIZE(static_key_early_params),
	.counters	= static_key_early_counters,
	.nr_counters	= ARRAY_SIZE(static_key_early_counters),
	.init		= static_key_early_init,
	.destroy	= static_key_early_destroy,
	.begin		= static_key_early_begin,
	.cleared	= static_key_early_cleared,
	.dump_begin	= static_key_early_dump_begin,
	.dump_end	= static_key_early_dump_end,
};
GUARD_PLUGIN(static_key_early_guard)
