/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * xarray-walk.h - the readers' half of xarray.h, which includes it.
 *
 * For walks with the visitor inlined.  Not for writers; a node is laid open
 * only so that the compiler can see through, not for users.  Readers use its
 * shift, words and slots; the rest is the writers'.
 */
#ifndef PGDBENCH_LIB_XARRAY_WALK_H
#define PGDBENCH_LIB_XARRAY_WALK_H

#include "lib/xarray.h"

enum {
	XARRAY_SHIFT		= 6,
	XARRAY_SLOTS		= 1 << XARRAY_SHIFT,
	XARRAY_MAX_HEIGHT	= 6,
	XARRAY_NODE_TAG		= 2,
};

struct xarray_node {
	uint8_t shift;		/* 0 in a leaf; constant once reachable */
	uint8_t offset;		/* our slot in parent */
	union {
		struct xarray_node *parent;	/* NULL: the root */
		struct xarray *owner;		/* once removed */
	};
	struct xarray_deferred deferred;
	_Atomic uint64_t words[XARRAY_NR_MARKS];
	_Atomic(void *) slots[XARRAY_SLOTS];
} __cacheline_aligned;

_Static_assert(sizeof(void *) != 8 || sizeof(struct xarray_node) == 576,
	       "a node is nine lines: one of words, eight of slots");

/* xarray_root - where a reader begins; NULL when empty. */
static inline const struct xarray_node *xarray_root(const struct xarray *xa)
{
	/*
	 * XA_B pairs with XA_A in set_head().  A root's shift, words and slots
	 * are written before the root can be found; otherwise a reader may see
	 * a shift or pointers of the memory's former use.
	 */
	return atomic_load_explicit(&xa->head, memory_order_acquire);
}

/* xarray_slot - what slot @i of @node holds: an entry or a tagged child. */
static inline void *xarray_slot(const struct xarray_node *node, unsigned int i)
{
	/*
	 * XA_D pairs with XA_C in set_slot().  The object or node behind the
	 * pointer is initialised before the pointer; otherwise a visitor
	 * may read it unwritten.
	 */
	return atomic_load_explicit(&node->slots[i], memory_order_acquire);
}

/* xarray_word - which slots of @node have @mark, one bit each. */
static inline uint64_t xarray_word(const struct xarray_node *node,
				   enum xarray_mark mark)
{
	/*
	 * XA_F pairs with XA_E in set_word().  The slot, the words below and
	 * all that the writer did before marking come before the bit;
	 * otherwise a marked walk reaches an entry and misses what the mark
	 * announced.
	 */
	return atomic_load_explicit(&node->words[mark], memory_order_acquire);
}

/* xarray_child - the node behind a tagged slot value; NULL for NULL. */
static inline struct xarray_node *xarray_child(void *slot)
{
	return slot ? (void *)((char *)slot - XARRAY_NODE_TAG) : NULL;
}

/* xarray_load - the entry at @index, or NULL.  Context: read-side section,
 * kept while the entry is used, or writer lock.  Does not block. */
void *xarray_load(const struct xarray *xa, uint32_t index);

/* xarray_get_mark - whether the entry at @index has @mark; false if there is
 * none.  Context: read-side section or writer lock.  Does not block. */
bool xarray_get_mark(const struct xarray *xa, uint32_t index,
		     enum xarray_mark mark);

/*
 * xarray_find - the first entry at or after *@index that has @mark.
 * @index: in, where to begin, up to 2^32; out, where the entry is, unchanged
 *	when there is none
 * @mark: XARRAY_PRESENT for any entry; not XARRAY_FREE
 * Returns the entry or NULL.  Descends from the root each time.
 * Context: read-side section, kept while the entry is used, or writer lock.
 */
void *xarray_find(const struct xarray *xa, uint64_t *index,
		  enum xarray_mark mark);

/* xarray_for_each - restart from the root for each entry, as xa_for_each()
 * does.  Dearer than xarray_walk(), but the read-side section may be left and
 * entered again between rounds.  @index: a uint64_t; @entry: a pointer. */
