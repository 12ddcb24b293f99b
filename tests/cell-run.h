/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cell-run.h - run cells inside a test, from the command line that would.
 */
#ifndef PGDBENCH_TESTS_CELL_RUN_H
#define PGDBENCH_TESTS_CELL_RUN_H

#include "bench/result.h"
#include "strategies/strategy.h"

/* What one cell came to; release with result_cell_release(). */
typedef void (*cell_fn)(const struct result_cell *cell, void *arg);

/*
 * cells_run - plan `pgdbench run ARGS` and run every cell in this process.
 * @args: words separated by single blanks
 * @fn: called with each cell that was measured; a failed cell fails the test
 */
void cells_run(const char *args, cell_fn fn, void *arg);

/* cells_run_with - the same, with @extra among the strategies. */
void cells_run_with(const struct strategy_ops *extra, const char *args,
		    cell_fn fn, void *arg);

/* cells_run_small - the same in less time: with little room for page directories
 * that wait to be freed, so that forks soon wait for them. */
void cells_run_small(const char *args, cell_fn fn, void *arg);

/*
 * cells_run_apart - cells_run_small() in a child process, so that what cells
 * leave in a sanitizer's books is gone with each of them.
 * @arg, @bytes: copied to the child, and what it made of it back; holds no
 *		 pointers but to constants
 * Context: this process has no other threads.
 */
void cells_run_apart(const char *args, cell_fn fn, void *arg, size_t bytes);

#endif
