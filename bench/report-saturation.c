// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-saturation.c - the highest rates that --find-saturation found, strategy
 * against strategy.
 *
 * Where a run found none it says why, and no number stands for it: the median
 * is of those that found one, and how many these are stands beside it.
 */
#include <math.h>
#include <string.h>

#include "bench/report-rate.h"

static double highest(const struct result_cell *cell)
{
	return cell->saturation.rate_per_s;
}

static double closed(const struct result_cell *cell)
{
	return cell->saturation.closed_per_s;
}

static double share(const struct result_cell *cell)
{
	return 100 * highest(cell) / closed(cell);
}

static double nr_probes(const struct result_cell *cell)
{
	return cell->saturation.op ? (double)cell->saturation.probes.nr : NAN;
}

/* The least, or the greatest, of those that were found. */
static void extreme_text(const struct report_row *row, bool greatest,
			 char *buf, size_t size)
{
	double extreme = NAN, one;
	char text[REPORT_TEXT];
	size_t i;

	for (i = 0; i < row->cells.nr; i++) {
		if (!report_usable(row->cells.v[i].cell))
			continue;
		one = highest(row->cells.v[i].cell);
		extreme = greatest ? fmax(extreme, one) : fmin(extreme, one);
	}
	snprintf(buf, size, "%s", report_rate(extreme, text));
}

static void least_text(const struct report_row *row, char *buf, size_t size)
{
	extreme_text(row, false, buf, size);
}

static void greatest_text(const struct report_row *row, char *buf, size_t size)
{
	extreme_text(row, true, buf, size);
}

static size_t nr_that_say(const struct report_row *row, const char *word,
			  const char *(*of)(const struct result_saturation *))
{
	const char *says;
	size_t nr = 0, i;

	for (i = 0; i < row->cells.nr; i++) {
		says = of(&row->cells.v[i].cell->saturation);
		nr += says && !strcmp(says, word);
	}
	return nr;
}

static const char *end_of(const struct result_saturation *s)
{
	return s->end;
}

static const char *bound_of(const struct result_saturation *s)
{
	return s->bound;
}

static void found_text(const struct report_row *row, char *buf, size_t size)
{
	snprintf(buf, size, "%zu/%zu", nr_that_say(row, "found", end_of),
		 row->cells.nr);
}

/* What the others say instead. */
static void else_text(const struct report_row *row, char *buf, size_t size)
{
	static const char *const ends[] = {
		"never", "always", "unsettled", "no-values", "failed",
	};
	size_t i, nr, len = 0;

	snprintf(buf, size, "-");
	for (i = 0; i < ARRAY_SIZE(ends) && len < size; i++) {
		nr = nr_that_say(row, ends[i], end_of);
		if (nr)
			len += (size_t)snprintf(buf + len, size - len,
						"%s%s %zu", len ? " " : "",
						ends[i], nr);
	}
}

static void bound_text(const struct report_row *row, char *buf, size_t size)
{
	size_t latency = nr_that_say(row, "latency", bound_of);
	size_t schedule = nr_that_say(row, "schedule", bound_of);

	snprintf(buf, size, "%s", latency && schedule ? "both" :
		 latency ? "latency" : schedule ? "schedule" : "-");
}

#define NUMBER(h, n, f, form) \
	{ .head = h, .name = n, .number = f, .format = form, }
#define TEXT(h, n, f) { .head = h, .name = n, .text = f, }

static const struct report_metric columns_of[] = {
	NUMBER("highest rate, steps/s", "median", highest, report_rate),
	TEXT("highest rate, steps/s", "least", least_text),
	TEXT("highest rate, steps/s", "greatest", greatest_text),
	TEXT("bound", "by", bound_text),
	NUMBER("closed loop", "steps/s", closed, report_rate),
	NUMBER("of the", "loop's %", share, report_number),
	NUMBER("probes", "run", nr_probes, report_number),
	TEXT("runs", "found", found_text),
	TEXT("runs", "not found", else_text),
};

static const struct result_saturation *asked_in(struct report_span span)
{
	size_t i;

	for (i = 0; i < span.nr; i++)
		if (span.v[i].cell->saturation.op)
			return &span.v[i].cell->saturation;
	return NULL;
}

static bool has_no_values(struct report_span span)
{
	const char *end;
	size_t i;

	for (i = 0; i < span.nr; i++) {
		end = span.v[i].cell->saturation.end;
		if (end && !strcmp(end, "no-values"))
			return true;
	}
	return false;
}

int report_saturation(FILE *out, struct report_span span)
{
	const struct report_columns columns = {
		columns_of, ARRAY_SIZE(columns_of),
	};
	const struct result_saturation *s = asked_in(span);
	char limit[REPORT_TEXT];
	int err;

	if (!s)
		return 0;
	fprintf(out, "The highest rate at which p%g of %s, from when it was "
		"due, stays under %s and the rate is kept, to %g %%:\n\n",
		s->percentile, s->op, report_time(report_real(s->limit_ns),
						  limit), 100 * s->tolerance);
	err = report_print_table(out, &columns, span);
	if (!err && has_no_values(span))
		fprintf(out, "no-values: p%g takes %.0f values at least: "
			"measure longer (-d), or ask for a nearer percentile\n\n",
			s->percentile, s->percentile < 100 ?
			ceil(100 / (100 - s->percentile) - 1e-6) : 1);
	return err;
}