#define xarray_for_each_marked(xa, index, entry, mark)			\
	for ((index) = 0;						\
	     ((entry) = xarray_find(xa, &(index), mark)) != NULL;	\
	     (index)++)
#define xarray_for_each(xa, index, entry)				\
	xarray_for_each_marked(xa, index, entry, XARRAY_PRESENT)

/* Where a walk stands.  Keeps the root it began with; never climbs. */
struct xarray_cursor {
	const struct xarray_node *root;
	const struct xarray_node *branch;	/* parent of the leaves */
	const struct xarray_node *lone;		/* the root, if it is a leaf */
	uint64_t todo;				/* leaves of it to come */
	uint64_t base;				/* index where it begins */
	uint64_t next;				/* index where it ends */
	uint64_t leaf_base;			/* index of the leaf's slot 0 */
	enum xarray_mark mark;
};

/* For xarray_walk() only: stand before the first leaf; move on to the next
 * parent of leaves that has some to do, false at the end. */
void xarray_cursor_init(struct xarray_cursor *c, const struct xarray *xa,
			enum xarray_mark mark);
bool xarray_cursor_branch(struct xarray_cursor *c);

/* xarray_cursor_peek - the leaf that is next in branch, left where it is;
 * NULL if it is gone already, or none is left. */
static __always_inline_fn const struct xarray_node *
xarray_cursor_peek(const struct xarray_cursor *c)
{
	if (!c->todo)
		return NULL;
	return xarray_child(xarray_slot(c->branch, (unsigned int)
					__builtin_ctzll(c->todo)));
}

/* xarray_cursor_leaf - the next leaf with the mark; NULL at the end.  Fetches
 * the one after it, for which a cold walk over sparse leaves would wait. */
static __always_inline_fn const struct xarray_node *
xarray_cursor_leaf(struct xarray_cursor *c)
{
	const struct xarray_node *leaf, *after;

	while (c->todo || xarray_cursor_branch(c)) {
		leaf = xarray_cursor_peek(c);
		c->leaf_base = c->base + XARRAY_SLOTS *
			(uint64_t)__builtin_ctzll(c->todo);
		c->todo &= c->todo - 1;
		after = xarray_cursor_peek(c);
		if (after) {
			__builtin_prefetch(&after->words);
			__builtin_prefetch(&after->slots);
		}
		if (likely(leaf))
			return leaf;
	}
	leaf = c->lone;
	c->lone = NULL;
	return leaf;
}

/*
 * xarray_walk - call @visit for every entry that has @mark, in index order.
 * @mark: XARRAY_PRESENT for every entry; a constant, for speed; not
 *	XARRAY_FREE
 * @visit: inlined when the compiler can see it; a result other than 0 ends
 *	the walk.  May call writers if the lock is held as well.
 * Returns what the last @visit returned, 0 when there was none.
 * A marked walk may meet an entry without the mark when the writer put it,
 * just then, where a marked one was.
 * Context: read-side section throughout, or writer lock and a @visit that
 * erases nothing.  Blocks only if @visit does.
 */
static __always_inline_fn int
xarray_walk(const struct xarray *xa, enum xarray_mark mark,
	    int (*visit)(void *ctx, uint32_t index, void *entry), void *ctx)
{
	const struct xarray_node *leaf;
	struct xarray_cursor c;
	unsigned int i;
	uint64_t word;
	void *entry;
	int ret = 0;

	xarray_cursor_init(&c, xa, mark);
	while (!ret && (leaf = xarray_cursor_leaf(&c))) {
		word = xarray_word(leaf, mark);
		for (; word && !ret; word &= word - 1) {
			i = (unsigned int)__builtin_ctzll(word);
			entry = xarray_slot(leaf, i);
			if (likely(entry))
				ret = visit(ctx, (uint32_t)c.leaf_base + i,
					    entry);
		}
	}
	return ret;
}

#endif
