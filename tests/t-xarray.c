// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-xarray.c - does the segmented array hold what it was given, at the lowest
 * index, in as many nodes as the arithmetic says?
 *
 * Known answers, one thread.  t-xarray-model.c has the random operations,
 * t-xarray-check.c the damaged arrays, t-xarray-rcu.c the concurrent readers.
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

/* Any entry will do where the test does not look at entries. */
static void fill(struct xafix *f, uint32_t from, uint32_t to)
{
	uint32_t index;

	for (; from < to; from++) {
		assert_int_equal(xarray_alloc(&f->xa, &f->cells[0], &index,
					      NULL), 0);
		assert_int_equal(index, from);
	}
}

static void test_dense_node_counts(void **state)
{
	static const struct { uint32_t nr, nodes, height; } want[] = {
		{ 1, 1, 1 }, { 64, 1, 1 }, { 65, 3, 2 }, { 1000, 17, 2 },
		{ 4096, 65, 2 }, { 4097, 68, 3 }, { 10000, 161, 3 },
		{ 15000, 240, 3 }, { 50000, 796, 3 }, { 100000, 1589, 3 },
		{ 262144, 4161, 3 }, { 262145, 4165, 4 },
	};
	struct xafix *f = *state;
	struct xarray_stats st;
	uint32_t nr = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(want); nr = want[i++].nr) {
		fill(f, nr, want[i].nr);
		st = stats_of(f);
		assert_int_equal(st.nr_entries, want[i].nr);
		assert_int_equal(st.nr_nodes, want[i].nodes);
		assert_int_equal(st.node_bytes, want[i].nodes * NODE_BYTES);
		assert_int_equal(f->live_bytes, st.node_bytes);
		assert_int_equal(st.height, want[i].height);
		assert_sound(f);
	}
	for (i = ARRAY_SIZE(want); i-- > 0; ) {
		while (nr > want[i].nr)
			assert_non_null(xarray_erase(&f->xa, --nr));
		st = stats_of(f);
		assert_int_equal(st.nr_nodes, want[i].nodes);
		assert_int_equal(st.height, want[i].height);
		assert_sound(f);
		assert_int_equal(f->live_bytes,
				 st.node_bytes + st.deferred_bytes);
		drain(f);
		assert_int_equal(f->live_bytes, st.node_bytes);
	}
	assert_non_null(xarray_erase(&f->xa, 0));
	st = stats_of(f);
	assert_int_equal(st.nr_nodes, 0);
	assert_int_equal(st.nr_deferred, 1);
	assert_int_equal(st.height, 0);
}

static void test_lone_entries(void **state)
{
	static const struct { uint32_t index, nodes; } want[] = {
		{ 0, 1 }, { 63, 1 }, { 64, 2 }, { 4095, 2 }, { 4096, 3 },
		{ 262143, 3 }, { 262144, 4 }, { UINT32_MAX, 6 },
	};
	struct xafix *f = *state;
	uint64_t *cell = &f->cells[0];
	uint64_t at;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(want); i++) {
		assert_int_equal(xarray_store(&f->xa, want[i].index, cell,
					      NULL, NULL), 0);
		assert_int_equal(stats_of(f).nr_nodes, want[i].nodes);
		assert_int_equal(stats_of(f).height, want[i].nodes);
		assert_sound(f);
		assert_ptr_equal(xarray_load(&f->xa, want[i].index), cell);
		assert_null(xarray_load(&f->xa, want[i].index ^ 1));
		at = 0;
		assert_ptr_equal(xarray_find(&f->xa, &at, XARRAY_PRESENT),
				 cell);
		assert_int_equal(at, want[i].index);
		at++;
		assert_null(xarray_find(&f->xa, &at, XARRAY_PRESENT));
		assert_ptr_equal(xarray_erase(&f->xa, want[i].index), cell);
		assert_int_equal(stats_of(f).nr_nodes, 0);
	}
}

static void test_lowest_free_first(void **state)
{
	struct xafix *f = *state;
	bool gone[5000] = { false };
	uint32_t i, index;

	fill(f, 0, ARRAY_SIZE(gone));
	for (i = 0; i < 3000; i++) {
		index = (uint32_t)rng_below(&f->rng, ARRAY_SIZE(gone));
		assert_int_equal(!xarray_erase(&f->xa, index), gone[index]);
		gone[index] = true;
	}
	assert_sound(f);
	for (i = 0; i < ARRAY_SIZE(gone); i++) {
		if (!gone[i])
			continue;
		assert_int_equal(xarray_alloc(&f->xa, &f->cells[i], &index,
					      NULL), 0);
		assert_int_equal(index, i);
	}
	fill(f, ARRAY_SIZE(gone), ARRAY_SIZE(gone) + 10);
	assert_sound(f);
}

