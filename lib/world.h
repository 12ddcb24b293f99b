/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * world.h - the simulated address spaces: reference table, page directories,
 * mms, and how an entry of one is read and written.
 *
 * Names, always: @w the world, @cpu the simulated CPU that acts, @mm an address
 * space, @pgd its page directory, @page the page directory's struct page,
 * @slot a table index of the unshared level, @entry a table entry (0 is empty,
 * whatever its size in memory), "ref" the reference table (init_mm.pgd).
 *
 * As in the kernel three things of an mm lie apart in memory: its page
 * directory, a page of real size and alignment; its struct page, a record of
 * 64 bytes in an array of its own, which carries the list links; and its struct
 * mm, which carries the inner lock and the strategy's private bytes.
 *
 * Guarantees
 *  1. An entry is published with release and read with acquire, so that who
 *     follows one finds its lower table initialised.
 *  2. mm->seq is odd from the return of the strategy's fork until just before
 *     its exit.  A reader that sees the same odd value before and after
 *     reading an entry has read the entry of a live mm.
 *  3. A page directory between mm_free() and mm_alloc() holds ENTRY_POISON in
 *     every vmalloc slot.
 *  4. Of the reference table, only vmalloc slots change after world_init().
 */
#ifndef PGDBENCH_LIB_WORLD_H
#define PGDBENCH_LIB_WORLD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <urcu/list.h>

#include "lib/arena.h"
#include "lib/compiler.h"
#include "lib/costs.h"
#include "lib/cpu.h"
#include "lib/geometry.h"
#include "lib/home.h"
#include "lib/inject.h"
#include "lib/lock.h"
#include "lib/section.h"
#include "lib/tables.h"
#include "lib/tlb.h"
#include "lib/watch.h"

/* The struct page of a page directory.  @lru and @index are the strategy's. */
struct page {
	struct cds_list_head lru;
	struct mm *pt_mm;
	uint64_t index;
	char pad[64 - sizeof(struct cds_list_head) - sizeof(void *) -
		 sizeof(uint64_t)];
};

_Static_assert(sizeof(struct page) == 64, "struct page is one line");

struct mm {
	void *pgd;
	struct page *page;
	uint32_t id;			/* 0 to capacity - 1 */
	uint32_t owner, where, born;	/* the owning worker's own books */
	struct mm *next_dead;
	_Atomic uint32_t seq;		/* odd: live, see guarantee 2 */
	bool borrowed;			/* loaded by a lazy kernel thread */

	/* A walker that takes the inner lock touches this line, as in the
	 * kernel, where mm->pgd and mm->page_table_lock are lines apart. */
	struct raw_spin page_table_lock __cacheline_aligned;
} __cacheline_aligned;

/* What a run wants of its world.  Every field is meant as it stands. */
struct world_config {
	const struct geometry *geo;
	size_t capacity;		/* page directories, spare included */
	unsigned int nr_cpus;
	size_t mm_priv_bytes;		/* the strategy's bytes in each mm */
	enum arena_pages pgd_pages;
	bool shuffled;			/* hand out directories in random order */
	bool oversubscribed;		/* more CPUs than the machine's PUs */
	bool quarantine;		/* reuse the oldest free one, not the last */
	unsigned int check_every;	/* fork in so many looks for a write
					 * after free; 0: none */
	uint32_t watch_every;		/* see watch_init() */
	uint64_t seed;
	struct costs costs;
	const unsigned int *cpu_nodes;	/* by CPU, from 0; NULL: all on 0 */
	unsigned int nr_nodes;
	/* What lies at @addr belongs on @node.  Called between mapping and
	 * touching; NULL: wherever it falls. */
	void (*bind)(void *arg, unsigned int node, void *addr, size_t bytes);
	void *bind_arg;
};

/* The free mms of a node: see mm-pool.h. */
struct mm_pool {
	struct raw_spin lock;
	uint32_t *ids;			/* LIFO stack, or ring if quarantined */
	size_t nr, head, capacity;
	uint64_t nr_strangers;		/* taken by CPUs of other nodes */
} __cacheline_aligned;

struct world {
	const struct geometry *geo;
	struct world_config config;
	const struct clock *clock;
	unsigned int nr_cpus;
	struct cpu *cpus;
	struct section_set sections;
	struct inject inject;

	void *ref;			/* the reference table */
	struct arena ref_arena;
	struct lock ref_lock;		/* init_mm.page_table_lock */
	bool *prealloced;		/* by entry: filled for ever at boot */
	/* By entry: odd if sync has returned for it since it was filled.  Who
	 * reads the same odd value before and after may judge what it read
	 * between: the slot was neither filled, cleared nor changed. */
	_Atomic uint32_t *synced;
	_Atomic bool *published;	/* by entry: and so has publish */
	/* By entry: stamp of when the reference's became what it is; 0: not
	 * known, or it always was.
	 * Relaxed: stored before the entry is released, so that who acquires
	 * that sees it, or a later one. */
	_Atomic uint64_t *changed_at;
	struct watch *watch;
	/* Vmalloc slots that are handed out, from geo->vmalloc_first on; a
	 * strategy's init may lower it. */
	unsigned int nr_slots;
	struct tables tables;
	struct tlb *tlbs;		/* by CPU */

