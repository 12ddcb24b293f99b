// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-fairness.c - who got less than others that did the same.
 *
 * A property, not a fault, nor a reason to mistrust a figure: a lock that
 * starves a thread does so.
 */
#include <math.h>
#include <string.h>

#include "bench/fairness.h"
#include "bench/report-internal.h"

static const struct result_shares *shares_of(const struct result_cell *cell,
					     enum report_shares kind)
{
	return kind == SHARE_OPS ? &cell->fairness.ops : &cell->fairness.locks;
}

struct fairness report_fairness(struct report_span runs,
				enum report_shares kind, const char *name)
{
	struct fairness worst = fairness_of(NULL, 0), one;
	const struct result_share *share;
	const struct result_cell *cell;
	size_t i;

	for (i = 0; i < runs.nr; i++) {
		cell = runs.v[i].cell;
		share = result_find_share(shares_of(cell, kind), name);
		if (!share || !report_usable(cell))
			continue;
		one = fairness_by_role(&share->per_thread,
				       &cell->fairness.roles);
		if (isnan(worst.jain) || one.jain < worst.jain)
			worst = one;
	}
	return worst;
}

/* Of the names in the first run that has any; *@nr are written so far. */
static void print_kind(FILE *out, struct report_span runs,
		       enum report_shares kind, size_t *nr)
{
	const struct result_cell *first = report_first_usable(runs);
	const struct result_shares *shares = first ? shares_of(first, kind) :
					     NULL;
	struct fairness f;
	size_t i;

	for (i = 0; shares && i < shares->nr; i++) {
		f = report_fairness(runs, kind, shares->v[i].name);
		if (!fairness_is_unfair(&f))
			continue;
		if (!*nr) {
			fprintf(out, "UNFAIR    ");
			report_where(out, runs.v->cell);
			fprintf(out, ": a thread got of another's");
		}
		fprintf(out, "%s %.2f of %s", (*nr)++ ? "," : "",
			f.min_over_max, shares->v[i].name);
	}
}

void report_unfair(FILE *out, const struct report_index *index)
{
	struct report_span rest = report_span_all(index), part;
	size_t lines = 0, nr;

	for (; rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_strategy);
		nr = 0;
		print_kind(out, part, SHARE_OPS, &nr);
		print_kind(out, part, SHARE_LOCKS, &nr);
		if (nr)
			fputc('\n', out);
		lines += nr;
	}
	if (lines)
		fputc('\n', out);
}
