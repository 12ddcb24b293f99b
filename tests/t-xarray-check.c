// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-xarray-check.c - does xarray_check() see each kind of damage, and name it?
 *
 * The other tests trust it; this one does not.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/xarray-fixture.h"

/* A damaged tree: 0 to 4159 and 5000, so that every kind of place exists. */
static struct xarray_node *child_of(struct xarray_node *node, unsigned int i)
{
	return xarray_child(xarray_slot(node, i));
}

static struct xarray_node *first_leaf(struct xarray *xa)
{
	return child_of(child_of(atomic_load(&xa->head), 0), 0);
}

static void damage_entries(struct xarray *xa)
{
	xa->nr_entries++;
}

static void damage_nodes(struct xarray *xa)
{
	xa->nr_nodes--;
}

static void damage_parent(struct xarray *xa)
{
	first_leaf(xa)->parent = atomic_load(&xa->head);
}

static void damage_offset(struct xarray *xa)
{
	child_of(atomic_load(&xa->head), 1)->offset = 2;
}

static void damage_shift(struct xarray *xa)
{
	child_of(atomic_load(&xa->head), 1)->shift = XARRAY_SHIFT * 2;
}

static void damage_root_parent(struct xarray *xa)
{
	struct xarray_node *root = atomic_load(&xa->head);

	root->parent = root;
}

static void damage_root_shift(struct xarray *xa)
{
	((struct xarray_node *)atomic_load(&xa->head))->shift++;
}

static void damage_height(struct xarray *xa)
{
	struct xarray_node *root = atomic_load(&xa->head);

	atomic_store(&root->words[XARRAY_PRESENT], 1);
}

static void damage_present(struct xarray *xa)
{
	struct xarray_node *leaf = first_leaf(xa);

	atomic_fetch_xor(&leaf->words[XARRAY_PRESENT], 4);
}

static void damage_empty(struct xarray *xa)
{
	struct xarray_node *root = atomic_load(&xa->head);

	atomic_store(&root->words[XARRAY_PRESENT], 0);
}

static void damage_leaf_free(struct xarray *xa)
{
	atomic_fetch_xor(&first_leaf(xa)->words[XARRAY_FREE], 8);
}

static void damage_inner_free(struct xarray *xa)
{
	struct xarray_node *root = atomic_load(&xa->head);

	atomic_fetch_xor(&root->words[XARRAY_FREE], 1);
}

static void damage_mark(struct xarray *xa)
{
	atomic_fetch_or(&first_leaf(xa)->words[XARRAY_MARK_2], 1);
}

static void damage_empty_marked(struct xarray *xa)
{
	struct xarray_node *root = atomic_load(&xa->head);

	atomic_fetch_or(&root->words[XARRAY_MARK_1], 4);
}

static void damage_entry_tag(struct xarray *xa)
{
	struct xarray_node *leaf = first_leaf(xa);

	atomic_store(&leaf->slots[9], (char *)xarray_slot(leaf, 9) + 2);
}

static void damage_child_tag(struct xarray *xa)
{
	struct xarray_node *root = atomic_load(&xa->head);

	atomic_store(&root->slots[1], (char *)xarray_slot(root, 1) - 1);
}

static void damage_hint(struct xarray *xa)
{
	xa->hint = child_of(child_of(atomic_load(&xa->head), 1), 14);
	xa->hint_base = 5000 / 64 * 64;
}

static void damage_hint_base(struct xarray *xa)
{
	xa->hint_base += XARRAY_SLOTS;
}

static const struct {
	void (*damage)(struct xarray *xa);
	const char *why;
} damages[] = {
	{ damage_entries, "the count of entries is wrong", },
	{ damage_nodes, "the count of nodes is wrong", },
	{ damage_parent, "a child's parent link is wrong", },
	{ damage_offset, "a child's parent link is wrong", },
	{ damage_shift, "a child's shift is wrong", },
	{ damage_root_parent, "the root has a parent", },
	{ damage_root_shift, "the root's shift is impossible", },
	{ damage_height, "the tree is higher than it need be", },
	{ damage_present, "a present bit disagrees with its slot", },
	{ damage_empty, "a node is empty", },
	{ damage_leaf_free,
	  "a leaf's free word is not the complement of present", },
	{ damage_inner_free,
	  "an inner word is not the OR of the words below", },
	{ damage_mark, "an inner word is not the OR of the words below", },
	{ damage_empty_marked, "an empty slot is marked", },
	{ damage_entry_tag, "an entry has low bits set", },
	{ damage_child_tag, "a child is not tagged", },
	{ damage_hint, "a gap is below the hint", },
	{ damage_hint_base, "the hint is not the lowest leaf with room", },
};

static void build_for_damage(struct xafix *f)
{
	uint32_t i, index;

	for (i = 0; i < 4160; i++)
		assert_int_equal(xarray_alloc(&f->xa, &f->cells[i], &index,
					      NULL), 0);
	assert_int_equal(xarray_store(&f->xa, 5000, &f->cells[0], NULL, NULL),
			 0);
	/* Leaf 0 gets room, and the hint. */
	assert_non_null(xarray_erase(&f->xa, 4159));
	assert_int_equal(xarray_alloc(&f->xa, &f->cells[0], &index, NULL), 0);
	assert_non_null(xarray_erase(&f->xa, 60));
}

/* Damage, look, and put the bytes back: leaf, branches, root and xarray. */
static void test_check_sees_damage(void **state)
{
	struct xafix *f = *state;
	struct xarray_node *node[4];
	struct xarray_node saved[4];
	struct xarray saved_xa;
	const char *why;
	size_t i, n;

	build_for_damage(f);
	assert_sound(f);
	node[0] = atomic_load(&f->xa.head);
	node[1] = child_of(node[0], 0);
	node[2] = child_of(node[0], 1);
	node[3] = first_leaf(&f->xa);
	for (i = 0; i < ARRAY_SIZE(damages); i++) {
		memcpy(&saved_xa, &f->xa, sizeof(saved_xa));
		for (n = 0; n < ARRAY_SIZE(node); n++)
			memcpy(&saved[n], node[n], sizeof(saved[n]));
		damages[i].damage(&f->xa);
		assert_int_equal(xarray_check(&f->xa, &why), -EUCLEAN);
		assert_string_equal(why, damages[i].why);
		memcpy(&f->xa, &saved_xa, sizeof(saved_xa));
		for (n = 0; n < ARRAY_SIZE(node); n++)
			memcpy(node[n], &saved[n], sizeof(saved[n]));
	}
	assert_sound(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		XA_TEST(test_check_sees_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
