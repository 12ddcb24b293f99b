// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plan-check.c - can this machine run the plan?  Asked before anything is
 * allocated or written.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/memory.h"
#include "bench/params.h"
#include "bench/parse.h"
#include "bench/plan-internal.h"
#include "lib/trace.h"
#include "lib/world.h"

/* Beside the world: histograms and books of a worker, as measured with null
 * and -t 1000; what a cold walk reads to empty the caches, and the program. */
#define THREAD_BYTES	(UINT64_C(5) << 18)
#define FIXED_BYTES	(UINT64_C(384) << 20)

void *plan_workload_priv(const struct plan *plan,
			 const struct workload_ops *workload)
{
	void *priv = calloc(1, workload->priv_bytes + 1);

	if (priv && params_apply(workload->params, workload->nr_params,
				 workload->name, &plan->params, priv)) {
		free(priv);
		return NULL;
	}
	return priv;
}

/* What the cell's workload needs beyond its mms while it builds them. */
static uint64_t extra_mms(const struct plan *plan, const struct plan_cell *cell)
{
	const struct workload_ops *wl = workload_find(cell->workload);
	uint64_t extra = UINT64_MAX;
	void *priv;

	if (!wl || !wl->extra_mms)
		return 0;
	priv = plan_workload_priv(plan, wl);
	if (priv)
		extra = wl->extra_mms(priv, cell->mms);
	free(priv);
	return extra;
}

/* Likewise, of other memory. */
static uint64_t extra_bytes(const struct plan *plan,
			    const struct plan_cell *cell)
{
	const struct workload_ops *wl = workload_find(cell->workload);
	uint64_t extra = 0;
	void *priv;

	if (!wl || !wl->extra_bytes)
		return 0;
	priv = plan_workload_priv(plan, wl);
	if (priv)
		extra = wl->extra_bytes(priv, cell->threads - cell->walkers);
	free(priv);
	return extra;
}

uint64_t plan_least_ns(const struct plan *plan, const struct plan_cell *cell)
{
	const struct workload_ops *wl = workload_find(cell->workload);
	uint64_t least = 0;
	void *priv;

	if (!wl || !wl->least_ns)
		return 0;
	priv = plan_workload_priv(plan, wl);
	if (priv)
		least = wl->least_ns(priv);
	free(priv);
	return least;
}

uint64_t plan_extra_ns(const struct plan *plan, const struct plan_cell *cell)
{
	const struct workload_ops *wl = workload_find(cell->workload);
	uint64_t extra = PLAN_MAX_EXTRA_NS;
	void *priv;

	if (!wl || !wl->extra_ns)
		return 0;
	priv = plan_workload_priv(plan, wl);
	if (priv)
		extra = MIN(extra, wl->extra_ns(priv, cell->mms));
	free(priv);
	return extra;
}

int plan_walkers(const struct plan *plan, const struct workload_ops *workload,
		 const struct guard_ops *guard, uint64_t *walkers,
		 struct error *e)
{
	void *priv;

	*walkers = 0;
	if (!guard)
		return EXIT_OK;
	priv = plan_workload_priv(plan, workload);
	if (!priv)
		return error_memory(e);
	*walkers = MAX(workload->nr_walkers(priv), guard->min_walkers);
	free(priv);
	return EXIT_OK;
}

/* Those that wait for a grace period, and those that workers keep at hand. */
static uint64_t spare_mms(const struct plan *plan, const struct plan_cell *cell,
			  const struct geometry *geo)
{
	return MAX(cell->mms / 8, plan->spare_bytes / geo->pgd_bytes);
}

uint64_t plan_capacity(const struct plan *plan, const struct plan_cell *cell)
{
	uint64_t extra = extra_mms(plan, cell), own;
	struct geometry geo;

	if (plan_geometry(plan, cell->geometry, &geo))
		return UINT64_MAX;
	own = cell->mms + spare_mms(plan, cell, &geo);
	return extra > UINT64_MAX - own ? UINT64_MAX : own + extra;
}

uint64_t plan_memory_bytes(const struct plan *plan,
			   const struct plan_cell *cell,
			   const struct registry *registry)
{
	const struct strategy_ops *ops = registry_find(registry,
						       cell->strategy);
	struct geometry geo;
	const struct world_config config = {
		.geo = &geo,
		.capacity = plan_capacity(plan, cell),
		.mm_priv_bytes = ops ? ops->mm_priv_bytes : 0,
	};
	size_t bytes;

	if (plan_geometry(plan, cell->geometry, &geo))
		return UINT64_MAX;
	bytes = world_bytes(&config);
	return bytes > UINT64_MAX / 2 ? UINT64_MAX :
	       bytes + FIXED_BYTES + cell->threads * THREAD_BYTES +
	       extra_bytes(plan, cell);
}

int plan_check_memory(const struct plan *plan, const struct registry *registry,
		      uint64_t available_bytes, const struct plan_cell **bad)
{
	uint64_t bytes, most = available_bytes;
	int err = 0;
	size_t i;

	for (i = 0; i < plan->nr; i++) {
		bytes = plan_memory_bytes(plan, &plan->cells[i],
					  registry);
		if (bytes <= most)
			continue;
		err = -ENOMEM;
		most = bytes;
		if (bad)
			*bad = &plan->cells[i];
	}
	return err;
}

static int check_memory(const struct plan *plan,
			const struct registry *registry, struct error *e)
{
	uint64_t available = memory_available_bytes("");
	char want[FORMAT_SIZE], have[FORMAT_SIZE];
	const struct plan_cell *bad = NULL;

	if (!plan_check_memory(plan, registry, available, &bad))
		return EXIT_OK;
	return error_set(e, EXIT_RESOURCE,
			 "option '--mms': %" PRIu64 " mms of strategy '%s' "
			 "take %s, and %s can be had", bad->mms, bad->strategy,
			 format_bytes(plan_memory_bytes(plan, bad, registry),
				      want),
			 format_bytes(available, have));
}

static int check_trace(const char *path, struct error *e)
{
	struct trace_error error;
	struct trace trace;
	int err = trace_read(&trace, path, &error);

	if (!err) {
		if (trace.totals.nr_missing)
			warn("trace '%s': %" PRIu64 " events fewer than its "
			     "header says", path, trace.totals.nr_missing);
		trace_release(&trace);
	}
	if (err == -ENOMEM)
		return error_memory(e);
	return err ? error_set(e, EXIT_USAGE, "trace '%s': %s", path,
			       error.reason) : EXIT_OK;
}

int plan_check(const struct plan *plan, const struct registry *registry,
	       const struct topo *topo, struct error *e)
{
	int status = plan_check_pus(plan, topo, e);

	if (!status)
		status = check_memory(plan, registry, e);
	if (!status && plan->trace)
		status = check_trace(plan->trace, e);
	return status;
}
