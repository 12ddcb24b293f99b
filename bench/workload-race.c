// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * workload-race.c - two allocators of one slot: the one fills it and begins to
 * propagate, the other finds it filled, returns, and its caller touches the
 * address under an mm that has not been reached.
 *
 * Fillers take the next slot of all again and again; the others allocate in
 * the slots that are being filled at that moment, under one mm after the other.
 * With two fillers two new slots are in flight at once, and a filler that is
 * done tries the other's slot too, so that two threads are enough.  What is
 * counted, and what of it is a violation, is in acts-vmalloc.c: touch_unsynced().
 */
#include "bench/run.h"
#include "bench/workloads.h"

#include <stdatomic.h>

enum {
	MAX_FILLERS	= 16,
	TRIES_A_STEP	= 8,
	SWITCH_EVERY	= 4,	/* tries under one mm */
};

struct race {
	uint64_t fillers;
	uint64_t tries;
	/* By filler: the slot it fills, or filled last; 0 none yet.  Relaxed:
	 * a hint where to try, the reference itself orders. */
	_Atomic unsigned int filling[MAX_FILLERS];
};

enum { COUNT_TRIES, COUNT_IN_FLIGHT };

struct race_worker {
	/* Written by its worker, added up by all.  Relaxed: whoever sees too
	 * few goes on for a while. */
	_Atomic uint64_t nr_tries;
};

static uint64_t tries_of(const struct race_worker *rw)
{
	return atomic_load_explicit(&rw->nr_tries, memory_order_relaxed);
}

static bool is_filler(const struct worker *wk)
{
	const struct race *race = wk->run->workload_priv;

	return wk->id < race->fillers;
}

static int fill_next(struct worker *wk)
{
	struct race *race = wk->run->workload_priv;
	unsigned int slot = act_next_slot(wk);

	atomic_store_explicit(&race->filling[wk->id], slot,
			      memory_order_relaxed);
	return act_vmalloc(wk, slot, slot);
}

/* A slot that some other worker fills, or has just filled; 0: none. */
static unsigned int contested_slot(struct worker *wk)
{
	struct race *race = wk->run->workload_priv;
	unsigned int nr = (unsigned int)MIN(race->fillers,
					    (uint64_t)wk->run->nr);
	unsigned int of = (unsigned int)rng_below(&wk->cpu->rng, nr);

	if (of == wk->id)
		of = (of + 1) % nr;
	return of == wk->id ? 0 :
	       atomic_load_explicit(&race->filling[of], memory_order_relaxed);
}

static int try_once(struct worker *wk)
{
	struct race_worker *rw = wk->priv;
	unsigned int slot = contested_slot(wk);
	uint64_t tries = tries_of(rw);
	int err;

	if (!slot)
		return 0;
	if (tries % SWITCH_EVERY == 0)
		act_switch_random(wk);
	atomic_store_explicit(&rw->nr_tries, tries + wk->cpu->recording,
			      memory_order_relaxed);
	act_count(wk, COUNT_TRIES, 1);
	act_count(wk, COUNT_IN_FLIGHT,
		  !act_is_synced(&wk->run->world, slot));
	err = act_vmalloc(wk, slot, slot);
	if (!err && act_is_synced(&wk->run->world, slot))
		act_access_at(wk, slot);
	return err;
}

static int race_step(struct worker *wk)
{
	unsigned int i;
	int err = is_filler(wk) ? fill_next(wk) : 0;

	for (i = 0; !err && i < TRIES_A_STEP; i++)
		err = try_once(wk);
	return err;
}

static bool race_enough(const struct worker *wk)
{
	const struct race *race = wk->run->workload_priv;
	uint64_t sum = 0;
	unsigned int i;

	for (i = 0; i < wk->run->nr; i++)
		sum += tries_of(wk->run->workers[i].priv);
	/* With one thread there is nobody to race with. */
	return wk->run->nr < 2 || sum >= race->tries;
}

/* Generous: a try is a lookup, but comes with an eighth of a sync. */
static uint64_t race_extra_ns(const void *priv, uint64_t mms)
{
	const struct race *race = priv;

	return race->tries * (10000 + MIN(mms, (uint64_t)1000000) * 100);
}

static unsigned int race_role(const struct worker *wk)
{
	return is_filler(wk);
}

static const struct param race_params[] = {
	{
		.name = "fillers", .type = PARAM_U64, .def = "2",
		.help = "threads that fill new slots; each, and all others, "
			"allocate where another does",
		.offset = offsetof(struct race, fillers),
		.min = 1, .max = MAX_FILLERS,
	}, {
		.name = "tries", .type = PARAM_U64, .def = "0",
		.help = "allocations in another's slot that there are to be at "
			"least, all threads together, however long it takes",
		.offset = offsetof(struct race, tries),
		.max = UINT64_C(1) << 36,
	},
};

static const char *const race_counters[] = {
	[COUNT_TRIES]		= "tries",
	[COUNT_IN_FLIGHT]	= "in-flight",
};

static const uint64_t race_mms[] = { 100, 1000, 10000 };

const struct workload_ops race_workload = {
	.name		= "race",
	.summary	= "two allocators of one slot, which is being filled",
	.stands_for	= "Al Viro's interleaving, linux-alpha, November 2025; "
			  "x86-32's bug of September 2020",
	.layout		= LAYOUT_AGED,
	.mms		= race_mms,
	.nr_mms		= ARRAY_SIZE(race_mms),
	.duration_ns	= 250000000,
	.warmup_ns	= 25000000,
	.params		= race_params,
	.nr_params	= ARRAY_SIZE(race_params),
	.priv_bytes	= sizeof(struct race),
	.worker_bytes	= sizeof(struct race_worker),
	.counters	= race_counters,
	.nr_counters	= ARRAY_SIZE(race_counters),
	.step		= race_step,
	.role		= race_role,
	.enough		= race_enough,
	.extra_ns	= race_extra_ns,
};
