// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * commands.c - the table of sub-commands, in the order of --help.
 */
#include "bench/commands.h"

#include "lib/compiler.h"

const struct command command_list[] = {
	{
		.name		= "run",
		.operands	= "[FILE]",
		.summary	= "measure, prove, and keep the results",
		.fn		= cmd_run,
		.set		= CMD_RUN,
		.max_operands	= 1,
		.takes_experiment = true,
	}, {
		.name		= "list",
		.operands	= "[KIND]",
		.summary	= "show strategies, guards, workloads, "
				  "geometries, locks or topology",
		.fn		= cmd_list,
		.set		= CMD_LIST,
		.max_operands	= 1,
	}, {
		.name		= "report",
		.operands	= "DIR",
		.summary	= "say what the results of a run mean",
		.fn		= cmd_report,
		.set		= CMD_REPORT,
		.min_operands	= 1,
		.max_operands	= 1,
	}, {
		.name		= "compare",
		.operands	= "A [B]",
		.summary	= "say what is slower in B than in A, or of what "
				  "is in A",
		.fn		= cmd_compare,
		.set		= CMD_COMPARE,
		.min_operands	= 1,
		.max_operands	= 2,
	}, {
		.name		= "merge",
		.operands	= "DIR...",
		.summary	= "make one of several results that belong "
				  "together",
		.fn		= cmd_merge,
		.set		= CMD_MERGE,
		.min_operands	= 1,
		.max_operands	= 4096,
	}, {
		.name		= "plot",
		.operands	= "DIR",
		.summary	= "draw the results of a run",
		.fn		= cmd_plot,
		.set		= CMD_PLOT,
		.min_operands	= 1,
		.max_operands	= 1,
	}, {
		.name		= "selftest",
		.operands	= "[CASE...]",
		.summary	= "measure what was designed, and see whether it "
				  "comes out",
		.fn		= cmd_selftest,
		.set		= CMD_SELFTEST,
		.max_operands	= 64,
	}, {
		.name		= "calibrate",
		.operands	= "RESULT...",
		.summary	= "hold the simulation against what real kernels "
				  "did",
		.fn		= cmd_calibrate,
		.set		= CMD_CALIBRATE,
		.min_operands	= 1,
		.max_operands	= 64,
	}, {
		.name		= "cell",
		.operands	= "DIR ID",
		.summary	= "run one cell of the plan in a folder",
		.fn		= cmd_cell,
		.set		= CMD_CELL,
		.min_operands	= 2,
		.max_operands	= 2,
		.hidden		= true,
	}, {
		.name		= "rehearse",
		.operands	= "RESULT POINT",
		.summary	= "what calibrate does for one point, to be "
				  "counted",
		.fn		= cmd_rehearse,
		.set		= CMD_CELL,
		.min_operands	= 2,
		.max_operands	= 2,
		.hidden		= true,
	},
};
const unsigned int command_list_nr = ARRAY_SIZE(command_list);
