// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * run-build.c - the parts of a cell: placement, clock, world, strategy, workload,
 * workers, in the order in which they need each other.
 */
#include "bench/run-internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/guarding.h"
#include "bench/injection.h"
#include "bench/nodes.h"
#include "bench/observe.h"
#include "bench/params.h"
#include "bench/population.h"
#include "bench/propagation.h"
#include "bench/timing.h"

static void bind_memory(void *arg, unsigned int node, void *addr, size_t bytes)
{
	struct run *r = arg;
	int os = nodes_os(r->slots, r->cpu_nodes, r->nr, node);

	/* A preference: where it is not granted, memory lies elsewhere, which
	 * collect_placement() finds out. */
	if (os >= 0 && topo_bind_memory(r->topo, addr, bytes, os))
		return;
}

static int find_parts(struct run *r, const struct registry *registry,
		      const char **why)
{
	int err;

	r->ops = registry_find(registry, r->cell->strategy);
	r->wl = workload_find(r->cell->workload);
	r->nr = (unsigned int)r->cell->threads;
	*why = "no such strategy or workload";
	if (!r->ops || !r->wl)
		return -EINVAL;
	*why = "no such geometry, or not with these parameters";
	err = plan_geometry(r->plan, r->cell->geometry, &r->geo);
	if (err)
		return err;
	*why = "no such guard, or no thread that tears down";
	if (guarding_find(r, registry))
		return -EINVAL;
	*why = "fewer page directories than threads";
	if (r->cell->mms < r->nr)
		return -EINVAL;
	r->judged = r->ops->contract != CONTRACT_NONE;
	return 0;
}

static int place(struct run *r, const char **why)
{
	struct topo_policy policy;
	unsigned int bad;
	int err;

	*why = "topology";
	err = topo_new(&r->topo);
	if (err)
		return err;
	/* Workers inherit it.  Where there is no NUMA nothing is moved. */
	*why = "memory policy";
	err = topo_hold_memory(r->topo);
	if (err && err != -ENODEV && err != -ENOSYS && err != -EPERM)
		return err;
	*why = "placement";
	err = topo_policy_parse(r->plan->pin, &policy);
	if (err)
		return err;
	r->slots = calloc(r->nr, sizeof(*r->slots));
	err = r->slots ? topo_place(r->topo, &policy, r->nr, r->slots, &bad) :
	      -ENOMEM;
	topo_policy_release(&policy);
	if (err)
		return err;
	r->cpu_nodes = calloc(r->nr, sizeof(*r->cpu_nodes));
	if (!r->cpu_nodes)
		return -ENOMEM;
	r->nr_nodes = nodes_number(r->slots, r->nr, r->cpu_nodes);
	r->pus = calloc(r->nr, sizeof(*r->pus));
	if (!r->pus)
		return -ENOMEM;
	if (topo_is_this_system(r->topo))
		r->nr_pus = nodes_pus(r->slots, r->nr, r->pus);
	return 0;
}

static bool oversubscribed(const struct run *r)
{
	unsigned int i;

	for (i = 0; i < r->nr; i++)
		if (r->slots[i].shared)
			return true;
	return false;
}

static bool quarantine(const struct run *r)
{
	return r->plan->verify == VERIFY_FULL ||
	       (r->ops->flags & STRATEGY_CONTROL);
}

/* Before the workers exist and after they have been joined this thread acts
 * for all CPUs, and their sections are its own. */
void run_act_for_cpus(struct run *r)
{
	unsigned int i;

	for (i = 0; i < r->nr; i++)
		preempt_init(&r->world.cpus[i].preempt);
}

/* How many forks there are to one that is checked for a write after free. */
static unsigned int check_every(const struct run *r)
{
	static const unsigned int every[] = {
		[VERIFY_OFF] = 0, [VERIFY_END] = 0,
		[VERIFY_SAMPLE] = 16, [VERIFY_FULL] = 1,
	};

	return every[r->plan->verify];
}

