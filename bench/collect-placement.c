// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * collect-placement.c - where threads and page directories were meant to be,
 * and where they were.
 */
#include <errno.h>

#include "bench/collect-internal.h"
#include "bench/nodes.h"
#include "lib/mm-pool.h"

/* Asking costs a system call each. */
enum { ASK_PGDS = 256 };

static uint64_t number_or_null(int number)
{
	return number < 0 ? U64_NULL : (uint64_t)number;
}

/* What a machine that is not this one, or a kernel without NUMA, does not
 * answer stays null. */
static void ask_pgds(struct result_placement *p, const struct run *r)
{
	const struct world *w = &r->world;
	size_t id, step = MAX(w->capacity / ASK_PGDS, (size_t)1);
	int meant, found;

	for (id = 0; id < w->capacity; id += step) {
		meant = nodes_os(r->slots, r->cpu_nodes, r->nr,
				 home_of(&w->home, id));
		found = meant < 0 ? -ENODEV :
			topo_observed_node(r->topo, world_mm(w, id)->pgd,
					   w->geo->pgd_bytes);
		if (found == -EXDEV)
			found = INT32_MAX;	/* on several: not at home */
		if (found < 0)
			continue;
		if (p->pgds_asked == U64_NULL)
			p->pgds_asked = p->pgds_at_home = 0;
		p->pgds_asked++;
		p->pgds_at_home += found == meant;
	}
}

int collect_placement(struct result_cell *cell, const struct run *r)
{
	struct result_placement *p = &cell->placement;
	const struct worker *wk;
	unsigned int i;

	p->migrations = 0;
	for (i = 0; i < r->nr; i++) {
		wk = &r->workers[i];
		if (u64s_add(&p->intended, number_or_null(r->slots[i].pu_os)) ||
		    u64s_add(&p->nodes, number_or_null(r->slots[i].node)) ||
		    u64s_add(&p->observed, number_or_null(wk->pu_end)))
			return -ENOMEM;
		p->migrations += wk->pu_begin != wk->pu_end;
	}
	p->oversubscribed = r->world.config.oversubscribed;
	p->pgds_borrowed = mm_pool_strangers(&r->world);
	ask_pgds(p, r);
	return str_set(&p->policy, r->plan->pin);
}
