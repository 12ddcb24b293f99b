/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report-html-internal.h - the parts of the page; for nobody else.
 */
#ifndef PGDBENCH_BENCH_REPORT_HTML_INTERNAL_H
#define PGDBENCH_BENCH_REPORT_HTML_INTERNAL_H

#include "bench/html.h"
#include "bench/report-html.h"
#include "bench/report-internal.h"

/* html_style, html_script - as they stand in the page. */
extern const char html_style[];
extern const char html_script[];

/* html_tables - a table of each workload of each section.  0 or -ENOMEM. */
int __must_check html_tables(FILE *out, const struct report_index *index);

/* html_plots - the pictures in DIR/plots with their tables.  0 or -errno. */
int __must_check html_plots(FILE *out, const char *dir);

/* html_strategies - what each of @index stands for.  0 or -ENOMEM. */
int __must_check html_strategies(FILE *out, const struct report_index *index);

/* html_metric_name - "fork p99.9". */
void html_metric_name(const struct report_metric *m, char *buf, size_t size);

#endif
