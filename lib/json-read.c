// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * json-read.c - judge a document: keep the first fault and the key it is at.
 *
 * A path too long for its buffer is cut short, which costs clarity only.
 */
#include "lib/json-read.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

void json_reader_init(struct json_reader *r)
{
	memset(r, 0, sizeof(*r));
}

static size_t append(struct json_reader *r, const char *format, ...)
	__printf_fn(2, 3);

static size_t append(struct json_reader *r, const char *format, ...)
{
	size_t place = r->path_len, room = sizeof(r->path) - place;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(r->path + place, room, format, args);
	va_end(args);
	if (n > 0)
		r->path_len += MIN((size_t)n, room - 1);
	return place;
}

size_t json_reader_enter(struct json_reader *r, const char *key)
{
	return append(r, "%s%s", r->path_len ? "." : "", key);
}

size_t json_reader_enter_item(struct json_reader *r, size_t i)
{
	return append(r, "[%zu]", i);
}

void json_reader_leave(struct json_reader *r, size_t place)
{
	r->path_len = place;
	r->path[place] = '\0';
}

/* Keys and values that the reason quotes come from a file. */
static void make_printable(char *p)
{
	for (; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = '?';
}

void json_reader_fail(struct json_reader *r, int err, const char *reason, ...)
{
	char *text = r->error.text;
	size_t size = sizeof(r->error.text);
	va_list args;
	int n;

	if (r->err)
		return;
	r->err = err;
	n = r->path_len ? snprintf(text, size, "'%s' ", r->path) : 0;
	va_start(args, reason);
	vsnprintf(text + n, size - (size_t)n, reason, args);
	va_end(args);
	make_printable(text);
}

static void mismatch(struct json_reader *r, int err, const char *wanted)
{
	if (err == -ENOENT)
		json_reader_fail(r, -EBADMSG, "is missing");
	else if (err == -ENODATA)
		json_reader_fail(r, -EBADMSG, "is null");
	else if (err == -ERANGE)
		json_reader_fail(r, -EBADMSG, "is negative");
	else if (err)
		json_reader_fail(r, -EBADMSG, "is not %s", wanted);
}

uint64_t json_reader_u64(struct json_reader *r, const struct json *j)
{
	uint64_t value = 0;

	mismatch(r, json_as_u64(j, &value), "an integer");
	return value;
}

double json_reader_double(struct json_reader *r, const struct json *j)
{
	double value = 0.0;

	mismatch(r, json_as_double(j, &value), "a number");
	return value;
}

bool json_reader_bool(struct json_reader *r, const struct json *j)
{
	bool value = false;

	mismatch(r, json_as_bool(j, &value), "true or false");
	return value;
}

const char *json_reader_str(struct json_reader *r, const struct json *j)
{
	const char *value = NULL;

	mismatch(r, json_as_str(j, &value), "a string");
	return value;
}

static int not_container(const struct json *j)
{
	if (!j)
		return -ENOENT;
	return json_is_null(j) ? -ENODATA : -EINVAL;
}

const struct json *json_reader_map(struct json_reader *r, const struct json *j)
{
	if (json_is_map(j))
		return j;
	mismatch(r, not_container(j), "an object");
	return NULL;
}

const struct json *json_reader_list(struct json_reader *r,
				    const struct json *j)
{
	if (json_is_list(j))
		return j;
	mismatch(r, not_container(j), "an array");
	return NULL;
}

uint64_t json_reader_u64_at(struct json_reader *r, const struct json *map,
			    const char *key)
{
	size_t place = json_reader_enter(r, key);
	uint64_t value = json_reader_u64(r, json_find(map, key));

	json_reader_leave(r, place);
	return value;
}

void json_reader_schema(struct json_reader *r, const struct json *root,
			const char *schema, uint64_t version)
{
	const char *name;
	uint64_t found;
	size_t place;

	json_reader_map(r, root);
	place = json_reader_enter(r, "schema");
	name = json_reader_str(r, json_find(root, "schema"));
	if (name && strcmp(name, schema))
		json_reader_fail(r, -EBADMSG, "is '%.40s', not '%s'", name,
				 schema);
	json_reader_leave(r, place);

	place = json_reader_enter(r, "schema_version");
	found = json_reader_u64(r, json_find(root, "schema_version"));
	if (found > version)
		json_reader_fail(r, -ENOTSUP, "is %" PRIu64 ", but only up to %"
				 PRIu64 " is known here", found, version);
	else if (!found)
		json_reader_fail(r, -EBADMSG, "is 0");
	json_reader_leave(r, place);
}
