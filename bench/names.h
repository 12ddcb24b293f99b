/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * names.h - what to say to a name that nobody knows.
 */
#ifndef PGDBENCH_BENCH_NAMES_H
#define PGDBENCH_BENCH_NAMES_H

#include <stddef.h>

#include "bench/error.h"

/* names_distance - how many letters must be put in, taken out, replaced or
 * swapped with their neighbour to make @b of @a; of the first 63 of each. */
unsigned int names_distance(const char *a, const char *b);

/* names_nearest - that of @names which @word may have been meant to be; NULL if
 * none is near. */
const char *names_nearest(const char *word, const char **names, size_t nr);

/*
 * names_unknown - "unknown WHAT 'WORD'; did you mean 'NEAREST'? valid: ...",
 * all of @names, nearest first; no guess where none is near.
 * @names: on loan, put into that order
 * Returns EXIT_USAGE.
 */
int names_unknown(struct error *e, const char *what, const char *word,
		  const char **names, size_t nr);

#endif
