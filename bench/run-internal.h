/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * run-internal.h - what building a cell and executing it share; for nobody else.
 */
#ifndef PGDBENCH_BENCH_RUN_INTERNAL_H
#define PGDBENCH_BENCH_RUN_INTERNAL_H

#include "bench/run.h"

/* run_build - all that run_execute() needs before the first thread begins.
 * Arguments and result as there. */
int __must_check run_build(struct run *r, const struct registry *registry,
			   const char **why);

/* run_act_for_cpus - before the workers exist and after they have been joined
 * the calling thread acts for all CPUs, and their sections are its own. */
void run_act_for_cpus(struct run *r);

#endif
