/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * exit.h - what the program's exit status says, as the man page lists it.
 *
 * Functions in bench/ that can fail for the user's eyes return one of these
 * and say why in a struct error.
 */
#ifndef PGDBENCH_BENCH_EXIT_H
#define PGDBENCH_BENCH_EXIT_H

enum exit_status {
	EXIT_OK			= 0,
	EXIT_ERROR		= 1,	/* a run-time error */
	EXIT_USAGE		= 2,	/* what was asked for makes no sense */
	EXIT_VIOLATION		= 3,	/* the oracle found a violation */
	EXIT_RESOURCE		= 4,	/* something needed is missing */
	EXIT_REGRESSION		= 5,	/* compare found a regression */
	EXIT_UNTRUSTWORTHY	= 7,	/* measured, but --strict forbids it */
	EXIT_INTERRUPTED	= 130,	/* 128 + SIGINT */
};

#endif
