// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ini.c - the one door to inih: INI files, section by section, line by line.
 *
 * inih is built in many ways, and tells us neither the number of a line nor of
 * a section without keys.  It asks us for each line, though, right before it
 * hands us what is in it: there we count, and look at what it would pass over.
 * Lines go to it without their first blanks, so that no build of it takes an
 * indented line for more of the one above.
 */
#include "bench/ini.h"

#include <errno.h>
#include <ctype.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

struct reader {
	const char *path;
	const struct ini_sink *sink;
	struct error *e;
	FILE *file;
	unsigned int line;
	int status;		/* the first that is not EXIT_OK; then we stop */
};

/* What inih stores of a name, whole. */
enum { SECTION_MAX = 40 };

static int refuse(struct reader *r, const char *what)
{
	r->status = error_set(r->e, EXIT_USAGE, "%s:%u: %s", r->path, r->line,
			      what);
	return -1;
}

/* Text has tabs, and carriage returns of another system. */
static bool is_text(int c)
{
	return (c >= ' ' && c != 0x7f) || c == '\t' || c == '\r';
}

/* One line, of @size bytes at most, without first blanks; its length, -1 if
 * there is none or it is no good. */
static int get_line(struct reader *r, char *to, int size)
{
	int len = 0, c;

	while ((c = getc(r->file)) != EOF && c != '\n') {
		if (!is_text(c))
			return refuse(r, "is no text");
		if (!len && isblank(c))
			continue;
		if (len >= size - 2)
			return refuse(r, "is too long a line");
		to[len++] = (char)c;
	}
	if (c == EOF && !len)
		return -1;
	to[len++] = '\n';
	to[len] = '\0';
	return len;
}

static void take_section(struct reader *r, const char *text)
{
	const char *end = strchr(text, ']'), *behind;
	char name[SECTION_MAX + 1];
	size_t len = end ? (size_t)(end - text) : 0;

	if (!len || len > SECTION_MAX) {
		refuse(r, "is no [section], whose name has 1 to 40 characters");
		return;
	}
	for (behind = end + 1; isspace((unsigned char)*behind);)
		behind++;
	if (*behind && *behind != ';' && *behind != '#') {
		refuse(r, "has something behind the [section]");
		return;
	}
	snprintf(name, sizeof(name), "%.*s", (int)len, text);
	r->status = r->sink->section(r->sink->arg, name, r->line, r->e);
}

/* In the manner of fgets(), for inih. */
static char *next_line(char *to, int size, void *arg)
{
	static const char mark[] = "\xef\xbb\xbf";	/* of UTF-8 */
	struct reader *r = arg;
	int len;

	if (r->status)
		return NULL;
	r->line++;
	len = get_line(r, to, size);
	if (len < 0)
		return NULL;
	if (r->line == 1 && !strncmp(to, mark, sizeof(mark) - 1))
		memmove(to, to + sizeof(mark) - 1,
			(size_t)len + 1 - (sizeof(mark) - 1));
	if (*to == '[')
		take_section(r, to + 1);
	return r->status ? NULL : to;
}

/* Some builds of inih hand over the line's number, too. */
#if INI_HANDLER_LINENO
#define LINE_ARGUMENT , int line __unused_arg
#else
#define LINE_ARGUMENT
#endif

static int take_key(void *arg, const char *section __unused_arg,
		    const char *key, const char *value LINE_ARGUMENT)
{
	struct reader *r = arg;

	if (!r->status && !value)
		refuse(r, "has no value");
	else if (!r->status && key)
		r->status = r->sink->key(r->sink->arg, key, value, r->line,
					 r->e);
	return 1;
}

static int read_all(struct reader *r)
{
	int bad = ini_parse_stream(next_line, r, take_key, r);

	if (r->status)
		return r->status;
	if (ferror(r->file))
		return error_set(r->e, EXIT_USAGE, "cannot read '%s': %s",
				 r->path, strerror(errno));
	if (bad > 0) {
		r->line = (unsigned int)bad;
		refuse(r, "is neither [section] nor KEY = VALUE nor a comment");
	} else if (bad) {
		r->status = error_memory(r->e);
	}
	return r->status;
}

int ini_read(const char *path, const struct ini_sink *sink, struct error *e)
{
	struct reader r = { .path = path, .sink = sink, .e = e, };
	struct stat st;
	int status;

	if (!stat(path, &st) && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return error_set(e, EXIT_USAGE, "cannot read '%s': it is no "
				 "plain file", path);
	r.file = fopen(path, "re");
	if (!r.file)
		return error_set(e, EXIT_USAGE, "cannot read '%s': %s", path,
				 strerror(errno));
	status = read_all(&r);
	fclose(r.file);
	return status;
}
