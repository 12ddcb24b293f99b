/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * shape.h - a struct described by the table of its JSON members.
 *
 * One table starts, writes, reads and frees the struct, so that what is
 * written and what is read cannot drift apart.  A member's key is its name in
 * the struct.  Members that were not measured hold their kind's null and are
 * null in JSON; a member without which the rest means nothing is @needed, and
 * a document that lacks it is refused.
 */
#ifndef PGDBENCH_LIB_SHAPE_H
#define PGDBENCH_LIB_SHAPE_H

#include "lib/json-read.h"
#include "lib/json.h"

struct field;

/* How members of one type behave.  @p is the member in the struct. */
struct kind {
	/* make @p null, without reading it */
	void (*init)(const struct field *f, void *p);
	/* put @p, null where it is null, as member f->key of @map */
	void (*put)(struct json_build *b, struct json *map,
		    const struct field *f, const void *p);
	/* set @p, which is null, from @j, which is neither missing nor null;
	 * what was set before a fault is released by @release */
	void (*get)(struct json_reader *r, const struct json *j,
		    const struct field *f, void *p);
	/* free what @p owns; NULL where it owns nothing */
	void (*release)(const struct field *f, void *p);
};

struct field {
	const char *key;
	const struct kind *kind;
	size_t offset;
	bool needed;
	const void *arg;	/* the kind's: see there */
};

struct shape {
	const struct field *fields;
	size_t nr;
};

#define FIELD(type, member, kind_of)					\
	{ .key = #member, .kind = &(kind_of), .offset = offsetof(type, member) }
#define FIELD_NEEDED(type, member, kind_of)				\
	{ .key = #member, .kind = &(kind_of),				\
	  .offset = offsetof(type, member), .needed = true }
#define FIELD_ARG(type, member, kind_of, arg_)				\
	{ .key = #member, .kind = &(kind_of),				\
	  .offset = offsetof(type, member), .arg = (arg_) }
#define FIELD_NEEDED_ARG(type, member, kind_of, arg_)			\
	{ .key = #member, .kind = &(kind_of),				\
	  .offset = offsetof(type, member), .needed = true, .arg = (arg_) }
#define SHAPE(fields_) { .fields = (fields_), .nr = ARRAY_SIZE(fields_) }

/*
 * The kinds, by member type and null:
 * kind_u64     uint64_t; U64_NULL
 * kind_double  double; NaN
 * kind_bool    bool; has no null, false when missing
 * kind_str     char *, owned; NULL
 * kind_choice  int, an index into @arg, a NULL-ended array of words; has no
 *		null, 0 when missing
 * kind_strs, kind_u64s, kind_str_map, kind_u64_map
 *		of bag.h; empty when missing, written as [] or {}
 * kind_json    struct json *, owned; NULL
 * kind_shape   a struct inside, @arg is its struct shape; a missing one has
 *		null members, a @needed member of it is checked when it is there
 */
extern const struct kind kind_u64, kind_double, kind_bool, kind_str;
extern const struct kind kind_choice, kind_strs, kind_u64s;
extern const struct kind kind_str_map, kind_u64_map, kind_json, kind_shape;

/* shape_init - make all members of @base null.  Allocates nothing. */
void shape_init(const struct shape *shape, void *base);

/* shape_put - put all members of @base into @map; a @needed member that is
 * null makes b->err -EINVAL. */
void shape_put(struct json_build *b, struct json *map,
	       const struct shape *shape, const void *base);

/* shape_get - fill @base, of shape_init(), from @map.  After a fault too it
 * wants shape_release(). */
void shape_get(struct json_reader *r, const struct json *map,
	       const struct shape *shape, void *base);

/* shape_release - free what @base owns and make all members null. */
void shape_release(const struct shape *shape, void *base);

#endif
