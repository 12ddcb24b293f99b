/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mix.h - steps drawn by weight, for workloads that do several things.
 */
#ifndef PGDBENCH_BENCH_MIX_H
#define PGDBENCH_BENCH_MIX_H

#include "bench/run.h"

struct mix {
	uint64_t weight;
	int (*step)(struct worker *wk);
};

/* mix_step - take one of the @nr steps of @mix, drawn with the worker's own
 * random numbers; nothing if all weights are 0.  What the step returns. */
static inline int mix_step(struct worker *wk, const struct mix *mix,
			   unsigned int nr)
{
	uint64_t sum = 0, at;
	unsigned int i;

	for (i = 0; i < nr; i++)
		sum += mix[i].weight;
	at = rng_below(&wk->cpu->rng, sum ? sum : 1);
	for (i = 0; i < nr; i++) {
		if (at < mix[i].weight)
			return mix[i].step(wk);
		at -= mix[i].weight;
	}
	return 0;
}

#endif
