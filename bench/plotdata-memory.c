// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plotdata-memory.c - memory by cause: for each mm, and fixed; and what is had
 * for it: all bytes against the tail of fork.
 *
 * What every strategy needs alike (the page directories) is left out.  Bytes
 * that a strategy borrows, in structures that are there anyway, are shown but
 * cost nothing; results that do not say how many have none shown.  Bars have
 * room for all strategies.
 */
#include <errno.h>
#include <math.h>

#include "bench/plotdata-internal.h"
#include "lib/ops.h"

#define BORROWED "harness.mm_borrowed_bytes"

static const char *const preferred[] = {
	"populate", "steady", "churn", "trace", NULL,
};

/* What was not measured adds nothing. */
static double known(double bytes)
{
	return isnan(bytes) ? 0 : bytes;
}

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

/* ---- bars ---- */

enum { PARTS_MAX = 3 };

typedef double part_fn(const struct result_cell *cell);

struct panel {
	const char *name, *file, *about;
	part_fn *parts[PARTS_MAX];
	size_t nr_parts;
};

static const struct panel all_panels[] = {
	{
		.name = "mm", .file = "memory-mm",
		.about = "bytes for each mm\n"
			 "# number kind key private_bytes borrowed_bytes "
			 "sum low high",
		.parts = { per_mm, borrowed },
		.nr_parts = 2,
	},
	{
		.name = "fixed", .file = "memory-fixed",
		.about = "bytes whatever the number of mms\n"
			 "# number kind key registry_bytes prealloc_bytes "
			 "deferred_peak_bytes sum low high",
		.parts = { report_fixed, report_prealloc, report_deferred },
		.nr_parts = 3,
	},
};

static double part_at(const struct result_cell *cell, const void *arg, double x)
{
	const struct panel *p = arg;

	return p->parts[(size_t)x](cell);
}

static double sum_at(const struct result_cell *cell, const void *arg,
		     double x __unused_arg)
{
	const struct panel *p = arg;
	double sum = 0;
	size_t i;

	for (i = 0; i < p->nr_parts; i++)
		sum += known(p->parts[i](cell));
	return sum;
}

/* What was not measured has no bar: a table has only room for 0. */
static void put_bar(struct tsv *t, struct report_span runs,
		    const struct panel *p)
{
	struct plot_stat stat;
	size_t i;

	tsv_point(t, runs.v, NULL);
	for (i = 0; i < p->nr_parts; i++) {
		stat = plot_stat(t, runs, part_at, p, (double)i);
		tsv_printf(t, "\t%.9g", known(stat.median));
	}
	stat = plot_stat(t, runs, sum_at, p, 0);
	tsv_stat(t, &stat);
	tsv_printf(t, "\n");
}

/* One series, a row for each strategy. */
static void put_bars(struct tsv *t, struct report_span load,
		     const struct panel *p)
{
	struct report_span rest, part;

	for (rest = load; rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_strategy);
		if (!plot_any(part, has_memory))
			continue;
		if (!t->nr_series)
			tsv_series(t);
		put_bar(t, part, p);
	}
}

static bool takes_any(struct report_span load, const struct panel *p)
{
	size_t i;

	for (i = 0; i < load.nr; i++)
		if (report_usable(load.v[i].cell) &&
		    sum_at(load.v[i].cell, p, 0) > 0)
			return true;
	return false;
}

static int put_panel(const struct plot_source *s, struct report_span load,
		     const struct panel *p, char *panels)
{
	struct tsv t;
	int err = tsv_open_load(&t, s, p->file, p->about, load);

	if (err)
		return err;
	/* Bars of no height are no picture. */
	if (load.nr && takes_any(load, p))
		put_bars(&t, load, p);
	return tsv_close(&t, p->name, panels);
}

/* ---- the price ---- */

static double bytes_at(const struct result_cell *cell,
		       const void *arg __unused_arg, double x __unused_arg)
{
	if (!has_memory(cell))
		return NAN;
	return known(per_mm(cell)) * (double)cell->mms +
	       known(report_fixed(cell)) + known(report_prealloc(cell)) +
	       known(report_deferred(cell));
}

static int put_price(const struct plot_source *s, struct report_span load,
		     char *panels)
{
	struct report_span rest, part;
	struct plot_stat bytes, tail;
	struct tsv t;
	int err = tsv_open_load(&t, s, "memory-price",
				"all bytes against the tail of fork\n"
				"# number kind key bytes low high "
				"fork_p99.9_ns low high", load);

	if (err)
		return err;
	for (rest = load; rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_strategy);
		bytes = plot_stat(&t, part, bytes_at, NULL, 0);
		tail = plot_stat(&t, part, plot_fork_tail, NULL, 0);
		if (isnan(bytes.median) || isnan(tail.median))
			continue;
		tsv_series(&t);
		tsv_point(&t, part.v, NULL);
		tsv_stat(&t, &bytes);
		tsv_stat(&t, &tail);
		tsv_printf(&t, "\n");
	}
	return tsv_close(&t, "price", panels);
}

int plot_write_memory(const struct plot_source *s, char *panels)
{
	struct report_span load = plot_pick(s->all, preferred,
					    report_same_load, has_memory);
	int err = 0;
	size_t i;

	for (i = 0; !err && i < ARRAY_SIZE(all_panels); i++)
		err = put_panel(s, load, &all_panels[i], panels);
	if (err)
		return err;
	load = plot_pick(s->index, preferred, report_same_load, has_memory);
	return put_price(s, load, panels);
}
