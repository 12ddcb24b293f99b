// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * json.c - the one door to JSON: build, look up, load, and the text of a value.
 *
 * The only file that includes jansson.h.  struct json is never defined: a
 * pointer to it is a pointer to a json_t.
 */
#include "lib/json.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include <jansson.h>

/* 17 significant digits tell any two doubles apart. */
static const size_t leaf_flags =
	JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(17);

static json_t *inner(const struct json *j)
{
	return (json_t *)j;
}

static struct json *outer(json_t *j)
{
	return (struct json *)j;
}

/* Takes @value over; returns it on loan, or NULL with b->err set. */
static json_t *put(struct json_build *b, struct json *at, const char *key,
		   json_t *value)
{
	int bad;

	if (b->err || !value) {
		b->err = b->err ? b->err : -ENOMEM;
		json_decref(value);
		return NULL;
	}
	json_incref(value);
	if (key)
		bad = json_object_set_new(inner(at), key, value);
	else
		bad = json_array_append_new(inner(at), value);
	if (bad)
		b->err = -EILSEQ;
	json_decref(value);
	return bad ? NULL : value;
}

struct json *json_new_map(struct json_build *b)
{
	json_t *j = b->err ? NULL : json_object();

	if (!j && !b->err)
		b->err = -ENOMEM;
	return outer(j);
}

struct json *json_put_map(struct json_build *b, struct json *at,
			  const char *key)
{
	return outer(put(b, at, key, json_object()));
}

struct json *json_put_list(struct json_build *b, struct json *at,
			   const char *key)
{
	return outer(put(b, at, key, json_array()));
}

void json_put_u64(struct json_build *b, struct json *at, const char *key,
		  uint64_t value)
{
	if (value > INT64_MAX && !b->err)
		b->err = -ERANGE;
	put(b, at, key, json_integer((json_int_t)value));
}

void json_put_u64_opt(struct json_build *b, struct json *at, const char *key,
		      uint64_t value)
{
	if (value == U64_NULL)
		json_put_null(b, at, key);
	else
		json_put_u64(b, at, key, value);
}

void json_put_double(struct json_build *b, struct json *at, const char *key,
		     double value)
{
	if (!isfinite(value) && !b->err)
		b->err = -EDOM;
	put(b, at, key, json_real(isfinite(value) ? value : 0.0));
}

void json_put_double_opt(struct json_build *b, struct json *at,
			 const char *key, double value)
{
	if (isnan(value))
		json_put_null(b, at, key);
	else
		json_put_double(b, at, key, value);
}

static json_t *new_str(const char *value)
{
	json_t *j = json_string(value);
	char *ascii, *p;

	if (j)
		return j;
	ascii = strdup(value);
	if (!ascii)
		return NULL;
	for (p = ascii; *p; p++)
		if ((unsigned char)*p > 0x7f)
			*p = '?';
	j = json_string(ascii);
	free(ascii);
	return j;
}

bool json_is_text(const char *text)
{
	json_t *j = json_string(text);

	json_decref(j);
	return j;
}

void json_put_str(struct json_build *b, struct json *at, const char *key,
		  const char *value)
{
	put(b, at, key, value ? new_str(value) : json_null());
}

void json_put_bool(struct json_build *b, struct json *at, const char *key,
		   bool value)
{
	put(b, at, key, json_boolean(value));
}

void json_put_null(struct json_build *b, struct json *at, const char *key)
{
	put(b, at, key, json_null());
}

void json_put_ref(struct json_build *b, struct json *at, const char *key,
		  const struct json *value)
{
	put(b, at, key, value ? json_incref(inner(value)) : json_null());
}

struct json *json_ref(const struct json *j)
{
	return outer(json_incref(inner(j)));
}

void json_free(struct json *j)
{
	json_decref(inner(j));
}

const struct json *json_find(const struct json *map, const char *key)
{
	return outer(json_object_get(inner(map), key));
}

const struct json *json_at(const struct json *list, size_t i)
{
	return outer(json_array_get(inner(list), i));
}

size_t json_count(const struct json *j)
{
	return json_is_map(j) ? json_object_size(inner(j))
			      : json_array_size(inner(j));
}

bool json_is_map(const struct json *j)
{
	return json_is_object(inner(j));
}

bool json_is_list(const struct json *j)
{
	return json_is_array(inner(j));
}