static void test_refusals(void **state)
{
	struct xafix *f = *state;
	struct xarray_config cfg = base_config;
	char *cell = (char *)&f->cells[0];
	uint32_t index = 77;
	void *old = &index;
	struct xarray xa;
	size_t i;

	for (i = 0; i < 4; i++)		/* NULL, and three with low bits */
		assert_int_equal(xarray_alloc(&f->xa, i ? cell + i : NULL,
					      &index, NULL), -EINVAL);
	f->xa.cfg.max_index = 9;
	assert_int_equal(xarray_store(&f->xa, 10, cell, &old, NULL), -EINVAL);
	fill(f, 0, 10);
	assert_int_equal(xarray_alloc(&f->xa, cell, &index, NULL), -EBUSY);
	assert_int_equal(index, 77);
	assert_ptr_equal(old, &index);
	assert_non_null(xarray_erase(&f->xa, 4));
	assert_null(xarray_erase(&f->xa, 4));
	assert_null(xarray_erase(&f->xa, UINT32_MAX));
	assert_int_equal(xarray_set_mark(&f->xa, 4, XARRAY_MARK_1), -ENOENT);
	assert_int_equal(xarray_clear_mark(&f->xa, 99, XARRAY_MARK_1),
			 -ENOENT);
	assert_int_equal(xarray_set_mark(&f->xa, 0, XARRAY_FREE), -EINVAL);
	assert_int_equal(xarray_clear_mark(&f->xa, 0, XARRAY_PRESENT),
			 -EINVAL);
	assert_sound(f);
	cfg.defer = NULL;
	assert_int_equal(xarray_init(&xa, &cfg), -EINVAL);
}

static void mark_some(struct xafix *f, uint32_t nr, uint32_t step,
		      enum xarray_mark mark)
{
	uint32_t i;

	for (i = 0; i < nr; i += step)
		assert_int_equal(xarray_set_mark(&f->xa, i, mark), 0);
}

static int count_visit(void *ctx, uint32_t index, void *entry)
{
	uint32_t *nr = ctx;

	(void)index;
	assert_non_null(entry);
	(*nr)++;
	return 0;
}

static uint32_t count_marked(struct xafix *f, enum xarray_mark mark)
{
	uint32_t nr = 0;

	assert_int_equal(xarray_walk(&f->xa, mark, count_visit, &nr), 0);
	return nr;
}

static void test_marks(void **state)
{
	struct xafix *f = *state;
	uint64_t at = 0;

	fill(f, 0, 5000);
	mark_some(f, 5000, 1000, XARRAY_MARK_1);
	mark_some(f, 5000, 4, XARRAY_MARK_2);
	assert_sound(f);
	assert_int_equal(count_marked(f, XARRAY_MARK_1), 5);
	assert_int_equal(count_marked(f, XARRAY_MARK_2), 1250);
	assert_int_equal(count_marked(f, XARRAY_PRESENT), 5000);

	/* A mark goes with its entry, stays when another takes its place. */
	assert_non_null(xarray_erase(&f->xa, 1000));
	fill(f, 1000, 1001);
	assert_false(xarray_get_mark(&f->xa, 1000, XARRAY_MARK_1));
	assert_int_equal(xarray_store(&f->xa, 2000, &f->cells[1], NULL, NULL),
			 0);
	assert_true(xarray_get_mark(&f->xa, 2000, XARRAY_MARK_1));
	assert_int_equal(xarray_clear_mark(&f->xa, 0, XARRAY_MARK_1), 0);
	assert_ptr_equal(xarray_find(&f->xa, &at, XARRAY_MARK_1),
			 &f->cells[1]);
	assert_int_equal(at, 2000);
	assert_sound(f);

	/* Growth takes the marks up, shrinking brings them down. */
	fill(f, 5000, 262145);
	assert_int_equal(count_marked(f, XARRAY_MARK_1), 3);
	for (at = 262145; at-- > 1; )
		assert_non_null(xarray_erase(&f->xa, (uint32_t)at));
	assert_int_equal(count_marked(f, XARRAY_MARK_1), 0);
	assert_int_equal(count_marked(f, XARRAY_MARK_2), 1);
	assert_sound(f);
}

