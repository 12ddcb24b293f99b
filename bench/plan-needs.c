// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plan-needs.c - which of the combinations that were asked for can be run, and
 * what is said of the others.
 *
 * A workload may need something of the strategy or of the geometry, a geometry
 * something of the strategy.  Each need is a row of one table.
 */
#include "bench/plan-internal.h"

#include <string.h>

/* What a cell is of, as far as it is decided here. */
struct parts {
	const struct strategy_ops *strategy;
	const struct workload_ops *workload;
	const struct geometry_row *geometry;
};

enum part { PART_STRATEGY, PART_WORKLOAD, PART_GEOMETRY };

static const void *part_of(const struct parts *p, enum part part)
{
	const void *const parts[] = {
		[PART_STRATEGY] = p->strategy,
		[PART_WORKLOAD] = p->workload,
		[PART_GEOMETRY] = p->geometry,
	};

	return parts[part];
}

static const char *part_name(const struct parts *p, enum part part)
{
	const char *const names[] = {
		[PART_STRATEGY] = p->strategy->name,
		[PART_WORKLOAD] = p->workload->name,
		[PART_GEOMETRY] = p->geometry->name,
	};

	return names[part];
}

static struct chosen *chosen_of(struct choice *c, enum part part)
{
	struct chosen *const chosen[] = {
		[PART_STRATEGY] = &c->strategies,
		[PART_WORKLOAD] = &c->workloads,
		[PART_GEOMETRY] = &c->geometries,
	};

	return chosen[part];
}

/* All combinations of what was chosen, by number; false beyond the last. */
static bool parts_at(const struct choice *c, size_t i, struct parts *p)
{
	size_t strategies = c->strategies.nr, workloads = c->workloads.nr;

	if (i >= strategies * workloads * c->geometries.nr)
		return false;
	p->strategy = c->strategies.v[i % strategies];
	p->workload = c->workloads.v[i / strategies % workloads];
	p->geometry = c->geometries.v[i / strategies / workloads];
	return true;
}

static bool can_be_walked(const struct parts *p)
{
	return p->strategy->walk || !p->workload->needs_walk;
}

static bool can_unsync(const struct parts *p)
{
	return p->strategy->unsync || !p->workload->needs_unsync;
}

static bool can_be_cleared(const struct parts *p)
{
	return p->geometry->slots == SLOT_CLEARABLE ||
	       !p->workload->needs_unsync;
}

/* Where they are not, a huge page is put into copies: see ioremap. */
static bool has_tables_of_all(const struct parts *p)
{
	return p->geometry->slots == SLOT_SET_ONCE ||
	       !p->workload->needs_shared_tables;
}

static bool has_what_to_do(const struct parts *p)
{
	return !p->geometry->shared ||
	       p->strategy->contract == CONTRACT_SHARED ||
	       p->strategy->contract == CONTRACT_NONE;
}

/* @by leaves @out out, unless it is met. */
static const struct need {
	bool (*met)(const struct parts *p);
	enum part by, out;
	const char *what;
} needs[] = {
	{ can_be_walked, PART_WORKLOAD, PART_STRATEGY,
	  "what cannot be walked" },
	{ can_unsync, PART_WORKLOAD, PART_STRATEGY,
	  "what cannot take back a slot" },
	{ can_be_cleared, PART_WORKLOAD, PART_GEOMETRY,
	  "what has slots that are set once" },
	{ has_tables_of_all, PART_WORKLOAD, PART_GEOMETRY,
	  "what has copies of the tables that huge pages go to" },
	{ has_what_to_do, PART_GEOMETRY, PART_STRATEGY,
	  "what propagates, where there is nothing to" },
};

static bool wants(const struct choice *c, const struct parts *p)
{
	return choice_wants(c, p->strategy, p->workload) &&
	       (c->opts->geometries.nr ||
		!strcmp(p->geometry->name, workload_geometry(p->workload)));
}

