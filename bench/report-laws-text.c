// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-laws-text.c - laws as tables, and in words what is wrong with which.
 *
 * That of walks stands in the tables of walks, see report-walk.c.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "bench/report-laws.h"
#include "bench/report-table.h"
#include "bench/stats-usl.h"

/* Laws that stand in one table. */
struct part {
	const struct law *v;
	size_t nr;
};

static const struct {
	const char *word;
	char mark;
} verdicts[] = {
	[LAW_NONE] = { "none", ' ' },
	[LAW_EXACT] = { "untested", '?' },
	[LAW_OK] = { "ok", ' ' },
	[LAW_BAD] = { "off", '!' },
	[LAW_SCATTERED] = { "scattered", '?' },
	[LAW_FAR_OUT] = { "extrapolated", '?' },
	[LAW_WEAK] = { "weak", '?' },
};

const char *law_verdict(const struct law *law)
{
	return law->violated ? "void" : verdicts[law->fit.verdict].word;
}

char law_mark(const struct law *law)
{
	return verdicts[law->fit.verdict].mark;
}

/* What is left of a fit to figures that are all alike. */
static double without_dust(double value)
{
	return fabs(value) < 1e-9 ? 0 : value;
}

const char *law_value(double value, char *buf)
{
	value = without_dust(value);
	if (isnan(value))
		snprintf(buf, REPORT_TEXT, "-");
	else if (isinf(value))
		snprintf(buf, REPORT_TEXT, "never");
	else if (fabs(value) >= 1000)
		report_rate(value, buf);
	else if (fabs(value) >= 0.1 && fabs(value) < 10)
		snprintf(buf, REPORT_TEXT, "%.2f", value);
	else
		snprintf(buf, REPORT_TEXT, "%.3g", value);
	return buf;
}

/* Two digits, and of what is less than ten two behind the point at least. */
static double step_of(double value)
{
	double step = value ? pow(10, floor(log10(fabs(value))) - 1) : 1;

	return fabs(value) < 10 ? fmin(step, 0.01) : step;
}

/* @to: outwards */
static void end_text(double value, double (*to)(double x), char *buf,
		     size_t size)
{
	double step = step_of(value), steps = value / step;
	int digits = step < 1 ? (int)round(-log10(step)) : 0;

	if (isinf(value)) {
		snprintf(buf, size, "never");
		return;
	}
	/* What is a whole number of steps but for rounding stays that. */
	if (fabs(steps - round(steps)) > 1e-9)
		steps = to(steps);
	snprintf(buf, size, "%.*f", value ? digits : 0, steps * step);
}

const char *law_interval(const struct stats_interval *in, char *buf)
{
	enum { END = (REPORT_TEXT - 4) / 2 };
	char low[END], high[END];

	if (isnan(in->low))
		return law_value(NAN, buf);
	if (in->low >= 1000 && isfinite(in->high))
		return report_interval(report_rate, in, buf);
	end_text(without_dust(in->low), floor, low, sizeof(low));
	end_text(without_dust(in->high), ceil, high, sizeof(high));
	if (!strcmp(low, high))
		snprintf(buf, REPORT_TEXT, "%s", low);
	else
		snprintf(buf, REPORT_TEXT, "%s%s%s", low,
			 without_dust(in->low) < 0 ? " to " : "-", high);
	return buf;
}

/* ---- tables ---- */

/* Those of one axis, geometry and size that is held still. */
static struct part take_part(const struct laws *laws, size_t from)
{
	struct part p = { .v = &laws->v[from] };

	while (from + p.nr < laws->nr && law_same(p.v, &p.v[p.nr]))
		p.nr++;
	return p;
}

static bool is_usl(const struct part *p)
{
	return p->v->figure->model == &stats_usl;
}

/* The laws of one strategy in @p, from @from on. */
static size_t row_end(const struct part *p, size_t from)
{
	size_t i = from;

	while (i < p->nr && !report_by_name(p->v[i].of->cell,
					    p->v[from].of->cell))
		i++;
	return i;
}

static size_t column_of(const struct table *t, const char *name)
{
	size_t i;

	for (i = 1; i < t->nr_columns; i++)
		if (!strcmp(t->columns[i].name, name))
			return i;
	return 0;
}

