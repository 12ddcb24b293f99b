/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plotdata-internal.h - what the writers of plots' tables share.
 */
#ifndef PGDBENCH_BENCH_PLOTDATA_INTERNAL_H
#define PGDBENCH_BENCH_PLOTDATA_INTERNAL_H

#include <stdbool.h>

#include "bench/plotdata.h"
#include "bench/report-internal.h"
#include "lib/savefile.h"

/* A table being written; errors stick to the file. */
struct tsv {
	struct savefile file;
	unsigned int nr_series;
};

/*
 * tsv_open - begin PLOT-PANEL.tsv with its comment and the load of @span.
 * @about: what the panel shows and what its columns are
 * Returns 0 or -errno.  Exactly one tsv_close() must follow.
 */
int __must_check tsv_open(struct tsv *t, const struct plot_source *s,
			  const char *name, const char *about);
void tsv_printf(struct tsv *t, const char *format, ...) __printf_fn(2, 3);

/* tsv_load - block 0: the load of @span, whose mms are named if @with_mms. */
void tsv_load(struct tsv *t, struct report_span span, bool with_mms);

/* tsv_series - a new series begins. */
void tsv_series(struct tsv *t);

/* tsv_point - the columns number, kind and key; the rest is the caller's. */
void tsv_point(struct tsv *t, const struct report_cell *of, const char *lock);

/* tsv_close - 0 or -errno; with no error and a series in it @panel is added to
 * @panels. */
int __must_check tsv_close(struct tsv *t, const char *panel, char *panels);

typedef bool plot_has_fn(const struct result_cell *cell);

/*
 * plot_pick - of all parts of the results that @same makes, the one to show:
 * the first in @workloads, of these that with most mms, then most threads.
 * @workloads: a NULL after the last; other workloads come after these
 * @has: is there anything to show of a usable cell?
 * Returns a span without cells if there is none.
 */
struct report_span plot_pick(const struct plot_source *s,
			     const char *const *workloads,
			     report_same_fn *same, plot_has_fn *has);

/* plot_merge - the histograms that @get finds in the usable cells of @span,
 * bin by bin, in *@out, which is the caller's to free; NULL without values.
 * Returns 0 or -ENOMEM. */
typedef const struct hist *plot_hist_fn(const struct result_cell *cell,
					const void *arg);
int __must_check plot_merge(struct report_span span, plot_hist_fn *get,
			    const void *arg, struct hist **out);

int plot_write_locks(const struct plot_source *s, char *panels);
int plot_write_tails(const struct plot_source *s, char *panels);
int plot_write_scaling(const struct plot_source *s, char *panels);
int plot_write_memory(const struct plot_source *s, char *panels);

#endif
