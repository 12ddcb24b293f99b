/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * options-internal.h - what the files of options share; for nobody else.
 */
#ifndef PGDBENCH_BENCH_OPTIONS_INTERNAL_H
#define PGDBENCH_BENCH_OPTIONS_INTERNAL_H

#include <stddef.h>

#include "bench/options.h"

struct option_row;

/* Set @row's member of @opts from @value (NULL for a flag).  Exit status. */
typedef int option_set_fn(struct options *opts, const struct option_row *row,
			  const char *value, struct error *e);

struct option_row {
	const char *name;		/* long */
	char letter;			/* short, or 0 */
	unsigned int commands;		/* enum command_set */
	const char *arg;		/* its argument's name; NULL: a flag */
	const char *help;		/* a sentence without full stop */
	const char *def;		/* set like this when not given */
	const char *silence;		/* what holds then, without @def */
	option_set_fn *set;
	size_t offset;			/* into struct options */
	const char *choices;
	uint64_t min;			/* of numbers, and of times in ns */
	uint64_t max;
};

extern const struct option_row option_table[];
extern const unsigned int option_table_nr;

/* The ways to set a member, by its type: bool, bool, char *, struct strs twice,
 * uint64_t twice, int, struct u64s and others; see options-value.c. */
option_set_fn option_set_flag, option_set_text, option_set_words,
	option_set_more, option_set_number, option_set_time, option_set_choice,
	option_set_threads, option_set_mms, option_set_rate, option_set_pin,
	option_set_cost, option_set_assignment, option_set_output,
	option_set_percent;

/* options_defaults - what holds before anything is read.  Exit status. */
int __must_check options_defaults(struct options *opts, struct error *e);

/* options_finish - decide what is left: seed and output.  Exit status. */
int __must_check options_finish(struct options *opts, struct error *e);

#endif
