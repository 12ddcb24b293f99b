/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * options.h - what the user wants, from all who say so: experiment file,
 * environment and command line.
 *
 * Every option is one row of the table in options-table.c, from which parsing,
 * bounds, defaults and --help come, and what a file and the environment may
 * say; doc/pgdbench.1 is tested against it.  Values are checked for form and
 * range here; whether a name means anything is for the plan to say, which knows
 * the plugins.  Constant once parsed.
 *
 * Who says what is kept, the weakest first, as settings: the last one counts,
 * of an option that may be repeated they add up.
 */
#ifndef PGDBENCH_BENCH_OPTIONS_H
#define PGDBENCH_BENCH_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "bench/commands.h"
#include "bench/error.h"
#include "bench/saturation-ask.h"
#include "lib/bag.h"
#include "lib/json.h"

/* What a number holds that was not given: the workload decides. */
#define OPTION_UNSET UINT64_MAX

enum report_format { FORMAT_TEXT, FORMAT_JSON, FORMAT_TSV, FORMAT_GOBENCH,
		     FORMAT_HGRM, FORMAT_MEDIANS, FORMAT_LAWS, FORMAT_HTML };
#define FORMAT_NAMES "text,json,tsv,gobench,hgrm,medians,laws,html"
#define COMPARE_FORMAT_NAMES "text,json,tsv"

struct option_row;

/* Who says what an option is to be, the weakest first; what is built in is
 * weaker than any. */
enum option_source {
	SOURCE_LIKE,		/* the result that is repeated */
	SOURCE_GLOBAL,		/* an experiment's [global] */
	SOURCE_SECTION,		/* its section */
	SOURCE_ENVIRONMENT,
	SOURCE_COMMAND_LINE,
};

struct setting {
	const struct option_row *row;
	char *value;		/* as given; NULL: a flag that was named */
	char *where;		/* "race.ini:12", "PGDBENCH_THREADS", ... */
	enum option_source source;
};

struct settings {
	struct setting *v;
	size_t nr;
};

struct options {
	const struct command *command;	/* NULL: help or version of the whole */
	int argc;			/* as main() got them, on loan */
	char **argv;
	struct strs operands;
	bool alone;			/* the environment has no say */
	struct settings settings;	/* all that made the rest */
	/* Of an experiment with several sections, one for each: complete but
	 * for operands.  They go into folders of @output called like them. */
	struct options *parts;
	size_t nr_parts;
	char *section;			/* NULL: without a file, or [global] */

	bool help;
	bool version;
	bool quiet;
	bool verbose;
	int colour;			/* enum colour_when */

	/* run */
	struct strs strategies;		/* words of -s: all, controls, names;
					 * empty: all, or the workload's */
	struct strs guards;		/* likewise; empty: all */
	struct strs workloads;		/* empty: the default ones */
	struct strs geometries;		/* empty: the workload's */
	char *threads;			/* a LIST; NULL: the workload's */
	struct u64s mms;		/* empty: the workload's */
	char *trace;			/* NULL: the shipped one */
	uint64_t duration_ns;		/* or OPTION_UNSET */
	uint64_t warmup_ns;		/* or OPTION_UNSET */
	uint64_t runs;
	double rate;			/* 0: as many as can be done;
					 * below 0: the workload's */
	int arrivals;			/* enum arrivals */
	struct saturation_ask saturation;
	char *pin;			/* as topo_policy_parse() takes it */
	struct strs set;		/* "NAME.PARAM=VALUE", as given */
	int layout;			/* enum layout, or -1: the workload's */
	int pgd_pages;			/* enum pgd_pages */
	uint64_t grace_ns;		/* 0: as measured */
	uint64_t fault_ns;		/* likewise */
	uint64_t ipi_ns;		/* likewise */
	struct strs plugins;
	uint64_t seed;			/* given or drawn; 0 to 2^63-1 */
	bool seed_given;
	char *output;			/* given, or named by the time */
	bool output_given;
	bool oversubscribe;
	bool resume;
	bool dry_run;
	bool strict;
	char *like;			/* result to repeat; NULL: none */
	struct strs sections;		/* of the experiment; empty: all */
	int verify;			/* enum verify_mode */
	int timeline;			/* enum timeline_mode */

	/* merge */
	bool bins;
	bool force;

	/* plot; and strategies */
	char *measure;			/* NULL: the one that is built in */
	bool term;

	/* report, compare */
	char *histogram;		/* a pattern; NULL: all */
	int format;			/* enum report_format */

	/* compare; and strategies */
	char *against;			/* NULL: each its like */
	struct strs metrics;		/* empty: all */
	double effect;			/* percent */
	double confidence;		/* percent */
	bool untrustworthy;
};

/*
 * options_parse - read @argv, which is not changed, the environment, and the
 * experiment file that @argv names.
 * @opts: in either case the caller's to options_release()
 *
 * Of variables that nobody knows stderr is warned, but not with -q.
 * Returns EXIT_OK or EXIT_USAGE (EXIT_ERROR out of memory), @e set.  Without
 * help or version opts->command is set.
 * Context: getopt's state is the process's; one thread.
 */
int __must_check options_parse(struct options *opts, int argc, char **argv,
			       struct error *e);
/* options_parse_alone - the same of @argv and the file that it names: a run of
 * our own is what it is, whatever the user likes. */
int __must_check options_parse_alone(struct options *opts, int argc,
				     char **argv, struct error *e);
void options_release(struct options *opts);

/*
 * options_blame - @e is about option @name: put before its text where that was
 * said, unless it is the command line.  options_blame_named - the same of the
 * option that its text begins with, "option '--NAME'", if any.
 * Both return @e's status.
 */
int options_blame(const struct options *opts, const char *name,
		  struct error *e);
int options_blame_named(const struct options *opts, struct error *e);

/* options_is_like - was option @name, of @value if that is not NULL, last said
 * by a result that is repeated? */
bool options_is_like(const struct options *opts, const char *name,
		     const char *value);

/*
 * options_scope - @opts as they are of @workload: those that one workload can
 * have for itself, as --set WORKLOAD.OPTION or the options for all have them.
 * @to: set in either case, the caller's to options_release(); has no others
 * Exit status.
 */
int __must_check options_scope(struct options *to, const struct options *opts,
			       const char *workload, struct error *e);

/* options_can_scope - is @name such an option? */
bool options_can_scope(const char *name);

/* options_tell - a line for each setting, "# option NAME=VALUE from WHERE". */
void options_tell(FILE *out, const struct options *opts);

/* options_json - the same for a result: a list of name, value, source.  The
 * caller frees it; NULL when memory is short. */
struct json *options_json(const struct options *opts);

/* options_help - what --help prints: of @command, or of the whole if NULL. */
void options_help(FILE *out, const struct command *command);

#endif
