// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * hists.c - the histograms of a cell, by name.
 */
#include "bench/hists.h"

#include <stdio.h>

/* A histogram beside its like, called by what they share. */
struct part {
	const char *tail;
	const struct hist *h;
};

static int each_part(const char *head, const struct part *parts, size_t nr,
		     hists_fn *fn, void *arg)
{
	char name[HISTS_NAME_SIZE];
	int err = 0;
	size_t i;

	for (i = 0; !err && i < nr; i++) {
		if (!parts[i].h || !parts[i].h->nr)
			continue;
		snprintf(name, sizeof(name), "%s%s", head, parts[i].tail);
		err = fn(arg, name, parts[i].h);
	}
	return err;
}

static int each_lock(const struct result_lock *l, hists_fn *fn, void *arg)
{
	const struct part parts[] = {
		{ ".hold", l->hold_ns },
		{ ".hold-clean", l->hold_clean_ns },
		{ ".wait", l->wait_ns },
		{ ".wait-clean", l->wait_clean_ns },
	};
	char head[HISTS_NAME_SIZE];

	snprintf(head, sizeof(head), "lock.%.200s", l->name);
	return each_part(head, parts, ARRAY_SIZE(parts), fn, arg);
}

int hists_each(const struct result_cell *cell, hists_fn *fn, void *arg)
{
	const struct part rest[] = {
		{ "propagation", cell->propagation_ns },
		{ "propagation.censored", cell->propagation_censored_ns },
		{ "visibility", cell->visibility_ns },
		{ "visibility.censored", cell->visibility_censored_ns },
		{ "access-age", cell->access_age_ns },
		{ "repair-age", cell->repair_age_ns },
		{ "hiccup", cell->noise.hiccup_ns },
	};
	unsigned int op;
	int err = 0;
	size_t i;

	for (op = 0; !err && op < NR_OPS; op++) {
		const struct result_latency *l = &cell->latency[op];
		const struct part parts[] = {
			{ "", l->service },
			{ ".clean", l->clean },
			{ ".intended", l->intended },
		};

		err = each_part(op_name(op), parts, ARRAY_SIZE(parts), fn, arg);
	}
	for (i = 0; !err && i < cell->locks.nr; i++)
		err = each_lock(&cell->locks.v[i], fn, arg);
	return err ? err : each_part("", rest, ARRAY_SIZE(rest), fn, arg);
}
