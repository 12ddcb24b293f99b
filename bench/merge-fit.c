// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * merge-fit.c - do runs belong together?  Their contexts and plans say.
 *
 * Everything of a plan counts but what numbers a run's cells; of parameters
 * those that both have, since only what takes part is in a plan.  No run may be there twice.
 */
#include "bench/merge-internal.h"

#include <errno.h>
#include <string.h>

static const char *const no_exception[] = { NULL };

struct piece {
	char *text;
	size_t room;
};

static int append(void *arg, const char *text, size_t len)
{
	struct piece *p = arg;
	size_t part = MIN(len, p->room);

	memcpy(p->text, text, part);
	p->text += part;
	p->room -= part;
	*p->text = '\0';
	return p->room ? 0 : 1;
}

static void value_text(const struct json *j, char *text, size_t size)
{
	struct piece p = { .text = text, .room = size - 1 };

	if (j)
		(void)json_text(j, append, &p);
	else
		snprintf(text, size, "null");
}

static bool is_null(const struct json *j)
{
	return !j || json_is_null(j);
}

static bool is_excepted(const char *key, const char *const *except)
{
	for (; *except; except++)
		if (!strcmp(*except, key))
			return true;
	return false;
}

/* Members of @x that are not so in @y; those that only @y has if @absent. */
static bool differ_in(const struct json *x, const struct json *y, bool absent,
		      const char *const *except, struct difference *d)
{
	size_t len = strlen(d->path);
	struct json_iter it = { 0 };

	while (json_next(x, &it)) {
		const struct json *its = json_find(y, it.key);

		if (is_excepted(it.key, except) || (absent && its))
			continue;
		snprintf(d->path + len, sizeof(d->path) - len, "%s%s",
			 len ? "." : "", it.key);
		if (absent ? merge_differ(NULL, it.value, except, d) :
		    merge_differ(it.value, its, except, d))
			return true;
		d->path[len] = '\0';
	}
	return false;
}

bool merge_differ(const struct json *x, const struct json *y,
		  const char *const *except, struct difference *d)
{
	if (json_is_map(x) && json_is_map(y))
		return differ_in(x, y, false, except, d) ||
		       differ_in(y, x, true, except, d);
	if ((is_null(x) && is_null(y)) || (x && y && json_same(x, y)))
		return false;
	value_text(x, d->one, sizeof(d->one));
	value_text(y, d->other, sizeof(d->other));
	return true;
}

static const struct json *context_of(const struct merge *m, size_t i)
{
	return json_find(json_at(m->list, i), "context");
}

static const char *path_of(const struct merge *m, size_t i)
{
	const char *path = "?";

	/* What was read from a file need not be a string. */
	if (json_get_str(json_at(m->list, i), "path", &path))
		path = "?";
	return path;
}

/* Of two sources: the later, the earlier. */
struct pair {
	size_t i, k;
};

static int refuse(const struct merge *m, struct pair p,
		  const struct difference *d, struct error *e)
{
	return error_set(e, EXIT_USAGE, "'%s' does not belong to '%s': its %s "
			 "is %s, not %s", path_of(m, p.i), path_of(m, p.k),
			 d->path, d->other, d->one);
}

/* What makes a figure that of one machine and one program. */
static const struct { const char *map, *member; } machine[] = {
	{ NULL, "host" },
	{ NULL, "cpu" },
	{ NULL, "kernel" },
	{ NULL, "virtualisation" },
	{ NULL, "program" },
	{ "environment", "malloc_conf" },
	{ "environment", "ld_preload" },
};

static bool other_machine(const struct json *x, const struct json *y,
			  struct difference *d)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(machine); i++) {
		const char *map = machine[i].map, *member = machine[i].member;

		snprintf(d->path, sizeof(d->path), "context.%s%s%s",
			 map ? map : "", map ? "." : "", member);
		if (merge_differ(json_find(map ? json_find(x, map) : x, member),
				 json_find(map ? json_find(y, map) : y, member),
				 no_exception, d))
			return true;
	}
	return false;
}

/* Parameters that both have. */
static bool other_params(const struct json *x, const struct json *y,
			 struct difference *d)
{
	struct json_iter it = { 0 };

	while (json_next(x, &it)) {
		const struct json *its = json_find(y, it.key);

		snprintf(d->path, sizeof(d->path), "plan.params.%s", it.key);
		if (its && merge_differ(it.value, its, no_exception, d))
			return true;
	}
	return false;
}

