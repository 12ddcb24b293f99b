// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * stats-usl.c - the universal scalability law, fitted.
 *
 * What a thread takes for its part, N / X(N), is linear in a = 1/lambda,
 * sigma * a and kappa * a, so that least squares of its relative errors have
 * one minimum, found at once whatever the sizes.  That is where Gauss-Newton
 * steps to least squares of logarithms begin; each is a linear problem in the
 * same three terms, none of which may be below 0.  A step that leads uphill is
 * halved.  What has not come to rest is no answer.
 *
 * Terms are kept apart by plane rotations, row by row, and not by products of
 * columns: from 64 threads on those are alike but for one part in 1e5.
 */
#include "bench/stats-usl.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>

enum { NR_TERMS = 3, MOST_STEPS = 200, MOST_HALVINGS = 60 };

#define AT_REST	1e-10	/* relative step */
/* One thread alone is at most so much faster than of the fewest measured. */
#define MOST_ALONE 1e6
/* Beyond this alone is not what was measured but what the law makes of it. */
#define FAR_OUT	10

/* A least squares problem brought to triangular form; column NR_TERMS is what
 * is to be reached. */
struct triangle {
	double row[NR_TERMS][NR_TERMS + 1];
	double rest;			/* squares that none can reach */
};

/* In units of time; a is @least and term 0 on top of that. */
struct usl_fit {
	const struct stats_curve *curve;
	double least;
	double term[NR_TERMS];
};

/* What stands beside each term. */
static double factor(size_t term, double x)
{
	return !term ? 1 : term == 1 ? x - 1 : x * (x - 1);
}

static double time_at(const struct usl_fit *u, double x)
{
	double sum = u->least;
	size_t k;

	for (k = 0; k < NR_TERMS; k++)
		sum += u->term[k] * factor(k, x);
	return sum;
}

static double measured(const struct usl_fit *u, size_t i)
{
	return u->curve->log_x[i] - u->curve->log_y[i];
}

static void add_row(struct triangle *t, double *row)
{
	double h, c, s, old;
	size_t k, j;

	for (k = 0; k < NR_TERMS; k++) {
		if (row[k] == 0)
			continue;
		h = sqrt(t->row[k][k] * t->row[k][k] + row[k] * row[k]);
		c = t->row[k][k] / h;
		s = row[k] / h;
		for (j = k; j <= NR_TERMS; j++) {
			old = t->row[k][j];
			t->row[k][j] = c * old + s * row[j];
			row[j] = c * row[j] - s * old;
		}
	}
	t->rest += row[NR_TERMS] * row[NR_TERMS];
}

/* With the terms of the bits of @set free and the others 0; the squares left,
 * infinite if a term is below 0. */
static double solve_set(const struct triangle *all, unsigned int set,
			double *term)
{
	struct triangle t = { .rest = all->rest };
	double row[NR_TERMS + 1];
	size_t k, j;

	for (k = 0; k < NR_TERMS; k++) {
		for (j = 0; j <= NR_TERMS; j++)
			row[j] = j == NR_TERMS || set >> j & 1 ?
				 all->row[k][j] : 0;
		add_row(&t, row);
	}
	for (k = NR_TERMS; k-- > 0;) {
		term[k] = t.row[k][NR_TERMS];
		for (j = k + 1; j < NR_TERMS; j++)
			term[k] -= t.row[k][j] * term[j];
		term[k] = t.row[k][k] > 0 ? term[k] / t.row[k][k] : 0;
		if (term[k] < 0)
			return INFINITY;
	}
	return t.rest;
}

/* The nearest terms of which none is below 0. */
static void solve(const struct triangle *t, double *term)
{
	double best = INFINITY, left, got[NR_TERMS];
	unsigned int set = 1U << NR_TERMS;
	size_t k;

	while (set-- > 0) {
		left = solve_set(t, set, got);
		if (!(left < best))
			continue;
		best = left;
		for (k = 0; k < NR_TERMS; k++)
			term[k] = got[k];
		/* Nothing within the bounds is nearer than what is nearest. */
		if (set == (1U << NR_TERMS) - 1)
			break;
	}
}