	size_t capacity;
	struct arena pgd_arena, page_arena, mm_arena;
	size_t mm_stride;
	struct home home;
	struct mm_pool *pools;		/* by node */
};

/*
 * world_init - build everything but the mms.
 * @clock: outlives the world
 * Returns 0, -ENOMEM, or -EINVAL for a capacity beyond 2^32.
 * Context: one thread; blocks while memory is touched.
 */
int __must_check world_init(struct world *w, const struct world_config *config,
			    const struct clock *clock);
void world_release(struct world *w);

/* world_bytes - what @config will take, before anything is allocated. */
size_t world_bytes(const struct world_config *config);

static inline struct mm *world_mm(const struct world *w, size_t id)
{
	return (struct mm *)((char *)w->mm_arena.base + id * w->mm_stride);
}

/* mm_priv, mm_of_priv - the strategy's bytes of an mm, and back. */
static inline void *mm_priv(struct mm *mm)
{
	return mm + 1;
}

static inline struct mm *mm_of_priv(void *priv)
{
	return (struct mm *)priv - 1;
}

/* page_pgd - page_address(): a page directory from its struct page. */
static inline void *page_pgd(const struct world *w, const struct page *page)
{
	size_t nr = (size_t)(page - (const struct page *)w->page_arena.base);

	return (char *)w->pgd_arena.base + nr * w->geo->pgd_bytes;
}

/* pgd_number - of a page directory, and of its mm. */
static inline size_t pgd_number(const struct world *w, const void *pgd)
{
	size_t off = (size_t)((const char *)pgd -
			      (const char *)w->pgd_arena.base);

	return off / w->geo->pgd_bytes;
}

/* pgd_page - virt_to_page(): the other way. */
static inline struct page *pgd_page(const struct world *w, const void *pgd)
{
	return (struct page *)w->page_arena.base + pgd_number(w, pgd);
}

/* mm_kernel_root - the table through which @mm reaches kernel addresses: its
 * own, or the reference where all processes share that. */
static inline void *mm_kernel_root(const struct world *w, const struct mm *mm)
{
	return unlikely(w->geo->shared) ? w->ref : mm->pgd;
}

/* world_hands_out - may a vmalloc area lie in @slot? */
static inline bool world_hands_out(const struct world *w, unsigned int slot)
{
	return slot - w->geo->vmalloc_first < w->nr_slots;
}

/* ---- entries ---------------------------------------------------------- */

/* entry_load - the entry @slot of @table.  Any thread. */
static inline uint64_t entry_load(const struct world *w, const void *table,
				  unsigned int slot)
{
	/*
	 * WORLD_A pairs with WORLD_B in entry_store().  The lower table's
	 * words are seen; otherwise who follows the entry reads the table as
	 * it was before it was made.
	 */
	if (likely(w->geo->entry_bytes == 8))
		return atomic_load_explicit((_Atomic uint64_t *)table + slot,
					    memory_order_acquire);
	return atomic_load_explicit((_Atomic uint32_t *)table + slot,
				    memory_order_acquire);
}

/* entry_store - set the entry @slot of @table.  Any thread; who may race with
 * whom is the strategy's protocol. */
static inline void entry_store(const struct world *w, void *table,
			       unsigned int slot, uint64_t entry)
{
	/*
	 * WORLD_B pairs with WORLD_A in entry_load().  All that was written
	 * before, the lower table or the death of the mm whose directory is
	 * being poisoned, comes first; otherwise see there and guarantee 2.
	 */
	if (likely(w->geo->entry_bytes == 8))
		atomic_store_explicit((_Atomic uint64_t *)table + slot, entry,
				      memory_order_release);
	else
		atomic_store_explicit((_Atomic uint32_t *)table + slot,
				      (uint32_t)entry, memory_order_release);
}

/* entry_replace - @from becomes @to, anything else stays.  Any thread. */
static inline void entry_replace(const struct world *w, void *table,
				 unsigned int slot, uint64_t from, uint64_t to)
{
	uint32_t from32 = (uint32_t)from;

	/* Relaxed: only while the world stands still, see world_reboot(). */
	if (likely(w->geo->entry_bytes == 8))
		atomic_compare_exchange_strong_explicit(
			(_Atomic uint64_t *)table + slot, &from, to,
			memory_order_relaxed, memory_order_relaxed);
	else
		atomic_compare_exchange_strong_explicit(
			(_Atomic uint32_t *)table + slot, &from32,
			(uint32_t)to, memory_order_relaxed,
			memory_order_relaxed);
}

