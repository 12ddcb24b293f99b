// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * guard-static-key - a tear-down that sees no walker pays nothing; one that
 * does takes the mmap lock and lets go of it, between clearing and freeing.
 *
 *	tear-down: clear; flush; barrier; key? lock and unlock; free
 *	walker:	   key up; lock for writing; read and follow; unlock; key down
 *
 * Why it is right.
 * - Key seen on.  The lock is had before a walk or after it.  After: the walker
 *   holds nothing any more.  Before: unlocking and then locking orders the
 *   clear before the walk, which finds the entry empty.
 * - Key seen off.  It was read after the clear and a full barrier, and the
 *   walker turns it on before it reads, across all CPUs: one of the two sees
 *   the other, and it is not the tear-down that did, so that the walker finds
 *   the entry empty.  Or the walk was over, and the key had been turned off
 *   after.
 * - Two walkers.  The key counts them: it is on as long as one walks.
 *
 * That the clear is not inside of the lock is no fault: a walker may then
 * follow the entry to a table that is isolated and not yet freed.
 *
 * What it costs.  Nothing but a barrier while nobody walks; the rest of the
 * walk while somebody does; each first walker two flips of the key.
 */
#include "strategies/guard.h"

enum { COUNT_RENDEZVOUS };

static int static_key_guard_init(struct guard *g)
{
	return walk_key_init(g->priv, &g->world->sections, g->world->clock,
			     g->idle, g->idle_arg);
}

static void static_key_guard_destroy(struct guard *g)
{
	walk_key_release(g->priv);
}

static void static_key_cleared(struct guard *g, struct cpu *cpu,
			       struct guard_pass *pass)
{
	if (walk_key_meet_seen(g->priv, cpu, &pass->section))
		guard_count(g, cpu, COUNT_RENDEZVOUS, 1);
}

static void static_key_dump_begin(struct guard *g, struct cpu *cpu,
				  struct guard_pass *pass)
{
	walk_key_begin(g->priv, cpu, &pass->section);
}

static void static_key_dump_end(struct guard *g, struct cpu *cpu,
				struct guard_pass *pass)
{
	walk_key_end(g->priv, cpu, &pass->section);
}

static const struct param static_key_params[] = {
	WALK_KEY_FLIP(struct walk_key, flip_ns),
};

static const char *const static_key_counters[] = {
	[COUNT_RENDEZVOUS] = "rendezvous",
};

const struct guard_ops static_key_guard = {
	GUARD_ABI,
	.name		= "static-key",
	.summary	= "clear, then lock and unlock if a counted key is on",
	.stands_for	= "Dev Jain's patch for arm64, v3 and, with the key "
			  "counted, v6, linux-arm-kernel, 2025: "
			  "ptdump_lock_key",
	.leaves_out	= "the patching itself: a flip is one membarrier and "
			  "takes as long as flip says",
	.flags		= GUARD_MAY_SLEEP,
	.priv_bytes	= sizeof(struct walk_key),
	.params		= static_key_params,
	.nr_params	= ARRAY_SIZE(static_key_params),
	.counters	= static_key_counters,
	.nr_counters	= ARRAY_SIZE(static_key_counters),
	.init		= static_key_guard_init,
	.destroy	= static_key_guard_destroy,
	.cleared	= static_key_cleared,
	.dump_begin	= static_key_dump_begin,
	.dump_end	= static_key_dump_end,
};
GUARD_PLUGIN(static_key_guard)
