/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * geometries.h - geometries from the text of their parameters.
 *
 * lib/geometry.h computes, and does not parse; this is the way from what --set
 * and a plan say to a struct geometry.
 */
#ifndef PGDBENCH_BENCH_GEOMETRIES_H
#define PGDBENCH_BENCH_GEOMETRIES_H

#include "lib/bag.h"
#include "lib/compiler.h"
#include "lib/geometry.h"

/*
 * geometry_from - what @row is with the parameters that @values has.
 * @values: one "ROW.NAME" for each; NULL: each at its default
 * @more: settings on top of these, "split=1G/3G ram=64M"; NULL: none
 * Returns 0; -ENOENT when a parameter is missing or not known; -EINVAL or
 * -ERANGE for a value that it cannot have; -ERANGE when they leave no room for
 * one another; -ENOMEM.
 */
int __must_check geometry_from(const struct geometry_row *row,
			       const struct str_map *values, const char *more,
			       struct geometry *out);

#endif
