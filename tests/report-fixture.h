/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report-fixture.h - results made up, for tests of reports and plots.
 *
 * Whatever goes wrong here, for want of memory, aborts.
 */
#ifndef PGDBENCH_TESTS_REPORT_FIXTURE_H
#define PGDBENCH_TESTS_REPORT_FIXTURE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "bench/report.h"
#include "bench/result.h"

/* fixture_must - abort unless @err is 0. */
void fixture_must(int err);

/* fixture_cell - a cell of which nothing was measured yet. */
void fixture_cell(struct result_cell *c, const char *strategy,
		  const char *workload, uint64_t mms, uint64_t repetition);

/* fixture_results - a context and no cells.  fixture_add - a cell more, on
 * loan, to be initialised; there is room for 1000. */
void fixture_results(struct results *r);
struct result_cell *fixture_add(struct results *r);

/* fixture_steady - a cell of workload steady with 1000 mms more, on loan. */
struct result_cell *fixture_steady(struct results *r, const char *strategy,
				   uint64_t repetition);

/* fixture_record - @nr times the same value. */
void fixture_record(struct hist **h, uint64_t ns, unsigned int nr);

/* fixture_fill - @nr values around @median_ns, which is their p50, and a tail
 * that has each further nine at @step times the value. */
void fixture_fill(struct hist **h, unsigned int nr, double median_ns,
		  double step);

/*
 * fixture_sample - what a small run would leave: two runs each of walk,
 * populate and steady.  fixture_one - a single cell, of workload walk or of
 * another.  fixture_failed - every cell failed, of which one had begun to
 * measure.
 */
void fixture_sample(struct results *r);
void fixture_one(struct results *r, const char *workload);
void fixture_failed(struct results *r);

/* fixture_report - the text that @fn makes of @r, to be freed. */
typedef int report_fn(FILE *out, const struct results *r,
		      const struct report_options *o);
char *fixture_report(report_fn *fn, const struct results *r);

/* fixture_says - does @text say @what, wherever its lines are broken? */
bool fixture_says(const char *text, const char *what);

/* fixture_is_narrow - is no line of @text wider than 80 columns, but for single
 * words and what is to be pasted?  fixture_report() aborts unless what
 * report_text() prints is. */
bool fixture_is_narrow(const char *text);

/* fixture_field - of a table with tabs: the field of line @line, from 0, that
 * the first line calls @name; on loan until the next.  Aborts without. */
const char *fixture_field(const char *text, int line, const char *name);

/* fixture_schedule - 20 000 steps a second, of which @due were due and @backlog
 * waited in the end. */
void fixture_schedule(struct result_cell *c, uint64_t due, uint64_t backlog);

#endif
