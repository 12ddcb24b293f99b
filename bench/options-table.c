// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * options-table.c - every option, once.
 */
#include "bench/options-internal.h"

#include "bench/colour.h"
#include "bench/plan.h"
#include "bench/workload.h"

#define EVERY	(CMD_NONE | CMD_RUN | CMD_LIST | CMD_REPORT | CMD_COMPARE | \
		 CMD_MERGE | CMD_PLOT | CMD_SELFTEST | CMD_CALIBRATE)
#define SECOND	UINT64_C(1000000000)
#define IN_FILE	(1U << SOURCE_GLOBAL | 1U << SOURCE_SECTION)
#define IN_ENVIRONMENT (1U << SOURCE_ENVIRONMENT)
#define OF(member) .offset = offsetof(struct options, member)

const struct option_row option_table[] = {
	{
		.name = "strategy", .letter = 's', .commands = CMD_RUN,
		.arg = "LIST",
		.help = "comma separated names, all for all that are no "
			"controls, controls for those that are",
		.silence = "all; of a workload without propagation, prealloc",
		.set = option_set_words, OF(strategies),
	}, {
		.name = "guard", .commands = CMD_RUN,
		.arg = "LIST",
		.help = "how walkers and the tear-down of lower tables keep "
			"apart: as --strategy; alone it asks for the workloads "
			"that are about this",
		.silence = "all",
		.set = option_set_words, OF(guards),
	}, {
		.name = "threads", .letter = 't', .commands = CMD_RUN,
		.arg = "LIST",
		.help = "numbers of threads, such as 1,2,4-16:4,max",
		.silence = "the workload's",
		.set = option_set_threads, OF(threads),
		.scoped = true,
		.min = 1, .max = PLAN_MAX_THREADS,
	}, {
		.name = "mms", .letter = 'm', .commands = CMD_RUN,
		.arg = "LIST",
		.help = "numbers of address spaces, K, M and G are binary",
		.silence = "the workload's",
		.set = option_set_mms, OF(mms),
		.scoped = true,
		.min = 1, .max = PLAN_MAX_MMS,
	}, {
		.name = "geometry", .letter = 'g', .commands = CMD_RUN,
		.arg = "NAME[,NAME]",
		.help = "shapes of a page directory",
		.silence = "the workload's, x86-64",
		.set = option_set_words, OF(geometries),
	}, {
		.name = "workload", .letter = 'w', .commands = CMD_RUN,
		.arg = "NAME[,NAME]",
		.help = "what the simulated CPUs do",
		.silence = PLAN_WORKLOADS "; of a control the workload that "
			   "exposes it",
		.set = option_set_words, OF(workloads),
	}, {
		.name = "trace", .commands = CMD_RUN,
		.arg = "FILE",
		.help = "recorded kernel trace that workload trace replays",
		.silence = "the one that is shipped",
		.set = option_set_text, OF(trace),
	}, {
		.name = "duration", .letter = 'd', .commands = CMD_RUN,
		.arg = "TIME",
		.help = "how long each cell measures, such as 500ms or 2s",
		.silence = "the workload's",
		.set = option_set_time, OF(duration_ns),
		.scoped = true,
		.min = 1000, .max = 86400 * SECOND,
	}, {
		.name = "duration", .letter = 'd', .commands = CMD_SELFTEST,
		.arg = "TIME",
		.help = "how long each case measures, such as 500ms or 2s",
		.silence = "200ms",
		.set = option_set_time, OF(duration_ns),
		.min = 1000, .max = 86400 * SECOND,
	}, {
		.name = "warmup", .commands = CMD_RUN,
		.arg = "TIME",
		.help = "how long each cell runs before that",
		.silence = "the workload's",
		.set = option_set_time, OF(warmup_ns),
		.scoped = true,
		.min = 0, .max = 86400 * SECOND,
	}, {
		.name = "runs", .letter = 'r', .commands = CMD_RUN,
		.arg = "N",
		.help = "how often each cell is run; 6 and more give intervals "
			"of 95 %",
		.def = "6",
		.set = option_set_number, OF(runs),
		.min = 1, .max = 10000,
	}, {
		.name = "rate", .letter = 'R', .commands = CMD_RUN,
		.arg = "OPS[,ARRIVALS]",
		.help = "operations a second, all threads together, which "
			"arrive as poisson or fixed has it; or max, as many "
			"as can be done",
		.silence = "the workload's, poisson",
		.set = option_set_rate, OF(rate),
		.scoped = true,
		.choices = ARRIVALS_NAMES,
		.min = 1, .max = SECOND,
	}, {
		.name = "find-saturation", .commands = CMD_RUN,
		.arg = "OP:PERCENTILE:LIMIT",
		.help = "find the highest rate at which that percentile of an "
			"operation's latency, from when it was due, stays "
			"under a time, as in fork:99.9:100us; behind it, with "
			"commas between: poisson or fixed, min=RATE, max=RATE, "
			"tolerance=N%, probes=N",
		.set = option_set_saturation, OF(saturation),
	}, {
		.name = "pin", .commands = CMD_RUN,
		.arg = "POLICY",
		.help = "which PUs threads are bound to: compact, spread, "
			"core, numa, none or a CPULIST",
		.def = "compact",
		.set = option_set_pin, OF(pin),
	}, {
		.name = "oversubscribe", .commands = CMD_RUN,
		.help = "let threads share a PU; such results are labelled "
			"untrustworthy",
		.set = option_set_flag, OF(oversubscribe),
	}, {
		.name = "set", .commands = CMD_RUN | CMD_LIST,
		.arg = "NAME.PARAM=VALUE",
		.help = "set a parameter of a strategy, a workload or a "
			"geometry or guard-NAME, or a delay, "
			"inject.POINT=EVERY:TIME; may "
			"be repeated",
		.set = option_set_assignment, OF(set),
	}, {
		.name = "layout", .commands = CMD_RUN,
		.arg = "LAYOUT",
		.help = "order of page directories in memory: fresh, aged or "
			"shuffled",
		.silence = "the workload's",
		.set = option_set_choice, OF(layout),
		.scoped = true,
		.choices = LAYOUT_NAMES,
	}, {
		.name = "pgd-pages", .commands = CMD_RUN,
		.arg = "SIZE",
		.help = "pages that page directories lie in: huge, as the "
			"kernel's direct map has, or 4k",
		.def = "huge",
		.set = option_set_choice, OF(pgd_pages),
		.choices = PGD_PAGES_NAMES,
	}, {
		.name = "grace-period", .commands = CMD_RUN,
		.arg = "TIME",
		.help = "shortest RCU grace period, or measured for as short "
			"as liburcu makes it",
		.def = "measured",
		.set = option_set_cost, OF(grace_ns),
		.min = 1, .max = 60 * SECOND,
	}, {
		.name = "fault-cost", .commands = CMD_RUN,
		.arg = "TIME",
		.help = "what taking a fault costs, or measured for what a "
			"minor fault of this machine does",
		.def = "measured",
		.set = option_set_cost, OF(fault_ns),
		.min = 1, .max = SECOND,
	}, {
		.name = "ipi-cost", .commands = CMD_RUN,
		.arg = "TIME",
		.help = "what a TLB shootdown costs at least, or measured "
			"for what membarrier of this machine does",
		.def = "measured",
		.set = option_set_cost, OF(ipi_ns),
		.min = 1, .max = SECOND,
	}, {
		.name = "verify", .commands = CMD_RUN,
		.arg = "MODE",
		.help = "how much the oracle looks at: off, end, sample or "
			"full",
		.def = "sample",
		.set = option_set_choice, OF(verify),
		.choices = VERIFY_NAMES,
	}, {
		.name = "timeline", .commands = CMD_RUN,
		.arg = "WHICH",
		.help = "which runs of a cell keep a time line of what each "
			"thread did: first, all or off",
		.def = "first",
		.set = option_set_choice, OF(timeline),
		.choices = TIMELINE_NAMES,
	}, {
		.name = "plugin", .commands = CMD_RUN | CMD_LIST,
		.arg = "FILE",
		.help = "load a strategy or guard from a shared object; may "
			"be repeated",
		.set = option_set_more, OF(plugins),
	}, {
		.name = "seed", .commands = CMD_RUN,
		.arg = "N",
		.help = "what all that is random follows from",
		.silence = "drawn, and recorded",
		.set = option_set_number, OF(seed),
		.min = 0, .max = INT64_MAX,
	}, {
		.name = "output", .letter = 'o', .commands = CMD_RUN,
		.arg = "DIR",
		.help = "folder for plan and results",
		.silence = "results/YYYYmmdd-HHMMSS",
		.set = option_set_output, OF(output),
		.beside = true,
	}, {
		.name = "like", .commands = CMD_RUN,
		.arg = "RESULT",
		.help = "run what the result in that folder or file ran, but "
			"for what else is said",
		.set = option_set_text, OF(like),
		.beside = true,
	}, {
		.name = "section", .commands = CMD_RUN,
		.arg = "NAME[,NAME]",
		.help = "of an experiment file, the sections that are run",
		.silence = "all",
		.set = option_set_words, OF(sections),
		.beside = true,
		.refused_in = IN_FILE,
		.because = "it says which of the file's sections count",
	}, {
		.name = "resume", .commands = CMD_RUN,
		.help = "go on with the run in the folder of --output, "
			"skipping cells that are complete",
		.set = option_set_flag, OF(resume),
		.beside = true,
	}, {
		.name = "strict", .commands = CMD_RUN | CMD_REPORT,
		.help = "exit with status 7 if any result is untrustworthy",
		.set = option_set_flag, OF(strict),
		.beside = true,
	}, {
		.name = "dry-run", .letter = 'N', .commands = CMD_RUN,
		.help = "print the plan and do nothing",
		.set = option_set_flag, OF(dry_run),
		.beside = true,
	}, {
		.name = "format", .commands = CMD_REPORT,
		.arg = "FORMAT",
		.help = "text, json, tsv, gobench, hgrm, medians, laws or "
			"html",
		.def = "text",
		.set = option_set_choice, OF(format),
		.choices = FORMAT_NAMES,
	}, {
		.name = "format", .commands = CMD_COMPARE | CMD_SELFTEST,
		.arg = "FORMAT",
		.help = "text, json or tsv",
		.def = "text",
		.set = option_set_choice, OF(format),
		.choices = COMPARE_FORMAT_NAMES,
	}, {
		.name = "strategy", .letter = 's', .commands = CMD_COMPARE,
		.arg = "LIST",
		.help = "compare these only: names of strategies, of guards, "
			"or STRATEGY/GUARD",
		.silence = "all that there is",
		.set = option_set_words, OF(strategies),
	}, {
		.name = "strategy", .letter = 's', .commands = CMD_PLOT,
		.arg = "LIST",
		.help = "draw these only: names of strategies, of guards, or "
			"STRATEGY/GUARD",
		.silence = "all, or where there is no room those that are no "
			   "variants",
		.set = option_set_words, OF(strategies),
	}, {
		.name = "measure", .commands = CMD_PLOT,
		.arg = "FIGURE",
		.help = "by which figure of the tables a strategy wins, such "
			"as 'exit p50'",
		.silence = "fork p99.9",
		.set = option_set_text, OF(measure),
	}, {
		.name = "term", .commands = CMD_PLOT,
		.help = "draw the first three in the terminal, with letters, "
			"and leave no pictures",
		.set = option_set_flag, OF(term),
	}, {
		.name = "against", .commands = CMD_COMPARE,
		.arg = "NAME",
		.help = "what those of --strategy are compared with, of A",
		.silence = "each with its like",
		.set = option_set_text, OF(against),
	}, {
		.name = "metrics", .commands = CMD_COMPARE,
		.arg = "LIST",
		.help = "compare these only: words of their names, such as "
			"fork, p99, hold or memory",
		.silence = "all",
		.set = option_set_words, OF(metrics),
	}, {
		.name = "effect", .commands = CMD_COMPARE,
		.arg = "PERCENT",
		.help = "smallest effect of interest",
		.def = "5",
		.set = option_set_percent, OF(effect),
		.min = 0, .max = 10000,
	}, {
		.name = "confidence", .commands = CMD_COMPARE,
		.arg = "PERCENT",
		.help = "that all intervals of the table hold",
		.def = "95",
		.set = option_set_percent, OF(confidence),
		.min = 50, .max = 100,
	}, {
		.name = "untrustworthy", .commands = CMD_COMPARE,
		.help = "use results with that verdict, too",
		.set = option_set_flag, OF(untrustworthy),
	}, {
		.name = "histogram", .commands = CMD_REPORT,
		.arg = "PATTERN",
		.help = "print these only, with format hgrm: a pattern of the "
			"shell",
		.silence = "all",
		.set = option_set_text, OF(histogram),
	}, {
		.name = "output", .letter = 'o', .commands = CMD_REPORT,
		.refused_in = IN_ENVIRONMENT,
		.arg = "DIR",
		.help = "folder for the files of format hgrm, one a histogram",
		.set = option_set_output, OF(output),
	}, {
		.name = "output", .letter = 'o', .commands = CMD_MERGE,
		.arg = "DIR",
		.help = "folder for the merged results, new or empty",
		.set = option_set_output, OF(output),
	}, {
		.name = "bins", .commands = CMD_MERGE,
		.help = "add up the bins of repetitions, so that one cell is "
			"left of each kind",
		.set = option_set_flag, OF(bins),
	}, {
		.name = "force", .commands = CMD_MERGE,
		.help = "merge results of other machines and builds, too, all "
			"untrustworthy from then on",
		.set = option_set_flag, OF(force),
	}, {
		.name = "color", .commands = CMD_RUN | CMD_REPORT,
		.arg = "WHEN",
		.help = "colour in tables: auto, on a terminal and without "
			"NO_COLOR; always or never",
		.def = "auto",
		.set = option_set_choice, OF(colour),
		.choices = COLOUR_NAMES,
		.beside = true,
	}, {
		.name = "quiet", .letter = 'q', .commands = EVERY,
		.help = "say only what is an error",
		.set = option_set_flag, OF(quiet),
		.beside = true,
	}, {
		.name = "verbose", .letter = 'v', .commands = EVERY,
		.help = "say more",
		.set = option_set_flag, OF(verbose),
		.beside = true,
	}, {
		.name = "help", .letter = 'h', .commands = EVERY,
		.help = "print this and exit",
		.set = option_set_flag, OF(help),
		.beside = true,
		.refused_in = IN_FILE | IN_ENVIRONMENT,
		.because = "it is asked for once, on the command line",
	}, {
		.name = "version", .letter = 'V', .commands = EVERY,
		.help = "print the version, with -v the libraries too, and "
			"exit",
		.set = option_set_flag, OF(version),
		.beside = true,
		.refused_in = IN_FILE | IN_ENVIRONMENT,
		.because = "it is asked for once, on the command line",
	},
};
const unsigned int option_table_nr = ARRAY_SIZE(option_table);
