/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hgrm.h - a histogram as HdrHistogram prints percentiles, for its plotters.
 *
 * A histogram of lib/hist.h has the bins of an HdrHistogram of two significant
 * figures, so that the lines are those that it would print, but that no value
 * is greater than the greatest that was recorded, and the mean is exact.
 */
#ifndef PGDBENCH_BENCH_HGRM_H
#define PGDBENCH_BENCH_HGRM_H

#include <stdio.h>

#include "lib/hist.h"

/*
 * hgrm_print - print @h, which has values.
 * @about: ends in a comment, with "ns"; one line
 *
 * Percentiles are five to each halving of what is left above; the value of a
 * line is the greatest that its bin can hold, so that at least that share of
 * all is no greater.  Look at @out for errors.
 */
void hgrm_print(FILE *out, const struct hist *h, const char *about);

#endif
