// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plan-choice.c - from the names on the command line to what they name.
 *
 * Whatever is named twice is taken once, and what can do nothing of what was
 * asked for is not taken at all.
 */
#include "bench/plan-internal.h"

#include <stdarg.h>
#include <string.h>

#include "bench/names.h"
#include "bench/parse.h"

static int add(struct choice *c, struct chosen *to, const void *value)
{
	const void **v;
	size_t i;

	for (i = 0; i < to->nr; i++)
		if (to->v[i] == value)
			return EXIT_OK;
	v = bag_grow(to->v, to->nr, sizeof(*v));
	if (!v)
		return error_memory(c->e);
	v[to->nr++] = value;
	to->v = v;
	return EXIT_OK;
}

/* Of one kind: how many there are, how each is called, and whether all and
 * controls are words for several of them. */
struct kind {
	const char *name;
	size_t nr;
	const char *(*name_of)(const struct choice *c, size_t i);
	bool words;
};

static const char *strategy_name(const struct choice *c, size_t i)
{
	return c->registry->v[i]->name;
}

static const char *guard_name(const struct choice *c, size_t i)
{
	return c->registry->guards[i]->name;
}

static const char *workload_name(const struct choice *c __unused_arg, size_t i)
{
	return workload_list[i]->name;
}

static const char *geometry_name(const struct choice *c __unused_arg, size_t i)
{
	return geometry_list[i]->name;
}

static int unknown(const struct choice *c, const struct kind *kind,
		   const char *word)
{
	const char **names = calloc(kind->nr + 2, sizeof(*names));
	size_t i, nr = kind->nr;
	int status;

	if (!names)
		return error_memory(c->e);
	for (i = 0; i < kind->nr; i++)
		names[i] = kind->name_of(c, i);
	if (kind->words) {
		names[nr++] = "all";
		names[nr++] = "controls";
	}
	status = names_unknown(c->e, kind->name, word, names, nr);
	free(names);
	return status;
}

static int unknown_strategy(struct choice *c, const char *word)
{
	const struct kind kind = {
		"strategy", c->registry->nr, strategy_name, true,
	};

	return unknown(c, &kind, word);
}

static int unknown_guard(struct choice *c, const char *word)
{
	const struct kind kind = {
		"guard", c->registry->nr_guards, guard_name, true,
	};

	return unknown(c, &kind, word);
}

static int unknown_workload(struct choice *c, const char *word)
{
	const struct kind kind = {
		"workload", workload_list_nr, workload_name, false,
	};

	return unknown(c, &kind, word);
}

static int unknown_geometry(struct choice *c, const char *word)
{
	const struct kind kind = {
		"geometry", geometry_list_nr, geometry_name, false,
	};

	return unknown(c, &kind, word);
}

/* All that are controls, or all that are not. */
static int choose_kind(struct choice *c, unsigned int control)
{
	int status = EXIT_OK;
	size_t i;

	for (i = 0; !status && i < c->registry->nr; i++) {
		const struct strategy_ops *ops = c->registry->v[i];

		if ((ops->flags & STRATEGY_CONTROL) == control)
			status = add(c, &c->strategies, ops);
	}
	return status;
}

static int choose_strategy(struct choice *c, const char *word)
{
	const struct strategy_ops *ops = registry_find(c->registry, word);

	if (!strcmp(word, "all"))
		return choose_kind(c, 0);
	if (!strcmp(word, "controls"))
		return choose_kind(c, STRATEGY_CONTROL);
	return ops ? add(c, &c->strategies, ops) : unknown_strategy(c, word);
}

static int choose_guards(struct choice *c, unsigned int control)
{
	int status = EXIT_OK;
	size_t i;

	for (i = 0; !status && i < c->registry->nr_guards; i++) {
		const struct guard_ops *ops = c->registry->guards[i];

		if ((ops->flags & GUARD_CONTROL) == control)
			status = add(c, &c->guards, ops);
	}
	return status;
}

static int choose_guard(struct choice *c, const char *word)
{
	const struct guard_ops *ops = registry_find_guard(c->registry, word);

	if (!strcmp(word, "all"))
		return choose_guards(c, 0);
	if (!strcmp(word, "controls"))
		return choose_guards(c, GUARD_CONTROL);
	return ops ? add(c, &c->guards, ops) : unknown_guard(c, word);
}

static int choose_workload(struct choice *c, const char *word)
{
	const struct workload_ops *ops = workload_find(word);

	return ops ? add(c, &c->workloads, ops) : unknown_workload(c, word);
}

static int choose_geometry(struct choice *c, const char *word)
{
	const struct geometry_row *geo = geometry_find(word);

	return geo ? add(c, &c->geometries, geo) : unknown_geometry(c, word);
}

