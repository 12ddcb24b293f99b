// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * geometry.c - the list of architectures, and what all of them have in common.
 */
#include "lib/geometry.h"

#include <errno.h>
#include <string.h>

#include "lib/geometry-rows.h"

const struct geometry_row *const geometry_list[] = {
	&geometry_x86_64,
	&geometry_x86_64_5level,
	&geometry_x86_32,
	&geometry_x86_32_pae,
	&geometry_x86_32_pae_shared,
	&geometry_arm32,
	&geometry_alpha,
	&geometry_arm64,
	&geometry_arm32_lpae,
};
const unsigned int geometry_list_nr = ARRAY_SIZE(geometry_list);

const struct geometry_row *geometry_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < geometry_list_nr; i++)
		if (!strcmp(geometry_list[i]->name, name))
			return geometry_list[i];
	return NULL;
}

void geometry_clone_from(struct geometry *g, uint64_t va)
{
	g->clone_first = geometry_slot(g, va);
	g->clone_nr = g->nr_entries - g->clone_first;
}

void geometry_set_area(struct geometry *g, uint64_t base, uint64_t bytes)
{
	g->vmalloc_base = base;
	g->vmalloc_first = geometry_slot(g, base);
	g->vmalloc_nr = geometry_slot(g, base + bytes - 1) -
			g->vmalloc_first + 1;
}

/* What all the rest of the program relies on. */
static bool fits(const struct geometry *g)
{
	unsigned int end = g->vmalloc_first + g->vmalloc_nr;

	return g->vmalloc_nr && g->vmalloc_nr <= g->nr_entries &&
	       end <= g->nr_entries &&
	       g->nr_entries * g->entry_bytes <= g->pgd_bytes &&
	       g->clone_first + g->clone_nr <= g->nr_entries &&
	       g->user_clone_at + g->user_clone_bytes <= g->pgd_bytes &&
	       (!g->clone_nr || (g->clone_first <= g->vmalloc_first &&
				 end <= g->clone_first + g->clone_nr));
}

int geometry_resolve(const struct geometry_row *row, const void *params,
		     struct geometry *out)
{
	int err;

	*out = (struct geometry){
		.name = row->name,
		.slots = row->slots,
		.shared = row->shared,
	};
	err = row->resolve(params, out);
	return err ? err : fits(out) ? 0 : -ERANGE;
}
