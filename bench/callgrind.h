/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * callgrind.h - instructions that a function of ours takes, counted by
 * valgrind's callgrind and not timed: the same whatever else a machine does.
 */
#ifndef PGDBENCH_BENCH_CALLGRIND_H
#define PGDBENCH_BENCH_CALLGRIND_H

#include <stdint.h>

#include "lib/compiler.h"

/*
 * callgrind_count - run this program with @args under callgrind.
 * @function: counted from its entry to its return, all that it calls included
 * @args: of this program, from argv[1] on; the last is NULL
 *
 * Returns 0; -ENOENT: there is no valgrind; -ENODATA: it ran and counted
 * nothing, as where symbols were stripped; -EIO: what was run failed; -errno.
 * Context: blocks; a child process, whose output goes nowhere.
 */
int __must_check callgrind_count(const char *function,
				 const char *const *args, uint64_t *nr);

#endif
