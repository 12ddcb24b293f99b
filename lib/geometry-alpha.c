// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * geometry-alpha.c - alpha: three levels of 8 KiB pages.
 *
 * arch/alpha/include/asm/pgtable.h.  The last entry of the first level maps the
 * table itself, vmalloc lies right before it, and nothing else of the kernel is
 * reached through it, so that fork copies exactly the vmalloc slots.  One slot
 * is today's kernel, 255 are its LARGE_VMALLOC, and any number between is what
 * Al Viro's patch makes of that (linux-alpha, November 2025).
 */
#include "lib/geometry-rows.h"

enum { ALPHA_PAGE_BYTES = 8192 };

struct alpha_params {
	uint64_t ram;
	uint64_t slots;
};

static int resolve_alpha(const void *params, struct geometry *g)
{
	const struct alpha_params *p = params;
	uint64_t slot_bytes, self_map, base;

	g->page_bytes = g->pgd_bytes = ALPHA_PAGE_BYTES;
	g->entry_bytes = sizeof(uint64_t);
	g->nr_entries = g->pgd_bytes / g->entry_bytes;
	g->slot_shift = 13 + 2 * 10;	/* a page, two levels of 1024 */
	slot_bytes = UINT64_C(1) << g->slot_shift;
	self_map = -slot_bytes;
	base = self_map - p->slots * slot_bytes;
	geometry_set_area(g, base, self_map - base);
	g->clone_first = g->vmalloc_first;
	g->clone_nr = g->vmalloc_nr;
	g->ram_bytes = p->ram;
	g->prealloc = p->slots == 1;
	return 0;
}

static const struct param alpha_params[] = {
	{
		.name = "ram", .type = PARAM_U64, .def = "2G",
		.help = "memory, which preallocated tables take a share of",
		.offset = offsetof(struct alpha_params, ram),
		.min = MIB(32), .max = TIB(2),
	}, {
		.name = "slots", .type = PARAM_U64, .def = "255",
		.help = "of the vmalloc area, 8 GiB each, 1 to 255",
		.offset = offsetof(struct alpha_params, slots),
		.min = 1, .max = 255,
	},
};

static const char *const alpha_variants[] = { "slots=1", "slots=8", };

const struct geometry_row geometry_alpha = {
	.name		= "alpha",
	.summary	= "three levels, the first is each process's own",
	.source		= "arch/alpha, first level; LARGE_VMALLOC, and the "
			  "patch that replaces it",
	.slots		= SLOT_SET_ONCE,
	GEOMETRY_PARAMS(struct alpha_params, alpha_params),
	.variants	= alpha_variants,
	.nr_variants	= ARRAY_SIZE(alpha_variants),
	.resolve	= resolve_alpha,
};
