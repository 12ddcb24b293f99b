// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * compare-match.c - which cells are held against which, and which are not used.
 *
 * Cells have the same load if workload, geometry, threads, walkers, mms and
 * rate are the same.  Parameters may differ, for that may be what is compared:
 * but where there are several to choose from, it is what differs in none.
 */
#include "bench/compare-internal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/identity.h"
#include "bench/names.h"

static int by_u64(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static const char *param(const struct result_cell *cell, const char *key)
{
	const struct str_entry *entry = str_map_find(&cell->params, key);

	return entry && entry->value ? entry->value : "";
}

const char *compare_rate(const struct result_cell *cell)
{
	return param(cell, "rate");
}

static int by_load(const struct result_cell *a, const struct result_cell *b)
{
	int order = strcmp(a->workload, b->workload);

	if (!order)
		order = strcmp(a->geometry, b->geometry);
	if (!order)
		order = by_u64(a->threads, b->threads);
	if (!order)
		order = by_u64(a->walkers, b->walkers);
	if (!order)
		order = by_u64(a->mms, b->mms);
	if (!order)
		order = strcmp(compare_rate(a), compare_rate(b));
	if (!order)
		order = strcmp(param(a, "arrivals"), param(b, "arrivals"));
	return order;
}

bool compare_same_load(const struct result_cell *a,
		       const struct result_cell *b)
{
	return !by_load(a, b);
}

/* The next parameter from @i on that was chosen, not measured. */
static const struct str_entry *chosen(const struct result_cell *cell,
				      size_t *i)
{
	while (*i < cell->params.nr) {
		const struct str_entry *entry = &cell->params.v[(*i)++];

		if (!identity_is_measured(entry->key))
			return entry;
	}
	return NULL;
}

static int by_params(const struct result_cell *a, const struct result_cell *b)
{
	const struct str_entry *x, *y;
	size_t i = 0, k = 0;
	int order = 0;

	do {
		x = chosen(a, &i);
		y = chosen(b, &k);
		if (!x || !y)
			return (x != NULL) - (y != NULL);
		order = strcmp(x->key, y->key);
		if (!order)
			order = strcmp(x->value ? x->value : "",
				       y->value ? y->value : "");
	} while (!order);
	return order;
}

static int by_place(const void *x, const void *y)
{
	const struct report_cell *p = x, *q = y;
	int order = by_load(p->cell, q->cell);

	if (!order)
		order = report_by_name(p->cell, q->cell);
	if (!order)
		order = by_params(p->cell, q->cell);
	if (!order)
		order = by_u64(p->cell->round, q->cell->round);
	return order ? order : strcmp(p->cell->id, q->cell->id);
}

int compare_side(struct compare_side *side, const struct results *results,
		 const struct strs *names, struct error *e)
{
	const struct report_set alone = {
		.v = (struct results *)results, .nr = 1,
	};
	int status = report_check_names(&alone, names, e);
	size_t i;

	*side = (struct compare_side){ .nr = 0 };
	if (status)
		return status;
	side->v = calloc(results->nr + 1, sizeof(*side->v));
	if (!side->v)
		return error_memory(e);
	for (i = 0; i < results->nr; i++)
		if (report_is_named(&results->cells[i], names))
			side->v[side->nr++].cell = &results->cells[i];
	qsort(side->v, side->nr, sizeof(*side->v), by_place);
	return EXIT_OK;
}

static bool same_all(const struct result_cell *a, const struct result_cell *b)
{
	return compare_same_load(a, b) && !report_by_name(a, b);
}

static bool same_params(const struct report_cell *a,
			const struct report_cell *b)
{
	return same_all(a->cell, b->cell) && !by_params(a->cell, b->cell);
}

struct report_span compare_next(struct report_span rest)
{
	return report_take(rest, same_params);
}

/* Of different strategies parameters of their own do not count. */
static bool params_agree(const struct result_cell *a,
			 const struct result_cell *b)
{
	const struct str_entry *x, *y;
	size_t i = 0;

	if (same_all(a, b))
		return !by_params(a, b);
	while ((x = chosen(a, &i))) {
		y = str_map_find(&b->params, x->key);
		if (y && strcmp(x->value ? x->value : "",
				y->value ? y->value : ""))
			return false;
	}
	return true;
}

static bool same_guard(const struct result_cell *a,
		       const struct result_cell *b)
{
	return !strcmp(a->guard ? a->guard : "", b->guard ? b->guard : "");
}

/* Is @base what @cell is to be held against? */
static bool opposes(const struct result_cell *base,
		    const struct result_cell *cell, const char *against)
{
	if (!against || !compare_same_load(base, cell))
		return same_all(base, cell);
	if (!report_has_name(base, against) || !report_by_name(base, cell))
		return false;
	if (!strcmp(base->strategy, against))
		return same_guard(base, cell);
	return strchr(against, '/') || !strcmp(base->strategy, cell->strategy);
}

struct report_span compare_find(const struct compare_side *side,
				struct report_span span, const char *against)
{
	struct report_span rest = { .v = side->v, .nr = side->nr }, part;
	struct report_span found = { .nr = 0 };
	size_t nr = 0;

	for (; rest.nr; rest = report_skip(rest, part)) {
		part = compare_next(rest);
		if (!opposes(part.v->cell, span.v->cell, against))
			continue;
		if (params_agree(part.v->cell, span.v->cell))
			return part;
		found = part;
		nr++;
	}
	if (nr > 1)
		found.nr = 0;
	return found;
}

bool compare_usable(const struct result_cell *cell, struct report_span span,
		    const struct compare_options *options)
{
	return cell->status == RESULT_OK && !report_nr_violated(span) &&
	       (options->untrustworthy || cell->quality.verdict == VERDICT_OK);
}

void compare_load(const struct result_cell *cell, char *buf, size_t size)
{
	const char *rate = compare_rate(cell);

	snprintf(buf, size, "%s, %s, %" PRIu64 " thread%s, %" PRIu64
		 " mms%s%s%s", cell->workload, cell->geometry, cell->threads,
		 cell->threads == 1 ? "" : "s", cell->mms, *rate ? ", " : "",
		 rate, *rate ? " a second" : "");
}

void compare_where(const struct result_cell *cell, char *buf, size_t size)
{
	char name[64], load[192];

	report_name(cell, name, sizeof(name));
	compare_load(cell, load, sizeof(load));
	snprintf(buf, size, "%s, %s", name, load);
}

/* Why cells of @span are not used, each reason with how many. */
static void print_why(FILE *out, struct report_span span,
		      const struct compare_options *options)
{
	size_t nr_failed = 0, nr_distrusted = 0, i;

	for (i = 0; i < span.nr; i++) {
		const struct result_cell *cell = span.v[i].cell;

		nr_failed += cell->status != RESULT_OK;
		nr_distrusted += cell->status == RESULT_OK &&
				 !options->untrustworthy &&
				 cell->quality.verdict != VERDICT_OK;
	}
	if (report_nr_violated(span))
		fprintf(out, ", the contract was broken");
	if (nr_failed)
		fprintf(out, ", %zu failed", nr_failed);
	if (!nr_distrusted)
		return;
	fprintf(out, ", untrustworthy: ");
	report_reasons(out, span);
}

int compare_left_out(struct strs *lines, const char *side,
		     struct report_span span,
		     const struct compare_options *options)
{
	char where[320], *text = NULL;
	size_t nr = 0, size, i;
	FILE *out;
	int err;

	for (i = 0; i < span.nr; i++)
		nr += !compare_usable(span.v[i].cell, span, options);
	if (!nr)
		return 0;
	out = open_memstream(&text, &size);
	if (!out)
		return -ENOMEM;
	compare_where(span.v->cell, where, sizeof(where));
	fprintf(out, "%s: %s: %zu of %zu runs", side, where, nr, span.nr);
	print_why(out, span, options);
	err = fclose(out) || !text ? -ENOMEM : strs_add(lines, text);
	free(text);
	return err;
}
