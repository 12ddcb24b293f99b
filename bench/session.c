// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * session.c - one run of one plan, from what was asked for to what came out.
 */
#include "bench/session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/colour.h"
#include "bench/like.h"
#include "bench/report.h"
#include "bench/version.h"

/* What the cells, all together, came to. */
struct tally {
	size_t nr_failed;
	size_t nr_violated;
	size_t nr_untrustworthy;
	uint64_t violations;
};

int session_decide(struct session *s, struct options *opts,
		   const struct topo *topo, struct error *e)
{
	int status;

	*s = (struct session){ .opts = opts, .topo = topo, };
	/* A seed that was drawn is drawn once: the same plan is gone on with. */
	if (opts->resume && !opts->seed_given)
		outdir_seed(opts->output, &opts->seed);
	status = registry_init(&s->registry, &opts->plugins, e);
	if (status)
		return options_blame(opts, "plugin", e);
	status = plan_make(&s->plan, opts, &s->registry, topo, e);
	if (status)
		options_blame_named(opts, e);
	else if (opts->like)
		status = like_check(opts, &s->plan, e);
	if (status)
		session_undecide(s);
	return status;
}

void session_undecide(struct session *s)
{
	plan_release(&s->plan);
	registry_release(&s->registry);
}

/* The record of the machine is taken before it is put under load. */
static int describe(struct session *s, struct context *c, struct error *e)
{
	char topology[256], allowed[1024];
	char *command = plan_command(&s->plan);
	const struct context_args args = {
		.build = &build_info,
		.topology = topo_summary(s->topo, topology, sizeof(topology)) <
			    0 ? NULL : topology,
		.allowed = topo_allowed(s->topo, allowed, sizeof(allowed)) <
			   (int)sizeof(allowed) ? allowed : NULL,
		.seed = s->plan.seed,
		.argc = s->opts->argc,
		.argv = s->opts->argv,
		.reproduce = command,
	};
	int status = EXIT_OK;

	c->plan = plan_json(&s->plan);
	c->options = options_json(s->opts);
	if (!command || !c->plan || !c->options || context_fill(c, &args) ||
	    version_libraries(&c->program.libraries))
		status = error_memory(e);
	free(command);
	return status;
}

int session_open(struct session *s, struct error *e)
{
	int status;

	context_init(&s->results.context);
	status = describe(s, &s->results.context, e);
	if (!status)
		status = outdir_open(&s->dir, s->opts->output, &s->plan,
				     s->opts->resume, e);
	if (status)
		results_release(&s->results);
	return status;
}

void session_close(struct session *s)
{
	outdir_close(&s->dir);
	results_release(&s->results);
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

int session_keep(struct session *s, int status)
{
	if (gather(s) && !status)
		status = EXIT_ERROR;
	if (keep(s, status == EXIT_ERROR) && !status)
		status = EXIT_ERROR;
	return status;
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

int session_report(const struct session *s)
{
	const struct report_options options = {
		.quiet = s->opts->quiet,
		.colour = colour_wanted((enum colour_when)s->opts->colour,
					stdout),
	};
	int err = 0;

	if (s->results.nr)
		err = report_text(stdout, &s->results, &options);
	if (err)
		warn("cannot report: %s", strerror(-err));
	return err ? EXIT_ERROR : EXIT_OK;
}

int session_judge(const struct session *s, int status)
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