/* As asked for, or as this machine has them. */
static int settle_costs(struct run *r, const char **why)
{
	*why = "measuring what a fault costs";
	r->costs.fault_ns = r->plan->fault_ns;
	r->costs.ipi_ns = r->plan->ipi_ns;
	return r->costs.fault_ns ? 0 :
	       cost_measure_fault(&r->clock, &r->costs.fault_ns);
}

/* The flavour that an owner of parameters was told to use, or NULL. */
static const struct rcu_ops *flavor_of(const struct param *p, unsigned int nr,
				       const void *priv)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (p[i].type == PARAM_CHOICE &&
		    !strcmp(p[i].choices, RCU_FLAVOR_NAMES))
			return rcu_ops_get(*(const unsigned int *)
				((const char *)priv + p[i].offset));
	return NULL;
}

/* Of the guard's flavour, or the strategy's; where neither has one, none. */
static void settle_grace(struct run *r)
{
	const struct rcu_ops *flavor = r->guard_ops ?
		flavor_of(r->guard_ops->params, r->guard_ops->nr_params,
			  r->guard.priv) : NULL;
	struct rcu rcu;

	if (!flavor)
		flavor = flavor_of(r->ops->params, r->ops->nr_params,
				   r->strategy.priv);
	r->costs.grace_ns = r->plan->grace_ns;
	if (!flavor || r->costs.grace_ns)
		return;
	rcu_domain_init(&rcu, flavor, 0);
	cost_measure_grace(&r->clock, &rcu, &r->costs.grace_ns);
}

/* Of each CPU: the strategy's, then the guard's. */
static int build_counters(struct run *r)
{
	unsigned int i, nr = r->ops->nr_counters + guarding_nr_counters(r);

	for (i = 0; i < r->nr; i++) {
		r->world.cpus[i].counters = calloc(nr + 1, sizeof(uint64_t));
		if (!r->world.cpus[i].counters)
			return -ENOMEM;
	}
	return 0;
}

static int build_world(struct run *r, const char **why)
{
	const struct world_config config = {
		.geo = &r->geo,
		.capacity = plan_capacity(r->plan, r->cell),
		.nr_cpus = r->nr,
		.mm_priv_bytes = r->ops->mm_priv_bytes,
		.pgd_pages = r->plan->pgd_pages == PGD_PAGES_HUGE ?
			     ARENA_HUGE : ARENA_SMALL,
		.shuffled = r->cell->layout != LAYOUT_FRESH,
		.oversubscribed = oversubscribed(r),
		.quarantine = quarantine(r),
		.check_every = check_every(r),
		.watch_every = propagation_every(r),
		.seed = r->cell->seed,
		.costs = r->costs,
		.cpu_nodes = r->cpu_nodes,
		.nr_nodes = r->nr_nodes,
		.bind = bind_memory,
		.bind_arg = r,
	};

	*why = "memory for the page directories";
	if (world_init(&r->world, &config, &r->clock))
		return -ENOMEM;
	run_act_for_cpus(r);
	return build_counters(r);
}

/* The controls' own delays, then what the plan says. */
static int set_injection(struct run *r, const char **why)
{
	inject_set(&r->world.inject, r->ops->inject, r->ops->nr_inject);
	if (r->guard_ops)
		inject_set(&r->world.inject, r->guard_ops->inject,
			   r->guard_ops->nr_inject);
	*why = "injection parameters";
	return injection_apply(&r->plan->params, &r->world.inject);
}

static int build_strategy(struct run *r, const char **why)
{
	struct strategy *s = &r->strategy;
	int err;

	*why = "strategy's memory";
	err = mem_init(&r->mem);
	if (err)
		return err;
	s->world = &r->world;
	s->mem = &r->mem;
	s->grace_ns = r->plan->grace_ns;
	s->nr_cpus = r->nr;
	s->cpu_nodes = r->cpu_nodes;
	s->nr_nodes = r->nr_nodes;
	if (r->ops->priv_bytes) {
		s->priv = mem_zalloc(&r->mem, r->ops->priv_bytes, CACHELINE);
		if (!s->priv)
			return -ENOMEM;
	}
	*why = "strategy's parameters";
	err = params_apply(r->ops->params, r->ops->nr_params, r->ops->name,
			   &r->plan->params, s->priv);
	if (err)
		return err;
	*why = "strategy's init";
	err = r->ops->init ? r->ops->init(s, &r->world.cpus[0]) : 0;
	if (err)
		return err;
	s->ops = r->ops;
	return mem_stats_read(&r->mem, &r->mem_empty);
}

