/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * experiment.h - experiment files: what an INI file says of options.
 *
 * A file has a [global] section, whose options hold for all, and sections with
 * a name, each of which is a run.  Keys are the names of long options; what
 * their values may be is for the table of options to say.
 */
#ifndef PGDBENCH_BENCH_EXPERIMENT_H
#define PGDBENCH_BENCH_EXPERIMENT_H

#include "bench/options.h"

struct experiment_section {
	char *name;
	unsigned int line;
	struct settings settings;
};

struct experiment {
	char *path;
	unsigned int commands;		/* whose options it has */
	struct experiment_section *v;	/* [global] among them */
	size_t nr;
};

/*
 * experiment_read - read that which is called @name: the file, or without a
 * slash the shipped one of this name.
 * @commands: of which commands its options may be
 * @x: in either case the caller's to experiment_release()
 * Returns EXIT_OK; EXIT_USAGE for a file that cannot be read or is no good, with
 * its name and a line; EXIT_ERROR out of memory; @e set.
 */
int __must_check experiment_read(struct experiment *x, const char *name,
				 unsigned int commands, struct error *e);
void experiment_release(struct experiment *x);

/* experiment_global - what holds for all; empty if nothing does. */
const struct settings *experiment_global(const struct experiment *x);

/*
 * experiment_pick - the sections @wanted by name, or all but [global] if there
 * are no names, in the order of the file.
 * @picked: of room for all; *@nr: how many there are, 0 if there is [global]
 *	    alone
 * Returns EXIT_OK, or EXIT_USAGE for a name that is none.
 */
int __must_check experiment_pick(const struct experiment *x,
				 const struct strs *wanted,
				 const struct experiment_section **picked,
				 size_t *nr, struct error *e);

#endif
