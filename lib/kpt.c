// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kpt.c - making, filling, clearing and freeing lower tables.
 */
#include "lib/kpt-entry.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- tables ------------------------------------------------------------ */

/* A table of empty entries: a word that names it, 0 when there is none. */
static uint64_t table_new(struct kpt *k)
{
	uint32_t gen = 0, pfn = table_take(&k->tables, &gen);
	unsigned int i;

	if (!pfn)
		return 0;
	/* Relaxed: KPT_B orders them before the table is linked. */
	for (i = 0; i < KPT_ENTRIES; i++)
		atomic_store_explicit(table_word(&k->tables, pfn, i),
				      kpt_own(gen), memory_order_relaxed);
	return kpt_names(pfn, gen);
}

/* Tables above those that come and go; made once. */
static int uppers_init(struct kpt *k)
{
	unsigned int i;

	for (i = 0; i < k->nr_upper; i++) {
		k->upper[i] = table_new(k);
		if (!k->upper[i])
			return -ENOMEM;
	}
	if (k->roots == k->upper)
		return 0;
	for (i = 0; i < k->nr_roots; i++) {
		k->roots[i] = table_new(k);
		if (!k->roots[i])
			return -ENOMEM;
	}
	for (i = 0; i < k->nr_upper; i++)
		kpt_store(k, kpt_its_pfn(k->roots[i / KPT_ENTRIES]),
			  i % KPT_ENTRIES, k->upper[i]);
	return 0;
}

static int arrays_init(struct kpt *k)
{
	k->nr_upper = DIV_ROUND_UP(k->config.nr_ranges, KPT_ENTRIES);
	k->upper = calloc(k->nr_upper, sizeof(*k->upper));
	k->nr_roots = k->nr_upper;
	k->roots = k->upper;
	if (k->config.size == KPT_PMD) {
		k->nr_roots = DIV_ROUND_UP(k->nr_upper, KPT_ENTRIES);
		k->roots = calloc(k->nr_roots, sizeof(*k->roots));
	}
	return k->upper && k->roots ? 0 : -ENOMEM;
}

int kpt_init(struct kpt *k, struct world *w, const struct kpt_config *config)
{
	uint64_t nr;
	int err;

	memset(k, 0, sizeof(*k));
	k->w = w;
	k->config = *config;
	err = arrays_init(k);
	if (err)
		goto err_release;
	nr = (uint64_t)config->nr_ranges * kpt_nr_below(k) + config->spare +
	     k->nr_upper + k->nr_roots + 1;
	err = -ENOMEM;
	if (nr >> KPT_PFN_BITS)
		goto err_release;
	k->pages = calloc(nr, sizeof(*k->pages));
	if (!k->pages || tables_init(&k->tables, (uint32_t)nr, KPT_PAGE_BYTES))
		goto err_release;
	err = uppers_init(k);
	if (err)
		goto err_release;
	return 0;

err_release:
	kpt_release(k);
	return err;
}

void kpt_release(struct kpt *k)
{
	if (k->tables.fifo)
		tables_release(&k->tables);
	free(k->pages);
	if (k->roots != k->upper)
		free(k->roots);
	free(k->upper);
	memset(k, 0, sizeof(*k));
}

/* ---- a range ----------------------------------------------------------- */

/* The table that holds the range's own entry, and where in it. */
static uint32_t range_table(const struct kpt *k, unsigned int r)
{
	return kpt_its_pfn(k->upper[r / KPT_ENTRIES]);
}

static uint64_t range_entry(const struct kpt *k, unsigned int r)
{
	return kpt_load(k, range_table(k, r), r % KPT_ENTRIES);
}

bool kpt_has_table(const struct kpt *k, unsigned int r)
{
	return kpt_is_table(range_entry(k, r));
}

bool kpt_has_leaf(const struct kpt *k, unsigned int r)
{
	return kpt_is_leaf(range_entry(k, r));
}

/* Entry @i of table @pfn names a table from now on, as *@entry says. */
static int fill_in(struct kpt *k, struct cpu *cpu, uint32_t pfn, unsigned int i,
		   uint64_t *entry)
{
	struct lock_hold hold;

	*entry = kpt_load(k, pfn, i);
	if (kpt_is_table(*entry))
		return 0;
	*entry = table_new(k);
	if (!*entry)
		return -ENOMEM;
	/* The range is ours, so that nobody was quicker; the lock is taken
	 * because a kernel cannot know that. */
	lock_acquire(&k->w->ref_lock, cpu, &hold);
	kpt_store(k, pfn, i, *entry);
	lock_release(&k->w->ref_lock, cpu, &hold);
	return 0;
}

