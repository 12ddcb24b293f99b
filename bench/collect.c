// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * collect.c - add up the workers' and CPUs' figures into a result cell.
 *
 * Histograms are merged bin by bin.  What was not measured stays null.
 */
#include "bench/collect-internal.h"
#include "bench/propagation.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int collect_ops_identity(struct result_cell *cell,
				const struct strategy_ops *ops)
{
	if (!ops)
		return 0;
	cell->control = ops->flags & STRATEGY_CONTROL;
	cell->yardstick = ops->flags & STRATEGY_YARDSTICK;
	cell->closes_race = ops->flags & STRATEGY_CLOSES_RACE;
	cell->variant = ops->flags & STRATEGY_VARIANT;
	return str_set(&cell->contract, contract_name(ops->contract));
}

static void collect_guard_identity(struct result_cell *cell,
				   const struct plan_cell *plan,
				   const struct guard_ops *guard)
{
	if (plan->guard)
		cell->walkers = plan->walkers;
	if (!guard)
		return;
	cell->control |= (guard->flags & GUARD_CONTROL) != 0;
	cell->guard_sleeps = guard->flags & GUARD_MAY_SLEEP;
}

int collect_identity(struct result_cell *cell, const struct plan_cell *plan,
		     const struct strategy_ops *ops,
		     const struct guard_ops *guard)
{
	int err;

	cell->threads = plan->threads;
	cell->mms = plan->mms;
	cell->repetition = plan->repetition;
	cell->round = plan->round;
	cell->order = plan->order;
	cell->seed = plan->seed;
	if (str_set(&cell->id, plan->id) ||
	    str_set(&cell->strategy, plan->strategy) ||
	    str_set(&cell->workload, plan->workload) ||
	    str_set(&cell->geometry, plan->geometry))
		return -ENOMEM;
	if (plan->guard && str_set(&cell->guard, plan->guard))
		return -ENOMEM;
	err = collect_ops_identity(cell, ops);
	collect_guard_identity(cell, plan, guard);
	return err;
}

/* Merge @src into *@dst, which is made when there is something to merge. */
static int merge(struct hist **dst, const struct hist *src)
{
	if (!src->nr)
		return 0;
	if (!result_hist(dst))
		return -ENOMEM;
	hist_merge(*dst, src);
	return 0;
}

static int collect_op(struct result_cell *cell, const struct run *r, enum op op)
{
	struct result_latency *lat = &cell->latency[op];
	const struct op_record *rec;
	uint64_t count = 0;
	unsigned int i;

	if (preempt_available())
		lat->preempted = lat->migrated = 0;
	for (i = 0; i < r->nr; i++) {
		rec = &r->workers[i].ops[op];
		count += rec->count;
		if (preempt_available()) {
			lat->preempted += rec->service.dirty.nr;
			lat->migrated += rec->service.migrated;
		}
		if (merge(&lat->service, &rec->service.clean) ||
		    merge(&lat->service, &rec->service.dirty) ||
		    merge(&lat->clean, &rec->service.clean) ||
		    merge(&lat->intended, &rec->intended))
			return -ENOMEM;
	}
	cell->ops[op] = count;
	lat->sampled_every = r->timed_every[op];
	return 0;
}

static int collect_ops(struct result_cell *cell, const struct run *r)
{
	unsigned int op, i;

	for (op = 0; op < NR_OPS; op++)
		if (collect_op(cell, r, (enum op)op))
			return -ENOMEM;
	cell->duration_ns = cell->recorded_ns = 0;
	for (i = 0; i < r->nr; i++) {
		cell->duration_ns = MAX(cell->duration_ns,
					r->workers[i].measured_ns);
		cell->recorded_ns = MAX(cell->recorded_ns,
					r->workers[i].recorded_ns);
	}
	return 0;
}

static int collect_propagation(struct result_cell *cell, const struct run *r)
{
	struct hist **to[NR_PROPAGATION] = {
		[UNTIL_LAST]		= &cell->propagation_ns,
		[UNTIL_LAST_AT_LEAST]	= &cell->propagation_censored_ns,
		[UNTIL_SHOWN]		= &cell->visibility_ns,
		[UNTIL_SHOWN_AT_LEAST]	= &cell->visibility_censored_ns,
		[AGE_SEEN]		= &cell->access_age_ns,
		[AGE_REPAIRED]		= &cell->repair_age_ns,
	};
	unsigned int i, k;

	for (i = 0; i < r->nr; i++)
		for (k = 0; k < NR_PROPAGATION; k++)
			if (merge(to[k], &r->workers[i].propagation->hist[k]))
				return -ENOMEM;
	return 0;
}

static int collect_lock(struct result_cell *cell, const char *name,
			const struct section_sum *sum)
{
	struct result_lock *lock = result_lock(cell, name);

	if (!lock)
		return -ENOMEM;
	lock->acquisitions = sum->hold.nr;
	lock->contended = sum->contended;
	lock->preempted = preempt_available() ? sum->preempted : U64_NULL;
	lock->migrated = preempt_available() ? sum->migrated : U64_NULL;
	if (merge(&lock->hold_ns, &sum->hold) ||
	    merge(&lock->hold_clean_ns, &sum->hold_clean) ||
	    merge(&lock->wait_ns, &sum->wait) ||
	    merge(&lock->wait_clean_ns, &sum->wait_clean))
		return -ENOMEM;
	return 0;
}

static int collect_locks(struct result_cell *cell, const struct run *r)
{
	const struct section_set *set = &r->world.sections;
	struct section_sum *sum = malloc(sizeof(*sum));
	unsigned int i;
	int err = sum ? 0 : -ENOMEM;

	for (i = 0; !err && i < set->nr; i++) {
		section_class_sum(set->classes[i], sum);
		err = collect_lock(cell, set->classes[i]->name, sum);
	}
	free(sum);
	return err;
}

int collect(struct result_cell *cell, struct run *r)
{
	static int (*const parts[])(struct result_cell *,
				    const struct run *) = {
		collect_ops, collect_schedule, collect_propagation,
		collect_locks, collect_fairness,
		collect_oracle, collect_contexts,
		collect_counters, collect_params, collect_noise,
		collect_placement, collect_instrument, collect_timeline,
		collect_quality,
	};
	unsigned int i;
	int err = collect_identity(cell, r->cell, r->ops, r->guard_ops);

	collect_memory(cell, r);
	for (i = 0; !err && i < ARRAY_SIZE(parts); i++)
		err = parts[i](cell, r);
	return err;
}
