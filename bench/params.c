// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * params.c - parameters of strategies, guards and workloads, by their type.
 */
#include "bench/params.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "bench/parse.h"

/* A value of any type. */
union value {
	uint64_t number;
	bool truth;
	int choice;
};

struct type {
	const char *name;
	int (*parse)(const struct param *p, const char *text,
		     union value *v);
	void (*format)(const struct param *p, const union value *v,
		       char *buf);
	void (*store)(const union value *v, void *at);
};

static int u64_parse(const struct param *p __unused_arg,
		     const char *text, union value *v)
{
	return parse_size(text, &v->number);
}

static void u64_format(const struct param *p __unused_arg,
		       const union value *v, char *buf)
{
	snprintf(buf, PARAM_SIZE, "%" PRIu64, v->number);
}

static void u64_store(const union value *v, void *at)
{
	*(uint64_t *)at = v->number;
}

static int time_parse(const struct param *p __unused_arg,
		      const char *text, union value *v)
{
	return parse_time(text, &v->number);
}

static void time_format(const struct param *p __unused_arg,
			const union value *v, char *buf)
{
	format_time(v->number, buf);
}

static int bool_parse(const struct param *p __unused_arg,
		      const char *text, union value *v)
{
	return parse_bool(text, &v->truth);
}

static void bool_format(const struct param *p __unused_arg,
			const union value *v, char *buf)
{
	snprintf(buf, PARAM_SIZE, "%s", v->truth ? "yes" : "no");
}

static void bool_store(const union value *v, void *at)
{
	*(bool *)at = v->truth;
}

static int choice_parse(const struct param *p, const char *text,
			union value *v)
{
	return parse_choice(text, p->choices, &v->choice);
}

static void choice_format(const struct param *p,
			  const union value *v, char *buf)
{
	choice_name(p->choices, v->choice, buf, PARAM_SIZE);
}

static void choice_store(const union value *v, void *at)
{
	*(unsigned int *)at = (unsigned int)v->choice;
}

static const struct type types[] = {
	[PARAM_U64] = { "number", u64_parse, u64_format, u64_store, },
	[PARAM_TIME] = { "time", time_parse, time_format, u64_store, },
	[PARAM_BOOL] = { "yes or no", bool_parse, bool_format, bool_store, },
	[PARAM_CHOICE] = { NULL, choice_parse, choice_format, choice_store, },
};

_Static_assert((int)PARAM_SIZE >= (int)FORMAT_SIZE, "format_time() fits");

/* "1" or "1us", as @p is counted. */
static const char *bound(const struct param *p, uint64_t number, char *buf)
{
	const union value v = { .number = number, };

	types[p->type].format(p, &v, buf);
	return buf;
}

const char *param_takes(const struct param *p, char *buf, size_t size)
{
	const char *name = types[p->type].name ? types[p->type].name
					       : p->choices;
	char min[PARAM_SIZE], max[PARAM_SIZE];
	bool number = p->type == PARAM_U64 || p->type == PARAM_TIME;

	if (number && p->max)
		snprintf(buf, size, "%s from %s to %s", name,
			 bound(p, p->min, min), bound(p, p->max, max));
	else if (number && p->min)
		snprintf(buf, size, "%s from %s", name,
			 bound(p, p->min, min));
	else
		snprintf(buf, size, "%s", name);
	return buf;
}

/* Whether a number is within the bounds that @p states. */
static int in_bounds(const struct param *p, const union value *v)
{
	if (p->type != PARAM_U64 && p->type != PARAM_TIME)
		return 0;
	if (v->number < p->min || (p->max && v->number > p->max))
		return -ERANGE;
	return 0;
}

static int parse(const struct param *p, const char *text,
		 union value *v)
{
	int err = types[p->type].parse(p, text, v);

	return err ? err : in_bounds(p, v);
}

int param_canonical(const struct param *p, const char *text,
		    char *buf)
{
	union value v;
	int err = parse(p, text, &v);

	if (!err)
		types[p->type].format(p, &v, buf);
	return err;
}

int param_apply(const struct param *p, const char *text, void *priv)
{
	union value v;
	int err = parse(p, text, &v);

	if (!err)
		types[p->type].store(&v, (char *)priv + p->offset);
	return err;
}

void params_guard_owner(const struct guard_ops *ops, char *buf, size_t size)
{
	snprintf(buf, size, "guard-%s", ops->name);
}

static int apply_one(const struct param *p, const char *prefix,
		     const struct str_map *values, void *priv)
{
	const struct str_entry *entry;
	char *key;

	if (asprintf(&key, "%s.%s", prefix, p->name) < 0)
		return -ENOMEM;
	entry = str_map_find(values, key);
	free(key);
	if (!entry || !entry->value)
		return -ENOENT;
	return param_apply(p, entry->value, priv);
}

int params_apply(const struct param *params, unsigned int nr,
		 const char *prefix, const struct str_map *values, void *priv)
{
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < nr; i++)
		err = apply_one(&params[i], prefix, values, priv);
	return err;
}
