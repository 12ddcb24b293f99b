// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * shape-bag.c - the kinds of members that own memory: strings, bags, JSON.
 *
 * Null is all zero for every one of them.  Reading appends without looking
 * for the key first, which the parser has seen to be the only one.
 */
#include "lib/shape.h"

#include <errno.h>
#include <string.h>

#include "lib/bag.h"

static void check_memory(struct json_reader *r, int err)
{
	if (err)
		json_reader_fail(r, err, "does not fit into memory");
}

static void str_init(const struct field *f __unused_arg, void *p)
{
	*(char **)p = NULL;
}

static void str_put(struct json_build *b, struct json *map,
		    const struct field *f, const void *p)
{
	json_put_str(b, map, f->key, *(char *const *)p);
}

static void str_get(struct json_reader *r, const struct json *j,
		    const struct field *f __unused_arg, void *p)
{
	check_memory(r, str_set(p, json_reader_str(r, j)));
}

static void str_release(const struct field *f __unused_arg, void *p)
{
	free(*(char **)p);
}

const struct kind kind_str = {
	.init = str_init,
	.put = str_put,
	.get = str_get,
	.release = str_release,
};

static void strs_init(const struct field *f __unused_arg, void *p)
{
	memset(p, 0, sizeof(struct strs));
}

static void strs_put(struct json_build *b, struct json *map,
		     const struct field *f, const void *p)
{
	struct json *list = json_put_list(b, map, f->key);
	const struct strs *s = p;
	size_t i;

	for (i = 0; i < s->nr; i++)
		json_put_str(b, list, NULL, s->v[i]);
}

static void strs_get(struct json_reader *r, const struct json *j,
		     const struct field *f __unused_arg, void *p)
{
	const struct json *list = json_reader_list(r, j);
	size_t i, place;
	const char *s;

	for (i = 0; i < json_count(list) && !r->err; i++) {
		place = json_reader_enter_item(r, i);
		s = json_reader_str(r, json_at(list, i));
		if (s)
			check_memory(r, strs_add(p, s));
		json_reader_leave(r, place);
	}
}

static void strs_free(const struct field *f __unused_arg, void *p)
{
	strs_release(p);
}

const struct kind kind_strs = {
	.init = strs_init,
	.put = strs_put,
	.get = strs_get,
	.release = strs_free,
};

static void u64s_init(const struct field *f __unused_arg, void *p)
{
	memset(p, 0, sizeof(struct u64s));
}

static void u64s_put(struct json_build *b, struct json *map,
		     const struct field *f, const void *p)
{
	struct json *list = json_put_list(b, map, f->key);
	const struct u64s *s = p;
	size_t i;

	for (i = 0; i < s->nr; i++)
		json_put_u64_opt(b, list, NULL, s->v[i]);
}

static uint64_t u64_or_null(struct json_reader *r, const struct json *j)
{
	return json_is_null(j) ? U64_NULL : json_reader_u64(r, j);
}

static void u64s_get(struct json_reader *r, const struct json *j,
		     const struct field *f __unused_arg, void *p)
{
	const struct json *list = json_reader_list(r, j);
	size_t i, place;

	for (i = 0; i < json_count(list) && !r->err; i++) {
		place = json_reader_enter_item(r, i);
		check_memory(r, u64s_add(p, u64_or_null(r, json_at(list, i))));
		json_reader_leave(r, place);
	}
}

static void u64s_free(const struct field *f __unused_arg, void *p)
{
	u64s_release(p);
}

const struct kind kind_u64s = {
	.init = u64s_init,
	.put = u64s_put,
	.get = u64s_get,
	.release = u64s_free,
};

static void str_map_init(const struct field *f __unused_arg, void *p)
{
	memset(p, 0, sizeof(struct str_map));
}

static void str_map_put(struct json_build *b, struct json *map,
			const struct field *f, const void *p)
{
	struct json *inside = json_put_map(b, map, f->key);
	const struct str_map *m = p;
	size_t i;

	for (i = 0; i < m->nr; i++)
		json_put_str(b, inside, m->v[i].key, m->v[i].value);
}

static void str_map_get(struct json_reader *r, const struct json *j,
			const struct field *f __unused_arg, void *p)
{
	const struct json *map = json_reader_map(r, j);
	struct json_iter it = { 0 };
	const char *s;
	size_t place;

	while (!r->err && json_next(map, &it)) {
		place = json_reader_enter(r, it.key);
		s = json_is_null(it.value) ? NULL
					   : json_reader_str(r, it.value);
		check_memory(r, str_map_add(p, it.key, s));
		json_reader_leave(r, place);
	}
}

static void str_map_free(const struct field *f __unused_arg, void *p)
{
	str_map_release(p);
}

const struct kind kind_str_map = {
	.init = str_map_init,
	.put = str_map_put,
	.get = str_map_get,
	.release = str_map_free,
};

static void u64_map_init(const struct field *f __unused_arg, void *p)
{
	memset(p, 0, sizeof(struct u64_map));
}

static void u64_map_put(struct json_build *b, struct json *map,
			const struct field *f, const void *p)
{
	struct json *inside = json_put_map(b, map, f->key);
	const struct u64_map *m = p;
	size_t i;

	for (i = 0; i < m->nr; i++)
		json_put_u64_opt(b, inside, m->v[i].key, m->v[i].value);
}

static void u64_map_get(struct json_reader *r, const struct json *j,
			const struct field *f __unused_arg, void *p)
{
	const struct json *map = json_reader_map(r, j);
	struct json_iter it = { 0 };
	size_t place;

	while (!r->err && json_next(map, &it)) {
		place = json_reader_enter(r, it.key);
		check_memory(r, u64_map_add(p, it.key,
					    u64_or_null(r, it.value)));
		json_reader_leave(r, place);
	}
}

static void u64_map_free(const struct field *f __unused_arg, void *p)
{
	u64_map_release(p);
}

const struct kind kind_u64_map = {
	.init = u64_map_init,
	.put = u64_map_put,
	.get = u64_map_get,
	.release = u64_map_free,
};

static void json_init(const struct field *f __unused_arg, void *p)
{
	*(struct json **)p = NULL;
}

static void json_put(struct json_build *b, struct json *map,
		     const struct field *f, const void *p)
{
	json_put_ref(b, map, f->key, *(struct json *const *)p);
}

static void json_get(struct json_reader *r __unused_arg, const struct json *j,
		     const struct field *f __unused_arg, void *p)
{
	*(struct json **)p = json_ref(j);
}

static void json_release(const struct field *f __unused_arg, void *p)
{
	json_free(*(struct json **)p);
}

const struct kind kind_json = {
	.init = json_init,
	.put = json_put,
	.get = json_get,
	.release = json_release,
};