int kpt_populate(struct kpt *k, struct cpu *cpu, unsigned int r)
{
	uint64_t table, pte;
	unsigned int i;
	int err;

	err = fill_in(k, cpu, range_table(k, r), r % KPT_ENTRIES, &table);
	if (k->config.size == KPT_PMD)
		return err;
	for (i = 0; !err && i < k->config.nr_ptes; i++)
		err = fill_in(k, cpu, kpt_its_pfn(table), i, &pte);
	return err;
}

/* Every PTE of the table that @entry names. */
static void set_ptes(struct kpt *k, uint64_t entry, uint64_t what)
{
	_Atomic uint64_t *word = table_word(&k->tables, kpt_its_pfn(entry), 0);
	uint64_t own = kpt_own(kpt_its_gen(entry));
	unsigned int i;

	/* Relaxed: a PTE is looked at and never followed. */
	for (i = 0; i < KPT_ENTRIES; i++)
		atomic_store_explicit(&word[i], own | what,
				      memory_order_relaxed);
}

static void set_all_ptes(struct kpt *k, unsigned int r, uint64_t what)
{
	uint64_t entry = range_entry(k, r), pte;
	unsigned int i;

	if (!kpt_is_table(entry))
		return;
	if (k->config.size == KPT_PMD) {
		set_ptes(k, entry, what);
		return;
	}
	for (i = 0; i < k->config.nr_ptes; i++) {
		pte = kpt_load(k, kpt_its_pfn(entry), i);
		if (kpt_is_table(pte))
			set_ptes(k, pte, what);
	}
}

void kpt_map_small(struct kpt *k, unsigned int r)
{
	set_all_ptes(k, r, KPT_LEAF);
}

void kpt_unmap_small(struct kpt *k, unsigned int r)
{
	set_all_ptes(k, r, ENTRY_NONE);
}

void kpt_set_leaf(struct kpt *k, unsigned int r)
{
	kpt_store(k, range_table(k, r), r % KPT_ENTRIES, KPT_LEAF);
}

void kpt_clear_leaf(struct kpt *k, unsigned int r)
{
	kpt_store(k, range_table(k, r), r % KPT_ENTRIES, ENTRY_NONE);
}

/* ---- tear-down --------------------------------------------------------- */

uint64_t kpt_isolate(struct kpt *k, unsigned int r)
{
	uint64_t entry = range_entry(k, r);

	kpt_store(k, range_table(k, r), r % KPT_ENTRIES, ENTRY_NONE);
	return entry;
}

uint64_t kpt_isolate_pte(struct kpt *k, unsigned int r, unsigned int i)
{
	uint32_t pmd = kpt_its_pfn(range_entry(k, r));
	uint64_t entry = kpt_load(k, pmd, i);

	if (!kpt_is_table(entry))
		return 0;
	kpt_store(k, pmd, i, ENTRY_NONE);
	return entry;
}

static void bury_one(struct kpt *k, uint64_t entry, struct kpt_dead *dead)
{
	uint32_t pfn = kpt_its_pfn(entry);

	k->pages[pfn].kpt = k;
	k->pages[pfn].next = dead->first;
	dead->first = pfn;
	dead->nr++;
}

/* PTE tables are known by what they hold: pages, or nothing. */
void kpt_bury(struct kpt *k, uint64_t entry, struct kpt_dead *dead)
{
	uint32_t pfn = kpt_its_pfn(entry);
	uint64_t below;
	unsigned int i;

	for (i = 0; k->config.size == KPT_PUD && i < k->config.nr_ptes; i++) {
		below = kpt_load(k, pfn, i);
		if (kpt_is_table(below))
			bury_one(k, below, dead);
	}
	bury_one(k, entry, dead);
}

void kpt_free(struct kpt *k, const struct kpt_dead *dead)
{
	uint32_t pfn, next;

	for (pfn = dead->first; pfn; pfn = next) {
		next = k->pages[pfn].next;
		table_free(&k->tables, pfn);
	}
}

static void free_deferred(struct rcu_work *work)
{
	struct kpt_page *page = container_of(work, struct kpt_page, work);
	const struct kpt_dead dead = {
		.first = (uint32_t)(page - page->kpt->pages),
	};

	kpt_free(page->kpt, &dead);
}

void kpt_defer(struct kpt *k, struct rcu *rcu, const struct kpt_dead *dead)
{
	if (dead->first)
		rcu_defer(rcu, &k->pages[dead->first].work, free_deferred);
}
