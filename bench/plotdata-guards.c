// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plotdata-guards.c - what an allocation pays for the guard of tear-downs: the
 * fast path of vmalloc while a walker reads the tables, and while none does.
 */
#include <string.h>

#include "bench/plotdata-tails.h"
#include "lib/ops.h"

static const struct tail all_panels[] = {
	{ "guards", "walked-intended", OP_VMALLOC_DUMP, true },
	{ "guards", "walked-service", OP_VMALLOC_DUMP, false },
	{ "guards", "quiet-intended", OP_VMALLOC, true },
	{ "guards", "quiet-service", OP_VMALLOC, false },
};

static bool has_walked(const struct result_cell *cell)
{
	return cell->guard && report_latency(cell, OP_VMALLOC_DUMP);
}

int plot_write_guards(const struct plot_source *s, char *panels)
{
	static const char *const workloads[] = { "ptdump", NULL };
	struct report_span load = plot_pick(s->index, workloads,
					    report_same_load, has_walked);
	int err = plot_write_noise(s, "guards", load);
	size_t i;

	for (i = 0; !err && i < ARRAY_SIZE(all_panels); i++)
		err = plot_write_tail(s, &all_panels[i], load, panels);
	return err;
}
