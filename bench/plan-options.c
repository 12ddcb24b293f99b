// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plan-options.c - from a plan back to the options that make it, on any machine
 * and whatever else is said there.
 *
 * What the plan has decided is spelled: numbers instead of max, names instead of
 * all, every parameter.  Only where one option cannot say what several
 * workloads have by themselves - a control its own workload, a workload its own
 * geometry or strategy - it is left to what is built in, as it was.
 */
#include "bench/plan-internal.h"

#include <inttypes.h>
#include <string.h>

#include "bench/options-internal.h"
#include "bench/parse.h"

int plan_append(char **text, const char *more, struct error *e)
{
	char *longer;

	if (asprintf(&longer, "%s%s%s", *text ? *text : "", *text ? "," : "",
		     more) < 0)
		return error_memory(e);
	free(*text);
	*text = longer;
	return EXIT_OK;
}

static int put(struct plan *plan, const char *name, const char *value,
	       struct error *e)
{
	char *text;
	int err;

	if (asprintf(&text, "%s=%s", name, value) < 0)
		return error_memory(e);
	err = strs_add(&plan->options, text);
	free(text);
	return err ? error_memory(e) : EXIT_OK;
}

static int put_words(struct plan *plan, const char *name,
		     const struct strs *words, struct error *e)
{
	char *text = NULL;
	int status = EXIT_OK;
	size_t i;

	for (i = 0; !status && i < words->nr; i++)
		status = plan_append(&text, words->v[i], e);
	if (!status && text)
		status = put(plan, name, text, e);
	free(text);
	return status;
}

/* ---- names ---- */

/* Does -w with the names of all workloads ask for the same as what was said? */
static bool can_name_workloads(const struct choice *c)
{
	size_t s, w;

	for (w = 0; w < c->workloads.nr; w++)
		for (s = 0; s < c->strategies.nr; s++) {
			const struct strategy_ops *strategy =
				c->strategies.v[s];
			const struct workload_ops *workload =
				c->workloads.v[w];

			if (!choice_wants(c, strategy, workload) &&
			    (c->opts->strategies.nr || !workload->strategy))
				return false;
		}
	return true;
}

/* Does -s? */
static bool can_name_strategies(const struct choice *c)
{
	size_t w;

	for (w = 0; !c->opts->strategies.nr && w < c->workloads.nr; w++) {
		const struct workload_ops *workload = c->workloads.v[w];

		if (workload->strategy && c->strategies.nr > 1)
			return false;
	}
	return can_name_workloads(c);
}

static const char *strategy_name(const void *ops)
{
	return ((const struct strategy_ops *)ops)->name;
}

static const char *guard_name(const void *ops)
{
	return ((const struct guard_ops *)ops)->name;
}

static const char *workload_name(const void *ops)
{
	return ((const struct workload_ops *)ops)->name;
}

static const char *geometry_name(const void *row)
{
	return ((const struct geometry_row *)row)->name;
}

static int put_names(struct plan *plan, const char *option,
		     const struct chosen *chosen,
		     const char *(*name_of)(const void *), struct error *e)
{
	char *text = NULL;
	int status = EXIT_OK;
	size_t i;

	for (i = 0; !status && i < chosen->nr; i++)
		status = plan_append(&text, name_of(chosen->v[i]), e);
	if (!status && text)
		status = put(plan, option, text, e);
	free(text);
	return status;
}

static int put_strategies(struct plan *plan, const struct choice *c)
{
	if (!can_name_strategies(c))
		return put_words(plan, "strategy", &c->opts->strategies, c->e);
	return put_names(plan, "strategy", &c->strategies, strategy_name,
			 c->e);
}

static int put_workloads(struct plan *plan, const struct choice *c)
{
	if (!can_name_workloads(c))
		return put_words(plan, "workload", &c->opts->workloads, c->e);
	return put_names(plan, "workload", &c->workloads, workload_name, c->e);
}

static int put_guards(struct plan *plan, const struct choice *c)
{
	if (!can_name_workloads(c))
		return put_words(plan, "guard", &c->opts->guards, c->e);
	return put_names(plan, "guard", &c->guards, guard_name, c->e);
}

static int put_geometries(struct plan *plan, const struct choice *c)
{
	if (!c->opts->geometries.nr && c->geometries.nr > 1)
		return EXIT_OK;
	return put_names(plan, "geometry", &c->geometries, geometry_name, c->e);
}

/* ---- what each workload has ---- */

