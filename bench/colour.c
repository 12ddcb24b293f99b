// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * colour.c - what stands out in text for a person, and whether it does in
 * colour.
 *
 * Of the eight colours that every terminal with colours has, as its owner has
 * chosen them.
 */
#include "bench/colour.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/compiler.h"

const char *colour_code(char c)
{
	static const char *const codes[] = {
		[1] = "\033[32m",	/* green */
		[2] = "\033[33m",	/* yellow */
		[3] = "\033[1;31m",	/* bold red */
		[4] = "\033[1;33m",	/* bold yellow */
		[5] = "\033[0m",
	};
	unsigned char at = (unsigned char)c;

	return at < ARRAY_SIZE(codes) ? codes[at] : NULL;
}

bool colour_decide(enum colour_when when, bool terminal, const char *term,
		   const char *no_color)
{
	if (when != COLOUR_AUTO)
		return when == COLOUR_ALWAYS;
	return terminal && term && *term && strcmp(term, "dumb") &&
	       !(no_color && *no_color);
}

bool colour_wanted(enum colour_when when, FILE *out)
{
	return colour_decide(when, isatty(fileno(out)), getenv("TERM"),
			     getenv("NO_COLOR"));
}
