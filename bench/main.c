// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * main.c - read the command line, do what it says, look after stdout.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "bench/commands.h"
#include "bench/options.h"
#include "bench/version.h"

/* What was asked for and could not be delivered is no success. */
static int close_stdout(int status)
{
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	warn("cannot write to stdout: %s", strerror(errno));
	return status ? status : EXIT_ERROR;
}

int main(int argc, char **argv)
{
	struct options opts;
	struct error error;
	int status;

	/* A full disk or a limit is an error of write(), see savefile.h. */
	signal(SIGXFSZ, SIG_IGN);
	status = options_parse(&opts, argc, argv, &error);
	if (status)
		error_print(&error);
	else if (opts.help)
		options_help(stdout, opts.command);
	else if (opts.version)
		version_print(stdout, opts.verbose);
	else
		status = opts.command->fn(&opts);
	options_release(&opts);
	return close_stdout(status);
}
