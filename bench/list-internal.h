/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * list-internal.h - what the files of `pgdbench list` share; for nobody else.
 */
#ifndef PGDBENCH_BENCH_LIST_INTERNAL_H
#define PGDBENCH_BENCH_LIST_INTERNAL_H

#include "bench/error.h"
#include "bench/options.h"
#include "bench/registry.h"
#include "lib/bag.h"
#include "lib/param.h"

struct lister {
	const struct options *opts;
	struct registry registry;
	struct str_map params;	/* of all that there is, as --set has them */
	struct error error;
};

/* list_params - a line for each parameter of @owner, as -v adds to its row. */
void list_params(const char *owner, const struct param *p, unsigned int nr);

/* list_geometries - all rows.  Exit status, l->error set. */
int __must_check list_geometries(struct lister *l);

#endif
