/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * random-cell.h - cells with something in every member, from a seed, and how
 * to tell whether two of them are the same.
 */
#ifndef PGDBENCH_TESTS_RANDOM_CELL_H
#define PGDBENCH_TESTS_RANDOM_CELL_H

#include "bench/result.h"

/* random_cell - fill @cell, of result_cell_init(); aborts without memory. */
void random_cell(struct result_cell *cell, uint64_t seed);

/* assert_same_cell - fail the cmocka test unless @a and @b are the same; both
 * as random_cell() fills them. */
void assert_same_cell(const struct result_cell *a, const struct result_cell *b);

#endif
