// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd-merge.c - pgdbench merge: read, refuse, number anew, write.
 *
 * Nothing is written before all was read and found to belong together; the
 * results file is written last, so that a folder that has one is complete.
 */
#include <errno.h>
#include <string.h>

#include "bench/commands.h"
#include "bench/merge.h"
#include "bench/options.h"
#include "bench/outdir.h"

static int refuse_write(const struct outdir *d, int err, struct error *e)
{
	return error_set(e, EXIT_ERROR, "cannot write to '%s': %s", d->path,
			 strerror(-err));
}

static int write_cell(const struct outdir *d, const struct result_cell *cell)
{
	const struct plan_cell named = { .id = cell->id };
	char *path = outdir_cell(d, &named);
	int err = path ? result_cell_write(path, cell) : -ENOMEM;

	free(path);
	return err;
}

static int write_results(const struct outdir *d, const struct results *r)
{
	char *path = outdir_file(d, "results.json");
	int err = path ? results_write(path, &r->context, r->cells, r->nr) :
			 -ENOMEM;

	free(path);
	return err;
}

static int write_all(const char *path, const struct results *r,
		     struct error *e)
{
	struct outdir d;
	int err = 0, status = outdir_fresh(&d, path, e);
	size_t i;

	if (status)
		return status;
	for (i = 0; !err && i < r->nr; i++)
		err = write_cell(&d, &r->cells[i]);
	if (!err)
		err = write_results(&d, r);
	if (err)
		status = refuse_write(&d, err, e);
	outdir_close(&d);
	return status;
}

static int merge(struct merge *m, const struct options *opts, struct error *e)
{
	int status;

	m->force = opts->force;
	status = merge_fit(m, e);
	if (!status)
		status = merge_cells(m, opts->bins, e);
	if (!status && opts->bins)
		status = merge_pool(m, e);
	if (!status)
		status = merge_context(m, opts->argc, opts->argv, e);
	return status;
}

int cmd_merge(struct options *opts)
{
	struct merge m;
	struct error e;
	int status;

	if (!opts->output_given) {
		error_set(&e, EXIT_USAGE, "'merge' needs '--output'");
		return error_print(&e);
	}
	status = merge_load(&m, &opts->operands, &e);
	if (!status)
		status = merge(&m, opts, &e);
	if (!status)
		status = write_all(opts->output, &m.out, &e);
	if (!status && opts->verbose)
		warn("%zu cells are in '%s'", m.out.nr, opts->output);
	merge_release(&m);
	return status ? error_print(&e) : EXIT_OK;
}
