// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pgdreg.c - the kinds of registries, each with what it calls its own.
 */
#include "lib/pgdreg.h"

#include <errno.h>

#include "lib/mm.h"

/* ---- list-lock ---- */

static int list_init(struct pgdreg *r, uint64_t grace_ns)
{
	(void)grace_ns;
	return pgdlist_locked_init(&r->u.list, r->world, LOCK_TICKET, false);
}

static int list_fork(struct pgdreg *r, struct cpu *cpu, struct mm *mm)
{
	pgdlist_locked_fork(&r->u.list, r->world, cpu, mm);
	return 0;
}

static void list_exit(struct pgdreg *r, struct cpu *cpu, struct mm *mm)
{
	pgdlist_locked_exit(&r->u.list, r->world, cpu, mm);
}

static void list_sync(struct pgdreg *r, struct cpu *cpu, unsigned int first,
		      unsigned int last)
{
	unsigned int slot;

	for (slot = first; slot <= last; slot++)
		if (ref_load(r->world, slot) != ENTRY_NONE)
			pgdlist_locked_sync(&r->u.list, r->world, cpu, slot);
}

static size_t list_walk(struct pgdreg *r, struct cpu *cpu, unsigned int slot,
			uint64_t entry)
{
	return pgdlist_locked_walk(&r->u.list, r->world, cpu, slot, entry);
}

static int list_check(struct pgdreg *r, size_t nr_live)
{
	return pgdlist_check(&r->u.list.list, nr_live);
}

/* ---- list-rcu ---- */

static int listrcu_init(struct pgdreg *r, uint64_t grace_ns)
{
	return pgdlist_rcu_init(&r->u.rcu, r->world, 0, LOCK_TICKET, grace_ns);
}

static struct rcu *listrcu_rcu(struct pgdreg *r)
{
	return &r->u.rcu.rcu;
}

static int listrcu_fork(struct pgdreg *r, struct cpu *cpu, struct mm *mm)
{
	mm_clone(r->world, mm);
	inject(&r->world->inject, cpu, INJECT_FORK_CLONED);
	pgdlist_rcu_insert(&r->u.rcu, cpu, mm->page);
	inject(&r->world->inject, cpu, INJECT_FORK_INSERTED);
	/*
	 * PGDREG_A pairs with PGDREG_B in listrcu_sync().  Insert before
	 * reading the reference; otherwise the read may be old and the walk
	 * may have missed the mm as well.
	 */
	full_barrier();
	mm_clone_missing(r->world, mm);
	return 0;
}

static void listrcu_exit(struct pgdreg *r, struct cpu *cpu, struct mm *mm)
{
	pgdlist_rcu_remove(&r->u.rcu, cpu, mm->page);
	pgdlist_rcu_free(&r->u.rcu, r->world, mm);
}

static void listrcu_sync(struct pgdreg *r, struct cpu *cpu, unsigned int first,
			 unsigned int last)
{
	unsigned int slot;

	/*
	 * PGDREG_B pairs with PGDREG_A in listrcu_fork().  Store to the
	 * reference before reading the list; otherwise the list may be old and
	 * the new mm's clone as well.
	 */
	full_barrier();
	for (slot = first; slot <= last; slot++)
		if (ref_load(r->world, slot) != ENTRY_NONE)
			pgdlist_rcu_sync(&r->u.rcu, r->world, cpu, slot);
}

static size_t listrcu_walk(struct pgdreg *r, struct cpu *cpu,
			   unsigned int slot, uint64_t entry)
{
	return pgdlist_rcu_walk(&r->u.rcu, r->world, cpu, slot, entry);
}

static void listrcu_drain(struct pgdreg *r)
{
	rcu_barrier_all(&r->u.rcu.rcu);
}

static uint64_t listrcu_peak(struct pgdreg *r)
{
	return rcu_take_peak(&r->u.rcu.rcu);
}

static int listrcu_check(struct pgdreg *r, size_t nr_live)
{
	return pgdlist_check(&r->u.rcu.list, nr_live);
}

/* ---- xarray ---- */

static int array_init(struct pgdreg *r, uint64_t grace_ns)
{
	const struct pgdarray_config config = {
		.exit_batch = 16,
		.marked = 100,
		.grace_ns = grace_ns,
		.counters = PGDARRAY_COUNTS_NOTHING,
	};

	return pgdarray_init(&r->u.array, r->world, r->mem, &config);
}

