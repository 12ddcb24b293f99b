/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json-read.h - judge a document: keep the first fault and the key it is at.
 *
 * A reader walks down a document and remembers the path of where it is; the
 * first json_reader_fail() wins and all later ones do nothing, so that callers
 * read everything and look once.  Unknown members are nobody's fault.
 */
#ifndef PGDBENCH_LIB_JSON_READ_H
#define PGDBENCH_LIB_JSON_READ_H

#include "lib/json.h"

struct json_reader {
	int err;		/* 0 or the first -errno */
	size_t path_len;
	char path[160];		/* "cells[3].latency.walk"; "" at the root */
	struct json_error error;
};

void json_reader_init(struct json_reader *r);

/*
 * json_reader_enter - go down to member @key of where @r is; _enter_item: to
 * item @i.  Returns the place to hand to json_reader_leave() to come back.
 */
size_t json_reader_enter(struct json_reader *r, const char *key);
size_t json_reader_enter_item(struct json_reader *r, size_t i);
void json_reader_leave(struct json_reader *r, size_t place);

/* json_reader_fail - "'PATH' REASON", one line, with @err (-errno). */
void json_reader_fail(struct json_reader *r, int err, const char *reason, ...)
	__printf_fn(3, 4);

/*
 * json_reader_* - the value of @j, which is where @r is.  A fault, with
 * -EBADMSG and 0, false or NULL returned, when @j is missing (NULL), null or
 * of another type.  Strings are on loan from @j.
 */
uint64_t json_reader_u64(struct json_reader *r, const struct json *j);
double json_reader_double(struct json_reader *r, const struct json *j);
bool json_reader_bool(struct json_reader *r, const struct json *j);
const char *json_reader_str(struct json_reader *r, const struct json *j);

/* json_reader_map, _list - @j itself, or NULL and a fault. */
const struct json *json_reader_map(struct json_reader *r,
				   const struct json *j);
const struct json *json_reader_list(struct json_reader *r,
				    const struct json *j);

/* json_reader_u64_at - the number that is member @key, by the same rules. */
uint64_t json_reader_u64_at(struct json_reader *r, const struct json *map,
			    const char *key);

/* json_reader_schema - fault unless @root says that it is of @schema, in a
 * version from 1 to @version; newer is -ENOTSUP. */
void json_reader_schema(struct json_reader *r, const struct json *root,
			const char *schema, uint64_t version);

#endif
