/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * progress.h - how far a run is, for whoever watches.
 *
 * On a terminal one line of standard error is rewritten in place, with what the
 * cell does just now; elsewhere
 * there is silence, except for a line a cell when more is asked for.  Not for
 * errors: they are printed where they are found, after progress_clear().
 */
#ifndef PGDBENCH_BENCH_PROGRESS_H
#define PGDBENCH_BENCH_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "bench/plan.h"
#include "bench/pulse.h"

struct progress {
	FILE *stream;
	const struct plan_cell *cell;	/* that began last */
	size_t nr;		/* cells in all */
	bool live;		/* rewrite a line in place */
	bool log;		/* a line a cell */
	unsigned int columns;	/* of the terminal */
	size_t next;		/* cells before it are done or were skipped */
	uint64_t cell_began_ns;	/* clock_monotonic_ns() */
	uint64_t spent_ns;	/* on cells that ended */
	uint64_t expected_ns;	/* for these */
	uint64_t left_ns;	/* expected for those that are to come */
	bool shown;
	struct pulse *pulse;	/* of the cell; NULL: nothing is known */
};

/*
 * progress_init - there is nothing to come.
 * @live: @stream is a terminal whose line can be rewritten
 * Borrows it, and cells, for as long as it is used; progress_release() when it
 * is not any more.
 */
void progress_init(struct progress *p, FILE *stream, bool live);
void progress_release(struct progress *p);

/* progress_watch - show what cells do while they run, if anything is shown. */
void progress_watch(struct progress *p);

/* progress_expect - every cell of @plan is still to come. */
void progress_expect(struct progress *p, const struct plan *plan);

/* progress_skip - @cell, the next, is complete already.  progress_begin - it
 * begins now.  progress_end - it has ended; @word says how, for the log. */
void progress_skip(struct progress *p, const struct plan_cell *cell);
void progress_begin(struct progress *p, const struct plan_cell *cell);
void progress_end(struct progress *p, const struct plan_cell *cell,
		  const char *word);

/* progress_tick - while a cell runs, every now and then; @arg is @p. */
void progress_tick(void *arg);

/* progress_clear - nothing is shown until the next tick. */
void progress_clear(struct progress *p);

/* progress_expected_ns - what @cell should take with all that belongs to it;
 * for a machine that is slow, but not hung, times a few. */
uint64_t progress_expected_ns(const struct plan_cell *cell);

/* progress_left_text - "1h02m", "3m20s", "7s". */
const char *progress_left_text(uint64_t ns, char *buf, size_t size);

#endif
