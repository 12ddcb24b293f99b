/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * merge-internal.h - what the files of merge share; for nobody else.
 */
#ifndef PGDBENCH_BENCH_MERGE_INTERNAL_H
#define PGDBENCH_BENCH_MERGE_INTERNAL_H

#include "bench/merge.h"
#include "lib/json.h"

/* merge_describe - set @m->list, a list of a map a run. */
int __must_check merge_describe(struct merge *m, struct error *e);

/* Where two documents differ first. */
struct difference {
	char path[256];		/* "cpu.model" */
	char one[64];		/* the values, or the beginnings of them */
	char other[64];
};

/* merge_differ - do @x and @y, which may be NULL for null, differ?  @d: says
 * where; its path is to be set to where they are.  Members called one of
 * @except, which ends in NULL, do not count. */
bool merge_differ(const struct json *x, const struct json *y,
		  const char *const *except, struct difference *d);

#endif
