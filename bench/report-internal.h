/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report-internal.h - what reports and plots share; for nobody else.
 *
 * @span: consecutive cells of an index, never empty where a function takes one
 */
#ifndef PGDBENCH_BENCH_REPORT_INTERNAL_H
#define PGDBENCH_BENCH_REPORT_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "bench/report-load.h"
#include "bench/result.h"
#include "bench/stats-bootstrap.h"
#include "lib/compiler.h"

/* In the order of rows: what may be chosen, then what it is held against. */
enum report_kind { KIND_STRATEGY, KIND_YARDSTICK, KIND_CONTROL };

/* A cell, on loan from the results, at its place in a report. */
struct report_cell {
	const struct result_cell *cell;
	const char *section;	/* of an experiment; NULL: there are none */
	size_t part;		/* which results it is of, from 0 */
	size_t workload;	/* by first appearance in them */
	size_t number;		/* of strategy and guard, by kind and name */
	enum report_kind kind;
};

/* All cells by part, workload, geometry, threads, mms, kind, strategy, guard,
 * repetition. */
struct report_index {
	struct report_cell *v;
	size_t nr;
};

struct report_span {
	const struct report_cell *v;
	size_t nr;
};

/* report_index_init - of one result; report_index_init_set - of all of @set.
 * Both lend themselves their cells; 0 or -ENOMEM. */
int __must_check report_index_init(struct report_index *index,
				   const struct results *results);
int __must_check report_index_init_set(struct report_index *index,
				       const struct report_set *set);
void report_index_release(struct report_index *index);

/* report_index_number - number the strategies that there are, from 0, the same
 * in all parts.  0 or -ENOMEM. */
int __must_check report_index_number(struct report_index *index);

/* report_name - "list-lock", with a guard "list-lock/rcu".  report_has_name - is
 * that, or either half, @name?  report_is_named - or one of @names, of which
 * none are all? */
void report_name(const struct result_cell *cell, char *buf, size_t size);
bool report_has_name(const struct result_cell *cell, const char *name);
bool report_is_named(const struct result_cell *cell, const struct strs *names);

/* report_check_names - has each of @names any cell?  EXIT_OK; EXIT_USAGE with
 * @e set. */
int __must_check report_check_names(const struct report_set *set,
				    const struct strs *names, struct error *e);

/*
 * report_index_choose - those of @from that are named, numbered anew.
 * report_index_fit - without variants if there are more than @room strategies
 * that one may choose; @left_out: their names are added.
 * Both: 0 or -ENOMEM; @to is the caller's to report_index_release() in any case.
 */
int __must_check report_index_choose(struct report_index *to,
				     const struct report_index *from,
				     const struct strs *names);
int __must_check report_index_fit(struct report_index *to,
				  const struct report_index *from, size_t room,
				  struct strs *left_out);

/* Cells of two parts are never the same. */
typedef bool report_same_fn(const struct report_cell *a,
			    const struct report_cell *b);
report_same_fn report_same_part;
report_same_fn report_same_workload;	/* and part */
report_same_fn report_same_threads;	/* and workload, geometry */
report_same_fn report_same_load;	/* and mms */
report_same_fn report_same_strategy;	/* and guard and load */

/* report_by_name - as strcmp(): of strategy, then guard. */
int report_by_name(const struct result_cell *a, const struct result_cell *b);

/*
 * report_span_all, report_take, report_skip - to go over an index:
 *	for (rest = report_span_all(index); rest.nr; rest = report_skip(rest,
 *	     part)) { part = report_take(rest, report_same_load); ... }
 */
struct report_span report_span_all(const struct report_index *index);
struct report_span report_take(struct report_span rest, report_same_fn *same);
struct report_span report_skip(struct report_span rest,
			       struct report_span part);

/* report_violated - the oracle found something.  report_usable - it ran to its
 * end and nothing was found, so that its figures mean something. */
bool report_violated(const struct result_cell *cell);
bool report_usable(const struct result_cell *cell);
size_t report_nr_usable(struct report_span span);
const struct result_cell *report_first_usable(struct report_span span);
size_t report_nr_violated(struct report_span span);

/* report_values - @h if it has any, else NULL. */
const struct hist *report_values(const struct hist *h);

/* report_real - what was not measured is NaN.  Then bytes of a cell, likewise. */
double report_real(uint64_t value);
double report_fixed(const struct result_cell *cell);
double report_prealloc(const struct result_cell *cell);
double report_deferred(const struct result_cell *cell);

/* report_latency - with values, else NULL; from the intended start where calls
 * had one. */
const struct hist *report_latency(const struct result_cell *cell,
				  unsigned int op);

/* report_find_lock - by name, or NULL.  report_hold - its clean holds; all
 * holds where preemption could not be told; NULL without values. */
const struct result_lock *report_find_lock(const struct result_cell *cell,
					   const char *name);
const struct hist *report_hold(const struct result_lock *lock);

/* report_excludes - is the lock called @name the strategy's own, and one that
 * keeps others out, which a read side does not?  report_reads - its own, and a
 * read side? */
