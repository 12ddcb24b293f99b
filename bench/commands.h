/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * commands.h - the sub-commands: to add one, write cmd-NAME.c, declare its
 * function here, give it a bit and a row in commands.c, and name the bit in
 * the rows of options-table.c that it takes.
 */
#ifndef PGDBENCH_BENCH_COMMANDS_H
#define PGDBENCH_BENCH_COMMANDS_H

#include <stdbool.h>

struct options;

/* Which options a command takes; CMD_NONE is the program without one. */
enum command_set {
	CMD_NONE	= 1 << 0,
	CMD_RUN		= 1 << 1,
	CMD_LIST	= 1 << 2,
	CMD_REPORT	= 1 << 3,
	CMD_PLOT	= 1 << 4,
	CMD_CELL	= 1 << 5,
	CMD_SELFTEST	= 1 << 6,
	CMD_COMPARE	= 1 << 7,
	CMD_MERGE	= 1 << 8,
	CMD_CALIBRATE	= 1 << 9,
};

struct command {
	const char *name;
	const char *operands;		/* for the synopsis; "" for none */
	const char *summary;
	int (*fn)(struct options *opts);
	unsigned int set;		/* its enum command_set */
	unsigned int min_operands;
	unsigned int max_operands;
	bool takes_experiment;		/* its operand is one's file or name */
	bool hidden;			/* for the program itself */
};

extern const struct command command_list[];
extern const unsigned int command_list_nr;

/* cmd_* - do it.  Each prints its own errors and returns an exit status. */
int cmd_run(struct options *opts);
int cmd_list(struct options *opts);
int cmd_report(struct options *opts);
int cmd_compare(struct options *opts);
int cmd_plot(struct options *opts);
int cmd_merge(struct options *opts);
int cmd_selftest(struct options *opts);
int cmd_calibrate(struct options *opts);
int cmd_rehearse(struct options *opts);
int cmd_cell(struct options *opts);

#endif
