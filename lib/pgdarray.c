// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pgdarray.c - registering page directories in the segmented array, and taking
 * them out again.  Walking them is pgdarray-walk.c.
 */
#include "lib/pgdarray.h"

#include <errno.h>

#include <urcu-call-rcu.h>

#include "lib/mm.h"

/* An mm whose kernel entries are shared: a line of it that a walker that does
 * not go by marks must look at to know. */
struct other {
	_Atomic uint64_t is_private;
} __cacheline_aligned;

static size_t batches_bytes(const struct pgdarray *a)
{
	return a->world->nr_cpus * sizeof(struct pgdarray_batch);
}

static void count(const struct pgdarray *a, struct cpu *cpu,
		  enum pgdarray_count what, uint64_t n)
{
	if (a->config.counters != PGDARRAY_COUNTS_NOTHING && cpu->recording)
		cpu->counters[a->config.counters + (int)what] += n;
}

static void *node_alloc(void *ctx, size_t size, size_t align)
{
	struct pgdarray *a = ctx;

	return mem_alloc(a->mem, size, align);
}

static void node_free(void *ctx, void *ptr, size_t size)
{
	struct pgdarray *a = ctx;

	mem_free(a->mem, ptr, size);
}

static void node_free_after_grace(struct rcu_head *head)
{
	rcu_callback_begin();
	xarray_deferred_free((struct xarray_deferred *)head);
	rcu_callback_end();
}

static void node_defer(void *ctx, struct xarray_deferred *d)
{
	struct pgdarray *a = ctx;

	_Static_assert(sizeof(struct rcu_head) <= sizeof(*d), "it fits");
	rcu_call(&a->rcu, (struct rcu_head *)d, node_free_after_grace);
}

/* How many others go with @nr_mms, that these be the stated share of all. */
static uint64_t others_for(const struct pgdarray *a, uint64_t nr_mms)
{
	return nr_mms * (100 - a->config.marked) / a->config.marked;
}

static int init_others(struct pgdarray *a)
{
	uint64_t nr = others_for(a, a->world->capacity);

	return nr ? arena_init(&a->others, nr * sizeof(struct other),
			       a->world->config.pgd_pages) : 0;
}

static int init_parts(struct pgdarray *a)
{
	struct section_set *set = &a->world->sections;
	struct xarray_config cfg = {
		.alloc = node_alloc,
		.free = node_free,
		.defer = node_defer,
		.ctx = a,
		.max_index = XARRAY_MAX_INDEX,
	};
	int err;

	a->read_class = section_class_get(set, "rcu_read");
	if (!a->read_class)
		return -ENOMEM;
	err = xarray_init(&a->xa, &cfg);
	if (err)
		return err;
	return lock_init(&a->xa_lock, set, "xa_lock",
			 (enum lock_kind)a->config.lock_kind);
}

int pgdarray_init(struct pgdarray *a, struct world *w, struct mem *mem,
		  const struct pgdarray_config *config)
{
	const struct rcu_ops *rcu = rcu_ops_get(config->flavor);
	int err;

	a->config = *config;
	a->world = w;
	a->mem = mem;
	if (!rcu)
		return -EINVAL;
	rcu_domain_init(&a->rcu, rcu, config->grace_ns);
	err = init_parts(a);
	if (err)
		return err;
	a->batches = mem_zalloc(mem, batches_bytes(a), CACHELINE);
	if (!a->batches)
		return -ENOMEM;
	err = init_others(a);
	if (err)
		mem_free(mem, a->batches, batches_bytes(a));
	return err;
}

void pgdarray_destroy(struct pgdarray *a)
{
	rcu_barrier_all(&a->rcu);
	xarray_release(&a->xa);
	mem_free(a->mem, a->batches, batches_bytes(a));
	if (a->others.base)
		arena_release(&a->others);
}

/* ---- fork ---- */

/* Under xa_lock: must others come first? */
static bool too_few_others(const struct pgdarray *a)
{
	return a->config.marked < 100 &&
	       a->nr_others < others_for(a, a->xa.nr_entries - a->nr_others + 1);
}

