/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report.h - results as a person reads them, and as other tools do.
 *
 * A report is made of nothing but results.  The unit of repetition is the
 * process: of each cell a percentile is taken, of these the median, and its
 * interval of confidence is shown below it; percentiles are not averaged.
 * What was not measured is "-"; the figures of a strategy that broke its
 * contract are "void".
 *
 * Functions return 0; -ENOMEM; or -errno of writing to @out (-EIO where the
 * cause is not known any more).  Nothing is closed.
 */
#ifndef PGDBENCH_BENCH_REPORT_H
#define PGDBENCH_BENCH_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "bench/result.h"
#include "lib/compiler.h"

struct report_options {
	bool quiet;		/* text: neither legend nor footer */
	bool verbose;		/* text: all operations, locks, percentiles */
	bool colour;		/* text: for a terminal that has it */
};

/* report_text - tables, by workload, in lines of 80 columns; before and after
 * them what must not be overlooked. */
int __must_check report_text(FILE *out, const struct results *results,
			     const struct report_options *options);

/* report_section - the line above the tables of section @name, which is the
 * @first of those printed or not. */
void report_section(FILE *out, const char *name, bool first);

/* report_tsv - a line of names, then one line a cell; nothing is left out but
 * bins, and times and sizes are plain ns and bytes.  Tabs and line breaks in
 * texts become blanks; null is an empty field. */
int __must_check report_tsv(FILE *out, const struct results *results,
			    const struct report_options *options);

/* report_gobench - Go's benchmark format, as benchstat reads it: a line for each
 * operation and lock of each cell, with all its percentiles; cells that failed
 * or broke their contract are left out, with a line that says so. */
int __must_check report_gobench(FILE *out, const struct results *results,
				const struct report_options *options);

#endif
