// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd-run.c - pgdbench run: decide, refuse, measure, keep, report.
 *
 * Nothing is allocated, written or started before all that can be refused was
 * looked at; from the first cell on nothing that was measured is given up: the
 * results that are complete are written and reported however the run ends.
 *
 * In the environment, for tests: PGDBENCH_SELF, the program that runs a cell,
 * PGDBENCH_WATCHDOG, how long each cell may take, and PGDBENCH_SKEW, how much the
 * clocks of cores seem to be apart.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/cells.h"
#include "bench/clock-choice.h"
#include "bench/commands.h"
#include "bench/options.h"
#include "bench/parse.h"
#include "bench/registry.h"
#include "bench/report.h"
#include "bench/result.h"
#include "bench/version.h"

/* All that a run is made of.  Released in reverse; all zero is nothing. */
struct session {
	const struct options *opts;
	struct registry registry;
	struct topo *topo;
	struct plan plan;
	struct outdir dir;
	struct spawn signals;
	struct progress progress;
	struct results results;
	uint64_t watchdog_ns;	/* 0: by what a cell does */
};

/* What the cells, all together, came to. */
struct tally {
	size_t nr_failed;
	size_t nr_violated;
	size_t nr_untrustworthy;
	uint64_t violations;
};

static int read_watchdog(struct session *s, struct error *e)
{
	const char *text = getenv("PGDBENCH_WATCHDOG");

	if (text && parse_time(text, &s->watchdog_ns))
		return error_set(e, EXIT_USAGE,
				 "PGDBENCH_WATCHDOG is no time: '%s'", text);
	return EXIT_OK;
}

static int decide(struct session *s, struct options *opts, struct error *e)
{
	int err, status = read_watchdog(s, e);

	if (status)
		return status;
	/* A seed that was drawn is drawn once: the same plan is gone on with. */
	if (opts->resume && !opts->seed_given)
		outdir_seed(opts->output, &opts->seed);
	status = registry_init(&s->registry, &opts->plugins, e);
	if (status)
		return status;
	err = topo_new(&s->topo);
	if (err) {
		status = error_set(e, EXIT_RESOURCE, "topology: %s",
				   strerror(-err));
		goto err_registry;
	}
	status = plan_make(&s->plan, opts, &s->registry, s->topo, e);
	if (status)
		goto err_topo;
	return EXIT_OK;

err_topo:
	topo_free(s->topo);
err_registry:
	registry_release(&s->registry);
	return status;
}

static void undecide(struct session *s)
{
	plan_release(&s->plan);
	topo_free(s->topo);
	registry_release(&s->registry);
}

/* The record of the machine is taken before it is put under load. */
static int describe(struct session *s, struct context *c, struct error *e)
{
	char topology[256], allowed[1024];
	const struct context_args args = {
		.build = &build_info,
		.topology = topo_summary(s->topo, topology, sizeof(topology)) <
			    0 ? NULL : topology,
		.allowed = topo_allowed(s->topo, allowed, sizeof(allowed)) <
			   (int)sizeof(allowed) ? allowed : NULL,
		.seed = s->plan.seed,
		.argc = s->opts->argc,
		.argv = s->opts->argv,
	};

	c->plan = plan_json(&s->plan);
	if (!c->plan || context_fill(c, &args) ||
	    version_libraries(&c->program.libraries))
		return error_memory(e);
	return EXIT_OK;
}

/* A line can be rewritten on most terminals. */
static bool is_live(const struct options *opts)
{
	const char *term = getenv("TERM");

	return !opts->quiet && isatty(STDERR_FILENO) &&
	       !(term && !strcmp(term, "dumb"));
}

static int run_cells(struct session *s, struct error *e)
{
	const char *self = getenv("PGDBENCH_SELF");
	struct cells cells = {
		.plan = &s->plan,
		.registry = &s->registry,
		.dir = &s->dir,
		.signals = &s->signals,
		.progress = &s->progress,
		.program = self ? self : "/proc/self/exe",
		.limit_ns = s->watchdog_ns,
	};

	progress_init(&s->progress, stderr, is_live(s->opts), &s->plan);
	s->progress.log = s->opts->verbose;
	return cells_run(&cells, e);
}

/* Read the file of @cell into the next of the results, if there is one. */
static int gather_one(struct session *s, const struct plan_cell *cell)
{
	struct results *r = &s->results;
	struct json_error why;
	char *path = outdir_cell(&s->dir, cell);
	int err = path ? 0 : -ENOMEM;

	if (!err)
		err = result_cell_read(path, &r->cells[r->nr], &why);
	free(path);
	if (!err)
		r->nr++;
	else if (err != -ENOENT)
		warn("%s", path ? why.text : "out of memory");
	return err == -ENOENT ? 0 : err;
}

