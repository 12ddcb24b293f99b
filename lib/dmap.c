// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * dmap.c - leaves, tables, and the way from one to the other.
 */
#include "lib/dmap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define DMAP_LEAF	UINT64_C(0x080)		/* PSE */
#define DMAP_WRITE	UINT64_C(0x002)
enum { PTE_TABLE_BYTES = DMAP_PAGES * sizeof(uint64_t) };

static uint64_t pte(unsigned int page, enum dmap_prot prot)
{
	uint64_t entry = entry_make(page + 1);

	return prot == DMAP_RO ? entry & ~DMAP_WRITE : entry;
}

static uint64_t leaf(unsigned int b, enum dmap_prot prot)
{
	return pte(b, prot) | DMAP_LEAF;
}

static enum dmap_prot prot_of(uint64_t entry)
{
	return entry & DMAP_WRITE ? DMAP_RW : DMAP_RO;
}

int dmap_init(struct dmap *d, unsigned int nr_blocks)
{
	unsigned int b;
	int err;

	memset(d, 0, sizeof(*d));
	d->blocks = calloc(nr_blocks, sizeof(*d->blocks));
	if (!d->blocks)
		return -ENOMEM;
	/* Pfn 0 names no table. */
	err = tables_init(&d->tables, nr_blocks + 1, PTE_TABLE_BYTES);
	if (err) {
		dmap_release(d);
		return err;
	}
	d->nr_blocks = nr_blocks;
	for (b = 0; b < nr_blocks; b++)
		d->blocks[b] = leaf(b, DMAP_RW);
	return 0;
}

void dmap_release(struct dmap *d)
{
	tables_release(&d->tables);
	free(d->blocks);
	memset(d, 0, sizeof(*d));
}

bool dmap_is_split(const struct dmap *d, unsigned int b)
{
	return !(d->blocks[b] & DMAP_LEAF);
}

/* Relaxed, here and below: a block is its owner's alone. */
static void set_pte(struct dmap *d, unsigned int b, unsigned int page,
		    enum dmap_prot prot)
{
	atomic_store_explicit(table_word(&d->tables, entry_pfn(d->blocks[b]),
					 page),
			      pte(page, prot), memory_order_relaxed);
}

static int split_leaf(struct dmap *d, unsigned int b)
{
	enum dmap_prot prot = prot_of(d->blocks[b]);
	uint32_t pfn = table_alloc(&d->tables, b);
	unsigned int page;

	if (!pfn)
		return -ENOMEM;
	d->blocks[b] = entry_make(pfn);
	for (page = 0; page < DMAP_PAGES; page++)
		set_pte(d, b, page, prot);
	return 0;
}

int dmap_protect(struct dmap *d, unsigned int b, unsigned int first,
		 unsigned int nr, enum dmap_prot prot, bool may_alloc,
		 bool *split)
{
	unsigned int page;
	int err;

	*split = false;
	if (!dmap_is_split(d, b)) {
		if (prot_of(d->blocks[b]) == prot)
			return 0;
		if (nr == DMAP_PAGES) {
			d->blocks[b] = leaf(b, prot);
			return 0;
		}
		err = may_alloc ? split_leaf(d, b) : -ENOMEM;
		if (err)
			return err;
		*split = true;
	}
	for (page = first; page < first + nr; page++)
		set_pte(d, b, page, prot);
	return 0;
}

bool dmap_is(const struct dmap *d, unsigned int b, enum dmap_prot prot)
{
	uint32_t pfn = entry_pfn(d->blocks[b]);
	unsigned int page;

	if (!dmap_is_split(d, b))
		return prot_of(d->blocks[b]) == prot;
	for (page = 0; page < DMAP_PAGES; page++)
		if (prot_of(atomic_load_explicit(
			    table_word(&d->tables, pfn, page),
			    memory_order_relaxed)) != prot)
			return false;
	return true;
}

void dmap_merge(struct dmap *d, unsigned int b, enum dmap_prot prot)
{
	uint64_t old = d->blocks[b];

	d->blocks[b] = leaf(b, prot);
	if (!(old & DMAP_LEAF))
		table_free(&d->tables, entry_pfn(old));
}
