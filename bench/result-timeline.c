// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * result-timeline.c - what threads did and when, in result files: lists side by
 * side, an item an event.
 *
 * A file whose lists do not belong together is refused.
 */
#include "bench/result-internal.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#define TIMELINE(member, kind) \
	FIELD_NEEDED(struct result_timeline, member, kind)
static const struct field timeline_fields[] = {
	TIMELINE(threshold_ns, kind_u64),
	TIMELINE(op_threshold_ns, kind_u64),
	TIMELINE(until_ns, kind_u64),
	TIMELINE(names, kind_strs),
	TIMELINE(name_until_ns, kind_u64s),
	TIMELINE(thread, kind_u64s),
	TIMELINE(what, kind_u64s),
	TIMELINE(begin_ns, kind_u64s),
	TIMELINE(length_ns, kind_u64s),
	TIMELINE(interrupted, kind_u64s),
};
static const struct shape timeline_shape = SHAPE(timeline_fields);

int result_timeline_name(struct result_timeline *t, const char *name,
			 uint64_t until_ns, size_t *index)
{
	for (*index = 0; *index < t->names.nr; ++*index)
		if (!strcmp(t->names.v[*index], name))
			return 0;
	return strs_add(&t->names, name) ? -ENOMEM :
	       u64s_add(&t->name_until_ns, until_ns);
}

static void timeline_init(const struct field *f __unused_arg, void *p)
{
	shape_init(&timeline_shape, p);
}

static void timeline_put(struct json_build *b, struct json *map,
			 const struct field *f, const void *p)
{
	const struct result_timeline *t = p;

	if (t->threshold_ns == U64_NULL)
		json_put_null(b, map, f->key);
	else
		shape_put(b, json_put_map(b, map, f->key), &timeline_shape, t);
}

/* List @key has @nr items and not @wanted, @why. */
static void judge_length(struct json_reader *r, const char *key, size_t nr,
			 size_t wanted, const char *why)
{
	size_t place = json_reader_enter(r, key);

	if (nr != wanted)
		json_reader_fail(r, -EBADMSG, "has %zu items, but %zu %s", nr,
				 wanted, why);
	json_reader_leave(r, place);
}

static void judge_lengths(struct json_reader *r,
			  const struct result_timeline *t)
{
	size_t nr = t->begin_ns.nr;

	judge_length(r, "name_until_ns", t->name_until_ns.nr, t->names.nr,
		     "are named");
	judge_length(r, "thread", t->thread.nr, nr, "events begin");
	judge_length(r, "what", t->what.nr, nr, "events begin");
	judge_length(r, "length_ns", t->length_ns.nr, nr, "events begin");
}

static const char *fault_of(const struct result_timeline *t, size_t i,
			    const char **key)
{
	uint64_t begin = t->begin_ns.v[i], length = t->length_ns.v[i];

	*key = "thread";
	if (t->thread.v[i] == U64_NULL)
		return "is null";
	*key = "what";
	if (t->what.v[i] >= t->names.nr)
		return "is no index of a name";
	*key = "begin_ns";
	if (i && begin < t->begin_ns.v[i - 1])
		return "is out of order";
	if (begin >= t->name_until_ns.v[t->what.v[i]])
		return "is not before the end of what has its name";
	*key = "length_ns";
	if (length > INT64_MAX - begin)
		return "ends after all time";
	return NULL;
}

static void fail_item(struct json_reader *r, const char *key, size_t i,
		      const char *fault)
{
	size_t place = json_reader_enter(r, key);

	json_reader_enter_item(r, i);
	json_reader_fail(r, -EBADMSG, "%s", fault);
	json_reader_leave(r, place);
}

static void judge_events(struct json_reader *r, const struct result_timeline *t)
{
	const char *key, *fault;
	size_t i;

	for (i = 0; !r->err && i < t->name_until_ns.nr; i++)
		if (t->name_until_ns.v[i] == U64_NULL ||
		    t->name_until_ns.v[i] < t->until_ns)
			fail_item(r, "name_until_ns", i,
				  t->name_until_ns.v[i] == U64_NULL ?
				  "is null" : "is before until_ns");
	for (i = 0; !r->err && i < t->begin_ns.nr; i++) {
		fault = fault_of(t, i, &key);
		if (fault)
			fail_item(r, key, i, fault);
	}
	for (i = 0; !r->err && i < t->interrupted.nr; i++)
		if (t->interrupted.v[i] >= t->begin_ns.nr)
			fail_item(r, "interrupted", i, "is no event's index");
}

static void timeline_get(struct json_reader *r, const struct json *j,
			 const struct field *f __unused_arg, void *p)
{
	struct result_timeline *t = p;

	if (!json_reader_map(r, j))
		return;
	shape_get(r, j, &timeline_shape, t);
	if (!r->err)
		judge_lengths(r, t);
	if (!r->err)
		judge_events(r, t);
}

static void timeline_release(const struct field *f __unused_arg, void *p)
{
	shape_release(&timeline_shape, p);
}

const struct kind kind_timeline = {
	.init = timeline_init,
	.put = timeline_put,
	.get = timeline_get,
	.release = timeline_release,
};
