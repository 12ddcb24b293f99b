/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * flatten.h - a cell as names and texts, one for each figure, whatever its
 * members are: so that a table has all of them, those too that are new.
 */
#ifndef PGDBENCH_BENCH_FLATTEN_H
#define PGDBENCH_BENCH_FLATTEN_H

#include "bench/result.h"
#include "lib/bag.h"

/*
 * flatten_cell - append to @out what @cell has, without what is null.
 *
 * A name is the path of a member, "placement.policy", but that figures of an
 * operation or a lock begin with its name: "fork.count", "fork.service_ns",
 * "fork.clean_ns", "lock.pgd_lock.contended", and kinds of violations with
 * "violations.".  Of a histogram it is that and .n, .min, .mean, .p50 and so
 * on.  A list is its JSON.
 * Returns 0 or -errno.
 */
int __must_check flatten_cell(struct str_map *out,
			      const struct result_cell *cell);

#endif
