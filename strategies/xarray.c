// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * xarray - all page directories in one segmented array: Matthew Wilcox's
 * suggestion of 2020.
 *
 * The next pointers of an array are known before the last page directory has
 * arrived from memory, so that the misses of a walk overlap; those of a list
 * wait for each other.  Forks and exits take xa_lock for the index; sync takes
 * it for a moment and then walks under RCU.
 *
 * Why no mm is missed.  Fork reads the generation, clones, and takes xa_lock;
 * if the generation moved it clones again; then it inserts.  Sync stores to the
 * reference first, then moves the generation under xa_lock, then walks.  Fork's
 * section first: the walk meets the mm.  Sync's section first: fork clones
 * again, after the store.  There is no fence but the lock's.
 *
 * Why no freed one is walked.  Sync counts itself as a walker in the same
 * section.  An exit that removes its mm and sees no walker frees it at once: a
 * walker that comes later takes the lock later and finds the slot empty.  One
 * that sees a walker waits for a grace period (reclaim=idle).  reclaim=rcu
 * always waits, as the plain proposal would.  Nodes of the array always wait.
 *
 * Exits come in batches.  A dead mm stays registered on a list of its CPU until
 * there are exit-batch of them, which then leave under one hold of xa_lock:
 * with two CPUs it is the hand-over of the lock and of the array's lines, not
 * the work, that a fork or an exit costs.  A walk may fill a slot of a dead mm
 * meanwhile, which harms nobody.  exit-batch=1 is the plain way.
 */
#include "strategies/strategy.h"

#include <errno.h>

#include <urcu-call-rcu.h>

enum reclaim { RECLAIM_IDLE, RECLAIM_RCU };
enum iterate { ITERATE_WALK, ITERATE_RESTART };
enum { COUNT_FREED_AT_ONCE, COUNT_DEFERRED, COUNT_CLONED_AGAIN };

/* What only one CPU touches: the dead that are still registered. */
struct xa_batch {
	struct mm *first;
	uint64_t nr;
} __cacheline_aligned;

struct xa_registry {
	struct lock xa_lock;
	struct xarray xa;
	unsigned int nr_walkers;		/* xa_lock */
	_Atomic uint64_t generation;		/* written under xa_lock */
	struct rcu rcu;
	const struct section_class *read_class;
	struct mem *mem;
	struct xa_batch *batches;		/* one a CPU */
	uint64_t exit_batch;
	unsigned int reclaim;
	unsigned int iterate;
	unsigned int lock_kind;
	unsigned int flavor;
};

struct xa_mm {
	struct rcu_work work;
	struct world *world;
	struct mm *next;			/* in its batch */
};

static size_t batches_bytes(const struct strategy *s)
{
	return s->nr_cpus * sizeof(struct xa_batch);
}

static void *node_alloc(void *ctx, size_t size, size_t align)
{
	struct xa_registry *r = ctx;

	return mem_alloc(r->mem, size, align);
}

static void node_free(void *ctx, void *ptr, size_t size)
{
	struct xa_registry *r = ctx;

	mem_free(r->mem, ptr, size);
}

static void node_free_after_grace(struct rcu_head *head)
{
	rcu_callback_begin();
	xarray_deferred_free((struct xarray_deferred *)head);
	rcu_callback_end();
}

static void node_defer(void *ctx, struct xarray_deferred *d)
{
	struct xa_registry *r = ctx;

	_Static_assert(sizeof(struct rcu_head) <= sizeof(*d), "it fits");
	rcu_call(&r->rcu, (struct rcu_head *)d, node_free_after_grace);
}

static int xa_strategy_init(struct strategy *s, struct cpu *cpu)
{
	struct xa_registry *r = s->priv;
	struct xarray_config cfg = {
		.alloc = node_alloc,
		.free = node_free,
		.defer = node_defer,
		.ctx = r,
		.max_index = XARRAY_MAX_INDEX,
	};
	int err;

	(void)cpu;
	r->mem = s->mem;
	if (!rcu_ops_get(r->flavor))
		return -EINVAL;
	rcu_domain_init(&r->rcu, rcu_ops_get(r->flavor), s->grace_ns);
	r->read_class = section_class_get(&s->world->sections, "rcu_read");
	if (!r->read_class)
		return -ENOMEM;
	err = xarray_init(&r->xa, &cfg);
	if (err)
		return err;
	err = lock_init(&r->xa_lock, &s->world->sections, "xa_lock",
			(enum lock_kind)r->lock_kind);
	if (err)
		return err;
	r->batches = mem_zalloc(s->mem, batches_bytes(s), CACHELINE);
	return r->batches ? 0 : -ENOMEM;
}

