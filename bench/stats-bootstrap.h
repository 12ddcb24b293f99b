/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stats-bootstrap.h - how far a median of a few numbers can be trusted.
 *
 * A number is the figure of one process, and there are three to thirty.  Not
 * for percentiles of the millions of values within a process.
 */
#ifndef PGDBENCH_BENCH_STATS_BOOTSTRAP_H
#define PGDBENCH_BENCH_STATS_BOOTSTRAP_H

#include <stddef.h>

/* What intervals are meant to cover, if there are numbers enough. */
#define STATS_LEVEL 0.95

/* The truth lies from @low to @high in a share @level of all tables that one
 * makes so.  All NaN: nothing can be said. */
struct stats_interval {
	double low, high;
	double level;
};

/*
 * stats_median_interval - of the median of what the @n numbers of @x, sorted,
 * were drawn from.
 *
 * It is the bootstrap that gives the gaps between sorted numbers random weights
 * (Banks's), drawn infinitely often: see stats-bootstrap.c.  From 6 numbers on
 * the level is STATS_LEVEL; below that it is what the least and the greatest
 * have, 1 - 2^(1-n), and for less than two there is no interval.
 */
struct stats_interval stats_median_interval(const double *x, size_t n);

/*
 * stats_median_place - where in @n sorted numbers, the first of them 1, the
 * median lies above with a probability of @tail (below a half) only; between
 * two, it is interpolated.  1 where the first is still too far in.
 */
double stats_median_place(size_t n, double tail);

#endif
