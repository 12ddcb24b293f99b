// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * collect-machine.c - noise and the cost of the instrument.
 */
#include <errno.h>

#include "bench/collect-internal.h"
#include "bench/trial.h"

int collect_noise(struct result_cell *cell, const struct run *r)
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
