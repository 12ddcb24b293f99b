/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trace-internal.h - what the files behind trace.h share; for them alone.
 *
 * A file becomes lines in trace-source.c, a line becomes an event in
 * trace-line.c and trace-args.c, and trace.c collects events.  None but the
 * last keeps anything of a line once the next one is asked for.
 */
#ifndef PGDBENCH_LIB_TRACE_INTERNAL_H
#define PGDBENCH_LIB_TRACE_INTERNAL_H

#include <stdbool.h>

#include "lib/trace.h"

struct trace_source;

struct trace_text {
	char *s;		/* NUL-terminated, without CR and newline */
	uint64_t line;		/* from 1 */
	bool cut;		/* the file ended before a newline */
};

/*
 * trace_fail - fill in @err.
 * @rc: the negative errno to return
 * @line: of the file, or 0
 * Returns @rc.
 */
int trace_fail(struct trace_error *err, int rc, uint64_t line,
	       const char *fmt, ...) __printf_fn(4, 5);

/*
 * trace_source_open - open @path, plain or xz.
 * Returns 0 and the caller calls trace_source_close(), or -errno as
 * trace_read() does, with @err filled.
 */
int __must_check trace_source_open(struct trace_source **sp, const char *path,
				   struct trace_error *err);
void trace_source_close(struct trace_source *src);

/*
 * trace_source_line - the next line.
 * @text: points into @src; good, and writable, until the next call
 * Returns 1, or 0 at the end of the file, or -errno with @err filled.
 */
int __must_check trace_source_line(struct trace_source *src,
				   struct trace_text *text,
				   struct trace_error *err);

/*
 * trace_source_verify - after a line that is no good, was it the xz data?
 *
 * Damage shows as nonsense long before the checksum behind it is reached.
 * Reads an xz file to its end, discarding the text; a plain one not at all.
 * Returns 0 with @err as it was, or -errno with @err filled anew.
 */
int __must_check trace_source_verify(struct trace_source *src,
				     struct trace_error *err);

enum trace_line_class {
	TRACE_LINE_BLANK,	/* nothing, or a comment */
	TRACE_LINE_ALIEN,	/* no event at all */
	TRACE_LINE_OTHER,	/* an event, not of ours */
	TRACE_LINE_EVENT,	/* *@e is filled, t_ns as printed */
};

/*
 * trace_line_parse - what one line says.
 * Returns an enum trace_line_class, or -EBADMSG with @err filled.
 */
int __must_check trace_line_parse(const struct trace_text *text,
				  struct trace_event *e,
				  struct trace_error *err);

/*
 * trace_args_parse - the arguments of an event, by @e->kind.
 * @args: the text behind the event's name and colon
 * Returns 0, or -EBADMSG with @err filled.
 */
int __must_check trace_args_parse(const struct trace_text *text,
				  const char *args, struct trace_event *e,
				  struct trace_error *err);

/* trace_kind_find - the enum trace_kind called @name, or -ENOENT. */
int trace_kind_find(const char *name, size_t len);

/* trace_kind_in - an event of ours that @line names ("NAME:"), or NULL. */
const char *trace_kind_in(const char *line);

#endif
