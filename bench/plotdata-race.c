// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plotdata-race.c - two allocators of one slot, by number of page directories:
 * how many of the second ones missed it, and for how long they can.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "bench/plotdata-internal.h"

static bool has_tries(const struct result_cell *cell)
{
	const struct u64_entry *e = u64_map_find(&cell->counters, "race.tries");

	return e && e->value && e->value != U64_NULL &&
	       cell->oracle.race_misses != U64_NULL;
}

/* A machine that fills slots faster has more tries, not more misses of them. */
static double missed_at(const struct result_cell *cell,
			const void *arg __unused_arg, double x __unused_arg)
{
	if (!has_tries(cell))
		return NAN;
	return (double)cell->oracle.race_misses /
	       (double)u64_map_find(&cell->counters, "race.tries")->value;
}

static double window_at(const struct result_cell *cell,
			const void *arg __unused_arg, double x __unused_arg)
{
	return plot_median(report_values(cell->propagation_ns));
}

struct panel {
	const char *name, *file, *about;
	plot_at_fn *at;
	const char *law;
	void (*put)(struct tsv *t, const struct plot_sizes *sizes);
	bool aside;
};

static const struct panel all_panels[] = {
	{
		.name = "misses", .file = "race-misses",
		.about = "misses by number of page directories\n"
			 "# number kind key mms misses_a_try low high",
		.at = missed_at, .put = tsv_sizes,
	}, {
		.name = "window", .file = "race-window",
		.about = "from the store until every page directory has it\n"
			 "# number kind key mms median_ns low high",
		.at = window_at, .law = "window p50", .put = tsv_sizes,
	}, {
		.name = "law", .file = "race-window-law",
		.about = "what the law says\n# number kind key mms ns",
		.at = window_at, .law = "window p50", .put = tsv_laws,
		.aside = true,
	},
};

static int put_panel(const struct plot_source *s, struct plot_sizes *sizes,
		     const struct panel *p, char *panels)
{
	char none[PLOT_PANELS_SIZE] = "";
	struct tsv t;
	int err = tsv_open(&t, s, p->file, p->about);

	if (err)
		return err;
	if (sizes->workload.nr) {
		tsv_load(&t, sizes->workload, false);
		sizes->at = p->at;
		sizes->law = p->law;
		p->put(&t, sizes);
	}
	return tsv_close(&t, p->name, p->aside ? none : panels);
}

static int put_all(const struct plot_source *s, struct plot_sizes *sizes,
		   char *panels)
{
	struct laws laws;
	int err = laws_make(&laws, sizes->workload);
	size_t i;

	if (err)
		return err;
	for (i = 0; !err && i < ARRAY_SIZE(all_panels); i++) {
		sizes->laws = all_panels[i].law ? &laws : NULL;
		err = put_panel(s, sizes, &all_panels[i], panels);
	}
	laws_release(&laws);
	return err;
}

int plot_write_race(const struct plot_source *s, char *panels)
{
	static const char *const workloads[] = { "race", NULL };
	struct plot_sizes sizes = { .axis = LAW_MMS };

	sizes.workload = plot_pick(s->index, workloads, report_same_threads,
				   has_tries);
	if (sizes.workload.nr)
		sizes.like = sizes.workload.v->cell;
	return put_all(s, &sizes, panels);
}
