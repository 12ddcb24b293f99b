/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * identity.h - which cells are repetitions of one another.
 *
 * Cells are if they have the same workload, strategy, guard, geometry, threads,
 * walkers and mms, and the same parameters but for those that are measured, not
 * chosen.  Rounds, seeds and figures do not come into it.
 */
#ifndef PGDBENCH_BENCH_IDENTITY_H
#define PGDBENCH_BENCH_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/result.h"

/* identity_is_measured - is the parameter called @key a figure, such as what a
 * grace period came to? */
bool identity_is_measured(const char *key);

/* identity_same_place - all of it but for the parameters. */
bool identity_same_place(const struct result_cell *a,
			 const struct result_cell *b);

/* identity_same - are these repetitions of one another? */
bool identity_same(const struct result_cell *a, const struct result_cell *b);

/* identity_stem - how long the name of @cell is without its repetition at the
 * end, "-r3". */
size_t identity_stem(const struct result_cell *cell);

#endif
