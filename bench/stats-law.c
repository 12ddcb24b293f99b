// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * stats-law.c - a law through the figures of runs at several sizes.
 *
 * One sequence of draws serves both ends: the medians drawn give parameters,
 * whose quantiles are the intervals; and what a draw moved each median by,
 * added to the law, is a table in which the law holds, with the scatter that
 * there is.  How far those are off is what the medians themselves are held
 * against.
 */
#include "bench/stats-law.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_statistics_double.h>

#include "bench/stats.h"
#include "lib/rng.h"

enum { DRAWS = 1000 };

#define SEED	UINT64_C(0x6c6177)
#define TOO_FAR	0.01		/* probability, of a law */
#define BENT	0.8		/* correlation with a parabola */
/* What is drawn scatters more than what it is drawn from, when it is medians:
 * by 5 to 20 %, the most where there are tails.  This is a part of it, since
 * few runs show too little of theirs. */
#define SCATTER	0.95

struct work {
	const struct stats_model *model;
	const struct stats_point *runs;
	size_t nr_x;
	size_t *first;		/* run of each size, and one past the last */
	double *x, *log_x;
	double *log_y;		/* of the medians */
	double *drawn;		/* their logarithms in a draw */
	double *some;		/* room for the runs of a size */
	double *params;		/* LAW_PARAMS times DRAWS */
	size_t nr_drawn;
	double *left;		/* sums of squares of the draws */
	struct rng rng;
};

static int by_x(const void *a, const void *b)
{
	const struct stats_point *p = a, *q = b;

	return p->x < q->x ? -1 : p->x > q->x;
}

static bool above_zero(const struct stats_point *runs, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++)
		if (!(runs[i].x > 0 && runs[i].y > 0) || isinf(runs[i].x) ||
		    isinf(runs[i].y))
			return false;
	return true;
}

static void work_release(struct work *w)
{
	free(w->first);
	free(w->x);
	free(w->log_x);
	free(w->log_y);
	free(w->drawn);
	free(w->some);
	free(w->params);
	free(w->left);
}

static int work_init(struct work *w, const struct stats_model *model,
		     const struct stats_point *runs, size_t nr)
{
	size_t i;

	*w = (struct work){ .model = model, .runs = runs };
	w->first = calloc(nr + 1, sizeof(*w->first));
	w->x = calloc(nr + 1, sizeof(*w->x));
	w->log_x = calloc(nr + 1, sizeof(*w->log_x));
	w->log_y = calloc(nr + 1, sizeof(*w->log_y));
	w->drawn = calloc(nr + 1, sizeof(*w->drawn));
	w->some = calloc(nr + 1, sizeof(*w->some));
	w->params = calloc(LAW_PARAMS * DRAWS, sizeof(*w->params));
	w->left = calloc(DRAWS, sizeof(*w->left));
	if (!w->first || !w->x || !w->log_x || !w->log_y || !w->drawn ||
	    !w->some || !w->params || !w->left)
		return -ENOMEM;
	for (i = 0; i < nr; i++)
		if (!i || runs[i].x != runs[i - 1].x) {
			w->first[w->nr_x] = i;
			w->log_x[w->nr_x] = log(runs[i].x);
			w->x[w->nr_x++] = runs[i].x;
		}
	w->first[w->nr_x] = nr;
	rng_init(&w->rng, SEED);
	return 0;
}

static size_t runs_at(const struct work *w, size_t size)
{
	return w->first[size + 1] - w->first[size];
}

static size_t fewest_runs(const struct work *w)
{
	size_t least = SIZE_MAX, i;

	for (i = 0; i < w->nr_x; i++)
		least = MIN(least, runs_at(w, i));
	return least;
}

static void take_medians(struct work *w)
{
	size_t i, k, n;

	for (i = 0; i < w->nr_x; i++) {
		n = runs_at(w, i);
		for (k = 0; k < n; k++)
			w->some[k] = w->runs[w->first[i] + k].y;
		w->log_y[i] = log(stats_median(w->some, n));
	}
}

