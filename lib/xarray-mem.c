// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * xarray-mem.c - where the nodes of a segmented array come from and go to.
 *
 * Not for anything that looks inside the tree.  A node in a preload is ready
 * to be linked: zeroed, all slots free; its parent field links the preload.
 */
#include "lib/xarray.h"

#include <errno.h>
#include <string.h>

#include "lib/xarray-node.h"

static struct xarray_node *node_new(struct xarray *xa)
{
	struct xarray_node *node;

	node = xa->cfg.alloc(xa->cfg.ctx, sizeof(*node), CACHELINE);
	if (!node)
		return NULL;
	memset(node, 0, sizeof(*node));
	atomic_init(&node->words[XARRAY_FREE], UINT64_MAX);
	return node;
}

int nodes_get(struct xarray *xa, struct xarray_preload *pre, unsigned int nr,
	      bool locked)
{
	struct xarray_node *node;

	while (pre->nr < nr) {
		node = NULL;
		if (!locked || !xa->cfg.preload_only)
			node = node_new(xa);
		if (!node) {
			pre->want = nr;
			return -ENOMEM;
		}
		node->parent = pre->nodes;
		pre->nodes = node;
		pre->nr++;
	}
	return 0;
}

struct xarray_node *nodes_take(struct xarray *xa, struct xarray_preload *pre)
{
	struct xarray_node *node = pre->nodes;

	BUG_ON(!node);
	pre->nodes = node->parent;
	pre->nr--;
	node->parent = NULL;
	xa->nr_nodes++;
	return node;
}

int xarray_preload(struct xarray *xa, struct xarray_preload *pre)
{
	return nodes_get(xa, pre, MAX(pre->want, 1U), false);
}

void xarray_preload_release(struct xarray *xa, struct xarray_preload *pre)
{
	struct xarray_node *node;

	while ((node = pre->nodes) != NULL) {
		pre->nodes = node->parent;
		xa->cfg.free(xa->cfg.ctx, node, sizeof(*node));
	}
	pre->nr = 0;
	pre->want = 0;
}

void node_remove(struct xarray *xa, struct xarray_node *node)
{
	if (xa->hint == node)
		xa->hint = NULL;
	node->owner = xa;
	xa->nr_nodes--;
	xa->nr_removed++;
	xa->cfg.defer(xa->cfg.ctx, &node->deferred);
}

void xarray_deferred_free(struct xarray_deferred *d)
{
	struct xarray_node *node;
	struct xarray *xa;

	node = container_of(d, struct xarray_node, deferred);
	xa = node->owner;
	/* Relaxed: a count for xarray_stats(), which orders nothing by it. */
	atomic_fetch_add_explicit(&xa->nr_freed, 1, memory_order_relaxed);
	xa->cfg.free(xa->cfg.ctx, node, sizeof(*node));
}

int xarray_init(struct xarray *xa, const struct xarray_config *cfg)
{
	if (!cfg->alloc || !cfg->free || !cfg->defer)
		return -EINVAL;
	memset(xa, 0, sizeof(*xa));
	xa->cfg = *cfg;
	return 0;
}

/* The first leaf or childless node below @node, its slots eaten on the way. */
static struct xarray_node *first_bare(struct xarray_node *node)
{
	struct xarray_node *child;
	unsigned int i;

	while (node->shift && own_word(node, XARRAY_PRESENT)) {
		i = (unsigned int)__builtin_ctzll(own_word(node,
							   XARRAY_PRESENT));
		child = own_child(node, i);
		atomic_init(&node->words[XARRAY_PRESENT],
			    own_word(node, XARRAY_PRESENT) & ~node_bit(i));
		node = child;
	}
	return node;
}

void xarray_release(struct xarray *xa)
{
	struct xarray_node *node = own_head(xa);
	struct xarray_node *parent;

	while (node) {
		node = first_bare(node);
		parent = node->parent;
		xa->cfg.free(xa->cfg.ctx, node, sizeof(*node));
		node = parent;
	}
	atomic_init(&xa->head, NULL);
	xa->hint = NULL;
	xa->nr_entries = 0;
	xa->nr_nodes = 0;
}
