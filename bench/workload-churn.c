// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * workload-churn.c - a server with a process for each of 15 000 users: forks
 * and exits as fast as they go, a sync now and then.
 */
#include "bench/pace.h"
#include "bench/population.h"
#include "bench/workloads.h"

struct churn {
	uint64_t sync_ns;
};

static int churn_step(struct worker *wk)
{
	if (wk->filling)
		return act_vmalloc_new(wk, 1);
	if (wk->nr_own <= population_share(wk->run, wk->id))
		return act_fork(wk);
	act_exit_random(wk);
	return 0;
}

static uint64_t churn_fill_ns(const struct worker *wk)
{
	const struct churn *load = wk->run->workload_priv;

	return wk->id == 0 ? load->sync_ns : 0;
}

static const struct param churn_params[] = {
	{
		.name = "sync", .type = PARAM_TIME, .def = "100ms",
		.help = "time between two new slots",
		.offset = offsetof(struct churn, sync_ns),
	},
};

static const uint64_t churn_mms[] = { 15000 };

const struct workload_ops churn_workload = {
	.name		= "churn",
	.summary	= "a storm of forks and exits with rare syncs",
	.stands_for	= "a login server of 15 000 users, 4.19.88 bulletin board",
	.layout		= LAYOUT_AGED,
	.mms		= churn_mms,
	.nr_mms		= ARRAY_SIZE(churn_mms),
	.duration_ns	= 450000000,
	.warmup_ns	= 50000000,
	.params		= churn_params,
	.nr_params	= ARRAY_SIZE(churn_params),
	.priv_bytes	= sizeof(struct churn),
	.step		= churn_step,
	.fill_ns	= churn_fill_ns,
	.role		= pace_role,
};
