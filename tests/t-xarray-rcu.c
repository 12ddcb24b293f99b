// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-xarray-rcu.c - do readers of a segmented array see what stays, while one
 * writer fills, empties, grows and shrinks it under them?
 *
 * Readers dawdle between nodes and count only walks during which the writer
 * wrote.  That a freed node would be noticed is shown in t-xarray-held.c.
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
#include <time.h>

#include <cmocka.h>

#include "lib/rng.h"
#include "lib/xarray.h"
#include "tests/xarray-arena.h"

enum {
	NR_READERS	= 2,
	NR_WALKS	= 60,		/* with writes meanwhile; each reader */
};

static const enum xarray_mark kept = XARRAY_MARK_1;

/* Which entries stay throughout. */
struct keep {
	uint32_t below, step;
};

static bool keeps(const struct keep *k, uint32_t index)
{
	return index < k->below && index % k->step == 0;
}

static uint32_t nr_kept(const struct keep *k)
{
	return DIV_ROUND_UP(k->below, k->step);
}

/* One array, one writer. */
struct stress {
	struct arena *a;
	const struct keep *keep;
	struct rng rng;
	unsigned int heights;		/* a bit for each one there was */
	_Atomic uint64_t nr_writes;
	_Atomic int nr_reading;
};

struct reader {
	struct arena *a;
	struct stress *s;
	int (*walk)(struct reader *r);
	pthread_t thread;
	struct rng rng;
	uint32_t next;			/* lowest index that may come */
	uint32_t nr_kept;		/* seen in this walk */
	uint64_t nr_wrong;		/* entries out of place, or trapped */
	uint64_t nr_missed;		/* walks that missed one that stays */
};

/* Between nodes, let the writer and the grace periods get ahead. */
static void dawdle(struct reader *r)
{
	const struct timespec pause = { .tv_nsec = 20 * 1000, };

	if (rng_below(&r->rng, 4))
		sched_yield();
	else
		nanosleep(&pause, NULL);
}

static int reader_visit(void *ctx, uint32_t index, void *entry)
{
	struct reader *r = ctx;

	if (index < r->next || index >= RANGE || entry != &r->a->cell[index]) {
		r->nr_wrong++;
		return 1;
	}
	r->nr_kept += keeps(r->s->keep, index);
	if (index / XARRAY_SLOTS != r->next / XARRAY_SLOTS || !index)
		dawdle(r);
	r->next = index + 1;
	return 0;
}

static int walk_all(struct reader *r)
{
	return xarray_walk(&r->a->xa, XARRAY_PRESENT, reader_visit, r);
}

static int walk_marked(struct reader *r)
{
	return xarray_walk(&r->a->xa, kept, reader_visit, r);
}

static int walk_restarting(struct reader *r)
{
	uint64_t index;
	void *entry;

	xarray_for_each(&r->a->xa, index, entry)
		if (reader_visit(r, (uint32_t)index, entry))
			return 1;
	return 0;
}

static int walk_loading(struct reader *r)
{
	uint32_t index;
	void *entry;

	for (index = 0; index < RANGE; index++) {
		entry = xarray_load(&r->a->xa, index);
		if (entry && reader_visit(r, index, entry))
			return 1;
	}
	return 0;
}

/* Walks with no write meanwhile prove nothing and do not count. */
static void *reader_main(void *arg)
{
	struct reader *r = arg;
	uint64_t before;
	int nr = 0;

	urcu_memb_register_thread();
	while (nr < NR_WALKS && !r->nr_wrong && !r->nr_missed) {
		r->next = 0;
		r->nr_kept = 0;
		before = atomic_load(&r->s->nr_writes);
		read_begin();
		if (!r->walk(r))
			r->nr_missed += r->nr_kept != nr_kept(r->s->keep);
		read_end();
		nr += atomic_load(&r->s->nr_writes) != before;
	}
	urcu_memb_unregister_thread();
	atomic_fetch_sub(&r->s->nr_reading, 1);
	return NULL;
}

static void wrote(struct stress *s)
{
	struct xarray_stats st;

	xarray_stats(&s->a->xa, &st);
	s->heights |= 1U << st.height;
	if (atomic_fetch_add(&s->nr_writes, 1) % 64 == 0)
		sched_yield();
}

static void fill(struct stress *s, uint32_t limit)
{
	uint32_t i;

	for (i = 0; i < limit; i++) {
		arena_fill_one(s->a, i);
		wrote(s);
	}
}

static void empty(struct stress *s, uint32_t limit, uint32_t one_in)
{
	uint32_t i;

	for (i = limit; i-- > 0; ) {
		if (keeps(s->keep, i) || rng_below(&s->rng, one_in))
			continue;
		xarray_erase(&s->a->xa, i);
		wrote(s);
	}
}

/* Dense, thinned out, dense again, and down to what stays. */
static void churn(struct stress *s)
{
	static const uint32_t limits[] = { 60, 300, RANGE, };
	uint32_t limit = limits[rng_below(&s->rng, ARRAY_SIZE(limits))];
	const char *why;

	fill(s, limit);
	empty(s, limit, 2);
	fill(s, limit);
	empty(s, RANGE, 1);
	assert_int_equal(xarray_check(&s->a->xa, &why), 0);
}

