/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stats-law.h - a law through the figures of runs at several sizes: what its
 * parameters are, how well they are known, and whether it is a law at all.
 *
 * It is fitted to the medians of the runs of each size, by least squares of
 * logarithms, so that 5 % count the same everywhere and a run that was
 * disturbed for little.  The intervals are a bootstrap's, of which each draw
 * moves the medians as far as they scatter, and as little as that is known.
 * It draws from a sequence of its own: equal figures give equal answers.
 *
 * A fit is bad if a median is off by more than LAW_OFF and further than the
 * runs' own scatter explains, by a test of which one fit in a hundred of what
 * is a law falls foul.  Not for deciding which of two laws holds.
 */
#ifndef PGDBENCH_BENCH_STATS_LAW_H
#define PGDBENCH_BENCH_STATS_LAW_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/stats-bootstrap.h"
#include "lib/compiler.h"

enum { LAW_PARAMS = 4 };

/* What counts as off, as far off whatever the scatter, and as explaining
 * little. */
#define LAW_OFF		0.05
#define LAW_FAR		0.25
#define LAW_R2		0.90

/* One run: its size and its figure, both above 0. */
struct stats_point {
	double x, y;
};

/* What a curve is to go through; the numbers are on loan. */
struct stats_curve {
	const double *x, *log_x, *log_y;
	size_t n;
};

struct stats_law;

/* One family of curves. */
struct stats_model {
	size_t nr_free;		/* parameters that are fitted */
	size_t nr_params;	/* and those that follow, <= LAW_PARAMS */
	size_t least_x;		/* fewest sizes that it is fitted to */
	/* fit - @nr_params @param of the nearest one; 0 or -errno. */
	int (*fit)(const struct stats_curve *c, double *param);
	double (*log_value)(const double *param, double x);
	/* is_far_out - do parameters follow from more than sizes that were
	 * measured?  NULL: never. */
	bool (*is_far_out)(const struct stats_law *law);
};

/* y = a * x^b; parameters a and b.  In stats-power.c. */
extern const struct stats_model stats_power;

enum stats_verdict {
	LAW_NONE,		/* too few sizes, or not to be fitted */
	LAW_EXACT,		/* as many parameters as sizes: any would fit */
	LAW_OK,
	LAW_BAD,		/* off, and no scatter explains it */
	LAW_SCATTERED,		/* far off, which scatter may explain */
	LAW_FAR_OUT,		/* its parameters lie beyond the sizes */
	LAW_WEAK,		/* explains less than LAW_R2 of what there is */
};

struct stats_estimate {
	double value;
	struct stats_interval in;	/* NaN with a size of one run only */
};

struct stats_law {
	enum stats_verdict verdict;
	struct stats_estimate param[LAW_PARAMS];
	size_t nr_x;		/* sizes */
	size_t nr;		/* runs */
	double from, to;	/* least and greatest size */
	double r2;		/* of log y's variance; NaN if it has none */
	double worst;		/* greatest share that a median is off by */
	double worst_x;		/* there */
	double p;		/* of a law's being that far off; or NaN */
	int bend;		/* what is left is above at both ends and below
				 * between: 1; the opposite: -1; neither: 0 */
};

/*
 * stats_law_fit - through @nr runs, which get sorted.
 * Returns 0, after which @law is all set, or has LAW_NONE and NaN; -EINVAL for
 * a point that is not above 0 or not finite; -ENOMEM.
 */
int __must_check stats_law_fit(const struct stats_model *model,
			       struct stats_point *runs, size_t nr,
			       struct stats_law *law);

/*
 * stats_bend - do the @n values of @off, at @log_x, follow a parabola?
 * Returns 1 if they are above 0 at both ends, -1 if below, 0 if neither.
 */
int stats_bend(const double *log_x, const double *off, size_t n);

/* stats_law_at - what @law says of size @x. */
double stats_law_at(const struct stats_model *model,
		    const struct stats_law *law, double x);

#endif
