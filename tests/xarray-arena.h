/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * xarray-arena.h - a segmented array whose nodes are poisoned when freed,
 * after a grace period of liburcu's memb flavour, or without one.
 *
 * For cmocka tests with readers.  Every word of a freed node becomes the
 * address of a trap, a node whose slots all lead to itself, so that a reader
 * inside a freed node visits the trap, whose address is no entry's, and never
 * crashes.
 *
 * ThreadSanitizer does not see the ordering inside liburcu: annotations tell
 * it that the end of a read-side section comes before the callbacks after the
 * grace period, call_rcu() before its own callback, and callbacks before the
 * end of a barrier.
 */
#ifndef PGDBENCH_TESTS_XARRAY_ARENA_H
#define PGDBENCH_TESTS_XARRAY_ARENA_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <urcu/urcu-memb.h>

#include "lib/xarray.h"

#ifdef PGDBENCH_TSAN
#include <sanitizer/tsan_interface.h>
#else
static inline void __tsan_acquire(void *addr)
{
	(void)addr;
}

static inline void __tsan_release(void *addr)
{
	(void)addr;
}
#endif

enum { RANGE = 5000, };		/* height 3 */

/* Nothing is ever stored here.  The addresses stand for the read-side sections
 * that ended before, and for the callbacks that ran after, a grace period. */
static char sections, callbacks;

/* An array with its entries, which are never freed: &cell[i] is at index i. */
struct arena {
	struct xarray xa;
	struct xarray_node trap;
	uint64_t cell[RANGE];
	bool keep_freed;		/* poison freed nodes but keep them */
	void *freed[128];
	unsigned int nr_freed;
};

static inline void make_trap(struct arena *a)
{
	void *slot = (char *)&a->trap + XARRAY_NODE_TAG;
	unsigned int i;

	for (i = 0; i < XARRAY_NR_MARKS; i++)
		atomic_init(&a->trap.words[i], UINT64_MAX);
	for (i = 0; i < XARRAY_SLOTS; i++)
		atomic_init(&a->trap.slots[i], slot);
}

static inline void *node_alloc(void *ctx, size_t size, size_t align)
{
	(void)ctx;
	return aligned_alloc(align, size);
}

/* The shift stays, lest a reader compute with it; words and slots go. */
static inline void node_free(void *ctx, void *ptr, size_t size)
{
	struct xarray_node *node = ptr;
	struct arena *a = ctx;

	(void)size;
	memcpy(node->words, a->trap.words, sizeof(node->words));
	memcpy(node->slots, a->trap.slots, sizeof(node->slots));
	if (!a->keep_freed)
		free(ptr);
	else
		a->freed[a->nr_freed++ % ARRAY_SIZE(a->freed)] = ptr;
}

static inline void node_free_after_grace(struct rcu_head *head)
{
	__tsan_acquire(&sections);
	__tsan_acquire(head);
	xarray_deferred_free((struct xarray_deferred *)head);
	__tsan_release(&callbacks);
}

static inline void defer_rcu(void *ctx, struct xarray_deferred *d)
{
	_Static_assert(sizeof(struct rcu_head) <= sizeof(*d), "it fits");

	(void)ctx;
	__tsan_release(d);
	urcu_memb_call_rcu((struct rcu_head *)d, node_free_after_grace);
}

/* The control: no grace period. */
static inline void defer_not(void *ctx, struct xarray_deferred *d)
{
	(void)ctx;
	xarray_deferred_free(d);
}

static inline struct arena *
arena_new(void (*defer)(void *ctx, struct xarray_deferred *d))
{
	struct arena *a = aligned_alloc(CACHELINE, sizeof(*a));
	struct xarray_config cfg = {
		.alloc = node_alloc,
		.free = node_free,
		.defer = defer,
		.ctx = a,
		.max_index = RANGE - 1,
	};

	assert_non_null(a);
	memset(a, 0, sizeof(*a));
	make_trap(a);
	assert_int_equal(xarray_init(&a->xa, &cfg), 0);
	return a;
}

static inline void arena_free(struct arena *a)
{
	struct xarray_stats st;

	urcu_memb_barrier();
	__tsan_acquire(&callbacks);
	xarray_stats(&a->xa, &st);
	assert_int_equal(st.nr_deferred, 0);
	a->keep_freed = false;
	xarray_release(&a->xa);
	while (a->nr_freed)
		free(a->freed[--a->nr_freed]);
	free(a);
}

static inline void read_begin(void)
{
	urcu_memb_read_lock();
}

static inline void read_end(void)
{
	__tsan_release(&sections);
	urcu_memb_read_unlock();
}

/* arena_fill_one - alloc @i, the lowest free index; nothing if it is taken. */
static inline void arena_fill_one(struct arena *a, uint32_t i)
{
	uint32_t index;

	if (xarray_load(&a->xa, i))
		return;
	assert_int_equal(xarray_alloc(&a->xa, &a->cell[i], &index, NULL), 0);
	assert_int_equal(index, i);
}

#endif