/* One more, if it is wanted: 1 if not, 0 or -errno. */
static int add_other(struct pgdarray *a, struct cpu *cpu,
		     struct xarray_preload *pre)
{
	struct other *others = a->others.base;
	struct lock_hold hold;
	uint32_t index;
	int err = 1;

	lock_acquire(&a->xa_lock, cpu, &hold);
	if (too_few_others(a)) {
		err = xarray_alloc(&a->xa, &others[a->nr_others], &index, pre);
		a->nr_others += !err;
	}
	lock_release(&a->xa_lock, cpu, &hold);
	return err;
}

/* Between the mms as they come, and for good: the share holds while there are
 * as many mms as there ever were. */
static int add_others(struct pgdarray *a, struct cpu *cpu,
		      struct xarray_preload *pre)
{
	int err;

	do {
		err = add_other(a, cpu, pre);
		if (err == -ENOMEM)
			err = xarray_preload(&a->xa, pre);
	} while (!err);
	return err > 0 ? 0 : err;
}

/* Mark 1: a walk must reach it.  Mark 2: it is on the swap code's list. */
static void mark(struct pgdarray *a, struct cpu *cpu, uint32_t index)
{
	int err = 0;

	if (a->config.walk == PGDARRAY_WALK_MARKED)
		err |= xarray_set_mark(&a->xa, index, XARRAY_MARK_1);
	if (unlikely(a->config.swap) &&
	    rng_below(&cpu->rng, 100) < a->config.swap)
		err |= xarray_set_mark(&a->xa, index, XARRAY_MARK_2);
	BUG_ON(err);		/* it has just been put there */
}

/* Under xa_lock. */
static int put(struct pgdarray *a, struct cpu *cpu, struct mm *mm,
	       struct xarray_preload *pre)
{
	uint32_t index;
	int err;

	if (unlikely(too_few_others(a)))
		return -EAGAIN;
	err = xarray_alloc(&a->xa, mm->pgd, &index, pre);
	if (err)
		return err;
	mm->page->index = index;
	mark(a, cpu, index);
	return 0;
}

/* One try; -ENOMEM when xarray wants nodes from outside the lock, -EAGAIN when
 * others must come first. */
static int insert(struct pgdarray *a, struct cpu *cpu, struct mm *mm,
		  struct xarray_preload *pre)
{
	struct lock_hold hold;
	uint64_t gen;
	int err;

	/*
	 * PGDARRAY_A pairs with PGDARRAY_B in begin_walk().  Who reads the
	 * moved generation clones what was stored before it moved; otherwise
	 * it would take an old clone for a new one.
	 */
	gen = atomic_load_explicit(&a->generation, memory_order_acquire);
	mm_clone(a->world, mm);
	inject(&a->world->inject, cpu, INJECT_FORK_CLONED);
	lock_acquire(&a->xa_lock, cpu, &hold);
	/* Relaxed: the lock orders it. */
	if (unlikely(atomic_load_explicit(&a->generation,
					  memory_order_relaxed) != gen)) {
		mm_clone(a->world, mm);
		count(a, cpu, PGDARRAY_CLONED_AGAIN, 1);
	}
	err = put(a, cpu, mm, pre);
	lock_release(&a->xa_lock, cpu, &hold);
	return err;
}

int pgdarray_fork(struct pgdarray *a, struct cpu *cpu, struct mm *mm)
{
	struct xarray_preload pre = { 0 };
	int err;

	while ((err = insert(a, cpu, mm, &pre)) != 0) {
		if (err == -ENOMEM)
			err = xarray_preload(&a->xa, &pre);
		else if (err == -EAGAIN)
			err = add_others(a, cpu, &pre);
		if (err)
			break;
	}
	xarray_preload_release(&a->xa, &pre);
	return err;
}

/* ---- exit ---- */

static void free_after_grace(struct rcu_work *work)
{
	struct pgdarray_mm *m = container_of(work, struct pgdarray_mm, work);

	mm_free(m->world, NULL, mm_of_priv(m));
}

