// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-walk.c - the tables of a workload that walks: what a pass over all
 * page directories takes for each of them.
 *
 * A row is a strategy, a column a number of mms, with the ratio to the strategy
 * `array`, which nothing that visits every page directory can undercut by much.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/colour.h"
#include "bench/report-marks.h"
#include "bench/report-laws.h"
#include "bench/report-table.h"

#define LIMIT "array"

/* Numbers of mms side by side; more take another table. */
enum { ACROSS = 4 };

static const struct report_metric each_metric = {
	.number = report_walk_each,
	.format = report_time,
};

/* What a table is of: cells of one geometry and number of threads. */
struct walks {
	struct report_span span;
	uint64_t *mms;			/* ascending */
	size_t nr_mms;
	const struct report_cell **names;	/* a cell of each strategy */
	size_t nr_names;
	const struct laws *laws;
};

static void add_mms(struct walks *w, uint64_t mms)
{
	if (!w->nr_mms || w->mms[w->nr_mms - 1] != mms)
		w->mms[w->nr_mms++] = mms;
}

static int by_kind_and_name(const void *x, const void *y)
{
	const struct report_cell *a = *(const struct report_cell *const *)x;
	const struct report_cell *b = *(const struct report_cell *const *)y;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return strcmp(a->cell->strategy, b->cell->strategy);
}

static bool is_new_name(const struct walks *w, const struct report_cell *c)
{
	size_t i;

	for (i = 0; i < w->nr_names; i++)
		if (!strcmp(w->names[i]->cell->strategy, c->cell->strategy))
			return false;
	return true;
}

static int walks_init(struct walks *w, struct report_span span,
		      const struct laws *laws)
{
	size_t i;

	*w = (struct walks){ .span = span, .laws = laws };
	w->mms = calloc(span.nr, sizeof(*w->mms));
	w->names = calloc(span.nr, sizeof(*w->names));
	if (!w->mms || !w->names)
		return -ENOMEM;
	for (i = 0; i < span.nr; i++) {
		add_mms(w, span.v[i].cell->mms);
		if (is_new_name(w, &span.v[i]))
			w->names[w->nr_names++] = &span.v[i];
	}
	qsort(w->names, w->nr_names, sizeof(*w->names), by_kind_and_name);
	return 0;
}

static void walks_release(struct walks *w)
{
	free(w->mms);
	free(w->names);
}

/* The runs of @strategy with @mms; none: .nr is 0. */
static struct report_span runs_of(const struct walks *w, const char *strategy,
				  uint64_t mms)
{
	struct report_span rest, part = { .nr = 0 };

	for (rest = w->span; rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_strategy);
		if (part.v->cell->mms == mms &&
		    !strcmp(part.v->cell->strategy, strategy))
			return part;
	}
	return rest;
}

static struct report_value each_of(const struct walks *w, const char *strategy,
				   uint64_t mms)
{
	struct report_row row = { .cells = runs_of(w, strategy, mms) };
	struct report_value none = { .median = NAN };
	bool few = false;

	if (!row.cells.nr || report_nr_violated(row.cells))
		return none;
	return report_measure(&each_metric, &row, &few);
}

/* All that may be chosen, with @mms. */
static void hold_contest(const struct walks *w, uint64_t mms,
			 struct marks *c)
{
	struct report_value v;
	size_t i;

	*c = (struct marks){ .nr = 0 };
	for (i = 0; i < w->nr_names; i++) {
		if (w->names[i]->kind != KIND_STRATEGY)
			continue;
		v = each_of(w, w->names[i]->cell->strategy, mms);
		marks_enter(c, &v);
	}
}

static char mark_of(const struct walks *w, const struct report_cell *of,
		    uint64_t mms, const struct report_value *v)
{
	struct marks c;

	if (of->kind != KIND_STRATEGY)
		return ' ';
	hold_contest(w, mms, &c);
	return marks_find(&c, v);
}

static void fill_value(const struct walks *w, const struct report_cell *of,
		       uint64_t mms, char text[2][TABLE_TEXT])
{
	struct report_value v = each_of(w, of->cell->strategy, mms);
	double limit = each_of(w, LIMIT, mms).median;
	struct report_span runs = runs_of(w, of->cell->strategy, mms);
	char buf[REPORT_TEXT];

	if (report_nr_violated(runs) || (runs.nr && !report_nr_usable(runs))) {
		snprintf(text[0], TABLE_TEXT,
			 COLOUR_BROKEN "%s" COLOUR_END " ",
			 report_nr_violated(runs) ? "void" : "failed");
		return;
	}
	marks_text(text[0], TABLE_TEXT, report_time(v.median, buf),
		     mark_of(w, of, mms, &v));
	if (isnan(v.median) || isnan(limit) || limit <= 0)
		snprintf(text[1], TABLE_TEXT, "-");
	else
		snprintf(text[1], TABLE_TEXT, "%.2fx", v.median / limit);
}

