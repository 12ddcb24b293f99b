/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * options-internal.h - what the files of options share, with plan-options.c; for
 * nobody else.
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
	unsigned int refused_in;	/* of 1 << SOURCE_... */
	const char *because;		/* and why */
	bool scoped;			/* a workload can have its own */
	bool beside;			/* has no part in what is measured */
};

extern const struct option_row option_table[];
extern const unsigned int option_table_nr;

/* Room for all of them. */
enum { MAX_ROWS = 96 };

/* The ways to set a member, by its type: bool, bool, char *, struct strs twice,
 * uint64_t twice, int, struct u64s and others; see options-value.c. */
option_set_fn option_set_flag, option_set_text, option_set_words,
	option_set_more, option_set_number, option_set_time, option_set_choice,
	option_set_threads, option_set_mms, option_set_rate, option_set_pin,
	option_set_cost, option_set_assignment, option_set_output,
	option_set_percent, option_set_saturation;

/* option_repeats - do several values of @row add up? */
bool option_repeats(const struct option_row *row);

/* option_find - the row called @name among those of @commands; NULL. */
const struct option_row *option_find(const char *name, unsigned int commands);

/* ---- settings: see options-settings.c ---- */

/* settings_add - one more, of copies.  Exit status. */
int __must_check settings_add(struct settings *s, const struct setting *add,
			      struct error *e);
/* settings_drop - as if nothing had been said of option @name. */
void settings_drop(struct settings *s, const char *name);
void settings_release(struct settings *s);

/* settings_apply - set @opts, which has something of all options, as @s has it,
 * and add it to opts->settings.  Exit status; an error says where. */
int __must_check settings_apply(struct options *opts, const struct settings *s,
				struct error *e);

/* options_said - the last word on option @name, NULL if none was said. */
const struct setting *options_said(const struct options *opts,
				   const char *name);

/* options_unscope - drop what single workloads have of @row's option. */
void options_unscope(struct options *opts, const struct option_row *row);

/* setting_check - may the source of @set say something of its row at all?  Exit
 * status. */
int __must_check setting_check(const struct setting *set, struct error *e);

/* ---- environment: see options-env.c ---- */

/* env_read - add to @s what variables say of the options of @commands.  Exit
 * status. */
int __must_check env_read(struct settings *s, unsigned int commands,
			  struct error *e);

/* env_warn - on stderr, a line for each PGDBENCH_... that changes nothing. */
void env_warn(void);

/* env_name - the variable of @row, in @buf, which is returned. */
enum { ENV_NAME_SIZE = 64 };
const char *env_name(const struct option_row *row, char buf[ENV_NAME_SIZE]);

/* ---- all together ---- */

/* options_join - fill @opts, whose command and operands are known, from all who
 * have a say, @said being the command line.  Exit status. */
int __must_check options_join(struct options *opts, const struct settings *said,
			      struct error *e);

/* options_defaults - what holds before anything is read.  Exit status. */
int __must_check options_defaults(struct options *opts, struct error *e);

/* options_finish - decide what is left: seed and output.  Exit status. */
int __must_check options_finish(struct options *opts, struct error *e);

#endif
