// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * xarray.c - the writers' half of the segmented array: alloc, store, erase
 * and marks.
 *
 * Takes no lock: callers are serialised.  Invariants, which xarray_check()
 * verifies and which hold whenever no writer is inside:
 *  - a node has at least one entry below it, and a root that is not a leaf
 *    has one elsewhere than in slot 0: no level is there for nothing;
 *  - a slot is NULL exactly if its PRESENT bit is clear;
 *  - a leaf's FREE word is the complement of its PRESENT word;
 *  - an inner node's bit is the OR of the word below, NULL slots being free;
 *  - the hint, when set, is the leaf with the lowest free index, or full.
 * Every word has one rule for setting (climb while the word was empty) and
 * one for clearing (climb while it becomes empty), so all four share code.
 */
#include "lib/xarray.h"

#include <errno.h>

#include "lib/xarray-node.h"

static void set_head(struct xarray *xa, struct xarray_node *node)
{
	/*
	 * XA_A pairs with XA_B in xarray_root().  The root is complete before
	 * readers can find it; otherwise they descend through garbage.
	 */
	atomic_store_explicit(&xa->head, node, memory_order_release);
}

static void set_slot(struct xarray_node *node, unsigned int i, void *value)
{
	/*
	 * XA_C pairs with XA_D in xarray_slot().  The entry's or the child's
	 * contents come before the pointer to it; otherwise a reader that
	 * follows it reads what was there before.
	 */
	atomic_store_explicit(&node->slots[i], value, memory_order_release);
}

static void set_child(struct xarray_node *node, unsigned int i,
		      struct xarray_node *child)
{
	set_slot(node, i, (char *)child + XARRAY_NODE_TAG);
}

static void set_word(struct xarray_node *node, enum xarray_mark mark,
		     uint64_t word)
{
	/*
	 * XA_E pairs with XA_F in xarray_word().  What a new bit stands for
	 * comes before the bit; otherwise a walk led by it finds an empty
	 * slot, or an entry not yet prepared for its mark.
	 */
	atomic_store_explicit(&node->words[mark], word, memory_order_release);
}

/* A word that was not empty has its bit above already. */
static void set_bits(struct xarray_node *node, unsigned int i,
		     enum xarray_mark mark)
{
	uint64_t word;

	do {
		word = own_word(node, mark);
		set_word(node, mark, word | node_bit(i));
		i = node->offset;
		node = node->parent;
	} while (!word && node);
}

/* A word that is still not empty keeps its bit above. */
static void clear_bits(struct xarray_node *node, unsigned int i,
		       enum xarray_mark mark)
{
	uint64_t word;

	do {
		word = own_word(node, mark) & ~node_bit(i);
		set_word(node, mark, word);
		i = node->offset;
		node = node->parent;
	} while (!word && node);
}

static bool is_entry(const void *entry)
{
	return entry && !((uintptr_t)entry & 3);
}

/* The leaf for @index, or NULL. */
static struct xarray_node *find_leaf(const struct xarray *xa, uint32_t index)
{
	struct xarray_node *node = own_head(xa);

	if (!node || index >= node_span(node))
		return NULL;
	while (node && node->shift)
		node = own_child(node, node_index(node, index));
	return node;
}

/* The lowest free index, and its leaf if it has one.  Past the end when every
 * index that the tree covers is in use. */
static struct xarray_node *find_free(const struct xarray *xa, uint64_t *index)
{
	struct xarray_node *node = own_head(xa);
	uint64_t word;
	unsigned int i;

	*index = 0;
	if (node && !own_word(node, XARRAY_FREE)) {
		*index = node_span(node);
		return NULL;
	}
	while (node) {
		word = own_word(node, XARRAY_FREE);
		i = (unsigned int)__builtin_ctzll(word);
		*index |= (uint64_t)i << node->shift;
		if (!node->shift)
			break;
		node = own_child(node, i);
	}
	return node;
}

