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

#include <gsl/gsl_cdf.h>

#include "bench/stats-scatter.h"
#include "bench/stats.h"
#include "lib/rng.h"

enum { DRAWS = 1000 };

/* What intervals of two runs of each size are good for. */
#define LEVEL_OF_TWO	0.90
#define SEED	UINT64_C(0x6c6177)
#define TOO_FAR	0.01		/* probability, of a law */
struct work {
	const struct stats_model *model;
	const struct stats_point *runs;
	size_t nr_x;
	size_t *first;		/* run of each size, and one past the last */
	double *x, *log_x;
	double *log_y;		/* of the medians */
	double *drawn;		/* their logarithms in a draw */
	double *some;		/* room for the runs of a size */
	double *error;		/* of each median, a standard deviation */
	double *freedom;	/* with which that is known */
	double reach;		/* how much further draws go than errors */
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
}

/* All of @w's numbers lie behind x. */
static int work_alloc(struct work *w, size_t nr)
{
	double **const of_sizes[] = {
		&w->x, &w->log_x, &w->log_y, &w->drawn, &w->some, &w->error,
		&w->freedom, &w->params,
	};
	double *at = calloc((ARRAY_SIZE(of_sizes) - 1) * (nr + 1) +
			    (LAW_PARAMS + 1) * DRAWS, sizeof(*at));
	size_t i;

	for (i = 0; at && i < ARRAY_SIZE(of_sizes); i++)
		*of_sizes[i] = at + i * (nr + 1);
	w->left = at ? w->params + LAW_PARAMS * DRAWS : NULL;
	w->first = calloc(nr + 1, sizeof(*w->first));
	return at && w->first ? 0 : -ENOMEM;
}

static int work_init(struct work *w, const struct stats_model *model,
		     const struct stats_point *runs, size_t nr)
{
	size_t i;

	*w = (struct work){ .model = model, .runs = runs };
	if (work_alloc(w, nr))
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
	size_t i;

	for (i = 0; i < w->nr_x; i++)
		w->drawn[i] = w->log_y[i] +
			      w->reach * w->error[i] * stats_normal(&w->rng);
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

static void move_to_law(struct work *w, const double *param)
{
	size_t i;

	for (i = 0; i < w->nr_x; i++)
		w->drawn[i] += w->model->log_value(param, w->x[i]) -
			       w->log_y[i];
}

/* If runs of a size are all alike, what is left of the law is all that is known
 * of their scatter. */
static void take_errors(struct work *w, double left)
{
	double rest = (double)w->nr_x - (double)w->model->nr_free, all = 0;
	size_t i, k, n;

	for (i = 0; i < w->nr_x; i++) {
		n = runs_at(w, i);
		for (k = 0; k < n; k++)
			w->some[k] = log(w->runs[w->first[i] + k].y);
		stats_median(w->some, n);
		w->error[i] = sqrt(stats_median_variance(w->some, n));
		w->freedom[i] = stats_median_freedom(n);
		all += w->error[i];
	}
	for (i = 0; !(all > 0) && rest > 0 && i < w->nr_x; i++) {
		w->error[i] = sqrt(left / rest);
		w->freedom[i] = rest;
	}
}

/* Student's factor for parameter @k: Welch's degrees of freedom, by what an
 * error in each median moves it. */
static double student(struct work *w, const double *param, size_t k)
{
	double moved[LAW_PARAMS], sum = 0, squares = 0, least = INFINITY, v;
	size_t i;

	for (i = 0; i < w->nr_x; i++) {
		memcpy(w->drawn, w->log_y, w->nr_x * sizeof(*w->drawn));
		w->drawn[i] += w->error[i];
		v = fit(w, w->drawn, moved) ? 0 : moved[k] - param[k];
		v = isfinite(v) ? v * v : 0;
		sum += v;
		squares += v * v / (w->freedom[i] + 2);
		least = fmin(least, w->freedom[i]);
	}
	v = squares > 0 ? sum * sum / squares - 2 : 0;
	return gsl_cdf_tdist_Pinv((1 + STATS_LEVEL) / 2, fmax(v, least));
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

/* Two runs say too little of their scatter; what it comes to is in
 * doc/METHOD.md. */
static double level_of(const struct work *w)
{
	return fewest_runs(w) < 3 ? LEVEL_OF_TWO : STATS_LEVEL;
}

static void set_intervals(struct work *w, const double *factor,
			  struct stats_law *law)
{
	struct stats_interval *in;
	double *x, q;
	size_t k;

	for (k = 0; w->nr_drawn && k < w->model->nr_params; k++) {
		x = w->params + k * DRAWS;
		q = gsl_cdf_ugaussian_Q(factor[k] / w->reach);
		in = &law->param[k].in;
		stats_median(x, w->nr_drawn);
		in->low = stats_value_at(x, w->nr_drawn, q);
		in->high = stats_value_at(x, w->nr_drawn, 1 - q);
		in->level = level_of(w);
	}
}

/* Draws go as far as the parameter that is known least asks for. */
static void draw_intervals(struct work *w, const double *param, double left,
			   struct stats_law *law)
{
	double factor[LAW_PARAMS], most = 0;
	size_t k;

	take_errors(w, left);
	for (k = 0; k < w->model->nr_params; k++) {
		factor[k] = student(w, param, k);
		most = fmax(most, factor[k]);
	}
	w->reach = most / gsl_cdf_ugaussian_Pinv((1 + STATS_LEVEL) / 2);
	draw_all(w, param);
	set_intervals(w, factor, law);
}

static void set_p(const struct work *w, double left, struct stats_law *law)
{
	size_t further = 0, i;

	for (i = 0; i < w->nr_drawn; i++)
		further += w->left[i] >= left;
	if (w->nr_drawn)
		law->p = (double)(further + 1) / (double)(w->nr_drawn + 1);
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
	for (k = 0; k < w->nr_x; k++)
		w->drawn[k] = w->log_y[k] -
			      w->model->log_value(param, w->x[k]);
	law->bend = stats_bend(w->log_x, w->drawn, w->nr_x);
	if (fewest_runs(w) >= 2) {
		draw_intervals(w, param, left, law);
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
