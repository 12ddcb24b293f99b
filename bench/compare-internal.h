/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compare-internal.h - what the files of a comparison share; for nobody else.
 */
#ifndef PGDBENCH_BENCH_COMPARE_INTERNAL_H
#define PGDBENCH_BENCH_COMPARE_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/compare.h"
#include "bench/report-internal.h"

/* What is compared. */
struct compare_metric;

/* A figure of a cell; NaN if there is none. */
struct compare_value {
	double value;
	double grain;		/* the truth is less than this above it; 0:
				 * exact */
	bool few;		/* none, for want of values */
};

struct compare_metric {
	char name[48];
	struct compare_value (*of)(const struct compare_metric *m,
				   const char *lock,
				   const struct result_cell *cell);
	enum compare_unit unit;
	bool of_lock;		/* of the main one */
	unsigned int op;
	double percent;
	bool intended;
	size_t offset;		/* of bytes, in struct result_memory; of a
				 * histogram, in struct result_cell */
};

struct compare_metrics {
	struct compare_metric *v;
	size_t nr;
};

/*
 * compare_metrics - all that have any of @words in their name; all for none.
 * Returns EXIT_OK, EXIT_USAGE for a word that is in no name, EXIT_ERROR.
 */
int __must_check compare_metrics(struct compare_metrics *metrics,
				 const struct strs *words, struct error *e);

/* One side: cells in order of load, name, round. */
struct compare_side {
	struct report_cell *v;
	size_t nr;
};

/*
 * compare_side - the cells of @results that have one of @names; all for none.
 * Returns EXIT_OK, after which @side is the caller's to free @v of; EXIT_USAGE
 * for a name that no cell has; EXIT_ERROR.
 */
int __must_check compare_side(struct compare_side *side,
			      const struct results *results,
			      const struct strs *names, struct error *e);

/* Cells of one load, of both sides, in rounds that both have. */
struct compare_pairs {
	const struct result_cell **base, **cell;
	size_t nr;
	const char *base_lock, *lock;	/* the main ones, or NULL */
};

/* compare_add_row - append the row of @m to @c, if both sides have that; 0 or
 * -ENOMEM. */
int __must_check compare_add_row(struct comparison *c,
				 const struct compare_metric *m,
				 const struct compare_pairs *p);

/* compare_next - the cells of @rest's first load, name and parameters. */
struct report_span compare_next(struct report_span rest);

/* compare_find - the cells of @side to hold @span against: of the same load and
 * name or, if @against is not NULL, what that names instead; with the same
 * parameters, unless there is but one.  Empty if none. */
struct report_span compare_find(const struct compare_side *side,
				struct report_span span, const char *against);

/* compare_usable - may figures of @cell, one of @span, be used? */
bool compare_usable(const struct result_cell *cell, struct report_span span,
		    const struct compare_options *options);

/* compare_where - "NAME, LOAD" of @cell in @buf. */
void compare_where(const struct result_cell *cell, char *buf, size_t size);
/* The load: "steady, x86-64, 2 threads, 1000 mms". */
void compare_load(const struct result_cell *cell, char *buf, size_t size);

/* compare_rate - at which operations were due, as text; "" in a closed loop. */
const char *compare_rate(const struct result_cell *cell);

/* compare_same_load - is what @a and @b had to do the same? */
bool compare_same_load(const struct result_cell *a,
		       const struct result_cell *b);

/* compare_left_out - say which cells of @span are not used, if any. */
int __must_check compare_left_out(struct strs *lines, const char *side,
				  struct report_span span,
				  const struct compare_options *options);

/* compare_broken - say if more of @cell failed than of @base, what it is held
 * against, or if it alone broke its contract.  0 or -ENOMEM. */
int __must_check compare_broken(struct strs *lines, struct report_span base,
				struct report_span cell);

/* compare_contexts - say in what machine, build and command differ.
 * compare_params - likewise of two cells, once for each parameter; where their
 * strategies are not the same, only what both have. Return 0 or -ENOMEM. */
int __must_check compare_contexts(struct strs *lines, const struct context *a,
				  const struct context *b);
int __must_check compare_params(struct strs *lines,
				const struct result_cell *a,
				const struct result_cell *b);

/* compare_noise - say if the machine was busier while one side was measured;
 * 0 or -ENOMEM. */
int __must_check compare_noise(struct strs *lines, struct report_span base,
			       struct report_span cell);

#endif
