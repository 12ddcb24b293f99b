// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd-report.c - pgdbench report: results that are there already, once more.
 *
 * The exit status says whether there was a report, not what is in it.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "bench/commands.h"
#include "bench/options.h"
#include "bench/report-load.h"
#include "bench/report.h"
#include "lib/json.h"

/* As it is, but for blanks: what this program does not know is kept. */
static int print_json(FILE *out, const char *path)
{
	struct json_error error;
	struct json *j;
	struct stat st;
	char *inside;
	int err;

	if (asprintf(&inside, "%s%s", path, stat(path, &st) ||
		     !S_ISDIR(st.st_mode) ? "" : "/results.json") < 0)
		return -ENOMEM;
	err = json_load(inside, &j, &error);
	free(inside);
	if (err)
		return err;
	err = json_print(j, out);
	json_free(j);
	if (!err && (fflush(out) || ferror(out)))
		err = errno ? -errno : -EIO;
	return err;
}

static int (*const writers[])(FILE *out, const struct results *results,
			      const struct report_options *options) = {
	[FORMAT_TEXT] = report_text,
	[FORMAT_TSV] = report_tsv,
	[FORMAT_GOBENCH] = report_gobench,
};

static int print(const struct options *opts, const struct results *results)
{
	const struct report_options options = { .quiet = opts->quiet };

	if (opts->format == FORMAT_JSON)
		return print_json(stdout, opts->operands.v[0]);
	return writers[opts->format](stdout, results, &options);
}

int cmd_report(struct options *opts)
{
	struct results results;
	struct error e;
	int err;

	if (report_load(opts->operands.v[0], &results, &e))
		return error_print(&e);
	err = print(opts, &results);
	results_release(&results);
	if (!err)
		return EXIT_OK;
	error_set(&e, EXIT_ERROR, "cannot write the report: %s",
		  strerror(-err));
	return error_print(&e);
}
