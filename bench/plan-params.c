// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plan-params.c - the plan's parameters: every one that takes part, as --set
 * or its owner has it, and the files that are named.
 */
#include "bench/plan-internal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "bench/names.h"
#include "bench/params.h"
#include "bench/parse.h"

/* The parameters of one strategy, workload, geometry or guard. */
struct owner {
	const char *kind;
	char name[64];
	const struct param *params;
	unsigned int nr;
};

/* One --set, cut into pieces. */
struct assignment {
	const char *text;
	char *name;
	char *param;
	char *value;
};

static struct owner owner_of_strategy(const struct strategy_ops *ops)
{
	struct owner o = { "strategy", "", ops->params, ops->nr_params };

	snprintf(o.name, sizeof(o.name), "%s", ops->name);
	return o;
}

static struct owner owner_of_workload(const struct workload_ops *ops)
{
	struct owner o = { "workload", "", ops->params, ops->nr_params };

	snprintf(o.name, sizeof(o.name), "%s", ops->name);
	return o;
}

static struct owner owner_of_guard(const struct guard_ops *ops)
{
	struct owner o = { "guard", "", ops->params, ops->nr_params };

	params_guard_owner(ops, o.name, sizeof(o.name));
	return o;
}

static struct owner owner_of_geometry(const struct geometry_row *row)
{
	struct owner o = { "geometry", "", row->params, row->nr_params };

	snprintf(o.name, sizeof(o.name), "%s", row->name);
	return o;
}

static int put(struct plan *plan, const char *name, const char *param,
	       const char *value, struct error *e)
{
	char *key;
	int err;

	if (asprintf(&key, "%s.%s", name, param) < 0)
		return error_memory(e);
	err = str_map_set(&plan->params, key, value);
	free(key);
	return err ? error_memory(e) : EXIT_OK;
}

static int add_defaults(struct plan *plan, const struct owner *o,
			struct error *e)
{
	char value[PARAM_SIZE];
	int status = EXIT_OK;
	unsigned int i;

	for (i = 0; !status && i < o->nr; i++) {
		const struct param *p = &o->params[i];

		/* The registry has seen that the defaults are good. */
		BUG_ON(param_canonical(p, p->def, value));
		status = put(plan, o->name, p->name, value, e);
	}
	return status;
}

static int add_all_defaults(struct plan *plan, const struct choice *c)
{
	int status = EXIT_OK;
	struct owner o;
	size_t i;

	for (i = 0; !status && i < c->strategies.nr; i++) {
		o = owner_of_strategy(c->strategies.v[i]);
		status = add_defaults(plan, &o, c->e);
	}
	for (i = 0; !status && i < c->workloads.nr; i++) {
		o = owner_of_workload(c->workloads.v[i]);
		status = add_defaults(plan, &o, c->e);
	}
	for (i = 0; !status && i < c->guards.nr; i++) {
		o = owner_of_guard(c->guards.v[i]);
		status = add_defaults(plan, &o, c->e);
	}
	for (i = 0; !status && i < c->geometries.nr; i++) {
		o = owner_of_geometry(c->geometries.v[i]);
		status = add_defaults(plan, &o, c->e);
	}
	return status;
}

static bool find_owner(const struct choice *c, const char *name,
		       struct owner *o)
{
	const struct strategy_ops *strategy = registry_find(c->registry, name);
	const struct workload_ops *workload = workload_find(name);
	const struct geometry_row *geometry = geometry_find(name);
	size_t i;

	if (strategy)
		*o = owner_of_strategy(strategy);
	else if (workload)
		*o = owner_of_workload(workload);
	else if (geometry)
		*o = owner_of_geometry(geometry);
	if (strategy || workload || geometry)
		return true;
	for (i = 0; i < c->registry->nr_guards; i++) {
		*o = owner_of_guard(c->registry->guards[i]);
		if (!strcmp(o->name, name))
			return true;
	}
	return false;
}

