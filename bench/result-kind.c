// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * result-kind.c - the kinds of members that only results have: figures by
 * operation and locks by name.
 *
 * Every operation has a key in "ops" and in "latency", so that a path into a
 * file exists whatever the workload did; operations that this program does
 * not know are passed over.
 */
#include "bench/result-internal.h"

#include <errno.h>

static void ops_init(const struct field *f __unused_arg, void *p)
{
	uint64_t *ops = p;
	unsigned int i;

	for (i = 0; i < NR_OPS; i++)
		ops[i] = U64_NULL;
}

static void ops_put(struct json_build *b, struct json *map,
		    const struct field *f, const void *p)
{
	struct json *inside = json_put_map(b, map, f->key);
	const uint64_t *ops = p;
	unsigned int i;

	for (i = 0; i < NR_OPS; i++)
		json_put_u64_opt(b, inside, op_name(i), ops[i]);
}

static void ops_get(struct json_reader *r, const struct json *j,
		    const struct field *f __unused_arg, void *p)
{
	const struct json *map = json_reader_map(r, j), *value;
	uint64_t *ops = p;
	unsigned int i;
	size_t place;

	for (i = 0; i < NR_OPS; i++) {
		value = json_find(map, op_name(i));
		if (!value || json_is_null(value))
			continue;
		place = json_reader_enter(r, op_name(i));
		ops[i] = json_reader_u64(r, value);
		json_reader_leave(r, place);
	}
}

const struct kind kind_ops = {
	.init = ops_init,
	.put = ops_put,
	.get = ops_get,
};

/* What stands beside the members of the service histogram. */
#define LATENCY(member, kind) FIELD(struct result_latency, member, kind)
static const struct field beside_fields[] = {
	LATENCY(intended, kind_hist),
	LATENCY(clean, kind_hist),
	LATENCY(sampled_every, kind_u64),
	LATENCY(preempted, kind_u64),
	LATENCY(migrated, kind_u64),
};
static const struct shape beside_shape = SHAPE(beside_fields);

static void latency_init(const struct field *f __unused_arg, void *p)
{
	struct result_latency *latency = p;
	unsigned int i;

	for (i = 0; i < NR_OPS; i++) {
		latency[i].service = NULL;
		shape_init(&beside_shape, &latency[i]);
	}
}

static void latency_put(struct json_build *b, struct json *map,
			const struct field *f, const void *p)
{
	struct json *inside = json_put_map(b, map, f->key), *one;
	const struct result_latency *l = p;
	unsigned int i;

	for (i = 0; i < NR_OPS; i++, l++) {
		if (!l->service || !l->service->nr) {
			json_put_null(b, inside, op_name(i));
			continue;
		}
		one = json_put_map(b, inside, op_name(i));
		result_hist_put(b, one, l->service);
		shape_put(b, one, &beside_shape, l);
	}
}

static void latency_get_one(struct json_reader *r, const struct json *map,
			    struct result_latency *l)
{
	struct hist *h = result_hist(&l->service);

	if (!h) {
		json_reader_fail(r, -ENOMEM, "does not fit into memory");
		return;
	}
	result_hist_get(r, map, h);
	shape_get(r, map, &beside_shape, l);
}

static void latency_get(struct json_reader *r, const struct json *j,
			const struct field *f __unused_arg, void *p)
{
	const struct json *map = json_reader_map(r, j), *value;
	struct result_latency *latency = p;
	unsigned int i;
	size_t place;

	for (i = 0; i < NR_OPS && !r->err; i++) {
		value = json_find(map, op_name(i));
		if (!value || json_is_null(value))
			continue;
		place = json_reader_enter(r, op_name(i));
		latency_get_one(r, value, &latency[i]);
		json_reader_leave(r, place);
	}
}

static void latency_release(const struct field *f __unused_arg, void *p)
{
	struct result_latency *latency = p;
	unsigned int i;

	for (i = 0; i < NR_OPS; i++) {
		free(latency[i].service);
		shape_release(&beside_shape, &latency[i]);
	}
}

const struct kind kind_latency = {
	.init = latency_init,
	.put = latency_put,
	.get = latency_get,
	.release = latency_release,
};

static void locks_init(const struct field *f __unused_arg, void *p)
{
	struct result_locks *locks = p;

	locks->v = NULL;
	locks->nr = 0;
}

static void locks_put(struct json_build *b, struct json *map,
		      const struct field *f, const void *p)
{
	struct json *inside = json_put_map(b, map, f->key);
	const struct result_locks *locks = p;
	size_t i;

	for (i = 0; i < locks->nr; i++)
		shape_put(b, json_put_map(b, inside, locks->v[i].name),
			  &result_lock_shape, &locks->v[i]);
}

static void locks_get(struct json_reader *r, const struct json *j,
		      const struct field *f __unused_arg, void *p)
{
	const struct json *map = json_reader_map(r, j);
	struct json_iter it = { 0 };
	struct result_lock *lock;
	size_t place;

	while (!r->err && json_next(map, &it)) {
		place = json_reader_enter(r, it.key);
		lock = result_locks_add(p, it.key);
		if (lock)
			shape_get(r, it.value, &result_lock_shape, lock);
		else
			json_reader_fail(r, -ENOMEM,
					 "does not fit into memory");
		json_reader_leave(r, place);
	}
}

static void locks_release(const struct field *f __unused_arg, void *p)
{
	struct result_locks *locks = p;

	while (locks->nr) {
		struct result_lock *lock = &locks->v[--locks->nr];

		shape_release(&result_lock_shape, lock);
		free(lock->name);
	}
	free(locks->v);
}

const struct kind kind_locks = {
	.init = locks_init,
	.put = locks_put,
	.get = locks_get,
	.release = locks_release,
};
