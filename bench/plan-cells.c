// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plan-cells.c - what can be asked of a finished plan.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "bench/context.h"
#include "bench/names.h"
#include "bench/parse.h"
#include "bench/plan-internal.h"

void plan_release(struct plan *plan)
{
	while (plan->nr) {
		struct plan_cell *cell = &plan->cells[--plan->nr];

		free(cell->id);
		free(cell->strategy);
		free(cell->guard);
		free(cell->workload);
		free(cell->geometry);
	}
	free(plan->cells);
	free(plan->pin);
	free(plan->trace);
	free(plan->trace_hash);
	strs_release(&plan->options);
	strs_release(&plan->plugins);
	strs_release(&plan->plugin_hashes);
	str_map_release(&plan->params);
	strs_release(&plan->notes);
	*plan = (struct plan){ .nr = 0, };
}

const struct plan_cell *plan_find_cell(const struct plan *plan, const char *id)
{
	size_t i;

	for (i = 0; i < plan->nr; i++)
		if (!strcmp(plan->cells[i].id, id))
			return &plan->cells[i];
	return NULL;
}

int plan_geometry(const struct plan *plan, const char *name,
		  struct geometry *out)
{
	const struct geometry_row *row = geometry_find(name);

	return row ? geometry_from(row, &plan->params, NULL, out) : -ENOENT;
}

static int compare_ids(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int plan_ids_differ(const struct plan *plan)
{
	const char **ids = calloc(plan->nr + 1, sizeof(*ids));
	int err = 0;
	size_t i;

	if (!ids)
		return -ENOMEM;
	for (i = 0; i < plan->nr; i++)
		ids[i] = plan->cells[i].id;
	qsort(ids, plan->nr, sizeof(*ids), compare_ids);
	for (i = 1; !err && i < plan->nr; i++)
		err = strcmp(ids[i - 1], ids[i]) ? 0 : -EEXIST;
	free(ids);
	return err;
}

void plan_tell(const struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->notes.nr; i++)
		warn("%s", plan->notes.v[i]);
}

uint64_t plan_time_ns(const struct plan *plan)
{
	uint64_t ns = 0;
	size_t i;

	for (i = 0; i < plan->nr; i++)
		ns += plan->cells[i].duration_ns + plan->cells[i].warmup_ns;
	return ns;
}

char *plan_command(const struct plan *plan)
{
	struct strs words = { .nr = 0, };
	char *line = NULL, *word;
	int err = strs_add(&words, "pgdbench");
	size_t i;

	if (!err)
		err = strs_add(&words, "run");
	for (i = 0; !err && i < plan->options.nr; i++) {
		if (asprintf(&word, "--%s", plan->options.v[i]) < 0)
			break;
		err = strs_add(&words, word);
		free(word);
	}
	if (!err && i == plan->options.nr)
		line = context_quote_words(&words);
	strs_release(&words);
	return line;
}

static void print_cell(FILE *out, const struct plan_cell *cell)
{
	char warmup[FORMAT_SIZE], duration[FORMAT_SIZE];
	char arrivals[FORMAT_SIZE], layout[FORMAT_SIZE];

	choice_name(ARRIVALS_NAMES, cell->arrivals, arrivals,
		    sizeof(arrivals));
	choice_name(LAYOUT_NAMES, cell->layout, layout, sizeof(layout));
	fprintf(out, "%s warmup=%s duration=%s layout=%s", cell->id,
		format_time(cell->warmup_ns, warmup),
		format_time(cell->duration_ns, duration), layout);
	if (cell->rate > 0)
		fprintf(out, " rate=%.15g,%s", cell->rate, arrivals);
	fprintf(out, " seed=%" PRIu64 "\n", cell->seed);
}

static void print_cost(FILE *out, const char *name, uint64_t ns)
{
	char word[FORMAT_SIZE];

	fprintf(out, "# %s %s\n", name, ns ? format_time(ns, word)
					    : "measured");
}

static void print_shared(FILE *out, const struct plan *plan)
{
	char word[FORMAT_SIZE], text[SATURATION_ASK_TEXT];
	size_t i;

	fprintf(out, "# seed %" PRIu64 "\n# pin %s\n", plan->seed, plan->pin);
	fprintf(out, "# verify %s\n",
		choice_name(VERIFY_NAMES, plan->verify, word, sizeof(word)));
	fprintf(out, "# timeline %s\n",
		choice_name(TIMELINE_NAMES, plan->timeline, word,
			    sizeof(word)));
	fprintf(out, "# pgd-pages %s\n",
		choice_name(PGD_PAGES_NAMES, plan->pgd_pages, word,
			    sizeof(word)));
	print_cost(out, "grace-period", plan->grace_ns);
	print_cost(out, "fault-cost", plan->fault_ns);
	print_cost(out, "ipi-cost", plan->ipi_ns);
	if (plan->saturation.op >= 0)
		fprintf(out, "# find-saturation %s\n",
			saturation_ask_text(&plan->saturation, text));
	if (plan->trace)
		fprintf(out, "# trace %s\n", plan->trace);
	for (i = 0; i < plan->plugins.nr; i++)
		fprintf(out, "# plugin %s\n", plan->plugins.v[i]);
	for (i = 0; i < plan->params.nr; i++)
		fprintf(out, "# set %s=%s\n", plan->params.v[i].key,
			plan->params.v[i].value);
}

void plan_print(FILE *out, const struct plan *plan)
{
	uint64_t s = plan_time_ns(plan) / 1000000000;
	size_t i;

	fprintf(out, "# cells %zu\n# rounds %" PRIu64 "\n", plan->nr,
		plan->rounds);
	fprintf(out, "# at least %" PRIu64 "h%02" PRIu64 "m%02" PRIu64 "s\n",
		s / 3600, s / 60 % 60, s % 60);
	print_shared(out, plan);
	for (i = 0; i < plan->nr; i++)
		print_cell(out, &plan->cells[i]);
}
