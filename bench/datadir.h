/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * datadir.h - where the files lie that the program brings along.
 */
#ifndef PGDBENCH_BENCH_DATADIR_H
#define PGDBENCH_BENCH_DATADIR_H

#include <stddef.h>

#include "lib/compiler.h"

/*
 * datadir_find - the path of @sub ("plots/memory.gp") in the folder that the
 * environment variable PGDBENCH_DATADIR names, else where it was installed.
 * Returns 0; -ENOENT, with the path it should have in @buf; or -ENAMETOOLONG.
 */
int __must_check datadir_find(const char *sub, char *buf, size_t size);

#endif