static int unknown_owner(const struct choice *c, const char *name)
{
	const struct registry *r = c->registry;
	size_t i, nr = 0;
	const char **names = calloc(r->nr + workload_list_nr +
				    geometry_list_nr + r->nr_guards + 1,
				    sizeof(*names));
	struct owner *guards = calloc(r->nr_guards + 1, sizeof(*guards));
	int status = EXIT_ERROR;

	if (!names || !guards) {
		error_memory(c->e);
		goto out;
	}
	for (i = 0; i < c->registry->nr; i++)
		names[nr++] = c->registry->v[i]->name;
	for (i = 0; i < workload_list_nr; i++)
		names[nr++] = workload_list[i]->name;
	for (i = 0; i < geometry_list_nr; i++)
		names[nr++] = geometry_list[i]->name;
	for (i = 0; i < r->nr_guards; i++) {
		guards[i] = owner_of_guard(r->guards[i]);
		names[nr++] = guards[i].name;
	}
	names[nr++] = "inject";
	status = names_unknown(c->e, "strategy, workload, geometry or guard in "
			       "'--set':", name, names, nr);
out:
	free(guards);
	free(names);
	return status;
}

static int unknown_param(const struct choice *c, const struct owner *o,
			 const char *param)
{
	const char **names = calloc((size_t)o->nr + 1, sizeof(*names));
	char what[96];
	unsigned int i;
	int status;

	if (!names)
		return error_memory(c->e);
	for (i = 0; i < o->nr; i++)
		names[i] = o->params[i].name;
	snprintf(what, sizeof(what), "parameter of %s '%.40s':", o->kind,
		 o->name);
	status = names_unknown(c->e, what, param, names, o->nr);
	free(names);
	return status;
}

/* A result that is repeated in part has parameters of all of it. */
static int note_idle(const struct choice *c, const struct assignment *a)
{
	if (options_is_like(c->opts, "set", a->text))
		return EXIT_OK;
	return choice_note(c, "option '--set': '%s' changes nothing, '%s' does "
			   "not take part", a->text, a->name);
}

static int assign_param(struct plan *plan, const struct choice *c,
			const struct assignment *a,
			const struct param *p)
{
	char value[PARAM_SIZE], takes[PARAM_TAKES];
	char *key;
	bool used;

	if (param_canonical(p, a->value, value))
		return error_set(c->e, EXIT_USAGE,
				 "option '--set': '%s' makes no sense, '%s' "
				 "takes %s", a->text, p->name,
				 param_takes(p, takes, sizeof(takes)));
	if (asprintf(&key, "%s.%s", a->name, a->param) < 0)
		return error_memory(c->e);
	used = str_map_find(&plan->params, key) != NULL;
	free(key);
	if (used)
		return put(plan, a->name, a->param, value, c->e);
	return note_idle(c, a);
}

/* An option of one workload is heeded where cells are made; is it good, and is
 * there such a cell? */
static int check_option(const struct choice *c, const struct assignment *a)
{
	struct options wish;
	size_t i;
	int status = options_scope(&wish, c->opts, a->name, c->e);

	options_release(&wish);
	if (status)
		return status;
	for (i = 0; i < c->workloads.nr; i++) {
		const struct workload_ops *workload = c->workloads.v[i];

		if (!strcmp(workload->name, a->name))
			return EXIT_OK;
	}
	return note_idle(c, a);
}

static int assign_owner(struct plan *plan, const struct choice *c,
			const struct assignment *a)
{
	struct owner o;
	unsigned int i;

	if (!find_owner(c, a->name, &o))
		return unknown_owner(c, a->name);
	if (options_can_scope(a->param) && workload_find(a->name))
		return check_option(c, a);
	for (i = 0; i < o.nr; i++)
		if (!strcmp(o.params[i].name, a->param))
			return assign_param(plan, c, a, &o.params[i]);
	return unknown_param(c, &o, a->param);
}

