// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * error.c - one line for the user, and the exit status that goes with it.
 */
#include "bench/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What a user typed, or a library says, must not break the one line. */
static void one_line(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ')
			*text = ' ';
}

int error_set(struct error *e, int status, const char *format, ...)
{
	va_list args;

	e->status = status;
	va_start(args, format);
	vsnprintf(e->text, sizeof(e->text), format, args);
	va_end(args);
	one_line(e->text);
	return status;
}

int error_memory(struct error *e)
{
	return error_set(e, EXIT_ERROR, "out of memory");
}

int error_of_reading(int err)
{
	if (err == -EBADMSG || err == -ENOTSUP)
		return EXIT_USAGE;
	return err == -ENOMEM ? EXIT_ERROR : EXIT_RESOURCE;
}

int error_print(const struct error *e)
{
	fprintf(stderr, "pgdbench: %s\n", e->text);
	return e->status;
}

void warn(const char *format, ...)
{
	char text[4096];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	one_line(text);
	fprintf(stderr, "pgdbench: %s\n", text);
}
