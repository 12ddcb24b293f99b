// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * workload-churn.c - a server with a process for each of 15 000 users: forks
 * and exits as fast as they go, a sync now and then.
 *
 * With purge=N it is the server of the bulletin board: each N exits have freed
 * so many stacks in vmalloc's area that these are purged, and in the kernel that
 * it ran this walked the list for every slot that was filled.  A worker counts
 * its own exits, so that N is divided among them.
 */
#include "bench/pace.h"
#include "bench/population.h"
#include "bench/workloads.h"

struct churn {
	uint64_t sync_ns;
	uint64_t purge;
	uint64_t filled;
};

/* A worker's: exits since the last purge; slots it has filled at first. */
struct churn_worker {
	uint64_t exits;
	uint64_t filled;
};

enum { PURGES };

static const char *const churn_counters[] = { [PURGES] = "purges", };

static int churn_exit(struct worker *wk, const struct churn *load)
{
	struct churn_worker *own = wk->priv;

	act_exit_random(wk);
	if (!load->purge || ++own->exits * wk->run->nr < load->purge)
		return 0;
	own->exits = 0;
	act_resync(wk);
	act_count(wk, PURGES, 1);
	return 0;
}

static int churn_step(struct worker *wk)
{
	const struct churn *load = wk->run->workload_priv;
	struct churn_worker *own = wk->priv;

	if (wk->id == 0 && own->filled < load->filled) {
		own->filled++;
		return act_vmalloc_new(wk, 1);
	}
	if (wk->filling)
		return act_vmalloc_new(wk, 1);
	if (wk->nr_own <= population_share(wk->run, wk->id))
		return act_fork(wk);
	return churn_exit(wk, load);
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
	}, {
		.name = "purge", .type = PARAM_U64, .def = "0",
		.help = "exits, all threads together, from one purge of freed "
			"areas to the next, at which every filled slot is "
			"synced again; 0: none",
		.offset = offsetof(struct churn, purge),
	}, {
		.name = "filled", .type = PARAM_U64, .def = "0",
		.help = "slots that are filled before anything else",
		.offset = offsetof(struct churn, filled),
		.max = 64,
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
	.worker_bytes	= sizeof(struct churn_worker),
	.counters	= churn_counters,
	.nr_counters	= ARRAY_SIZE(churn_counters),
	.step		= churn_step,
	.fill_ns	= churn_fill_ns,
	.role		= pace_role,
};
