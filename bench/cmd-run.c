// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd-run.c - pgdbench run: decide, refuse, measure, keep, report.
 *
 * Nothing is allocated, written or started before all that can be refused was
 * looked at; from the first cell on nothing that was measured is given up: the
 * results that are complete are written and reported however the run ends.
 *
 * A run of several sections takes a session for each through the same steps.
 * Their rounds alternate, so that drift hits all of them alike, and in each
 * round another one is first.
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
#include "bench/report.h"
#include "bench/session.h"

/* All that is run.  Released in reverse; all zero is nothing. */
struct batch {
	struct options *opts;
	struct topo *topo;
	struct session *v;
	size_t nr;		/* that are decided */
	size_t nr_open;		/* of these */
	struct spawn signals;
	struct progress progress;
	uint64_t watchdog_ns;	/* 0: by what a cell does */
};

static int read_watchdog(struct batch *b, struct error *e)
{
	const char *text = getenv("PGDBENCH_WATCHDOG");

	if (text && parse_time(text, &b->watchdog_ns))
		return error_set(e, EXIT_USAGE,
				 "PGDBENCH_WATCHDOG is no time: '%s'", text);
	return EXIT_OK;
}

/* An error of one section among several says which. */
static int of_section(const struct options *opts, const struct options *part,
		      struct error *e)
{
	struct error why = *e;

	if (part == opts)
		return why.status;
	return error_set(e, why.status, "section '%s': %.3900s", part->section,
			 why.text);
}

static int decide_all(struct batch *b, struct error *e)
{
	struct options *opts = b->opts;
	size_t i, nr = opts->nr_parts ? opts->nr_parts : 1;
	int status = EXIT_OK;

	b->v = calloc(nr, sizeof(*b->v));
	if (!b->v)
		return error_memory(e);
	for (i = 0; !status && i < nr; i++) {
		struct options *part = opts->nr_parts ? &opts->parts[i] : opts;

		status = session_decide(&b->v[i], part, b->topo, e);
		if (!status)
			b->nr++;
		else
			of_section(opts, part, e);
	}
	return status;
}

static int check_all(struct batch *b, struct error *e)
{
	int status = EXIT_OK;
	size_t i;

	for (i = 0; !status && i < b->nr; i++) {
		status = plan_check(&b->v[i].plan, &b->v[i].registry,
				    b->topo, e);
		if (status)
			of_section(b->opts, b->v[i].opts, e);
	}
	return status;
}

/* hwloc goes on with the real machine where it cannot read another's; on
 * another's nothing can be bound, which must not go unsaid. */
static int check_topology(const struct topo *topo, struct error *e)
{
	static const char *const from[] = {
		"HWLOC_SYNTHETIC", "HWLOC_XMLFILE",
	};
	const char *text;
	unsigned int i;

	if (!topo_is_this_system(topo)) {
		warn("the topology is not this machine's: nothing is bound");
		return EXIT_OK;
	}
	for (i = 0; i < ARRAY_SIZE(from); i++) {
		text = getenv(from[i]);
		if (text && *text && !getenv("HWLOC_THISSYSTEM"))
			return error_set(e, EXIT_USAGE,
					 "variable '%s': hwloc makes nothing "
					 "of '%s'", from[i], text);
	}
	return EXIT_OK;
}

static int decide(struct batch *b, struct error *e)
{
	int err, status = read_watchdog(b, e);

	if (status)
		return status;
	err = topo_new(&b->topo);
	if (err)
		return error_set(e, EXIT_RESOURCE, "topology: %s",
				 strerror(-err));
	status = check_topology(b->topo, e);
	if (!status)
		status = decide_all(b, e);
	if (!status && !b->opts->dry_run)
		status = check_all(b, e);
	return status;
}

static void undecide(struct batch *b)
{
	while (b->nr)
		session_undecide(&b->v[--b->nr]);
	free(b->v);
	topo_free(b->topo);
}

/* A line can be rewritten on most terminals. */
static bool is_live(const struct options *opts)
{
	const char *term = getenv("TERM");

	return !opts->quiet && isatty(STDERR_FILENO) &&
	       !(term && !strcmp(term, "dumb"));
}

/* The cells of one round of a session. */
static int run_round(struct batch *b, struct session *s, uint64_t round,
		     struct error *e)
{
	const char *self = getenv("PGDBENCH_SELF");
	struct cells cells = {
		.plan = &s->plan,
		.registry = &s->registry,
		.dir = &s->dir,
		.signals = &b->signals,
		.progress = &b->progress,
		.program = self ? self : "/proc/self/exe",
		.limit_ns = b->watchdog_ns,
	};

