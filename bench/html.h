/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * html.h - text and files into a page, so that neither can be anything else
 * there.
 *
 * Errors stick to the stream, as stdio's do.
 */
#ifndef PGDBENCH_BENCH_HTML_H
#define PGDBENCH_BENCH_HTML_H

#include <stddef.h>
#include <stdio.h>

#include "lib/compiler.h"

/* html_text - @text as text of an element or of an attribute in double quotes.
 * Control characters but for line breaks are left out, and bytes that are no
 * UTF-8 become question marks. */
void html_text(FILE *out, const char *text);

/* html_printf - the same of what printf() would make; -ENOMEM is lost. */
void html_printf(FILE *out, const char *format, ...) __printf_fn(2, 3);

/* html_data_url - the file @path as "data:TYPE;base64,...", for an attribute.
 * 0 or -errno of reading it, after which the address is not whole. */
int __must_check html_data_url(FILE *out, const char *type, const char *path);

#endif