/* @words are what option @name has. */
static int for_each_word(struct choice *c, const char *name,
			 const struct strs *words,
			 int (*choose)(struct choice *c, const char *word))
{
	int status = EXIT_OK;
	size_t i;

	for (i = 0; !status && i < words->nr; i++)
		status = choose(c, words->v[i]);
	return status ? options_blame(c->opts, name, c->e) : EXIT_OK;
}

bool choice_wants(const struct choice *c, const struct strategy_ops *strategy,
		  const struct workload_ops *workload)
{
	int which;

	if (!c->opts->strategies.nr && workload->strategy &&
	    strcmp(workload->strategy, strategy->name))
		return false;
	if (c->opts->workloads.nr)
		return true;
	if (c->opts->guards.nr)
		return workload->needs_guard;
	if (strategy->flags & STRATEGY_CONTROL)
		return !strcmp(strategy->exposed_by, workload->name);
	return !parse_choice(workload->name, PLAN_WORKLOADS, &which);
}

/* Without -w: the default ones, and of controls those that expose them. */
static int choose_default_workloads(struct choice *c)
{
	int status = EXIT_OK;
	size_t i, j;

	for (i = 0; !status && i < c->strategies.nr; i++) {
		const struct strategy_ops *ops = c->strategies.v[i];

		if (ops->flags & STRATEGY_CONTROL && !c->opts->guards.nr)
			status = choose_workload(c, ops->exposed_by);
		for (j = 0; !status && j < workload_list_nr; j++) {
			const struct workload_ops *w = workload_list[j];

			if (choice_wants(c, ops, w))
				status = add(c, &c->workloads, w);
		}
	}
	return status;
}

/* Without -g: the workloads' own. */
static int choose_default_geometries(struct choice *c)
{
	int status = EXIT_OK;
	size_t i;

	for (i = 0; !status && i < c->workloads.nr; i++)
		status = choose_geometry(c,
				workload_geometry(c->workloads.v[i]));
	return status;
}

int choice_note(const struct choice *c, const char *format, ...)
{
	char text[2048];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return strs_add(c->notes, text) ? error_memory(c->e) : EXIT_OK;
}

static bool any_needs_guard(const struct choice *c)
{
	size_t i;

	for (i = 0; i < c->workloads.nr; i++) {
		const struct workload_ops *w = c->workloads.v[i];

		if (w->needs_guard)
			return true;
	}
	return false;
}

/* Named in vain, or not named and needed. */
static int settle_guards(struct choice *c)
{
	if (any_needs_guard(c))
		return c->opts->guards.nr ? EXIT_OK : choose_guards(c, 0);
	c->guards.nr = 0;
	return c->opts->guards.nr && !options_is_like(c->opts, "guard", NULL) ?
	       choice_note(c, "option '--guard' changes nothing, no workload "
			   "that was asked for has guards") : EXIT_OK;
}

size_t choice_pairs(const struct choice *c, const struct workload_ops *workload)
{
	return c->strategies.nr * (workload->needs_guard ? c->guards.nr : 1);
}

bool choice_pair(const struct choice *c, const struct workload_ops *workload,
		 const struct geometry_row *geometry, size_t i,
		 struct pair *pair)
{
	size_t nr = workload->needs_guard ? c->guards.nr : 1;

	pair->strategy = c->strategies.v[i / nr];
	pair->guard = workload->needs_guard ? c->guards.v[i % nr] : NULL;
	return choice_takes(c, pair->strategy, workload, geometry);
}

int choice_make(struct choice *c)
{
	const struct options *o = c->opts;
	int status = for_each_word(c, "strategy", &o->strategies,
				   choose_strategy);

	if (!status && !o->strategies.nr)
		status = choose_kind(c, 0);
	if (!status)
		status = for_each_word(c, "guard", &o->guards, choose_guard);
	if (!status)
		status = for_each_word(c, "geometry", &o->geometries,
				       choose_geometry);
	if (!status)
		status = for_each_word(c, "workload", &o->workloads,
				       choose_workload);
	if (!status && !o->workloads.nr)
		status = choose_default_workloads(c);
	if (!status && !o->geometries.nr)
		status = choose_default_geometries(c);
	if (!status)
		status = choice_drop_idle(c);
	return status ? status : settle_guards(c);
}

int choice_take_all(struct choice *c)
{
	int status = choose_kind(c, 0);
	unsigned int i;

	if (!status)
		status = choose_kind(c, STRATEGY_CONTROL);
	if (!status)
		status = choose_guards(c, 0);
	if (!status)
		status = choose_guards(c, GUARD_CONTROL);
	for (i = 0; !status && i < workload_list_nr; i++)
		status = add(c, &c->workloads, workload_list[i]);
	for (i = 0; !status && i < geometry_list_nr; i++)
		status = add(c, &c->geometries, geometry_list[i]);
	return status;
}

void choice_release(struct choice *c)
{
	free(c->strategies.v);
	free(c->workloads.v);
	free(c->geometries.v);
	free(c->guards.v);
}
