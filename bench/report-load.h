/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report-load.h - results from a user's operand, with what to say if not.
 */
#ifndef PGDBENCH_BENCH_REPORT_LOAD_H
#define PGDBENCH_BENCH_REPORT_LOAD_H

#include "bench/error.h"
#include "bench/result.h"

/*
 * report_load - read the results of folder or file @path.
 * Returns EXIT_OK, after which @results are the caller's to results_release();
 * EXIT_RESOURCE when there are none to be read, EXIT_USAGE when it is something
 * else or of a newer version, EXIT_ERROR out of memory; with @e set.
 */
int __must_check report_load(const char *path, struct results *results,
			     struct error *e);

#endif
