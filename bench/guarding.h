/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * guarding.h - the guard of a cell: built, told of threads, drained.
 *
 * Every call does nothing where the workload has no guard.  When guards are
 * asked to do what they are for is the workload's affair.
 */
#ifndef PGDBENCH_BENCH_GUARDING_H
#define PGDBENCH_BENCH_GUARDING_H

#include "bench/run.h"

/* guarding_find - by the cell's name.  guarding_nr_counters - how many it has.
 * guarding_build - after the world and the strategy.  0 or -errno. */
int __must_check guarding_find(struct run *r, const struct registry *registry);
unsigned int guarding_nr_counters(const struct run *r);
int __must_check guarding_build(struct run *r, const char **why);
void guarding_release(struct run *r);

/* guarding_online, guarding_offline - on the worker's own thread. */
int __must_check guarding_online(struct worker *wk);
void guarding_offline(struct worker *wk);

/* guarding_quiescent, guarding_idle - the strategy and the guard, both: this
 * thread holds nothing; is about to block (@begin), or goes on. */
void guarding_quiescent(struct run *r);
void guarding_idle(struct run *r, bool begin);

/* guarding_drain - nothing that was torn down waits any more.  The workers are
 * gone. */
void guarding_drain(struct run *r);

#endif
