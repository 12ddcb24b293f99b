// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * workload-populate.c - every slot is filled once while forks go on: for how
 * long does a sync keep them waiting?
 *
 * All workers fork, run and exit; the first also fills the next slot, once in
 * each gap.  After the last slot the machine reboots.
 */
#include "bench/pace.h"
#include "bench/population.h"
#include "bench/workloads.h"

struct populate {
	uint64_t gap_ns;
	uint64_t span;
	uint64_t accesses;
};

struct populate_worker {
	uint64_t at;		/* in the life of one task */
};

/* A task: fork, switch to it, use it, and somebody exits. */
static int populate_step(struct worker *wk)
{
	const struct populate *p = wk->run->workload_priv;
	struct populate_worker *pw = wk->priv;

	if (wk->filling)
		return act_vmalloc_new(wk, (unsigned int)p->span);
	switch (pw->at++) {
	case 0:
		return act_fork(wk);
	case 1:
		act_switch_random(wk);
		return 0;
	default:
		if (pw->at <= p->accesses + 2) {
			act_access(wk);
			return 0;
		}
		pw->at = 0;
		if (wk->nr_own > population_share(wk->run, wk->id))
			act_exit_random(wk);
		return 0;
	}
}

static uint64_t populate_fill_ns(const struct worker *wk)
{
	const struct populate *load = wk->run->workload_priv;

	return wk->id == 0 ? load->gap_ns : 0;
}

static const struct param populate_params[] = {
	{
		.name = "gap", .type = PARAM_TIME, .def = "2ms",
		.help = "time between two new slots",
		.offset = offsetof(struct populate, gap_ns),
	}, {
		.name = "span", .type = PARAM_U64, .def = "1",
		.help = "slots that are filled by one vmalloc and one sync",
		.offset = offsetof(struct populate, span),
		.min = 1, .max = 64,
	}, {
		.name = "accesses", .type = PARAM_U64, .def = "4",
		.help = "accesses between a fork and an exit",
		.offset = offsetof(struct populate, accesses),
	},
};

static const uint64_t populate_mms[] = { 10000 };

const struct workload_ops populate_workload = {
	.name		= "populate",
	.summary	= "fill every slot once while forks go on",
	.stands_for	= "boot and first use of vmalloc; the lock-hold question",
	.layout		= LAYOUT_AGED,
	.mms		= populate_mms,
	.nr_mms		= ARRAY_SIZE(populate_mms),
	.duration_ns	= 450000000,
	.warmup_ns	= 50000000,
	.params		= populate_params,
	.nr_params	= ARRAY_SIZE(populate_params),
	.priv_bytes	= sizeof(struct populate),
	.worker_bytes	= sizeof(struct populate_worker),
	.step		= populate_step,
	.fill_ns	= populate_fill_ns,
	.role		= pace_role,
};
