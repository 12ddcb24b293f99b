/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * geometry-rows.h - the rows, and what their arithmetic shares; for the files
 * geometry*.c and nobody else.
 */
#ifndef PGDBENCH_LIB_GEOMETRY_ROWS_H
#define PGDBENCH_LIB_GEOMETRY_ROWS_H

#include "lib/geometry.h"

#define MIB(n)	((uint64_t)(n) << 20)
#define GIB(n)	((uint64_t)(n) << 30)
#define TIB(n)	((uint64_t)(n) << 40)

extern const struct geometry_row geometry_x86_64;
extern const struct geometry_row geometry_x86_64_5level;
extern const struct geometry_row geometry_x86_32;
extern const struct geometry_row geometry_x86_32_pae;
extern const struct geometry_row geometry_x86_32_pae_shared;
extern const struct geometry_row geometry_arm32;
extern const struct geometry_row geometry_arm32_lpae;
extern const struct geometry_row geometry_arm64;
extern const struct geometry_row geometry_alpha;

/* Of a row that has parameters: a struct, and a table named like it. */
#define GEOMETRY_PARAMS(type, table) \
	.params		= (table), \
	.nr_params	= ARRAY_SIZE(table), \
	.params_bytes	= sizeof(type)

/* geometry_clone_from - fork copies all entries from that of address @va to the
 * last of the table.  nr_entries and slot_shift are set. */
void geometry_clone_from(struct geometry *g, uint64_t va);

/* geometry_set_area - the vmalloc area is @bytes from address @base on; the
 * same. */
void geometry_set_area(struct geometry *g, uint64_t base, uint64_t bytes);

#endif
