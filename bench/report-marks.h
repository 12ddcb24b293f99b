/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report-marks.h - who is best and who is worst, as far as runs can tell.
 *
 * Best is not only who has the least median: whoever's interval overlaps its
 * interval may be as good.  Likewise the worst.  Who may be both is neither.
 */
#ifndef PGDBENCH_BENCH_REPORT_MARKS_H
#define PGDBENCH_BENCH_REPORT_MARKS_H

#include "bench/report-internal.h"

/* All zero: nobody has entered. */
struct marks {
	struct report_value best, worst;
	size_t nr;
};

/* marks_enter - @v, if it was measured, contends; less is better. */
void marks_enter(struct marks *c, const struct report_value *v);

/* marks_find - '*', '#' or ' ' for @v, once all that contend have entered.
 * Nobody has one if all are alike, or there is but one. */
char marks_find(const struct marks *c, const struct report_value *v);

/* marks_text - @figure with @mark behind it, and in its colour, into @buf: of
 * TABLE_TEXT bytes. */
void marks_text(char *buf, size_t size, const char *figure, char mark);

/* marks_name - a row's name, and a mark if none of @cells that has figures is
 * to be trusted. */
void marks_name(struct report_span cells, char *buf, size_t size);

#endif
