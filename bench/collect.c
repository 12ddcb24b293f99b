// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * collect.c - add up the workers' and CPUs' figures into a result cell.
 *
 * Histograms are merged bin by bin.  What was not measured stays null.
 */
#include "bench/collect.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "bench/guarding.h"
#include "bench/params.h"
#include "bench/population.h"

static int collect_ops_identity(struct result_cell *cell,
				const struct strategy_ops *ops)
{
	if (!ops)
		return 0;
	cell->control = ops->flags & STRATEGY_CONTROL;
	cell->yardstick = ops->flags & STRATEGY_YARDSTICK;
	cell->closes_race = ops->flags & STRATEGY_CLOSES_RACE;
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

static bool is_sampled(enum op op)
{
	return op == OP_SWITCH || op == OP_ACCESS;
}

static int collect_op(struct result_cell *cell, const struct run *r, enum op op)
{
	struct result_latency *lat = &cell->latency[op];
	const struct op_record *rec;
	uint64_t count = 0;
	unsigned int i;

	for (i = 0; i < r->nr; i++) {
		rec = &r->workers[i].ops[op];
		count += rec->count;
		if (merge(&lat->service, &rec->service) ||
		    merge(&lat->intended, &rec->intended))
			return -ENOMEM;
	}
	cell->ops[op] = count;
	lat->sampled_every = is_sampled(op) ? SAMPLE_EVERY : 1;
	return 0;
}

static int collect_ops(struct result_cell *cell, const struct run *r)
{
	unsigned int op, i;

	for (op = 0; op < NR_OPS; op++)
		if (collect_op(cell, r, (enum op)op))
			return -ENOMEM;
	cell->duration_ns = 0;
	for (i = 0; i < r->nr; i++) {
		cell->duration_ns = MAX(cell->duration_ns,
					r->workers[i].measured_ns);
		if (merge(&cell->propagation_ns, &r->workers[i].propagation))
			return -ENOMEM;
	}
	return 0;
}

static int collect_lock(struct result_cell *cell, const char *name,
			const struct section_stat *stat)
{
	struct result_lock *lock = result_lock(cell, name);

	if (!lock)
		return -ENOMEM;
	lock->acquisitions = stat->hold.nr;
	lock->contended = stat->contended;
	lock->preempted = preempt_available() ? stat->interrupted : U64_NULL;
	if (merge(&lock->hold_ns, &stat->hold) ||
	    merge(&lock->hold_clean_ns, &stat->hold_clean) ||
	    merge(&lock->wait_ns, &stat->wait))
		return -ENOMEM;
	return 0;
}

static int collect_locks(struct result_cell *cell, const struct run *r)
{
	const struct section_set *set = &r->world.sections;
	struct section_stat *stat = malloc(sizeof(*stat));
	unsigned int i;
	int err = stat ? 0 : -ENOMEM;

	for (i = 0; !err && i < set->nr; i++) {
		section_class_sum(set->classes[i], stat);
		err = collect_lock(cell, set->classes[i]->name, stat);
	}
	free(stat);
	return err;
}

static uint64_t nr_prealloced(const struct run *r)
{
	uint64_t nr = 0;
	unsigned int i;

	for (i = 0; i < r->world.geo->nr_entries; i++)
		nr += r->world.prealloced[i];
	return nr;
}

static uint64_t rss_peak_bytes(void)
{
	struct rusage ru;

	if (getrusage(RUSAGE_SELF, &ru))
		return U64_NULL;
	return (uint64_t)ru.ru_maxrss * 1024;
}

/* What registering the population took, by mm, without what each mm carries. */
static uint64_t registry_per_mm(const struct run *r)
{
	size_t full = r->mem_full.requested_bytes;
	size_t empty = r->mem_empty.requested_bytes;

	return full > empty ? DIV_ROUND_UP(full - empty, r->cell->mms) : 0;
}

static void collect_memory(struct result_cell *cell, struct run *r)
{
	struct result_memory *m = &cell->memory;
	const struct world *w = &r->world;
	uint64_t mms = r->cell->mms;

	m->requested_bytes = r->mem_full.requested_bytes;
	m->requested_peak_bytes = r->mem_full.peak_bytes;
	if (r->mem_full.have_allocated)
		m->allocated_bytes = r->mem_full.allocated_bytes;
	m->per_mm_bytes = r->ops->mm_charged_bytes + registry_per_mm(r);
	m->fixed_bytes = r->mem_empty.requested_bytes;
	m->deferred_peak_bytes = !r->ops->deferred_peak ? 0 :
		r->ops->deferred_peak(&r->strategy) *
		(w->geo->pgd_bytes + w->mm_stride);
	m->pgd_bytes = mms * w->geo->pgd_bytes;
	m->page_record_bytes = mms * sizeof(struct page);
	m->mm_bytes = mms * w->mm_stride;
	m->table_bytes = (uint64_t)w->tables.peak_live * w->geo->page_bytes;
	m->prealloc_bytes = nr_prealloced(r) * w->geo->page_bytes;
	m->rss_peak_bytes = rss_peak_bytes();
}

static int collect_oracle(struct result_cell *cell, const struct run *r)
{
	static const char *const modes[] = { "off", "end", "sample", "full" };
	struct result_oracle *o = &cell->oracle;
	uint64_t by_kind[VIOL_NR] = { 0 };
	const struct oracle_counts *c;
	unsigned int i, k;

	/* What a guard is held to holds whatever the strategy. */
	if ((!r->judged && !r->guard_ops) || r->plan->verify == VERIFY_OFF)
		return str_set(&o->mode, modes[VERIFY_OFF]);
	o->checks = o->violations = o->race_windows = o->race_misses = 0;
	o->race_repaired = o->race_fatal = 0;
	for (i = 0; i < r->nr; i++) {
		c = &r->world.cpus[i].oracle;
		o->checks += c->checks;
		o->race_windows += c->race_windows;
		o->race_misses += c->race_misses;
		o->race_repaired += c->race_repaired;
		o->race_fatal += c->race_fatal;
		for (k = 0; k < VIOL_NR; k++)
			by_kind[k] += c->by_kind[k];
	}
	for (k = 0; k < VIOL_NR; k++) {
		o->violations += by_kind[k];
		if (u64_map_add(&o->by_kind,
				oracle_kind_name((enum violation)k),
				by_kind[k]))
			return -ENOMEM;
	}
	return str_set(&o->mode, modes[r->plan->verify]);
}

static struct touch_counts sum_touches(const struct run *r, unsigned int from)
{
	struct touch_counts sum = { .tries = 0 };
	unsigned int i;

	for (i = 0; i < r->nr; i++) {
		sum.tries += r->world.cpus[i].touches[from].tries;
		sum.faults += r->world.cpus[i].touches[from].faults;
		sum.fatal += r->world.cpus[i].touches[from].fatal;
	}
	return sum;
}

static int put_touch(struct u64_map *m, unsigned int from, const char *what,
		     uint64_t value)
{
	char key[64];

	snprintf(key, sizeof(key), "%s.%s", touch_name(from), what);
	return u64_map_add(m, key, value);
}

/* Of the contexts that touched anything. */
static int collect_contexts(struct result_cell *cell, const struct run *r)
{
	struct touch_counts sum;
	unsigned int from;

	for (from = 0; from < TOUCH_NR; from++) {
		sum = sum_touches(r, from);
		if (sum.tries &&
		    (put_touch(&cell->contexts, from, "tries", sum.tries) ||
		     put_touch(&cell->contexts, from, "faults", sum.faults) ||
		     put_touch(&cell->contexts, from, "fatal", sum.fatal)))
			return -ENOMEM;
	}
	return 0;
}

static uint64_t sum_counter(const struct run *r, unsigned int index)
{
	uint64_t sum = 0;
	unsigned int i;

	for (i = 0; i < r->nr; i++)
		sum += r->world.cpus[i].counters[index];
	return sum;
}

/* "WORKLOAD.NAME" */
static int collect_workload_counters(struct result_cell *cell,
				     const struct run *r)
{
	char key[96];
	uint64_t sum;
	unsigned int c, i;

	for (c = 0; c < r->wl->nr_counters; c++) {
		sum = 0;
		for (i = 0; i < r->nr; i++)
			sum += r->workers[i].counters[c];
		snprintf(key, sizeof(key), "%s.%s", r->wl->name,
			 r->wl->counters[c]);
		if (u64_map_add(&cell->counters, key, sum))
			return -ENOMEM;
	}
	return 0;
}

/* "guard.NAME", and the memory of its own. */
static int collect_guard_counters(struct result_cell *cell,
				  const struct run *r)
{
	unsigned int i;
	char key[96];

	for (i = 0; i < guarding_nr_counters(r); i++) {
		snprintf(key, sizeof(key), "guard.%s",
			 r->guard_ops->counters[i]);
		if (u64_map_add(&cell->counters, key,
				sum_counter(r, r->guard.first_counter + i)))
			return -ENOMEM;
	}
	return r->guard_ops ? u64_map_add(&cell->counters, "guard.bytes",
					  r->guard_bytes) : 0;
}

static int collect_counters(struct result_cell *cell, const struct run *r)
{
	uint64_t waits = 0, reboots;
	unsigned int i;

	for (i = 0; i < r->ops->nr_counters; i++)
		if (u64_map_add(&cell->counters, r->ops->counters[i],
				sum_counter(r, i)))
			return -ENOMEM;
	if (collect_guard_counters(cell, r) ||
	    collect_workload_counters(cell, r))
		return -ENOMEM;
	for (i = 0; i < r->nr; i++)
		waits += r->world.cpus[i].pool_waits;
	/* Relaxed: the workers have been joined. */
	reboots = atomic_load_explicit(&r->nr_reboots, memory_order_relaxed);
	if (u64_map_add(&cell->counters, "harness.mm_borrowed_bytes",
			r->ops->mm_borrowed_bytes) ||
	    u64_map_add(&cell->counters, "harness.pool_waits", waits) ||
	    u64_map_add(&cell->counters, "harness.reboots", reboots))
		return -ENOMEM;
	return 0;
}

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

/* What a shootdown took, in the mean of all that were measured; 0: none. */
static uint64_t mean_ipi_ns(const struct run *r)
{
	uint64_t nr = 0, ns = 0;
	unsigned int i;

	for (i = 0; i < r->nr; i++) {
		nr += r->world.cpus[i].nr_ipis;
		ns += r->world.cpus[i].ipi_ns;
	}
	return nr ? ns / nr : 0;
}

/* What was imposed, or measured and used. */
static int collect_costs(struct result_cell *cell, const struct run *r)
{
	const struct {
		const char *name, *name_ns;
		uint64_t asked_ns, used_ns;
	} costs[] = {
		{ "grace_period", "grace_period_ns", r->plan->grace_ns, 0, },
		{ "fault_cost", "fault_cost_ns", r->plan->fault_ns,
		  r->costs.fault_ns, },
		{ "ipi_cost", "ipi_cost_ns", r->plan->ipi_ns,
		  r->plan->ipi_ns ? 0 : mean_ipi_ns(r), },
	};
	size_t i;
	int err = 0;

	for (i = 0; !err && i < ARRAY_SIZE(costs); i++) {
		if (!costs[i].asked_ns)
			err = str_map_add(&cell->params, costs[i].name,
					  "measured");
		if (!err && MAX(costs[i].asked_ns, costs[i].used_ns))
			err = put_u64(cell, costs[i].name_ns,
				      MAX(costs[i].asked_ns,
					  costs[i].used_ns));
	}
	return err;
}

static int collect_params(struct result_cell *cell, const struct run *r)
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

static int collect_noise(struct result_cell *cell, const struct run *r)
{
	const struct noise_sample *d = &r->noise.delta;
	struct result_noise *n = &cell->noise;

	if (d->have_steal)
		n->steal_ns = d->steal_ns;
	if (d->have_rusage) {
		n->switches_voluntary = d->nr_voluntary;
		n->switches_involuntary = d->nr_involuntary;
	}
	if (!r->noise.have_probe)
		return 0;
	n->lost_share = noise_lost_share(&r->noise);
	if (!result_hist(&n->hiccup_ns))
		return -ENOMEM;
	hist_merge(n->hiccup_ns, &r->noise.gaps);
	return 0;
}

static uint64_t pu_or_null(int pu)
{
	return pu < 0 ? U64_NULL : (uint64_t)pu;
}

static int collect_placement(struct result_cell *cell, const struct run *r)
{
	struct result_placement *p = &cell->placement;
	const struct worker *wk;
	unsigned int i;

	p->migrations = 0;
	for (i = 0; i < r->nr; i++) {
		wk = &r->workers[i];
		if (u64s_add(&p->intended, pu_or_null(r->slots[i].pu_os)) ||
		    u64s_add(&p->observed, pu_or_null(wk->pu_end)))
			return -ENOMEM;
		p->migrations += wk->pu_begin != wk->pu_end;
	}
	return str_set(&p->policy, r->plan->pin);
}

static int collect_instrument(struct result_cell *cell, const struct run *r)
{
	struct result_instrument *in = &cell->instrument;

	in->stamp_ns = r->selfcost.stamp_ns;
	in->timed_op_ns = r->selfcost.timed_op_ns;
	in->record_ns = r->selfcost.record_ns;
	in->granularity_ns = r->clock.info.granularity_ns;
	return str_set(&in->clock, r->clock.info.source);
}

int collect(struct result_cell *cell, struct run *r)
{
	static int (*const parts[])(struct result_cell *,
				    const struct run *) = {
		collect_ops, collect_locks, collect_oracle, collect_contexts,
		collect_counters, collect_params, collect_noise,
		collect_placement, collect_instrument, quality_judge,
	};
	unsigned int i;
	int err = collect_identity(cell, r->cell, r->ops, r->guard_ops);

	collect_memory(cell, r);
	for (i = 0; !err && i < ARRAY_SIZE(parts); i++)
		err = parts[i](cell, r);
	return err;
}
