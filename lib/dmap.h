/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dmap.h - the kernel's direct map of physical memory: blocks of 2 MiB, each
 * mapped by one huge leaf until part of it needs another permission than the
 * rest.  Then the leaf must be split, which takes a table, which there may be
 * none of.
 *
 * Not for page directories: the direct map was there before any process and is
 * never propagated.  arch/x86/mm/pat/set_memory.c of Linux 6.1,
 * __change_page_attr() and split_large_page().
 *
 * A block belongs to one CPU at a time, as its memory does; nobody else reads
 * or changes its entries.
 */
#ifndef PGDBENCH_LIB_DMAP_H
#define PGDBENCH_LIB_DMAP_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/compiler.h"
#include "lib/tables.h"

enum {
	DMAP_PAGES	= 512,	/* of 4 KiB in a block */
};

enum dmap_prot { DMAP_RW, DMAP_RO };

struct dmap {
	struct tables tables;
	uint64_t *blocks;		/* by block: a leaf, or a table's entry */
	unsigned int nr_blocks;
};

/* dmap_init - @nr_blocks leaves, all writable, and tables to split them all.
 * 0 or -ENOMEM. */
int __must_check dmap_init(struct dmap *d, unsigned int nr_blocks);
void dmap_release(struct dmap *d);

/*
 * dmap_protect - give the pages @first to @first + @nr - 1 of block @b the
 * permission @prot, splitting the block if they are not all of it.
 * @first, @nr: in pages, within the block
 * @may_alloc: false: there is no memory for a table now
 * @split: set if the block was split by this call
 *
 * Returns 0, or -ENOMEM with nothing changed.  The caller flushes.
 */
int __must_check dmap_protect(struct dmap *d, unsigned int b,
			      unsigned int first, unsigned int nr,
			      enum dmap_prot prot, bool may_alloc, bool *split);

/* dmap_is - does every page of block @b have the permission @prot? */
bool dmap_is(const struct dmap *d, unsigned int b, enum dmap_prot prot);

/* dmap_is_split - is block @b mapped by pages of 4 KiB? */
bool dmap_is_split(const struct dmap *d, unsigned int b);

/* dmap_merge - block @b is one leaf of permission @prot again, as after a
 * reboot. */
void dmap_merge(struct dmap *d, unsigned int b, enum dmap_prot prot);

#endif
