// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * world.c - building the simulated address spaces, and the reference table.
 */
#include "lib/world.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/hist.h"
#include "lib/mm-pool.h"
#include "lib/mm.h"

/*
 * Every slot may have a table, every CPU one more that lost the populate race,
 * and freed ones wait in line for long enough that a stale pointer meets
 * poison.
 */
static uint32_t tables_needed(const struct geometry *g, unsigned int nr_cpus)
{
	return 4 * MAX(g->clone_nr, g->vmalloc_nr) + 8 * nr_cpus + 64;
}

/*
 * An odd number of lines: mms a power of two apart would crowd into a few sets
 * of the cache, as no allocator's would.
 */
static size_t mm_stride_of(size_t priv_bytes)
{
	size_t bytes = round_up_pow2(sizeof(struct mm) + priv_bytes, CACHELINE);

	return bytes | CACHELINE;
}

size_t world_bytes(const struct world_config *c)
{
	size_t per_mm = c->geo->pgd_bytes + sizeof(struct page) +
			mm_stride_of(c->mm_priv_bytes) + sizeof(uint32_t) +
			(c->watch_every ? sizeof(uint64_t) : 0);

	if (c->capacity > SIZE_MAX / per_mm)
		return SIZE_MAX;
	return c->capacity * per_mm;
}

/* Its pages: a boundary within one is drawn at its end. */
static size_t page_bytes(const struct world_config *c)
{
	return c->pgd_pages == ARENA_HUGE ? ARENA_HUGE_BYTES :
	       ARENA_SMALL_BYTES;
}

/* Each node's share of @a, of which each mm has @stride bytes. */
static void bind_shares(const struct world *w, const struct arena *a,
			size_t stride)
{
	const struct world_config *c = &w->config;
	size_t at, from = 0, page = page_bytes(c);
	unsigned int node;

	for (node = 0; node < w->home.nr_nodes; node++) {
		at = node + 1 == w->home.nr_nodes ? a->bytes :
		     round_up_pow2(w->home.first[node + 1] * stride, page);
		if (at > from)
			c->bind(c->bind_arg, node, (char *)a->base + from,
				at - from);
		from = MAX(at, from);
	}
}

/* An arena that has @stride bytes for each mm. */
static int arena_of_mms(struct world *w, struct arena *a, size_t stride)
{
	int err = arena_map(a, w->capacity * stride, w->config.pgd_pages);

	if (err)
		return err;
	if (w->config.bind)
		bind_shares(w, a, stride);
	arena_touch(a);
	return 0;
}

/* The reference is read by all; it lies where the first CPU is. */
static int arena_of_ref(struct world *w)
{
	const struct world_config *c = &w->config;
	int err = arena_map(&w->ref_arena, w->geo->pgd_bytes, c->pgd_pages);

	if (err)
		return err;
	if (c->bind)
		c->bind(c->bind_arg, 0, w->ref_arena.base, w->ref_arena.bytes);
	arena_touch(&w->ref_arena);
	w->ref = w->ref_arena.base;
	return 0;
}

static int arenas_init(struct world *w)
{
	int err;

	w->mm_stride = mm_stride_of(w->config.mm_priv_bytes);
	err = arena_of_mms(w, &w->pgd_arena, w->geo->pgd_bytes);
	if (!err)
		err = arena_of_mms(w, &w->page_arena, sizeof(struct page));
	if (!err)
		err = arena_of_mms(w, &w->mm_arena, w->mm_stride);
	return err ? err : arena_of_ref(w);
}

static void poison_pgd(struct world *w, void *pgd)
{
	unsigned int i;

	for (i = 0; i < w->geo->vmalloc_nr; i++)
		entry_store(w, pgd, w->geo->vmalloc_first + i, ENTRY_POISON);
}

static void mms_init(struct world *w)
{
	struct page *pages = w->page_arena.base;
	struct mm *mm;
	size_t i;

	for (i = 0; i < w->capacity; i++) {
		mm = world_mm(w, i);
		mm->id = (uint32_t)i;
		mm->page = &pages[i];
		mm->pgd = page_pgd(w, &pages[i]);
		raw_spin_init(&mm->page_table_lock);
		poison_pgd(w, mm->pgd);
	}
}