static void array_destroy(struct pgdreg *r)
{
	pgdarray_destroy(&r->u.array);
}

static struct rcu *array_rcu(struct pgdreg *r)
{
	return &r->u.array.rcu;
}

static int array_fork(struct pgdreg *r, struct cpu *cpu, struct mm *mm)
{
	return pgdarray_fork(&r->u.array, cpu, mm);
}

static void array_exit(struct pgdreg *r, struct cpu *cpu, struct mm *mm)
{
	pgdarray_exit(&r->u.array, cpu, mm);
}

static void array_reclaim(struct pgdreg *r, struct cpu *cpu)
{
	pgdarray_reclaim(&r->u.array, cpu);
}

static void array_sync(struct pgdreg *r, struct cpu *cpu, unsigned int first,
		       unsigned int last)
{
	pgdarray_sync(&r->u.array, cpu, first, last);
}

static size_t array_walk(struct pgdreg *r, struct cpu *cpu, unsigned int slot,
			 uint64_t entry)
{
	return pgdarray_store(&r->u.array, cpu, slot, entry);
}

static void array_drain(struct pgdreg *r)
{
	pgdarray_drain(&r->u.array);
}

static uint64_t array_peak(struct pgdreg *r)
{
	return pgdarray_peak(&r->u.array);
}

static int array_check(struct pgdreg *r, size_t nr_live)
{
	return pgdarray_check(&r->u.array, nr_live);
}

/* ---- all ---- */

static const struct pgdreg_ops kinds[] = {
	[PGDREG_LIST_LOCK] = {
		.init = list_init, .fork = list_fork, .exit = list_exit,
		.sync = list_sync, .walk = list_walk, .check = list_check,
	},
	[PGDREG_LIST_RCU] = {
		.init = listrcu_init, .rcu = listrcu_rcu,
		.fork = listrcu_fork, .exit = listrcu_exit,
		.sync = listrcu_sync, .walk = listrcu_walk,
		.drain = listrcu_drain, .peak = listrcu_peak,
		.check = listrcu_check,
	},
	[PGDREG_XARRAY] = {
		.init = array_init, .destroy = array_destroy, .rcu = array_rcu,
		.fork = array_fork, .exit = array_exit,
		.reclaim = array_reclaim, .sync = array_sync,
		.walk = array_walk, .drain = array_drain, .peak = array_peak,
		.check = array_check,
	},
};

int pgdreg_init(struct pgdreg *r, enum pgdreg_kind kind, struct world *w,
		struct mem *mem, uint64_t grace_ns)
{
	if (kind >= ARRAY_SIZE(kinds))
		return -EINVAL;
	r->ops = &kinds[kind];
	r->world = w;
	r->mem = mem;
	return r->ops->init(r, grace_ns);
}

void pgdreg_destroy(struct pgdreg *r)
{
	if (r->ops->destroy)
		r->ops->destroy(r);
}

void pgdreg_cpu_online(struct pgdreg *r)
{
	if (r->ops->rcu)
		rcu_attach(r->ops->rcu(r));
}

void pgdreg_cpu_offline(struct pgdreg *r)
{
	if (r->ops->rcu)
		rcu_detach(r->ops->rcu(r));
}

int pgdreg_fork(struct pgdreg *r, struct cpu *cpu, struct mm *mm)
{
	return r->ops->fork(r, cpu, mm);
}

void pgdreg_exit(struct pgdreg *r, struct cpu *cpu, struct mm *mm)
{
	r->ops->exit(r, cpu, mm);
}

void pgdreg_reclaim(struct pgdreg *r, struct cpu *cpu)
{
	if (r->ops->reclaim)
		r->ops->reclaim(r, cpu);
}

void pgdreg_sync(struct pgdreg *r, struct cpu *cpu, unsigned int first,
		 unsigned int last)
{
	r->ops->sync(r, cpu, first, last);
}

size_t pgdreg_walk(struct pgdreg *r, struct cpu *cpu, unsigned int slot,
		   uint64_t entry)
{
	return r->ops->walk(r, cpu, slot, entry);
}

void pgdreg_drain(struct pgdreg *r)
{
	if (r->ops->drain)
		r->ops->drain(r);
}

uint64_t pgdreg_deferred_peak(struct pgdreg *r)
{
	return r->ops->peak ? r->ops->peak(r) : 0;
}

int pgdreg_check(struct pgdreg *r, size_t nr_live)
{
	return r->ops->check(r, nr_live);
}
