// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-text.c - results as tables, one family for each workload.
 *
 * Rows that differ in load stand under a line that says so; the marks of best
 * and worst are given among rows of one load only.
 */
#include "bench/report.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/answer.h"
#include "bench/colour.h"
#include "bench/fold.h"
#include "bench/report-marks.h"
#include "bench/report-laws.h"
#include "bench/report-rate.h"
#include "bench/report-table.h"
#include "bench/stats.h"

/* All that may be chosen against each other, if @m is something to win. */
static void hold_contest(const struct report_metric *m,
			 struct report_span load, struct marks *c)
{
	struct report_span rest, part;
	struct report_value v;
	struct report_row row;
	bool few = false;

	*c = (struct marks){ .nr = 0 };
	for (rest = load; m->contest && rest.nr;
	     rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_strategy);
		row = report_row(part);
		if (!report_contends(m, &row))
			continue;
		v = report_measure(m, &row, &few);
		marks_enter(c, &v);
	}
}

static void fill_value(const struct report_metric *m,
		       const struct report_row *row, const struct marks *c,
		       char *text)
{
	char buf[REPORT_TEXT], figure[TABLE_TEXT - 8];
	struct report_value v;
	bool few = false;

	if (m->text) {
		m->text(row, text, TABLE_TEXT);
		return;
	}
	if (!row->nr_usable || row->violated) {
		snprintf(text, TABLE_TEXT, COLOUR_BROKEN "%s" COLOUR_END " ",
			 row->violated ? "void" : "failed");
		return;
	}
	v = report_measure(m, row, &few);
	snprintf(figure, sizeof(figure), "%s%s", m->format(v.median, buf),
		 few ? "~" : "");
	marks_text(text, TABLE_TEXT, figure,
		   report_contends(m, row) ? marks_find(c, &v) : ' ');
}

/* A figure that is no time and the same in all runs is likely to be so always.
 * @level: gets the least of the row */
static void fill_interval(const struct report_metric *m,
			  const struct report_row *row, char *text,
			  double *level)
{
	char buf[REPORT_TEXT];
	struct report_value v;
	bool few = false;

	if (row->violated || m->text)
		return;
	v = report_measure(m, row, &few);
	if (isnan(v.in.level) || (!m->hist && v.min == v.max))
		return;
	snprintf(text, TABLE_TEXT, "%s ",
		 report_interval(m->format, &v.in, buf));
	*level = fmin(*level, v.in.level);
}

/* The line below a row: its intervals, and what share of the truth they hold. */
static int add_intervals(struct table *t, const struct report_columns *columns,
			 const struct report_row *row)
{
	struct table_row *line = table_row(t);
	char buf[REPORT_TEXT];
	double level = NAN;
	size_t i;

	if (!line)
		return -ENOMEM;
	for (i = 0; i < columns->nr; i++)
		fill_interval(&columns->v[i], row, line->text[1 + i], &level);
	snprintf(line->text[0], TABLE_TEXT, "  %s", report_level(level, buf));
	if (isnan(level))
		t->nr_rows--;
	return 0;
}

static int add_row(struct table *t, const struct report_columns *columns,
		   struct report_span cells, const struct marks *contests)
{
	struct report_row row = report_row(cells);
	struct table_row *line = table_row(t);
	size_t i;

	if (!line)
		return -ENOMEM;
	marks_name(cells, line->text[0], TABLE_TEXT);
	for (i = 0; i < columns->nr; i++)
		fill_value(&columns->v[i], &row, &contests[i],
			   line->text[1 + i]);
	return add_intervals(t, columns, &row);
}

static int add_load(struct table *t, const struct report_columns *columns,
		    struct report_span load)
{
	struct marks contests[TABLE_COLUMNS];
	struct report_span rest, part;
	int err = 0;
	size_t i;

	for (i = 0; i < columns->nr; i++)
		hold_contest(&columns->v[i], load, &contests[i]);
	for (rest = load; !err && rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_strategy);
		err = add_row(t, columns, part, contests);
	}
	return err;
}

static void load_text(const struct result_cell *cell, char *buf, size_t size)
{
	snprintf(buf, size, "%s, %" PRIu64 " thread%s, %" PRIu64 " mms",
		 cell->geometry, cell->threads, cell->threads == 1 ? "" : "s",
		 cell->mms);
}

