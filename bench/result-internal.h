/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * result-internal.h - what the files of results share; for nobody else.
 */
#ifndef PGDBENCH_BENCH_RESULT_INTERNAL_H
#define PGDBENCH_BENCH_RESULT_INTERNAL_H

#include "bench/result.h"
#include "lib/shape.h"

extern const struct shape result_cell_shape;
extern const struct shape result_lock_shape;
extern const struct shape result_saturation_shape;

/*
 * Kinds of members that only results have:
 * kind_hist     struct hist *, owned; NULL
 * kind_ops      uint64_t[NR_OPS]; U64_NULL each
 * kind_latency  struct result_latency[NR_OPS]; no service histogram each
 * kind_locks    struct result_locks; empty
 * kind_fairness struct result_fairness; empty
 * kind_timeline struct result_timeline; its threshold_ns U64_NULL
 */
extern const struct kind kind_hist, kind_ops, kind_latency, kind_locks;
extern const struct kind kind_fairness, kind_timeline;

/* result_locks_add - append a lock with null members, whatever is there
 * already; NULL when memory is short. */
struct result_lock *result_locks_add(struct result_locks *locks,
				     const char *name);

/* result_hist_put - put the members of @h into @map, which may get others. */
void result_hist_put(struct json_build *b, struct json *map,
		     const struct hist *h);

/* result_hist_get - fill @h, which is empty, from @map; after a fault its
 * contents mean nothing. */
void result_hist_get(struct json_reader *r, const struct json *map,
		     struct hist *h);

#endif
