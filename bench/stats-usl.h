/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stats-usl.h - the universal scalability law (Gunther): what N threads get
 * done together.
 *
 *	X(N) = lambda * N / (1 + sigma * (N - 1) + kappa * N * (N - 1))
 *
 * lambda is what one thread gets done alone; sigma, contention, the share of
 * work that only one can do at a time; kappa, coherence, what each pair of
 * threads costs.  Neither is below 0.
 */
#ifndef PGDBENCH_BENCH_STATS_USL_H
#define PGDBENCH_BENCH_STATS_USL_H

#include "bench/stats-law.h"

/* Where they are in struct stats_law.  USL_PEAK: the N at which the curve turns
 * down, sqrt((1 - sigma) / kappa), 1 if that is less; infinite where it never
 * does. */
enum { USL_LAMBDA, USL_SIGMA, USL_KAPPA, USL_PEAK };

extern const struct stats_model stats_usl;

#endif