static void columns(struct table *t, const struct part *p)
{
	size_t i;

	table_column(t, "", "strategy");
	for (i = 0; is_usl(p) && i < p->v->figure->model->nr_params; i++)
		table_column(t, "of N threads", law_param(p->v->figure, i));
	for (i = 0; !is_usl(p) && i < p->nr; i++)
		if (!column_of(t, p->v[i].figure->name))
			table_column(t, "power of mms", p->v[i].figure->name);
}

static void fill(const struct law *law, size_t k, struct table_row *values,
		 struct table_row *intervals, size_t column)
{
	const struct stats_estimate *e = &law->fit.param[k];
	char buf[REPORT_TEXT];

	if (law->violated) {
		snprintf(values->text[column], TABLE_TEXT, "void ");
		return;
	}
	snprintf(values->text[column], TABLE_TEXT, "%s%c",
		 law_value(e->value, buf), law_mark(law));
	if (!isnan(e->in.low))
		snprintf(intervals->text[column], TABLE_TEXT, "%s ",
			 law_interval(&e->in, buf));
}

static void fill_all(const struct table *t, const struct law *law,
		     struct table_row *values, struct table_row *intervals)
{
	size_t k;

	if (law->figure->model != &stats_usl)
		fill(law, 1, values, intervals,
		     column_of(t, law->figure->name));
	else
		for (k = 0; k < law->figure->model->nr_params; k++)
			fill(law, k, values, intervals, 1 + k);
}

/* A strategy's line, and that of its intervals if it has any. */
static int add_row(struct table *t, const struct part *p, size_t from,
		   size_t to)
{
	struct table_row values = { .note = false }, intervals = values, *row;
	char buf[REPORT_TEXT];
	double level = NAN;
	size_t i;

	report_row_name(p->v[from].of, values.text[0], TABLE_TEXT);
	for (i = from; i < to; i++) {
		fill_all(t, &p->v[i], &values, &intervals);
		level = fmin(level, p->v[i].fit.param[0].in.level);
	}
	snprintf(intervals.text[0], TABLE_TEXT, "  %s",
		 report_level(level, buf));
	row = table_row(t);
	if (!row)
		return -ENOMEM;
	*row = values;
	if (isnan(level))
		return 0;
	row = table_row(t);
	if (row)
		*row = intervals;
	return row ? 0 : -ENOMEM;
}

/* The law, and the sizes that it was seen at: of those that have most. */
static void print_head(FILE *out, const struct part *p)
{
	const struct law *law = p->v;
	bool usl = is_usl(p);
	size_t i;

	for (i = 1; i < p->nr; i++)
		if (p->v[i].fit.nr_x > law->fit.nr_x)
			law = &p->v[i];
	if (usl)
		fprintf(out, "%s: alone * N / (1 + contention * (N-1) + "
			"coherence * N * (N-1))\n", law->figure->name);
	else
		fprintf(out, "time: factor * mms^power\n");
	fprintf(out, "%s, %" PRIu64 " %s%s, %.0f to %.0f %s (%zu)\n\n",
		law->of->cell->geometry, law_held(law), usl ? "mms" : "thread",
		!usl && law_held(law) != 1 ? "s" : "", law->fit.from,
		law->fit.to, law_axis_name(law), law->fit.nr_x);
}

static int print_part(FILE *out, const struct part *p)
{
	struct table t = { .nr_columns = 0 };
	size_t from, to;
	int err = 0;

	columns(&t, p);
	for (from = 0; !err && from < p->nr; from = to) {
		to = row_end(p, from);
		err = add_row(&t, p, from, to);
	}
	if (!err) {
		print_head(out, p);
		table_print(out, &t);
	}
	table_release(&t);
	return err;
}

/* ---- what is wrong with them ---- */

