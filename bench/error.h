/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * error.h - one line for the user, and the exit status that goes with it.
 *
 * Whoever finds a fault sets the error and returns its status; commands print
 * it once, at the end.  Lines are lower case, without full stop, subjects in
 * 'quotes'.
 */
#ifndef PGDBENCH_BENCH_ERROR_H
#define PGDBENCH_BENCH_ERROR_H

#include <stddef.h>

#include "bench/exit.h"
#include "lib/compiler.h"

struct error {
	int status;		/* enum exit_status */
	char text[4096];
};

/* error_set - fill @e; a line break becomes a blank.  Returns @status. */
int error_set(struct error *e, int status, const char *format, ...)
	__printf_fn(3, 4);

/* error_memory - EXIT_ERROR, "out of memory". */
int error_memory(struct error *e);

/* error_of_reading - the status of a file that could not be read as what it
 * should be: @err is json_load()'s, or a json_reader's. */
int error_of_reading(int err);

/* error_print - "pgdbench: TEXT" on stderr.  Returns the status. */
int error_print(const struct error *e);

/* warn - "pgdbench: TEXT" on stderr, for what is no error. */
void warn(const char *format, ...) __printf_fn(1, 2);

#endif
