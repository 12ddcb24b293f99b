// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fold.c - text for a person: lines of 80 columns, with colour or without.
 *
 * The whole text is held until it is complete, so that a line is known before
 * any of it is printed.
 */
#include "bench/fold.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/colour.h"

/* How far a line goes on to the right of where it began; and the last column
 * where what a gap ends can be a label. */
enum { HANG = 4, LAST_LABEL = 24 };

/* A byte within a character of UTF-8. */
static bool continues(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

static bool is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

/* The second control characters, by which some terminals can be steered, too. */
static bool is_high_control(const char *text, size_t left)
{
	return left > 1 && (unsigned char)text[0] == 0xc2 &&
	       (unsigned char)text[1] >= 0x80 && (unsigned char)text[1] < 0xa0;
}

size_t fold_columns(const char *text, size_t len)
{
	size_t columns = 0, i;

	for (i = 0; i < len; i++)
		columns += !continues(text[i]) && !colour_code(text[i]);
	return columns;
}

static void emit(const struct fold *f, const char *text, size_t len)
{
	const char *code;
	size_t i;

	for (i = 0; i < len; i++) {
		code = colour_code(text[i]);
		if (code) {
			if (f->colour)
				fputs(code, f->out);
		} else if (is_high_control(text + i, len - i)) {
			fputc('?', f->out);
			i++;
		} else {
			fputc(is_control(text[i]) ? '?' : text[i], f->out);
		}
	}
}

static size_t nr_blanks(const char *text, size_t len)
{
	size_t i = 0;

	while (i < len && text[i] == ' ')
		i++;
	return i;
}

static size_t nr_others(const char *text, size_t len)
{
	size_t i = 0;

	while (i < len && text[i] != ' ')
		i++;
	return i;
}

/* Where what @line goes on with begins. */
static size_t hang_of(const char *line, size_t len)
{
	size_t began = nr_blanks(line, len), at = began, gap;

	while (at < len && at < LAST_LABEL) {
		at += nr_others(line + at, len - at);
		gap = nr_blanks(line + at, len - at);
		if (gap > 1 && at + gap < LAST_LABEL)
			return fold_columns(line, at + gap);
		at += gap;
	}
	/* One that is all indent goes on below itself. */
	return began > HANG ? began : began + HANG;
}

static void print_folded(const struct fold *f, const char *line, size_t len)
{
	size_t hang = hang_of(line, len), column = 0, at = 0, gap, word, wide;

	while (at < len) {
		gap = nr_blanks(line + at, len - at);
		word = nr_others(line + at + gap, len - at - gap);
		wide = fold_columns(line + at + gap, word);
		if (!word)
			break;
		if (at && column + gap + wide > FOLD_COLUMNS) {
			fprintf(f->out, "\n%*s", (int)hang, "");
			column = hang;
		} else {
			fprintf(f->out, "%*s", (int)gap, "");
			column += gap;
		}
		emit(f, line + at + gap, word);
		column += wide;
		at += gap + word;
	}
}

static void print_lines(const struct fold *f)
{
	const char *line, *end = f->text + f->size;
	bool pasted = false;
	size_t len;

	for (line = f->text; line < end; line += len + 1) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));

		len = (size_t)((stop ? stop : end) - line);
		pasted |= len && line[len - 1] == '\\';
		if (pasted || fold_columns(line, len) <= FOLD_COLUMNS)
			emit(f, line, len);
		else
			print_folded(f, line, len);
		pasted = len && line[len - 1] == '\\';
		if (stop)
			fputc('\n', f->out);
	}
}

int fold_open(struct fold *f, FILE *out, bool colour)
{
	*f = (struct fold){ .out = out, .colour = colour };
	f->in = open_memstream(&f->text, &f->size);
	return f->in ? 0 : -ENOMEM;
}

int fold_close(struct fold *f)
{
	bool full = ferror(f->in);
	int err = 0;

	/* Only memory can have been short. */
	if (fclose(f->in) || full)
		err = -ENOMEM;
	errno = 0;
	if (!err) {
		print_lines(f);
		if (fflush(f->out) || ferror(f->out))
			err = errno ? -errno : -EIO;
	}
	free(f->text);
	return err;
}