static void draw_medians(struct work *w)
{
	double moved;
	size_t i, k, n;

	for (i = 0; i < w->nr_x; i++) {
		n = runs_at(w, i);
		for (k = 0; k < n; k++)
			w->some[k] = w->runs[w->first[i] +
					     rng_below(&w->rng, n)].y;
		moved = log(stats_median(w->some, n)) - w->log_y[i];
		w->drawn[i] = w->log_y[i] + SCATTER * moved;
	}
}

static int fit(const struct work *w, const double *log_y, double *param)
{
	const struct stats_curve c = {
		.x = w->x, .log_x = w->log_x, .log_y = log_y, .n = w->nr_x,
	};

	return w->model->fit(&c, param);
}

/* What @param leaves unexplained of @log_y. */
static double squares_left(const struct work *w, const double *param,
			   const double *log_y)
{
	double sum = 0, off;
	size_t i;

	for (i = 0; i < w->nr_x; i++) {
		off = log_y[i] - w->model->log_value(param, w->x[i]);
		sum += off * off;
	}
	return sum;
}

/* Draws of n scatter less than n by a share of 1/n. */
static void move_to_law(struct work *w, const double *param)
{
	double n, moved;
	size_t i;

	for (i = 0; i < w->nr_x; i++) {
		n = (double)runs_at(w, i);
		moved = (w->drawn[i] - w->log_y[i]) * sqrt(n / (n - 1));
		w->drawn[i] = w->model->log_value(param, w->x[i]) + moved;
	}
}

static void draw_all(struct work *w, const double *param)
{
	double of_draw[LAW_PARAMS];
	size_t i, k;

	for (i = 0; i < DRAWS; i++) {
		draw_medians(w);
		if (fit(w, w->drawn, of_draw))
			continue;
		for (k = 0; k < w->model->nr_params; k++)
			w->params[k * DRAWS + w->nr_drawn] = of_draw[k];
		move_to_law(w, param);
		if (fit(w, w->drawn, of_draw))
			continue;
		w->left[w->nr_drawn++] = squares_left(w, of_draw, w->drawn);
	}
}

/* The value at a share of @q of @x, sorted; no mean of two, as one may be
 * infinite. */
static double quantile(const double *x, size_t n, double q)
{
	return x[(size_t)(q * (double)(n - 1) + 0.5)];
}

/* With few runs draws know too little of the scatter.  What is claimed then is
 * no more than of a median of as many; what it comes to is in doc/METHOD.md. */
static double level_of(const struct work *w)
{
	return fmin(STATS_LEVEL, 1 - exp2(1 - (double)fewest_runs(w)));
}

static void set_intervals(struct work *w, struct stats_law *law)
{
	struct stats_interval *in;
	size_t k;

	for (k = 0; w->nr_drawn && k < w->model->nr_params; k++) {
		double *x = w->params + k * DRAWS;

		in = &law->param[k].in;
		stats_median(x, w->nr_drawn);
		in->low = quantile(x, w->nr_drawn, (1 - STATS_LEVEL) / 2);
		in->high = quantile(x, w->nr_drawn, (1 + STATS_LEVEL) / 2);
		in->level = level_of(w);
	}
}

static void set_p(const struct work *w, double left, struct stats_law *law)
{
	size_t further = 0, i;

	for (i = 0; i < w->nr_drawn; i++)
		further += w->left[i] >= left;
	if (w->nr_drawn)
		law->p = (double)(further + 1) / (double)(w->nr_drawn + 1);
}

