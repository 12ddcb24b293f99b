/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * observe.h - what the machine did to a worker: before it measured, meanwhile,
 * and after.
 *
 * Before and after, all workers spin at once, each on its own PU, and note the
 * gaps: what any latency may contain through no fault of its own.  Meanwhile
 * the kernel counts switches, waits and moves; a chain of additions now and then,
 * two microseconds long, shows whether the PU's speed changes; and in an open loop
 * gaps are noted while it waits for the next step.  What a worker does between
 * two steps of a closed loop looks like nothing else: there a gap cannot be
 * told from work.
 *
 * Context: the worker, but for observe_init(), observe_release().
 */
#ifndef PGDBENCH_BENCH_OBSERVE_H
#define PGDBENCH_BENCH_OBSERVE_H

#include "bench/run.h"
#include "lib/speed.h"
#include "lib/thread_noise.h"

enum {
	OBSERVE_PROBE_NS = 20000000,	/* of idleness, before and after */
	/* From one chain to the next: so many in the measured phase, if that is
	 * neither more nor less often than this. */
	OBSERVE_CHAINS = 64,
	OBSERVE_CHAIN_MIN_NS = 500000,
	OBSERVE_CHAIN_MAX_NS = 4000000,
};

struct observed {
	struct noise idle;		/* before and after */
	struct hist gaps;		/* while waiting, measured phase */
	uint64_t watched_ns;		/* of that waiting */
	struct thread_noise begin, grown;
	uint64_t moves_begin, moves;	/* seen by itself, at each look */
	struct speed speed;
	uint64_t next_chain;		/* stamp */
	uint64_t khz_begin, khz_end;	/* the kernel's; U64_NULL: not told */
};

int __must_check observe_init(struct worker *wk);
void observe_release(struct worker *wk);

/* observe_probe - spin, and note every gap; nothing if the PU is shared, as the
 * others then are the gaps. */
void observe_probe(struct worker *wk);

/* observe_begin, observe_end - around the measured phase, outside of it. */
void observe_begin(struct worker *wk);
void observe_end(struct worker *wk);

/* observe_look - now and then while measuring, at stamp @now; @age_ns of the
 * phase have gone.  True if it took more than a moment. */
bool observe_look(struct worker *wk, uint64_t now, uint64_t age_ns);

/* observe_wait - from stamp @from to @to it did nothing but wait. */
static inline void observe_wait(struct worker *wk, uint64_t from, uint64_t to)
{
	uint64_t ns;

	if (!wk->cpu->recording)
		return;
	ns = clock_since(&wk->run->clock, from, to);
	wk->observed->watched_ns += ns;
	if (unlikely(ns > NOISE_GAP_NS))
		hist_record(&wk->observed->gaps, ns);
}

#endif
