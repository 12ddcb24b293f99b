// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-choose.c - those strategies and guards that somebody asked for, or
 * that there is room for.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/names.h"
#include "bench/report-internal.h"

enum { NAMES_MAX = 128 };

void report_name(const struct result_cell *cell, char *buf, size_t size)
{
	snprintf(buf, size, "%s%s%s", cell->strategy, cell->guard ? "/" : "",
		 cell->guard ? cell->guard : "");
}

bool report_has_name(const struct result_cell *cell, const char *name)
{
	char whole[128];

	report_name(cell, whole, sizeof(whole));
	return !strcmp(cell->strategy, name) || !strcmp(whole, name) ||
	       (cell->guard && !strcmp(cell->guard, name));
}

bool report_is_named(const struct result_cell *cell, const struct strs *names)
{
	size_t i;

	for (i = 0; i < names->nr; i++)
		if (report_has_name(cell, names->v[i]))
			return true;
	return !names->nr;
}

static size_t add_name(const char **list, size_t nr, const char *name)
{
	size_t k;

	for (k = 0; name && k < nr; k++)
		if (!strcmp(list[k], name))
			return nr;
	if (name && nr < NAMES_MAX)
		list[nr++] = name;
	return nr;
}

/* All names that cells have, in @list, on loan. */
static size_t names_in(const struct report_set *set, const char **list)
{
	size_t nr = 0, i, k;

	for (i = 0; i < set->nr; i++)
		for (k = 0; k < set->v[i].nr; k++) {
			nr = add_name(list, nr, set->v[i].cells[k].strategy);
			nr = add_name(list, nr, set->v[i].cells[k].guard);
		}
	return nr;
}

static bool is_there(const struct report_set *set, const char *name)
{
	size_t i, k;

	for (i = 0; i < set->nr; i++)
		for (k = 0; k < set->v[i].nr; k++)
			if (report_has_name(&set->v[i].cells[k], name))
				return true;
	return false;
}

int report_check_names(const struct report_set *set, const struct strs *names,
		       struct error *e)
{
	const char *list[NAMES_MAX];
	size_t i;

	for (i = 0; i < names->nr; i++)
		if (!is_there(set, names->v[i]))
			return names_unknown(e, "strategy or guard in the "
					     "results", names->v[i], list,
					     names_in(set, list));
	return EXIT_OK;
}

/* How many strategies one may choose are among the cells? */
static size_t nr_strategies(const struct report_index *index)
{
	size_t nr = 0, i, k;

	for (i = 0; i < index->nr; i++) {
		const struct report_cell *c = &index->v[i];

		for (k = 0; k < i; k++)
			if (index->v[k].number == c->number)
				break;
		nr += k == i && c->kind == KIND_STRATEGY;
	}
	return nr;
}

static int copy_index(struct report_index *to, const struct report_index *from)
{
	*to = (struct report_index){
		.v = calloc(from->nr + 1, sizeof(*to->v)),
	};
	return to->v ? 0 : -ENOMEM;
}

int report_index_choose(struct report_index *to,
			const struct report_index *from,
			const struct strs *names)
{
	int err = copy_index(to, from);
	size_t i;

	for (i = 0; !err && i < from->nr; i++)
		if (report_is_named(from->v[i].cell, names))
			to->v[to->nr++] = from->v[i];
	return err ? err : report_index_number(to);
}

static int add_new(struct strs *names, const char *name)
{
	size_t i;

	for (i = 0; i < names->nr; i++)
		if (!strcmp(names->v[i], name))
			return 0;
	return strs_add(names, name);
}

int report_index_fit(struct report_index *to, const struct report_index *from,
		     size_t room, struct strs *left_out)
{
	bool fits = nr_strategies(from) <= room;
	int err = copy_index(to, from);
	size_t i;

	for (i = 0; !err && i < from->nr; i++) {
		if (fits || !from->v[i].cell->variant)
			to->v[to->nr++] = from->v[i];
		else
			err = add_new(left_out, from->v[i].cell->strategy);
	}
	return err ? err : report_index_number(to);
}
