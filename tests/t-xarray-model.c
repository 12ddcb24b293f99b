// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-xarray-model.c - random operations on the segmented array and on a plain
 * array side by side, and walks whose own visitor turns the tree over.
 *
 * The seed is fixed: a failure comes again.
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

struct model {
	struct xafix *f;
	uint64_t *cells[NR_CELLS];	/* what is at each index */
	bool marked[NR_CELLS][2];
};

/* Everything that readers can learn, against the model. */
struct audit {
	const struct model *m;
	enum xarray_mark mark;
	uint32_t next;
};

static bool model_has(const struct model *m, uint32_t i, enum xarray_mark mark)
{
	if (mark == XARRAY_PRESENT)
		return m->cells[i] != NULL;
	return m->marked[i][mark - XARRAY_MARK_1];
}

static uint32_t model_next(const struct audit *a)
{
	uint32_t i = a->next;

	while (i < NR_CELLS && !model_has(a->m, i, a->mark))
		i++;
	return i;
}

static int audit_visit(void *ctx, uint32_t index, void *entry)
{
	struct audit *a = ctx;

	assert_int_equal(index, model_next(a));
	assert_ptr_equal(entry, a->m->cells[index]);
	a->next = index + 1;
	return 0;
}

static void audit_walks(const struct model *m, enum xarray_mark mark)
{
	struct audit walk = { .m = m, .mark = mark, };
	struct audit each = { .m = m, .mark = mark, };
	uint64_t index;
	void *entry;

	assert_int_equal(xarray_walk(&m->f->xa, mark, audit_visit, &walk), 0);
	assert_int_equal(model_next(&walk), NR_CELLS);
	xarray_for_each_marked(&m->f->xa, index, entry, mark)
		audit_visit(&each, (uint32_t)index, entry);
	assert_int_equal(model_next(&each), NR_CELLS);
}

static void audit(const struct model *m)
{
	uint32_t i, nr = 0;

	assert_sound(m->f);
	for (i = 0; i < NR_CELLS; i++) {
		nr += m->cells[i] != NULL;
		assert_ptr_equal(xarray_load(&m->f->xa, i), m->cells[i]);
		assert_int_equal(xarray_get_mark(&m->f->xa, i, XARRAY_MARK_2),
				 m->marked[i][1]);
	}
	assert_int_equal(stats_of(m->f).nr_entries, nr);
	audit_walks(m, XARRAY_PRESENT);
	audit_walks(m, XARRAY_MARK_1);
	audit_walks(m, XARRAY_MARK_2);
}

static void model_alloc(struct model *m, uint32_t i)
{
	uint32_t want = 0, index;

	while (want < NR_CELLS && m->cells[want])
		want++;
	if (want == NR_CELLS)
		return;
	m->cells[want] = &m->f->cells[i];
	assert_int_equal(xarray_alloc(&m->f->xa, m->cells[want], &index,
				      NULL), 0);
	assert_int_equal(index, want);
}

static void model_store(struct model *m, uint32_t i)
{
	uint64_t *cell = &m->f->cells[rng_below(&m->f->rng, NR_CELLS)];
	void *old;

	assert_int_equal(xarray_store(&m->f->xa, i, cell, &old, NULL), 0);
	assert_ptr_equal(old, m->cells[i]);
	m->cells[i] = cell;
}

static void model_erase(struct model *m, uint32_t i)
{
	assert_ptr_equal(xarray_erase(&m->f->xa, i), m->cells[i]);
	m->cells[i] = NULL;
	memset(m->marked[i], 0, sizeof(m->marked[i]));
}

static void model_mark(struct model *m, uint32_t i)
{
	unsigned int which = (unsigned int)rng_below(&m->f->rng, 2);
	bool set = rng_below(&m->f->rng, 2);
	int err;

	err = (set ? xarray_set_mark : xarray_clear_mark)
		(&m->f->xa, i, XARRAY_MARK_1 + which);
	assert_int_equal(err, m->cells[i] ? 0 : -ENOENT);
	if (!err)
		m->marked[i][which] = set;
}

enum { NR_OPS = 4 };

static void (*const model_ops[NR_OPS])(struct model *, uint32_t) = {
	model_alloc, model_store, model_erase, model_mark,
};

/* Each batch leans one way and keeps to one range, so that the array grows to
 * three levels and thins out, again and again; lop() shrinks it. */
static const struct batch {
	uint32_t range;
	uint32_t percent[NR_OPS];
} batches[] = {
	{ NR_CELLS,	{ 60, 10, 10, 20, }, },
	{ NR_CELLS,	{ 10, 50, 20, 20, }, },
	{ NR_CELLS,	{ 5, 5, 80, 10, }, },
	{ 64,		{ 20, 30, 30, 20, }, },
	{ 4200,		{ 5, 5, 80, 10, }, },
	{ 300,		{ 0, 0, 90, 10, }, },
	{ NR_CELLS,	{ 0, 60, 10, 30, }, },
	{ NR_CELLS,	{ 0, 0, 100, 0, }, },
};

static void run_batch(struct model *m, const struct batch *b)
{
	struct rng *rng = &m->f->rng;
	uint32_t i, dice;
	int n, op;

	for (n = 0; n < 6000; n++) {
		i = (uint32_t)rng_below(rng, b->range);
		dice = (uint32_t)rng_below(rng, 100);
		for (op = 0; dice >= b->percent[op]; op++)
			dice -= b->percent[op];
		model_ops[op](m, i);
	}
}

/* Nothing at or above a random power of two stays. */
static void lop(struct model *m)
{
	uint32_t to = (1U << rng_below(&m->f->rng, 15)) - 1;
	uint32_t i;

	for (i = NR_CELLS; i-- > to; )
		model_erase(m, i);
}