/* Out of the registry, all of them, each with its marks first; whether a walk
 * may have met them. */
static bool erase_batch(struct pgdarray *a, struct cpu *cpu,
			const struct pgdarray_batch *batch)
{
	struct lock_hold hold;
	struct pgdarray_mm *m;
	struct mm *mm;
	bool walked;

	lock_acquire(&a->xa_lock, cpu, &hold);
	for (mm = batch->first; mm; mm = m->next) {
		m = mm_priv(mm);
		xarray_erase(&a->xa, (uint32_t)mm->page->index);
	}
	walked = a->nr_walkers || a->config.reclaim == PGDARRAY_RECLAIM_RCU;
	lock_release(&a->xa_lock, cpu, &hold);
	return walked;
}

static void flush_batch(struct pgdarray *a, struct cpu *cpu)
{
	struct pgdarray_batch *batch = &a->batches[cpu->id];
	bool walked = erase_batch(a, cpu, batch);
	struct mm *mm, *next;
	struct pgdarray_mm *m;

	inject(&a->world->inject, cpu, INJECT_EXIT_UNLINKED);
	count(a, cpu, walked ? PGDARRAY_FREED_BY_RCU : PGDARRAY_FREED_AT_ONCE,
	      batch->nr);
	for (mm = batch->first; mm; mm = next) {
		m = mm_priv(mm);
		next = m->next;
		if (walked)
			rcu_defer(&a->rcu, &m->work, free_after_grace);
		else
			mm_free(a->world, cpu, mm);
	}
	batch->first = NULL;
	batch->nr = 0;
}

void pgdarray_exit(struct pgdarray *a, struct cpu *cpu, struct mm *mm)
{
	struct pgdarray_batch *batch = &a->batches[cpu->id];
	struct pgdarray_mm *m = mm_priv(mm);

	m->world = a->world;
	m->next = batch->first;
	batch->first = mm;
	if (++batch->nr >= a->config.exit_batch)
		flush_batch(a, cpu);
}

void pgdarray_reclaim(struct pgdarray *a, struct cpu *cpu)
{
	if (a->batches[cpu->id].nr)
		flush_batch(a, cpu);
}

void pgdarray_drain(struct pgdarray *a)
{
	struct world *w = a->world;
	unsigned int i;

	rcu_attach(&a->rcu);	/* no CPU's thread, and it may defer */
	for (i = 0; i < w->nr_cpus; i++) {
		flush_batch(a, &w->cpus[i]);
		mm_reap(w, &w->cpus[i]);
	}
	rcu_detach(&a->rcu);
	rcu_barrier_all(&a->rcu);
}

uint64_t pgdarray_peak(struct pgdarray *a)
{
	/* And what the batches may hold; an upper bound. */
	return rcu_take_peak(&a->rcu) +
	       a->world->nr_cpus * (a->config.exit_batch - 1);
}

/* ---- check ---- */

/* All that bear mark 1 are page directories; how many. */
static int count_marked(struct pgdarray *a, size_t *nr)
{
	uint64_t index;
	void *entry;

	*nr = 0;
	xarray_for_each_marked(&a->xa, index, entry, XARRAY_MARK_1) {
		if (!pgdarray_is_pgd(a->world, entry))
			return -EUCLEAN;
		(*nr)++;
	}
	return 0;
}

int pgdarray_check(struct pgdarray *a, size_t nr_live)
{
	struct xarray_stats stats;
	size_t nr_marked;
	const char *why;
	int err = xarray_check(&a->xa, &why);

	if (!err)
		err = count_marked(a, &nr_marked);
	if (err)
		return err;
	xarray_stats(&a->xa, &stats);
	if (stats.nr_entries != nr_live + a->nr_others || a->nr_walkers)
		return -EUCLEAN;
	return nr_marked == (a->config.walk == PGDARRAY_WALK_MARKED ?
			     nr_live : 0) ? 0 : -EUCLEAN;
}
