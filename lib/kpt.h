/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kpt.h - the kernel's shared lower page tables below a vmalloc slot, as real
 * tables: PUD tables whose entries name PMD tables, whose entries name PTE
 * tables; or huge leaves in their place.
 *
 * Not for the level that processes have copies of (world.h): these tables are
 * reached from every page directory, so that clearing one entry is enough.
 * Nor does anything here flush or wait for walkers: in which order that is done
 * is what guards are about.
 *
 * Names: @k the tables, @r the number of a range, which is what one PMD or PUD
 * entry covers and belongs to one CPU at a time, as an area belongs to its
 * vm_struct; only that CPU changes what lies below.
 *
 * Guarantees
 *  1. Every word of a live table bears the table's own generation from before
 *     the table is linked until it is poisoned, and an entry names its table
 *     with generation.  A walker that followed an entry and reads another
 *     generation, or poison, has read a table that was freed meanwhile; and
 *     one that has not, has not, unless the table was reused KPT_GENS times.
 *  2. Entries are stored with release and read with acquire: who follows one
 *     finds the table's words set.
 */
#ifndef PGDBENCH_LIB_KPT_H
#define PGDBENCH_LIB_KPT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/compiler.h"
#include "lib/cpu.h"
#include "lib/rcu.h"
#include "lib/tables.h"
#include "lib/world.h"

enum {
	KPT_PAGE_BYTES	= 4096,
	KPT_ENTRIES	= 512,
	KPT_GEN_BITS	= 12,
	KPT_GENS	= 1 << KPT_GEN_BITS,
};

/* What a range is, and what its huge leaf takes the place of. */
enum kpt_size {
	KPT_PMD,		/* 2 MiB: one PTE table */
	KPT_PUD,		/* 1 GiB: up to 512 PTE tables and a PMD table */
};
#define KPT_SIZE_NAMES "pmd,pud"

struct kpt_config {
	enum kpt_size size;
	unsigned int nr_ranges;
	unsigned int nr_ptes;	/* PUD: PTE tables of a range, 1 to 512 */
	unsigned int spare;	/* tables that may wait to be freed */
};

/* The ptdesc of a table: what a table that waits to be freed needs. */
struct kpt_page {
	struct rcu_work work;
	struct kpt *kpt;
	uint32_t next;		/* in a struct kpt_dead, 0 at the end */
};

/* Tables that nobody can find any more: a chain through their kpt_pages. */
struct kpt_dead {
	uint32_t first;
	uint32_t nr;
};

struct kpt {
	struct world *w;
	struct kpt_config config;
	struct tables tables;
	struct kpt_page *pages;		/* by pfn */
	uint64_t *upper;		/* entries that name the tables which
					 * hold the ranges' own */
	unsigned int nr_upper;
	uint64_t *roots;		/* entries that name the PUD tables */
	unsigned int nr_roots;
};

/* kpt_init - all ranges empty.  0 or -ENOMEM.  One thread. */
int __must_check kpt_init(struct kpt *k, struct world *w,
			  const struct kpt_config *config);
void kpt_release(struct kpt *k);

/* kpt_nr_below - how many tables a range that is used with small pages has. */
static inline unsigned int kpt_nr_below(const struct kpt *k)
{
	return k->config.size == KPT_PMD ? 1 : k->config.nr_ptes + 1;
}

/* ---- the owner of a range: does not sleep ----------------------------- */

/*
 * kpt_populate - make the tables that small pages need, those that are there
 * stay.  pmd_alloc() and pte_alloc_kernel(): allocated without a lock, linked
 * under init_mm.page_table_lock.
 * Returns 0 or -ENOMEM, with what was made so far in its place.
 */
int __must_check kpt_populate(struct kpt *k, struct cpu *cpu, unsigned int r);

/* kpt_map_small, kpt_unmap_small - set or clear every PTE of the tables that
 * are there; the tables stay. */
void kpt_map_small(struct kpt *k, unsigned int r);
void kpt_unmap_small(struct kpt *k, unsigned int r);

/* kpt_set_leaf, kpt_clear_leaf - the range, empty before or after, is one huge
 * page. */
void kpt_set_leaf(struct kpt *k, unsigned int r);
void kpt_clear_leaf(struct kpt *k, unsigned int r);

/* kpt_has_table, kpt_has_leaf - what the range's entry is. */
bool kpt_has_table(const struct kpt *k, unsigned int r);
bool kpt_has_leaf(const struct kpt *k, unsigned int r);

/* kpt_isolate - clear the range's entry, which names a table.  Returns what it
 * was: all that lies below is the caller's to flush, wait for and free. */
uint64_t kpt_isolate(struct kpt *k, unsigned int r);

/* kpt_isolate_pte - of a PUD range in place, clear entry @i of its PMD table.
 * Returns what it was, 0 if there was nothing. */
uint64_t kpt_isolate_pte(struct kpt *k, unsigned int r, unsigned int i);

/* kpt_bury - add the table that @entry names and all below it to @dead.  Reads
 * the tables: they are not yet poisoned. */
void kpt_bury(struct kpt *k, uint64_t entry, struct kpt_dead *dead);

/* kpt_free - poison all of @dead and give it back.  Any thread. */
void kpt_free(struct kpt *k, const struct kpt_dead *dead);

/* kpt_defer - kpt_free() after a grace period of @rcu, on its thread. */
void kpt_defer(struct kpt *k, struct rcu *rcu, const struct kpt_dead *dead);

/* ---- walkers ----------------------------------------------------------- */

/* What one pass saw. */
struct kpt_seen {
	uint64_t tables;
	uint64_t leaves;
	uint64_t freed;		/* tables that were freed under the walker */
};

/*
 * kpt_walk - one pass over all tables: each entry is read once, then followed.
 * @stop: asked at every table above the last level; true ends the pass
 *
 * A table that was freed is counted as VIOL_FREED_TABLE of @cpu, and not read
 * any further; every word read is one check.
 * Context: any simulated CPU; concurrent with everything.  Waits only where
 * INJECT_DUMP_STEP says so.
 */
void kpt_walk(struct kpt *k, struct cpu *cpu, struct kpt_seen *seen,
	      bool (*stop)(void *arg), void *arg);

/* kpt_check - the books: every table that is live can be found, and bears its
 * generation.  0 or -EUCLEAN.  Nobody else is active, nothing waits. */
int kpt_check(struct kpt *k, struct cpu *cpu);

#endif
