/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fold.h - text for a person: lines of 80 columns, with colour or without.
 *
 * Who writes says what there is to say, in lines as long as they come, and marks
 * with bytes of colour.h what is to stand out; how wide a line may be and
 * whether there is colour is decided here, once.  Not for anything that a
 * program reads.
 */
#ifndef PGDBENCH_BENCH_FOLD_H
#define PGDBENCH_BENCH_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "lib/compiler.h"

enum { FOLD_COLUMNS = 80 };

struct fold {
	FILE *in;		/* write to this */
	FILE *out;
	char *text;
	size_t size;
	bool colour;
};

/*
 * fold_open - what is written to @f->in goes to @out, folded.
 * fold_close - it does so now, all of it; @f is gone then, whatever comes back.
 *
 * A line that is too long goes on below, indented as far as the text behind its
 * first gap of two blanks begins, or by four; a word that is too long for a line
 * of its own stays whole.  Lines that end in a backslash, and what they go on
 * with, stay as they are: they are to be pasted.  Control characters, which a
 * file of results may hold, become question marks.
 * Return 0, -ENOMEM, or -errno of writing to @out, which is flushed.
 */
int __must_check fold_open(struct fold *f, FILE *out, bool colour);
int __must_check fold_close(struct fold *f);

/* fold_columns - how wide the first @len bytes of @text are: characters, not
 * bytes, and marks of colour are not there. */
size_t fold_columns(const char *text, size_t len);

#endif
