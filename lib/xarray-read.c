// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * xarray-read.c - the readers' functions that are not worth inlining.
 *
 * Nothing here stores to the array.  A level is known from the way down, from
 * the root's shift, and an index likewise: a reader that is in an old root
 * must not trust links that writers change.
 */
#include "lib/xarray.h"

#include "lib/xarray-node.h"

/* One level's worth of @index: the slot, and where the next one begins. */
static unsigned int slot_of(uint64_t index, unsigned int shift)
{
	return (unsigned int)(index >> shift) & (XARRAY_SLOTS - 1);
}

static uint64_t next_at(uint64_t index, unsigned int shift)
{
	return ((index >> shift) + 1) << shift;
}

static const struct xarray_node *leaf_of(const struct xarray *xa,
					 uint32_t index)
{
	const struct xarray_node *node = xarray_root(xa);
	unsigned int shift;

	if (!node || index >= node_span(node))
		return NULL;
	for (shift = node->shift; node && shift; shift -= XARRAY_SHIFT)
		node = xarray_child(xarray_slot(node, slot_of(index, shift)));
	return node;
}

void *xarray_load(const struct xarray *xa, uint32_t index)
{
	const struct xarray_node *leaf = leaf_of(xa, index);

	return leaf ? xarray_slot(leaf, slot_of(index, 0)) : NULL;
}

bool xarray_get_mark(const struct xarray *xa, uint32_t index,
		     enum xarray_mark mark)
{
	const struct xarray_node *leaf = leaf_of(xa, index);

	return leaf && xarray_word(leaf, mark) >> slot_of(index, 0) & 1;
}

/*
 * One way down from @root to level @stop, to the first slot at or after
 * *@index that has @mark.  Returns what is in it; NULL after moving *@index
 * past what turned out to be empty, so that the caller can try again.
 */
static void *seek_once(const struct xarray_node *root, uint64_t *index,
		       enum xarray_mark mark, unsigned int stop)
{
	const struct xarray_node *node = root;
	unsigned int shift = root->shift;
	unsigned int i;
	uint64_t word;
	void *slot;

	for (;;) {
		i = slot_of(*index, shift);
		word = xarray_word(node, mark) >> i;
		if (!word) {
			*index = next_at(*index, shift + XARRAY_SHIFT);
			return NULL;
		}
		if (!(word & 1))
			*index = ((*index >> shift) + (uint64_t)
				  __builtin_ctzll(word)) << shift;
		slot = xarray_slot(node, slot_of(*index, shift));
		if (!slot)
			*index = next_at(*index, shift);
		if (!slot || shift == stop)
			return slot;
		node = xarray_child(slot);
		shift -= XARRAY_SHIFT;
	}
}

static void *seek(const struct xarray_node *root, uint64_t *index,
		  enum xarray_mark mark, unsigned int stop)
{
	uint64_t at = *index;
	void *slot = NULL;

	while (!slot && at < node_span(root))
		slot = seek_once(root, &at, mark, stop);
	if (slot)
		*index = at;
	return slot;
}

void *xarray_find(const struct xarray *xa, uint64_t *index,
		  enum xarray_mark mark)
{
	const struct xarray_node *root = xarray_root(xa);

	return root ? seek(root, index, mark, 0) : NULL;
}

void xarray_cursor_init(struct xarray_cursor *c, const struct xarray *xa,
			enum xarray_mark mark)
{
	*c = (struct xarray_cursor) {
		.root = xarray_root(xa),
		.mark = mark,
	};
	if (c->root && !c->root->shift) {
		c->lone = c->root;
		c->root = NULL;
	}
}

bool xarray_cursor_branch(struct xarray_cursor *c)
{
	uint64_t index;

	do {
		index = c->next;
		if (!c->root || index >= node_span(c->root))
			return false;
		if (c->root->shift == XARRAY_SHIFT)
			c->branch = c->root;
		else
			c->branch = xarray_child(seek(c->root, &index, c->mark,
						      2 * XARRAY_SHIFT));
		if (!c->branch)
			return false;
		c->next = next_at(index, 2 * XARRAY_SHIFT);
		c->base = c->next - XARRAY_SLOTS * XARRAY_SLOTS;
		c->todo = xarray_word(c->branch, c->mark);
	} while (!c->todo);
	return true;
}
