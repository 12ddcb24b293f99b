// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * stats.c - statistics of a few numbers.
 *
 * GSL's error handler ends the process, so that nothing is asked of it here
 * that it could object to.
 */
#include "bench/stats.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

double stats_quantile(double *x, size_t n, double q)
{
	if (!n)
		return NAN;
	gsl_sort(x, 1, n);
	return gsl_stats_quantile_from_sorted_data(x, 1, n, q);
}

double stats_median(double *x, size_t n)
{
	return stats_quantile(x, n, 0.5);
}

double stats_min(const double *x, size_t n)
{
	return n ? gsl_stats_min(x, 1, n) : NAN;
}

double stats_max(const double *x, size_t n)
{
	return n ? gsl_stats_max(x, 1, n) : NAN;
}

double stats_mad(const double *x, size_t n)
{
	double *work, mad;

	if (!n)
		return NAN;
	work = calloc(n, sizeof(*work));
	if (!work)
		return NAN;
	mad = gsl_stats_mad0(x, 1, n, work);
	free(work);
	return mad;
}

double stats_mean(const double *x, size_t n)
{
	return n ? gsl_stats_mean(x, 1, n) : NAN;
}

double stats_sd(const double *x, size_t n)
{
	return n > 1 ? gsl_stats_sd(x, 1, n) : NAN;
}

double stats_t_quantile(double upper, double df)
{
	return gsl_cdf_tdist_Qinv(upper, df);
}

static bool all_equal(const double *x, size_t n)
{
	return !n || gsl_stats_min(x, 1, n) == gsl_stats_max(x, 1, n);
}

double stats_spearman(const double *x, const double *y, size_t n)
{
	double *work, rho;

	if (all_equal(x, n) || all_equal(y, n))
		return NAN;
	work = calloc(2 * n, sizeof(*work));
	if (!work)
		return NAN;
	rho = gsl_stats_spearman(x, 1, y, 1, n, work);
	free(work);
	return rho;
}