static void test_random_operations(void **state)
{
	struct model *m = calloc(1, sizeof(*m));
	unsigned int heights = 0;
	size_t b;

	assert_non_null(m);
	m->f = *state;
	for (b = 0; b < 5 * ARRAY_SIZE(batches); b++) {
		run_batch(m, &batches[b % ARRAY_SIZE(batches)]);
		audit(m);
		lop(m);
		audit(m);
		heights |= 1U << stats_of(m->f).height;
		drain(m->f);
	}
	assert_int_equal(heights, 0xf);		/* 0, 1, 2 and 3 */
	free(m);
}

/* A walk in a tree that its own visitor turns over; a section is all that a
 * reader needs, and here the undrained list is the section. */
enum { UPHEAVAL = 8200 };

struct upheaval {
	struct xafix *f;
	uint32_t at;			/* where it happens */
	uint32_t from, to;		/* what is erased then */
	bool seen[UPHEAVAL];
};

static int upheaval_visit(void *ctx, uint32_t index, void *entry)
{
	struct upheaval *u = ctx;
	uint32_t i;

	assert_ptr_equal(entry, &u->f->cells[0]);
	u->seen[index] = true;
	for (i = u->from; index == u->at && i < u->to; i++)
		assert_non_null(xarray_erase(&u->f->xa, i));
	return 0;
}

static void run_upheaval(struct xafix *f, uint32_t at, uint32_t from,
			 uint32_t to)
{
	struct upheaval u = { .f = f, .at = at, .from = from, .to = to, };
	uint32_t i;

	for (i = 0; i < UPHEAVAL; i++)
		assert_int_equal(xarray_store(&f->xa, i, &f->cells[0], NULL,
					      NULL), 0);
	assert_int_equal(xarray_walk(&f->xa, XARRAY_PRESENT, upheaval_visit,
				     &u), 0);
	for (i = 0; i < UPHEAVAL; i++)
		assert_int_equal(u.seen[i], i <= at || i < from || i >= to);
	assert_sound(f);
	assert_true(stats_of(f).nr_deferred > 0);
	drain(f);
	xarray_release(&f->xa);
}

static void test_walk_in_a_changing_tree(void **state)
{
	struct xafix *f = *state;

	run_upheaval(f, 64, 64, 128);		/* its leaf goes */
	run_upheaval(f, 4096, 4096, 8192);	/* and its branch */
	run_upheaval(f, 64, 4096, UPHEAVAL);	/* the root shrinks */
	run_upheaval(f, 3, 64, UPHEAVAL);	/* twice */
	run_upheaval(f, 70, 0, UPHEAVAL);	/* all goes */
	run_upheaval(f, 8199, 0, 8192);
}

static int count_visit(void *ctx, uint32_t index, void *entry)
{
	uint32_t *nr = ctx;

	(void)index;
	assert_non_null(entry);
	(*nr)++;
	return 0;
}

/* A reader that loaded the head before the tree changed, made by hand: an
 * array that has the old head.  @nr entries from 0 up are there throughout. */
static void old_root_leads_to(struct xarray_node *root, uint32_t nr)
{
	struct xarray old;
	uint32_t i, seen = 0;
	uint64_t index;
	void *entry;

	memset(&old, 0, sizeof(old));
	atomic_init(&old.head, root);
	for (i = 0; i < nr; i++) {
		assert_non_null(xarray_load(&old, i));
		assert_true(xarray_get_mark(&old, i, XARRAY_MARK_1));
	}
	xarray_walk(&old, XARRAY_PRESENT, count_visit, &seen);
	assert_in_range(seen, nr, UINT32_MAX);
	seen = 0;
	xarray_walk(&old, XARRAY_MARK_1, count_visit, &seen);
	assert_int_equal(seen, nr);
	seen = 0;
	xarray_for_each_marked(&old, index, entry, XARRAY_MARK_1)
		seen++;
	assert_int_equal(seen, nr);
}

static void fill_to(struct xafix *f, uint32_t to)
{
	uint32_t i;

	for (i = (uint32_t)stats_of(f).nr_entries; i < to; i++)
		assert_int_equal(xarray_store(&f->xa, i, &f->cells[0], NULL,
					      NULL), 0);
}

/* From one level to three and back, with every root there ever was. */
static void test_old_roots_lead_to_what_stays(void **state)
{
	static const uint32_t sizes[] = { 50, 64, 65, 4096, 4097, 8200, };
	struct xarray_node *root[ARRAY_SIZE(sizes)];
	struct xafix *f = *state;
	size_t nr_roots = 0;
	uint32_t i;
	size_t n;

	for (n = 0; n < ARRAY_SIZE(sizes); n++) {
		fill_to(f, sizes[n]);
		for (i = 0; i < 50 && !n; i++)
			assert_int_equal(xarray_set_mark(&f->xa, i,
							 XARRAY_MARK_1), 0);
		root[nr_roots++] = atomic_load(&f->xa.head);
	}
	for (i = 8200; i-- > 50; ) {
		assert_non_null(xarray_erase(&f->xa, i));
		for (n = 0; n < nr_roots && i % 512 == 0; n++)
			old_root_leads_to(root[n], 50);
	}
	for (n = 0; n < nr_roots; n++)
		old_root_leads_to(root[n], 50);
	assert_int_equal(stats_of(f).height, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		XA_TEST(test_random_operations),
		XA_TEST(test_walk_in_a_changing_tree),
		XA_TEST(test_old_roots_lead_to_what_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
