/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stats-scatter.h - how far a median of few numbers scatters, by themselves.
 *
 * Not an interval: see stats-bootstrap.h, which supposes less and says less.
 */
#ifndef PGDBENCH_BENCH_STATS_SCATTER_H
#define PGDBENCH_BENCH_STATS_SCATTER_H

#include <stddef.h>

#include "lib/rng.h"

/*
 * stats_median_variance - of the median of @n numbers, 2 or more, sorted.
 *
 * The bootstrap's, drawn infinitely often, times what makes it that of normally
 * distributed numbers.
 */
double stats_median_variance(const double *x, size_t n);

/* stats_median_freedom - as many degrees of freedom as that is worth. */
double stats_median_freedom(size_t n);

/* stats_normal - a number of mean 0 and deviation 1. */
double stats_normal(struct rng *rng);

/* stats_value_at - the value at a share of @q of @x, sorted; no mean of two, as
 * one may be infinite. */
double stats_value_at(const double *x, size_t n, double q);

#endif
