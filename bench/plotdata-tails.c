// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plotdata-tails.c - latency against percentile, with as much room for each
 * further nine.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "bench/plotdata-internal.h"
#include "lib/ops.h"

static const char *const preferred[] = {
	"steady", "trace", "churn", "populate", NULL,
};

static const unsigned int shown_ops[] = {
	OP_FORK, OP_EXIT, OP_VMALLOC, OP_ACCESS,
};

static bool has_latency(const struct result_cell *cell)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(shown_ops); i++)
		if (report_latency(cell, shown_ops[i]))
			return true;
	return false;
}

static const struct hist *latency_of(const struct result_cell *cell,
				     const void *op)
{
	return report_latency(cell, *(const unsigned int *)op);
}

/* Twenty points for each nine; beyond the last value there are none. */
static void put_tail(struct tsv *t, const struct report_cell *of,
		     const struct hist *h)
{
	double nines, last = log10((double)h->nr);
	uint64_t ns;
	int i;

	for (i = 0; i / 20.0 < last; i++) {
		nines = i / 20.0;
		ns = hist_percentile(h, 100 * (1 - pow(10, -nines)));
		tsv_point(t, of, NULL);
		tsv_printf(t, "\t%.2f\t%" PRIu64 "\n", nines, MAX(ns, 1));
	}
	tsv_point(t, of, NULL);
	tsv_printf(t, "\t%.4f\t%" PRIu64 "\n", last, MAX(h->max_ns, 1));
}

static int put_series(struct tsv *t, struct report_span load,
		      const unsigned int *op)
{
	struct report_span rest, part;
	struct hist *h;
	int err = 0;

	for (rest = load; !err && rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_strategy);
		err = plot_merge(part, latency_of, op, &h);
		if (!err && h) {
			tsv_series(t);
			put_tail(t, part.v, h);
		}
		free(h);
	}
	return err;
}

static int put_panel(const struct plot_source *s, struct report_span load,
		     const unsigned int *op, char *panels)
{
	char file[64];
	struct tsv t;
	int err;

	snprintf(file, sizeof(file), "latency-tails-%s", op_name(*op));
	err = tsv_open(&t, s, file, "latency by percentile\n"
		       "# number kind key nines(-log10(1-p)) latency_ns");
	if (err)
		return err;
	if (load.nr)
		tsv_load(&t, load, true);
	err = put_series(&t, load, op);
	if (!err)
		return tsv_close(&t, op_name(*op), panels);
	savefile_abort(&t.file);
	return err;
}

int plot_write_tails(const struct plot_source *s, char *panels)
{
	struct report_span load = plot_pick(s, preferred, report_same_load,
					    has_latency);
	int err = 0;
	size_t i;

	for (i = 0; !err && i < ARRAY_SIZE(shown_ops); i++)
		err = put_panel(s, load, &shown_ops[i], panels);
	return err;
}
