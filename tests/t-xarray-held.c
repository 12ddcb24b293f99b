// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-xarray-held.c - is a walker safe in a node that goes, and would it be
 * noticed if it were not?
 *
 * A handshake holds the walker inside the node while the writer erases it.
 * With a grace period it must finish in peace; the control frees at once, and
 * must be caught every time.
 */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/xarray.h"
#include "tests/xarray-arena.h"

/* A walker held at one index while a range is erased. */
struct hold {
	struct arena *a;
	_Atomic int stage;
	uint32_t at;
	bool seen[RANGE];
	bool trapped;
};

static void wait_for_stage(struct hold *h, int stage)
{
	while (atomic_load(&h->stage) != stage)
		sched_yield();
}

static int hold_visit(void *ctx, uint32_t index, void *entry)
{
	struct hold *h = ctx;

	if (index >= RANGE || entry != &h->a->cell[index]) {
		h->trapped = true;
		return 1;
	}
	h->seen[index] = true;
	if (index == h->at) {
		atomic_store(&h->stage, 1);
		wait_for_stage(h, 2);
	}
	return 0;
}

static void *hold_main(void *arg)
{
	struct hold *h = arg;

	urcu_memb_register_thread();
	read_begin();
	xarray_walk(&h->a->xa, XARRAY_PRESENT, hold_visit, h);
	read_end();
	urcu_memb_unregister_thread();
	return NULL;
}

/* The walker's leaf goes; its branch, when it is done with the leaf; its
 * root. */
static const struct erasure { uint32_t at, from, to; } erasures[] = {
	{ 64, 64, 128, },
	{ 4159, 4096, RANGE, },
	{ 64, 4096, RANGE, },
};

static void run_hold(struct hold *h, const struct erasure *e,
		     void (*defer)(void *ctx, struct xarray_deferred *d))
{
	pthread_t thread;
	uint32_t i;

	memset(h, 0, sizeof(*h));
	h->at = e->at;
	h->a = arena_new(defer);
	h->a->keep_freed = true;
	for (i = 0; i < RANGE; i++)
		arena_fill_one(h->a, i);
	assert_int_equal(pthread_create(&thread, NULL, hold_main, h), 0);
	wait_for_stage(h, 1);
	for (i = e->from; i < e->to; i++)
		assert_ptr_equal(xarray_erase(&h->a->xa, i), &h->a->cell[i]);
	atomic_store(&h->stage, 2);
	pthread_join(thread, NULL);
	arena_free(h->a);
}

static void test_held_walker_is_safe(void **state)
{
	const struct erasure *e;
	struct hold *h = *state;
	uint32_t i;

	for (e = erasures; e < erasures + ARRAY_SIZE(erasures); e++) {
		run_hold(h, e, defer_rcu);
		assert_false(h->trapped);
		for (i = 0; i < RANGE; i++)
			assert_int_equal(h->seen[i], i <= e->at ||
					 i < e->from || i >= e->to);
	}
}

static void test_control_is_caught(void **state)
{
	struct hold *h = *state;
	size_t n;

	for (n = 0; n < ARRAY_SIZE(erasures); n++) {
		run_hold(h, &erasures[n], defer_not);
		assert_true(h->trapped);
	}
}

static int setup_hold(void **state)
{
	*state = calloc(1, sizeof(struct hold));
	return *state ? 0 : -1;
}

static int teardown_hold(void **state)
{
	free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_held_walker_is_safe,
						setup_hold, teardown_hold),
		cmocka_unit_test_setup_teardown(test_control_is_caught,
						setup_hold, teardown_hold),
	};
	int nr_failed;

	urcu_memb_register_thread();
	nr_failed = cmocka_run_group_tests(tests, NULL, NULL);
	urcu_memb_unregister_thread();
	return nr_failed;
}