/* The direct map, the kernel image and the rest: there before any process. */
static int ref_init(struct world *w)
{
	const struct geometry *g = w->geo;
	unsigned int slot;
	uint32_t pfn;

	for (slot = g->clone_first; slot < g->clone_first + g->clone_nr;
	     slot++) {
		if (geometry_is_vmalloc(g, slot))
			continue;
		pfn = table_alloc(&w->tables, slot);
		if (!pfn)
			return -ENOMEM;
		entry_store(w, w->ref, slot, entry_make(pfn));
	}
	return 0;
}

static int cpus_init(struct world *w)
{
	unsigned int i;

	w->cpus = aligned_alloc(CACHELINE, w->nr_cpus * sizeof(*w->cpus));
	if (!w->cpus)
		return -ENOMEM;
	memset(w->cpus, 0, w->nr_cpus * sizeof(*w->cpus));
	for (i = 0; i < w->nr_cpus; i++) {
		w->cpus[i].id = i;
		w->cpus[i].clock = w->clock;
		preempt_init(&w->cpus[i].preempt);
		rng_init(&w->cpus[i].rng, w->config.seed * 1000003 + i);
		w->cpus[i].ipis = malloc(sizeof(struct hist));
		if (!w->cpus[i].ipis)
			return -ENOMEM;
		hist_init(w->cpus[i].ipis);
	}
	return 0;
}

static void cpus_release(struct world *w)
{
	unsigned int i;

	for (i = 0; w->cpus && i < w->nr_cpus; i++)
		free(w->cpus[i].ipis);
	free(w->cpus);
}

int world_init(struct world *w, const struct world_config *config,
	       const struct clock *clock)
{
	int err;

	memset(w, 0, sizeof(*w));
	if (config->capacity >= UINT32_MAX)
		return -EINVAL;
	w->config = *config;
	w->geo = config->geo;
	w->clock = clock;
	w->nr_cpus = config->nr_cpus;
	w->capacity = config->capacity;
	w->nr_slots = w->geo->vmalloc_nr;
	section_set_init(&w->sections, w->nr_cpus);
	w->sections.oversubscribed = config->oversubscribed;
	w->prealloced = calloc(w->geo->nr_entries, sizeof(*w->prealloced));
	w->synced = calloc(w->geo->nr_entries, sizeof(*w->synced));
	w->published = calloc(w->geo->nr_entries, sizeof(*w->published));
	w->changed_at = calloc(w->geo->nr_entries, sizeof(*w->changed_at));
	err = w->prealloced && w->synced && w->published && w->changed_at ? 0 :
	      -ENOMEM;
	if (!err)
		err = watch_init(w, config->watch_every);
	if (!err)
		err = cpus_init(w);
	if (!err)
		err = tlb_init(w);
	if (!err)
		err = lock_init(&w->ref_lock, &w->sections,
				"init_mm.page_table_lock", LOCK_TICKET);
	if (!err)
		err = home_init(&w->home, w->capacity, config->cpu_nodes,
				w->nr_cpus, config->nr_nodes,
				page_bytes(config) / w->geo->pgd_bytes);
	if (!err)
		err = arenas_init(w);
	if (!err)
		err = tables_init(&w->tables, tables_needed(w->geo, w->nr_cpus),
				  w->geo->page_bytes);
	if (!err)
		err = mm_pools_init(w);
	if (!err)
		err = ref_init(w);
	if (err) {
		world_release(w);
		return err;
	}
	mms_init(w);
	return 0;
}

void world_release(struct world *w)
{
	mm_pools_release(w);
	home_release(&w->home);
	tables_release(&w->tables);
	arena_release(&w->ref_arena);
	arena_release(&w->mm_arena);
	arena_release(&w->page_arena);
	arena_release(&w->pgd_arena);
	section_set_release(&w->sections);
	tlb_release(w);
	cpus_release(w);
	watch_release(w);
	free(w->changed_at);
	free(w->published);
	free(w->synced);
	free(w->prealloced);
	memset(w, 0, sizeof(*w));
}