/* Does what is left follow a parabola of log x? */
static int bend_of(struct work *w, const double *param)
{
	double mean = 0, off, r;
	size_t i;

	if (w->nr_x < 4)
		return 0;
	for (i = 0; i < w->nr_x; i++)
		mean += w->log_x[i] / (double)w->nr_x;
	for (i = 0; i < w->nr_x; i++) {
		off = w->log_x[i] - mean;
		w->some[i] = off * off;
		w->drawn[i] = w->log_y[i] -
			      w->model->log_value(param, w->x[i]);
	}
	r = gsl_stats_correlation(w->some, 1, w->drawn, 1, w->nr_x);
	if (!(fabs(r) > BENT))
		return 0;
	return r > 0 ? 1 : -1;
}

static void set_worst(const struct work *w, const double *param,
		      struct stats_law *law)
{
	double off;
	size_t i;

	law->worst = 0;
	for (i = 0; i < w->nr_x; i++) {
		off = fabs(expm1(w->log_y[i] -
				 w->model->log_value(param, w->x[i])));
		if (i && off <= law->worst)
			continue;
		law->worst = off;
		law->worst_x = w->x[i];
	}
}

static void set_r2(const struct work *w, double left, struct stats_law *law)
{
	double mean = 0, all = 0;
	size_t i;

	for (i = 0; i < w->nr_x; i++)
		mean += w->log_y[i] / (double)w->nr_x;
	for (i = 0; i < w->nr_x; i++)
		all += (w->log_y[i] - mean) * (w->log_y[i] - mean);
	/* Rounding is no variance. */
	law->r2 = all > 1e-20 ? 1 - left / all : NAN;
}

static enum stats_verdict verdict_of(const struct work *w,
				     const struct stats_law *law)
{
	if (w->nr_x <= w->model->nr_free)
		return LAW_EXACT;
	if (law->worst > LAW_OFF && law->p < TOO_FAR)
		return LAW_BAD;
	if (law->worst > LAW_FAR)
		return LAW_SCATTERED;
	if (w->model->is_far_out && w->model->is_far_out(law))
		return LAW_FAR_OUT;
	return law->worst > LAW_OFF && law->r2 < LAW_R2 ? LAW_WEAK : LAW_OK;
}

static void set_law(struct work *w, struct stats_law *law)
{
	double param[LAW_PARAMS], left;
	size_t k;

	take_medians(w);
	if (w->nr_x < w->model->least_x || fit(w, w->log_y, param))
		return;
	for (k = 0; k < w->model->nr_params; k++)
		law->param[k].value = param[k];
	left = squares_left(w, param, w->log_y);
	set_r2(w, left, law);
	set_worst(w, param, law);
	law->bend = bend_of(w, param);
	if (fewest_runs(w) >= 2) {
		draw_all(w, param);
		set_intervals(w, law);
		set_p(w, left, law);
	}
	law->verdict = verdict_of(w, law);
}

static void law_init(struct stats_law *law, const struct work *w, size_t nr)
{
	size_t k;

	*law = (struct stats_law){
		.nr_x = w->nr_x, .nr = nr, .r2 = NAN, .worst = NAN,
		.worst_x = NAN, .p = NAN,
		.from = nr ? w->x[0] : NAN,
		.to = nr ? w->x[w->nr_x - 1] : NAN,
	};
	for (k = 0; k < LAW_PARAMS; k++)
		law->param[k] = (struct stats_estimate){
			.value = NAN, .in = { NAN, NAN, NAN },
		};
}

int stats_law_fit(const struct stats_model *model, struct stats_point *runs,
		  size_t nr, struct stats_law *law)
{
	struct work w;
	int err;

	if (!above_zero(runs, nr))
		return -EINVAL;
	if (nr)
		qsort(runs, nr, sizeof(*runs), by_x);
	err = work_init(&w, model, runs, nr);
	if (!err) {
		law_init(law, &w, nr);
		set_law(&w, law);
	}
	work_release(&w);
	return err;
}

double stats_law_at(const struct stats_model *model,
		    const struct stats_law *law, double x)
{
	double param[LAW_PARAMS];
	size_t k;

	for (k = 0; k < LAW_PARAMS; k++)
		param[k] = law->param[k].value;
	return exp(model->log_value(param, x));
}