static unsigned int shift_for(uint32_t index)
{
	unsigned int shift = 0;

	while ((uint64_t)index >> shift >= XARRAY_SLOTS)
		shift += XARRAY_SHIFT;
	return shift;
}

/* How many nodes must be made before @index has a leaf. */
static unsigned int count_missing(const struct xarray *xa, uint32_t index)
{
	unsigned int top = shift_for(index) / XARRAY_SHIFT;
	struct xarray_node *node = own_head(xa);
	unsigned int level;

	if (!node)
		return top + 1;
	level = node->shift / XARRAY_SHIFT;
	if (top > level)
		return top - level + top;
	while (level && (node = own_child(node, node_index(node, index))))
		level = node->shift / XARRAY_SHIFT;
	return level;
}

/* Put a new root on top; the old one, which has an entry, becomes slot 0. */
static void grow(struct xarray *xa, struct xarray_node *root)
{
	struct xarray_node *old = own_head(xa);
	unsigned int m;

	if (old) {
		root->shift = (uint8_t)(old->shift + XARRAY_SHIFT);
		for (m = XARRAY_MARK_1; m <= XARRAY_PRESENT; m++)
			set_word(root, m, own_word(old, m) ? 1 : 0);
		if (!own_word(old, XARRAY_FREE))
			set_word(root, XARRAY_FREE, ~node_bit(0));
		set_child(root, 0, old);
		old->parent = root;
	}
	set_head(xa, root);
}

/* Only empty nodes are linked here: their entry and its bits follow at once,
 * and until then no bit leads a walk to them. */
static struct xarray_node *make_leaf(struct xarray *xa, uint32_t index,
				     struct xarray_preload *pre)
{
	struct xarray_node *node, *child;

	if (!own_head(xa)) {
		node = nodes_take(xa, pre);
		node->shift = (uint8_t)shift_for(index);
		grow(xa, node);
	}
	while (index >= node_span(own_head(xa)))
		grow(xa, nodes_take(xa, pre));

	for (node = own_head(xa); node->shift; node = child) {
		child = own_child(node, node_index(node, index));
		if (child)
			continue;
		child = nodes_take(xa, pre);
		child->shift = (uint8_t)(node->shift - XARRAY_SHIFT);
		child->offset = (uint8_t)node_index(node, index);
		child->parent = node;
		set_child(node, child->offset, child);
	}
	return node;
}

/* The leaf for @index, made if need be; NULL, and nothing changed, when there
 * is no memory. */
static struct xarray_node *get_leaf(struct xarray *xa, uint32_t index,
				    struct xarray_preload *pre)
{
	struct xarray_preload local = { .nodes = NULL, };
	unsigned int nr = count_missing(xa, index);

	if (!pre)
		pre = &local;
	if (nodes_get(xa, pre, nr, true)) {
		xarray_preload_release(xa, &local);
		return NULL;
	}
	return make_leaf(xa, index, pre);
}

static void fill(struct xarray *xa, struct xarray_node *leaf, unsigned int i,
		 void *entry)
{
	set_slot(leaf, i, entry);
	set_bits(leaf, i, XARRAY_PRESENT);
	clear_bits(leaf, i, XARRAY_FREE);
	xa->nr_entries++;
}

/* A full or absent hint says nothing: search, and remember. */
static struct xarray_node *refresh_hint(struct xarray *xa, uint64_t *index)
{
	xa->hint = find_free(xa, index);
	xa->hint_base = (uint32_t)*index & ~(XARRAY_SLOTS - 1U);
	return xa->hint;
}

int xarray_alloc(struct xarray *xa, void *entry, uint32_t *index,
		 struct xarray_preload *pre)
{
	struct xarray_node *leaf = xa->hint;
	uint64_t free_index;

	if (!is_entry(entry))
		return -EINVAL;
	if (likely(leaf && own_word(leaf, XARRAY_FREE)))
		free_index = xa->hint_base + (uint64_t)
			__builtin_ctzll(own_word(leaf, XARRAY_FREE));
	else
		leaf = refresh_hint(xa, &free_index);

