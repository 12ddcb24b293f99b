// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-problems.c - what must not be overlooked, one line each: contracts
 * broken, cells that failed, figures that deserve no trust.
 */
#include <inttypes.h>
#include <string.h>

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
	fprintf(out, "VIOLATION ");
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
		fprintf(out, "FAILED    ");
		report_where(out, cell);
		fprintf(out, " run %" PRIu64 ": %s\n", cell->repetition + 1,
			cell->reason ? cell->reason : "no reason recorded");
	}
}

static size_t nr_with_reason(struct report_span span, const char *reason)
{
	const struct strs *reasons;
	size_t nr = 0, i, k;

	for (i = 0; i < span.nr; i++) {
		reasons = &span.v[i].cell->quality.reasons;
		for (k = 0; k < reasons->nr; k++)
			if (!strcmp(reasons->v[k], reason)) {
				nr++;
				break;
			}
	}
	return nr;
}

void report_reasons(FILE *out, struct report_span span)
{
	struct report_span before = { .v = span.v };
	const struct strs *reasons;
	const char *comma = "";
	size_t k;

	for (; before.nr < span.nr; before.nr++) {
		reasons = &span.v[before.nr].cell->quality.reasons;
		for (k = 0; k < reasons->nr; k++) {
			if (nr_with_reason(before, reasons->v[k]))
				continue;
			fprintf(out, "%s%s (%zu)", comma, reasons->v[k],
				nr_with_reason(span, reasons->v[k]));
			comma = ", ";
		}
	}
}

static void print_untrustworthy(FILE *out, struct report_span all)
{
	size_t nr = 0, nr_reasons = 0, i;

	for (i = 0; i < all.nr; i++) {
		nr += all.v[i].cell->quality.verdict != VERDICT_OK;
		nr_reasons += all.v[i].cell->quality.reasons.nr;
	}
	if (!nr)
		return;
	fprintf(out, "UNTRUSTWORTHY %zu of %zu cells%s", nr, all.nr,
		nr_reasons ? ": " : "");
	report_reasons(out, all);
	fputc('\n', out);
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
	print_untrustworthy(out, all);
	fputc('\n', out);
}
