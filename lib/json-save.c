// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * json-save.c - JSON values as text in files and streams.
 *
 * Maps take a line a member, so that a person can read and diff them; a list
 * of anything but maps takes one line, since a histogram's bins one to a line
 * would be most of every file.
 */
#include "lib/json.h"

#include <errno.h>

#include "lib/savefile.h"

/* Where text goes: a savefile or a stream, whose errors are sticky. */
struct sink {
	struct savefile *file;
	FILE *stream;
	int err;
};

static int emit(void *arg, const char *text, size_t len)
{
	struct sink *s = arg;

	if (s->err)
		return -1;
	if (s->file)
		s->err = savefile_write(s->file, text, len);
	else if (fwrite(text, 1, len, s->stream) != len)
		s->err = errno ? -errno : -EIO;
	return s->err ? -1 : 0;
}

static void say(struct sink *s, const char *text, size_t len)
{
	emit(s, text, len);
}

/* A failure that is not ours to know of is jansson's, out of memory. */
static void say_leaf(struct sink *s, const struct json *j)
{
	if (!s->err && json_text(j, emit, s) && !s->err)
		s->err = -ENOMEM;
}

static void say_newline(struct sink *s, unsigned int depth)
{
	say(s, "\n", 1);
	while (depth-- && !s->err)
		say(s, " ", 1);
}

static void say_key(struct sink *s, const char *key)
{
	if (!s->err && json_text_key(key, emit, s) && !s->err)
		s->err = -ENOMEM;
	say(s, ": ", 2);
}

static void say_value(struct sink *s, const struct json *j, unsigned int depth);

/* The members of @j without its braces, each on a line of its own. */
static void say_members(struct sink *s, const struct json *j,
			unsigned int depth)
{
	struct json_iter it = { 0 };
	bool first = true;

	while (!s->err && json_next(j, &it)) {
		if (!first)
			say(s, ",", 1);
		say_newline(s, depth);
		say_key(s, it.key);
		say_value(s, it.value, depth);
		first = false;
	}
}

static void say_items(struct sink *s, const struct json *j, unsigned int depth)
{
	size_t i;

	for (i = 0; i < json_count(j) && !s->err; i++) {
		say(s, ",", i ? 1 : 0);
		say_newline(s, depth);
		say_value(s, json_at(j, i), depth);
	}
}

static void say_value(struct sink *s, const struct json *j, unsigned int depth)
{
	if (json_is_map(j) && json_count(j)) {
		say(s, "{", 1);
		say_members(s, j, depth + 1);
		say_newline(s, depth);
		say(s, "}", 1);
	} else if (json_is_map(json_at(j, 0))) {
		say(s, "[", 1);
		say_items(s, j, depth + 1);
		say_newline(s, depth);
		say(s, "]", 1);
	} else {
		say_leaf(s, j);
	}
}

static int finish(struct sink *s)
{
	say(s, "\n", 1);
	if (s->err) {
		savefile_abort(s->file);
		return s->err;
	}
	return savefile_commit(s->file);
}

int json_save(const char *path, const struct json *j)
{
	struct savefile file;
	struct sink s = { .file = &file };
	int err = savefile_open(&file, path);

	if (err)
		return err;
	say_value(&s, j, 0);
	return finish(&s);
}

int json_print(const struct json *j, FILE *stream)
{
	struct sink s = { .stream = stream };

	errno = 0;
	say_value(&s, j, 0);
	say(&s, "\n", 1);
	if (!s.err && fflush(stream))
		s.err = -errno;
	return s.err;
}

static void say_stream_item(struct sink *s, const struct json_stream *tail,
			    size_t i)
{
	struct json *item = NULL;

	if (!s->err)
		s->err = tail->item(tail->arg, i, &item);
	if (s->err)
		return;
	say(s, ",", i ? 1 : 0);
	say_newline(s, 2);
	say_value(s, item, 2);
	json_free(item);
}

int json_save_stream(const char *path, const struct json *head,
		     const struct json_stream *tail)
{
	struct savefile file;
	struct sink s = { .file = &file };
	int err = savefile_open(&file, path);
	size_t i;

	if (err)
		return err;
	say(&s, "{", 1);
	say_members(&s, head, 1);
	say(&s, ",", json_count(head) ? 1 : 0);
	say_newline(&s, 1);
	say_key(&s, tail->key);
	say(&s, "[", 1);
	for (i = 0; i < tail->nr; i++)
		say_stream_item(&s, tail, i);
	if (tail->nr)
		say_newline(&s, 1);
	say(&s, "]\n}", 3);
	return finish(&s);
}
