/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report-laws.h - how figures grow with the number of page directories, and
 * what threads get done with their number.
 *
 * A law is of one strategy under one workload and geometry, with all but one
 * size held still.  Runs that failed are left out, as are those whose threads
 * had to share a PU, which is another law's business; where a contract was
 * broken there is no law.  Of open loops there is none of threads: they do what
 * is due.
 */
#ifndef PGDBENCH_BENCH_REPORT_LAWS_H
#define PGDBENCH_BENCH_REPORT_LAWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/report-internal.h"
#include "bench/stats-law.h"
#include "lib/compiler.h"

enum law_axis { LAW_MMS, LAW_THREADS };

/* What has a law; on loan for ever. */
struct law_figure {
	const char *name;		/* "walk p50", "forks /s" */
	const char *unit;		/* "ns", "1/s" */
	enum law_axis axis;
	const char *workload;		/* NULL: all that are not named */
	struct report_metric metric;
	const struct stats_model *model;
};

struct law {
	const struct law_figure *figure;
	const struct report_cell *of;	/* of its least size; on loan */
	bool violated;			/* nothing was fitted */
	struct stats_law fit;
};

/* By axis, then geometry and the size that is held still, then strategy, then
 * figure. */
struct laws {
	struct law *v;
	size_t nr;
	size_t nr_shared;		/* cells left out, for sharing PUs */
};

/*
 * laws_make - of all that was measured at two sizes or more.
 * @workload: cells of one; must outlive @laws
 * Returns 0, after which @laws is the caller's to laws_release(); -ENOMEM.
 */
int __must_check laws_make(struct laws *laws, struct report_span workload);
void laws_release(struct laws *laws);

/* laws_find - of the strategy and the load of @of, or NULL. */
const struct law *laws_find(const struct laws *laws, const char *figure,
			    const struct result_cell *of);

/* law_same - are they of one axis, geometry, and size that is held still? */
bool law_same(const struct law *a, const struct law *b);

/* law_axis_name - "mms", "threads".  law_held - the size that is held still. */
const char *law_axis_name(const struct law *law);
uint64_t law_held(const struct law *law);

/* law_param - name of parameter @k of @figure's model, as in doc/METHOD.md. */
const char *law_param(const struct law_figure *figure, size_t k);

/* law_verdict - the word for other programs. */
const char *law_verdict(const struct law *law);

/* law_mark - what follows a figure: '!' off, '?' not to lean on, or ' '. */
char law_mark(const struct law *law);

/* law_interval - "0.87-0.95", infinite is "never"; returns @buf, of REPORT_TEXT
 * bytes.  law_value - likewise. */
const char *law_interval(const struct stats_interval *in, char *buf);
const char *law_value(double value, char *buf);

/* report_laws - tables of a workload's laws, and what is wrong with which. */
int __must_check report_laws(FILE *out, struct report_span workload);

#endif
