// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * result-fairness.c - what each thread did, in result files.
 *
 * Counts are what is kept; the indices are derived for the reader's
 * convenience and not read back.
 */
#include "bench/result-internal.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "bench/fairness.h"

#define SHARE(member) FIELD(struct result_share, member, kind_u64s)
static const struct field share_fields[] = {
	SHARE(per_thread),
	SHARE(wait_p99_ns),
};
static const struct shape share_shape = SHAPE(share_fields);

static const struct field role_fields[] = {
	FIELD(struct result_fairness, roles, kind_u64s),
};
static const struct shape role_shape = SHAPE(role_fields);

static struct result_share *shares_add(struct result_shares *s,
				       const char *name)
{
	struct result_share *v = bag_grow(s->v, s->nr, sizeof(*v));

	if (!v)
		return NULL;
	s->v = v;
	v += s->nr;
	v->name = NULL;
	if (str_set(&v->name, name))
		return NULL;
	shape_init(&share_shape, v);
	s->nr++;
	return v;
}

struct result_share *result_find_share(const struct result_shares *shares,
				       const char *name)
{
	size_t i;

	for (i = 0; i < shares->nr; i++)
		if (!strcmp(shares->v[i].name, name))
			return &shares->v[i];
	return NULL;
}

struct result_share *result_share(struct result_shares *shares,
				  const char *name)
{
	struct result_share *there = result_find_share(shares, name);

	return there ? there : shares_add(shares, name);
}

static void put_shares(struct json_build *b, struct json *map, const char *key,
		       const struct result_shares *s, const struct u64s *roles)
{
	struct json *inside = json_put_map(b, map, key), *one;
	struct fairness f;
	size_t i;

	for (i = 0; i < s->nr; i++) {
		one = json_put_map(b, inside, s->v[i].name);
		shape_put(b, one, &share_shape, &s->v[i]);
		f = fairness_by_role(&s->v[i].per_thread, roles);
		json_put_double_opt(b, one, "jain", f.jain);
		json_put_double_opt(b, one, "min_over_max", f.min_over_max);
		json_put_double_opt(b, one, "stddev_over_mean",
				    f.stddev_over_mean);
	}
}

static void get_shares(struct json_reader *r, const struct json *map,
		       const char *key, struct result_shares *s)
{
	size_t place = json_reader_enter(r, key), one;
	const struct json *inside = json_find(map, key);
	struct json_iter it = { 0 };
	struct result_share *share;

	inside = inside && !json_is_null(inside) ? json_reader_map(r, inside) :
		 NULL;
	while (inside && !r->err && json_next(inside, &it)) {
		one = json_reader_enter(r, it.key);
		share = shares_add(s, it.key);
		if (share)
			shape_get(r, it.value, &share_shape, share);
		else
			json_reader_fail(r, -ENOMEM,
					 "does not fit into memory");
		json_reader_leave(r, one);
	}
	json_reader_leave(r, place);
}

static void release_shares(struct result_shares *s)
{
	while (s->nr) {
		struct result_share *one = &s->v[--s->nr];

		shape_release(&share_shape, one);
		free(one->name);
	}
	free(s->v);
	s->v = NULL;
}

static void fairness_init(const struct field *f __unused_arg, void *p)
{
	memset(p, 0, sizeof(struct result_fairness));
}

static void fairness_put(struct json_build *b, struct json *map,
			 const struct field *f, const void *p)
{
	struct json *inside = json_put_map(b, map, f->key);
	const struct result_fairness *fair = p;

	shape_put(b, inside, &role_shape, fair);
	put_shares(b, inside, "ops", &fair->ops, &fair->roles);
	put_shares(b, inside, "locks", &fair->locks, &fair->roles);
}

static void fairness_get(struct json_reader *r, const struct json *j,
			 const struct field *f __unused_arg, void *p)
{
	struct result_fairness *fair = p;

	if (!json_reader_map(r, j))
		return;
	shape_get(r, j, &role_shape, fair);
	get_shares(r, j, "ops", &fair->ops);
	get_shares(r, j, "locks", &fair->locks);
}

static void fairness_release(const struct field *f __unused_arg, void *p)
{
	struct result_fairness *fair = p;

	u64s_release(&fair->roles);
	release_shares(&fair->ops);
	release_shares(&fair->locks);
}

const struct kind kind_fairness = {
	.init = fairness_init,
	.put = fairness_put,
	.get = fairness_get,
	.release = fairness_release,
};