static int add_loads(struct table *t, const struct report_columns *columns,
		     struct report_span workload)
{
	bool several = report_take(workload, report_same_load).nr < workload.nr;
	struct report_span rest, part;
	char line[TABLE_NOTE], load[TABLE_NOTE - 4];
	int err = 0;

	for (rest = workload; !err && rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_load);
		load_text(part.v->cell, load, sizeof(load));
		snprintf(line, sizeof(line), "  %s", load);
		if (several)
			err = table_note(t, line);
		if (!err)
			err = add_load(t, columns, part);
	}
	return err;
}

int report_print_table(FILE *out, const struct report_columns *columns,
		       struct report_span workload)
{
	struct table t = { .nr_columns = 0 };
	int err;
	size_t i;

	table_column(&t, "", "strategy");
	for (i = 0; i < columns->nr; i++)
		table_column(&t, columns->v[i].head, columns->v[i].name);
	err = add_loads(&t, columns, workload);
	if (!err)
		table_print(out, &t);
	table_release(&t);
	return err;
}

static int print_tables(FILE *out, struct report_span workload)
{
	const struct report_columns *tables =
		report_columns_of(workload.v->cell->workload);
	int err = 0;
	size_t i;

	for (i = 0; !err && i < REPORT_TABLES && tables[i].nr; i++)
		err = report_print_table(out, &tables[i], workload);
	return err;
}

/* All that one kind of cost came to in the cells of a workload. */
struct cost {
	double *ns;
	size_t nr;
	const char *how;	/* of the first cell that says */
};

static void cost_add(struct cost *c, const struct result_cell *cell,
		     const char *key)
{
	const struct str_entry *how = str_map_find(&cell->params, key), *ns;
	char key_ns[32];

	snprintf(key_ns, sizeof(key_ns), "%s_ns", key);
	ns = str_map_find(&cell->params, key_ns);
	if (!c->how && how && how->value)
		c->how = how->value;
	if (ns && ns->value)
		c->ns[c->nr++] = strtod(ns->value, NULL);
}

/* "NAME TIME (LEAST-MOST) measured": the median of the cells'. */
static void print_cost(FILE *out, struct report_span workload,
		       const char *name, const char *key)
{
	struct cost c = { .ns = calloc(workload.nr, sizeof(*c.ns)), };
	char buf[REPORT_TEXT];
	size_t i;

	for (i = 0; c.ns && i < workload.nr; i++)
		cost_add(&c, workload.v[i].cell, key);
	fprintf(out, "%s ", name);
	if (c.nr) {
		fprintf(out, "%s ", report_time(stats_median(c.ns, c.nr), buf));
		if (stats_max(c.ns, c.nr) > stats_min(c.ns, c.nr))
			fprintf(out, "(%s) ",
				report_range(stats_min(c.ns, c.nr),
					     stats_max(c.ns, c.nr), buf));
	}
	fprintf(out, "%s", !c.how ? "unknown" : c.nr ? c.how : "none");
	free(c.ns);
}

static void print_costs(FILE *out, struct report_span workload)
{
	print_cost(out, workload, "   costs: fault", "fault_cost");
	print_cost(out, workload, ", shootdown", "ipi_cost");
	print_cost(out, workload, ", grace period", "grace_period");
	fprintf(out, "\n");
}

static void print_heading(FILE *out, struct report_span workload)
{
	const struct result_cell *first = workload.v->cell;
	char load[TABLE_NOTE], buf[REPORT_TEXT];

	fprintf(out, "== %s", first->workload);
	if (report_take(workload, report_same_load).nr == workload.nr) {
		load_text(first, load, sizeof(load));
		fprintf(out, ": %s", load);
	}
	if (first->duration_ns != U64_NULL)
		fprintf(out, ", runs of %s",
			report_time((double)first->duration_ns, buf));
	report_loop(out, workload);
	fprintf(out, "\n");
	print_costs(out, workload);
	fprintf(out, "\n");
}

