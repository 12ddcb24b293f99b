// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-html-table.c - the tables of the page: for each workload one with all
 * its columns, a row a strategy and load.
 *
 * A cell has its plain figure beside the text, so that it can be sorted by.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "bench/contest.h"
#include "bench/report-html-internal.h"

enum { COLUMNS_MAX = 48 };

/* The columns of all tables of a workload, one after another. */
struct columns {
	const struct report_metric *v[COLUMNS_MAX];
	struct contest contests[COLUMNS_MAX];	/* of the load at hand */
	size_t nr;
};

static const struct report_metric walk_each = {
	.head = "walk", .name = "each", .number = report_walk_each,
	.format = report_time, .contest = true,
};

static void find_columns(struct columns *c, const char *workload)
{
	const struct report_columns *tables = report_columns_of(workload);
	size_t t, i;

	c->nr = 0;
	if (!strcmp(workload, "walk"))
		c->v[c->nr++] = &walk_each;
	for (t = 0; t < REPORT_TABLES; t++)
		for (i = 0; i < tables[t].nr; i++) {
			BUG_ON(c->nr == COLUMNS_MAX);
			c->v[c->nr++] = &tables[t].v[i];
		}
}

void html_metric_name(const struct report_metric *m, char *buf, size_t size)
{
	snprintf(buf, size, "%s%s%s", m->head, *m->head ? " " : "", m->name);
}

static void put_heading(FILE *out, const char *text)
{
	fputs("<th scope=\"col\"><button type=\"button\">", out);
	html_text(out, text);
	fputs("</button></th>", out);
}

static void put_head(FILE *out, const struct columns *c)
{
	char name[96];
	size_t i;

	fputs("<thead><tr>", out);
	put_heading(out, "strategy");
	put_heading(out, "geometry");
	put_heading(out, "threads");
	put_heading(out, "mms");
	for (i = 0; i < c->nr; i++) {
		html_metric_name(c->v[i], name, sizeof(name));
		put_heading(out, name);
	}
	fputs("</tr></thead>\n", out);
}

/* Both ends at once say nothing. */
static const char *class_of(const struct contest *contest,
			    const struct report_row *row)
{
	size_t i;

	for (i = 0; i < contest->nr; i++) {
		const struct contender *one = &contest->v[i];

		if (one->row.cells.v != row->cells.v || one->best == one->worst)
			continue;
		return one->best ? "best" : "worst";
	}
	return NULL;
}

static void put_words(FILE *out, const struct report_metric *m,
		      const struct report_row *row)
{
	char text[REPORT_TEXT * 2] = "";

	m->text(row, text, sizeof(text));
	fputs("<td>", out);
	html_text(out, text);
	fputs("</td>", out);
}

static void put_figure(FILE *out, const struct columns *c, size_t i,
		       const struct report_row *row)
{
	const struct report_metric *m = c->v[i];
	const char *class = class_of(&c->contests[i], row);
	struct report_value v;
	char buf[REPORT_TEXT];
	bool few = false;

	v = report_measure(m, row, &few);
	if (isnan(v.median)) {
		fputs("<td data-v=\"\">-</td>", out);
		return;
	}
	fprintf(out, "<td data-v=\"%.9g\"><span", v.median);
	if (class)
		fprintf(out, " class=\"%s\"", class);
	fprintf(out, ">%s%s%s</span>", m->format(v.median, buf),
		few ? "~" : "", !class ? "" : *class == 'b' ? "*" : "#");
	if (!isnan(v.in.level) && (m->hist || v.min < v.max))
		fprintf(out, "<span class=\"in\">%s</span>",
			report_interval(m->format, &v.in, buf));
	fputs("</td>", out);
}

static void put_cell(FILE *out, const struct columns *c, size_t i,
		     const struct report_row *row)
{
	if (c->v[i]->text)
		put_words(out, c->v[i], row);
	else if (row->violated || !row->nr_usable)
		fprintf(out, "<td data-v=\"\" class=\"void\">%s</td>",
			row->violated ? "void" : "failed");
	else
		put_figure(out, c, i, row);
}

static bool any_trusted(struct report_span runs)
{
	size_t i;

	for (i = 0; i < runs.nr; i++)
		if (report_usable(runs.v[i].cell) &&
		    runs.v[i].cell->quality.verdict == VERDICT_OK)
			return true;
	return false;
}

static void put_row(FILE *out, const struct columns *c,
		    struct report_span runs)
{
	const struct result_cell *cell = runs.v->cell;
	struct report_row row = report_row(runs);
	char name[96];
	size_t i;

	report_row_name(runs.v, name, sizeof(name));
	fputs("<tr><th scope=\"row\">", out);
	html_text(out, name);
	if (!any_trusted(runs))
		fputs(" <span class=\"doubt\" title=\"none of its runs is to "
		      "be trusted\">?</span>", out);
	fputs("</th><td>", out);
	html_text(out, cell->geometry);
	fprintf(out, "</td><td data-v=\"%" PRIu64 "\">%" PRIu64 "</td>"
		"<td data-v=\"%" PRIu64 "\">%" PRIu64 "</td>", cell->threads,
		cell->threads, cell->mms, cell->mms);
	for (i = 0; i < c->nr; i++)
		put_cell(out, c, i, &row);
	fputs("</tr>\n", out);
}

/* A contest of what nobody can win, or that has no figures, is empty. */
static int begin_contests(struct columns *c, struct report_span load)
{
	int err = 0;
	size_t i;

	for (i = 0; i < c->nr; i++)
		c->contests[i] = (struct contest){ .nr = 0 };
	for (i = 0; !err && i < c->nr; i++)
		if (c->v[i]->contest && !c->v[i]->text)
			err = contest_init(&c->contests[i], c->v[i], load);
	return err;
}

static void end_contests(struct columns *c)
{
	size_t i;

	for (i = 0; i < c->nr; i++)
		contest_release(&c->contests[i]);
}

static int put_load(FILE *out, struct columns *c, struct report_span load)
{
	struct report_span rest, runs;
	int err = begin_contests(c, load);

	for (rest = load; !err && rest.nr; rest = report_skip(rest, runs)) {
		runs = report_take(rest, report_same_strategy);
		put_row(out, c, runs);
	}
	end_contests(c);
	return err;
}

static int put_workload(FILE *out, struct report_span workload)
{
	const struct report_cell *first = workload.v;
	struct report_span rest, load;
	struct columns c;
	int err = 0;

	find_columns(&c, first->cell->workload);
	fputs("<h3>", out);
	if (first->section)
		html_printf(out, "Section %s: ", first->section);
	html_printf(out, "workload %s", first->cell->workload);
	fputs("</h3>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
	      "aria-label=\"", out);
	html_printf(out, "table of %s", first->cell->workload);
	fputs("\"><table>\n", out);
	put_head(out, &c);
	fputs("<tbody>\n", out);
	for (rest = workload; !err && rest.nr; rest = report_skip(rest, load)) {
		load = report_take(rest, report_same_load);
		err = put_load(out, &c, load);
	}
	fputs("</tbody></table></div>\n", out);
	return err;
}

int html_tables(FILE *out, const struct report_index *index)
{
	struct report_span rest = report_span_all(index), part;
	int err = 0;

	for (; !err && rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_workload);
		err = put_workload(out, part);
	}
	return err;
}