static void xa_strategy_destroy(struct strategy *s)
{
	struct xa_registry *r = s->priv;

	rcu_barrier_all(&r->rcu);
	xarray_release(&r->xa);
	mem_free(s->mem, r->batches, batches_bytes(s));
}

static int xa_cpu_online(struct strategy *s, struct cpu *cpu)
{
	struct xa_registry *r = s->priv;

	(void)cpu;
	rcu_attach(&r->rcu);
	return 0;
}

static void xa_cpu_offline(struct strategy *s, struct cpu *cpu)
{
	struct xa_registry *r = s->priv;

	(void)cpu;
	rcu_detach(&r->rcu);
}

/* One try to insert; -ENOMEM when xarray wants nodes from outside the lock. */
static int insert(struct strategy *s, struct cpu *cpu, struct mm *mm,
		  struct xarray_preload *pre)
{
	struct xa_registry *r = s->priv;
	struct lock_hold hold;
	uint32_t index;
	uint64_t gen;
	int err;

	/*
	 * XAS_A pairs with XAS_B in begin_walk().  Who reads the moved
	 * generation clones what was stored before it moved; otherwise it
	 * would take an old clone for a new one.
	 */
	gen = atomic_load_explicit(&r->generation, memory_order_acquire);
	mm_clone(s->world, mm);
	inject(&s->world->inject, cpu, INJECT_FORK_CLONED);
	lock_acquire(&r->xa_lock, cpu, &hold);
	/* Relaxed: the lock orders it. */
	if (unlikely(atomic_load_explicit(&r->generation,
					  memory_order_relaxed) != gen)) {
		mm_clone(s->world, mm);
		strategy_count(cpu, COUNT_CLONED_AGAIN, 1);
	}
	err = xarray_alloc(&r->xa, mm->pgd, &index, pre);
	if (!err)
		mm->page->index = index;
	lock_release(&r->xa_lock, cpu, &hold);
	return err;
}

static int xa_fork(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct xa_registry *r = s->priv;
	struct xarray_preload pre = { 0 };
	int err;

	while ((err = insert(s, cpu, mm, &pre)) == -ENOMEM) {
		err = xarray_preload(&r->xa, &pre);
		if (err)
			break;
	}
	xarray_preload_release(&r->xa, &pre);
	return err;
}

static void free_after_grace(struct rcu_work *work)
{
	struct xa_mm *m = container_of(work, struct xa_mm, work);

	mm_free(m->world, NULL, mm_of_priv(m));
}

/* Out of the registry, all of them; whether a walk may have met them. */
static bool erase_batch(struct xa_registry *r, struct cpu *cpu,
			const struct xa_batch *batch)
{
	struct lock_hold hold;
	struct xa_mm *m;
	struct mm *mm;
	bool walked;

	lock_acquire(&r->xa_lock, cpu, &hold);
	for (mm = batch->first; mm; mm = m->next) {
		m = mm_priv(mm);
		xarray_erase(&r->xa, (uint32_t)mm->page->index);
	}
	walked = r->nr_walkers || r->reclaim == RECLAIM_RCU;
	lock_release(&r->xa_lock, cpu, &hold);
	return walked;
}

static void flush_batch(struct strategy *s, struct cpu *cpu)
{
	struct xa_registry *r = s->priv;
	struct xa_batch *batch = &r->batches[cpu->id];
	bool walked = erase_batch(r, cpu, batch);
	struct mm *mm, *next;
	struct xa_mm *m;

	inject(&s->world->inject, cpu, INJECT_EXIT_UNLINKED);
	strategy_count(cpu, walked ? COUNT_DEFERRED : COUNT_FREED_AT_ONCE,
		       batch->nr);
	for (mm = batch->first; mm; mm = next) {
		m = mm_priv(mm);
		next = m->next;
		if (walked)
			rcu_defer(&r->rcu, &m->work, free_after_grace);
		else
			mm_free(s->world, cpu, mm);
	}
	batch->first = NULL;
	batch->nr = 0;
}