static int print_workload(FILE *out, struct report_span workload)
{
	int err = 0;

	print_heading(out, workload);
	if (!strcmp(workload.v->cell->workload, "walk"))
		err = report_walk(out, workload);
	if (!err)
		err = print_tables(out, workload);
	if (!err)
		err = report_open(out, workload);
	if (!err)
		err = report_saturation(out, workload);
	if (!err)
		err = report_contexts(out, workload);
	return err ? err : report_laws(out, workload);
}

static void print_legend(FILE *out)
{
	fputs("Each run has its percentile; shown is the median of the runs, "
	      "and below it\n"
	      "where the true one lies with the probability at its left: the "
	      "bootstrap's\n"
	      "interval, 95 % from 6 runs on; of fewer the least and greatest, "
	      "of one none\n"
	      "* #   best and worst of the strategies that one may choose, "
	      "and all whose\n"
	      "      intervals overlap theirs: runs do not tell these apart; "
	      "neither\n"
	      "      [y] yardsticks, nor [c] and control-*, broken on purpose\n"
	      "~     from too few values for this percentile: it is the "
	      "greatest\n"
	      "?     behind a name: none of its runs is to be trusted, see "
	      "UNTRUSTWORTHY\n"
	      "! ?   a law that the figures do not follow; one not to be leaned "
	      "on\n"
	      "-     not measured          void  the contract was broken\n"
	      "held  while the holder was not preempted\n"
	      "races the second allocator of a slot did not have it yet: "
	      "a property, no fault\n\n", out);
}

static void print_tails(FILE *out, const struct report_index *index,
			const struct report_options *options)
{
	struct report_span rest = report_span_all(index), part;

	for (; rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_strategy);
		report_tails(out, part);
	}
	if (!options->quiet)
		report_tails_legend(out);
}

/* Words from @column on, in lines that need not be folded. */
static void print_wrapped(FILE *out, const char *text, size_t column)
{
	size_t len;

	for (; *text; text += len) {
		len = strcspn(text, " ");
		if (column && column + 1 + len > FOLD_COLUMNS) {
			fputc('\n', out);
			column = 0;
		}
		column += (size_t)fprintf(out, "%s%.*s", column ? " " : "",
					  (int)len, text);
		len += strspn(text + len, " ");
	}
	fputc('\n', out);
}

/* @doubted: how far the runs can be trusted was said already. */
static int print_answer(FILE *out, const struct report_index *index,
			bool doubted)
{
	struct answer answer;
	int err = answer_init(&answer, index);
	size_t i;

	if (err)
		return err;
	fprintf(out, "== answer\n\n");
	for (i = 0; i < answer.nr; i++) {
		print_wrapped(out, answer.sentences[i], 0);
		fputc('\n', out);
	}
	if (!doubted)
		print_wrapped(out, answer.trust, 0);
	if (answer.missing)
		print_wrapped(out, answer.missing, 0);
	if (!doubted || answer.missing)
		fputc('\n', out);
	answer_release(&answer);
	return 0;
}

static int print_report(FILE *out, const struct results *results,
			const struct report_index *index,
			const struct report_options *options)
{
	struct report_span rest = report_span_all(index), part;
	bool doubted;
	int err = 0;

	report_violations(out, index);
	doubted = report_distrust(out, index);
	if (index->nr)
		err = print_answer(out, index, doubted);
	for (; !err && rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_workload);
		err = print_workload(out, part);
	}
	if (!results->nr)
		fprintf(out, "no cells\n");
	if (!options->quiet && results->nr)
		print_legend(out);
	if (options->verbose && results->nr)
		print_tails(out, index, options);
	report_problems(out, index);
	report_unfair(out, index);
	if (!options->quiet)
		report_footer(out, results, index);
	return err;
}

void report_section(FILE *out, const char *name, bool first)
{
	fprintf(out, "%s#### section %s\n\n", first ? "" : "\n", name);
}

int report_text(FILE *out, const struct results *results,
		const struct report_options *options)
{
	struct report_index index;
	struct fold fold;
	int err = report_index_init(&index, results), close_err;

	if (err)
		return err;
	err = fold_open(&fold, out, options->colour);
	if (!err) {
		err = print_report(fold.in, results, &index, options);
		close_err = fold_close(&fold);
		err = err ? err : close_err;
	}
	report_index_release(&index);
	return err;
}