static int unknown_point(const struct choice *c, const char *point)
{
	const char *names[INJECT_NR];
	unsigned int i;

	for (i = 0; i < INJECT_NR; i++)
		names[i] = inject_point_name((enum inject_point)i);
	return names_unknown(c->e, "point of 'inject':", point, names,
			     INJECT_NR);
}

static int assign_inject(struct plan *plan, const struct choice *c,
			 const struct assignment *a)
{
	char value[2 * FORMAT_SIZE], delay[FORMAT_SIZE];
	struct inject_rule rule;
	unsigned int i;

	for (i = 0; i < INJECT_NR; i++)
		if (!strcmp(inject_point_name((enum inject_point)i), a->param))
			break;
	if (i == INJECT_NR)
		return unknown_point(c, a->param);
	if (parse_inject(a->value, &rule))
		return error_set(c->e, EXIT_USAGE,
				 "option '--set': '%s' makes no sense, a delay "
				 "is EVERY:TIME, EVERY from 1 and TIME to 4s",
				 a->text);
	snprintf(value, sizeof(value), "%u:%s", rule.every,
		 format_time(rule.delay_ns, delay));
	return put(plan, a->name, a->param, value, c->e);
}

/* The form was seen to be NAME.PARAM=VALUE when options were read. */
static int cut(struct assignment *a, const char *text, struct error *e)
{
	size_t name = strcspn(text, "."), param = strcspn(text, "=");

	a->text = text;
	a->name = strndup(text, name);
	a->param = strndup(text + name + 1, param - name - 1);
	a->value = strdup(text + param + 1);
	return a->name && a->param && a->value ? EXIT_OK : error_memory(e);
}

static int assign(struct plan *plan, const struct choice *c, const char *text)
{
	struct assignment a;
	int status = cut(&a, text, c->e);

	if (!status && !strcmp(a.name, "inject"))
		status = assign_inject(plan, c, &a);
	else if (!status)
		status = assign_owner(plan, c, &a);
	free(a.name);
	free(a.param);
	free(a.value);
	return status;
}

/* Each value is in its bounds; do they go together? */
static int check_geometry(const struct plan *plan, const struct choice *c,
			  const struct geometry_row *row)
{
	char text[256] = "";
	struct geometry geo;
	unsigned int i;
	size_t len;
	int err = plan_geometry(plan, row->name, &geo);

	if (err == -ENOMEM)
		return error_memory(c->e);
	for (i = 0; err && i < row->nr_params; i++) {
		char key[96];

		snprintf(key, sizeof(key), "%s.%s", row->name,
			 row->params[i].name);
		len = strlen(text);
		snprintf(text + len, sizeof(text) - len, "%s%s=%s",
			 i ? ", " : "", row->params[i].name,
			 str_map_find(&plan->params, key)->value);
	}
	return err ? error_set(c->e, EXIT_USAGE, "option '--set': geometry "
			       "'%s' has no room for %s together", row->name,
			       text) : EXIT_OK;
}

int plan_add_params(struct plan *plan, const struct choice *c)
{
	int status = add_all_defaults(plan, c);
	size_t i;

	for (i = 0; !status && i < c->opts->set.nr; i++)
		status = assign(plan, c, c->opts->set.v[i]);
	for (i = 0; !status && i < c->geometries.nr; i++)
		status = check_geometry(plan, c, c->geometries.v[i]);
	return status;
}

int plan_all_params(struct str_map *params, const struct options *opts,
		    const struct registry *registry, struct error *e)
{
	struct plan plan = { .nr = 0, };
	struct choice c = {
		.opts = opts, .registry = registry, .e = e,
		.notes = &plan.notes,
	};
	int status = choice_take_all(&c);

	if (!status)
		status = plan_add_params(&plan, &c);
	choice_release(&c);
	*params = plan.params;
	plan.params = (struct str_map){ .nr = 0, };
	plan_release(&plan);
	return status;
}