	if (free_index > xa->cfg.max_index)
		return -EBUSY;
	if (!leaf)
		leaf = get_leaf(xa, (uint32_t)free_index, pre);
	if (!leaf)
		return -ENOMEM;
	*index = (uint32_t)free_index;
	fill(xa, leaf, node_index(leaf, free_index), entry);
	return 0;
}

int xarray_store(struct xarray *xa, uint32_t index, void *entry, void **old,
		 struct xarray_preload *pre)
{
	struct xarray_node *leaf;
	unsigned int i;
	void *prev;

	if (!is_entry(entry) || index > xa->cfg.max_index)
		return -EINVAL;
	leaf = find_leaf(xa, index);
	if (!leaf)
		leaf = get_leaf(xa, index, pre);
	if (!leaf)
		return -ENOMEM;

	i = node_index(leaf, index);
	prev = own_slot(leaf, i);
	if (prev)
		set_slot(leaf, i, entry);
	else
		fill(xa, leaf, i, entry);
	if (old)
		*old = prev;
	return 0;
}

/* An old root stays as it is, so that readers inside it find their way. */
static void shrink(struct xarray *xa)
{
	struct xarray_node *root;

	while ((root = own_head(xa)) != NULL && root->shift &&
	       own_word(root, XARRAY_PRESENT) == 1) {
		own_child(root, 0)->parent = NULL;
		set_head(xa, own_child(root, 0));
		node_remove(xa, root);
	}
}

static void prune(struct xarray *xa, struct xarray_node *node)
{
	struct xarray_node *parent;

	for (; node && !own_word(node, XARRAY_PRESENT); node = parent) {
		parent = node->parent;
		if (parent)
			set_slot(parent, node->offset, NULL);
		else
			set_head(xa, NULL);
		node_remove(xa, node);
	}
	shrink(xa);
}

void *xarray_erase(struct xarray *xa, uint32_t index)
{
	struct xarray_node *leaf = find_leaf(xa, index);
	unsigned int i, m;
	void *entry;

	if (!leaf)
		return NULL;
	i = node_index(leaf, index);
	entry = own_slot(leaf, i);
	if (!entry)
		return NULL;

	for (m = XARRAY_MARK_1; m <= XARRAY_PRESENT; m++)
		if (own_word(leaf, m) & node_bit(i))
			clear_bits(leaf, i, m);
	set_slot(leaf, i, NULL);
	set_bits(leaf, i, XARRAY_FREE);
	xa->nr_entries--;
	if (xa->hint && index < xa->hint_base) {
		xa->hint = leaf;
		xa->hint_base = index & ~(XARRAY_SLOTS - 1U);
	}
	if (!own_word(leaf, XARRAY_PRESENT))
		prune(xa, leaf);
	return entry;
}

/* The leaf of the entry at @index if @mark is the user's to change. */
static int marked_leaf(const struct xarray *xa, uint32_t index,
		       enum xarray_mark mark, struct xarray_node **leaf)
{
	if (mark != XARRAY_MARK_1 && mark != XARRAY_MARK_2)
		return -EINVAL;
	*leaf = find_leaf(xa, index);
	if (!*leaf || !own_slot(*leaf, node_index(*leaf, index)))
		return -ENOENT;
	return 0;
}

int xarray_set_mark(struct xarray *xa, uint32_t index, enum xarray_mark mark)
{
	struct xarray_node *leaf;
	int err = marked_leaf(xa, index, mark, &leaf);

	if (!err)
		set_bits(leaf, node_index(leaf, index), mark);
	return err;
}

int xarray_clear_mark(struct xarray *xa, uint32_t index, enum xarray_mark mark)
{
	struct xarray_node *leaf;
	int err = marked_leaf(xa, index, mark, &leaf);

	if (!err)
		clear_bits(leaf, node_index(leaf, index), mark);
	return err;
}
