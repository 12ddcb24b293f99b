// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plotdata.c - what is plotted, as tables: what the writers share.
 */
#include "bench/plotdata.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "bench/plotdata-internal.h"

const struct plot plot_list[] = {
	{
		.name = "lock-hold",
		.title = "How long a lock is held, and how long others wait",
		.caption = "The share of lock sections that took t or longer, "
			   "both axes logarithmic. A line that stays flat and "
			   "falls late is a lock that is held for a whole "
			   "walk; on the right are those who wait for it.",
		.needs = "times that a lock was held",
		.write = plot_write_locks,
	}, {
		.name = "latency-tails",
		.title = "How far the tails of latencies reach",
		.caption = "Latency by percentile; each further nine has as "
			   "much room as the one before, and a line ends at "
			   "the longest of all. Under a rate, on the left from "
			   "when it was due, on the right from the call. Grey "
			   "is what an idle loop on this machine would have "
			   "waited.",
		.needs = "latencies of fork, exit, vmalloc or access",
		.write = plot_write_tails,
	}, {
		.name = "sync-scaling",
		.title = "What it takes to reach every page directory",
		.caption = "Time for all page directories by their number, "
			   "with the law that it follows (n to a power); the "
			   "dense array is the least that any walk can take. A "
			   "population in order of age walks faster than an "
			   "aged one.",
		.needs = "times of walks or syncs",
		.write = plot_write_scaling,
	}, {
		.name = "threads",
		.title = "What more threads get done",
		.caption = "Forks a second by threads, with the law that they "
			   "follow, and what they would be if no thread held "
			   "another up; beside it the tail of fork.",
		.needs = "forks by more than one number of threads",
		.write = plot_write_threads,
	}, {
		.name = "memory",
		.title = "Memory that a strategy takes, and what it buys",
		.caption = "Bytes by cause, for each mm and whatever their "
			   "number; and all of them against the tail of fork: "
			   "better is down and to the left.",
		.needs = "sizes of memory",
		.write = plot_write_memory,
	}, {
		.name = "propagation",
		.title = "How soon page directories show a new slot",
		.caption = "The share of page directories that show a slot, "
			   "against the time since it was stored to the "
			   "reference. Eager strategies reach all of them "
			   "before the allocation returns, lazy ones when each "
			   "is used.",
		.needs = "page directories that were watched",
		.write = plot_write_propagation,
	}, {
		.name = "race",
		.title = "The window between two allocators of one slot",
		.caption = "How often an allocator's own page directory lacked "
			   "a slot that another one was filling, for each try, "
			   "and for how long that is possible, by number of "
			   "page directories. Who has no line missed none.",
		.needs = "tries of second allocators",
		.write = plot_write_race,
	}, {
		.name = "winners",
		.title = "Where each strategy wins",
		.caption = "The best strategy by the rate of updates and the "
			   "number of page directories; a strategy that the "
			   "runs do not tell apart from it is named below.",
		.needs = "two rates of updates in several sections",
		.write = plot_write_winners,
	}, {
		.name = "timeline",
		.title = "Stalls beside their causes",
		.caption = "What threads did at the same time in some "
			   "milliseconds of one run, around a long stall: "
			   "walks that bring a slot to all page directories, "
			   "locks while they are held, and who waits. Lanes "
			   "of a thread lie above each other.",
		.needs = "time lines",
		.write = plot_write_timeline,
	}, {
		.name = "guards",
		.title = "What the guard of tear-downs costs an allocation",
		.caption = "The fast path of vmalloc by percentile, while a "
			   "walker reads the tables and while none does.",
		.needs = "allocations while a walker reads",
		.write = plot_write_guards,
	},
};
const size_t plot_list_nr = ARRAY_SIZE(plot_list);

const struct plot *plot_find(const char *name)
{
	size_t i;

	for (i = 0; i < plot_list_nr; i++)
		if (!strcmp(plot_list[i].name, name))
			return &plot_list[i];
	return NULL;
}

int tsv_open(struct tsv *t, const struct plot_source *s, const char *name,
	     const char *about)
{
	char *path;
	int err;

	t->nr_series = 0;
	t->further = 0;
	if (asprintf(&path, "%s/%s.tsv", s->dir, name) < 0)
		return -ENOMEM;
	err = savefile_open(&t->file, path);
	free(path);
	if (!err)
		tsv_printf(t, "# %s - %s\n", name, about);
	return err;
}

void tsv_printf(struct tsv *t, const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	if (len < 0) {
		if (!t->file.err)
			t->file.err = -ENOMEM;
		return;
	}
	savefile_write(&t->file, text, (size_t)len);
	free(text);
}

/* The most and the fewest runs of a strategy that has any. */
static void count_runs(struct report_span span, size_t *most, size_t *fewest)
{
	struct report_span rest, part;
	size_t nr;

	*most = *fewest = 0;
	for (rest = span; rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_strategy);
		nr = report_nr_usable(part);
		*most = MAX(*most, nr);
		if (nr && (!*fewest || nr < *fewest))
			*fewest = nr;
	}
}