#undef json_is_null		/* jansson's macro; ours takes our type */
bool json_is_null(const struct json *j)
{
	return j && json_typeof(inner(j)) == JSON_NULL;
}

bool json_same(const struct json *a, const struct json *b)
{
	return json_equal(inner(a), inner(b));
}

/* Why @j, which may be NULL, is not of the type wanted. */
static int mismatch(const struct json *j)
{
	if (!j)
		return -ENOENT;
	return json_is_null(j) ? -ENODATA : -EINVAL;
}

int json_as_u64(const struct json *j, uint64_t *out)
{
	json_int_t value = json_integer_value(inner(j));

	if (!json_is_integer(inner(j)))
		return mismatch(j);
	if (value < 0)
		return -ERANGE;
	*out = (uint64_t)value;
	return 0;
}

int json_as_double(const struct json *j, double *out)
{
	if (!json_is_number(inner(j)))
		return mismatch(j);
	*out = json_number_value(inner(j));
	return 0;
}

int json_as_bool(const struct json *j, bool *out)
{
	if (!json_is_boolean(inner(j)))
		return mismatch(j);
	*out = json_is_true(inner(j));
	return 0;
}

int json_as_str(const struct json *j, const char **out)
{
	if (!json_is_string(inner(j)))
		return mismatch(j);
	*out = json_string_value(inner(j));
	return 0;
}

int json_get_u64(const struct json *map, const char *key, uint64_t *out)
{
	return json_as_u64(json_find(map, key), out);
}

int json_get_double(const struct json *map, const char *key, double *out)
{
	return json_as_double(json_find(map, key), out);
}

int json_get_bool(const struct json *map, const char *key, bool *out)
{
	return json_as_bool(json_find(map, key), out);
}

int json_get_str(const struct json *map, const char *key, const char **out)
{
	return json_as_str(json_find(map, key), out);
}

bool json_next(const struct json *map, struct json_iter *it)
{
	if (it->position)
		it->position = json_object_iter_next(inner(map), it->position);
	else
		it->position = json_object_iter(inner(map));
	it->key = json_object_iter_key(it->position);
	it->value = outer(json_object_iter_value(it->position));
	return it->position;
}

/* The parser's words may quote the text, newlines and all. */
static int parse_failed(const json_error_t *e, struct json_error *error)
{
	char *p;

	snprintf(error->text, sizeof(error->text), "line %d, column %d: %s",
		 e->line, e->column, e->text);
	for (p = error->text; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = '?';
	return json_error_code(e) == json_error_out_of_memory ? -ENOMEM
							      : -EBADMSG;
}

int json_parse(const char *text, size_t len, struct json **out,
	       struct json_error *error)
{
	json_error_t e;

	*out = outer(json_loadb(text, len, JSON_REJECT_DUPLICATES, &e));
	return *out ? 0 : parse_failed(&e, error);
}

static size_t next_block(void *buffer, size_t len, void *stream)
{
	return fread(buffer, 1, len, stream);
}

static int io_failed(int err, struct json_error *error)
{
	snprintf(error->text, sizeof(error->text), "%s", strerror(err));
	return -err;
}

int json_load(const char *path, struct json **out, struct json_error *error)
{
	FILE *stream = fopen(path, "re");
	int err = 0;
	json_error_t e;

	*out = NULL;
	if (!stream)
		return io_failed(errno, error);
	errno = 0;
	*out = outer(json_load_callback(next_block, stream,
					JSON_REJECT_DUPLICATES, &e));
	if (ferror(stream)) {
		err = io_failed(errno ? errno : EIO, error);
		json_free(*out);
		*out = NULL;
	} else if (!*out) {
		err = parse_failed(&e, error);
	}
	fclose(stream);
	return err;
}

/* jansson wants the arguments of its callback in another order than ours. */
struct target {
	json_emit_fn *emit;
	void *arg;
};

static int forward(const char *text, size_t len, void *arg)
{
	struct target *t = arg;

	return t->emit(t->arg, text, len);
}

int json_text(const struct json *j, json_emit_fn *emit, void *arg)
{
	struct target t = { .emit = emit, .arg = arg };

	return json_dump_callback(inner(j), forward, &t, leaf_flags);
}

int json_text_key(const char *key, json_emit_fn *emit, void *arg)
{
	json_t *j = json_string(key);
	int err = j ? json_text(outer(j), emit, arg) : -1;

	json_decref(j);
	return err;
}
