// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-dmap.c - when a block of the direct map is split, and when it cannot be.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/dmap.h"

enum { BLOCKS = 3 };

static int setup(void **state)
{
	static struct dmap d;

	*state = &d;
	return dmap_init(&d, BLOCKS);
}

static int teardown(void **state)
{
	dmap_release(*state);
	return 0;
}

static void test_begins_whole(void **state)
{
	struct dmap *d = *state;
	unsigned int b;

	for (b = 0; b < BLOCKS; b++) {
		assert_false(dmap_is_split(d, b));
		assert_true(dmap_is(d, b, DMAP_RW));
		assert_false(dmap_is(d, b, DMAP_RO));
	}
}

static void test_whole_block_needs_no_table(void **state)
{
	struct dmap *d = *state;
	bool split = true;

	assert_int_equal(dmap_protect(d, 1, 0, DMAP_PAGES, DMAP_RO, false,
				      &split), 0);
	assert_false(split || dmap_is_split(d, 1));
	assert_true(dmap_is(d, 1, DMAP_RO));
	assert_true(dmap_is(d, 0, DMAP_RW) && dmap_is(d, 2, DMAP_RW));
	assert_int_equal(d->tables.nr_live, 0);
}

static void test_one_page_splits(void **state)
{
	struct dmap *d = *state;
	bool split = false;

	assert_int_equal(dmap_protect(d, 0, 511, 1, DMAP_RO, true, &split), 0);
	assert_true(split && dmap_is_split(d, 0));
	assert_int_equal(d->tables.nr_live, 1);
	assert_false(dmap_is(d, 0, DMAP_RO));
	assert_false(dmap_is(d, 0, DMAP_RW));
	/* Split once: the second page costs no table. */
	assert_int_equal(dmap_protect(d, 0, 0, 511, DMAP_RO, false, &split),
			 0);
	assert_false(split);
	assert_true(dmap_is(d, 0, DMAP_RO));
	dmap_merge(d, 0, DMAP_RW);
	assert_false(dmap_is_split(d, 0));
	assert_true(dmap_is(d, 0, DMAP_RW));
	assert_int_equal(d->tables.nr_live, 0);
}

static void test_split_may_fail(void **state)
{
	struct dmap *d = *state;
	bool split = true;

	assert_int_equal(dmap_protect(d, 2, 0, DMAP_PAGES, DMAP_RO, false,
				      &split), 0);
	assert_int_equal(dmap_protect(d, 2, 7, 1, DMAP_RW, false, &split),
			 -ENOMEM);
	assert_false(split);
	assert_true(dmap_is(d, 2, DMAP_RO));
	/* What is as it should be already needs nothing. */
	assert_int_equal(dmap_protect(d, 2, 7, 1, DMAP_RO, false, &split), 0);
	assert_false(dmap_is_split(d, 2));
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(test_begins_whole),
		EACH(test_whole_block_needs_no_table),
		EACH(test_one_page_splits),
		EACH(test_split_may_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