static void keep_some(struct stress *s)
{
	struct arena *a = s->a;
	uint32_t i;

	for (i = 0; i < s->keep->below; i += s->keep->step) {
		assert_int_equal(xarray_store(&a->xa, i, &a->cell[i], NULL,
					      NULL), 0);
		assert_int_equal(xarray_set_mark(&a->xa, i, kept), 0);
	}
}

static void start_readers(struct stress *s, struct reader *r,
			  int (*walk)(struct reader *))
{
	unsigned int i;

	atomic_store(&s->nr_reading, NR_READERS);
	for (i = 0; i < NR_READERS; i++) {
		r[i] = (struct reader) { .a = s->a, .s = s, .walk = walk, };
		rng_init(&r[i].rng, i);
		assert_int_equal(pthread_create(&r[i].thread, NULL,
						reader_main, &r[i]), 0);
	}
}

static void run_readers(const struct keep *keep, int (*walk)(struct reader *))
{
	struct stress s = { .a = arena_new(defer_rcu), .keep = keep, };
	struct reader r[NR_READERS];
	unsigned int i;

	rng_init(&s.rng, 4711);
	keep_some(&s);
	start_readers(&s, r, walk);
	do {
		churn(&s);
	} while (atomic_load(&s.nr_reading) || !(s.heights & 1U << 3));
	for (i = 0; i < NR_READERS; i++) {
		pthread_join(r[i].thread, NULL);
		assert_int_equal(r[i].nr_wrong, 0);
		assert_int_equal(r[i].nr_missed, 0);
	}
	assert_true(s.a->xa.nr_removed > 0);
	arena_free(s.a);
}

/* Few stay, all in one leaf: roots come and go.  Some stay in every leaf but
 * a few: leaves come and go beside them. */
static const struct keep keep_low = { .below = 64, .step = 21, };
static const struct keep keep_spread = { .below = RANGE, .step = 150, };

static void test_walk(void **state)
{
	(void)state;
	run_readers(&keep_low, walk_all);
	run_readers(&keep_spread, walk_all);
}

static void test_walk_marked(void **state)
{
	(void)state;
	run_readers(&keep_low, walk_marked);
	run_readers(&keep_spread, walk_marked);
}

static void test_for_each(void **state)
{
	(void)state;
	run_readers(&keep_low, walk_restarting);
	run_readers(&keep_spread, walk_restarting);
}

static void test_load(void **state)
{
	(void)state;
	run_readers(&keep_low, walk_loading);
	run_readers(&keep_spread, walk_loading);
}

/* Plain memory, written before an entry or a mark is, read after that is
 * found: ThreadSanitizer judges whether finding it is order enough. */
enum { NR_NEWS = 200, };

struct press {
	struct arena *a;
	uint32_t id[NR_NEWS];
	uint32_t news[NR_NEWS];
	uint32_t nr_wrong;
	_Atomic uint32_t nr_read;
};

static bool is_out(const struct press *p, uint32_t i)
{
	return i < NR_NEWS ? xarray_load(&p->a->xa, i) != NULL :
			     xarray_get_mark(&p->a->xa, i - NR_NEWS, kept);
}

static void *press_main(void *arg)
{
	struct press *p = arg;
	uint32_t i, n;

	urcu_memb_register_thread();
	for (i = 0; i < 2 * NR_NEWS; i++) {
		read_begin();
		while (!is_out(p, i))
			sched_yield();
		n = i % NR_NEWS;
		p->nr_wrong += p->id[n] != n;
		p->nr_wrong += p->news[n] != i;
		p->nr_wrong += p->a->cell[n] != i / NR_NEWS;
		read_end();
		atomic_store(&p->nr_read, i + 1);
	}
	urcu_memb_unregister_thread();
	return NULL;
}

static void publish(struct press *p, uint32_t i)
{
	uint32_t n = i % NR_NEWS;
	struct arena *a = p->a;

	p->news[n] = i;
	a->cell[n] = i / NR_NEWS;
	if (i < NR_NEWS)
		assert_int_equal(xarray_alloc(&a->xa, &a->cell[n], &p->id[n],
					      NULL), 0);
	else
		assert_int_equal(xarray_set_mark(&a->xa, n, kept), 0);
	while (atomic_load(&p->nr_read) == i)
		sched_yield();
}

static void test_publication(void **state)
{
	struct press p = { .a = arena_new(defer_rcu), };
	pthread_t thread;
	uint32_t i;

	(void)state;
	memset(p.id, 0xff, sizeof(p.id));
	assert_int_equal(pthread_create(&thread, NULL, press_main, &p), 0);
	for (i = 0; i < 2 * NR_NEWS; i++)
		publish(&p, i);
	pthread_join(thread, NULL);
	assert_int_equal(p.nr_wrong, 0);
	arena_free(p.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_walk_marked),
		cmocka_unit_test(test_for_each),
		cmocka_unit_test(test_load),
		cmocka_unit_test(test_publication),
	};
	int nr_failed;

	urcu_memb_register_thread();
	nr_failed = cmocka_run_group_tests(tests, NULL, NULL);
	urcu_memb_unregister_thread();
	return nr_failed;
}
