// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plotdata-scaling.c - what a walk and a sync take, by number of page
 * directories, with the law that they follow; and what the layout of the
 * population in memory makes of a walk.
 *
 * The layouts are of several sections, alike but for that.
 */
#include <errno.h>
#include <math.h>
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

static double walk_at(const struct result_cell *cell,
		      const void *arg __unused_arg, double x __unused_arg)
{
	return plot_median(report_latency(cell, OP_WALK));
}

static double sync_at(const struct result_cell *cell,
		      const void *arg __unused_arg, double x __unused_arg)
{
	return has_sync(cell) ? plot_median(report_latency(cell, OP_SYNC)) :
	       NAN;
}

struct panel {
	const char *name, *file, *law_file, *law;
	const char *workloads[5];
	plot_has_fn *has;
	plot_at_fn *at;
};

static const struct panel walk_panel = {
	.name = "walk", .file = "sync-scaling-walk",
	.law_file = "sync-scaling-walk-law", .law = "walk p50",
	.workloads = { "walk", NULL },
	.has = has_walk, .at = walk_at,
};

static const struct panel sync_panel = {
	.name = "sync", .file = "sync-scaling-sync",
	.law_file = "sync-scaling-sync-law", .law = "sync p50",
	.workloads = { "populate", "churn", "steady", "trace", NULL },
	.has = has_sync, .at = sync_at,
};

#define ABOUT "time for all page directories by their number\n" \
	      "# number kind key mms median_ns low high"
#define ABOUT_LAW "what the law says\n# number kind key mms ns"

/* All of the workload that @span is a part of. */
static struct report_span workload_of(const struct plot_source *s,
				      struct report_span span)
{
	struct report_span rest = report_span_all(s->index), part = rest;

	for (; rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_workload);
		if (span.v >= part.v && span.v < part.v + part.nr)
			break;
	}
	return part;
}

static int put_laws(const struct plot_source *s, const struct panel *p,
		    const struct plot_sizes *sizes, struct report_span span)
{
	char none[PLOT_PANELS_SIZE] = "";
	struct tsv t;
	int err = tsv_open(&t, s, p->law_file, ABOUT_LAW);

	if (err)
		return err;
	tsv_load(&t, span, false);
	tsv_laws(&t, sizes);
	return tsv_close(&t, p->law, none);
}

static int put_fitted(const struct plot_source *s, const struct panel *p,
		      struct report_span span, char *panels)
{
	struct plot_sizes sizes = {
		.workload = workload_of(s, span), .like = span.v->cell,
		.axis = LAW_MMS, .at = p->at, .law = p->law,
	};
	struct laws laws;
	struct tsv t;
	int err = laws_make(&laws, sizes.workload);

	if (err)
		return err;
	sizes.laws = &laws;
	err = tsv_open(&t, s, p->file, ABOUT);
	if (!err) {
		tsv_load(&t, span, false);
		tsv_sizes(&t, &sizes);
		err = tsv_close(&t, p->name, panels);
	}
	if (!err)
		err = put_laws(s, p, &sizes, span);
	laws_release(&laws);
	return err;
}

/* An empty table says that there is nothing, where one may look for it. */
static int put_empty(const struct plot_source *s, const struct panel *p,
		     char *panels)
{
	struct tsv t;
	int err = tsv_open(&t, s, p->file, ABOUT);

	return err ? err : tsv_close(&t, p->name, panels);
}

static int put_panel(const struct plot_source *s, const struct panel *p,
		     struct report_span *span, char *panels)
{
	*span = plot_pick(s->index, p->workloads, report_same_threads, p->has);
	if (!span->nr)
		return put_empty(s, p, panels);
	return put_fitted(s, p, *span, panels);
}

/* ---- layouts ---- */

enum { LAYOUTS_MAX = 8 };

struct layouts {
	struct report_span spans[LAYOUTS_MAX];
	const char *names[LAYOUTS_MAX];
	size_t nr;
};

static void add_layout(struct layouts *l, struct report_span span)
{
	const char *name = plot_param(span.v->cell, "layout");
	size_t i;

	for (i = 0; name && i < l->nr; i++)
		if (!strcmp(l->names[i], name))
			return;
	if (!name || l->nr == LAYOUTS_MAX)
		return;
	l->names[l->nr] = name;
	l->spans[l->nr++] = span;
}

/* Walks like those of @span in all parts, the first of each layout. */
static void find_layouts(const struct plot_source *s, struct report_span span,
			 struct layouts *l)
{
	const struct result_cell *like = span.v->cell;
	struct report_span rest = report_span_all(s->index), part;

	*l = (struct layouts){ .nr = 0 };
	add_layout(l, span);
	for (; rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_threads);
		if (!strcmp(part.v->cell->workload, like->workload) &&
		    plot_same_held(part.v->cell, like, LAW_MMS) &&
		    plot_any(part, has_walk))
			add_layout(l, part);
	}
}

static void put_sizes_of(struct tsv *t, const struct report_cell *of,
			 struct report_span span, const char *layout)
{
	struct report_span rest = span, runs;
	struct plot_stat y;
	bool begun = false;

	for (; rest.nr; rest = report_skip(rest, runs)) {
		runs = report_take(rest, report_same_strategy);
		if (report_by_name(runs.v->cell, of->cell))
			continue;
		y = plot_stat(t, runs, walk_at, NULL, 0);
		if (isnan(y.median))
			continue;
		if (!begun)
			tsv_series(t);
		begun = true;
		tsv_xy(t, of, layout, (double)runs.v->cell->mms, &y);
	}
}

static void put_layouts(struct tsv *t, const struct layouts *l)
{
	struct report_span rest = l->spans[0], runs;
	uint64_t mms = rest.v->cell->mms;
	size_t i;

	/* The strategies are those of the first number of mms. */
	for (; rest.nr && rest.v->cell->mms == mms;
	     rest = report_skip(rest, runs)) {
		runs = report_take(rest, report_same_strategy);
		for (i = 0; i < l->nr; i++)
			put_sizes_of(t, runs.v, l->spans[i], l->names[i]);
	}
}

/* Without a section, as there are several. */
static void put_layouts_load(struct tsv *t, struct report_span walks)
{
	const struct result_cell *c = walks.v->cell;
	char text[120];

	snprintf(text, sizeof(text), "workload %s, %s, %llu thread%s",
		 c->workload, c->geometry, (unsigned long long)c->threads,
		 c->threads == 1 ? "" : "s");
	tsv_load_runs(t, text, walks);
}

static int put_layout_panel(const struct plot_source *s,
			    struct report_span walks, char *panels)
{
	struct layouts l = { .nr = 0 };
	struct tsv t;
	int err = tsv_open(&t, s, "sync-scaling-layout",
			   "walks by the layout of the population\n"
			   "# number kind key mms median_ns low high");

	if (err)
		return err;
	if (walks.nr)
		find_layouts(s, walks, &l);
	if (l.nr > 1) {
		put_layouts_load(&t, walks);
		put_layouts(&t, &l);
	}
	return tsv_close(&t, "layout", panels);
}

int plot_write_scaling(const struct plot_source *s, char *panels)
{
	struct report_span walks, syncs;
	int err = put_panel(s, &walk_panel, &walks, panels);

	if (!err)
		err = put_panel(s, &sync_panel, &syncs, panels);
	return err ? err : put_layout_panel(s, walks, panels);
}
