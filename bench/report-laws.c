// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-laws.c - what is fitted to which runs.  How it is shown is in
 * report-laws-text.c.
 */
#include "bench/report-laws.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/stats-usl.h"
#include "lib/bag.h"

static const struct hist *op_hist(const struct report_metric *m,
				  const struct report_row *row __unused_arg,
				  const struct result_cell *cell)
{
	return report_latency(cell, m->op);
}

static const struct hist *window_hist(const struct report_metric *m
				      __unused_arg,
				      const struct report_row *row __unused_arg,
				      const struct result_cell *cell)
{
	return report_values(cell->propagation_ns);
}

/* An open loop does what is due. */
static double a_second(const struct result_cell *cell, uint64_t count)
{
	if (result_is_open(cell) || count == U64_NULL)
		return NAN;
	return (double)count / result_seconds(cell);
}

static double forks(const struct result_cell *cell)
{
	return a_second(cell, cell->ops[OP_FORK]);
}

static double vmallocs(const struct result_cell *cell)
{
	return a_second(cell, cell->ops[OP_VMALLOC]);
}

static double tries(const struct result_cell *cell)
{
	const struct u64_entry *e = u64_map_find(&cell->counters, "race.tries");

	return a_second(cell, e ? e->value : U64_NULL);
}

#define LATENCY(n, w, f, o, p) { \
	.name = n, .unit = "ns", .axis = LAW_MMS, .workload = w, \
	.metric = { .hist = f, .op = o, .percent = p }, \
	.model = &stats_power, \
}
#define RATE(n, w, f) { \
	.name = n, .unit = "1/s", .axis = LAW_THREADS, .workload = w, \
	.metric = { .number = f }, .model = &stats_usl, \
}
static const struct law_figure figures[] = {
	LATENCY("walk p50", "walk", op_hist, OP_WALK, 50),
	LATENCY("window p50", "race", window_hist, OP_SYNC, 50),
	LATENCY("sync p50", NULL, op_hist, OP_SYNC, 50),
	LATENCY("fork p50", NULL, op_hist, OP_FORK, 50),
	LATENCY("fork p99.9", NULL, op_hist, OP_FORK, 99.9),
	RATE("tries /s", "race", tries),
	RATE("vmallocs /s", "ioremap", vmallocs),
	RATE("vmallocs /s", "huge-vmap", vmallocs),
	RATE("forks /s", NULL, forks),
};

/* A workload that is named has nothing from the rest of that axis. */
static bool figure_is_for(const struct law_figure *f, const char *workload)
{
	size_t i;

	if (f->workload)
		return !strcmp(f->workload, workload);
	for (i = 0; i < ARRAY_SIZE(figures); i++)
		if (figures[i].workload && figures[i].axis == f->axis &&
		    !strcmp(figures[i].workload, workload))
			return false;
	return true;
}

static uint64_t size_of(const struct result_cell *cell, enum law_axis axis)
{
	return axis == LAW_MMS ? cell->mms : cell->threads;
}

static uint64_t held_of(const struct result_cell *cell, enum law_axis axis)
{
	return axis == LAW_MMS ? cell->threads : cell->mms;
}

/* Do they differ in their size alone? */
static bool same_series(const struct result_cell *a,
			const struct result_cell *b, enum law_axis axis)
{
	return held_of(a, axis) == held_of(b, axis) &&
	       !strcmp(a->geometry, b->geometry) && !report_by_name(a, b);
}

static bool is_left_out(const struct result_cell *cell, enum law_axis axis)
{
	return axis == LAW_THREADS && cell->placement.oversubscribed;
}

/* A lazy sync reaches nobody. */
static bool has_figure(const struct result_cell *cell,
		       const struct law_figure *f)
{
	return f->metric.op != OP_SYNC || !cell->contract ||
	       strcmp(cell->contract, "lazy");
}

/* NaN, too, where the percentile comes down to the greatest of a few. */
static double figure_of(const struct report_cell *of,
			const struct law_figure *f)
{
	struct report_row row = { .cells = { .v = of, .nr = 1 } };
	struct report_value value;
	bool few = false;

	value = report_measure(&f->metric, &row, &few);
	return few && f->metric.percent > 50 ? NAN : value.median;
}

/* The runs of a series that can be fitted; @violated: any is not to be. */
static size_t collect(struct report_span workload,
		      const struct report_cell *of,
		      const struct law_figure *f, struct stats_point *runs,
		      bool *violated)
{
	const struct report_cell *c;
	size_t nr = 0;
	double y;

	*violated = false;
	for (c = workload.v; c < workload.v + workload.nr; c++) {
		if (!same_series(c->cell, of->cell, f->axis) ||
		    is_left_out(c->cell, f->axis))
			continue;
		*violated |= report_violated(c->cell);
		y = has_figure(c->cell, f) ? figure_of(c, f) : NAN;
		if (!report_usable(c->cell) || !(y > 0))
			continue;
		runs[nr++] = (struct stats_point){
			.x = (double)size_of(c->cell, f->axis), .y = y,
		};
	}
	return nr;
}

