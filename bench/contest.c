// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * contest.c - which strategies have the least of a figure, and which the most,
 * as far as the runs can tell.
 */
#include "bench/contest.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

static size_t nr_trusted(struct report_span cells)
{
	size_t nr = 0, i;

	for (i = 0; i < cells.nr; i++)
		nr += report_usable(cells.v[i].cell) &&
		      cells.v[i].cell->quality.verdict == VERDICT_OK;
	return nr;
}

static void add(struct contest *c, struct report_span cells)
{
	struct contender *one = &c->v[c->nr];

	one->row = report_row(cells);
	if (!report_contends(c->metric, &one->row))
		return;
	one->value = report_measure(c->metric, &one->row, &one->few);
	one->nr_trusted = nr_trusted(cells);
	c->nr += !isnan(one->value.median);
}

static bool has_interval(const struct contender *one)
{
	return !isnan(one->value.in.level);
}

/* Who ran once among others that ran often has nothing to be told apart by. */
static void drop_single(struct contest *c)
{
	size_t i, nr = 0, nr_with = 0;

	for (i = 0; i < c->nr; i++)
		nr_with += has_interval(&c->v[i]);
	if (!nr_with)
		return;
	for (i = 0; i < c->nr; i++)
		if (has_interval(&c->v[i]))
			c->v[nr++] = c->v[i];
	c->nr = nr;
}

static int by_median(const void *x, const void *y)
{
	const struct contender *a = x, *b = y;

	if (a->value.median != b->value.median)
		return a->value.median < b->value.median ? -1 : 1;
	return report_by_name(a->row.cells.v->cell, b->row.cells.v->cell);
}

static bool alike(const struct contender *a, const struct contender *b)
{
	if (!has_interval(a))
		return a->value.median == b->value.median;
	return a->value.in.low <= b->value.in.high &&
	       b->value.in.low <= a->value.in.high;
}

int contest_init(struct contest *c, const struct report_metric *m,
		 struct report_span load)
{
	struct report_span rest = load, part;
	size_t i;

	*c = (struct contest){
		.metric = m,
		.v = calloc(load.nr + 1, sizeof(*c->v)),
	};
	if (!c->v)
		return -ENOMEM;
	for (; rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_strategy);
		add(c, part);
	}
	drop_single(c);
	qsort(c->v, c->nr, sizeof(*c->v), by_median);
	for (i = 0; i < c->nr; i++) {
		c->v[i].best = alike(&c->v[0], &c->v[i]);
		c->v[i].worst = alike(&c->v[c->nr - 1], &c->v[i]);
	}
	return 0;
}

void contest_release(struct contest *c)
{
	free(c->v);
	c->v = NULL;
	c->nr = 0;
}

bool contest_is_level(const struct contest *c)
{
	size_t i;

	for (i = 0; i < c->nr; i++)
		if (!c->v[i].best || !c->v[i].worst)
			return false;
	return true;
}
