// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd-report.c - pgdbench report: results that are there already, once more.
 *
 * The exit status says whether there was a report, not what is in it, unless
 * that is asked for.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "bench/colour.h"
#include "bench/commands.h"
#include "bench/options.h"
#include "bench/report-hgrm.h"
#include "bench/report-html.h"
#include "bench/report-load.h"
#include "bench/report-summary.h"
#include "bench/report.h"
#include "lib/json.h"

/* As it is, and what this program does not know is kept; with what the tables
 * show besides. */
static int print_json(FILE *out, const char *path,
		      const struct results *results)
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
	err = report_summary(j, results);
	if (!err)
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
	[FORMAT_MEDIANS] = report_medians,
	[FORMAT_LAWS] = report_law_lines,
};

static int print(const struct options *opts, const struct results *results)
{
	const struct report_options options = {
		.quiet = opts->quiet, .verbose = opts->verbose,
		.colour = colour_wanted((enum colour_when)opts->colour,
					stdout),
	};

	if (opts->format == FORMAT_JSON)
		return print_json(stdout, opts->operands.v[0], results);
	return writers[opts->format](stdout, results, &options);
}

static int print_set(const struct options *opts, const struct report_set *set)
{
	int err = 0;
	size_t i;

	for (i = 0; !err && i < set->nr; i++) {
		if (set->names)
			report_section(stdout, set->names[i], !i);
		err = print(opts, &set->v[i]);
	}
	return err;
}

static int report(const struct options *opts, const struct report_set *set,
		  struct error *e)
{
	const char *of = opts->operands.v[0];
	const struct report_hgrm order = {
		.out = stdout,
		.dir = opts->output_given ? opts->output : NULL,
		.pattern = opts->histogram,
	};
	int err;

	if (opts->format == FORMAT_HGRM)
		return report_hgrm(&order, set->v, e);
	/* Pictures of a folder are in the page, of a file there are none. */
	err = opts->format == FORMAT_HTML ? report_html(stdout, set, of) :
	      print_set(opts, set);
	return err ? error_set(e, EXIT_ERROR, "cannot write the report: %s",
			       strerror(-err)) : EXIT_OK;
}

/* Of those that were measured; what failed has no figures to be trusted. */
static size_t nr_untrustworthy(const struct results *results)
{
	const struct result_cell *cell;
	size_t i, nr = 0;

	for (i = 0; i < results->nr; i++) {
		cell = &results->cells[i];
		nr += cell->status == RESULT_OK &&
		      cell->quality.verdict == VERDICT_UNTRUSTWORTHY;
	}
	return nr;
}

static int judge(const struct report_set *set)
{
	size_t i, nr = 0, of = 0;

	for (i = 0; i < set->nr; i++) {
		nr += nr_untrustworthy(&set->v[i]);
		of += set->v[i].nr;
	}
	if (!nr)
		return EXIT_OK;
	warn("%zu of %zu results are untrustworthy", nr, of);
	return EXIT_UNTRUSTWORTHY;
}

/* Other tools want one table, with columns that are the same in all lines. */
static int load(const struct options *opts, struct report_set *set,
		struct error *e)
{
	const char *of = opts->operands.v[0];

	return opts->format == FORMAT_TEXT || opts->format == FORMAT_HTML ?
	       report_load_set(of, set, e) : report_load_one(of, set, e);
}

int cmd_report(struct options *opts)
{
	struct report_set set;
	struct error e;
	int status = EXIT_OK;

	if (opts->format != FORMAT_HGRM && (opts->output_given ||
					    opts->histogram))
		status = error_set(&e, EXIT_USAGE, "option '--%s' is for "
				   "'--format=hgrm'", opts->histogram ?
				   "histogram" : "output");
	if (!status)
		status = load(opts, &set, &e);
	if (status)
		return error_print(&e);
	status = report(opts, &set, &e);
	if (status)
		error_print(&e);
	else if (opts->strict)
		status = judge(&set);
	report_set_release(&set);
	return status;
}