	return cells_run_round(&cells, round, e);
}

static uint64_t most_rounds(const struct batch *b)
{
	uint64_t rounds = 0;
	size_t i;

	for (i = 0; i < b->nr; i++)
		rounds = MAX(rounds, b->v[i].plan.rounds);
	return rounds;
}

static int run_cells(struct batch *b, struct error *e)
{
	uint64_t round, rounds = most_rounds(b);
	int status = EXIT_OK;
	size_t i;

	progress_init(&b->progress, stderr, is_live(b->opts));
	b->progress.log = b->opts->verbose;
	progress_watch(&b->progress);
	for (i = 0; i < b->nr; i++)
		progress_expect(&b->progress, &b->v[i].plan);
	for (round = 0; !status && round < rounds; round++)
		for (i = 0; !status && i < b->nr; i++)
			status = run_round(b, &b->v[(round + i) % b->nr],
					   round, e);
	progress_clear(&b->progress);
	progress_release(&b->progress);
	return status;
}

/* Which of two exit statuses says more of a run. */
static int worse(int a, int b)
{
	static const int ranks[] = {
		EXIT_OK, EXIT_UNTRUSTWORTHY, EXIT_ERROR, EXIT_VIOLATION,
		EXIT_INTERRUPTED,
	};
	size_t i;
	int worst = a;

	for (i = 0; i < ARRAY_SIZE(ranks); i++)
		if (ranks[i] == a || ranks[i] == b)
			worst = ranks[i];
	return worst;
}

static int report_all(struct batch *b, int status)
{
	size_t i;

	for (i = 0; i < b->nr; i++) {
		if (b->nr > 1)
			report_section(stdout, b->v[i].opts->section, !i);
		if (session_report(&b->v[i]) && !status)
			status = EXIT_ERROR;
	}
	if (b->progress.live || b->progress.log)
		warn("results are in '%s'", b->opts->output);
	return status;
}

/* Whatever stopped the cells, make the most of those that are complete. */
static int conclude(struct batch *b, int status)
{
	int worst;
	size_t i;

	for (i = 0; i < b->nr; i++)
		status = session_keep(&b->v[i], status);
	/* From here on nothing is lost if we are killed. */
	spawn_release(&b->signals);
	status = report_all(b, status);
	worst = status;
	for (i = 0; i < b->nr; i++)
		worst = worse(worst, session_judge(&b->v[i], status));
	return worst;
}

/* With folders of our own. */
static int measure_into(struct batch *b, struct error *e)
{
	int status, err = spawn_hold(&b->signals);

	if (err) {
		warn("cannot hold signals: %s", strerror(-err));
		return EXIT_ERROR;
	}
	status = run_cells(b, e);
	if (status)
		error_print(e);
	return conclude(b, status);
}

/* The folder that was named by the time may have got a number: those of the
 * sections are in it. */
static int claim(struct batch *b, struct error *e)
{
	size_t i, len = strlen(b->opts->output);
	int status = outdir_claim(&b->opts->output, e);

	for (i = 0; !status && i < b->opts->nr_parts; i++) {
		struct options *part = &b->opts->parts[i];
		char *path;

		if (part->output_given)
			continue;
		if (asprintf(&path, "%s%s", b->opts->output,
			     part->output + len) < 0)
			return error_memory(e);
		free(part->output);
		part->output = path;
	}
	return status;
}

static int measure(struct batch *b, struct error *e)
{
	struct clock_choice clock;
	int status = clock_settle(&clock, e);

	if (!status && !b->opts->output_given)
		status = claim(b, e);
	for (; !status && b->nr_open < b->nr; b->nr_open += !status)
		status = session_open(&b->v[b->nr_open], e);
	if (status)
		error_print(e);
	else
		status = measure_into(b, e);
	while (b->nr_open)
		session_close(&b->v[--b->nr_open]);
	return status;
}

static void show_plans(const struct batch *b)
{
	size_t i;

	for (i = 0; i < b->nr; i++) {
		if (b->v[i].opts->section)
			printf("# section %s\n", b->v[i].opts->section);
		if (b->opts->verbose)
			options_tell(stdout, b->v[i].opts);
		plan_print(stdout, &b->v[i].plan);
	}
}

int cmd_run(struct options *opts)
{
	struct batch b = { .opts = opts };
	struct error e;
	size_t i;
	int status = decide(&b, &e);

	if (status) {
		error_print(&e);
	} else {
		for (i = 0; !opts->quiet && i < b.nr; i++)
			plan_tell(&b.v[i].plan);
		if (opts->dry_run)
			show_plans(&b);
		else
			status = measure(&b, &e);
	}
	undecide(&b);
	return status;
}
