/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trace-fixture.h - small traces in files, for the tests that read them.
 *
 * For cmocka programs.  The files go to a directory of their own, made and
 * removed by the group's setup and teardown.
 */
#ifndef PGDBENCH_TESTS_TRACE_FIXTURE_H
#define PGDBENCH_TESTS_TRACE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/trace.h"

struct fixture {
	char dir[512];
	char file[544];		/* the one file in there */
	char shipped[512];	/* the trace that comes with the source */
};

static inline int fixture_make(void **state)
{
	struct fixture *fix = calloc(1, sizeof(*fix));
	const char *tmp = getenv("TMPDIR");
	const char *srcdir = getenv("srcdir");

	if (!fix)
		return -1;
	snprintf(fix->dir, sizeof(fix->dir), "%s/t-trace-XXXXXX",
		 tmp ? tmp : "/tmp");
	snprintf(fix->shipped, sizeof(fix->shipped),
		 "%s/traces/configure.trace.xz", srcdir ? srcdir : ".");
	if (!mkdtemp(fix->dir)) {
		free(fix);
		return -1;
	}
	snprintf(fix->file, sizeof(fix->file), "%s/trace", fix->dir);
	*state = fix;
	return 0;
}

static inline int fixture_remove(void **state)
{
	struct fixture *fix = *state;

	unlink(fix->file);
	rmdir(fix->dir);
	free(fix);
	return 0;
}

/* Make @fix->file hold @nr_bytes of @data, and return its path. */
static inline const char *fixture_write(const struct fixture *fix,
					const void *data, size_t nr_bytes)
{
	FILE *f = fopen(fix->file, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, nr_bytes, f), nr_bytes);
	assert_int_equal(fclose(f), 0);
	return fix->file;
}

/* Read the trace that @text is. */
static inline void fixture_read(const struct fixture *fix, struct trace *t,
				const char *text)
{
	struct trace_error err;

	if (trace_read(t, fixture_write(fix, text, strlen(text)), &err))
		fail_msg("%s", err.reason);
}

#endif
