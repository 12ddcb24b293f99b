// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-index.c - cells in the order in which a report goes over them.
 */
#include "bench/report-internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static enum report_kind kind_of(const struct result_cell *cell)
{
	if (cell->control)
		return KIND_CONTROL;
	return cell->yardstick ? KIND_YARDSTICK : KIND_STRATEGY;
}

static size_t first_of_workload(const struct results *results, size_t i)
{
	size_t first = 0;

	while (strcmp(results->cells[first].workload,
		      results->cells[i].workload))
		first++;
	return first;
}

static int by_u64(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static const char *guard_of(const struct result_cell *cell)
{
	return cell->guard ? cell->guard : "";
}

int report_by_name(const struct result_cell *a, const struct result_cell *b)
{
	int order = strcmp(a->strategy, b->strategy);

	return order ? order : strcmp(guard_of(a), guard_of(b));
}

static int by_place(const void *x, const void *y)
{
	const struct report_cell *p = x, *q = y;
	const struct result_cell *a = p->cell, *b = q->cell;
	int order = by_u64(p->part, q->part);

	if (!order)
		order = by_u64(p->workload, q->workload);
	if (!order)
		order = strcmp(a->geometry, b->geometry);
	if (!order)
		order = by_u64(a->threads, b->threads);
	if (!order)
		order = by_u64(a->mms, b->mms);
	if (!order)
		order = by_u64(p->kind, q->kind);
	if (!order)
		order = report_by_name(a, b);
	if (!order)
		order = by_u64(a->repetition, b->repetition);
	return order ? order : strcmp(a->id, b->id);
}

static void add_part(struct report_index *index, const struct results *results,
		     const char *section, size_t part)
{
	size_t i;

	for (i = 0; i < results->nr; i++)
		index->v[index->nr++] = (struct report_cell){
			.cell = &results->cells[i],
			.section = section,
			.part = part,
			.workload = first_of_workload(results, i),
			.kind = kind_of(&results->cells[i]),
		};
}

static int by_number(const void *x, const void *y)
{
	const struct report_cell *p = *(struct report_cell *const *)x;
	const struct report_cell *q = *(struct report_cell *const *)y;
	int order = by_u64(p->kind, q->kind);

	/* Those with guards come last, and take no other's colour. */
	if (!order)
		order = (p->cell->guard != NULL) - (q->cell->guard != NULL);
	return order ? order : report_by_name(p->cell, q->cell);
}

int report_index_number(struct report_index *index)
{
	struct report_cell **v = calloc(index->nr + 1, sizeof(*v));
	size_t i;

	if (!v)
		return -ENOMEM;
	for (i = 0; i < index->nr; i++)
		v[i] = &index->v[i];
	qsort(v, index->nr, sizeof(*v), by_number);
	for (i = 1; i < index->nr; i++)
		v[i]->number = v[i - 1]->number +
			       (by_number(&v[i - 1], &v[i]) != 0);
	free(v);
	return 0;
}

int report_index_init_set(struct report_index *index,
			  const struct report_set *set)
{
	size_t i, nr = 0;

	for (i = 0; i < set->nr; i++)
		nr += set->v[i].nr;
	*index = (struct report_index){
		.v = calloc(nr + 1, sizeof(*index->v)),
	};
	if (!index->v)
		return -ENOMEM;
	for (i = 0; i < set->nr; i++)
		add_part(index, &set->v[i], set->names ? set->names[i] : NULL,
			 i);
	qsort(index->v, index->nr, sizeof(*index->v), by_place);
	if (!report_index_number(index))
		return 0;
	report_index_release(index);
	return -ENOMEM;
}

int report_index_init(struct report_index *index,
		      const struct results *results)
{
	/* Nothing of it is written to. */
	const struct report_set alone = {
		.v = (struct results *)results, .nr = 1,
	};

	return report_index_init_set(index, &alone);
}

void report_index_release(struct report_index *index)
{
	free(index->v);
	index->v = NULL;
	index->nr = 0;
}

bool report_same_part(const struct report_cell *a, const struct report_cell *b)
{
	return a->part == b->part;
}

bool report_same_workload(const struct report_cell *a,
			  const struct report_cell *b)
{
	return report_same_part(a, b) &&
	       !strcmp(a->cell->workload, b->cell->workload);
}

bool report_same_threads(const struct report_cell *a,
			 const struct report_cell *b)
{
	return report_same_workload(a, b) &&
	       a->cell->threads == b->cell->threads &&
	       !strcmp(a->cell->geometry, b->cell->geometry);
}

bool report_same_load(const struct report_cell *a, const struct report_cell *b)
{
	return report_same_threads(a, b) && a->cell->mms == b->cell->mms;
}

bool report_same_strategy(const struct report_cell *a,
			  const struct report_cell *b)
{
	return report_same_load(a, b) && !report_by_name(a->cell, b->cell);
}

struct report_span report_span_all(const struct report_index *index)
{
	return (struct report_span){ .v = index->v, .nr = index->nr };
}

struct report_span report_take(struct report_span rest, report_same_fn *same)
{
	struct report_span part = { .v = rest.v };

	while (part.nr < rest.nr && same(rest.v, &rest.v[part.nr]))
		part.nr++;
	return part;
}

struct report_span report_skip(struct report_span rest,
			       struct report_span part)
{
	return (struct report_span){
		.v = rest.v + part.nr,
		.nr = rest.nr - part.nr,
	};
}

bool report_violated(const struct result_cell *cell)
{
	return cell->oracle.violations && cell->oracle.violations != U64_NULL;
}

bool report_usable(const struct result_cell *cell)
{
	return cell->status == RESULT_OK && !report_violated(cell);
}

size_t report_nr_usable(struct report_span span)
{
	size_t nr = 0, i;

	for (i = 0; i < span.nr; i++)
		nr += report_usable(span.v[i].cell);
	return nr;
}

const struct result_cell *report_first_usable(struct report_span span)
{
	size_t i;

	for (i = 0; i < span.nr; i++)
		if (report_usable(span.v[i].cell))
			return span.v[i].cell;
	return NULL;
}

size_t report_nr_violated(struct report_span span)
{
	size_t nr = 0, i;

	for (i = 0; i < span.nr; i++)
		nr += report_violated(span.v[i].cell);
	return nr;
}
