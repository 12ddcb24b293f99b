// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plotdata-locks.c - how long locks were held and waited for: the share of
 * times that are as long or longer.
 *
 * Locks, and read sides that are waited for; only sections in which the holder
 * was not preempted, as far as that was known.
 */
#include <errno.h>
#include <math.h>

#include "bench/plotdata-internal.h"

static const char *const preferred[] = {
	"populate", "churn", "steady", "trace", NULL,
};

/* Nanoseconds, as powers of ten. */
#define FROM	0.0
#define STEP	(1 / 24.0)
#define TO	11.0

typedef const struct hist *get_fn(const struct result_lock *lock);

static const struct hist *wait_of(const struct result_lock *lock)
{
	return report_values(lock->wait_ns);
}

/* What is looked for in a cell. */
struct times {
	const char *lock;
	get_fn *get;
};

static bool has_hold(const struct result_cell *cell)
{
	size_t i;

	for (i = 0; i < cell->locks.nr; i++)
		if (report_excludes(cell->locks.v[i].name) &&
		    report_hold(&cell->locks.v[i]))
			return true;
	return false;
}

static double share_at(const struct result_cell *cell, const void *arg,
		       double ns)
{
	const struct times *times = arg;
	const struct result_lock *lock = report_find_lock(cell, times->lock);
	const struct hist *h = lock ? times->get(lock) : NULL;
	unsigned int bin, from;
	uint64_t nr = 0;

	if (!h || ns > (double)h->max_ns)
		return h ? 0 : NAN;
	nr = h->overflow;
	from = ns < (double)HIST_MAX_NS ? hist_bin((uint64_t)ns) : HIST_NR_BINS;
	for (bin = from; bin < HIST_NR_BINS; bin++)
		nr += h->bins[bin];
	return (double)nr / (double)h->nr;
}

/* The names of locks are those of the first usable cell: runs are alike. */
static const struct result_locks *locks_of(struct report_span runs)
{
	static const struct result_locks none;
	const struct result_cell *cell = report_first_usable(runs);

	return cell ? &cell->locks : &none;
}

/* Does anybody wait for it, in any of @runs? */
static bool is_waited_for(struct report_span runs, const char *name)
{
	const struct result_lock *lock;
	const struct hist *h;
	size_t i;

	for (i = 0; i < runs.nr; i++) {
		lock = report_usable(runs.v[i].cell) ?
		       report_find_lock(runs.v[i].cell, name) : NULL;
		h = lock ? wait_of(lock) : NULL;
		if (h && h->max_ns)
			return true;
	}
	return false;
}

/* Those of which @is holds. */
static void put_locks(struct tsv *t, struct report_span runs, get_fn *get,
		      bool (*is)(const char *name))
{
	const struct result_locks *locks = locks_of(runs);
	struct times times = { .get = get };
	struct plot_curve curve = {
		.at = share_at, .arg = &times, .log = true, .positive = true,
		.from = FROM, .step = STEP, .to = TO,
	};
	size_t i;

	for (i = 0; i < locks->nr; i++) {
		curve.label = times.lock = locks->v[i].name;
		if (!is(times.lock) || (is == report_reads &&
					!is_waited_for(runs, times.lock)))
			continue;
		tsv_curve(t, runs, &curve);
		t->further++;
	}
}

/* A line for each, which looks the same in both panels. */
static void put_strategy(struct tsv *t, struct report_span runs, get_fn *get)
{
	t->further = 0;
	put_locks(t, runs, get, report_excludes);
	put_locks(t, runs, get, report_reads);
	t->further = 0;
}

struct panel {
	const char *name, *file, *about;
	get_fn *get;
};

static const struct panel all_panels[] = {
	{
		.name = "hold", .file = "lock-hold-hold",
		.about = "how long locks were held\n"
			 "# number kind key hold_ns share_as_long_or_longer "
			 "low high",
		.get = report_hold,
	},
	{
		.name = "wait", .file = "lock-hold-wait",
		.about = "how long locks were waited for\n"
			 "# number kind key wait_ns share_as_long_or_longer "
			 "low high",
		.get = wait_of,
	},
};

static int put_panel(const struct plot_source *s, struct report_span load,
		     const struct panel *panel, char *panels)
{
	struct report_span rest, part;
	struct tsv t;
	int err = tsv_open_load(&t, s, panel->file, panel->about, load);

	if (err)
		return err;
	for (rest = load; rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_strategy);
		put_strategy(&t, part, panel->get);
	}
	return tsv_close(&t, panel->name, panels);
}

int plot_write_locks(const struct plot_source *s, char *panels)
{
	struct report_span load = plot_pick(s->index, preferred,
					    report_same_load, has_hold);
	int err = 0;
	size_t i;

	for (i = 0; !err && i < ARRAY_SIZE(all_panels); i++)
		err = put_panel(s, load, &all_panels[i], panels);
	return err;
}
