// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * stats-power.c - the power law: a line, if both axes are logarithmic.
 */
#include "bench/stats-law.h"

#include <math.h>

#include <gsl/gsl_fit.h>

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
