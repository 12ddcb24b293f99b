// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plotdata-threads.c - what more threads get done, and what each of them waits:
 * forks a second, with the law that they follow and what they would be if
 * threads did not hold each other up, and the tail of fork.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "bench/plotdata-internal.h"
#include "lib/ops.h"

static const char *const preferred[] = {
	"populate", "churn", "steady", "trace", NULL,
};

static bool has_forks(const struct result_cell *cell)
{
	return cell->ops[OP_FORK] != U64_NULL && cell->ops[OP_FORK];
}

/* An open loop does what is due. */
static double forks_at(const struct result_cell *cell,
		       const void *arg __unused_arg, double x __unused_arg)
{
	if (result_is_open(cell) || !has_forks(cell))
		return NAN;
	return (double)cell->ops[OP_FORK] / result_seconds(cell);
}

/* Do cells like @like have other numbers of threads? */
static bool varies(struct report_span workload, const struct result_cell *like)
{
	size_t i;

	for (i = 0; i < workload.nr; i++) {
		const struct result_cell *cell = workload.v[i].cell;

		if (plot_same_held(cell, like, LAW_THREADS) &&
		    cell->threads != like->threads && report_usable(cell) &&
		    has_forks(cell) && !cell->placement.oversubscribed)
			return true;
	}
	return false;
}

/* Of the cells of @workload the one with most mms whose like has several
 * numbers of threads; NULL without. */
static const struct result_cell *find_like(struct report_span workload)
{
	const struct result_cell *best = NULL;
	size_t i;

	for (i = 0; i < workload.nr; i++) {
		const struct result_cell *cell = workload.v[i].cell;

		if (report_usable(cell) && has_forks(cell) &&
		    (!best || cell->mms > best->mms) && varies(workload, cell))
			best = cell;
	}
	return best;
}

static size_t rank_of(const char *workload)
{
	size_t i;

	for (i = 0; preferred[i]; i++)
		if (!strcmp(preferred[i], workload))
			break;
	return i;
}

/* The workload to show, and in @like what its cells have in common. */
static struct report_span find_workload(const struct plot_source *s,
					const struct result_cell **like)
{
	struct report_span rest = report_span_all(s->index), part;
	struct report_span best = { .nr = 0 };
	const struct result_cell *of;

	*like = NULL;
	for (; rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_workload);
		of = find_like(part);
		if (!of || (*like && rank_of(of->workload) >=
			    rank_of((*like)->workload)))
			continue;
		*like = of;
		best = part;
	}
	return best;
}

/* Threads that share PUs are in no line, and that is said. */
static bool any_oversubscribed(struct report_span span)
{
	size_t i;

	for (i = 0; i < span.nr; i++)
		if (span.v[i].cell->placement.oversubscribed)
			return true;
	return false;
}

static void put_load(struct tsv *t, const struct plot_sizes *sizes)
{
	const struct result_cell *c = sizes->like;
	char text[160];

	snprintf(text, sizeof(text), "workload %s, %s, %llu page directories"
		 "%s%s", c->workload, c->geometry, (unsigned long long)c->mms,
		 result_is_open(c) ? ", open loop" : "",
		 any_oversubscribed(sizes->workload) ?
		 ", without threads that share PUs" : "");
	tsv_load_runs(t, text, sizes->workload);
}

/* The most that a strategy one may choose does with the fewest threads, and so
 * many times as much. */
static void put_ideal(struct tsv *t, const struct plot_sizes *sizes)
{
	uint64_t fewest = UINT64_MAX, most = 0;
	struct plot_stat stat, best = { .median = 0 };
	struct report_span rest, runs;

	for (rest = sizes->workload; rest.nr; rest = report_skip(rest, runs)) {
		runs = report_take(rest, report_same_strategy);
		if (!plot_same_held(runs.v->cell, sizes->like, sizes->axis) ||
		    runs.v->cell->placement.oversubscribed ||
		    runs.v->kind != KIND_STRATEGY)
			continue;
		stat = plot_stat(t, runs, forks_at, NULL, 0);
		if (isnan(stat.median))
			continue;
		most = MAX(most, runs.v->cell->threads);
		if (runs.v->cell->threads > fewest)
			continue;
		if (runs.v->cell->threads < fewest ||
		    stat.median > best.median)
			best = stat;
		fewest = runs.v->cell->threads;
	}
	if (!(best.median > 0) || most == fewest)
		return;
	tsv_series(t);
	tsv_printf(t, "0\t1\tideal\t%llu\t%.9g\n0\t1\tideal\t%llu\t%.9g\n",
		   (unsigned long long)fewest, best.median,
		   (unsigned long long)most, best.median * (double)most /
		   (double)fewest);
}

struct panel {
	const char *name, *file, *about;
	plot_at_fn *at;
	const char *law;
	void (*put)(struct tsv *t, const struct plot_sizes *sizes);
	bool aside;		/* no panel of its own */
};

static const struct panel all_panels[] = {
	{
		.name = "throughput", .file = "threads-throughput",
		.about = "forks a second by threads\n"
			 "# number kind key threads median low high",
		.at = forks_at, .law = "forks /s", .put = tsv_sizes,
	}, {
		.name = "law", .file = "threads-throughput-law",
		.about = "what the law says\n"
			 "# number kind key threads forks_a_second",
		.at = forks_at, .law = "forks /s", .put = tsv_laws,
		.aside = true,
	}, {
		.name = "ideal", .file = "threads-throughput-ideal",
		.about = "if no thread held another up\n"
			 "# number kind key threads forks_a_second",
		.at = forks_at, .law = "forks /s", .put = put_ideal,
		.aside = true,
	}, {
		.name = "latency", .file = "threads-latency",
		.about = "p99.9 of fork by threads\n"
			 "# number kind key threads median_ns low high",
		.at = plot_fork_tail, .law = "fork p99.9", .put = tsv_sizes,
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
	if (sizes->like) {
		put_load(&t, sizes);
		sizes->at = p->at;
		sizes->law = p->law;
		p->put(&t, sizes);
	}
	return tsv_close(&t, p->name, p->aside ? none : panels);
}

int plot_write_threads(const struct plot_source *s, char *panels)
{
	struct plot_sizes sizes = { .axis = LAW_THREADS };
	struct laws laws;
	int err;
	size_t i;

	sizes.workload = find_workload(s, &sizes.like);
	err = laws_make(&laws, sizes.workload);
	if (err)
		return err;
	sizes.laws = &laws;
	for (i = 0; !err && i < ARRAY_SIZE(all_panels); i++)
		err = put_panel(s, &sizes, &all_panels[i], panels);
	laws_release(&laws);
	return err;
}
