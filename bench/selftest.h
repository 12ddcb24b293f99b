/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * selftest.h - known answers, end to end: what `pgdbench selftest` is made of.
 *
 * A case is a `pgdbench run` of a strategy that was designed to come out at a
 * known figure, and a figure is one number of its result as a user would read
 * it: planned, measured in a process of its own, written as JSON, read back.
 * Nothing is looked at on the way.
 *
 * The designed strategies are found by who runs a cell, and by nobody who lists
 * or chooses; they are no part of what the program compares.
 *
 * Noise only ever makes things longer.  What is too short, or has to be exact
 * and is not, has failed at once; what may have been disturbed is tried again,
 * and the table says how often.
 */
#ifndef PGDBENCH_BENCH_SELFTEST_H
#define PGDBENCH_BENCH_SELFTEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/clock-choice.h"
#include "bench/error.h"
#include "bench/registry.h"
#include "bench/result.h"

enum { SELFTEST_TRIES = 3 };

enum selftest_unit { UNIT_NS, UNIT_BYTES, UNIT_COUNT, UNIT_RATIO };

/* How far what is measured may lie from what was designed. */
enum selftest_tolerance {
	TOLERANCE_TIME,		/* 5 % and the clocks' granularity */
	TOLERANCE_BIN,		/* a bin's width and that */
	TOLERANCE_SHARE,	/* 5 %; noise may go either way */
	TOLERANCE_EXACT,
	TOLERANCE_ONE,		/* one more or less, at the edges */
	TOLERANCE_LEAST,	/* no less */
	TOLERANCE_MOST,		/* no more, but for noise */
	TOLERANCE_COUNT,	/* no less; more by what was interrupted */
	TOLERANCE_NR,
};

struct selftest_figure {
	const char *what;
	enum selftest_unit unit;
	enum selftest_tolerance tolerance;
	double designed;
	/* What it is to be where that follows from the same result; NULL:
	 * @designed. */
	double (*expect)(const struct result_cell *cell,
			 const struct selftest_figure *f);
	/* NaN: the result has no such figure. */
	double (*measure)(const struct result_cell *cell,
			  const struct selftest_figure *f);
	double arg;		/* theirs: a percentile, a bound */
	size_t offset;		/* theirs: in struct result_memory */
	const char *key;	/* theirs: of a counter */
};

/* What is known before anything is run. */
struct selftest_facts {
	struct clock_choice clock;
};

struct selftest_case {
	const char *name;
	const char *run;	/* the words behind `pgdbench run` */
	/* Instead: the figures, in their order, NaN for what cannot be had
	 * here.  0 or -errno. */
	int (*ask)(const struct selftest_facts *facts, double *values);
	unsigned int min_pus;
	bool control;		/* its figures are wrong, and must fail */
	const struct selftest_figure *figures;
	unsigned int nr_figures;
};

extern const struct selftest_case selftest_cases[];
extern const unsigned int selftest_cases_nr;

/* What became of a figure. */
enum selftest_word {
	SELFTEST_OK,
	SELFTEST_SKIPPED,	/* it cannot be asked here */
	SELFTEST_DISTURBED,	/* wrong, and noise may be why */
	SELFTEST_FAILED,	/* wrong, and noise cannot be why */
};

struct selftest_answer {
	enum selftest_word word;
	double designed;
	double measured;	/* NaN: there is none */
	double allowed;		/* how far it may be off; NaN: no bound above */
};

/*
 * selftest_judge - does @f of @cell come out as it was designed to?
 * @granularity_ns: of the clock that designed times are spun by; that of the
 *		    clock that measured is in @cell
 */
struct selftest_answer selftest_judge(const struct selftest_figure *f,
				      const struct result_cell *cell,
				      double granularity_ns);

/* selftest_answer - the same of a figure that is @measured to be designed. */
struct selftest_answer selftest_answer(const struct selftest_figure *f,
				       double measured);

/* selftest_clock - an ask(): see selftest-clock.c. */
int selftest_clock(const struct selftest_facts *facts, double *values);

/* The designed strategies; each is explained in its file. */
extern const struct strategy_ops selftest_time_strategy;
extern const struct strategy_ops selftest_bytes_strategy;
extern const struct strategy_ops selftest_turns_strategy;

/* selftest_add_strategies - let @r know them.  Exit status, @e set. */
int __must_check selftest_add_strategies(struct registry *r, struct error *e);

/* ---- measures: of a result, by selftest_figure's arg ---- */

double selftest_hold(const struct result_cell *cell,
		     const struct selftest_figure *f);
double selftest_hold_all(const struct result_cell *cell,
			 const struct selftest_figure *f);
double selftest_hold_count(const struct result_cell *cell,
			   const struct selftest_figure *f);
double selftest_wait(const struct result_cell *cell,
		     const struct selftest_figure *f);
double selftest_walk(const struct result_cell *cell,
		     const struct selftest_figure *f);
double selftest_walk_intended(const struct result_cell *cell,
			      const struct selftest_figure *f);
double selftest_propagation(const struct result_cell *cell,
			    const struct selftest_figure *f);
double selftest_visibility(const struct result_cell *cell,
			   const struct selftest_figure *f);
double selftest_due(const struct result_cell *cell,
		    const struct selftest_figure *f);
double selftest_due_by_rate(const struct result_cell *cell,
			    const struct selftest_figure *f);
double selftest_done_or_missed(const struct result_cell *cell,
			       const struct selftest_figure *f);
double selftest_missed_share(const struct result_cell *cell,
			     const struct selftest_figure *f);
double selftest_counter(const struct result_cell *cell,
			const struct selftest_figure *f);
double selftest_jain(const struct result_cell *cell,
		     const struct selftest_figure *f);
double selftest_least_of_most(const struct result_cell *cell,
			      const struct selftest_figure *f);
double selftest_lock_least_of_most(const struct result_cell *cell,
				   const struct selftest_figure *f);
double selftest_done_by(const struct result_cell *cell,
			const struct selftest_figure *f);
double selftest_memory(const struct result_cell *cell,
		       const struct selftest_figure *f);
double selftest_requested(const struct result_cell *cell,
			  const struct selftest_figure *f);
double selftest_deferred(const struct result_cell *cell,
			 const struct selftest_figure *f);

#endif
