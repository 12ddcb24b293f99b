// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * identity.c - which cells are repetitions of one another.
 */
#include "bench/identity.h"

#include <stdint.h>
#include <string.h>

static bool ends_in(const char *text, const char *tail)
{
	size_t len = strlen(text), nr = strlen(tail);

	return len >= nr && !strcmp(text + len - nr, tail);
}

bool identity_is_measured(const char *key)
{
	return ends_in(key, "_ns") || !strcmp(key, "layout_rho");
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

bool identity_same_place(const struct result_cell *a,
			 const struct result_cell *b)
{
	return same_text(a->workload, b->workload) &&
	       same_text(a->strategy, b->strategy) &&
	       same_text(a->guard, b->guard) &&
	       same_text(a->geometry, b->geometry) &&
	       a->threads == b->threads && a->walkers == b->walkers &&
	       a->mms == b->mms;
}

/* Has @b all the chosen parameters of @a? */
static bool has_params(const struct result_cell *a, const struct result_cell *b)
{
	const struct str_entry *its;
	size_t i;

	for (i = 0; i < a->params.nr; i++) {
		const struct str_entry *mine = &a->params.v[i];

		if (identity_is_measured(mine->key))
			continue;
		its = str_map_find(&b->params, mine->key);
		if (!its || !same_text(mine->value, its->value))
			return false;
	}
	return true;
}

bool identity_same(const struct result_cell *a, const struct result_cell *b)
{
	return identity_same_place(a, b) && has_params(a, b) &&
	       has_params(b, a);
}

size_t identity_stem(const struct result_cell *cell)
{
	size_t len = strlen(cell->id), at = len;

	while (at && cell->id[at - 1] >= '0' && cell->id[at - 1] <= '9')
		at--;
	if (at < len && at >= 2 && !strncmp(cell->id + at - 2, "-r", 2))
		return at - 2;
	return len;
}
