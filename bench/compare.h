/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compare.h - what is slower than what, with how much doubt.
 *
 * Two sides, the base and what is held against it, each some cells of results.
 * Cells of one load are paired by round; a row is one metric of them.  Nothing
 * is measured here, nothing is printed, and no figure of a cell that failed,
 * broke its contract or deserves no trust is used.
 */
#ifndef PGDBENCH_BENCH_COMPARE_H
#define PGDBENCH_BENCH_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "bench/error.h"
#include "bench/result.h"
#include "bench/stats-paired.h"
#include "lib/bag.h"
#include "lib/compiler.h"

struct compare_options {
	const struct strs *strategies;	/* names, see below; empty: all */
	const char *against;		/* likewise; NULL: each its like */
	const struct strs *metrics;	/* words of names; empty: all */
	double effect;			/* smallest of interest: 0.05 is 5 % */
	double confidence;		/* that all intervals hold: 0.95 */
	bool untrustworthy;		/* use such cells, too */
	bool quiet;			/* only what differs */
};

/* In the order of rows. */
enum compare_answer {
	COMPARE_WORSE,
	COMPARE_UNDECIDED,
	COMPARE_EQUAL,
	COMPARE_BETTER,
	NR_COMPARE_ANSWERS,
};

enum compare_unit { COMPARE_NS, COMPARE_BYTES, COMPARE_A_SECOND };

struct compare_row {
	const struct result_cell *base, *cell;	/* one of each, on loan */
	char metric[48];		/* "fork p99.9 intended" */
	enum compare_unit unit;
	double base_median, median;	/* over the rounds */
	const char *base_lock, *lock;	/* of a lock's metric, on loan */
	struct paired paired;		/* logarithms, of it to base */
	size_t rounds;			/* that would decide; 0: not known */
	enum compare_answer answer;
};

struct comparison {
	const struct compare_options *options;
	struct compare_row *rows;	/* worst first */
	size_t nr;
	size_t nr_noisy;		/* what the correction is for */
	size_t nr_few;			/* percentiles of too few values */
	size_t count[NR_COMPARE_ANSWERS];
	struct strs differ;		/* what is not alike, a line each */
	struct strs broken;		/* of the new side only: what failed or
					 * broke its contract */
	size_t nr_distrusted;		/* cells not used for their verdict */
	struct strs left_out;		/* cells not used, and why */
	struct strs unmatched;		/* loads on one side only */
};

/*
 * compare_make - compare @cell with @base, which may be the same.
 *
 * A name of options->strategies and options->against is of a strategy, of a
 * guard, or STRATEGY/GUARD.  With against, base is what has that name and all
 * else of a pair is the same.
 * @c: set on success, then the caller's to comparison_release(); has loans from
 *	all that was passed
 * Returns EXIT_OK; EXIT_USAGE where names are not known or there is nothing to
 * say: nothing matches, or a single round, and nothing is broken; EXIT_ERROR out of memory; @e set.
 */
int __must_check compare_make(struct comparison *c,
			      const struct results *base,
			      const struct results *cell,
			      const struct compare_options *options,
			      struct error *e);
void comparison_release(struct comparison *c);

/* compare_says - "slower", "more" and so on: what @row's answer is called. */
const char *compare_says(const struct compare_row *row);

/* A comparison and where it comes from. */
struct compare_print {
	const struct comparison *c;
	const char *names[2];		/* of base and the other */
	const struct results *of[2];
};

/*
 * compare_text, compare_tsv, compare_json - print it.  Text is 80 columns wide.
 * Return 0, -ENOMEM, or -errno of writing.
 */
int __must_check compare_text(FILE *out, const struct compare_print *p);
int __must_check compare_tsv(FILE *out, const struct compare_print *p);
int __must_check compare_json(FILE *out, const struct compare_print *p);

#endif
