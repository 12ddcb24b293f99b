/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * xarray-fixture.h - a segmented array whose memory is watched.
 *
 * For single-threaded cmocka tests: xafix_setup and xafix_teardown are
 * fixtures, *state is the struct xafix.  Every byte is counted, and teardown
 * fails if one is left; allocation can be made to fail at any point; removed
 * nodes wait on a list until drain(), as they would for a grace period.
 */
#ifndef PGDBENCH_TESTS_XARRAY_FIXTURE_H
#define PGDBENCH_TESTS_XARRAY_FIXTURE_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/rng.h"
#include "lib/xarray.h"

enum {
	NODE_BYTES	= 576,
	NR_CELLS	= 9000,		/* as many indices take height 3 */
	NEVER		= -1,
};

struct xafix {
	struct xarray xa;
	int fail_after;			/* allocations to grant; NEVER fail */
	uint64_t live_bytes;
	uint64_t nr_allocs;
	struct xarray_deferred *deferred;
	struct rng rng;
	uint64_t cells[NR_CELLS];	/* entries point here */
};

static inline void *node_alloc(void *ctx, size_t size, size_t align)
{
	struct xafix *f = ctx;

	if (f->fail_after == 0)
		return NULL;
	if (f->fail_after > 0)
		f->fail_after--;
	f->live_bytes += size;
	f->nr_allocs++;
	return aligned_alloc(align, size);
}

static inline void node_free(void *ctx, void *ptr, size_t size)
{
	struct xafix *f = ctx;

	f->live_bytes -= size;
	memset(ptr, 0x5a, size);
	free(ptr);
}

static inline void node_defer(void *ctx, struct xarray_deferred *d)
{
	struct xafix *f = ctx;

	d->space[0] = f->deferred;
	f->deferred = d;
}

static inline void drain(struct xafix *f)
{
	struct xarray_deferred *d;

	while ((d = f->deferred) != NULL) {
		f->deferred = d->space[0];
		xarray_deferred_free(d);
	}
}

static const struct xarray_config base_config = {
	.alloc = node_alloc,
	.free = node_free,
	.defer = node_defer,
	.max_index = XARRAY_MAX_INDEX,
};

static inline int xafix_setup(void **state)
{
	struct xafix *f = aligned_alloc(CACHELINE, sizeof(*f));
	struct xarray_config cfg = base_config;

	if (!f)
		return -1;
	memset(f, 0, sizeof(*f));
	f->fail_after = NEVER;
	rng_init(&f->rng, 20200710);
	cfg.ctx = f;
	*state = f;
	return xarray_init(&f->xa, &cfg);
}

/* Whatever a test did, nothing may leak. */
static inline int xafix_teardown(void **state)
{
	struct xafix *f = *state;
	uint64_t leaked;

	drain(f);
	xarray_release(&f->xa);
	leaked = f->live_bytes;
	free(f);
	return leaked ? -1 : 0;
}

static inline void assert_sound(const struct xafix *f)
{
	const char *why;

	if (xarray_check(&f->xa, &why))
		fail_msg("%s", why);
	assert_null(why);
}

static inline struct xarray_stats stats_of(const struct xafix *f)
{
	struct xarray_stats st;

	xarray_stats(&f->xa, &st);
	return st;
}

#define XA_TEST(fn) cmocka_unit_test_setup_teardown(fn, xafix_setup, \
						    xafix_teardown)

#endif
