// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * guarding.c - the guard of a cell: built, told of threads, drained.
 */
#include "bench/guarding.h"

#include <errno.h>

#include "bench/params.h"

int guarding_find(struct run *r, const struct registry *registry)
{
	if (!r->wl->needs_guard)
		return 0;
	r->guard_ops = registry_find_guard(registry, r->cell->guard);
	return r->guard_ops && r->cell->walkers &&
	       r->cell->walkers < r->cell->threads ? 0 : -EINVAL;
}

unsigned int guarding_nr_counters(const struct run *r)
{
	return r->guard_ops ? r->guard_ops->nr_counters : 0;
}

/* A guard's thread goes to sleep: all whom that concerns. */
static void told_idle(void *arg, bool begin)
{
	guarding_idle(arg, begin);
}

static int set_params(struct run *r)
{
	const struct guard_ops *ops = r->guard_ops;
	char owner[64];

	params_guard_owner(ops, owner, sizeof(owner));
	return params_apply(ops->params, ops->nr_params, owner,
			    &r->plan->params, r->guard.priv);
}

static int build(struct run *r)
{
	struct guard *g = &r->guard;
	int err;

	if (r->guard_ops->priv_bytes) {
		g->priv = mem_zalloc(g->mem, r->guard_ops->priv_bytes,
				     CACHELINE);
		if (!g->priv)
			return -ENOMEM;
	}
	err = set_params(r);
	if (!err && r->guard_ops->init)
		err = r->guard_ops->init(g);
	if (!err)
		g->ops = r->guard_ops;
	return err;
}

int guarding_build(struct run *r, const char **why)
{
	int err;

	if (!r->guard_ops)
		return 0;
	*why = "guard's memory";
	err = mem_init(&r->guard_mem);
	if (err)
		return err;
	*why = "guard's init";
	r->guard = (struct guard){
		.world = &r->world,
		.mem = &r->guard_mem,
		.grace_ns = r->plan->grace_ns,
		.nr_cpus = r->nr,
		.first_counter = r->ops->nr_counters,
		.idle = told_idle,
		.idle_arg = r,
	};
	return build(r);
}

void guarding_release(struct run *r)
{
	struct guard *g = &r->guard;

	if (g->ops && g->ops->destroy)
		g->ops->destroy(g);
	if (!g->mem)
		return;
	mem_free(g->mem, g->priv, r->guard_ops->priv_bytes);
	mem_release(g->mem);
}

int guarding_online(struct worker *wk)
{
	struct run *r = wk->run;

	return r->guard_ops && r->guard_ops->cpu_online ?
	       r->guard_ops->cpu_online(&r->guard, wk->cpu) : 0;
}

void guarding_offline(struct worker *wk)
{
	struct run *r = wk->run;

	if (r->guard_ops && r->guard_ops->cpu_offline)
		r->guard_ops->cpu_offline(&r->guard, wk->cpu);
}

void guarding_quiescent(struct run *r)
{
	if (r->ops->quiescent)
		r->ops->quiescent(&r->strategy);
	if (r->guard_ops && r->guard_ops->quiescent)
		r->guard_ops->quiescent(&r->guard);
}

void guarding_idle(struct run *r, bool begin)
{
	if (r->ops->idle)
		r->ops->idle(&r->strategy, begin);
	if (r->guard_ops && r->guard_ops->idle)
		r->guard_ops->idle(&r->guard, begin);
}

void guarding_drain(struct run *r)
{
	struct mem_stats stats;

	if (r->guard.ops && r->guard.ops->drain)
		r->guard.ops->drain(&r->guard);
	if (r->guard.ops && !mem_stats_read(&r->guard_mem, &stats))
		r->guard_bytes = stats.requested_bytes;
}
