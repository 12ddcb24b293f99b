/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * xarray.h - a segmented array of pointers: 32-bit index -> entry, read under
 * RCU, in the manner of the Linux XArray.
 *
 * What it is.  A tree of 64-slot nodes with all entries at the same depth.
 * It hands out the lowest free index, keeps two user marks an entry, and is
 * walked at the speed of a plain array of pointers, because a node names its
 * occupied slots in one word and the next pointers do not depend on the last
 * object.  What it is not.  It takes no lock, enters no read-side section,
 * knows no flavour of RCU, owns no entry, and is no snapshot: entries that
 * are there throughout a walk are seen, once, in index order; those that come
 * or go meanwhile may be seen or not.
 *
 * Use
 *  1. Fill a struct xarray_config: memory, deferral, highest index.  defer()
 *     lays its own head, say a struct rcu_head, over the xarray_deferred, and
 *     after a grace period passes the xarray_deferred to
 *     xarray_deferred_free().
 *  2. xarray_init().
 *  3. Writers: take your lock, call alloc/store/erase/set_mark/clear_mark.
 *     On -ENOMEM drop it, xarray_preload(), take it again, repeat.
 *  4. Readers: enter your read-side section, call load/find/walk, leave.
 *     An erased entry may be in use until a grace period later: free it so.
 *  5. Stop all, wait for deferred calls (rcu_barrier()), xarray_release().
 *
 * What the caller must keep apart (X) and what may run together (-)
 *	                                           W  R  P  C  D  I
 *	W  alloc store erase set_mark clear_mark   X  -  -  X  -  X
 *	R  load find walk get_mark for_each        -  -  -  -  -  X
 *	P  preload preload_release                 -  -  -  -  -  X
 *	C  check stats                             X  -  -  -  -  X
 *	D  deferred_free                           -  -  -  -  -  X
 *	I  init release                            X  X  X  X  X  X
 * P and P on one struct xarray_preload, or P and a W that uses it: X.
 * R is inside a read-side section, or holds the writer lock.
 *
 * Encoding of a slot		(low two bits)
 *	NULL		nothing
 *	...00		an entry
 *	...10		a node one level below; never handed out
 *	...01 ...11	reserved; refused with -EINVAL
 *
 * Cost.  load, store, erase, mark: O(height).  alloc: O(1) while a leaf has
 * room, else O(height).  walk: O(live + nodes).  for_each: O(live * height).
 * Height is 1 up to 64 indices, 2 to 4096, 3 to 262144, 6 at most.
 * Memory.  A node is 576 bytes on 64 bits, the kernel's figure, nine cache
 * lines: one of words and links, eight of slots.  Dense, 9.14 bytes an entry
 * (10 000: 161 nodes); one in each leaf, over 576.  The kernel's "array" back
 * pointer is gone (a removed node keeps its owner where its parent was), and
 * the word saved holds the occupancy.  The head never holds an entry.
 *
 * Why readers need no retry.  An entry never moves, and its leaf and each
 * node above live while it does.  Growth puts a root on top of the old one,
 * which stays as it is.  Shrinking takes a root away that has only slot 0
 * left, and that root keeps its slot and its words until freed.  So the path
 * from any root a reader has loaded to an entry that stays leads to it for
 * ever.  An emptied node is all NULL, and a reader inside just finishes.
 */
#ifndef PGDBENCH_LIB_XARRAY_H
#define PGDBENCH_LIB_XARRAY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/compiler.h"

#define XARRAY_MAX_INDEX	UINT32_MAX

/* The words of a node.  A bit in an inner node is the OR of the word below;
 * a slot without a child counts as free. */
enum xarray_mark {
	XARRAY_FREE,		/* kept by the array itself */
	XARRAY_MARK_1,		/* the user's */
	XARRAY_MARK_2,		/* the user's */
	XARRAY_PRESENT,		/* every entry has it: any entry at all */
	XARRAY_NR_MARKS,
};

/* Room for the caller's own deferral head, such as struct rcu_head. */
struct xarray_deferred {
	void *space[2];
};

/* All hooks are required and get @ctx.  Nothing here means a default. */
struct xarray_config {
	/* May return NULL.  Called by xarray_preload(), and by writers, under
	 * their lock, unless @preload_only. */
	void *(*alloc)(void *ctx, size_t size, size_t align);
	void (*free)(void *ctx, void *ptr, size_t size);
	/* Called by erase, under the writer lock: must not wait for readers.
	 * A grace period later, xarray_deferred_free(@d), from any thread. */
	void (*defer)(void *ctx, struct xarray_deferred *d);
	void *ctx;
	uint32_t max_index;	/* highest index that may be used */
	bool preload_only;	/* writers never call alloc() */
};

