/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report-load.h - results from a user's operand, with what to say if not.
 */
#ifndef PGDBENCH_BENCH_REPORT_LOAD_H
#define PGDBENCH_BENCH_REPORT_LOAD_H

#include "bench/error.h"
#include "bench/result.h"

/* What is reported on together: one result, or those of an experiment's
 * sections, by name.  Never empty once loaded. */
struct report_set {
	struct results *v;
	char **names;		/* of the sections; NULL: a result alone */
	size_t nr;
};

/*
 * report_load - read the results of folder or file @path.
 * Returns EXIT_OK, after which @results are the caller's to results_release();
 * EXIT_RESOURCE when there are none to be read, EXIT_USAGE when it is something
 * else or of a newer version, EXIT_ERROR out of memory; with @e set.
 */
int __must_check report_load(const char *path, struct results *results,
			     struct error *e);

/* report_load_one - the same, as a set of one that is the caller's to
 * report_set_release(). */
int __must_check report_load_one(const char *path, struct report_set *set,
				 struct error *e);

/*
 * report_load_set - the same, or of a folder that holds the runs of several
 * sections all of them.  A section that has no results yet is left out, and
 * stderr is told.
 * Returns as report_load(), after which @set is the caller's to
 * report_set_release().
 */
int __must_check report_load_set(const char *path, struct report_set *set,
				 struct error *e);
void report_set_release(struct report_set *set);

#endif