static void ref_store(struct world *w, unsigned int slot, uint64_t entry,
		      uint64_t stamp)
{
	/* Relaxed: see struct world. */
	atomic_store_explicit(&w->changed_at[slot], stamp,
			      memory_order_relaxed);
	entry_store(w, w->ref, slot, entry);
}

int ref_populate(struct world *w, struct cpu *cpu, unsigned int slot,
		 bool *modified)
{
	struct lock_hold hold;
	uint32_t pfn;

	*modified = false;
	if (ref_load(w, slot) != ENTRY_NONE)
		return 0;
	*modified = true;
	pfn = table_alloc(&w->tables, slot);
	if (!pfn)
		return -ENOMEM;
	lock_acquire(&w->ref_lock, cpu, &hold);
	if (ref_load(w, slot) == ENTRY_NONE) {
		/* A stamp that we have anyway, 0 where sections are not timed:
		 * none is taken under the lock. */
		ref_store(w, slot, entry_make(pfn), hold.section.entered);
		pfn = 0;
	}
	lock_release(&w->ref_lock, cpu, &hold);
	if (pfn)
		table_free(&w->tables, pfn);
	return 0;
}

int ref_set_leaf(struct world *w, unsigned int slot)
{
	uint32_t pfn = table_alloc_leaf(&w->tables, slot);

	if (!pfn)
		return -ENOMEM;
	ref_store(w, slot, entry_make_leaf(pfn), clock_stamp(w->clock));
	return 0;
}

uint64_t ref_clear(struct world *w, unsigned int slot)
{
	uint64_t entry = ref_load(w, slot);

	ref_store(w, slot, ENTRY_NONE, clock_stamp(w->clock));
	return entry;
}

int ref_prealloc(struct world *w, struct cpu *cpu)
{
	const struct geometry *g = w->geo;
	unsigned int i, slot;
	bool modified;
	int err;

	/* Where all share one table there is nobody to be spared a walk. */
	for (i = 0; !g->shared && i < w->nr_slots; i++) {
		slot = g->vmalloc_first + i;
		err = ref_populate(w, cpu, slot, &modified);
		if (err)
			return err;
		w->prealloced[slot] = true;
		/* Relaxed: set-up, before any other thread exists. */
		atomic_store_explicit(&w->synced[slot], 1,
				      memory_order_relaxed);
		atomic_store_explicit(&w->published[slot], true,
				      memory_order_relaxed);
	}
	return 0;
}

/* One mm.  A live one is nobody's but ours now.  A dead one may still lie on a
 * registry, or the callback thread may be poisoning it this moment: only what
 * holds the reference's entry is emptied, and poison stays poison. */
static void reboot_mm(struct world *w, struct mm *mm)
{
	const struct geometry *g = w->geo;
	unsigned int i, slot;
	bool live;

	/* Relaxed: the other CPUs are parked, their stores are seen. */
	live = mm_seq_live(atomic_load_explicit(&mm->seq,
						memory_order_relaxed));
	if (!live && entry_load(w, mm->pgd, g->vmalloc_first) == ENTRY_POISON)
		return;
	for (i = 0; i < g->vmalloc_nr; i++) {
		slot = g->vmalloc_first + i;
		if (w->prealloced[slot])
			continue;
		if (live)
			entry_store(w, mm->pgd, slot, ENTRY_NONE);
		else
			entry_replace(w, mm->pgd, slot, ref_load(w, slot),
				      ENTRY_NONE);
	}
}

void world_reboot(struct world *w)
{
	const struct geometry *g = w->geo;
	unsigned int i, slot;
	uint64_t entry;
	size_t id;

	for (id = 0; id < w->capacity; id++)
		reboot_mm(w, world_mm(w, id));
	for (i = 0; i < g->vmalloc_nr; i++) {
		slot = g->vmalloc_first + i;
		entry = ref_load(w, slot);
		if (entry == ENTRY_NONE || w->prealloced[slot])
			continue;
		/* Relaxed: parked CPUs see it by the gate that frees them. */
		atomic_store_explicit(&w->published[slot], false,
				      memory_order_relaxed);
		atomic_store_explicit(&w->synced[slot], 0,
				      memory_order_relaxed);
		ref_store(w, slot, ENTRY_NONE, 0);
		table_free(&w->tables, entry_pfn(entry));
	}
}
