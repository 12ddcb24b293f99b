// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * collect-params.c - what a cell was run with, imposed or measured.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/collect-internal.h"
#include "bench/params.h"

static bool concerns(const char *key, const char *name)
{
	size_t len = strlen(name);

	return !strncmp(key, name, len) && key[len] == '.';
}

/* The plan's parameters that are this cell's. */
static int collect_set(struct result_cell *cell, const struct run *r)
{
	const struct str_map *m = &r->plan->params;
	char guard[64] = "inject";
	size_t i;

	if (r->guard_ops)
		params_guard_owner(r->guard_ops, guard, sizeof(guard));
	for (i = 0; i < m->nr; i++)
		if ((concerns(m->v[i].key, r->ops->name) ||
		     concerns(m->v[i].key, r->wl->name) ||
		     concerns(m->v[i].key, r->geo.name) ||
		     concerns(m->v[i].key, guard) ||
		     concerns(m->v[i].key, "inject")) &&
		    str_map_add(&cell->params, m->v[i].key, m->v[i].value))
			return -ENOMEM;
	return 0;
}

static int put_u64(struct result_cell *cell, const char *key, uint64_t value)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRIu64, value);
	return str_map_add(&cell->params, key, text);
}

static int put_double(struct result_cell *cell, const char *key, double value)
{
	char text[32];

	snprintf(text, sizeof(text), "%.6g", value);
	return str_map_add(&cell->params, key, text);
}

/* What a shootdown took, in the median of all that were measured; 0: none. */
static int median_ipi(const struct run *r, uint64_t *ns)
{
	struct hist *sum = malloc(sizeof(*sum));
	unsigned int i;

	if (!sum)
		return -ENOMEM;
	hist_init(sum);
	for (i = 0; i < r->nr; i++)
		hist_merge(sum, r->world.cpus[i].ipis);
	*ns = sum->nr ? hist_percentile(sum, 50) : 0;
	free(sum);
	return 0;
}

/* Whether a cost was imposed or measured, and what it came to, if it did. */
static int put_cost(struct result_cell *cell, const char *name,
		    uint64_t imposed_ns, uint64_t ns)
{
	char key[32];
	int err = str_map_add(&cell->params, name,
			      imposed_ns ? "imposed" : "measured");

	snprintf(key, sizeof(key), "%s_ns", name);
	return err || !ns ? err : put_u64(cell, key, ns);
}

static int collect_costs(struct result_cell *cell, const struct run *r)
{
	uint64_t ipi_ns;
	int err = median_ipi(r, &ipi_ns);

	if (!err)
		err = put_cost(cell, "grace_period", r->plan->grace_ns,
			       r->costs.grace_ns);
	if (!err)
		err = put_cost(cell, "fault_cost", r->plan->fault_ns,
			       r->costs.fault_ns);
	if (!err)
		err = put_cost(cell, "ipi_cost", r->plan->ipi_ns,
			       MAX(ipi_ns, r->plan->ipi_ns));
	return err;
}

int collect_params(struct result_cell *cell, const struct run *r)
{
	static const char *const layouts[] = { "fresh", "aged", "shuffled" };
	static const char *const pages[] = { "huge", "4k" };
	struct str_map *p = &cell->params;
	int err = collect_set(cell, r);

	if (!err)
		err = str_map_add(p, "layout", layouts[r->cell->layout]);
	if (!err)
		err = str_map_add(p, "pgd_pages", pages[r->plan->pgd_pages]);
	if (!err)
		err = collect_costs(cell, r);
	if (!err && r->cell->rate > 0)
		err = put_double(cell, "rate", r->cell->rate);
	if (!err && r->cell->rate > 0)
		err = str_map_add(p, "arrivals", r->cell->arrivals ==
				  ARRIVALS_FIXED ? "fixed" : "poisson");
	if (!err && r->wl->needs_trace)
		err = str_map_add(p, "trace", r->plan->trace);
	if (!err && !isnan(r->layout_rho))
		err = put_double(cell, "layout_rho", r->layout_rho);
	return err;
}