/* Make the operation fail at each allocation in turn, and count them. */
static int fail_everywhere(struct xafix *f, uint32_t index)
{
	struct xarray_stats before = stats_of(f);
	uint64_t bytes = f->live_bytes;
	int nr;

	for (nr = 0; ; nr++) {
		f->fail_after = nr;
		if (!xarray_store(&f->xa, index, &f->cells[0], NULL, NULL))
			break;
		assert_int_equal(stats_of(f).nr_nodes, before.nr_nodes);
		assert_int_equal(stats_of(f).height, before.height);
		assert_int_equal(f->live_bytes, bytes);
		assert_null(xarray_load(&f->xa, index));
		assert_int_equal(count_marked(f, XARRAY_PRESENT),
				 before.nr_entries);
		assert_sound(f);
	}
	f->fail_after = NEVER;
	assert_int_equal(stats_of(f).nr_nodes, before.nr_nodes + nr);
	assert_sound(f);
	return nr;
}

/* What a store at an index needs after a dense start. */
static const struct { uint32_t dense, index; int nodes; } needs[] = {
	{ 0, 0, 1 }, { 0, 64, 2 }, { 0, UINT32_MAX, 6 },
	{ 10, 20, 0 }, { 64, 64, 2 }, { 64, 4096, 4 }, { 64, UINT32_MAX, 10 },
	{ 65, 128, 1 }, { 4096, 4096, 3 }, { 4097, 10000, 2 },
	{ 4097, 262144, 4 },
};

static void test_no_memory_changes_nothing(void **state)
{
	struct xafix *f = *state;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(needs); i++) {
		fill(f, 0, needs[i].dense);
		assert_int_equal(fail_everywhere(f, needs[i].index),
				 needs[i].nodes);
		drain(f);
		xarray_release(&f->xa);
		assert_int_equal(f->live_bytes, 0);
	}
}

static void test_alloc_without_memory(void **state)
{
	struct xafix *f = *state;
	uint32_t index = 7;
	int nr;

	fill(f, 0, 4096);
	for (nr = 0; nr < 3; nr++) {
		f->fail_after = nr;
		assert_int_equal(xarray_alloc(&f->xa, &f->cells[0], &index,
					      NULL), -ENOMEM);
		assert_int_equal(index, 7);
		assert_int_equal(stats_of(f).nr_nodes, 65);
		assert_sound(f);
	}
	f->fail_after = 3;
	fill(f, 4096, 4097);
	assert_sound(f);
}

/* The kernel's way: fail under the lock, get nodes outside of it, repeat. */
static void test_preload(void **state)
{
	struct xarray_preload pre = { .nodes = NULL, };
	struct xafix *f = *state;
	uint64_t nr_allocs;
	uint32_t index;

	fill(f, 0, 64);
	f->xa.cfg.preload_only = true;
	nr_allocs = f->nr_allocs;
	assert_int_equal(xarray_alloc(&f->xa, &f->cells[0], &index, &pre),
			 -ENOMEM);
	assert_int_equal(xarray_alloc(&f->xa, &f->cells[0], &index, NULL),
			 -ENOMEM);
	assert_int_equal(f->nr_allocs, nr_allocs);
	f->fail_after = 1;
	assert_int_equal(xarray_preload(&f->xa, &pre), -ENOMEM);
	f->fail_after = NEVER;
	assert_int_equal(xarray_preload(&f->xa, &pre), 0);
	assert_int_equal(f->nr_allocs, nr_allocs + 2);
	assert_int_equal(xarray_alloc(&f->xa, &f->cells[0], &index, &pre), 0);
	assert_int_equal(index, 64);
	assert_int_equal(f->nr_allocs, nr_allocs + 2);

	/* What is left over serves later, or goes back. */
	assert_int_equal(xarray_preload(&f->xa, &pre), 0);
	assert_int_equal(xarray_preload(&f->xa, &pre), 0);
	assert_int_equal(f->nr_allocs, nr_allocs + 4);
	xarray_preload_release(&f->xa, &pre);
	assert_int_equal(f->live_bytes, stats_of(f).node_bytes);
	assert_sound(f);
}

static int stop_visit(void *ctx, uint32_t index, void *entry)
{
	uint32_t *nr = ctx;

	(void)entry;
	(*nr)++;
	return index == 100 ? 42 : 0;
}

static void test_walk_stops(void **state)
{
	struct xafix *f = *state;
	uint32_t nr = 0;

	assert_int_equal(xarray_walk(&f->xa, XARRAY_PRESENT, stop_visit, &nr),
			 0);
	assert_int_equal(nr, 0);
	fill(f, 0, 5000);
	assert_int_equal(xarray_walk(&f->xa, XARRAY_PRESENT, stop_visit, &nr),
			 42);
	assert_int_equal(nr, 101);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		XA_TEST(test_dense_node_counts),
		XA_TEST(test_lone_entries),
		XA_TEST(test_lowest_free_first),
		XA_TEST(test_refusals),
		XA_TEST(test_marks),
		XA_TEST(test_no_memory_changes_nothing),
		XA_TEST(test_alloc_without_memory),
		XA_TEST(test_preload),
		XA_TEST(test_walk_stops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
