// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * xarray-check.c - the segmented array's distrust of itself, and its figures.
 *
 * Judges the tree from what is stored in it alone: no function of the other
 * files is trusted beyond the plain loads.  Reports, never repairs.
 */
#include "lib/xarray.h"

#include <errno.h>

#include "lib/xarray-node.h"

struct checker {
	const struct xarray *xa;
	const struct xarray_node *free_leaf;	/* first leaf with room */
	uint64_t free_base;
	uint64_t gap;		/* lowest index under a NULL child */
	uint64_t nr_entries;
	uint64_t nr_nodes;
	const char *why;
};

static int wrong(struct checker *c, bool bad, const char *why)
{
	if (!bad)
		return 0;
	if (!c->why)
		c->why = why;
	return -EUCLEAN;
}

static int check_leaf(struct checker *c, const struct xarray_node *leaf,
		      uint64_t base)
{
	uint64_t present = own_word(leaf, XARRAY_PRESENT);
	uint64_t free_word = own_word(leaf, XARRAY_FREE);
	unsigned int i;

	for (i = 0; i < XARRAY_SLOTS; i++)
		if (wrong(c, (uintptr_t)own_slot(leaf, i) & 3,
			  "an entry has low bits set"))
			return -EUCLEAN;
	c->nr_entries += (uint64_t)__builtin_popcountll(present);
	if (free_word && !c->free_leaf) {
		c->free_leaf = leaf;
		c->free_base = base;
	}
	return wrong(c, free_word != ~present,
		     "a leaf's free word is not the complement of present");
}

/* The word that @node should have, from the words of its children. */
static uint64_t or_of_children(const struct xarray_node *node,
			       enum xarray_mark mark)
{
	const struct xarray_node *child;
	uint64_t word = 0;
	unsigned int i;

	for (i = 0; i < XARRAY_SLOTS; i++) {
		child = own_child(node, i);
		if (child ? own_word(child, mark) != 0 : mark == XARRAY_FREE)
			word |= node_bit(i);
	}
	return word;
}

static int check_inner(struct checker *c, const struct xarray_node *node,
		       uint64_t base)
{
	unsigned int i, m;

	for (i = 0; i < XARRAY_SLOTS; i++) {
		if (!own_slot(node, i)) {
			c->gap = MIN(c->gap,
				     base + ((uint64_t)i << node->shift));
			continue;
		}
		if (wrong(c, ((uintptr_t)own_slot(node, i) & 3) !=
			  XARRAY_NODE_TAG, "a child is not tagged"))
			return -EUCLEAN;
	}
	for (m = 0; m < XARRAY_NR_MARKS; m++)
		if (wrong(c, own_word(node, m) != or_of_children(node, m),
			  "an inner word is not the OR of the words below"))
			return -EUCLEAN;
	return 0;
}

static int check_node(struct checker *c, const struct xarray_node *node,
		      uint64_t base)
{
	uint64_t present = own_word(node, XARRAY_PRESENT);
	unsigned int i, m;

	c->nr_nodes++;
	if (wrong(c, !present, "a node is empty"))
		return -EUCLEAN;
	for (i = 0; i < XARRAY_SLOTS; i++)
		if (wrong(c, !own_slot(node, i) != !(present & node_bit(i)),
			  "a present bit disagrees with its slot"))
			return -EUCLEAN;
	for (m = XARRAY_MARK_1; m <= XARRAY_MARK_2; m++)
		if (wrong(c, own_word(node, m) & ~present,
			  "an empty slot is marked"))
			return -EUCLEAN;
	return node->shift ? check_inner(c, node, base) :
			     check_leaf(c, node, base);
}

static int check_links(struct checker *c, const struct xarray_node *node,
		       unsigned int i)
{
	const struct xarray_node *child = own_child(node, i);

	if (wrong(c, child->parent != node || child->offset != i,
		  "a child's parent link is wrong"))
		return -EUCLEAN;
	return wrong(c, child->shift + XARRAY_SHIFT != node->shift,
		     "a child's shift is wrong");
}

/* Recursion ends: shifts fall with each level. */
static int check_tree(struct checker *c, const struct xarray_node *node,
		      uint64_t base)
{
	unsigned int i;
	int err;

	err = check_node(c, node, base);
	for (i = 0; !err && node->shift && i < XARRAY_SLOTS; i++) {
		if (!own_slot(node, i))
			continue;
		err = check_links(c, node, i);
		if (!err)
			err = check_tree(c, own_child(node, i),
					 base + ((uint64_t)i << node->shift));
	}
	return err;
}

static int check_root(struct checker *c, const struct xarray_node *root)
{
	if (wrong(c, root->parent != NULL, "the root has a parent"))
		return -EUCLEAN;
	if (wrong(c, root->shift % XARRAY_SHIFT ||
		  root->shift / XARRAY_SHIFT >= XARRAY_MAX_HEIGHT,
		  "the root's shift is impossible"))
		return -EUCLEAN;
	if (wrong(c, root->shift && own_word(root, XARRAY_PRESENT) == 1,
		  "the tree is higher than it need be"))
		return -EUCLEAN;
	return check_tree(c, root, 0);
}

static int check_hint(struct checker *c)
{
	const struct xarray *xa = c->xa;

	if (!xa->hint)
		return 0;
	if (!c->nr_nodes)
		return wrong(c, true, "the hint outlived its tree");
	if (!own_word(xa->hint, XARRAY_FREE))
		return 0;
	if (wrong(c, c->gap < xa->hint_base, "a gap is below the hint"))
		return -EUCLEAN;
	return wrong(c, c->free_leaf != xa->hint ||
		     c->free_base != xa->hint_base,
		     "the hint is not the lowest leaf with room");
}

int xarray_check(const struct xarray *xa, const char **why)
{
	struct checker c = { .xa = xa, .gap = UINT64_MAX, };
	int err = 0;

	if (own_head(xa))
		err = check_root(&c, own_head(xa));
	if (!err)
		err = wrong(&c, c.nr_entries != xa->nr_entries,
			    "the count of entries is wrong");
	if (!err)
		err = wrong(&c, c.nr_nodes != xa->nr_nodes,
			    "the count of nodes is wrong");
	if (!err)
		err = check_hint(&c);
	*why = c.why;
	return err;
}

void xarray_stats(const struct xarray *xa, struct xarray_stats *st)
{
	const struct xarray_node *root = own_head(xa);
	/* Relaxed: a count; a node freed meanwhile may be in it or not. */
	uint64_t freed = atomic_load_explicit(&xa->nr_freed,
					      memory_order_relaxed);

	*st = (struct xarray_stats) {
		.nr_entries = xa->nr_entries,
		.nr_nodes = xa->nr_nodes,
		.nr_deferred = xa->nr_removed - freed,
		.node_bytes = xa->nr_nodes * sizeof(struct xarray_node),
		.height = root ? root->shift / XARRAY_SHIFT + 1 : 0,
	};
	st->deferred_bytes = st->nr_deferred * sizeof(struct xarray_node);
}
