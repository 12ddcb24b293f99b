/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report-summary.h - what the tables show, for other tools: medians with their
 * intervals, and laws.
 *
 * Times and sizes are plain ns and bytes; what there is not is an empty field,
 * or null.  A figure of runs that all failed, or that broke their contract, is
 * not there.
 */
#ifndef PGDBENCH_BENCH_REPORT_SUMMARY_H
#define PGDBENCH_BENCH_REPORT_SUMMARY_H

#include <stdio.h>

#include "bench/report.h"
#include "bench/result.h"
#include "lib/compiler.h"
#include "lib/json.h"

/* report_medians - a line of names and a line a figure.  report_law_lines - a
 * line a law.  As the functions of report.h. */
int __must_check report_medians(FILE *out, const struct results *results,
				const struct report_options *options);
int __must_check report_law_lines(FILE *out, const struct results *results,
				  const struct report_options *options);

/* report_summary - both as lists "medians" and "laws" of a map "report" that is
 * put into @map, instead of one that is there, with the answer of answer.h as
 * "answer", "trust" and "missing".  0 or -errno. */
int __must_check report_summary(struct json *map,
				const struct results *results);

#endif
