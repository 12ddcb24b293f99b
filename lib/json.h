/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json.h - the one door to JSON: build, look up, load, save.
 *
 * Maps and lists are JSON's objects and arrays.  Members keep the order in
 * which they were put.  Integers are 0 to 2^63-1, exact; doubles are written
 * with the digits that bring the same double back.  null stands for what was
 * not measured and is told apart from a missing member and from 0.
 *
 * Not for judging a document: that is json-read.h, which names the key that
 * is at fault.
 */
#ifndef PGDBENCH_LIB_JSON_H
#define PGDBENCH_LIB_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "lib/compiler.h"

/* What a u64 holds that was not measured; it has no JSON number. */
#define U64_NULL UINT64_MAX

struct json;			/* a value, counted by references */

/* One line that says what is wrong with a document, and where. */
struct json_error {
	char text[1024];
};

/*
 * Building.  @err starts as 0, keeps the first -errno, and makes all later
 * calls do nothing: callers put everything, then look once.
 *
 * In all json_put_*(): @at is a map and @key a member's name in UTF-8
 * (-EILSEQ otherwise), or @at is a list and @key is NULL, which appends.
 * @at may be NULL after an error.
 */
struct json_build {
	int err;
};

/* json_new_map - an empty map that the caller frees; NULL after an error. */
struct json *json_new_map(struct json_build *b);

/* json_put_map, json_put_list - put an empty one, return it on loan. */
struct json *json_put_map(struct json_build *b, struct json *at,
			  const char *key);
struct json *json_put_list(struct json_build *b, struct json *at,
			   const char *key);

/* json_put_u64 - above 2^63-1 is -ERANGE.  _opt: U64_NULL puts null. */
void json_put_u64(struct json_build *b, struct json *at, const char *key,
		  uint64_t value);
void json_put_u64_opt(struct json_build *b, struct json *at, const char *key,
		      uint64_t value);

/* json_put_double - infinite or NaN is -EDOM.  _opt: NaN puts null. */
void json_put_double(struct json_build *b, struct json *at, const char *key,
		     double value);
void json_put_double_opt(struct json_build *b, struct json *at,
			 const char *key, double value);

/* json_is_text - is @text UTF-8, so that it is read back as it was put? */
bool json_is_text(const char *text);

/* json_put_str - NULL puts null.  Where @value is not UTF-8, every byte of it
 * above 0x7f becomes '?': a result is not lost over a name. */
void json_put_str(struct json_build *b, struct json *at, const char *key,
		  const char *value);
void json_put_bool(struct json_build *b, struct json *at, const char *key,
		   bool value);
void json_put_null(struct json_build *b, struct json *at, const char *key);

/* json_put_ref - put an existing @value, not copied; NULL puts null. */
void json_put_ref(struct json_build *b, struct json *at, const char *key,
		  const struct json *value);

/* json_ref - one more reference to @j (may be NULL).  json_free drops one. */
struct json *json_ref(const struct json *j);
void json_free(struct json *j);

/*
 * Looking up.  What is returned is on loan from the value it came from.
 * json_find, json_at: NULL where there is none, or @map is no map.
 */
const struct json *json_find(const struct json *map, const char *key);
const struct json *json_at(const struct json *list, size_t i);
size_t json_count(const struct json *j);	/* members or items, else 0 */
bool json_is_map(const struct json *j);
bool json_is_list(const struct json *j);
bool json_is_null(const struct json *j);
bool json_same(const struct json *a, const struct json *b);

/*
 * json_as_* - the value of @j.  Returns 0; -ENOENT: @j is NULL, -ENODATA: it
 * is null, -ERANGE: it is negative, -EINVAL: it is of another type.  *@out is
 * written on success only.  An integer is a good double, not the reverse.
 */
int json_as_u64(const struct json *j, uint64_t *out);
int json_as_double(const struct json *j, double *out);
int json_as_bool(const struct json *j, bool *out);
int json_as_str(const struct json *j, const char **out);

/* json_get_* - json_as_*() of @map's member @key. */
int json_get_u64(const struct json *map, const char *key, uint64_t *out);
int json_get_double(const struct json *map, const char *key, double *out);
int json_get_bool(const struct json *map, const char *key, bool *out);
int json_get_str(const struct json *map, const char *key, const char **out);

/* A place in a map; starts as all zero. */
struct json_iter {
	const char *key;
	const struct json *value;
	void *position;
};

/* json_next - go to the next member of @map, in order; false at the end. */
bool json_next(const struct json *map, struct json_iter *it);

/*
 * json_load - read the one document in file @path.
 * @out: the caller's to json_free()
 *
 * Returns 0; -errno of the file; -EBADMSG: not JSON, a key twice in a map, or
 * nested deeper than 2048; -ENOMEM.  On failure @error has one line, with line
 * and column where it is about the text, without the path.
 */
int __must_check json_load(const char *path, struct json **out,
			   struct json_error *error);
int __must_check json_parse(const char *text, size_t len, struct json **out,
			    struct json_error *error);

/*
 * json_text - hand the text of @j, on one line, to @emit piece by piece;
 * json_text_key the same of a string.  @emit returns 0 or, to stop, not 0.
 * Returns 0, or not 0: stopped, or out of memory.
 */
typedef int json_emit_fn(void *arg, const char *text, size_t len);
int json_text(const struct json *j, json_emit_fn *emit, void *arg);
int json_text_key(const char *key, json_emit_fn *emit, void *arg);

/*
 * json_save - write @j as the whole file @path, see savefile.h.  Maps take a
 * line a member, indented by one; lists of numbers take one line.
 * Returns 0 or -errno.  json_print: the same to a stream, which keeps it open.
 */
int __must_check json_save(const char *path, const struct json *j);
int __must_check json_print(const struct json *j, FILE *stream);

/* A list too big to build at once: @item makes number i < @nr, for us to free.
 * Returns 0 or -errno. */
struct json_stream {
	const char *key;
	size_t nr;
	int (*item)(void *arg, size_t i, struct json **out);
	void *arg;
};

/* json_save_stream - as json_save() of the map @head with a last member
 * @tail->key, a list of which one item is in memory at a time. */
int __must_check json_save_stream(const char *path, const struct json *head,
				  const struct json_stream *tail);

#endif