static inline uint64_t ref_load(const struct world *w, unsigned int slot)
{
	return entry_load(w, w->ref, slot);
}

/* ref_changed_at - when @slot of the reference became what the caller has
 * loaded from there, or later. */
static inline uint64_t ref_changed_at(const struct world *w, unsigned int slot)
{
	return atomic_load_explicit(&w->changed_at[slot],
				    memory_order_relaxed);
}

void oracle_mismatch(struct cpu *cpu, uint64_t found);

/*
 * pgd_show_slot - entry_store() into the page directory of an mm that may be
 * live, of what was loaded from the reference; and if that slot is watched and
 * @was empty, it is noted.
 * @was: what is there, as far as the caller knows
 */
static inline void pgd_show_slot(const struct world *w, void *pgd,
				 unsigned int slot, uint64_t was,
				 uint64_t entry)
{
	unsigned int watched;

	entry_store(w, pgd, slot, entry);
	if (unlikely(watch_slot(w->watch, &watched)) && watched == slot &&
	    !(((uintptr_t)pgd - (uintptr_t)w->pgd_arena.base) &
	      w->watch->mask) && was == ENTRY_NONE && entry != ENTRY_NONE)
		watch_note(w, (uint32_t)pgd_number(w, pgd), false);
}

/*
 * pgd_sync_slot - what a walker does with one page directory: fill the slot if
 * it is empty, and complain if it holds something else.
 * @entry: the reference's, not empty
 *
 * Context: whoever keeps @pgd from being freed; concurrent with other walkers
 * and with the fork that fills the same directory, all storing one value.
 */
static inline void pgd_sync_slot(const struct world *w, struct cpu *cpu,
				 void *pgd, unsigned int slot, uint64_t entry)
{
	uint64_t found = entry_load(w, pgd, slot);

	if (found == ENTRY_NONE)
		pgd_show_slot(w, pgd, slot, found, entry);
	else if (unlikely(found != entry))
		oracle_mismatch(cpu, found);
}

/*
 * pgd_copy_slot - what a walker does with one page directory where slots can be
 * cleared: make the slot what the reference's is now.
 *
 * Context: as pgd_sync_slot(), but nobody else may change the slot in @pgd:
 * whoever could must hold the lock that the caller holds.
 */
static inline void pgd_copy_slot(const struct world *w, struct cpu *cpu,
				 void *pgd, unsigned int slot)
{
	uint64_t found = entry_load(w, pgd, slot);
	uint64_t entry = ref_load(w, slot);

	if (unlikely(found == ENTRY_POISON))
		oracle_mismatch(cpu, found);
	else if (found != entry)
		pgd_show_slot(w, pgd, slot, found, entry);
}

/* entry_leaf_mapped - does the lower table behind @entry, which is not empty,
 * map anything at word @index?  Any thread that may follow @entry. */
static inline bool entry_leaf_mapped(const struct world *w, uint64_t entry,
				     unsigned int index)
{
	/* Relaxed: entry_load() ordered the table's making. */
	return atomic_load_explicit(table_word(&w->tables, entry_pfn(entry),
					       index),
				    memory_order_relaxed) != TABLE_HOLE;
}

/* ---- the reference table ---------------------------------------------- */

/*
 * ref_populate - make sure that @slot of the reference has a lower table.
 * @modified: set when this caller saw the slot empty, whether it won the race
 *	      or lost it: it must then sync
 *
 * pud_alloc() and its kin: allocate without a lock, check again under
 * init_mm.page_table_lock, the loser frees.
 * Returns 0 or -ENOMEM.  Any simulated CPU.
 */
int __must_check ref_populate(struct world *w, struct cpu *cpu,
			      unsigned int slot, bool *modified);

/*
 * ref_set_leaf - @slot of the reference, which is empty, maps a large page.
 * ref_clear - @slot of the reference is empty from now on; returns what it was.
 *
 * pmd_set_huge() and pmd_clear(): without a lock, since the addresses are the
 * caller's alone.  What was there is not freed: it may be in the copies, and be
 * cached.  Returns 0 or -ENOMEM.  Any simulated CPU.
 */
int __must_check ref_set_leaf(struct world *w, unsigned int slot);
uint64_t ref_clear(struct world *w, unsigned int slot);

/* ref_prealloc - fill every vmalloc slot that is handed out, for ever; nothing
 * where all processes share them.  0 or -ENOMEM.  Set-up, before the first mm. */
int __must_check ref_prealloc(struct world *w, struct cpu *cpu);

/*
 * world_reboot - empty every slot that was filled at run time, in the
 * reference and in all live mms, so that they can be filled again.
 * Context: every other CPU is parked; lower tables are freed and poisoned.
 */
void world_reboot(struct world *w);

#endif
