/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cells.h - run the cells of a plan, each in a process of its own.
 *
 * What a cell's process leaves is its file; whoever left none, because it
 * crashed or hung, gets one written that says so.  A cell that failed never
 * keeps the next from being run; a disk that nothing can be written to does.
 */
#ifndef PGDBENCH_BENCH_CELLS_H
#define PGDBENCH_BENCH_CELLS_H

#include <stdint.h>

#include "bench/error.h"
#include "bench/outdir.h"
#include "bench/plan.h"
#include "bench/progress.h"
#include "bench/registry.h"
#include "bench/spawn.h"

struct cells {
	const struct plan *plan;
	const struct registry *registry;	/* knows its strategies */
	const struct outdir *dir;
	struct spawn *signals;		/* held */
	struct progress *progress;
	const char *program;		/* gets "cell -- DIR ID" */
	uint64_t limit_ns;		/* of each cell; 0: by what it does */
};

/*
 * cells_run_plan - run all that are not complete, in the plan's order.
 * cells_run_round - those of round @round alone, of which there may be none.
 *
 * Returns EXIT_OK, whether they failed or not; EXIT_INTERRUPTED, with @signals
 * released; EXIT_ERROR when there is no going on; both with @e set.  What is
 * complete is kept in any case.
 * Context: the process has one thread; blocks.
 */
int __must_check cells_run_plan(struct cells *c, struct error *e);
int __must_check cells_run_round(struct cells *c, uint64_t round,
				 struct error *e);

/* What there is to say of a cell's file once it has been read. */
struct cells_found {
	bool there;		/* it can be believed */
	bool ok;
	uint64_t violations;
};

/* cells_look - what the file @path says of @cell. */
struct cells_found cells_look(const char *path, const struct plan_cell *cell);

/* cells_measure - run @cell, in the plan or a probe of one of it, whatever there
 * is in its file @path.  As cells_run_plan(); @f: what it came to. */
int __must_check cells_measure(struct cells *c, const struct plan_cell *cell,
			       const char *path, struct cells_found *f,
			       struct error *e);

#endif