static void xa_exit(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct xa_registry *r = s->priv;
	struct xa_batch *batch = &r->batches[cpu->id];
	struct xa_mm *m = mm_priv(mm);

	m->world = s->world;
	m->next = batch->first;
	batch->first = mm;
	if (++batch->nr >= r->exit_batch)
		flush_batch(s, cpu);
}

static void xa_reclaim(struct strategy *s, struct cpu *cpu)
{
	struct xa_registry *r = s->priv;

	if (r->batches[cpu->id].nr)
		flush_batch(s, cpu);
}

static void begin_walk(struct xa_registry *r, struct cpu *cpu)
{
	struct lock_hold hold;

	lock_acquire(&r->xa_lock, cpu, &hold);
	r->nr_walkers++;
	/*
	 * XAS_B pairs with XAS_A in insert().  The reference's store comes
	 * before the generation moves; see there.
	 */
	atomic_fetch_add_explicit(&r->generation, 1, memory_order_release);
	lock_release(&r->xa_lock, cpu, &hold);
}

static void end_walk(struct xa_registry *r, struct cpu *cpu)
{
	struct lock_hold hold;

	lock_acquire(&r->xa_lock, cpu, &hold);
	r->nr_walkers--;
	lock_release(&r->xa_lock, cpu, &hold);
}

struct walk {
	struct world *w;
	struct cpu *cpu;
	unsigned int slot;
	uint64_t entry;
	size_t reached;
};

static __always_inline_fn int visit_sync(void *ctx, uint32_t index, void *pgd)
{
	struct walk *walk = ctx;

	(void)index;
	inject(&walk->w->inject, walk->cpu, INJECT_WALK_STEP);
	pgd_sync_slot(walk->w, walk->cpu, pgd, walk->slot, walk->entry);
	walk->reached++;
	return 0;
}

static __always_inline_fn int visit_store(void *ctx, uint32_t index, void *pgd)
{
	struct walk *walk = ctx;

	(void)index;
	inject(&walk->w->inject, walk->cpu, INJECT_WALK_STEP);
	entry_store(walk->w, pgd, walk->slot, walk->entry);
	walk->reached++;
	return 0;
}

static __always_inline_fn void
visit_all(struct xa_registry *r, struct walk *walk,
	  int (*visit)(void *ctx, uint32_t index, void *pgd))
{
	struct section section;
	uint64_t index, left;
	void *pgd;

	rcu_read_begin(&r->rcu);
	section_enter(&section, walk->cpu, 0);
	if (r->iterate == ITERATE_WALK)
		xarray_walk(&r->xa, XARRAY_PRESENT, visit, walk);
	else
		xarray_for_each(&r->xa, index, pgd)
			visit(walk, (uint32_t)index, pgd);
	left = section_leave(walk->cpu);
	rcu_read_end(&r->rcu);
	section_record(&section, walk->cpu, r->read_class, left);
}

static void xa_sync(struct strategy *s, struct cpu *cpu, unsigned int first,
		    unsigned int last)
{
	struct xa_registry *r = s->priv;
	struct walk walk = { .w = s->world, .cpu = cpu };
	unsigned int slot;

	begin_walk(r, cpu);
	for (slot = first; slot <= last; slot++) {
		walk.slot = slot;
		walk.entry = ref_load(s->world, slot);
		if (walk.entry != ENTRY_NONE)
			visit_all(r, &walk, visit_sync);
	}
	end_walk(r, cpu);
}

static size_t xa_walk(struct strategy *s, struct cpu *cpu, unsigned int slot,
		      uint64_t entry)
{
	struct xa_registry *r = s->priv;
	struct walk walk = {
		.w = s->world, .cpu = cpu, .slot = slot, .entry = entry,
	};

	begin_walk(r, cpu);
	visit_all(r, &walk, visit_store);
	end_walk(r, cpu);
	return walk.reached;
}

static void xa_quiescent(struct strategy *s)
{
	struct xa_registry *r = s->priv;

	rcu_quiescent(&r->rcu);
}

static void xa_idle(struct strategy *s, bool begin)
{
	struct xa_registry *r = s->priv;

	if (begin)
		rcu_idle_begin(&r->rcu);
	else
		rcu_idle_end(&r->rcu);
}