static int gather(struct session *s)
{
	struct results *r = &s->results;
	int err, first = 0;
	size_t i;

	r->cells = calloc(s->plan.nr, sizeof(*r->cells));
	if (!r->cells) {
		warn("out of memory");
		return -ENOMEM;
	}
	for (i = 0; i < s->plan.nr; i++) {
		err = gather_one(s, &s->plan.cells[i]);
		if (err && !first)
			first = err;
	}
	return first;
}

/* @silent: the disk's trouble was told already. */
static int keep(struct session *s, bool silent)
{
	const struct results *r = &s->results;
	char *path = outdir_file(&s->dir, "results.json");
	int err = path ? results_write(path, &r->context, r->cells, r->nr) :
			 -ENOMEM;

	if (err && !silent)
		warn("cannot write '%s': %s", path ? path : "results.json",
		     strerror(-err));
	free(path);
	return err;
}

static struct tally count(const struct results *r)
{
	struct tally t = { .nr_failed = 0 };
	size_t i;

	for (i = 0; i < r->nr; i++) {
		const struct result_cell *c = &r->cells[i];

		if (c->status != RESULT_OK)
			t.nr_failed++;
		else if (c->quality.verdict == VERDICT_UNTRUSTWORTHY)
			t.nr_untrustworthy++;
		if (c->oracle.violations && c->oracle.violations != U64_NULL) {
			t.nr_violated++;
			t.violations += c->oracle.violations;
		}
	}
	return t;
}

static void warn_uncaught(const struct results *r)
{
	size_t i;

	for (i = 0; i < r->nr; i++)
		if (r->cells[i].control && r->cells[i].status == RESULT_OK &&
		    !r->cells[i].oracle.violations)
			warn("control '%s' was not caught in '%s'",
			     r->cells[i].guard ? r->cells[i].guard :
			     r->cells[i].strategy, r->cells[i].id);
}

/* The worst of what the cells say; @status is how running them went. */
static int judge(const struct session *s, int status)
{
	struct tally t = count(&s->results);

	warn_uncaught(&s->results);
	if (t.nr_violated)
		warn("the oracle found %llu violations in %zu of %zu cells",
		     (unsigned long long)t.violations, t.nr_violated,
		     s->results.nr);
	if (status == EXIT_INTERRUPTED)
		return status;
	if (t.nr_violated)
		return EXIT_VIOLATION;
	if (status || t.nr_failed)
		return status ? status : EXIT_ERROR;
	if (!s->opts->strict || !t.nr_untrustworthy)
		return EXIT_OK;
	warn("%zu of %zu results are untrustworthy", t.nr_untrustworthy,
	     s->results.nr);
	return EXIT_UNTRUSTWORTHY;
}

static int report(const struct session *s)
{
	const struct report_options options = {
		.quiet = s->opts->quiet,
	};
	int err = 0;

	if (s->results.nr)
		err = report_text(stdout, &s->results, &options);
	if (err)
		warn("cannot report: %s", strerror(-err));
	return err;
}

/* Whatever stopped the cells, make the most of those that are complete. */
static int conclude(struct session *s, int status)
{
	if (gather(s) && !status)
		status = EXIT_ERROR;
	if (keep(s, status == EXIT_ERROR) && !status)
		status = EXIT_ERROR;
	/* From here on nothing is lost if we are killed. */
	spawn_release(&s->signals);
	if (report(s) && !status)
		status = EXIT_ERROR;
	if (s->progress.live || s->progress.log)
		warn("results are in '%s'", s->dir.path);
	return judge(s, status);
}

/* With a folder of our own. */
static int measure_into(struct session *s, struct error *e)
{
	int status, err = spawn_hold(&s->signals);

	if (err) {
		warn("cannot hold signals: %s", strerror(-err));
		return EXIT_ERROR;
	}
	status = run_cells(s, e);
	if (status)
		error_print(e);
	return conclude(s, status);
}

static int measure(struct session *s, struct options *opts, struct error *e)
{
	struct clock_choice clock;
	int status = clock_settle(&clock, e);

	if (status)
		return error_print(e);
	context_init(&s->results.context);
	status = describe(s, &s->results.context, e);
	if (!status && !opts->output_given)
		status = outdir_claim(&opts->output, e);
	if (!status)
		status = outdir_open(&s->dir, opts->output, &s->plan,
				     opts->resume, e);
	if (status) {
		error_print(e);
	} else {
		status = measure_into(s, e);
		outdir_close(&s->dir);
	}
	results_release(&s->results);
	return status;
}

int cmd_run(struct options *opts)
{
	struct session s = { .opts = opts };
	struct error e;
	int status;

	status = decide(&s, opts, &e);
	if (status)
		return error_print(&e);
	if (!opts->dry_run)
		status = plan_check(&s.plan, &s.registry, s.topo, &e);
	if (status) {
		error_print(&e);
	} else {
		if (!opts->quiet)
			plan_tell(&s.plan);
		if (opts->dry_run)
			plan_print(stdout, &s.plan);
		else
			status = measure(&s, opts, &e);
	}
	undecide(&s);
	return status;
}
