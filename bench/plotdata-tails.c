// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plotdata-tails.c - latency against percentile, drawn out towards the end:
 * x is the number of nines, so that each further nine has as much room.
 *
 * Under a rate there are two columns of panels, from the intended start and
 * from the call.  Behind both lies what an idle loop would have waited: the
 * machine's noise floor.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/plotdata-tails.h"
#include "lib/ops.h"

static const char *const preferred[] = {
	"steady", "trace", "churn", "populate", NULL,
};

static const unsigned int shown_ops[] = {
	OP_FORK, OP_EXIT, OP_VMALLOC, OP_ACCESS,
};

#define STEP		0.05
#define MOST_NINES	12.0

static const struct hist *values(const struct result_cell *cell,
				 const struct tail *tail)
{
	const struct result_latency *l = &cell->latency[tail->op];

	return report_values(tail->intended ? l->intended : l->service);
}

static double latency_at(const struct result_cell *cell, const void *arg,
			 double nines)
{
	double ns = plot_percentile(values(cell, arg),
				    100 * (1 - pow(10, -nines)));

	return fmax(ns, isnan(ns) ? NAN : 1);
}

static double longest(const struct result_cell *cell, const void *arg,
		      double x __unused_arg)
{
	const struct hist *h = values(cell, arg);

	return h ? fmax((double)h->max_ns, 1) : NAN;
}

/* Of the run that has the fewest values: from there on it has none. */
static double last_nine(struct report_span runs, const struct tail *tail)
{
	const struct hist *h;
	uint64_t fewest = UINT64_MAX;
	size_t i;

	for (i = 0; i < runs.nr; i++) {
		h = report_usable(runs.v[i].cell) ?
		    values(runs.v[i].cell, tail) : NULL;
		if (h)
			fewest = MIN(fewest, h->nr);
	}
	return log10((double)fewest);
}

/* Twenty points for each nine, then the longest of all. */
static void put_strategy(struct tsv *t, struct report_span runs,
			 const struct tail *tail)
{
	const struct plot_curve curve = {
		.at = latency_at, .arg = tail,
		.step = STEP, .to = MOST_NINES,
	};
	unsigned int before = t->nr_series;
	struct plot_stat end;

	tsv_curve(t, runs, &curve);
	if (t->nr_series == before)
		return;
	end = plot_stat(t, runs, longest, tail, 0);
	tsv_xy(t, runs.v, NULL, last_nine(runs, tail), &end);
}

int plot_write_tail(const struct plot_source *s, const struct tail *tail,
		    struct report_span load, char *panels)
{
	struct report_span rest, part;
	struct tsv t;
	char file[64];
	int err;

	snprintf(file, sizeof(file), "%s-%s", tail->plot, tail->panel);
	err = tsv_open_load(&t, s, file, "latency by percentile\n"
			    "# number kind key nines(-log10(1-p)) latency_ns "
			    "low high", load);
	if (err)
		return err;
	for (rest = load; rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_strategy);
		put_strategy(&t, part, tail);
	}
	return tsv_close(&t, tail->panel, panels);
}

/* ---- the noise floor ---- */

/* Gaps of idle loops, and the time in which they were looked for. */
struct gaps {
	struct hist *hist;
	double total_ns;
};

static int add_gaps(struct gaps *g, const struct result_cell *cell)
{
	const struct hist *h = report_values(cell->noise.hiccup_ns);

	if (!report_usable(cell) || !h || !(cell->noise.lost_share > 0))
		return 0;
	if (!result_hist(&g->hist))
		return -ENOMEM;
	hist_merge(g->hist, h);
	g->total_ns += (double)h->sum_ns / cell->noise.lost_share;
	return 0;
}

/*
 * How long does a loop that is asked at a random moment stay away, at most but
 * for a share @rest of all moments?  At a moment in a gap of length g it does
 * for what is left of the gap, which is longer than t for g - t of its length.
 * So the share of moments that wait for longer than t is the sum of g - t over
 * all gaps that are longer, by the total; from the longest gap down it grows
 * by a straight line between two bins.
 */
static double noise_at(const struct gaps *g, double rest)
{
	double wanted = rest * g->total_ns, sum = 0, nr = 0, t;
	unsigned int bin = HIST_NR_BINS;

	while (bin--) {
		if (!g->hist->bins[bin])
			continue;
		t = nr > 0 ? (sum - wanted) / nr : 0;
		if (nr > 0 && t >= (double)hist_bin_lower(bin))
			return t;
		nr += (double)g->hist->bins[bin];
		sum += (double)g->hist->bins[bin] *
		       (double)hist_bin_lower(bin);
	}
	return nr > 0 ? (sum - wanted) / nr : 0;
}

static void put_noise(struct tsv *t, const struct gaps *g)
{
	double nines, ns;

	for (nines = 0; nines <= MOST_NINES; nines += STEP) {
		ns = noise_at(g, pow(10, -nines));
		if (!(ns >= 1))
			continue;
		if (!t->nr_series)
			tsv_series(t);
		tsv_printf(t, "0\t1\tidle loop\t%.2f\t%.9g\n", nines, ns);
	}
}

int plot_write_noise(const struct plot_source *s, const char *plot,
		     struct report_span load)
{
	char none[PLOT_PANELS_SIZE] = "", file[64];
	struct gaps g = { .hist = NULL };
	struct tsv t;
	int err;
	size_t i;

	snprintf(file, sizeof(file), "%s-noise", plot);
	err = tsv_open(&t, s, file, "the machine's noise floor\n"
		       "# number kind key nines(-log10(1-p)) wait_ns");
	if (err)
		return err;
	for (i = 0; !err && i < load.nr; i++)
		err = add_gaps(&g, load.v[i].cell);
	if (!err && load.nr)
		tsv_load(&t, load, true);
	if (!err && g.hist)
		put_noise(&t, &g);
	free(g.hist);
	if (!err)
		return tsv_close(&t, "noise", none);
	tsv_abort(&t);
	return err;
}

/* ---- of operations ---- */

static bool has_latency(const struct result_cell *cell)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(shown_ops); i++)
		if (report_latency(cell, shown_ops[i]))
			return true;
	return false;
}

/* Both columns, or the one that there is. */
static int put_op(const struct plot_source *s, struct report_span load,
		  unsigned int op, char *panels)
{
	char name[2][32];
	struct tail tail = { .plot = "latency-tails", .op = op };
	int err = 0, k;

	for (k = 0; !err && k < 2; k++) {
		tail.intended = k == 0;
		snprintf(name[k], sizeof(name[k]), "%s-%s", op_name(op),
			 tail.intended ? "intended" : "service");
		tail.panel = name[k];
		err = plot_write_tail(s, &tail, load, panels);
	}
	return err;
}

int plot_write_tails(const struct plot_source *s, char *panels)
{
	struct report_span load = plot_pick(s->index, preferred,
					    report_same_load, has_latency);
	int err = plot_write_noise(s, "latency-tails", load);
	size_t i;

	for (i = 0; !err && i < ARRAY_SIZE(shown_ops); i++)
		err = put_op(s, load, shown_ops[i], panels);
	return err;
}
