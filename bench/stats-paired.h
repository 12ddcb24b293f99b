/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stats-paired.h - is this slower than that, by how much, and how sure is it?
 *
 * The data are differences d of logarithms, one for each round, in which both
 * were measured: what a round does to both cancels.  The interval is Student's
 * around their mean.  The difference of two values that are drawn alike is
 * distributed evenly around 0 however skewed they are, which is what Student's
 * interval needs most where there are few; longer tails than normal make it
 * wider than it had to be, not narrower.  METHOD.md has what it was seen to
 * cover.
 *
 * Answers follow from the interval alone, so that intervals and answers never
 * contradict each other: all of it beyond the smallest effect of interest is a
 * difference, all of it within is equality, anything else is neither.
 *
 * Not for judging one comparison among many: whoever makes a table of them
 * divides what may go wrong by their number, see paired_share().
 */
#ifndef PGDBENCH_BENCH_STATS_PAIRED_H
#define PGDBENCH_BENCH_STATS_PAIRED_H

#include <stdbool.h>
#include <stddef.h>

/* What an interval is made of.  All logarithms are natural. */
struct paired_rule {
	double alpha;		/* how often it may miss the truth: 0 to 1 */
	double effect;		/* smallest of interest, a logarithm above 0 */
};

enum paired_answer {
	PAIRED_LESS,		/* by the smallest effect of interest at least */
	PAIRED_EQUAL,		/* within it */
	PAIRED_MORE,
	PAIRED_UNDECIDED,
	NR_PAIRED_ANSWERS,
};

/* Of the d of one comparison. */
struct paired {
	size_t nr;
	double mean;		/* NaN for no d, or if only some are infinite */
	double sd;		/* NaN for less than two, and then too */
	double slack;		/* by which any d may be off, all alike */
	double low, high;	/* infinite where nothing is known */
	enum paired_answer answer;
};

/*
 * paired_share - how often each of @nr comparisons may miss the truth, so that
 * with probability 1 - @alpha none does: Bonferroni's, which holds however they
 * depend on each other.
 */
double paired_share(double alpha, size_t nr);

/*
 * paired_sum - all but interval and answer of @n values @d, which may be
 * infinite where one side was 0: mean, spread and rounds.
 * @slack: what the clock or a histogram rounds away, as a logarithm; 0 for
 *	what is exact.  It widens the interval on both sides, and no spread
 *	that is seen is taken for less than rounding to bins makes by itself.
 */
struct paired paired_sum(const double *d, size_t n, double slack);

/* paired_judge - the interval of @p, and the answer. */
void paired_judge(struct paired *p, const struct paired_rule *rule);

/* paired_is_exact - is there no noise, so that nothing can be missed? */
bool paired_is_exact(const struct paired *p);

/*
 * paired_rounds - with how many rounds there would be an answer, if mean and
 * spread stay what they are.
 * Returns 0 where that is known of no number up to 1000.
 */
size_t paired_rounds(const struct paired *p, const struct paired_rule *rule);

#endif
