// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plotdata-locks.c - how long locks were held and waited for: the share of
 * times that are as long or longer.
 *
 * Only locks that keep others out; only sections in which the holder was not
 * preempted, as far as that was known.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "bench/plotdata-internal.h"

static const char *const preferred[] = {
	"populate", "churn", "steady", "trace", NULL,
};

static const struct hist *hold_of(const struct result_cell *cell,
				  const void *name)
{
	const struct result_lock *lock = report_find_lock(cell, name);

	return lock ? report_hold(lock) : NULL;
}

static const struct hist *wait_of(const struct result_cell *cell,
				  const void *name)
{
	const struct result_lock *lock = report_find_lock(cell, name);

	return lock ? lock->wait_ns : NULL;
}

static bool has_hold(const struct result_cell *cell)
{
	size_t i;

	for (i = 0; i < cell->locks.nr; i++)
		if (report_excludes(cell->locks.v[i].name) &&
		    report_hold(&cell->locks.v[i]))
			return true;
	return false;
}

/* Not every bin: a point where either axis moved on by a percent or so. */
static bool moved(double x, double last_x, double y, double last_y)
{
	return x > last_x * 1.01 || y < last_y * 0.98;
}

/* What took no time has no place on a logarithmic axis, but is counted. */
static void put_shares(struct tsv *t, const struct report_cell *of,
		       const char *lock, const struct hist *h)
{
	double x, y, last_x = 0, last_y = 2;
	uint64_t longer = h->nr;
	unsigned int bin;

	for (bin = 0; bin < HIST_NR_BINS; bin++) {
		if (!h->bins[bin])
			continue;
		x = (double)hist_bin_lower(bin);
		y = (double)longer / (double)h->nr;
		longer -= h->bins[bin];
		if (x < 1 || !moved(x, last_x, y, last_y))
			continue;
		tsv_point(t, of, lock);
		tsv_printf(t, "\t%.0f\t%.9g\n", x, y);
		last_x = x;
		last_y = y;
	}
	tsv_point(t, of, lock);
	tsv_printf(t, "\t%" PRIu64 "\t%.9g\n", h->max_ns, 1 / (double)h->nr);
}

static int put_lock(struct tsv *t, struct report_span runs, const char *name,
		    plot_hist_fn *get)
{
	struct hist *h;
	int err = plot_merge(runs, get, name, &h);

	if (!err && h && h->max_ns) {
		tsv_series(t);
		put_shares(t, runs.v, name, h);
	}
	free(h);
	return err;
}

/* The names of locks are those of the first usable cell: runs are alike. */
static const struct result_locks *locks_of(struct report_span runs)
{
	size_t i;

	for (i = 0; i < runs.nr; i++)
		if (report_usable(runs.v[i].cell))
			return &runs.v[i].cell->locks;
	return &runs.v->cell->locks;
}

static int put_strategy(struct tsv *t, struct report_span runs,
			plot_hist_fn *get)
{
	const struct result_locks *locks = locks_of(runs);
	int err = 0;
	size_t i;

	for (i = 0; !err && i < locks->nr; i++)
		if (report_excludes(locks->v[i].name))
			err = put_lock(t, runs, locks->v[i].name, get);
	return err;
}

struct panel {
	const char *name, *file, *about;
	plot_hist_fn *get;
};

static const struct panel all_panels[] = {
	{
		.name = "hold", .file = "lock-hold-hold",
		.about = "how long locks were held\n"
			 "# number kind key hold_ns share_as_long_or_longer",
		.get = hold_of,
	},
	{
		.name = "wait", .file = "lock-hold-wait",
		.about = "how long locks were waited for\n"
			 "# number kind key wait_ns share_as_long_or_longer",
		.get = wait_of,
	},
};

static int put_panel(const struct plot_source *s, struct report_span load,
		     const struct panel *panel, char *panels)
{
	struct report_span rest, part;
	struct tsv t;
	int err = tsv_open(&t, s, panel->file, panel->about);

	if (err)
		return err;
	if (load.nr)
		tsv_load(&t, load, true);
	for (rest = load; !err && rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_strategy);
		err = put_strategy(&t, part, panel->get);
	}
	if (!err)
		return tsv_close(&t, panel->name, panels);
	savefile_abort(&t.file);
	return err;
}

int plot_write_locks(const struct plot_source *s, char *panels)
{
	struct report_span load = plot_pick(s, preferred, report_same_load,
					    has_hold);
	int err = 0;
	size_t i;

	for (i = 0; !err && i < ARRAY_SIZE(all_panels); i++)
		err = put_panel(s, load, &all_panels[i], panels);
	return err;
}
