// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * html.c - escaping, and base64 as of RFC 4648.
 */
#include "bench/html.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const char *entity_of(char c)
{
	static const struct {
		char c;
		const char *entity;
	} rows[] = {
		{ '<', "&lt;" }, { '>', "&gt;" }, { '&', "&amp;" },
		{ '"', "&quot;" }, { '\'', "&#39;" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].c == c)
			return rows[i].entity;
	return NULL;
}

/* Bytes of the character that begins at @text; 0: it is none. */
static size_t utf8_length(const char *text)
{
	static const struct {
		unsigned char mask, lead;
		size_t nr;
	} rows[] = {
		{ 0x80, 0x00, 1 }, { 0xe0, 0xc0, 2 }, { 0xf0, 0xe0, 3 },
		{ 0xf8, 0xf0, 4 },
	};
	unsigned char first = (unsigned char)*text;
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		if ((first & rows[i].mask) != rows[i].lead)
			continue;
		for (k = 1; k < rows[i].nr; k++)
			if (((unsigned char)text[k] & 0xc0) != 0x80)
				return 0;
		return rows[i].nr;
	}
	return 0;
}

static size_t put_character(FILE *out, const char *text)
{
	size_t nr = utf8_length(text);
	const char *entity = entity_of(*text);

	if (!nr)
		fputc('?', out);
	else if (entity)
		fputs(entity, out);
	else if ((unsigned char)*text >= ' ' || *text == '\n')
		fwrite(text, 1, nr, out);
	return nr ? nr : 1;
}

void html_text(FILE *out, const char *text)
{
	while (*text)
		text += put_character(out, text);
}

void html_printf(FILE *out, const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	if (len < 0)
		return;
	html_text(out, text);
	free(text);
}

/* Up to three bytes as four letters. */
static void put_triple(FILE *out, const unsigned char *bytes, size_t nr)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned int bits = (unsigned int)bytes[0] << 16;
	size_t i;

	bits |= nr > 1 ? (unsigned int)bytes[1] << 8 : 0;
	bits |= nr > 2 ? bytes[2] : 0;
	for (i = 0; i < 4; i++)
		fputc(i <= nr ? letters[bits >> (18 - 6 * i) & 63] : '=', out);
}

int html_data_url(FILE *out, const char *type, const char *path)
{
	FILE *f = fopen(path, "rbe");
	unsigned char bytes[3];
	size_t nr;
	int err;

	if (!f)
		return -errno;
	fprintf(out, "data:%s;base64,", type);
	while ((nr = fread(bytes, 1, sizeof(bytes), f)))
		put_triple(out, bytes, nr);
	err = ferror(f) ? -EIO : 0;
	fclose(f);
	return err;
}
