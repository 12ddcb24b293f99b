// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd-cell.c - run one cell of a plan, in a process of its own.
 *
 * Called by `pgdbench run`, once a cell: DIR/plan.json says what to do, and
 * DIR/cells/ID.json is what comes of it.  A cell that fails says why in that
 * file and on stderr.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "bench/collect.h"
#include "bench/commands.h"
#include "bench/exit.h"
#include "bench/options.h"
#include "bench/plan.h"
#include "bench/plan-probe.h"
#include "bench/pulse.h"
#include "bench/registry.h"
#include "bench/run.h"
#include "bench/selftest.h"

static int write_cell(const char *dir, const struct result_cell *cell)
{
	char *path;
	int err;

	if (asprintf(&path, "%s/cells/%s.json", dir, cell->id) < 0)
		return -ENOMEM;
	err = result_cell_write(path, cell);
	if (err)
		fprintf(stderr, "pgdbench: cannot write '%s': %s\n", path,
			strerror(-err));
	free(path);
	return err;
}

static int failed_cell(struct result_cell *cell, const struct run *r, int err,
		       const char *why)
{
	char text[160];

	snprintf(text, sizeof(text), "%s: %s", why, strerror(-err));
	fprintf(stderr, "pgdbench: cell '%s' failed: %s\n", r->cell->id,
		text);
	cell->status = RESULT_FAILED;
	cell->quality.verdict = VERDICT_UNTRUSTWORTHY;
	if (collect_identity(cell, r->cell, r->ops, r->guard_ops) ||
	    str_set(&cell->reason, text))
		return -ENOMEM;
	return 0;
}

static int measure(const struct plan *plan, const struct plan_cell *cell,
		   const struct registry *registry, struct result_cell *out)
{
	struct run *r = run_new(plan, cell);
	const char *why = "memory";
	int err;

	if (!r)
		return -ENOMEM;
	r->pulse = pulse_find();
	err = run_execute(r, registry, &why);
	err = err ? failed_cell(out, r, err, why) : collect(out, r);
	run_release(r);
	free(r);
	return err;
}

static int run_cell(const char *dir, const struct plan *plan,
		    const struct plan_cell *cell,
		    const struct registry *registry)
{
	struct result_cell out;
	int err;

	result_cell_init(&out);
	err = measure(plan, cell, registry, &out);
	if (!err)
		err = write_cell(dir, &out);
	if (!err && out.status != RESULT_OK)
		err = -EIO;
	result_cell_release(&out);
	return err ? EXIT_ERROR : EXIT_OK;
}

static int read_plan(const char *dir, struct plan *plan, struct error *e)
{
	char *path;
	int ret;

	if (asprintf(&path, "%s/plan.json", dir) < 0)
		return error_memory(e);
	ret = plan_read(path, plan, e);
	free(path);
	return ret;
}

int cmd_cell(struct options *opts)
{
	const char *dir = opts->operands.v[0], *id = opts->operands.v[1];
	const struct plan_cell *cell;
	struct plan_cell probe;
	struct registry registry;
	struct error e;
	struct plan plan;
	int ret;

	/* The parent may be killed outright; nobody wants the figures then. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	ret = read_plan(dir, &plan, &e);
	if (ret) {
		error_print(&e);
		return ret;
	}
	ret = registry_init(&registry, &plan.plugins, &e);
	if (ret) {
		error_print(&e);
		plan_release(&plan);
		return ret;
	}
	cell = plan_find_cell(&plan, id);
	if (!cell && plan_probe(&plan, id, &probe))
		cell = &probe;
	if (!cell)
		ret = error_set(&e, EXIT_USAGE, "no cell '%s' in the plan", id);
	/* Of selftest: found by who runs it, and listed by nobody. */
	else if (!registry_find(&registry, cell->strategy))
		ret = selftest_add_strategies(&registry, &e);
	if (ret)
		error_print(&e);
	else
		ret = run_cell(dir, &plan, cell, &registry);
	registry_release(&registry);
	plan_release(&plan);
	return ret;
}
