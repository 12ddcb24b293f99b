// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * shape.c - a struct described by the table of its JSON members.
 *
 * The walk over the table, and the kinds that own nothing; the kinds of bags
 * are in shape-bag.c.
 */
#include "lib/shape.h"

#include <errno.h>
#include <math.h>
#include <string.h>

static void *member(const struct field *f, void *base)
{
	return (char *)base + f->offset;
}

void shape_init(const struct shape *shape, void *base)
{
	size_t i;

	for (i = 0; i < shape->nr; i++) {
		const struct field *f = &shape->fields[i];

		f->kind->init(f, member(f, base));
	}
}

static void put_needed(struct json_build *b, struct json *map,
		       const struct field *f)
{
	const struct json *j = json_find(map, f->key);

	if (!b->err && (!j || json_is_null(j)))
		b->err = -EINVAL;
}

void shape_put(struct json_build *b, struct json *map,
	       const struct shape *shape, const void *base)
{
	size_t i;

	for (i = 0; i < shape->nr; i++) {
		const struct field *f = &shape->fields[i];

		f->kind->put(b, map, f, (const char *)base + f->offset);
		if (f->needed)
			put_needed(b, map, f);
	}
}

static void get_field(struct json_reader *r, const struct json *j,
		      const struct field *f, void *p)
{
	size_t place = json_reader_enter(r, f->key);

	if (j && !json_is_null(j))
		f->kind->get(r, j, f, p);
	else if (f->needed)
		json_reader_fail(r, -EBADMSG, j ? "is null" : "is missing");
	json_reader_leave(r, place);
}

void shape_get(struct json_reader *r, const struct json *map,
	       const struct shape *shape, void *base)
{
	size_t i;

	if (!json_reader_map(r, map))
		return;
	for (i = 0; i < shape->nr && !r->err; i++) {
		const struct field *f = &shape->fields[i];

		get_field(r, json_find(map, f->key), f, member(f, base));
	}
}

void shape_release(const struct shape *shape, void *base)
{
	size_t i;

	for (i = 0; i < shape->nr; i++) {
		const struct field *f = &shape->fields[i];

		if (f->kind->release)
			f->kind->release(f, member(f, base));
		f->kind->init(f, member(f, base));
	}
}

static void u64_init(const struct field *f __unused_arg, void *p)
{
	*(uint64_t *)p = U64_NULL;
}

static void u64_put(struct json_build *b, struct json *map,
		    const struct field *f, const void *p)
{
	json_put_u64_opt(b, map, f->key, *(const uint64_t *)p);
}

static void u64_get(struct json_reader *r, const struct json *j,
		    const struct field *f __unused_arg, void *p)
{
	*(uint64_t *)p = json_reader_u64(r, j);
}

const struct kind kind_u64 = {
	.init = u64_init,
	.put = u64_put,
	.get = u64_get,
};

static void double_init(const struct field *f __unused_arg, void *p)
{
	*(double *)p = (double)NAN;
}

static void double_put(struct json_build *b, struct json *map,
		       const struct field *f, const void *p)
{
	json_put_double_opt(b, map, f->key, *(const double *)p);
}

static void double_get(struct json_reader *r, const struct json *j,
		       const struct field *f __unused_arg, void *p)
{
	*(double *)p = json_reader_double(r, j);
}

const struct kind kind_double = {
	.init = double_init,
	.put = double_put,
	.get = double_get,
};

static void bool_init(const struct field *f __unused_arg, void *p)
{
	*(bool *)p = false;
}

static void bool_put(struct json_build *b, struct json *map,
		     const struct field *f, const void *p)
{
	json_put_bool(b, map, f->key, *(const bool *)p);
}

static void bool_get(struct json_reader *r, const struct json *j,
		     const struct field *f __unused_arg, void *p)
{
	*(bool *)p = json_reader_bool(r, j);
}

const struct kind kind_bool = {
	.init = bool_init,
	.put = bool_put,
	.get = bool_get,
};

static void choice_init(const struct field *f __unused_arg, void *p)
{
	*(int *)p = 0;
}

static void choice_put(struct json_build *b, struct json *map,
		       const struct field *f, const void *p)
{
	const char *const *words = f->arg;

	json_put_str(b, map, f->key, words[*(const int *)p]);
}

static void choice_get(struct json_reader *r, const struct json *j,
		       const struct field *f, void *p)
{
	const char *const *words = f->arg;
	const char *word = json_reader_str(r, j);
	int i;

	for (i = 0; word && words[i]; i++) {
		if (!strcmp(words[i], word)) {
			*(int *)p = i;
			return;
		}
	}
	json_reader_fail(r, -EBADMSG, "is '%.40s', which is not known", word);
}

const struct kind kind_choice = {
	.init = choice_init,
	.put = choice_put,
	.get = choice_get,
};

static void nested_init(const struct field *f, void *p)
{
	shape_init(f->arg, p);
}

static void nested_put(struct json_build *b, struct json *map,
		       const struct field *f, const void *p)
{
	shape_put(b, json_put_map(b, map, f->key), f->arg, p);
}

static void nested_get(struct json_reader *r, const struct json *j,
		       const struct field *f, void *p)
{
	shape_get(r, j, f->arg, p);
}

static void nested_release(const struct field *f, void *p)
{
	shape_release(f->arg, p);
}

const struct kind kind_shape = {
	.init = nested_init,
	.put = nested_put,
	.get = nested_get,
	.release = nested_release,
};
