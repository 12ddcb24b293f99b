/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tables.h - the shared lower tables that slots point to, and the large pages
 * that they may map instead.
 *
 * An entry names a table as hardware does: page frame number and flags, so
 * that an entry of four bytes stays one.  Every word of a live table holds the
 * tag of the slot and the generation it was made for, but the last, where
 * nothing is mapped; every word of a freed one holds poison.  Reading through a
 * stale pointer is thereby seen, however late.  Freed tables are reused last,
 * oldest first.
 *
 * A slot may map a large page (2 or 4 MiB) itself: its entry is a leaf.  Of the
 * memory that it maps one page is there, which is taken from the tables and
 * bears tags that no table bears.
 */
#ifndef PGDBENCH_LIB_TABLES_H
#define PGDBENCH_LIB_TABLES_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/arena.h"
#include "lib/compiler.h"
#include "lib/lock.h"

#define ENTRY_PFN_SHIFT	12
#define ENTRY_FLAGS	UINT64_C(0x063)	/* present, rw, accessed, dirty */
#define ENTRY_PSE	UINT64_C(0x080)	/* a leaf */
#define ENTRY_NONE	UINT64_C(0)
/* What a freed page directory holds; not present, and no table's number. */
#define ENTRY_POISON	UINT64_C(0xdead0e00)
#define TABLE_POISON	UINT64_C(0x5a5a5a5adeaddead)
/* The last word of every live table: nothing is mapped there. */
#define TABLE_HOLE	UINT64_C(0)

struct tables {
	struct arena arena;
	uint32_t page_bytes;
	uint32_t nr;			/* pfns 1 to nr - 1 exist */
	uint32_t *fifo;			/* free pfns, a ring of nr entries */
	uint32_t head, nr_free;
	uint32_t *generation;		/* by pfn, bumped at each allocation */
	_Atomic uint32_t *born;		/* by pfn, the number of its birth */
	_Atomic uint32_t births;	/* of all tables so far, for bank.h */
	struct raw_spin lock;
	_Atomic uint32_t nr_live;
	uint32_t peak_live;
};

/* tables_init - room for @nr tables of @page_bytes.  0 or -ENOMEM. */
int __must_check tables_init(struct tables *t, uint32_t nr,
			     uint32_t page_bytes);
void tables_release(struct tables *t);

/*
 * table_alloc - a table for @slot, every word but the last tagged.
 * Returns its pfn, or 0 when none is free.  Any thread; no lock held.
 */
uint32_t table_alloc(struct tables *t, unsigned int slot);

/*
 * table_take - a table whose words are as its last death left them: for tables
 * that hold more than a tag.  The caller sets every word before it links it.
 * @gen: set to how often this table has been handed out
 * Returns its pfn, or 0 when none is free.  Any thread; no lock held.
 */
uint32_t table_take(struct tables *t, uint32_t *gen);

/* table_alloc_leaf - as table_alloc(), for a large page at @slot: every word
 * is tagged. */
uint32_t table_alloc_leaf(struct tables *t, unsigned int slot);

/* table_free - poison it and give it back.  Any thread. */
void table_free(struct tables *t, uint32_t pfn);

static inline uint64_t entry_make(uint32_t pfn)
{
	return (uint64_t)pfn << ENTRY_PFN_SHIFT | ENTRY_FLAGS;
}

static inline uint64_t entry_make_leaf(uint32_t pfn)
{
	return entry_make(pfn) | ENTRY_PSE;
}

static inline bool entry_is_leaf(uint64_t entry)
{
	return entry & ENTRY_PSE;
}

static inline uint32_t entry_pfn(uint64_t entry)
{
	return (uint32_t)(entry >> ENTRY_PFN_SHIFT);
}

/* table_nr_mapped - words 0 to this less one of a live table are mapped. */
static inline unsigned int table_nr_mapped(const struct tables *t)
{
	return t->page_bytes / sizeof(uint64_t) - 1;
}

/* table_tag - what the words of generation @gen's table for @slot hold. */
static inline uint64_t table_tag(unsigned int slot, uint32_t gen)
{
	return UINT64_C(0x7ab1) << 48 | (uint64_t)(gen & 0xffff) << 32 | slot;
}

/* leaf_tag - the same of a large page. */
static inline uint64_t leaf_tag(unsigned int slot, uint32_t gen)
{
	return UINT64_C(0x1eaf) << 48 | (uint64_t)(gen & 0xffff) << 32 | slot;
}

static inline unsigned int table_tag_slot(uint64_t tag)
{
	return (unsigned int)(tag & 0xffffffff);
}

/* table_word - address of word @index of table @pfn, 1 <= pfn < nr. */
static inline _Atomic uint64_t *table_word(const struct tables *t, uint32_t pfn,
					   unsigned int index)
{
	char *page = (char *)t->arena.base + (size_t)pfn * t->page_bytes;

	return (_Atomic uint64_t *)page + index;
}

#endif
