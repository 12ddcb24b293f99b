/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * version.h - what this build is.
 */
#ifndef PGDBENCH_BENCH_VERSION_H
#define PGDBENCH_BENCH_VERSION_H

#include <stdbool.h>
#include <stdio.h>

#include "bench/context.h"

/* What context_fill() wants to know of the build. */
extern const struct context_build build_info;

/* version_libraries - the versions that libraries tell; 0 or -ENOMEM. */
int __must_check version_libraries(struct str_map *libraries);

/* version_print - what --version prints; @verbose: with build and libraries. */
void version_print(FILE *out, bool verbose);

#endif