enum { TEXT_SIZE = 64 };

static int put_own(struct plan *plan, const char *option,
		   const char *workload, const char *text, struct error *e)
{
	char name[TEXT_SIZE];

	snprintf(name, sizeof(name), "set=%s.%s", workload, option);
	return put(plan, name, text, e);
}

/* Once for all workloads if they have the same, else for each. */
static int put_trait(struct plan *plan, const struct choice *c,
		     const char *option)
{
	char **texts = calloc(c->workloads.nr, sizeof(*texts));
	int status = texts ? EXIT_OK : error_memory(c->e);
	bool same = true;
	size_t i;

	for (i = 0; !status && i < c->workloads.nr; i++) {
		const struct workload_ops *ops = c->workloads.v[i];

		status = plan_trait(plan, option, ops->name, &texts[i], c->e);
		same &= texts[i] && texts[0] && !strcmp(texts[i], texts[0]);
	}
	for (i = 0; !status && i < c->workloads.nr; i++) {
		const struct workload_ops *ops = c->workloads.v[i];

		if (same && !i)
			status = put(plan, option, texts[0], c->e);
		else if (!same && texts[i])
			status = put_own(plan, option, ops->name, texts[i],
					 c->e);
	}
	for (i = 0; texts && i < c->workloads.nr; i++)
		free(texts[i]);
	free(texts);
	return status;
}

/* ---- the rest ---- */

static int put_params(struct plan *plan, const struct choice *c)
{
	int status = EXIT_OK;
	char *text;
	size_t i;

	for (i = 0; !status && i < plan->params.nr; i++) {
		const struct str_entry *p = &plan->params.v[i];

		if (asprintf(&text, "%s=%s", p->key, p->value) < 0)
			return error_memory(c->e);
		status = put(plan, "set", text, c->e);
		free(text);
	}
	return status;
}

static int put_plugins(struct plan *plan, const struct choice *c)
{
	int status = EXIT_OK;
	size_t i;

	for (i = 0; !status && i < plan->plugins.nr; i++)
		status = put(plan, "plugin", plan->plugins.v[i], c->e);
	return status;
}

/* The shipped one lies elsewhere on another machine, and is found there. */
static int put_trace(struct plan *plan, const struct choice *c)
{
	return plan->trace && c->opts->trace ?
	       put(plan, "trace", plan->trace, c->e) : EXIT_OK;
}

static int put_seed(struct plan *plan, const struct choice *c)
{
	char text[TEXT_SIZE];

	snprintf(text, sizeof(text), "%" PRIu64, plan->seed);
	return put(plan, "seed", text, c->e);
}

static const struct special {
	const char *option;
	int (*put)(struct plan *plan, const struct choice *c);
} specials[] = {
	{ "strategy", put_strategies },
	{ "guard", put_guards },
	{ "geometry", put_geometries },
	{ "workload", put_workloads },
	{ "trace", put_trace },
	{ "set", put_params },
	{ "plugin", put_plugins },
	{ "seed", put_seed },
};

/* As it was said last, or as it is built in. */
static int put_plain(struct plan *plan, const struct choice *c,
		     const struct option_row *row)
{
	const struct setting *said = options_said(c->opts, row->name);
	const bool *flag = (const void *)((const char *)c->opts + row->offset);

	if (!row->arg)
		return *flag && strs_add(&plan->options, row->name) ?
		       error_memory(c->e) : EXIT_OK;
	if (said)
		return put(plan, row->name, said->value, c->e);
	return row->def ? put(plan, row->name, row->def, c->e) : EXIT_OK;
}

static int put_option(struct plan *plan, const struct choice *c,
		      const struct option_row *row)
{
	size_t i;

	/* Under a search there is none to be said. */
	if (!strcmp(row->name, "rate") && plan->saturation.op >= 0)
		return EXIT_OK;
	if (row->scoped)
		return put_trait(plan, c, row->name);
	for (i = 0; i < ARRAY_SIZE(specials); i++)
		if (!strcmp(specials[i].option, row->name))
			return specials[i].put(plan, c);
	return put_plain(plan, c, row);
}

int plan_add_options(struct plan *plan, const struct choice *c)
{
	int status = EXIT_OK;
	unsigned int i;

	for (i = 0; !status && i < option_table_nr; i++) {
		const struct option_row *row = &option_table[i];

		if (row->commands & CMD_RUN && !row->beside)
			status = put_option(plan, c, row);
	}
	return status;
}
