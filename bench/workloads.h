/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * workloads.h - the tables that workload.c lists; nobody else needs them.
 */
#ifndef PGDBENCH_BENCH_WORKLOADS_H
#define PGDBENCH_BENCH_WORKLOADS_H

#include "bench/workload.h"

extern const struct workload_ops steady_workload;
extern const struct workload_ops populate_workload;
extern const struct workload_ops churn_workload;
extern const struct workload_ops walk_workload;
extern const struct workload_ops contexts_workload;
extern const struct workload_ops trace_workload;
extern const struct workload_ops race_workload;
extern const struct workload_ops huge_vmap_workload;
extern const struct workload_ops ioremap_workload;
extern const struct workload_ops ptdump_workload;

#endif
