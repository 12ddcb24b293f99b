/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * clear.h - acts on slots that can be cleared: map and unmap a whole one, and
 * read through one as a CPU does that caches translations.
 *
 * A slot is dealt to one worker, as a range of addresses is owned by one
 * vm_struct: only that worker maps and unmaps it, everybody reads.
 *
 * What is unmapped is parked with its addresses until a purge, which flushes
 * once for all of it; only then may the addresses be used again.  The order of
 * clearing, flushing and freeing is the strategy's unmap_order: what comes
 * before the flush is done at once, what comes after waits for the purge.
 */
#ifndef PGDBENCH_BENCH_CLEAR_H
#define PGDBENCH_BENCH_CLEAR_H

#include "bench/run.h"

enum area_state { AREA_FREE, AREA_MAPPED, AREA_PARKED };

/* One slot and what its owner knows of it. */
struct area {
	unsigned int slot;
	enum area_state state;
	bool clears;		/* its unmapping clears the slot */
	uint64_t doomed;	/* parked: the entry that is freed in the end */
	struct area *next;	/* parked */
};

/* A worker's parked areas. */
struct lazy_list {
	struct area *first;
	uint64_t nr, limit;	/* at so many they are purged */
};

enum clear_counter {
	CLEAR_LEAVES_SET,
	CLEAR_LEAVES_CLEARED,
	CLEAR_TABLES_SET,
	CLEAR_TABLES_CLEARED,
	CLEAR_FLUSHES,
	CLEAR_UNSYNCS,
	CLEAR_UNSYNCS_AVOIDED,	/* unmapped and nothing to clear */
	CLEAR_REFUSED,		/* a table lies where a leaf was wanted */
	CLEAR_SPECULATIVE,	/* looked up though nothing was mapped */
	NR_CLEAR_COUNTERS,
};

/* The names of the above, for workload_ops.counters. */
extern const char *const clear_counter_names[NR_CLEAR_COUNTERS];

/*
 * act_map - a free area becomes a mapping: of a large page if @leaf, unless a
 * table lies there, or of small ones.  Syncs if the slot was empty.
 * 0 or -errno.
 */
int act_map(struct worker *wk, struct area *a, bool leaf);

/*
 * act_unmap - a mapped area is unmapped and parked on @lazy, which is purged
 * when it is full.
 * @keep: leave a table where it is, as vunmap() does, and clear only leaves
 */
void act_unmap(struct worker *wk, struct lazy_list *lazy, struct area *a,
	       bool keep);

/* act_purge - flush, and finish what is parked on @lazy: its areas are free. */
void act_purge(struct worker *wk, struct lazy_list *lazy);

/* act_read - what the loaded page directory, or what this CPU remembers of it
 * or of another, has at @slot, mapped or not. */
void act_read(struct worker *wk, unsigned int slot);

#endif
