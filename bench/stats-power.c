// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * stats-power.c - the power law: a line, if both axes are logarithmic; and how what
 * is left of a law bends there.
 */
#include "bench/stats-law.h"

#include <math.h>

#include <gsl/gsl_fit.h>

#define BENT	0.8		/* correlation with a parabola */

static int power_fit(const struct stats_curve *c, double *param)
{
	double log_a, var00, var01, var11, rest;

	gsl_fit_linear(c->log_x, 1, c->log_y, 1, c->n, &log_a, &param[1],
		       &var00, &var01, &var11, &rest);
	param[0] = exp(log_a);
	return 0;
}

static double power_log_value(const double *param, double x)
{
	return log(param[0]) + param[1] * log(x);
}

const struct stats_model stats_power = {
	.nr_free	= 2,
	.nr_params	= 2,
	.least_x	= 3,
	.fit		= power_fit,
	.log_value	= power_log_value,
};

int stats_bend(const double *log_x, const double *off, size_t n)
{
	double mean = 0, x2 = 0, y2 = 0, xy = 0, sum = 0, all = 0, d, r;
	size_t i;

	if (n < 4)
		return 0;
	for (i = 0; i < n; i++)
		mean += log_x[i] / (double)n;
	for (i = 0; i < n; i++) {
		sum += (log_x[i] - mean) * (log_x[i] - mean) / (double)n;
		all += off[i] / (double)n;
	}
	for (i = 0; i < n; i++) {
		d = (log_x[i] - mean) * (log_x[i] - mean) - sum;
		x2 += d * d;
		y2 += (off[i] - all) * (off[i] - all);
		xy += d * (off[i] - all);
	}
	r = xy / sqrt(x2 * y2);
	if (!(fabs(r) > BENT))
		return 0;
	return r > 0 ? 1 : -1;
}
