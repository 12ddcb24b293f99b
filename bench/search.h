/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * search.h - find the highest rate of one cell, as --find-saturation asks.
 *
 * The cell itself is a closed loop.  Half of its rate is where the search of
 * saturation.h begins, each rate a cell of its own, in a process of its own, with
 * a file beside the others.  What was found becomes a part of the cell's own
 * file when the search is over; a search that was interrupted is gone on with
 * from the files of its probes.
 *
 * A rate holds if the schedule was kept and the percentile is under the limit;
 * a probe with too few such operations shows neither.
 *
 * The end, as the result has it:
 * found      @rate_per_s holds, @above_per_s does not
 * never      the least rate does not hold, at which there are values enough
 * always     the greatest rate does
 * unsettled  it took more probes than were allowed
 * no-values  too few for that percentile, in the closed loop or in a probe
 * failed     a probe did
 */
#ifndef PGDBENCH_BENCH_SEARCH_H
#define PGDBENCH_BENCH_SEARCH_H

#include "bench/cells.h"

/* search_run - find it for @cell, whose file is @path, unless that has it.  As
 * cells_run_plan(). */
int __must_check search_run(struct cells *c, const struct plan_cell *cell,
			    const char *path, struct error *e);

#endif
