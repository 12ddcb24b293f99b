/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * collect.h - from what workers counted to the value that is reported.
 */
#ifndef PGDBENCH_BENCH_COLLECT_H
#define PGDBENCH_BENCH_COLLECT_H

#include "bench/result.h"
#include "bench/run.h"

/*
 * collect - fill @cell, of result_cell_init(), from a run that was executed.
 * Returns 0 or -ENOMEM; @cell is the caller's to release in either case.
 * Context: after run_execute() returned 0.
 */
int __must_check collect(struct result_cell *cell, struct run *r);

/* collect_identity - what is known without running it; for failed cells too.
 * @ops, @guard: its strategy's and guard's; may be NULL */
int __must_check collect_identity(struct result_cell *cell,
				  const struct plan_cell *plan,
				  const struct strategy_ops *ops,
				  const struct guard_ops *guard);

#endif