/* What bands and bars hold at least, of so many runs. */
static void put_level(struct tsv *t, size_t runs)
{
	double *zeros = calloc(runs + 1, sizeof(*zeros));
	struct stats_interval in = stats_median_interval(zeros,
							 zeros ? runs : 0);
	char buf[REPORT_TEXT];

	if (!isnan(in.level))
		tsv_printf(t, ", intervals of %s",
			   report_level(in.level, buf));
	free(zeros);
}

/* How many runs there are at most, and what the intervals hold. */
static void put_runs(struct tsv *t, struct report_span span)
{
	size_t runs, fewest;

	count_runs(span, &runs, &fewest);
	tsv_printf(t, ", %zu run%s", runs, runs == 1 ? "" : "s");
	put_level(t, fewest);
	tsv_printf(t, "\n");
}

void tsv_load_text(struct tsv *t, const char *text)
{
	tsv_printf(t, "%s\n", text);
}

void tsv_load_runs(struct tsv *t, const char *text, struct report_span span)
{
	tsv_printf(t, "%s", text);
	put_runs(t, span);
}

void tsv_load(struct tsv *t, struct report_span span, bool with_mms)
{
	const struct result_cell *c = span.v->cell;

	if (span.v->section)
		tsv_printf(t, "section %s, ", span.v->section);
	tsv_printf(t, "workload %s, %s, %" PRIu64 " thread%s", c->workload,
		   c->geometry, c->threads, c->threads == 1 ? "" : "s");
	if (with_mms)
		tsv_printf(t, ", %" PRIu64 " page directories", c->mms);
	/* Latencies are then from the intended start, see METHOD.md. */
	if (str_map_find(&c->params, "rate"))
		tsv_printf(t, ", open loop");
	put_runs(t, span);
}

int tsv_open_load(struct tsv *t, const struct plot_source *s,
		  const char *name, const char *about, struct report_span load)
{
	int err = tsv_open(t, s, name, about);

	if (!err && load.nr)
		tsv_load(t, load, true);
	return err;
}

void tsv_series(struct tsv *t)
{
	tsv_printf(t, "\n\n");
	t->nr_series++;
}

void tsv_point(struct tsv *t, const struct report_cell *of, const char *label)
{
	const char *guard = of->cell->guard;

	tsv_printf(t, "%zu\t%u\t%s%s%s%s%s", of->number,
		   10 * t->further + (unsigned int)of->kind, of->cell->strategy, guard ? "/" : "",
		   guard ? guard : "", label ? " " : "", label ? label : "");
}

static void add_panel(char *panels, const char *panel)
{
	size_t len = strlen(panels);

	snprintf(panels + len, PLOT_PANELS_SIZE - len, "%s%s", len ? " " : "",
		 panel);
}

int tsv_close(struct tsv *t, const char *panel, char *panels)
{
	int err = savefile_commit(&t->file);

	if (!err && t->nr_series)
		add_panel(panels, panel);
	return err;
}

void tsv_abort(struct tsv *t)
{
	savefile_abort(&t->file);
}

static size_t workload_rank(const char *const *workloads, const char *name)
{
	size_t rank;

	for (rank = 0; workloads[rank]; rank++)
		if (!strcmp(workloads[rank], name))
			break;
	return rank;
}

bool plot_any(struct report_span span, plot_has_fn *has)
{
	size_t i;

	for (i = 0; i < span.nr; i++)
		if (report_usable(span.v[i].cell) && has(span.v[i].cell))
			return true;
	return false;
}

static bool is_better(const char *const *workloads, struct report_span a,
		      struct report_span b)
{
	const struct result_cell *x = a.v[a.nr - 1].cell;
	const struct result_cell *y = b.v[b.nr - 1].cell;
	size_t p = workload_rank(workloads, x->workload);
	size_t q = workload_rank(workloads, y->workload);

	if (p != q)
		return p < q;
	return x->mms != y->mms ? x->mms > y->mms : x->threads > y->threads;
}

struct report_span plot_pick(const struct report_index *index,
			     const char *const *workloads,
			     report_same_fn *same, plot_has_fn *has)
{
	struct report_span rest = report_span_all(index), part;
	struct report_span best = { .nr = 0 };

	for (; rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, same);
		if (plot_any(part, has) &&
		    (!best.nr || is_better(workloads, part, best)))
			best = part;
	}
	return best;
}

const char *plot_param(const struct result_cell *cell, const char *key)
{
	const struct str_entry *e = str_map_find(&cell->params, key);

	return e ? e->value : NULL;
}

double plot_median(const struct hist *h)
{
	return h && h->nr ? (double)hist_percentile(h, 50) : NAN;
}

double plot_percentile(const struct hist *h, double percent)
{
	if (!h || !h->nr || report_too_few(h->nr, percent))
		return NAN;
	return (double)hist_percentile(h, percent);
}

double plot_fork_tail(const struct result_cell *cell,
		      const void *arg __unused_arg, double x __unused_arg)
{
	const struct hist *h = report_latency(cell, OP_FORK);

	return h && h->nr ? (double)hist_percentile(h, 99.9) : NAN;
}