static bool takes(const struct choice *c, const struct parts *p)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(needs); i++)
		if (!needs[i].met(p))
			return false;
	return wants(c, p);
}

bool choice_takes(const struct choice *c, const struct strategy_ops *strategy,
		  const struct workload_ops *workload,
		  const struct geometry_row *geometry)
{
	const struct parts p = { strategy, workload, geometry };

	return takes(c, &p);
}

bool choice_takes_any(const struct choice *c,
		      const struct workload_ops *workload,
		      const struct geometry_row *geometry)
{
	size_t i;

	for (i = 0; i < c->strategies.nr; i++)
		if (choice_takes(c, c->strategies.v[i], workload, geometry))
			return true;
	return false;
}

/* Put "'NAME'" in the list @names of @size bytes, once. */
static void list_name(char *names, size_t size, const char *name)
{
	size_t len = strlen(names);
	char quoted[64];

	snprintf(quoted, sizeof(quoted), "'%s'", name);
	if (!strstr(names, quoted))
		snprintf(names + len, size - len, "%s%s", len ? ", " : "",
			 quoted);
}

/* One line on all that @by, a chosen one, leaves out for @need. */
static int note_left_out(const struct choice *c, const struct need *need,
			 const void *by)
{
	static const char *const kinds[] = {
		[PART_STRATEGY] = "strategy", [PART_WORKLOAD] = "workload",
		[PART_GEOMETRY] = "geometry",
	};
	const char *by_name = NULL;
	char names[1024] = "";
	struct parts p;
	size_t i;

	for (i = 0; parts_at(c, i, &p); i++) {
		if (part_of(&p, need->by) != by || !wants(c, &p) ||
		    need->met(&p))
			continue;
		by_name = part_name(&p, need->by);
		list_name(names, sizeof(names), part_name(&p, need->out));
	}
	return by_name ? choice_note(c, "%s '%s' leaves out %s: %s",
				     kinds[need->by], by_name, need->what,
				     names) : EXIT_OK;
}

static int note_need(struct choice *c, const struct need *need)
{
	const struct chosen *by = chosen_of(c, need->by);
	int status = EXIT_OK;
	size_t i;

	for (i = 0; !status && i < by->nr; i++)
		status = note_left_out(c, need, by->v[i]);
	return status;
}

/* Is there a cell that has @value among its parts? */
static bool takes_part(const struct choice *c, enum part part,
		       const void *value)
{
	struct parts p;
	size_t i;

	for (i = 0; parts_at(c, i, &p); i++)
		if (part_of(&p, part) == value && takes(c, &p))
			return true;
	return false;
}

/* Whom this drops has no cell, so that nobody else loses one by it. */
static void drop(struct choice *c, enum part part)
{
	struct chosen *chosen = chosen_of(c, part);
	size_t i, nr = 0;

	for (i = 0; i < chosen->nr; i++)
		if (takes_part(c, part, chosen->v[i]))
			chosen->v[nr++] = chosen->v[i];
	chosen->nr = nr;
}

static int nothing_left(const struct choice *c)
{
	char why[1024] = "";
	size_t i, len;

	for (i = 0; i < c->notes->nr; i++) {
		len = strlen(why);
		snprintf(why + len, sizeof(why) - len, "%s%s", i ? "; " : "",
			 c->notes->v[i]);
	}
	return error_set(c->e, EXIT_USAGE, "nothing to run: %s", why);
}

int choice_drop_idle(struct choice *c)
{
	int status = EXIT_OK;
	size_t i;

	for (i = 0; !status && i < ARRAY_SIZE(needs); i++)
		status = note_need(c, &needs[i]);
	if (status)
		return status;
	drop(c, PART_STRATEGY);
	drop(c, PART_WORKLOAD);
	drop(c, PART_GEOMETRY);
	return c->strategies.nr ? EXIT_OK : nothing_left(c);
}
