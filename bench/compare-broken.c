// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * compare-broken.c - what failed or broke its contract and did not before.
 *
 * It has no figure to compare, and is worse than any.  A control is made to
 * break its contract; whether it was caught is luck.
 */
#include "bench/compare-internal.h"

#include <string.h>

static size_t nr_failed(struct report_span span)
{
	size_t nr = 0, i;

	for (i = 0; i < span.nr; i++)
		nr += span.v[i].cell->status != RESULT_OK;
	return nr;
}

static bool is_control(struct report_span span)
{
	size_t i;

	for (i = 0; i < span.nr; i++)
		if (span.v[i].cell->control)
			return true;
	return false;
}

static int add(struct strs *lines, struct report_span cell, const char *what)
{
	char where[320], line[512];

	compare_where(cell.v->cell, where, sizeof(where));
	snprintf(line, sizeof(line), "%s: %s", where, what);
	return strs_add(lines, line);
}

int compare_broken(struct strs *lines, struct report_span base,
		   struct report_span cell)
{
	size_t failed = nr_failed(cell), before = nr_failed(base);
	char what[128];
	int err = 0;

	if (report_nr_violated(cell) && !report_nr_violated(base) &&
	    !is_control(cell))
		err = add(lines, cell, "broke its contract");
	/* Of another number of runs the share counts. */
	if (err || failed * base.nr <= before * cell.nr)
		return err;
	snprintf(what, sizeof(what), "failed, %zu of %zu runs (base: %zu of "
		 "%zu)", failed, cell.nr, before, base.nr);
	return add(lines, cell, what);
}
