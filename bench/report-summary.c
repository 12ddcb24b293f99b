// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-summary.c - what the tables show, for other tools.
 *
 * A record is a list of fields, each of which is put as a member of a map or as
 * a field of a line, so that both forms have the same names and values.
 */
#include "bench/report-summary.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "bench/answer.h"
#include "bench/report-internal.h"
#include "bench/report-laws.h"

/* Where records go: @list of @build, or @out, a line each. */
struct sink {
	struct json_build *build;
	struct json *list, *record;
	FILE *out;
	bool names;		/* a line of names is being written */
	bool begun;
};

typedef void record_fn(struct sink *s, const void *of);

static void put_gap(struct sink *s)
{
	if (s->begun)
		fputc('\t', s->out);
	s->begun = true;
}

static void put_text(struct sink *s, const char *name, const char *text)
{
	const char *p = s->names ? name : text;

	if (!s->out) {
		json_put_str(s->build, s->record, name, text);
		return;
	}
	put_gap(s);
	for (; p && *p; p++)
		fputc((unsigned char)*p < ' ' ? ' ' : *p, s->out);
}

static void put_u64(struct sink *s, const char *name, uint64_t value)
{
	if (!s->out) {
		json_put_u64_opt(s->build, s->record, name, value);
		return;
	}
	put_gap(s);
	if (s->names)
		fputs(name, s->out);
	else if (value != U64_NULL)
		fprintf(s->out, "%" PRIu64, value);
}

/* What is infinite has no number. */
static void put_real(struct sink *s, const char *name, double value)
{
	if (!s->out) {
		json_put_double_opt(s->build, s->record, name,
				    isfinite(value) ? value : NAN);
		return;
	}
	put_gap(s);
	if (s->names)
		fputs(name, s->out);
	else if (isfinite(value))
		fprintf(s->out, "%.9g", value);
}

static void put_record(struct sink *s, record_fn *put, const void *of)
{
	s->begun = false;
	if (!s->out)
		s->record = json_put_map(s->build, s->list, NULL);
	put(s, of);
	if (s->out)
		fputc('\n', s->out);
}

/* The line of names, which @of lends nothing but the form of. */
static void put_names(struct sink *s, record_fn *put, const void *of)
{
	s->names = true;
	put_record(s, put, of);
	s->names = false;
}

static void put_interval(struct sink *s, const struct stats_interval *in)
{
	put_real(s, "low", in->low);
	put_real(s, "high", in->high);
	put_real(s, "level", in->level);
}

/* ---- medians ---- */

struct median {
	const struct result_cell *cell;		/* one of them */
	const char *head, *name;
	const char *lock;
	const char *(*format)(double value, char *buf);
	struct report_value value;
};

static const char *unit_of(const struct median *m)
{
	if (m->format == report_time)
		return "ns";
	if (m->format == report_bytes)
		return "bytes";
	return m->format == report_rate ? "1/s" : "1";
}

static void put_median(struct sink *s, const void *of)
{
	const struct median *m = of;
	char figure[96];

	snprintf(figure, sizeof(figure), "%s%s%s", m->head,
		 *m->head ? " " : "", m->name);
	put_text(s, "workload", m->cell->workload);
	put_text(s, "geometry", m->cell->geometry);
	put_u64(s, "threads", m->cell->threads);
	put_u64(s, "mms", m->cell->mms);
	put_text(s, "strategy", m->cell->strategy);
	put_text(s, "guard", m->cell->guard);
	put_text(s, "figure", figure);
	put_text(s, "lock", m->lock);
	put_text(s, "unit", unit_of(m));
	put_u64(s, "runs", m->value.nr);
	put_real(s, "median", m->value.median);
	put_interval(s, &m->value.in);
}

/* As the tables' head has it, without what is said there for people. */
static void add_median(struct sink *s, const struct report_metric *metric,
		       const struct report_row *row)
{
	bool few = false;
	struct median m = {
		.cell = row->cells.v->cell, .head = metric->head,
		.name = metric->name, .format = metric->format,
	};

	if (metric->text)
		return;
	m.value = report_measure(metric, row, &few);
	if (!m.value.nr)
		return;
	/* The main lock differs from row to row. */
	if (!strcmp(metric->head, "held, clean") ||
	    !strcmp(metric->head, "waited"))
		m.lock = row->lock;
	put_record(s, put_median, &m);
}

static void add_row(struct sink *s, struct report_span cells)
{
	static const struct report_metric walk_each = {
		.head = "walk", .name = "each", .number = report_walk_each,
		.format = report_time,
	};
	const char *workload = cells.v->cell->workload;
	const struct report_columns *tables = report_columns_of(workload);
	struct report_row row = report_row(cells);
	size_t t, i;

	if (row.violated || !row.nr_usable)
		return;
	if (!strcmp(workload, "walk"))
		add_median(s, &walk_each, &row);
	for (t = 0; t < REPORT_TABLES; t++)
		for (i = 0; i < tables[t].nr; i++)
			add_median(s, &tables[t].v[i], &row);
}

