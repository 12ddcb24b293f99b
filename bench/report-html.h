/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report-html.h - results as one page: the question, the answer, how far it can
 * be trusted, tables, pictures, and where it all comes from.
 *
 * A page is one file that asks for nothing outside of it, and says all that it
 * says without its script, which only sorts tables.
 */
#ifndef PGDBENCH_BENCH_REPORT_HTML_H
#define PGDBENCH_BENCH_REPORT_HTML_H

#include <stdio.h>

#include "bench/error.h"
#include "bench/report-load.h"
#include "lib/compiler.h"

/*
 * report_html - the page of @set.
 * @dir: the folder of the results; what lies in its folder plots/ is in the page
 * Returns 0, -ENOMEM, or -errno of reading a picture or of writing to @out,
 * which is flushed.
 */
int __must_check report_html(FILE *out, const struct report_set *set,
			     const char *dir);

/* report_html_save - the same into DIR/report.html, whole or not at all.  Exit
 * status, @e set. */
int __must_check report_html_save(const struct report_set *set,
				  const char *dir, struct error *e);

#endif