static void xa_drain(struct strategy *s)
{
	struct xa_registry *r = s->priv;
	unsigned int i;

	rcu_attach(&r->rcu);	/* no CPU's thread, and it may defer */
	for (i = 0; i < s->nr_cpus; i++) {
		flush_batch(s, &s->world->cpus[i]);
		mm_reap(s->world, &s->world->cpus[i]);
	}
	rcu_detach(&r->rcu);
	rcu_barrier_all(&r->rcu);
}

static uint64_t xa_deferred_peak(struct strategy *s)
{
	struct xa_registry *r = s->priv;

	/* And what the batches may hold; an upper bound. */
	return rcu_take_peak(&r->rcu) + s->nr_cpus * (r->exit_batch - 1);
}

static int xa_check(struct strategy *s, size_t nr_live)
{
	struct xa_registry *r = s->priv;
	struct xarray_stats stats;
	const char *why;
	int err = xarray_check(&r->xa, &why);

	if (err)
		return err;
	xarray_stats(&r->xa, &stats);
	return stats.nr_entries == nr_live && !r->nr_walkers ? 0 : -EUCLEAN;
}

static const struct param xa_params[] = {
	{
		.name = "reclaim", .type = PARAM_CHOICE, .def = "idle",
		.choices = "idle,rcu",
		.help = "when a page directory is freed: at once unless a "
			"walk is on, or always by call_rcu",
		.offset = offsetof(struct xa_registry, reclaim),
	}, {
		.name = "exit-batch", .type = PARAM_U64, .def = "16",
		.help = "exits that leave the array under one hold of xa_lock",
		.offset = offsetof(struct xa_registry, exit_batch),
		.min = 1, .max = 4096,
	}, {
		.name = "iterate", .type = PARAM_CHOICE, .def = "walk",
		.choices = "walk,restart",
		.help = "keep the position, as xas_for_each(), or restart at "
			"the root for each entry, as xa_for_each()",
		.offset = offsetof(struct xa_registry, iterate),
	}, {
		.name = "lock", .type = PARAM_CHOICE, .def = "ticket",
		.choices = LOCK_KIND_NAMES,
		.help = "kind of xa_lock",
		.offset = offsetof(struct xa_registry, lock_kind),
	}, {
		.name = "rcu", .type = PARAM_CHOICE, .def = "memb",
		.choices = RCU_FLAVOR_NAMES,
		.help = "liburcu flavour",
		.offset = offsetof(struct xa_registry, flavor),
	},
};

static const char *const xa_counters[] = {
	[COUNT_FREED_AT_ONCE]	= "freed_at_once",
	[COUNT_DEFERRED]	= "freed_by_rcu",
	[COUNT_CLONED_AGAIN]	= "cloned_again",
};

const struct strategy_ops xarray_strategy = {
	STRATEGY_ABI,
	.name		= "xarray",
	.summary	= "walk a segmented array of page directories under RCU",
	.stands_for	= "Matthew Wilcox's suggestion in the thread of Joerg "
			  "Roedel's series, linux-mm, May 2020; never merged",
	.leaves_out	= "multi-index entries; the swap code that would use "
			  "the second mark",
	.contract	= CONTRACT_EAGER,
	.priv_bytes	= sizeof(struct xa_registry),
	.mm_priv_bytes	= sizeof(struct xa_mm),
	.mm_charged_bytes = sizeof(struct rcu_head),
	.mm_borrowed_bytes = sizeof(uint64_t),
	.params		= xa_params,
	.nr_params	= ARRAY_SIZE(xa_params),
	.counters	= xa_counters,
	.nr_counters	= ARRAY_SIZE(xa_counters),
	.init		= xa_strategy_init,
	.destroy	= xa_strategy_destroy,
	.cpu_online	= xa_cpu_online,
	.cpu_offline	= xa_cpu_offline,
	.quiescent	= xa_quiescent,
	.idle		= xa_idle,
	.fork		= xa_fork,
	.exit		= xa_exit,
	.reclaim	= xa_reclaim,
	.sync		= xa_sync,
	.walk		= xa_walk,
	.drain		= xa_drain,
	.deferred_peak	= xa_deferred_peak,
	.check		= xa_check,
};
STRATEGY_PLUGIN(xarray_strategy)
