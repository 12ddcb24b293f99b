// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * observe.c - probing and counting around and in a worker's measured phase.
 */
#include "bench/observe.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/bag.h"

int observe_init(struct worker *wk)
{
	struct observed *o = calloc(1, sizeof(*o));

	if (!o)
		return -ENOMEM;
	noise_init(&o->idle);
	hist_init(&o->gaps);
	o->khz_begin = o->khz_end = U64_NULL;
	memset(&o->grown, 0xff, sizeof(o->grown));
	wk->observed = o;
	return 0;
}

void observe_release(struct worker *wk)
{
	free(wk->observed);
}

void observe_probe(struct worker *wk)
{
	const struct run *r = wk->run;

	if (!r->calibrated && !r->slots[wk->id].shared)
		noise_probe(&wk->observed->idle, &r->clock, OBSERVE_PROBE_NS);
}

static void read_khz(const struct worker *wk, uint64_t *khz)
{
	int pu = topo_observed_pu(wk->run->topo);

	if (pu < 0 || speed_kernel_khz("", (unsigned int)pu, khz))
		*khz = U64_NULL;
}

/* How often preempt.h saw this thread on another PU than before. */
static uint64_t moves(struct worker *wk)
{
	return preempt_begin(&wk->cpu->preempt) >> PREEMPT_MOVES;
}

/* Tests run thousands of cells, whose frequency nobody asks for. */
void observe_begin(struct worker *wk)
{
	struct observed *o = wk->observed;

	if (!wk->run->calibrated)
		read_khz(wk, &o->khz_begin);
	o->next_chain = 0;
	o->moves_begin = moves(wk);
	thread_noise_read(&o->begin);
}

void observe_end(struct worker *wk)
{
	struct observed *o = wk->observed;

	thread_noise_since(&o->begin, &o->grown);
	o->moves = moves(wk) - o->moves_begin;
	if (!wk->run->calibrated)
		read_khz(wk, &o->khz_end);
}

static uint64_t chain_ns(uint64_t whole_ns)
{
	return MIN(MAX(whole_ns / OBSERVE_CHAINS,
		       (uint64_t)OBSERVE_CHAIN_MIN_NS),
		   (uint64_t)OBSERVE_CHAIN_MAX_NS);
}

bool observe_look(struct worker *wk, uint64_t now, uint64_t age_ns)
{
	const struct run *r = wk->run;
	struct observed *o = wk->observed;
	uint64_t whole_ns = MAX(r->cell->duration_ns, UINT64_C(1));
	uint64_t part = age_ns * SPEED_PARTS / whole_ns;

	/* What has happened is noted; the figure is asked for at the end. */
	(void)preempt_begin(&wk->cpu->preempt);
	if (now < o->next_chain)
		return false;
	o->next_chain = now + clock_ticks(&r->clock, chain_ns(whole_ns));
	speed_note(&o->speed, (unsigned int)MIN(part, SPEED_PARTS - 1ul),
		   speed_chain(&r->clock));
	return true;
}