/* Relative errors: of what was measured, to begin with; and of what @u says, in
 * logarithms, from there on. */
static void step_from(const struct usl_fit *u, bool begins, double *term)
{
	struct triangle t = { .rest = 0 };
	double row[NR_TERMS + 1], unit, off;
	size_t i, k;

	for (i = 0; i < u->curve->n; i++) {
		unit = begins ? exp(measured(u, i)) :
		       time_at(u, u->curve->x[i]);
		off = begins ? 0 : log(unit) - measured(u, i);
		for (k = 0; k < NR_TERMS; k++)
			row[k] = factor(k, u->curve->x[i]) / unit;
		row[NR_TERMS] = 1 - off - u->least / unit;
		add_row(&t, row);
	}
	solve(&t, term);
}

static double squares_left(const struct usl_fit *u)
{
	double sum = 0, off;
	size_t i;

	for (i = 0; i < u->curve->n; i++) {
		off = log(time_at(u, u->curve->x[i])) - measured(u, i);
		sum += off * off;
	}
	return sum;
}

/* The greatest share by which @to is off from @u anywhere. */
static double way(const struct usl_fit *u, const struct usl_fit *to)
{
	double most = 0, x;
	size_t i;

	for (i = 0; i < u->curve->n; i++) {
		x = u->curve->x[i];
		most = fmax(most, fabs(time_at(to, x) / time_at(u, x) - 1));
	}
	return most;
}

static int descend(struct usl_fit *u)
{
	double left = squares_left(u), then, target[NR_TERMS];
	struct usl_fit next = *u;
	unsigned int i, halvings;
	size_t k;

	for (i = 0; i < MOST_STEPS; i++) {
		step_from(u, false, target);
		for (halvings = 0; halvings < MOST_HALVINGS; halvings++) {
			for (k = 0; k < NR_TERMS; k++)
				next.term[k] = u->term[k] +
					       ldexp(target[k] - u->term[k],
						     -(int)halvings);
			then = squares_left(&next);
			if (then <= left || way(u, &next) < AT_REST)
				break;
		}
		if (!(way(u, &next) >= AT_REST))
			return 0;
		*u = next;
		left = then;
	}
	return -EDOM;
}

static double peak(double sigma, double kappa)
{
	if (sigma >= 1)
		return 1;
	return kappa > 0 ? fmax(1, sqrt((1 - sigma) / kappa)) : INFINITY;
}

static int usl_fit(const struct stats_curve *curve, double *param)
{
	struct usl_fit u = { .curve = curve };
	double alone;
	int err;

	u.least = exp(measured(&u, 0)) / MOST_ALONE;
	step_from(&u, true, u.term);
	err = descend(&u);
	if (err)
		return err;
	alone = u.least + u.term[0];
	param[USL_LAMBDA] = 1 / alone;
	param[USL_SIGMA] = u.term[1] / alone;
	param[USL_KAPPA] = u.term[2] / alone;
	param[USL_PEAK] = peak(param[USL_SIGMA], param[USL_KAPPA]);
	return 0;
}

static double usl_log_value(const double *param, double x)
{
	return log(param[USL_LAMBDA]) + log(x) -
	       log(1 + param[USL_SIGMA] * factor(1, x) +
		   param[USL_KAPPA] * factor(2, x));
}

/* The fewest threads lose nine tenths of what each would do alone, or nearly
 * any such share would do. */
static bool usl_is_far_out(const struct stats_law *law)
{
	const struct stats_estimate *alone = &law->param[USL_LAMBDA];

	return law->from > 1 &&
	       (alone->value * law->from >
		FAR_OUT * stats_law_at(&stats_usl, law, law->from) ||
		alone->in.high > FAR_OUT * alone->in.low);
}

const struct stats_model stats_usl = {
	.nr_free	= 3,
	.nr_params	= 4,
	.least_x	= 3,
	.fit		= usl_fit,
	.log_value	= usl_log_value,
	.is_far_out	= usl_is_far_out,
};
