/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stats.h - statistics of a few numbers.  Files called stats are the door to
 * GSL.
 *
 * What is summed up here are figures of cells, one for each repetition, since
 * the unit of repetition is the process.  Not for the millions of values of
 * one cell, which are a histogram.  Where there is no answer it is NaN.
 */
#ifndef PGDBENCH_BENCH_STATS_H
#define PGDBENCH_BENCH_STATS_H

#include <stddef.h>

#include "lib/compiler.h"

/*
 * stats_median, stats_quantile - of @n values of @x, which gets sorted.
 * @q: 0 to 1; between two values it is interpolated
 * Returns NaN for no value.
 */
double stats_median(double *x, size_t n);
double stats_quantile(double *x, size_t n, double q);

/* stats_min, stats_max - NaN for no value. */
double stats_min(const double *x, size_t n);
double stats_max(const double *x, size_t n);

/* stats_mad - the median distance from the median, not scaled to resemble a
 * standard deviation.  NaN for no value, or when memory is short. */
double stats_mad(const double *x, size_t n);

/* stats_mean, stats_sd - NaN for no value; the deviation is that of a sample,
 * NaN for less than two values. */
double stats_mean(const double *x, size_t n);
double stats_sd(const double *x, size_t n);

/*
 * stats_t_quantile - what a variable of Student's distribution passes with
 * probability @upper (above 0, below 1).
 * @df: degrees of freedom, above 0
 */
double stats_t_quantile(double upper, double df);

/*
 * stats_spearman - rank correlation of @n pairs, -1 to 1; equal values share
 * the mean of their ranks.  NaN for less than two pairs, when all of @x or all
 * of @y are equal, or when memory is short.
 */
double stats_spearman(const double *x, const double *y, size_t n);

#endif
