// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd-selftest.c - pgdbench selftest: does what is measured come out as it was
 * designed to?
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bench/commands.h"
#include "bench/names.h"
#include "bench/options.h"
#include "bench/selftest-run.h"
#include "bench/selftest-table.h"

enum { MAX_FIGURES = 8 };

struct session {
	const struct options *opts;
	struct selftest_facts facts;
	struct selftest_bench bench;
	struct selftest_table table;
	double stamps_ns;		/* their granularity */
	char clock[32];
};

static const struct selftest_case *find_case(const char *name)
{
	unsigned int i;

	for (i = 0; i < selftest_cases_nr; i++)
		if (!strcmp(selftest_cases[i].name, name))
			return &selftest_cases[i];
	return NULL;
}

static int unknown_case(const char *word, struct error *e)
{
	const char *names[64];
	size_t nr = 0;
	unsigned int i;

	BUG_ON(selftest_cases_nr + 1 > ARRAY_SIZE(names));
	for (i = 0; i < selftest_cases_nr; i++)
		names[nr++] = selftest_cases[i].name;
	names[nr++] = "controls";
	return names_unknown(e, "case", word, names, nr);
}

static int check_operands(const struct options *opts, struct error *e)
{
	size_t i;

	for (i = 0; i < opts->operands.nr; i++) {
		const char *word = opts->operands.v[i];

		if (strcmp(word, "controls") && !find_case(word))
			return unknown_case(word, e);
	}
	return EXIT_OK;
}

/* All that are no controls, or those that were named. */
static bool is_wanted(const struct options *opts,
		      const struct selftest_case *c)
{
	size_t i;

	for (i = 0; i < opts->operands.nr; i++) {
		const char *word = opts->operands.v[i];

		if (!strcmp(word, c->name) ||
		    (c->control && !strcmp(word, "controls")))
			return true;
	}
	return !opts->operands.nr && !c->control;
}

/* Rows for all of @c's figures, of which none was measured. */
static void tell_none(struct session *s, const struct selftest_case *c,
		      enum selftest_word word, unsigned int tries,
		      const char *why)
{
	unsigned int i;

	for (i = 0; i < c->nr_figures; i++) {
		const struct selftest_row row = {
			.name = c->name, .what = c->figures[i].what,
			.unit = c->figures[i].unit, .tries = tries,
			.answer = { .word = word }, .why = why,
			.why_said = i > 0,
		};

		selftest_table_row(&s->table, &row);
	}
}

static void tell(struct session *s, const struct selftest_case *c,
		 const struct selftest_answer *answers, unsigned int tries,
		 bool again)
{
	unsigned int i;

	for (i = 0; i < c->nr_figures; i++) {
		const struct selftest_row row = {
			.name = c->name, .what = c->figures[i].what,
			.unit = c->figures[i].unit, .tries = tries,
			.again = again, .answer = answers[i],
			.why = answers[i].word == SELFTEST_SKIPPED ?
			       "not measured here" : NULL,
		};

		selftest_table_row(&s->table, &row);
	}
}

/* Fill @answers from what can be asked at once. */
static int ask(struct session *s, const struct selftest_case *c,
	       struct selftest_answer *answers, struct error *e)
{
	double values[MAX_FIGURES];
	unsigned int i;
	int err = c->ask(&s->facts, values);

	if (err)
		return error_set(e, EXIT_ERROR, "%s", strerror(-err));
	for (i = 0; i < c->nr_figures; i++)
		answers[i] = selftest_answer(&c->figures[i], values[i]);
	return EXIT_OK;
}

/* Fill @answers from one run. */
static int measure(struct session *s, const struct selftest_case *c,
		   struct selftest_answer *answers, struct error *e)
{
	struct result_cell cell;
	int status = selftest_run(&s->bench, c, &cell, e);
	unsigned int i;

	if (status)
		return status;
	for (i = 0; i < c->nr_figures; i++)
		answers[i] = selftest_judge(&c->figures[i], &cell,
					    s->bench.granularity_ns);
	snprintf(s->clock, sizeof(s->clock), "%s", cell.instrument.clock);
	s->stamps_ns = (double)cell.instrument.granularity_ns;
	result_cell_release(&cell);
	return EXIT_OK;
}

static bool was_disturbed(const struct selftest_case *c,
			  const struct selftest_answer *answers)
{
	enum selftest_word worst = SELFTEST_OK;
	unsigned int i;

	for (i = 0; i < c->nr_figures; i++)
		worst = MAX(worst, answers[i].word);
	return worst == SELFTEST_DISTURBED;
}

static int run_case(struct session *s, const struct selftest_case *c,
		    struct error *e)
{
	struct selftest_answer answers[MAX_FIGURES];
	unsigned int tries = 0;
	bool again;
	int status;

	BUG_ON(c->nr_figures > MAX_FIGURES);
	do {
		status = c->ask ? ask(s, c, answers, e)
				: measure(s, c, answers, e);
		tries++;
		if (status == EXIT_INTERRUPTED)
			return status;
		if (status) {
			tell_none(s, c, SELFTEST_FAILED, tries, e->text);
			return EXIT_OK;
		}
		again = !c->control && tries < SELFTEST_TRIES &&
			was_disturbed(c, answers);
		if (!again || s->opts->verbose)
			tell(s, c, answers, tries, again);
	} while (again);
	return EXIT_OK;
}

static int run_cases(struct session *s, struct error *e)
{
	unsigned int i, nr_pus = topo_info(s->bench.topo)->nr_pus;
	int status = EXIT_OK;
	char why[64];

	for (i = 0; !status && i < selftest_cases_nr; i++) {
		const struct selftest_case *c = &selftest_cases[i];

		if (!is_wanted(s->opts, c))
			continue;
		if (nr_pus >= c->min_pus) {
			status = run_case(s, c, e);
			continue;
		}
		snprintf(why, sizeof(why), "needs %u PUs, there is %u",
			 c->min_pus, nr_pus);
		tell_none(s, c, SELFTEST_SKIPPED, 0, why);
	}
	return status;
}

static int conclude(struct session *s, uint64_t began_ns)
{
	char note[160];
	double took = (double)(clock_monotonic_ns() - began_ns) / 1e9;
	int err;

	snprintf(note, sizeof(note), "measured by %s (%.0f ns), designed by "
		 "clock_monotonic (%.0f ns), %.1f s", *s->clock ? s->clock :
		 "no clock yet", s->stamps_ns, s->bench.granularity_ns, took);
	err = selftest_table_end(&s->table, note);
	if (err)
		warn("cannot write the table: %s", strerror(-err));
	return err || s->table.nr_failed ? EXIT_ERROR : EXIT_OK;
}

int cmd_selftest(struct options *opts)
{
	struct session s = { .opts = opts };
	uint64_t began_ns = clock_monotonic_ns();
	struct error e;
	int status = check_operands(opts, &e), end;

	if (!status)
		status = clock_settle(&s.facts.clock, &e);
	if (!status)
		status = selftest_bench_init(&s.bench, &e);
	if (status)
		return error_print(&e);
	s.bench.duration_ns = opts->duration_ns;
	selftest_table_init(&s.table, stdout, opts->format, opts->quiet);
	status = run_cases(&s, &e);
	if (status == EXIT_INTERRUPTED)
		warn("interrupted");	/* there is nothing to resume */
	else if (status)
		error_print(&e);
	end = conclude(&s, began_ns);
	selftest_bench_release(&s.bench);
	return status ? status : end;
}
