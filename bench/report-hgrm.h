/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report-hgrm.h - the histograms of results, each as HdrHistogram prints it.
 *
 * The format has one histogram a file.  Repetitions are merged bin by bin; cells
 * that failed or broke their contract are left out.
 */
#ifndef PGDBENCH_BENCH_REPORT_HGRM_H
#define PGDBENCH_BENCH_REPORT_HGRM_H

#include <stdio.h>

#include "bench/error.h"
#include "bench/result.h"

struct report_hgrm {
	FILE *out;
	const char *dir;	/* a file for each, NAME.hgrm; NULL: to @out */
	const char *pattern;	/* of the shell, of names or their ends behind
				 * the cell; NULL: all */
};

/*
 * report_hgrm - print what is chosen.
 *
 * A name is CELL.HISTOGRAM, as in "steady-list-lock-x86-64-t2-m1000.fork".
 * Returns EXIT_OK; EXIT_USAGE when nothing matches, or more than one without a
 * folder; EXIT_ERROR; with @e set.
 */
int __must_check report_hgrm(const struct report_hgrm *order,
			     const struct results *results, struct error *e);

#endif
