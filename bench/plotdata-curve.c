// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plotdata-curve.c - series of plots: a figure of some runs, along a curve or
 * by size.
 *
 * A point is what a table would have there: the median of the runs' figures,
 * with the interval that holds it.  So nothing is averaged, and pictures and
 * tables agree.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/plotdata-internal.h"
#include "bench/stats.h"

enum { LAW_POINTS = 24 };

struct plot_stat plot_stat(struct tsv *t, struct report_span runs,
			   plot_at_fn *at, const void *arg, double x)
{
	struct plot_stat stat = { NAN, NAN, NAN, 0 };
	double *y = calloc(runs.nr, sizeof(*y)), one;
	struct stats_interval in;
	size_t i, nr = 0;

	if (!y && !t->file.err)
		t->file.err = -ENOMEM;
	for (i = 0; y && i < runs.nr; i++) {
		if (!report_usable(runs.v[i].cell))
			continue;
		one = at(runs.v[i].cell, arg, x);
		if (!isnan(one))
			y[nr++] = one;
	}
	if (nr) {
		stat.nr = nr;
		stat.median = stats_median(y, nr);
		in = stats_median_interval(y, nr);
		stat.low = isnan(in.level) ? stat.median : in.low;
		stat.high = isnan(in.level) ? stat.median : in.high;
	}
	free(y);
	return stat;
}

void tsv_stat(struct tsv *t, const struct plot_stat *stat)
{
	tsv_printf(t, "\t%.9g\t%.9g\t%.9g", stat->median, stat->low,
		   stat->high);
}

void tsv_xy(struct tsv *t, const struct report_cell *of, const char *label,
	    double x, const struct plot_stat *stat)
{
	tsv_point(t, of, label);
	tsv_printf(t, "\t%.9g", x);
	tsv_stat(t, stat);
	tsv_printf(t, "\n");
}

void tsv_curve(struct tsv *t, struct report_span runs,
	       const struct plot_curve *curve)
{
	struct plot_stat stat;
	size_t begun = 0;
	double at, x;
	unsigned int i;

	for (i = 0; (at = curve->from + i * curve->step) <= curve->to; i++) {
		x = curve->log ? pow(10, at) : at;
		stat = plot_stat(t, runs, curve->at, curve->arg, x);
		if (isnan(stat.median) || stat.nr < begun ||
		    (curve->positive && !(stat.median > 0))) {
			if (begun)
				break;
			continue;
		}
		if (!begun)
			tsv_series(t);
		begun = stat.nr;
		tsv_xy(t, runs.v, curve->label, x, &stat);
	}
}

uint64_t plot_size(const struct result_cell *cell, enum law_axis axis)
{
	return axis == LAW_MMS ? cell->mms : cell->threads;
}

bool plot_same_held(const struct result_cell *cell,
		    const struct result_cell *like, enum law_axis axis)
{
	return plot_size(cell, axis == LAW_MMS ? LAW_THREADS : LAW_MMS) ==
	       plot_size(like, axis == LAW_MMS ? LAW_THREADS : LAW_MMS) &&
	       !strcmp(cell->geometry, like->geometry);
}

/* Threads that share a PU are another matter than threads that do not. */
static bool takes_part(const struct plot_sizes *s, struct report_span runs)
{
	return plot_same_held(runs.v->cell, s->like, s->axis) &&
	       !(s->axis == LAW_THREADS &&
		 runs.v->cell->placement.oversubscribed);
}

/* The law of @of's series, if it is one to be shown. */
static const struct law *law_of(const struct plot_sizes *s,
				const struct report_cell *of)
{
	const struct law *law = s->laws ? laws_find(s->laws, s->law, of->cell) :
			       NULL;

	if (!law || law->violated || (law->fit.verdict != LAW_OK &&
				      law->fit.verdict != LAW_EXACT))
		return NULL;
	return law;
}

/* Of a power law the power, with its interval; others have no short form. */
static const char *label_of(const struct plot_sizes *s,
			    const struct report_cell *of, char *buf,
			    size_t size)
{
	const struct law *law = law_of(s, of);
	const struct stats_estimate *power;
	char in[REPORT_TEXT];

	if (!law || law->figure->model != &stats_power)
		return s->label;
	power = &law->fit.param[1];
	snprintf(buf, size, "%s%sn^%.2f", s->label ? s->label : "",
		 s->label ? " " : "", power->value);
	if (!isnan(power->in.low))
		snprintf(buf + strlen(buf), size - strlen(buf), " (%s)",
			 law_interval(&power->in, in));
	return buf;
}

typedef void put_series_fn(struct tsv *t, const struct plot_sizes *s,
			   const struct report_cell *of);

/* The runs of each size of @of's strategy, from @of on. */
static void put_sizes(struct tsv *t, const struct plot_sizes *s,
		      const struct report_cell *of)
{
	const struct report_cell *end = s->workload.v + s->workload.nr;
	struct report_span rest = { .v = of, .nr = (size_t)(end - of) }, runs;
	bool begun = false;
	struct plot_stat y;
	const char *label;
	char buf[80];

	label = label_of(s, of, buf, sizeof(buf));
	for (; rest.nr; rest = report_skip(rest, runs)) {
		runs = report_take(rest, report_same_strategy);
		if (!takes_part(s, runs) ||
		    report_by_name(runs.v->cell, of->cell))
			continue;
		y = plot_stat(t, runs, s->at, s->arg, 0);
		if (isnan(y.median))
			continue;
		if (!begun)
			tsv_series(t);
		begun = true;
		tsv_xy(t, of, label, (double)plot_size(runs.v->cell, s->axis),
		       &y);
	}
}

static void put_law(struct tsv *t, const struct plot_sizes *s,
		    const struct report_cell *of)
{
	const struct law *law = law_of(s, of);
	double x, times;
	int i;

	if (!law)
		return;
	tsv_series(t);
	times = pow(law->fit.to / law->fit.from, 1.0 / LAW_POINTS);
	for (i = 0; i <= LAW_POINTS; i++) {
		x = law->fit.from * pow(times, i);
		tsv_point(t, of, "law");
		tsv_printf(t, "\t%.9g\t%.9g\n", x,
			   stats_law_at(law->figure->model, &law->fit, x));
	}
}

/* Is @of the first of its strategy to take part? */
static bool is_first(const struct plot_sizes *s, const struct report_cell *of)
{
	const struct report_cell *c;

	for (c = s->workload.v; c < of; c++)
		if (plot_same_held(c->cell, s->like, s->axis) &&
		    !report_by_name(c->cell, of->cell))
			return false;
	return true;
}

static void each_strategy(struct tsv *t, const struct plot_sizes *s,
			  put_series_fn *put)
{
	struct report_span rest = s->workload, runs;

	for (; rest.nr; rest = report_skip(rest, runs)) {
		runs = report_take(rest, report_same_strategy);
		if (plot_same_held(runs.v->cell, s->like, s->axis) &&
		    is_first(s, runs.v))
			put(t, s, runs.v);
	}
}

void tsv_sizes(struct tsv *t, const struct plot_sizes *sizes)
{
	each_strategy(t, sizes, put_sizes);
}

void tsv_laws(struct tsv *t, const struct plot_sizes *sizes)
{
	each_strategy(t, sizes, put_law);
}
