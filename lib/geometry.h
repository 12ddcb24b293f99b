/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * geometry.h - what a page directory looks like on one architecture.
 *
 * A slot is one entry of the level that is not shared between processes; the
 * index of a slot in a page directory is its table index, as in the kernel.
 *
 * A row of the list is an architecture with its parameters: how much memory,
 * where user space ends, and so on.  Resolving a row with values for them gives
 * a struct geometry, which all the rest of the program uses.  Every figure comes
 * out of the arithmetic of the architecture's address map; no table holds one.
 */
#ifndef PGDBENCH_LIB_GEOMETRY_H
#define PGDBENCH_LIB_GEOMETRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/compiler.h"
#include "lib/param.h"

enum slot_kind {
	SLOT_SET_ONCE,		/* empty, then a table, never changed again */
	SLOT_CLEARABLE,		/* may be cleared and changed (x86-32 PMDs) */
};

/* One geometry, its parameters applied. */
struct geometry {
	const char *name;
	unsigned int page_bytes;	/* a lower table's size */
	unsigned int pgd_bytes;		/* unshared tables of one process; the
					 * entries are at their beginning */
	unsigned int nr_entries;	/* of the unshared level, a power of 2 */
	unsigned int entry_bytes;	/* 4 or 8 */
	unsigned int slot_shift;	/* a slot covers 2^slot_shift bytes */
	unsigned int clone_first;	/* first entry that fork copies */
	unsigned int clone_nr;		/* 0: it copies none */
	/* What fork copies a second time, for the tables that user space runs
	 * on: from and to this offset, never changed after boot; 0 bytes:
	 * there are no such tables. */
	unsigned int user_clone_at;
	unsigned int user_clone_bytes;
	unsigned int vmalloc_first;	/* first slot of the vmalloc area */
	unsigned int vmalloc_nr;
	uint64_t vmalloc_base;		/* the area's first address */
	uint64_t ram_bytes;		/* 0: nothing depends on it */
	enum slot_kind slots;
	bool shared;			/* kernel addresses go through one table
					 * of all: nothing to propagate */
	bool prealloc;			/* today's kernel preallocates these */
};

/* One architecture. */
struct geometry_row {
	const char *name;
	const char *summary;		/* one line, no full stop, no figures */
	const char *source;		/* where the address map comes from */
	enum slot_kind slots;
	bool shared;

	const struct param *params;	/* offsets into what resolve gets */
	unsigned int nr_params;
	size_t params_bytes;
	/* Settings worth a line of their own: "split=1G/3G ram=64M". */
	const char *const *variants;
	unsigned int nr_variants;

	/*
	 * resolve - compute @out from @params, params_bytes of them.
	 * @out: zero but for name, slots and shared
	 * Returns 0, or -ERANGE when the parameters leave no room for one
	 * another.
	 */
	int (*resolve)(const void *params, struct geometry *out);
};

extern const struct geometry_row *const geometry_list[];
extern const unsigned int geometry_list_nr;

/* geometry_find - the row called @name, or NULL. */
const struct geometry_row *geometry_find(const char *name);

/*
 * geometry_resolve - what @row is with @params.
 * @params: row->params_bytes of them, every one set, in their bounds; NULL if
 *	    there are none
 * Returns 0, or -ERANGE when they leave no room for one another.
 */
int __must_check geometry_resolve(const struct geometry_row *row,
				  const void *params, struct geometry *out);

/* geometry_slot - the table index that covers the kernel address @va. */
static inline unsigned int geometry_slot(const struct geometry *g, uint64_t va)
{
	return (unsigned int)(va >> g->slot_shift) & (g->nr_entries - 1);
}

/* geometry_address - the first address that the vmalloc slot @slot covers,
 * which for the first one may lie before the area. */
static inline uint64_t geometry_address(const struct geometry *g,
					unsigned int slot)
{
	return ((g->vmalloc_base >> g->slot_shift) +
		(slot - g->vmalloc_first)) << g->slot_shift;
}

/* geometry_is_vmalloc - whether @slot is one of the vmalloc area's. */
static inline bool geometry_is_vmalloc(const struct geometry *g,
				       unsigned int slot)
{
	return slot - g->vmalloc_first < g->vmalloc_nr;
}

/* geometry_vmalloc_cloned - how many of the vmalloc slots fork copies: all,
 * or none where it copies no entry at all. */
static inline unsigned int geometry_vmalloc_cloned(const struct geometry *g)
{
	return g->clone_nr ? g->vmalloc_nr : 0;
}

/* geometry_clone_bytes - what fork copies for one process. */
static inline unsigned int geometry_clone_bytes(const struct geometry *g)
{
	return g->clone_nr * g->entry_bytes + g->user_clone_bytes;
}

/* geometry_sync_nr - slots that every process has a copy of, which must be
 * kept in step, or be preallocated: a table each. */
static inline unsigned int geometry_sync_nr(const struct geometry *g)
{
	return g->shared ? 0 : g->vmalloc_nr;
}

/* geometry_prealloc_bytes - what filling all of these at boot takes. */
static inline uint64_t geometry_prealloc_bytes(const struct geometry *g)
{
	return (uint64_t)geometry_sync_nr(g) * g->page_bytes;
}

#endif