static bool has_sizes(const struct stats_point *runs, size_t nr)
{
	size_t i;

	for (i = 1; i < nr; i++)
		if (runs[i].x != runs[0].x)
			return true;
	return false;
}

static int add_law(struct laws *laws, struct report_span workload,
		   const struct report_cell *of, const struct law_figure *f,
		   struct stats_point *runs)
{
	struct law law = { .figure = f, .of = of }, *v;
	size_t nr = collect(workload, of, f, runs, &law.violated);
	int err;

	if (!has_sizes(runs, nr))
		return 0;
	err = stats_law_fit(f->model, runs, law.violated ? 0 : nr, &law.fit);
	if (err)
		return err;
	v = bag_grow(laws->v, laws->nr, sizeof(*v));
	if (!v)
		return -ENOMEM;
	laws->v = v;
	v[laws->nr++] = law;
	return 0;
}

static bool is_first(struct report_span workload, const struct report_cell *of,
		     enum law_axis axis)
{
	const struct report_cell *c;

	for (c = workload.v; c < of; c++)
		if (same_series(c->cell, of->cell, axis))
			return false;
	return true;
}

static bool varies(struct report_span workload, enum law_axis axis)
{
	size_t i;

	for (i = 1; i < workload.nr; i++)
		if (size_of(workload.v[i].cell, axis) !=
		    size_of(workload.v[0].cell, axis))
			return true;
	return false;
}

static int add_axis(struct laws *laws, struct report_span workload,
		    enum law_axis axis, struct stats_point *runs)
{
	const struct report_cell *c;
	const struct law_figure *f;
	int err = 0;
	size_t i;

	if (!varies(workload, axis))
		return 0;
	for (c = workload.v; !err && c < workload.v + workload.nr; c++) {
		laws->nr_shared += is_left_out(c->cell, axis);
		if (!is_first(workload, c, axis))
			continue;
		for (i = 0; !err && i < ARRAY_SIZE(figures); i++) {
			f = &figures[i];
			if (f->axis == axis &&
			    figure_is_for(f, c->cell->workload))
				err = add_law(laws, workload, c, f, runs);
		}
	}
	return err;
}

static size_t place_of(const struct laws *laws, const struct law *law)
{
	size_t i = 0;

	while (!law_same(&laws->v[i], law))
		i++;
	return i;
}

/* Those that stand in one table one after another, and else as they came. */
static int group(struct laws *laws)
{
	struct law *v = calloc(laws->nr + 1, sizeof(*v));
	size_t first, i, nr = 0;

	if (!v)
		return -ENOMEM;
	for (first = 0; first < laws->nr; first++) {
		if (place_of(laws, &laws->v[first]) != first)
			continue;
		for (i = first; i < laws->nr; i++)
			if (law_same(&laws->v[i], &laws->v[first]))
				v[nr++] = laws->v[i];
	}
	free(laws->v);
	laws->v = v;
	return 0;
}

int laws_make(struct laws *laws, struct report_span workload)
{
	struct stats_point *runs = calloc(workload.nr + 1, sizeof(*runs));
	int err = runs ? 0 : -ENOMEM;

	*laws = (struct laws){ .nr = 0 };
	if (!err)
		err = add_axis(laws, workload, LAW_MMS, runs);
	if (!err)
		err = add_axis(laws, workload, LAW_THREADS, runs);
	if (!err)
		err = group(laws);
	free(runs);
	if (err)
		laws_release(laws);
	return err;
}

void laws_release(struct laws *laws)
{
	free(laws->v);
	*laws = (struct laws){ .nr = 0 };
}

bool law_same(const struct law *a, const struct law *b)
{
	return a->figure->axis == b->figure->axis &&
	       !strcmp(a->of->cell->geometry, b->of->cell->geometry) &&
	       law_held(a) == law_held(b);
}

const struct law *laws_find(const struct laws *laws, const char *figure,
			    const struct result_cell *of)
{
	const struct law *law;
	size_t i;

	for (i = 0; i < laws->nr; i++) {
		law = &laws->v[i];
		if (!strcmp(law->figure->name, figure) &&
		    same_series(law->of->cell, of, law->figure->axis))
			return law;
	}
	return NULL;
}

const char *law_axis_name(const struct law *law)
{
	return law->figure->axis == LAW_MMS ? "mms" : "threads";
}

uint64_t law_held(const struct law *law)
{
	return held_of(law->of->cell, law->figure->axis);
}

const char *law_param(const struct law_figure *figure, size_t k)
{
	static const char *const power[] = { "factor", "power" };
	static const char *const usl[] = {
		[USL_LAMBDA] = "alone", [USL_SIGMA] = "contention",
		[USL_KAPPA] = "coherence", [USL_PEAK] = "peak",
	};

	return figure->model == &stats_usl ? usl[k] : power[k];
}