bool report_reads(const char *name);
bool report_excludes(const char *name);

/* report_main_lock - of the locks that exclude, the one whose holds are longest
 * in the median of any usable cell; NULL without. */
const char *report_main_lock(struct report_span span);

/* The figures of some cells, summed up. */
struct report_value {
	double median;		/* NaN: nowhere measured */
	double min, max;
	struct stats_interval in;	/* of the median */
	size_t nr;		/* cells that it was measured in */
};

struct report_metric;

/* One row of a table: the runs of a strategy, or of it with a guard, under one
 * load. */
struct report_row {
	struct report_span cells;
	const char *lock;	/* the main one, or NULL */
	bool violated;
	size_t nr_usable;
};

struct report_row report_row(struct report_span cells);

/* report_row_name - of strategy and guard, and a mark unless one may choose
 * it. */
void report_row_name(const struct report_cell *of, char *buf, size_t size);

/* A column.  One of hist, number, counter and text is set. */
struct report_metric {
	const char *head;	/* what columns side by side share */
	const char *name;
	const struct hist *(*hist)(const struct report_metric *m,
				   const struct report_row *row,
				   const struct result_cell *cell);
	double (*number)(const struct result_cell *cell);
	const char *counter;	/* its name in the results */
	void (*text)(const struct report_row *row, char *buf, size_t size);
	const char *(*format)(double value, char *buf);
	unsigned int op;
	double percent;
	bool contest;		/* the least one gets a mark */
	bool reaches;		/* of those that reach every mm at once */
};

/* report_measure - NaN where memory is short, too.  @few: set when a
 * percentile comes from so few values that it is just the greatest. */
struct report_value report_measure(const struct report_metric *m,
				   const struct report_row *row, bool *few);

/* report_contends - may the row be called the best? */
bool report_contends(const struct report_metric *m,
		     const struct report_row *row);

/* report_race - what the race of two allocators is with a strategy: "closed",
 * "repaired", "open", "not seen"; "broken", though it says that it is closed;
 * "-" where nobody looked. */
const char *report_race(const struct report_row *row);

/* Enough for all that follow. */
enum { REPORT_TEXT = 32 };

/* For people, with three digits: "1.23us"; report_range() with two:
 * "1.2-1.5us", "810n-1.2us".  NaN is "-".  Each returns @buf, of REPORT_TEXT
 * bytes. */
const char *report_time(double ns, char *buf);
const char *report_bytes(double bytes, char *buf);
const char *report_number(double number, char *buf);
const char *report_rate(double a_second, char *buf);
const char *report_range(double min, double max, char *buf);

/* report_interval - as report_range(), of what @format is for, rounded outwards.
 * report_level - "95 %": never more than it is. */
const char *report_interval(const char *(*format)(double value, char *buf),
			    const struct stats_interval *in, char *buf);
const char *report_level(double level, char *buf);

/* report_reasons - "TEXT (N), TEXT (N)" of the verdicts of @span, the commonest
 * first. */
void report_reasons(FILE *out, struct report_span span);

/* The columns of one table. */
struct report_columns {
	const struct report_metric *v;
	size_t nr;
};

enum { REPORT_TABLES = 4 };

/* report_columns_of - of the tables of a workload, REPORT_TABLES of them; those
 * with @nr 0 are not there.  Of walk, what follows report_walk(). */
const struct report_columns *report_columns_of(const char *workload);

/* report_walk_each - ns that a walk took for each page directory, in the
 * median; NaN without. */
double report_walk_each(const struct result_cell *cell);

/* report_where - "STRATEGY WORKLOAD (GEOMETRY, 2 threads, 1000 mms)". */
void report_where(FILE *out, const struct result_cell *cell);

/* report_too_few - does a percentile of @nr values come down to the last? */
bool report_too_few(uint64_t nr, double percent);

/* report_tails - every operation and lock of some runs, with all percentiles.
 * report_tails_legend - what its words mean. */
void report_tails(FILE *out, struct report_span runs);
void report_tails_legend(FILE *out);

/* report_fairness - what the least fair of @runs has of @name.  report_unfair -
 * a line for each strategy that made threads unlike. */
enum report_shares { SHARE_OPS, SHARE_LOCKS };
struct fairness report_fairness(struct report_span runs,
				enum report_shares kind, const char *name);
void report_unfair(FILE *out, const struct report_index *index);

/* report_violations, report_distrust - what has to be known before any table is
 * read.  report_problems - both, whole, and what failed.  report_footer - where
 * the figures come from.  report_distrust() says whether it had to. */
void report_violations(FILE *out, const struct report_index *index);
bool report_distrust(FILE *out, const struct report_index *index);
void report_problems(FILE *out, const struct report_index *index);
void report_footer(FILE *out, const struct results *results,
		   const struct report_index *index);

/* report_contexts - where slots were touched from, and what became of it, if
 * that was from anywhere but tasks. */
int __must_check report_contexts(FILE *out, struct report_span workload);

/* report_walk - the tables of a workload that walks. */
int __must_check report_walk(FILE *out, struct report_span workload);

#endif
