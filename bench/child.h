/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * child.h - another program, run to its end, with nothing to read and its output
 * where we want it.  Not for cells, which have a time limit and signals to be
 * passed on: that is spawn.h.
 */
#ifndef PGDBENCH_BENCH_CHILD_H
#define PGDBENCH_BENCH_CHILD_H

#include <sys/types.h>

#include "lib/compiler.h"

/* child_spawn - @argv[0], looked for in PATH, with @output for both stdout and
 * stderr.  0 or -errno; child_wait() must follow. */
int __must_check child_spawn(pid_t *pid, char *const *argv, int output);

/* child_wait - until it has ended.  0; -ECHILD: it failed or was killed. */
int __must_check child_wait(pid_t pid);

#endif