/* Private.  What readers load and writers store is on different lines. */
struct xarray {
	_Atomic(struct xarray_node *) head __cacheline_aligned;
	struct xarray_config cfg;	/* constant after xarray_init() */

	struct xarray_node *hint __cacheline_aligned;	/* lowest free leaf */
	uint32_t hint_base;		/* index of its slot 0 */
	uint64_t nr_entries;
	uint64_t nr_nodes;		/* reachable */
	uint64_t nr_removed;		/* given to defer(), ever */
	_Atomic uint64_t nr_freed;	/* of these, given back */
};

/* Nodes taken in advance; the caller's, one a thread.  Private. */
struct xarray_preload {
	struct xarray_node *nodes;	/* linked by parent */
	unsigned int nr;
	unsigned int want;		/* what the last -ENOMEM needed */
};

struct xarray_stats {
	uint64_t nr_entries;
	uint64_t nr_nodes;
	uint64_t nr_deferred;		/* removed, not yet freed */
	uint64_t node_bytes;		/* requested for @nr_nodes; exact */
	uint64_t deferred_bytes;	/* requested for @nr_deferred */
	unsigned int height;		/* 0 when empty */
};

/* xarray_init - make @xa empty, with a copy of @cfg.  Returns 0, or -EINVAL
 * for a missing hook.  Allocates nothing.  Context: @xa has no other user. */
int __must_check xarray_init(struct xarray *xa,
			     const struct xarray_config *cfg);

/* xarray_release - free every node at once; entries are the caller's.  @xa is
 * empty then, to be used again or forgotten.  Context: @xa has no other user,
 * and deferred nodes have been freed. */
void xarray_release(struct xarray *xa);

/*
 * xarray_alloc - store @entry at the lowest free index.
 * @entry: not NULL, low two bits clear; the caller's, before and after
 * @index: that index, written before @entry can be found
 * @pre: nodes to use first, or NULL
 * Returns 0; -EINVAL for a bad @entry; -EBUSY when no index up to max_index
 * is free; -ENOMEM.  On error the array and *@index are as they were.
 * Context: writer lock.  Blocks only if alloc() does.
 */
int __must_check xarray_alloc(struct xarray *xa, void *entry, uint32_t *index,
			      struct xarray_preload *pre);

/*
 * xarray_store - put @entry at @index, whether or not something is there.
 * @old: what was there, or NULL; itself NULL if not wanted
 * A replaced entry hands its marks on.  Otherwise as xarray_alloc(), except
 * that -EINVAL is also for an @index above max_index, and never -EBUSY.
 */
int __must_check xarray_store(struct xarray *xa, uint32_t index, void *entry,
			      void **old, struct xarray_preload *pre);

/* xarray_erase - empty @index: first its marks, then the slot, then nodes.
 * Returns the entry that was there, or NULL.  Readers may still hold it.
 * Context: writer lock.  Does not block; calls defer() 0 to 10 times. */
void *xarray_erase(struct xarray *xa, uint32_t index);

/*
 * xarray_set_mark, xarray_clear_mark - mark the entry at @index, or unmark.
 * @mark: XARRAY_MARK_1 or XARRAY_MARK_2
 * Return 0; -EINVAL for another mark; -ENOENT when there is no entry.
 * Whoever finds a mark sees what was written before it was set.
 * Context: writer lock.  Do not block.
 */
int xarray_set_mark(struct xarray *xa, uint32_t index, enum xarray_mark mark);
int xarray_clear_mark(struct xarray *xa, uint32_t index, enum xarray_mark mark);

/*
 * xarray_preload - get the nodes that the last -ENOMEM lacked, or one.
 * @pre: zeroed at first, then given to the writer that repeats; if that says
 *	-ENOMEM too, the array has changed meanwhile: preload again
 * Returns 0 or -ENOMEM; keeps what it got either way.
 * xarray_preload_release - give back what was not used; @pre is empty then.
 * Context: @pre's one user.  Block only if the hooks do.
 */
int __must_check xarray_preload(struct xarray *xa, struct xarray_preload *pre);
void xarray_preload_release(struct xarray *xa, struct xarray_preload *pre);

/* xarray_deferred_free - free a removed node.  Context: a grace period after
 * defer() got @d; any thread; the struct xarray still exists. */
void xarray_deferred_free(struct xarray_deferred *d);

/* xarray_stats - fill @st.  Context: writer lock.  Does not block. */
void xarray_stats(const struct xarray *xa, struct xarray_stats *st);

/* xarray_check - verify every invariant: 0, or -EUCLEAN with @why, a static
 * string, the first thing wrong (else NULL).  Context: writer lock. */
int __must_check xarray_check(const struct xarray *xa, const char **why);

#include "lib/xarray-walk.h"	/* load, find, walk, for_each */

#endif
