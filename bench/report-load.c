// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-load.c - results from a user's operand, with what to say if not.
 */
#include "bench/report-load.h"

#include <errno.h>

#include "bench/outdir.h"

int report_load(const char *path, struct results *results, struct error *e)
{
	struct json_error error;
	char runs[512];
	int err = results_read(path, results, &error);

	if (!err)
		return EXIT_OK;
	if (err == -ENOMEM)
		return error_set(e, EXIT_ERROR, "%s", error.text);
	if (err == -EBADMSG || err == -ENOTSUP)
		return error_set(e, EXIT_USAGE, "%s", error.text);
	if (*outdir_runs(path, runs, sizeof(runs)))
		return error_set(e, EXIT_RESOURCE, "no results: '%s' holds the "
				 "runs of several sections: %s", path, runs);
	return error_set(e, EXIT_RESOURCE, "no results: %s", error.text);
}