static void add_medians(struct sink *s, const struct report_index *index)
{
	struct report_span rest = report_span_all(index), part;

	for (; rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_strategy);
		add_row(s, part);
	}
}

/* ---- laws ---- */

/* A law's record is one of its parameters. */
struct law_row {
	const struct law *law;
	const struct result_cell *cell;
	size_t param;
};

static void put_law(struct sink *s, const void *of)
{
	const struct law_row *row = of;
	const struct law_figure *figure = row->law->figure;
	const struct stats_law *fit = &row->law->fit;
	bool mms = figure->axis == LAW_MMS;

	put_text(s, "workload", row->cell->workload);
	put_text(s, "geometry", row->cell->geometry);
	put_text(s, "by", law_axis_name(row->law));
	put_u64(s, "threads", mms ? row->cell->threads : U64_NULL);
	put_u64(s, "mms", mms ? U64_NULL : row->cell->mms);
	put_text(s, "strategy", row->cell->strategy);
	put_text(s, "guard", row->cell->guard);
	put_text(s, "figure", figure->name);
	put_text(s, "unit", figure->unit);
	put_u64(s, "sizes", fit->nr_x);
	put_real(s, "from", fit->from);
	put_real(s, "to", fit->to);
	put_u64(s, "runs", fit->nr);
	put_text(s, "verdict", law_verdict(row->law));
	put_real(s, "r2", fit->r2);
	put_real(s, "off", fit->worst);
	put_real(s, "off_at", fit->worst_x);
	put_text(s, "parameter", law_param(figure, row->param));
	put_real(s, "value", fit->param[row->param].value);
	put_interval(s, &fit->param[row->param].in);
}

static void add_law(struct sink *s, const struct law *law)
{
	struct law_row row = { .law = law, .cell = law->of->cell };

	for (; row.param < law->figure->model->nr_params; row.param++)
		put_record(s, put_law, &row);
}

static int add_laws(struct sink *s, const struct report_index *index)
{
	struct report_span rest = report_span_all(index), part;
	struct laws laws;
	int err = 0;
	size_t i;

	for (; !err && rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_workload);
		err = laws_make(&laws, part);
		for (i = 0; !err && i < laws.nr; i++)
			add_law(s, &laws.v[i]);
		if (!err)
			laws_release(&laws);
	}
	return err;
}

/* ---- both ---- */

static int flushed(FILE *out)
{
	return fflush(out) || ferror(out) ? (errno ? -errno : -EIO) : 0;
}

int report_medians(FILE *out, const struct results *results,
		   const struct report_options *options __unused_arg)
{
	static const struct result_cell no_cell;
	static const struct median none = {
		.cell = &no_cell, .head = "", .name = "",
	};
	struct sink s = { .out = out };
	struct report_index index;
	int err = report_index_init(&index, results);

	if (err)
		return err;
	put_names(&s, put_median, &none);
	add_medians(&s, &index);
	report_index_release(&index);
	return flushed(out);
}

int report_law_lines(FILE *out, const struct results *results,
		     const struct report_options *options __unused_arg)
{
	static const struct result_cell no_cell;
	static const struct law_figure no_figure = { .model = &stats_power };
	static const struct report_cell no_place = { .cell = &no_cell };
	static const struct law no_law = {
		.figure = &no_figure, .of = &no_place,
	};
	static const struct law_row none = { .law = &no_law, .cell = &no_cell };
	struct sink s = { .out = out };
	struct report_index index;
	int err = report_index_init(&index, results);

	if (err)
		return err;
	put_names(&s, put_law, &none);
	err = add_laws(&s, &index);
	report_index_release(&index);
	return err ? err : flushed(out);
}

static int put_answer(struct json_build *build, struct json *report,
		      const struct report_index *index)
{
	struct json *list = json_put_list(build, report, "answer");
	struct answer answer;
	int err = answer_init(&answer, index);
	size_t i;

	if (err)
		return err;
	for (i = 0; i < answer.nr; i++)
		json_put_str(build, list, NULL, answer.sentences[i]);
	json_put_str(build, report, "trust", answer.trust);
	json_put_str(build, report, "missing", answer.missing);
	answer_release(&answer);
	return 0;
}

int report_summary(struct json *map, const struct results *results)
{
	struct json_build build = { .err = 0 };
	struct sink s = { .build = &build };
	struct report_index index;
	struct json *report;
	int err = report_index_init(&index, results);

	if (err)
		return err;
	report = json_put_map(&build, map, "report");
	err = put_answer(&build, report, &index);
	s.list = json_put_list(&build, report, "medians");
	add_medians(&s, &index);
	s.list = json_put_list(&build, report, "laws");
	if (!err)
		err = add_laws(&s, &index);
	report_index_release(&index);
	return err ? err : build.err;
}
