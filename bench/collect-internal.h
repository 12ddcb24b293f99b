/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * collect-internal.h - the parts of collect(); for nobody else.
 *
 * Each sets what its name says in @cell, from @r, which was executed.
 * Returns 0 or -ENOMEM.
 */
#ifndef PGDBENCH_BENCH_COLLECT_INTERNAL_H
#define PGDBENCH_BENCH_COLLECT_INTERNAL_H

#include "bench/collect.h"

typedef int collect_fn(struct result_cell *cell, const struct run *r);

collect_fn collect_fairness;
collect_fn collect_schedule;
collect_fn collect_oracle;
collect_fn collect_contexts;
collect_fn collect_counters;
collect_fn collect_params;
collect_fn collect_noise;
collect_fn collect_placement;
collect_fn collect_instrument;
collect_fn collect_timeline;
/* The verdict: from what the others have set, and so the last. */
collect_fn collect_quality;

/* collect_memory - asks the strategy, so that @r is not constant. */
void collect_memory(struct result_cell *cell, struct run *r);

#endif