/* How the cost of a whole walk grows, and how well that is known. */
static void fill_power(const struct walks *w, const struct report_cell *of,
		       char value[TABLE_TEXT], char interval[TABLE_TEXT],
		       double *level)
{
	const struct law *law = laws_find(w->laws, "walk p50", of->cell);
	char buf[REPORT_TEXT];

	if (!law || law->violated) {
		snprintf(value, TABLE_TEXT, "%s ", law ? "void" : "-");
		return;
	}
	snprintf(value, TABLE_TEXT, "%s%c",
		 law_value(law->fit.param[1].value, buf), law_mark(law));
	if (isnan(law->fit.param[1].in.level))
		return;
	snprintf(interval, TABLE_TEXT, "%s ",
		 law_interval(&law->fit.param[1].in, buf));
	*level = fmin(*level, law->fit.param[1].in.level);
}

static void columns(struct table *t, const struct walks *w, size_t from,
		    size_t to)
{
	char head[TABLE_TEXT];
	size_t i;

	table_column(t, "", "strategy");
	for (i = from; i < to; i++) {
		snprintf(head, sizeof(head), "%llu mms",
			 (unsigned long long)w->mms[i]);
		table_column(t, head, "each ");
		table_column(t, head, "/" LIMIT);
	}
	if (w->nr_mms >= 3)
		table_column(t, "mms^", "power");
}

static void fill_intervals(const struct walks *w, const char *strategy,
			   size_t from, size_t to, struct table_row *row,
			   double *level)
{
	struct report_value v;
	char buf[REPORT_TEXT];
	size_t i;

	for (i = from; i < to; i++) {
		v = each_of(w, strategy, w->mms[i]);
		if (v.nr < 2)
			continue;
		*level = fmin(*level, v.in.level);
		snprintf(row->text[1 + 2 * (i - from)], TABLE_TEXT, "%s ",
			 report_interval(report_time, &v.in, buf));
	}
}

/* With a mark unless some number of mms was walked by a run to be trusted. */
static void name_text(const struct walks *w, const struct report_cell *of,
		      size_t from, size_t to, char name[TABLE_TEXT])
{
	struct report_span runs;
	char one[TABLE_TEXT];
	bool any = false;
	size_t i;

	for (i = from; i < to; i++) {
		runs = runs_of(w, of->cell->strategy, w->mms[i]);
		if (!runs.nr || !report_nr_usable(runs))
			continue;
		marks_name(runs, one, sizeof(one));
		if (!any || !strchr(one, '?'))
			memcpy(name, one, TABLE_TEXT);
		any = true;
	}
	if (!any)
		report_row_name(of, name, TABLE_TEXT);
}

/* A line of values, and one of intervals if there are any. */
static int add_row(struct table *t, const struct walks *w,
		   const struct report_cell *of, size_t from, size_t to)
{
	struct table_row values = { .note = false }, below = values, *row;
	size_t i, power = 1 + 2 * (to - from);
	char buf[REPORT_TEXT];
	double level = NAN;

	name_text(w, of, from, to, values.text[0]);
	for (i = from; i < to; i++)
		fill_value(w, of, w->mms[i], &values.text[1 + 2 * (i - from)]);
	fill_intervals(w, of->cell->strategy, from, to, &below, &level);
	if (w->nr_mms >= 3)
		fill_power(w, of, values.text[power], below.text[power],
			   &level);
	snprintf(below.text[0], TABLE_TEXT, "  %s", report_level(level, buf));
	row = table_row(t);
	if (row)
		*row = values;
	if (row && !isnan(level)) {
		row = table_row(t);
		if (row)
			*row = below;
	}
	return row ? 0 : -ENOMEM;
}

static int print_part(FILE *out, const struct walks *w, size_t from, size_t to)
{
	struct table t = { .nr_columns = 0 };
	int err = 0;
	size_t i;

	columns(&t, w, from, to);
	for (i = 0; !err && i < w->nr_names; i++)
		err = add_row(&t, w, w->names[i], from, to);
	if (!err)
		table_print(out, &t);
	table_release(&t);
	return err;
}

static int print_walks(FILE *out, struct report_span span,
		       const struct laws *laws)
{
	struct walks w;
	int err = walks_init(&w, span, laws);
	size_t i;

	if (!err)
		fprintf(out, "ns per page directory: %s, %llu thread%s\n\n",
			span.v->cell->geometry,
			(unsigned long long)span.v->cell->threads,
			span.v->cell->threads == 1 ? "" : "s");
	for (i = 0; !err && i < w.nr_mms; i += ACROSS)
		err = print_part(out, &w, i, MIN(i + ACROSS, w.nr_mms));
	walks_release(&w);
	return err;
}

int report_walk(FILE *out, struct report_span workload)
{
	struct report_span rest, part;
	struct laws laws;
	int err = laws_make(&laws, workload);

	if (err)
		return err;
	for (rest = workload; !err && rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_threads);
		err = print_walks(out, part, &laws);
	}
	laws_release(&laws);
	return err;
}
