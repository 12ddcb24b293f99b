/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * geometry.h - what a page directory looks like on one architecture.
 *
 * A slot is one entry of the level that is not shared between processes; the
 * index of a slot in a page directory is its table index, as in the kernel.
 * A row holds what the architecture fixes; every derived figure is computed
 * by the functions below and stands in no table.
 */
#ifndef PGDBENCH_LIB_GEOMETRY_H
#define PGDBENCH_LIB_GEOMETRY_H

#include <stdbool.h>
#include <stdint.h>

enum slot_kind {
	SLOT_SET_ONCE,		/* empty, then a table, never changed again */
	SLOT_CLEARABLE,		/* may be cleared and changed (x86-32 PMDs) */
};

struct geometry {
	const char *name;
	const char *summary;
	const char *source;		/* where the figures come from */
	unsigned int page_bytes;	/* a lower table's size */
	unsigned int pgd_bytes;		/* unshared tables of one process */
	unsigned int nr_entries;	/* of the unshared level */
	unsigned int entry_bytes;	/* 4 or 8 */
	unsigned int slot_shift;	/* a slot covers 2^slot_shift bytes */
	unsigned int clone_first;	/* first entry that fork copies */
	unsigned int clone_nr;
	unsigned int vmalloc_first;	/* first slot of the vmalloc area */
	unsigned int vmalloc_nr;
	uint64_t vmalloc_base;		/* address that vmalloc_first covers */
	enum slot_kind slots;
	bool prealloc;			/* today's kernel preallocates these */
};

extern const struct geometry geometry_list[];
extern const unsigned int geometry_list_nr;

/* geometry_find - the row called @name, or NULL. */
const struct geometry *geometry_find(const char *name);

/* geometry_slot - the table index that covers the kernel address @va. */
unsigned int geometry_slot(const struct geometry *g, uint64_t va);

/* geometry_is_vmalloc - whether @slot is one of the vmalloc area's. */
static inline bool geometry_is_vmalloc(const struct geometry *g,
				       unsigned int slot)
{
	return slot - g->vmalloc_first < g->vmalloc_nr;
}

/* geometry_clone_bytes - what fork copies for one process. */
static inline unsigned int geometry_clone_bytes(const struct geometry *g)
{
	return g->clone_nr * g->entry_bytes;
}

/* geometry_prealloc_bytes - what filling every vmalloc slot at boot takes. */
static inline uint64_t geometry_prealloc_bytes(const struct geometry *g)
{
	return (uint64_t)g->vmalloc_nr * g->page_bytes;
}

#endif