static int build_workload(struct run *r, const char **why)
{
	*why = "workload's memory";
	if (r->wl->priv_bytes) {
		r->workload_priv = calloc(1, r->wl->priv_bytes);
		if (!r->workload_priv)
			return -ENOMEM;
	}
	*why = "workload's parameters";
	return params_apply(r->wl->params, r->wl->nr_params, r->wl->name,
			    &r->plan->params, r->workload_priv);
}

static int read_trace(struct run *r, const char **why)
{
	struct trace_error error;
	struct trace trace;
	int err;

	if (!r->wl->needs_trace)
		return 0;
	*why = "the trace cannot be read";
	err = trace_read(&trace, r->plan->trace, &error);
	if (err)
		return err;
	r->replay = calloc(1, sizeof(*r->replay));
	err = r->replay ? replay_compile(r->replay, &trace) : -ENOMEM;
	trace_release(&trace);
	return err;
}

static uint32_t worker_cap(const struct run *r, unsigned int id)
{
	/* All that is spare might come to be one worker's. */
	return population_share(r, id) +
	       (uint32_t)(r->world.capacity - r->cell->mms);
}

static int keep_timeline(struct worker *wk)
{
	const struct run *r = wk->run;

	return plan_keeps_timeline(r->plan, r->cell) ?
	       timing_keep(wk, timeline_share(r->nr)) : 0;
}

static int worker_init(struct run *r, unsigned int id)
{
	struct worker *wk = &r->workers[id];

	wk->run = r;
	wk->id = id;
	wk->cpu = &r->world.cpus[id];
	wk->cap_own = worker_cap(r, id);
	wk->own = calloc(wk->cap_own, sizeof(*wk->own));
	wk->counters = calloc(r->wl->nr_counters + 1, sizeof(*wk->counters));
	wk->propagation = propagation_new();
	if (r->wl->worker_bytes)
		wk->priv = calloc(1, r->wl->worker_bytes);
	if (!wk->own || !wk->counters || !wk->propagation ||
	    (r->wl->worker_bytes && !wk->priv))
		return -ENOMEM;
	if (timing_init(wk) || keep_timeline(wk))
		return -ENOMEM;
	return observe_init(wk);
}

static int build_workers(struct run *r, const char **why)
{
	unsigned int i;
	int err = 0;

	*why = "memory for the workers";
	r->workers = calloc(r->nr, sizeof(*r->workers));
	if (!r->workers)
		return -ENOMEM;
	for (i = 0; !err && i < r->nr; i++)
		err = worker_init(r, i);
	return err ? err : gate_init(&r->gate, r->nr, &r->clock);
}

int run_build(struct run *r, const struct registry *registry, const char **why)
{
	int err;

	err = find_parts(r, registry, why);
	if (!err)
		err = place(r, why);
	if (!err && !r->calibrated) {
		*why = "clock";
		err = clock_init(&r->clock,
				 getenv("PGDBENCH_CLOCK") != NULL);
	}
	if (!err)
		err = selfcost_measure(&r->clock, &r->selfcost);
	if (!err)
		err = settle_costs(r, why);
	if (!err)
		err = read_trace(r, why);
	if (!err)
		err = build_world(r, why);
	if (!err)
		err = set_injection(r, why);
	if (!err)
		err = build_strategy(r, why);
	if (!err)
		err = guarding_build(r, why);
	if (!err)
		settle_grace(r);
	if (!err)
		err = build_workload(r, why);
	if (!err)
		err = build_workers(r, why);
	return err;
}
