/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plotdata-internal.h - what the writers of plots' tables share.
 */
#ifndef PGDBENCH_BENCH_PLOTDATA_INTERNAL_H
#define PGDBENCH_BENCH_PLOTDATA_INTERNAL_H

#include <stdbool.h>

#include "bench/plotdata.h"
#include "bench/report-internal.h"
#include "bench/report-laws.h"
#include "lib/savefile.h"

/* A table being written; errors stick to the file. */
struct tsv {
	struct savefile file;
	unsigned int nr_series;
	/* How many lines of the same strategy come before this one, in all
	 * panels together; 0 where the others are in this one, too. */
	unsigned int further;
};

/*
 * tsv_open - begin PLOT-PANEL.tsv with its comment.
 * @about: what the panel shows and what its columns are
 * Returns 0 or -errno.  Exactly one tsv_close() or tsv_abort() must follow.
 */
int __must_check tsv_open(struct tsv *t, const struct plot_source *s,
			  const char *name, const char *about);
/* tsv_open_load - the same, and block 0 with the load, unless it has no cell. */
int __must_check tsv_open_load(struct tsv *t, const struct plot_source *s,
			       const char *name, const char *about,
			       struct report_span load);
void tsv_printf(struct tsv *t, const char *format, ...) __printf_fn(2, 3);

/* tsv_load - block 0: the load of @span, whose mms are named if @with_mms.
 * tsv_load_text - or what else the panel is about; _runs: and how many runs
 * @span has. */
void tsv_load(struct tsv *t, struct report_span span, bool with_mms);
void tsv_load_text(struct tsv *t, const char *text);
void tsv_load_runs(struct tsv *t, const char *text, struct report_span span);

/* tsv_series - a new series begins. */
void tsv_series(struct tsv *t);

/* tsv_point - the columns number, kind, tens of which are @t->further, and key;
 * @label, unless NULL, follows
 * the strategy's name there.  The rest is the caller's. */
void tsv_point(struct tsv *t, const struct report_cell *of, const char *label);

/* tsv_close - 0 or -errno; with no error and a series in it @panel is added to
 * @panels.  tsv_abort - leave nothing. */
int __must_check tsv_close(struct tsv *t, const char *panel, char *panels);
void tsv_abort(struct tsv *t);

/* A figure of a cell, at @x where it is a curve; NaN: there is none. */
typedef double plot_at_fn(const struct result_cell *cell, const void *arg,
			  double x);

/* The figure of some runs: their median, and where it lies with the level of
 * so many runs; both ends are the median where that is not known. */
struct plot_stat {
	double median, low, high;	/* NaN: none has it */
	size_t nr;			/* of how many runs */
};

/* plot_stat - of the usable cells of @runs.  -ENOMEM sticks to @t. */
struct plot_stat plot_stat(struct tsv *t, struct report_span runs,
			   plot_at_fn *at, const void *arg, double x);

/* tsv_stat - three columns.  tsv_xy - a whole line: @of, @x, the figure. */
void tsv_stat(struct tsv *t, const struct plot_stat *stat);
void tsv_xy(struct tsv *t, const struct report_cell *of, const char *label,
	    double x, const struct plot_stat *stat);

/* A curve over x = @from, @from + @step, ..., as long as there is something to
 * show, of all the runs that it began with.  Where @log, x is ten to the power of that. */
struct plot_curve {
	plot_at_fn *at;
	const void *arg;
	const char *label;	/* of the series, or NULL */
	double from, step, to;
	bool log;
	bool positive;		/* what is not above 0 ends it */
};

/* tsv_curve - a series of @runs, unless it were empty. */
void tsv_curve(struct tsv *t, struct report_span runs,
	       const struct plot_curve *curve);

/* How a figure goes by mms or by threads, one series a strategy. */
struct plot_sizes {
	struct report_span workload;	/* cells of one part */
	const struct result_cell *like;	/* geometry, and the size that is held */
	enum law_axis axis;
	plot_at_fn *at;
	const void *arg;
	const struct laws *laws;	/* NULL: none are named */
	const char *law;		/* the name of its figure */
	const char *label;
};

/* tsv_sizes - a series for each strategy that has a figure: size, median, low,
 * high.  A law that holds stands in the series' key.
 * tsv_laws - a series for each law that holds: size, what the law says. */
void tsv_sizes(struct tsv *t, const struct plot_sizes *sizes);
void tsv_laws(struct tsv *t, const struct plot_sizes *sizes);

/* plot_size - of @cell, by @axis.  plot_same_held - has @cell the geometry of
 * @like, and its size but for that of @axis? */
uint64_t plot_size(const struct result_cell *cell, enum law_axis axis);
bool plot_same_held(const struct result_cell *cell,
		    const struct result_cell *like, enum law_axis axis);

typedef bool plot_has_fn(const struct result_cell *cell);

/*
 * plot_pick - of all parts of the results that @same makes, the one to show:
 * the first in @workloads, of these that with most mms, then most threads.
 * @workloads: a NULL after the last; other workloads come after these
 * @has: is there anything to show of a usable cell?
 * Returns a span without cells if there is none.
 */
struct report_span plot_pick(const struct report_index *index,
			     const char *const *workloads,
			     report_same_fn *same, plot_has_fn *has);

/* plot_any - has a usable cell of @span anything to show? */
bool plot_any(struct report_span span, plot_has_fn *has);

/* plot_param - @cell's parameter called @key, or NULL. */
const char *plot_param(const struct result_cell *cell, const char *key);

/* plot_percentile - of @h; NaN without, and where it is just the greatest of
 * too few.  plot_median - a median may be the only one. */
double plot_percentile(const struct hist *h, double percent);

/* plot_fork_tail - p99.9 of forks as the tables have it, of few values the
 * greatest; else who stalled would be missing.  NaN without any.  For
 * plot_stat(). */
double plot_fork_tail(const struct result_cell *cell, const void *arg,
		      double x);
double plot_median(const struct hist *h);

int plot_write_locks(const struct plot_source *s, char *panels);
int plot_write_tails(const struct plot_source *s, char *panels);
int plot_write_scaling(const struct plot_source *s, char *panels);
int plot_write_threads(const struct plot_source *s, char *panels);
int plot_write_memory(const struct plot_source *s, char *panels);
int plot_write_propagation(const struct plot_source *s, char *panels);
int plot_write_race(const struct plot_source *s, char *panels);
int plot_write_winners(const struct plot_source *s, char *panels);
int plot_write_timeline(const struct plot_source *s, char *panels);
int plot_write_guards(const struct plot_source *s, char *panels);

#endif
