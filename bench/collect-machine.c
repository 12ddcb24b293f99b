// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * collect-machine.c - noise and the cost of the instrument.
 */
#include <errno.h>
#include <math.h>

#include "bench/collect-internal.h"
#include "bench/observe.h"
#include "bench/trial.h"

/* What idle loops saw on all workers' PUs. */
static int collect_idle(struct result_noise *n, const struct run *r)
{
	const struct noise *idle;
	uint64_t probe_ns = 0, lost_ns = 0;
	unsigned int i;

	for (i = 0; i < r->nr; i++) {
		idle = &r->workers[i].observed->idle;
		if (!idle->have_probe)
			continue;
		if (!result_hist(&n->hiccup_ns))
			return -ENOMEM;
		hist_merge(n->hiccup_ns, &idle->gaps);
		probe_ns += idle->probe_ns;
		lost_ns += idle->lost_ns;
	}
	if (probe_ns)
		n->lost_share = (double)lost_ns / (double)probe_ns;
	return 0;
}

/* What workers saw while they waited for steps. */
static int collect_waiting(struct result_noise *n, const struct run *r)
{
	const struct observed *o;
	unsigned int i;

	for (i = 0; i < r->nr; i++) {
		o = r->workers[i].observed;
		if (!o->watched_ns)
			continue;
		if (!result_hist(&n->waiting_hiccup_ns))
			return -ENOMEM;
		hist_merge(n->waiting_hiccup_ns, &o->gaps);
		n->waiting_ns = o->watched_ns +
				(n->waiting_ns == U64_NULL ? 0 : n->waiting_ns);
	}
	return 0;
}

static uint64_t migrations_of(const struct observed *o)
{
	if (o->grown.migrations != THREAD_NOISE_NULL)
		return o->grown.migrations;
	return preempt_available() ? o->moves : U64_NULL;
}

static int collect_thread(struct result_noise *n, const struct run *r,
			  const struct observed *o)
{
	uint64_t khz = speed_khz(&o->speed, &r->clock);
	uint64_t moves = migrations_of(o);

	/* THREAD_NOISE_NULL is U64_NULL. */
	if (u64s_add(&n->thread_switches_voluntary, o->grown.voluntary) ||
	    u64s_add(&n->thread_switches_involuntary, o->grown.involuntary) ||
	    u64s_add(&n->thread_wait_ns, o->grown.wait_ns) ||
	    u64s_add(&n->khz_begin, o->khz_begin) ||
	    u64s_add(&n->khz_end, o->khz_end) ||
	    u64s_add(&n->speed_khz, khz ? khz : U64_NULL))
		return -ENOMEM;
	if (moves != U64_NULL)
		n->migrations = moves +
				(n->migrations == U64_NULL ? 0 : n->migrations);
	n->speed_change = fmax(n->speed_change, speed_change(&o->speed));
	return 0;
}

int collect_noise(struct result_cell *cell, const struct run *r)
{
	const struct noise_sample *d = &r->noise.delta;
	struct result_noise *n = &cell->noise;
	unsigned int i;
	int err;

	if (d->have_steal)
		n->steal_ns = d->steal_ns;
	if (d->have_rusage) {
		n->switches_voluntary = d->nr_voluntary;
		n->switches_involuntary = d->nr_involuntary;
	}
	err = collect_idle(n, r);
	if (!err)
		err = collect_waiting(n, r);
	for (i = 0; !err && i < r->nr; i++)
		err = collect_thread(n, r, r->workers[i].observed);
	return err;
}

int collect_instrument(struct result_cell *cell, const struct run *r)
{
	struct result_instrument *in = &cell->instrument;
	const struct trial_result cost = trial_sum(r);

	in->stamp_ns = r->selfcost.stamp_ns;
	in->timed_op_ns = r->selfcost.timed_op_ns;
	in->record_ns = r->selfcost.record_ns;
	if (r->selfcost.have_preempt)
		in->preempt_ns = r->selfcost.preempt_ns;
	in->granularity_ns = r->clock.info.granularity_ns;
	in->cost_share = cost.cost_share;
	in->cost_share_low = cost.cost_share_low;
	in->cost_share_high = cost.cost_share_high;
	in->cost_ns = cost.cost_ns;
	if (r->trial.nr)
		in->cost_pairs = cost.pairs;
	return str_set(&in->clock, r->clock.info.source);
}
