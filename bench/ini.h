/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ini.h - the one door to inih: INI files, section by section, line by line.
 *
 * What is no INI file is refused with its name and the number of the line.  Not
 * for what sections and keys mean: that is experiment.h.
 */
#ifndef PGDBENCH_BENCH_INI_H
#define PGDBENCH_BENCH_INI_H

#include "bench/error.h"

/* What is done with what is read.  Each returns an exit status, with @e set
 * where it is not EXIT_OK, which ends the reading. */
struct ini_sink {
	/* "[NAME]" in line number @line */
	int (*section)(void *arg, const char *name, unsigned int line,
		       struct error *e);
	/* "KEY = VALUE" in the section that was last */
	int (*key)(void *arg, const char *key, const char *value,
		   unsigned int line, struct error *e);
	void *arg;
};

/*
 * ini_read - read the file @path.
 *
 * Lines that begin with # or ; are comments, and so is what follows a ; behind
 * a blank.  Blanks around keys and values do not count.
 * Returns EXIT_OK; EXIT_USAGE for a file that cannot be read or is none; as the
 * sink; @e set.
 */
int __must_check ini_read(const char *path, const struct ini_sink *sink,
			  struct error *e);

#endif
