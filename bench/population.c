// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * population.c - forking the mms of a cell, and ageing them.
 *
 * Exits come in batches: one exit and one fork at a time would hand the same
 * page directory back to the same place of an array, which then stays in
 * address order while a list does not.
 */
#include "bench/population.h"

#include <errno.h>
#include <math.h>
#include <sched.h>
#include <stdlib.h>

#include "bench/stats.h"

enum {
	AGE_ROUNDS	= 16,	/* each exits a quarter: 1 % is never touched */
	AGE_SHARE	= 4,
};

uint32_t population_share(const struct run *r, unsigned int id)
{
	uint64_t mms = r->cell->mms;

	return (uint32_t)(mms / r->nr + (id < mms % r->nr));
}

static int fork_many(struct worker *wk, uint32_t nr)
{
	int err = 0;

	while (!err && nr--)
		err = act_fork(wk);
	return err;
}

static void exit_many(struct worker *wk, uint32_t nr)
{
	while (nr--)
		act_exit_random(wk);
}

static int age(struct worker *wk)
{
	unsigned int i;
	uint32_t batch = wk->nr_own / AGE_SHARE;
	int err = 0;

	for (i = 0; !err && i < AGE_ROUNDS; i++) {
		exit_many(wk, batch);
		err = fork_many(wk, batch);
	}
	return err;
}

/* Fresh means one after the other: each waits for the one before. */
static void wait_turn(struct worker *wk)
{
	struct run *r = wk->run;

	/*
	 * POP_A pairs with POP_B in end_turn().  The mms built before are on
	 * the registry; otherwise the order is not that of the addresses.
	 */
	while (atomic_load_explicit(&r->build_turn, memory_order_acquire) !=
	       wk->id) {
		if (run_stopping(wk))
			return;
		if (r->ops->quiescent)
			r->ops->quiescent(&r->strategy);
		sched_yield();
	}
}

static void end_turn(struct worker *wk)
{
	/* POP_B pairs with POP_A in wait_turn(): see there. */
	atomic_store_explicit(&wk->run->build_turn, wk->id + 1,
			      memory_order_release);
}

int population_build(struct worker *wk)
{
	struct run *r = wk->run;
	uint32_t share = population_share(r, wk->id);
	int err;

	if (r->cell->layout == LAYOUT_FRESH)
		wait_turn(wk);
	err = fork_many(wk, share);
	end_turn(wk);
	if (!err && r->cell->layout == LAYOUT_AGED)
		err = age(wk);
	if (!err && wk->nr_own)
		act_switch(wk, wk->own[0]);
	return err;
}

double population_rho(const struct run *r)
{
	const struct worker *wk = &r->workers[0];
	double *born, *id, rho = NAN;
	uint32_t i;

	born = calloc(wk->nr_own, sizeof(*born));
	id = calloc(wk->nr_own, sizeof(*id));
	for (i = 0; born && id && i < wk->nr_own; i++) {
		born[i] = wk->own[i]->born;
		id[i] = wk->own[i]->id;
	}
	if (born && id && wk->nr_own > 2)
		rho = stats_spearman(born, id, wk->nr_own);
	free(born);
	free(id);
	return rho;
}

int population_step(struct worker *wk)
{
	if (wk->nr_own <= population_share(wk->run, wk->id))
		return act_fork(wk);
	act_exit_random(wk);
	return 0;
}
