/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * colour.h - what stands out in text for a person, and whether it does in
 * colour.
 *
 * Texts hold marks, one byte each, that fold.h makes colours of or nothing.  No
 * colour says what no word and no sign says: texts are complete without.
 */
#ifndef PGDBENCH_BENCH_COLOUR_H
#define PGDBENCH_BENCH_COLOUR_H

#include <stdbool.h>
#include <stdio.h>

/* From each of the first four on, until the last. */
#define COLOUR_BEST	"\001"
#define COLOUR_WORST	"\002"
#define COLOUR_BROKEN	"\003"	/* void, failed, a contract that was broken */
#define COLOUR_DOUBT	"\004"	/* not to be trusted */
#define COLOUR_END	"\005"

/* As --color has it. */
enum colour_when { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };
#define COLOUR_NAMES "auto,always,never"

/* colour_code - what a terminal is told at mark @c; NULL: it is none. */
const char *colour_code(char c);

/*
 * colour_decide - is there to be colour?
 * @when: what was asked for, which is above all else
 * @terminal: is it for one?
 * @term, @no_color: the variables TERM and NO_COLOR, NULL if not set; of the
 *	latter any value counts that is not empty
 */
bool colour_decide(enum colour_when when, bool terminal, const char *term,
		   const char *no_color);

/* colour_wanted - the same for @out, in this environment. */
bool colour_wanted(enum colour_when when, FILE *out);

#endif