/* Are two cells of plans to do the same, whatever their parameters? */
static bool same_place(const struct json *x, const struct json *y)
{
	static const char *const members[] = {
		"threads", "mms", "walkers", "strategy", "guard", "workload",
		"geometry",
	};
	struct difference unused = { .path = "" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(members); i++)
		if (merge_differ(json_find(x, members[i]),
				 json_find(y, members[i]), no_exception,
				 &unused))
			return false;
	return true;
}

/* The cell of @cells that is to do what @cell does, or NULL. */
static const struct json *find_place(const struct json *cells,
				     const struct json *cell)
{
	size_t i;

	for (i = 0; i < json_count(cells); i++)
		if (same_place(json_at(cells, i), cell))
			return json_at(cells, i);
	return NULL;
}

/* Cells of the first repetition speak for the others. */
static bool other_cells(const struct json *x, const struct json *y,
			struct difference *d)
{
	static const char *const except[] = {
		"id", "repetition", "round", "order", "seed", NULL,
	};
	uint64_t repetition;
	size_t i;

	for (i = 0; i < json_count(y); i++) {
		const struct json *its = json_at(y, i), *mine;

		if (json_get_u64(its, "repetition", &repetition) || repetition)
			continue;
		mine = find_place(x, its);
		snprintf(d->path, sizeof(d->path), "plan.cells");
		if (mine && merge_differ(mine, its, except, d))
			return true;
	}
	return false;
}

static bool other_plan(const struct json *x, const struct json *y,
		       struct difference *d)
{
	static const char *const except[] = {
		"seed", "rounds", "params", "options", "cells", NULL,
	};

	if (is_null(x) || is_null(y))
		return false;
	snprintf(d->path, sizeof(d->path), "plan");
	return merge_differ(x, y, except, d) ||
	       other_params(json_find(x, "params"), json_find(y, "params"), d) ||
	       other_cells(json_find(x, "cells"), json_find(y, "cells"), d);
}

static int overlook(struct merge *m, const char *path, struct error *e)
{
	if (!m->forced && str_set(&m->forced, path))
		return error_memory(e);
	return EXIT_OK;
}

static int fit_pair(struct merge *m, struct pair p, struct error *e)
{
	const struct json *x = context_of(m, p.k), *y = context_of(m, p.i);
	struct difference d = { .path = "" };

	if (other_plan(json_find(x, "plan"), json_find(y, "plan"), &d))
		return refuse(m, p, &d, e);
	if (!other_machine(x, y, &d))
		return EXIT_OK;
	return m->force ? overlook(m, d.path, e) : refuse(m, p, &d, e);
}

/* The operand that has the source at @i of the list. */
static const char *operand_of(const struct merge *m, size_t i)
{
	size_t k, nr;

	for (k = 0; k + 1 < m->nr; k++) {
		const struct json *own = m->sources[k].context.sources;

		nr = own ? json_count(own) : 1;
		if (i < nr)
			break;
		i -= nr;
	}
	return m->paths->v[k];
}

static bool same_file(const struct json *x, const struct json *y)
{
	const char *a, *b;

	return !json_get_str(x, "fnv1a", &a) && !json_get_str(y, "fnv1a", &b) &&
	       !strcmp(a, b);
}

/* What was added up shows no more which runs it is of; the list does. */
static int refuse_twice(const struct merge *m, struct error *e)
{
	size_t i, k;

	for (i = 1; i < json_count(m->list); i++)
		for (k = 0; k < i; k++)
			if (same_file(json_at(m->list, k),
				      json_at(m->list, i)))
				return error_set(e, EXIT_USAGE, "run '%s' "
						 "would count twice: it is in "
						 "'%s' and in '%s'",
						 path_of(m, k),
						 operand_of(m, k),
						 operand_of(m, i));
	return EXIT_OK;
}

int merge_fit(struct merge *m, struct error *e)
{
	int status = merge_describe(m, e);
	struct pair p;

	if (!status)
		status = refuse_twice(m, e);
	for (p.i = 1; !status && p.i < json_count(m->list); p.i++)
		for (p.k = 0; !status && p.k < p.i; p.k++)
			status = fit_pair(m, p, e);
	return status;
}
