/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * xarray-node.h - what the writers' files of the segmented array share.
 *
 * For lib/xarray*.c only.  Everything here is called under the writer lock,
 * or on nodes that no reader can reach.
 */
#ifndef PGDBENCH_LIB_XARRAY_NODE_H
#define PGDBENCH_LIB_XARRAY_NODE_H

#include "lib/xarray.h"

static inline uint64_t node_bit(unsigned int i)
{
	return UINT64_C(1) << i;
}

static inline unsigned int node_index(const struct xarray_node *node,
				      uint64_t index)
{
	return (unsigned int)(index >> node->shift) & (XARRAY_SLOTS - 1);
}

/* How many indices a tree with @root covers. */
static inline uint64_t node_span(const struct xarray_node *root)
{
	return UINT64_C(1) << (root->shift + XARRAY_SHIFT);
}

/* Relaxed, here and in the next two: only writers store to these, and they
 * are serialised by the caller's lock, so a writer reads its own kind's last
 * value.  Readers use xarray_root(), xarray_slot() and xarray_word(). */
static inline struct xarray_node *own_head(const struct xarray *xa)
{
	return atomic_load_explicit(&xa->head, memory_order_relaxed);
}

static inline void *own_slot(const struct xarray_node *node, unsigned int i)
{
	return atomic_load_explicit(&node->slots[i], memory_order_relaxed);
}

static inline uint64_t own_word(const struct xarray_node *node,
				enum xarray_mark mark)
{
	return atomic_load_explicit(&node->words[mark], memory_order_relaxed);
}

static inline struct xarray_node *own_child(const struct xarray_node *node,
					    unsigned int i)
{
	return xarray_child(own_slot(node, i));
}

/*
 * The nodes that one operation needs, got before it changes anything.
 * nodes_get leaves @nr of them in @pre, or fails with -ENOMEM; nodes_take
 * hands them out.
 */
int __must_check nodes_get(struct xarray *xa, struct xarray_preload *pre,
			   unsigned int nr, bool locked);
struct xarray_node *nodes_take(struct xarray *xa, struct xarray_preload *pre);

/* node_remove - hand @node, which no later reader can reach, to defer(). */
void node_remove(struct xarray *xa, struct xarray_node *node);

#endif
