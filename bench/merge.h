/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * merge.h - several results made into one, if they belong together.
 *
 * They do if the same program measured on the same machine under the same
 * kernel, with the same parameters of whatever they have in common.  Which
 * cells they have need not be the same.  The unit of repetition is the process:
 * a cell stays a cell, and becomes a further repetition, in a round of its own.
 * Only if asked are the bins of repetitions added up, and then the cell says of
 * how many processes it is.  No cell counts twice.
 *
 * The steps are called in the order in which they stand here.  Each returns an
 * exit status with @e set, EXIT_USAGE for what does not belong together.
 */
#ifndef PGDBENCH_BENCH_MERGE_H
#define PGDBENCH_BENCH_MERGE_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/error.h"
#include "bench/result.h"
#include "lib/bag.h"

struct merge {
	const struct strs *paths;	/* of the sources, on loan */
	struct results *sources;	/* as many; empty once they are moved */
	size_t nr;
	bool force;		/* another machine or build is no obstacle */
	char *forced;		/* then the first that there is; or NULL */
	struct json *list;	/* what there is to know of each source */
	struct results out;
};

/* merge_load - read all that @paths name, which have cells.  In any case @m is
 * then the caller's to merge_release(). */
int __must_check merge_load(struct merge *m, const struct strs *paths,
			    struct error *e);
void merge_release(struct merge *m);

/* merge_fit - refuse sources of other machines, programs, plans; refuse a run
 * that is in several, or in one twice. */
int __must_check merge_fit(struct merge *m, struct error *e);

/* merge_cells - move all cells to @m->out, numbered anew; refuse those that have
 * other parameters than their like, or are there already.  @bins: cells are to
 * be added up, so that they may have been before. */
int __must_check merge_cells(struct merge *m, bool bins, struct error *e);

/* merge_pool - make one cell of those that are repetitions of one another. */
int __must_check merge_pool(struct merge *m, struct error *e);

/* merge_context - say in @m->out where it comes from; @argv is the command. */
int __must_check merge_context(struct merge *m, int argc, char **argv,
			       struct error *e);

#endif
