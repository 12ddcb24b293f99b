// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * guard-trylock - as read-lock, but the tear-down only tries: while a walker
 * has the lock, or waits for it, there is no huge leaf, and small pages must
 * do.
 *
 * Why it is right.  As read-lock where it was got; and where it was not,
 * nothing is cleared nor freed.
 *
 * What it costs.  It never sleeps, so that it may be called where nothing may.
 * Huge leaves are lost instead, for as long as the mapping lives: they are
 * counted, and make long walks dear in another way.
 */
#include "strategies/guard.h"

#include <errno.h>

enum { COUNT_RENDEZVOUS, COUNT_REFUSED };

struct trylock {
	struct rwsem lock;
};

static int trylock_init(struct guard *g)
{
	struct trylock *t = g->priv;
	int err = rwsem_init(&t->lock, &g->world->sections,
			     "init_mm.mmap_lock");

	if (!err)
		rwsem_set_idle(&t->lock, g->idle, g->idle_arg);
	return err;
}

static void trylock_destroy(struct guard *g)
{
	struct trylock *t = g->priv;

	rwsem_release(&t->lock);
}

static int trylock_begin(struct guard *g, struct cpu *cpu,
			 struct guard_pass *pass)
{
	struct trylock *t = g->priv;

	if (!rwsem_down_read_trylock(&t->lock, cpu, &pass->section)) {
		guard_count(g, cpu, COUNT_REFUSED, 1);
		return -EAGAIN;
	}
	guard_count(g, cpu, COUNT_RENDEZVOUS, 1);
	return 0;
}

static void trylock_end(struct guard *g, struct cpu *cpu,
			struct guard_pass *pass)
{
	struct trylock *t = g->priv;

	rwsem_up_read(&t->lock, cpu, &pass->section);
}

static void trylock_dump_begin(struct guard *g, struct cpu *cpu,
			       struct guard_pass *pass)
{
	struct trylock *t = g->priv;

	rwsem_down_write(&t->lock, cpu, &pass->section);
}

static void trylock_dump_end(struct guard *g, struct cpu *cpu,
			     struct guard_pass *pass)
{
	struct trylock *t = g->priv;

	rwsem_up_write(&t->lock, cpu, &pass->section);
}

static const char *const trylock_counters[] = {
	[COUNT_RENDEZVOUS] = "rendezvous",
	[COUNT_REFUSED] = "refused",
};

const struct guard_ops trylock_guard = {
	GUARD_ABI,
	.name		= "trylock",
	.summary	= "tear-down tries the mmap lock, else no huge leaf",
	.stands_for	= "vmap_try_huge_pmd() and _pud(), core fix of July "
			  "2026: mmap_read_trylock(&init_mm) around clear, "
			  "flush, free and set",
	.leaves_out	= "other users of that lock; one try for each table "
			  "where tables are isolated one by one",
	.priv_bytes	= sizeof(struct trylock),
	.counters	= trylock_counters,
	.nr_counters	= ARRAY_SIZE(trylock_counters),
	.init		= trylock_init,
	.destroy	= trylock_destroy,
	.begin		= trylock_begin,
	.end		= trylock_end,
	.dump_begin	= trylock_dump_begin,
	.dump_end	= trylock_dump_end,
};
GUARD_PLUGIN(trylock_guard)
