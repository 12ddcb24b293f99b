// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * guard-read-lock - the tear-down holds init_mm's mmap lock for reading from
 * before it clears until the huge leaf is in, a walker for writing all the
 * while.  The tables, which nobody holds or finds any more, are freed then.
 *
 * Why it is right.  The two sections exclude each other.  A tear-down that was
 * first has cleared before the walker reads; one that comes later frees nothing
 * that the walker still holds.  Two tear-downs share the lock, which is enough:
 * they have ranges of their own, and so tables of their own.
 *
 * What it costs.  Every tear-down pays the lock, walker or not; while one walks
 * it sleeps for the rest of the walk, and behind a walker that waits, too.
 */
#include "strategies/guard.h"

enum { COUNT_RENDEZVOUS };

struct read_lock {
	struct rwsem lock;
};

static int read_lock_init(struct guard *g)
{
	struct read_lock *l = g->priv;
	int err = rwsem_init(&l->lock, &g->world->sections,
			     "init_mm.mmap_lock");

	if (!err)
		rwsem_set_idle(&l->lock, g->idle, g->idle_arg);
	return err;
}

static void read_lock_destroy(struct guard *g)
{
	struct read_lock *l = g->priv;

	rwsem_release(&l->lock);
}

static int read_lock_begin(struct guard *g, struct cpu *cpu,
			   struct guard_pass *pass)
{
	struct read_lock *l = g->priv;

	rwsem_down_read(&l->lock, cpu, &pass->section);
	guard_count(g, cpu, COUNT_RENDEZVOUS, 1);
	return 0;
}

static void read_lock_end(struct guard *g, struct cpu *cpu,
			  struct guard_pass *pass)
{
	struct read_lock *l = g->priv;

	rwsem_up_read(&l->lock, cpu, &pass->section);
}

static void read_lock_dump_begin(struct guard *g, struct cpu *cpu,
				 struct guard_pass *pass)
{
	struct read_lock *l = g->priv;

	rwsem_down_write(&l->lock, cpu, &pass->section);
}

static void read_lock_dump_end(struct guard *g, struct cpu *cpu,
			       struct guard_pass *pass)
{
	struct read_lock *l = g->priv;

	rwsem_up_write(&l->lock, cpu, &pass->section);
}

static const char *const read_lock_counters[] = {
	[COUNT_RENDEZVOUS] = "rendezvous",
};

const struct guard_ops read_lock_guard = {
	GUARD_ABI,
	.name		= "read-lock",
	.summary	= "tear-down reads init_mm's mmap lock, walker writes",
	.stands_for	= "Dev Jain's patch for arm64, v1 and v2, linux-arm-"
			  "kernel, 2025: mmap_read_lock(&init_mm) in "
			  "pmd_free_pte_page()",
	.leaves_out	= "other users of that lock; spinning for a running "
			  "owner",
	.flags		= GUARD_MAY_SLEEP,
	.priv_bytes	= sizeof(struct read_lock),
	.counters	= read_lock_counters,
	.nr_counters	= ARRAY_SIZE(read_lock_counters),
	.init		= read_lock_init,
	.destroy	= read_lock_destroy,
	.begin		= read_lock_begin,
	.end		= read_lock_end,
	.dump_begin	= read_lock_dump_begin,
	.dump_end	= read_lock_dump_end,
};
GUARD_PLUGIN(read_lock_guard)