static void print_flaw(FILE *out, const struct law *law)
{
	static const char *const bends[] = { "", "; it bends up",
					     "; it bends down" };
	const struct stats_law *fit = &law->fit;
	char name[TABLE_TEXT];

	if (law_mark(law) == ' ' || fit->verdict == LAW_EXACT)
		return;
	report_row_name(law->of, name, sizeof(name));
	fprintf(out, "%c %s, %s: ", law_mark(law), name, law->figure->name);
	if (fit->verdict == LAW_WEAK)
		fprintf(out, "it explains %.0f %% of the differences\n",
			100 * fmax(0, fit->r2));
	else if (fit->verdict == LAW_FAR_OUT)
		fprintf(out, "from %.0f %s on, alone is extrapolated, and "
			"contention and coherence with it\n", fit->from,
			law_axis_name(law));
	else
		fprintf(out, "off by %.0f %% at %.0f %s, %s%s\n",
			100 * fit->worst, fit->worst_x, law_axis_name(law),
			fit->verdict == LAW_BAD ? "which no scatter explains" :
			"which may be scatter",
			bends[fit->bend < 0 ? 2 : fit->bend]);
}

static bool any_verdict(const struct part *p, enum stats_verdict verdict)
{
	size_t i;

	for (i = 0; i < p->nr; i++)
		if (!p->v[i].violated && p->v[i].fit.verdict == verdict)
			return true;
	return false;
}

static bool any_flaw(const struct part *p)
{
	size_t i;

	for (i = 0; i < p->nr; i++)
		if (law_mark(&p->v[i]) != ' ')
			return true;
	return false;
}

static void print_flaws(FILE *out, const struct part *p)
{
	const struct stats_model *m = p->v->figure->model;
	size_t i;

	if (any_verdict(p, LAW_EXACT))
		fprintf(out, "? any %zu numbers of %s would fit: it takes %zu "
			"to see if it holds\n", m->nr_free,
			law_axis_name(p->v), m->nr_free + 1);
	for (i = 0; i < p->nr; i++)
		print_flaw(out, &p->v[i]);
	if (any_flaw(p))
		fputc('\n', out);
}

/* Most sizes that any law of @axis was to be fitted to; 0: there is none. */
static size_t most_sizes(const struct laws *laws, enum law_axis axis,
			 const struct stats_model **model)
{
	size_t most = 0, i;

	for (i = 0; i < laws->nr; i++) {
		if (laws->v[i].figure->axis != axis)
			continue;
		*model = laws->v[i].figure->model;
		most = MAX(most, laws->v[i].fit.nr_x);
	}
	return most;
}

static void print_missing(FILE *out, const struct laws *laws)
{
	static const char *const names[] = {
		[LAW_MMS] = "mms", [LAW_THREADS] = "threads",
	};
	const struct stats_model *m = NULL;
	size_t most, axis;

	for (axis = 0; axis < ARRAY_SIZE(names); axis++) {
		most = most_sizes(laws, (enum law_axis)axis, &m);
		if (!most || most >= m->least_x)
			continue;
		fprintf(out, "no law of %s from %zu numbers of them: it takes "
			"%zu", names[axis], most, m->least_x);
		if (m->least_x <= m->nr_free)
			fprintf(out, ", and %zu to see if it holds",
				m->nr_free + 1);
		fprintf(out, "\n\n");
	}
	if (laws->nr_shared)
		fprintf(out, "%zu runs whose threads shared PUs are in no law "
			"of threads\n\n", laws->nr_shared);
}

static bool any_fitted(const struct part *p)
{
	size_t i;

	for (i = 0; i < p->nr; i++)
		if (p->v[i].violated || p->v[i].fit.verdict != LAW_NONE)
			return true;
	return false;
}

static int print_laws(FILE *out, const struct laws *laws, bool in_walks)
{
	struct part p;
	int err = 0;
	size_t i;

	for (i = 0; !err && i < laws->nr; i += p.nr) {
		p = take_part(laws, i);
		if (any_fitted(&p) && !(in_walks && !is_usl(&p)))
			err = print_part(out, &p);
		print_flaws(out, &p);
	}
	print_missing(out, laws);
	return err;
}

int report_laws(FILE *out, struct report_span workload)
{
	struct laws laws;
	int err = laws_make(&laws, workload);

	if (err)
		return err;
	err = print_laws(out, &laws,
			 !strcmp(workload.v->cell->workload, "walk"));
	laws_release(&laws);
	return err;
}
