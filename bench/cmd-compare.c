// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd-compare.c - pgdbench compare: is this slower than that?
 *
 * The exit status is the answer: 5 if anything is, 0 if nothing is known to be.
 */
#include <errno.h>
#include <string.h>

#include "bench/commands.h"
#include "bench/compare.h"
#include "bench/options.h"
#include "bench/report-load.h"

/* What tables for programs have no room for. */
static void tell(const struct comparison *c)
{
	size_t i;

	for (i = 0; i < c->broken.nr; i++)
		warn("worse: %s", c->broken.v[i]);
	for (i = 0; i < c->differ.nr; i++)
		warn("not the same: %s", c->differ.v[i]);
	for (i = 0; i < c->left_out.nr; i++)
		warn("left out: %s", c->left_out.v[i]);
	for (i = 0; i < c->unmatched.nr; i++)
		warn("not compared: %s", c->unmatched.v[i]);
}

static int print(const struct options *opts, const struct compare_print *p)
{
	if (opts->format == FORMAT_JSON)
		return compare_json(stdout, p);
	if (opts->format == FORMAT_TSV) {
		if (!opts->quiet)
			tell(p->c);
		return compare_tsv(stdout, p);
	}
	return compare_text(stdout, p);
}

static int compare(const struct options *opts, const struct results *base,
		   const struct results *cell, struct error *e)
{
	const struct compare_options options = {
		.strategies = &opts->strategies, .against = opts->against,
		.metrics = &opts->metrics, .effect = opts->effect / 100,
		.confidence = opts->confidence / 100,
		.untrustworthy = opts->untrustworthy, .quiet = opts->quiet,
	};
	const struct strs *paths = &opts->operands;
	struct comparison c;
	struct compare_print p = {
		.c = &c, .names = { paths->v[0], paths->v[paths->nr - 1] },
		.of = { base, cell },
	};
	int status = compare_make(&c, base, cell, &options, e), err;

	if (status)
		return status;
	err = print(opts, &p);
	status = c.count[COMPARE_WORSE] || c.broken.nr ? EXIT_REGRESSION :
							 EXIT_OK;
	comparison_release(&c);
	return err ? error_set(e, EXIT_ERROR, "cannot write the comparison: %s",
			       strerror(-err)) : status;
}

static int compare_two(const struct options *opts, const struct results *base,
		       struct error *e)
{
	struct results cell;
	int status = report_load(opts->operands.v[1], &cell, e);

	if (status)
		return status;
	status = compare(opts, base, &cell, e);
	results_release(&cell);
	return status;
}

int cmd_compare(struct options *opts)
{
	struct results base;
	struct error e = { .status = EXIT_OK };
	int status;

	if (opts->operands.nr == 1 && !opts->against) {
		error_set(&e, EXIT_USAGE, "'compare' needs A B, or DIR with "
			  "option '--against'");
		return error_print(&e);
	}
	if (report_load(opts->operands.v[0], &base, &e))
		return error_print(&e);
	status = opts->operands.nr == 1 ? compare(opts, &base, &base, &e) :
					  compare_two(opts, &base, &e);
	results_release(&base);
	return status == EXIT_OK || status == EXIT_REGRESSION ? status :
		error_print(&e);
}
