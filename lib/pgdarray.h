/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pgdarray.h - page directories in a segmented array: the registry that the
 * xarray strategy is, and that others propagate through.
 *
 * Forks and exits take xa_lock for the index; a sync takes it for a moment and
 * then walks under RCU.  The proofs that no mm is missed and no freed one walked
 * head strategies/xarray.c.
 *
 * The array can stand for one of all mms, of which only a part has entries to
 * keep in step: then it holds others too, which are no page directories, and
 * are never taken for one.
 */
#ifndef PGDBENCH_LIB_PGDARRAY_H
#define PGDBENCH_LIB_PGDARRAY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/arena.h"
#include "lib/lock.h"
#include "lib/mem.h"
#include "lib/rcu.h"
#include "lib/world.h"
#include "lib/xarray.h"

enum pgdarray_reclaim { PGDARRAY_RECLAIM_IDLE, PGDARRAY_RECLAIM_RCU };
enum pgdarray_iterate { PGDARRAY_ITERATE_WALK, PGDARRAY_ITERATE_RESTART };
enum pgdarray_walk { PGDARRAY_WALK_ALL, PGDARRAY_WALK_MARKED };

/* What it counts in cpu->counters, from config.counters on. */
enum pgdarray_count {
	PGDARRAY_FREED_AT_ONCE,
	PGDARRAY_FREED_BY_RCU,
	PGDARRAY_CLONED_AGAIN,
	PGDARRAY_NR_COUNTS,
};
enum { PGDARRAY_COUNTS_NOTHING = -1 };

/* Every field is meant as it stands; laid out to be set by parameters. */
struct pgdarray_config {
	uint64_t exit_batch;		/* 1 and more */
	uint64_t marked;		/* percent that are ours, 1 to 100 */
	uint64_t swap;			/* percent that bear mark 2 */
	uint64_t grace_ns;
	unsigned int reclaim;		/* enum pgdarray_reclaim */
	unsigned int iterate;		/* enum pgdarray_iterate */
	unsigned int walk;		/* enum pgdarray_walk */
	unsigned int lock_kind;		/* enum lock_kind */
	unsigned int flavor;		/* of RCU_FLAVOR_NAMES */
	int counters;			/* or PGDARRAY_COUNTS_NOTHING */
};

/* What only one CPU touches: the dead that are still registered. */
struct pgdarray_batch {
	struct mm *first;
	uint64_t nr;
} __cacheline_aligned;

struct pgdarray {
	struct lock xa_lock;
	struct xarray xa;
	unsigned int nr_walkers;		/* xa_lock */
	_Atomic uint64_t generation;		/* written under xa_lock */
	struct rcu rcu;
	const struct section_class *read_class;
	struct world *world;
	struct mem *mem;
	struct pgdarray_batch *batches;		/* one a CPU */
	struct arena others;
	uint64_t nr_others;			/* xa_lock */
	struct pgdarray_config config;
};

/* An mm's share of it, at the beginning of its private bytes. */
struct pgdarray_mm {
	struct rcu_work work;
	struct world *world;
	struct mm *next;			/* in its batch */
};

/*
 * pgdarray_init - empty, with a copy of @config.
 * @a: zeroed
 * Returns 0, -EINVAL for an RCU flavour that there is not, or -ENOMEM.
 * pgdarray_destroy - wait for what is deferred and free all but the mms.
 * Context: set-up and end, one thread.
 */
int __must_check pgdarray_init(struct pgdarray *a, struct world *w,
			       struct mem *mem,
			       const struct pgdarray_config *config);
void pgdarray_destroy(struct pgdarray *a);

/*
 * pgdarray_fork - clone @mm and register it.  0 or -ENOMEM, @mm untouched.
 * pgdarray_exit - unregister @mm and mm_free() it, now or later.
 * pgdarray_reclaim - free what @cpu still holds back.
 * Context: a thread that rcu_attach()ed to a->rcu, for its CPU.  Exit and
 * reclaim do not block.
 */
int __must_check pgdarray_fork(struct pgdarray *a, struct cpu *cpu,
			       struct mm *mm);
void pgdarray_exit(struct pgdarray *a, struct cpu *cpu, struct mm *mm);
void pgdarray_reclaim(struct pgdarray *a, struct cpu *cpu);

/*
 * pgdarray_sync - fill the slots @first to @last of every page directory from
 * the reference, one pass a slot; where slots can be cleared, make them what the
 * reference's are now.
 * pgdarray_unsync - the same for slots that were cleared too.
 * pgdarray_store - one pass that stores @entry whether it is there or not;
 * returns how many page directories it reached.
 * Context: as pgdarray_fork(); concurrent with all.
 */
void pgdarray_sync(struct pgdarray *a, struct cpu *cpu, unsigned int first,
		   unsigned int last);
void pgdarray_unsync(struct pgdarray *a, struct cpu *cpu, unsigned int first,
		     unsigned int last);
size_t pgdarray_store(struct pgdarray *a, struct cpu *cpu, unsigned int slot,
		      uint64_t entry);

/* pgdarray_drain - every exit has reached mm_free().  Blocks.  pgdarray_peak -
 * the most that waited for it since the last call, at most.  Context: workers
 * are parked or gone. */
void pgdarray_drain(struct pgdarray *a);
uint64_t pgdarray_peak(struct pgdarray *a);

/* pgdarray_check - 0 if @nr_live mms are registered, each marked if marks are
 * walked by, and no walk is on; else -EUCLEAN.  Context: quiescent. */
int pgdarray_check(struct pgdarray *a, size_t nr_live);

/* pgdarray_is_pgd - is the entry one of our page directories? */
static inline bool pgdarray_is_pgd(const struct world *w, const void *entry)
{
	return (uintptr_t)entry - (uintptr_t)w->pgd_arena.base <
	       w->pgd_arena.bytes;
}

#endif
