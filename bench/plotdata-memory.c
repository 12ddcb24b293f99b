// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plotdata-memory.c - memory by cause: for each mm, and fixed.
 *
 * What every strategy needs alike (the page directories) is left out.  Bytes
 * that a strategy borrows, in structures that are there anyway, are shown but
 * cost nothing; results that do not say how many have none shown.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "bench/plotdata-internal.h"

#define BORROWED "harness.mm_borrowed_bytes"

static const char *const preferred[] = {
	"populate", "steady", "churn", "trace", NULL,
};

static double per_mm(const struct result_cell *cell)
{
	return report_real(cell->memory.per_mm_bytes);
}

static double borrowed(const struct result_cell *cell)
{
	const struct u64_entry *e = u64_map_find(&cell->counters, BORROWED);

	return e ? report_real(e->value) : NAN;
}

static bool has_memory(const struct result_cell *cell)
{
	return cell->memory.per_mm_bytes != U64_NULL ||
	       cell->memory.fixed_bytes != U64_NULL;
}

struct panel {
	const char *name, *file, *about;
	double (*parts[3])(const struct result_cell *cell);
	size_t nr_parts;
};

static const struct panel all_panels[] = {
	{
		.name = "mm", .file = "memory-mm",
		.about = "bytes for each mm\n"
			 "# number kind key private_bytes borrowed_bytes",
		.parts = { per_mm, borrowed },
		.nr_parts = 2,
	},
	{
		.name = "fixed", .file = "memory-fixed",
		.about = "bytes whatever the number of mms\n"
			 "# number kind key registry_bytes prealloc_bytes "
			 "deferred_peak_bytes",
		.parts = { report_fixed, report_prealloc, report_deferred },
		.nr_parts = 3,
	},
};

/* What was not measured has no bar: a table has only room for 0. */
static void put_bar(struct tsv *t, struct report_span runs,
		    const struct panel *p)
{
	struct report_row row = report_row(runs);
	struct report_metric m = { .number = NULL };
	struct report_value v;
	bool few = false;
	size_t i;

	tsv_point(t, runs.v, NULL);
	for (i = 0; i < p->nr_parts; i++) {
		m.number = p->parts[i];
		v = report_measure(&m, &row, &few);
		tsv_printf(t, "\t%.9g", isnan(v.median) ? 0 : v.median);
	}
	tsv_printf(t, "\n");
}

static bool is_shown(struct report_span runs)
{
	size_t i;

	for (i = 0; i < runs.nr; i++)
		if (report_usable(runs.v[i].cell) &&
		    has_memory(runs.v[i].cell))
			return true;
	return false;
}

/* One series, a row for each strategy. */
static void put_bars(struct tsv *t, struct report_span load,
		     const struct panel *p)
{
	struct report_span rest, part;

	for (rest = load; rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_strategy);
		if (!is_shown(part))
			continue;
		if (!t->nr_series)
			tsv_series(t);
		put_bar(t, part, p);
	}
}

static int put_panel(const struct plot_source *s, struct report_span load,
		     const struct panel *p, char *panels)
{
	struct tsv t;
	int err = tsv_open(&t, s, p->file, p->about);

	if (err)
		return err;
	if (load.nr)
		tsv_load(&t, load, true);
	put_bars(&t, load, p);
	return tsv_close(&t, p->name, panels);
}

int plot_write_memory(const struct plot_source *s, char *panels)
{
	struct report_span load = plot_pick(s, preferred, report_same_load,
					    has_memory);
	int err = 0;
	size_t i;

	for (i = 0; !err && i < ARRAY_SIZE(all_panels); i++)
		err = put_panel(s, load, &all_panels[i], panels);
	return err;
}
