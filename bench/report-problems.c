// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-problems.c - what must not be overlooked, one line each: contracts
 * broken, cells that failed, figures that deserve no trust.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/colour.h"
#include "bench/report-internal.h"

typedef void print_fn(FILE *out, struct report_span span);

static void each_strategy(FILE *out, const struct report_index *index,
			  print_fn *print)
{
	struct report_span rest = report_span_all(index), part;

	for (; rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_strategy);
		print(out, part);
	}
}

/* How many of @kind in all of @span? */
static uint64_t sum_of_kind(struct report_span span, const char *kind)
{
	const struct u64_entry *entry;
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < span.nr; i++) {
		entry = u64_map_find(&span.v[i].cell->oracle.by_kind, kind);
		if (entry && entry->value != U64_NULL)
			sum += entry->value;
	}
	return sum;
}

static bool seen_before(struct report_span span, size_t cell, const char *kind)
{
	size_t i;

	for (i = 0; i < cell; i++)
		if (u64_map_find(&span.v[i].cell->oracle.by_kind, kind))
			return true;
	return false;
}

static void print_kinds(FILE *out, struct report_span span)
{
	const struct u64_map *kinds;
	size_t i, k;

	for (i = 0; i < span.nr; i++) {
		kinds = &span.v[i].cell->oracle.by_kind;
		for (k = 0; k < kinds->nr; k++) {
			uint64_t sum = sum_of_kind(span, kinds->v[k].key);

			if (sum && !seen_before(span, i, kinds->v[k].key))
				fprintf(out, " %s %" PRIu64, kinds->v[k].key,
					sum);
		}
	}
}

void report_where(FILE *out, const struct result_cell *cell)
{
	fprintf(out, "%s%s%s %s (%s, %" PRIu64 " thread%s, %" PRIu64 " mms)",
		cell->strategy, cell->guard ? "/" : "",
		cell->guard ? cell->guard : "", cell->workload, cell->geometry,
		cell->threads, cell->threads == 1 ? "" : "s", cell->mms);
}

static void print_violation(FILE *out, struct report_span span)
{
	uint64_t sum = 0;
	size_t i;

	if (!report_nr_violated(span))
		return;
	for (i = 0; i < span.nr; i++)
		if (report_violated(span.v[i].cell))
			sum += span.v[i].cell->oracle.violations;
	fputs(COLOUR_BROKEN "VIOLATION" COLOUR_END " ", out);
	report_where(out, span.v->cell);
	fprintf(out, ": %" PRIu64 " in %zu of %zu runs:", sum,
		report_nr_violated(span), span.nr);
	print_kinds(out, span);
	fprintf(out, "%s\n", span.v->kind == KIND_CONTROL ?
		"; a control, broken on purpose" : "");
}

void report_violations(FILE *out, const struct report_index *index)
{
	each_strategy(out, index, print_violation);
	if (report_nr_violated(report_span_all(index)))
		fputc('\n', out);
}

static void print_failures(FILE *out, struct report_span span)
{
	const struct result_cell *cell;
	size_t i;

	for (i = 0; i < span.nr; i++) {
		cell = span.v[i].cell;
		if (cell->status == RESULT_OK)
			continue;
		fputs(COLOUR_BROKEN "FAILED" COLOUR_END "    ", out);
		report_where(out, cell);
		fprintf(out, " run %" PRIu64 ": %s\n", cell->repetition + 1,
			cell->reason ? cell->reason : "no reason recorded");
	}
}

/* Why cells are not to be trusted, and how many; kinds that find no room are
 * counted together. */
enum { REASONS = 64, REASONS_ABOVE = 3 };

struct reason {
	const char *text;
	size_t nr;
	size_t first;		/* by first appearance */
};

struct reasons {
	struct reason v[REASONS];
	size_t nr;
	size_t others;
};

static struct reason *find_reason(struct reasons *r, const char *text)
{
	size_t i;

	for (i = 0; i < r->nr; i++)
		if (!strcmp(r->v[i].text, text))
			return &r->v[i];
	if (r->nr == REASONS)
		return NULL;
	r->v[r->nr] = (struct reason){ .text = text, .first = r->nr };
	return &r->v[r->nr++];
}

static bool said_before(const struct strs *reasons, size_t k)
{
	size_t i;

	for (i = 0; i < k; i++)
		if (!strcmp(reasons->v[i], reasons->v[k]))
			return true;
	return false;
}

static void add_reasons(struct reasons *r, const struct strs *of)
{
	struct reason *one;
	size_t k;

	for (k = 0; k < of->nr; k++) {
		if (said_before(of, k))
			continue;
		one = find_reason(r, of->v[k]);
		if (one)
			one->nr++;
		else
			r->others++;
	}
}

static int by_number(const void *x, const void *y)
{
	const struct reason *a = x, *b = y;

	if (a->nr != b->nr)
		return a->nr > b->nr ? -1 : 1;
	return a->first < b->first ? -1 : 1;
}

static void collect_reasons(struct reasons *r, struct report_span span)
{
	size_t i;

	r->nr = r->others = 0;
	for (i = 0; i < span.nr; i++)
		add_reasons(r, &span.v[i].cell->quality.reasons);
	qsort(r->v, r->nr, sizeof(*r->v), by_number);
}

/* The @most commonest, and how many kinds are not among them. */
static void print_reasons(FILE *out, const struct reasons *r, size_t most)
{
	size_t i, nr = MIN(r->nr, most);

	for (i = 0; i < nr; i++)
		fprintf(out, "%s%s (%zu)", i ? ", " : "", r->v[i].text,
			r->v[i].nr);
	if (nr < r->nr)
		fprintf(out, ", and for %zu other reason%s, see below",
			r->nr - nr, r->nr - nr == 1 ? "" : "s");
	else if (r->others)
		fprintf(out, ", others (%zu)", r->others);
}

void report_reasons(FILE *out, struct report_span span)
{
	struct reasons r;

	collect_reasons(&r, span);
	print_reasons(out, &r, REASONS);
}

static void print_untrustworthy(FILE *out, struct report_span all, size_t most)
{
	struct reasons r;
	size_t nr = 0, i;

	for (i = 0; i < all.nr; i++)
		nr += all.v[i].cell->quality.verdict != VERDICT_OK;
	if (!nr)
		return;
	collect_reasons(&r, all);
	fprintf(out, COLOUR_DOUBT "UNTRUSTWORTHY" COLOUR_END
		" %zu of %zu cells%s", nr, all.nr, r.nr ? ": " : "");
	print_reasons(out, &r, most);
	fputc('\n', out);
}

bool report_distrust(FILE *out, const struct report_index *index)
{
	struct report_span all = report_span_all(index);
	size_t i;

	for (i = 0; i < all.nr; i++)
		if (all.v[i].cell->quality.verdict != VERDICT_OK)
			break;
	if (i == all.nr)
		return false;
	print_untrustworthy(out, all, REASONS_ABOVE);
	fputc('\n', out);
	return true;
}

static size_t nr_not_ok(struct report_span all)
{
	size_t nr = 0, i;

	for (i = 0; i < all.nr; i++)
		nr += !report_usable(all.v[i].cell) ||
		      all.v[i].cell->quality.verdict != VERDICT_OK;
	return nr;
}

void report_problems(FILE *out, const struct report_index *index)
{
	struct report_span all = report_span_all(index);

	if (!nr_not_ok(all))
		return;
	each_strategy(out, index, print_violation);
	each_strategy(out, index, print_failures);
	print_untrustworthy(out, all, REASONS);
	fputc('\n', out);
}
