// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * stats-usl.c - the universal scalability law, fitted by GSL.
 *
 * Least squares of logarithms, of which lambda's is linear.  The bounds of
 * sigma and kappa are kept by fitting all four cases in which each is either
 * free or 0: of those that end within the bounds the nearest is the answer.
 *
 * What GSL could object to, which would end the process, it is not given: the
 * denominator is kept above 0, so that all residuals are finite.
 */
#include "bench/stats-usl.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>

#include <gsl/gsl_blas.h>
#include <gsl/gsl_multifit_nlinear.h>

enum { NR_TERMS = 2, MOST_STEPS = 60 };

/* Of the two terms, which are free, and the points. */
struct usl_case {
	const struct stats_curve *curve;
	bool free[NR_TERMS];
};

/* What stands beside sigma, or kappa. */
static double factor(unsigned int term, double x)
{
	return term ? x * (x - 1) : x - 1;
}

/* The terms of @c that are free, in the order in which GSL has them. */
static void take_terms(const struct usl_case *c, const gsl_vector *at,
		       double *terms)
{
	size_t i, k = 1;

	for (i = 0; i < NR_TERMS; i++)
		terms[i] = c->free[i] ? gsl_vector_get(at, k++) : 0;
}

static double denominator(const double *terms, double x)
{
	return fmax(1e-9, 1 + terms[0] * factor(0, x) +
		    terms[1] * factor(1, x));
}

static int residuals(const gsl_vector *at, void *arg, gsl_vector *f)
{
	const struct usl_case *c = arg;
	const struct stats_curve *p = c->curve;
	double terms[NR_TERMS];
	size_t i;

	take_terms(c, at, terms);
	for (i = 0; i < p->n; i++)
		gsl_vector_set(f, i, gsl_vector_get(at, 0) + p->log_x[i] -
			       log(denominator(terms, p->x[i])) - p->log_y[i]);
	return GSL_SUCCESS;
}

static int derivatives(const gsl_vector *at, void *arg, gsl_matrix *j)
{
	const struct usl_case *c = arg;
	const struct stats_curve *p = c->curve;
	double terms[NR_TERMS], d;
	size_t i, t, k;

	take_terms(c, at, terms);
	for (i = 0; i < p->n; i++) {
		d = denominator(terms, p->x[i]);
		gsl_matrix_set(j, i, 0, 1);
		for (t = 0, k = 1; t < NR_TERMS; t++)
			if (c->free[t])
				gsl_matrix_set(j, i, k++,
					       -factor(t, p->x[i]) / d);
	}
	return GSL_SUCCESS;
}

/* Begin with @c's free terms at next to nothing, and one thread at what the
 * first point says of one. */
static void begin(const struct usl_case *c, gsl_vector *at)
{
	size_t i;

	gsl_vector_set(at, 0, c->curve->log_y[0] - c->curve->log_x[0]);
	for (i = 1; i < at->size; i++)
		gsl_vector_set(at, i, 1e-3);
}

/* The best of @c in @log_lambda and @terms; the sum of squares, infinite if it
 * lies out of bounds. */
static double solve(struct usl_case *c, double *log_lambda, double *terms)
{
	const gsl_multifit_nlinear_parameters params =
		gsl_multifit_nlinear_default_parameters();
	size_t nr = 1 + (size_t)c->free[0] + (size_t)c->free[1];
	gsl_multifit_nlinear_fdf fdf = {
		.f = residuals, .df = derivatives, .n = c->curve->n, .p = nr,
		.params = c,
	};
	gsl_multifit_nlinear_workspace *w =
		gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust,
					   &params, c->curve->n, nr);
	double start[1 + NR_TERMS], sum = INFINITY;
	gsl_vector_view at = gsl_vector_view_array(start, nr);
	int info;

	if (!w)
		return sum;
	begin(c, &at.vector);
	gsl_multifit_nlinear_init(&at.vector, &fdf, w);
	/* It may end without having moved, which is for the sum to say. */
	gsl_multifit_nlinear_driver(MOST_STEPS, 1e-9, 1e-9, 0, NULL, NULL,
				    &info, w);
	take_terms(c, w->x, terms);
	*log_lambda = gsl_vector_get(w->x, 0);
	if (terms[0] >= 0 && terms[1] >= 0)
		gsl_blas_ddot(w->f, w->f, &sum);
	gsl_multifit_nlinear_free(w);
	return sum;
}

static double peak(double sigma, double kappa)
{
	if (sigma >= 1)
		return 1;
	return kappa > 0 ? fmax(1, sqrt((1 - sigma) / kappa)) : INFINITY;
}

static int usl_fit(const struct stats_curve *curve, double *param)
{
	static const bool cases[][NR_TERMS] = {
		{ true, true }, { true, false }, { false, true },
		{ false, false },
	};
	double best = INFINITY, sum, log_lambda = 0, terms[NR_TERMS] = { 0 };
	struct usl_case c = { .curve = curve };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		c.free[0] = cases[i][0];
		c.free[1] = cases[i][1];
		sum = solve(&c, &log_lambda, terms);
		if (!(sum < best))
			continue;
		best = sum;
		param[USL_LAMBDA] = exp(log_lambda);
		param[USL_SIGMA] = terms[0];
		param[USL_KAPPA] = terms[1];
		/* Nothing within the bounds is nearer than what is nearest. */
		if (!i)
			break;
	}
	if (!isfinite(best))
		return -EDOM;
	param[USL_PEAK] = peak(param[USL_SIGMA], param[USL_KAPPA]);
	return 0;
}

static double usl_log_value(const double *param, double x)
{
	return log(param[USL_LAMBDA]) + log(x) -
	       log(denominator(param + USL_SIGMA, x));
}

const struct stats_model stats_usl = {
	.nr_free	= 3,
	.nr_params	= 4,
	.least_x	= 3,
	.fit		= usl_fit,
	.log_value	= usl_log_value,
};
