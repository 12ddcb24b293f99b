// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plotdata-scaling.c - what a walk and a sync take, by number of page
 * directories: the median of the runs' medians, and the least and greatest.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/plotdata-internal.h"
#include "lib/ops.h"

static bool has_walk(const struct result_cell *cell)
{
	return report_latency(cell, OP_WALK);
}

/* A lazy strategy's sync, which may be there, reaches nobody. */
static bool has_sync(const struct result_cell *cell)
{
	return strcmp(cell->workload, "walk") &&
	       (!cell->contract || strcmp(cell->contract, "lazy")) &&
	       report_latency(cell, OP_SYNC);
}

static const struct hist *op_hist(const struct report_metric *m,
				  const struct report_row *row __unused_arg,
				  const struct result_cell *cell)
{
	return report_latency(cell, m->op);
}

struct panel {
	const char *name, *file, *about;
	const char *workloads[5];
	plot_has_fn *has;
	struct report_metric metric;
};

static const struct panel all_panels[] = {
	{
		.name = "walk", .file = "sync-scaling-walk",
		.about = "one walk over all page directories\n"
			 "# number kind key mms median_ns min_ns max_ns",
		.workloads = { "walk", NULL },
		.has = has_walk,
		.metric = { .hist = op_hist, .op = OP_WALK, .percent = 50 },
	},
	{
		.name = "sync", .file = "sync-scaling-sync",
		.about = "one sync while other work goes on\n"
			 "# number kind key mms median_ns min_ns max_ns",
		.workloads = { "populate", "churn", "steady", "trace", NULL },
		.has = has_sync,
		.metric = { .hist = op_hist, .op = OP_SYNC, .percent = 50 },
	},
};

static void put_mms(struct tsv *t, struct report_span runs,
		    const struct report_metric *m)
{
	struct report_row row = report_row(runs);
	struct report_value v;
	bool few = false;

	v = report_measure(m, &row, &few);
	if (!(v.median > 0))
		return;
	tsv_point(t, runs.v, NULL);
	tsv_printf(t, "\t%" PRIu64 "\t%.9g\t%.9g\t%.9g\n", runs.v->cell->mms,
		   v.median, fmax(v.min, 1), v.max);
}

static bool of_strategy(struct report_span runs, const struct report_cell *of)
{
	return !report_by_name(runs.v->cell, of->cell);
}

/* Does @of's series begin with @runs, the first of them that can be shown? */
static bool is_first(struct report_span all, struct report_span runs,
		     plot_has_fn *has)
{
	const struct report_cell *c;

	for (c = all.v; c < runs.v; c++)
		if (!report_by_name(c->cell, runs.v->cell) &&
		    report_usable(c->cell) && has(c->cell))
			return false;
	for (c = runs.v; c < runs.v + runs.nr; c++)
		if (report_usable(c->cell) && has(c->cell))
			return true;
	return false;
}

static void put_series(struct tsv *t, struct report_span all,
		       const struct panel *p)
{
	struct report_span rest, part, more, runs;

	for (rest = all; rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_strategy);
		if (!is_first(all, part, p->has))
			continue;
		tsv_series(t);
		for (more = rest; more.nr; more = report_skip(more, runs)) {
			runs = report_take(more, report_same_strategy);
			if (of_strategy(runs, part.v))
				put_mms(t, runs, &p->metric);
		}
	}
}

static int put_panel(const struct plot_source *s, const struct panel *p,
		     char *panels)
{
	struct report_span all = plot_pick(s, p->workloads,
					   report_same_threads, p->has);
	struct tsv t;
	int err = tsv_open(&t, s, p->file, p->about);

	if (err)
		return err;
	if (all.nr)
		tsv_load(&t, all, false);
	put_series(&t, all, p);
	return tsv_close(&t, p->name, panels);
}

int plot_write_scaling(const struct plot_source *s, char *panels)
{
	int err = 0;
	size_t i;

	for (i = 0; !err && i < ARRAY_SIZE(all_panels); i++)
		err = put_panel(s, &all_panels[i], panels);
	return err;
}
