/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gnuplot.h - have gnuplot run a script.
 *
 * No shell is involved and the user's settings of gnuplot do not count.  A
 * picture takes its name when it is complete, so that there is never half one.
 */
#ifndef PGDBENCH_BENCH_GNUPLOT_H
#define PGDBENCH_BENCH_GNUPLOT_H

#include <stdio.h>

#include "bench/error.h"

struct gnuplot_order {
	const char *script;
	const char *dir;	/* where its tables are and its picture goes */
	const char *name;	/* of the picture, without extension */
	const char *format;	/* "svg", "png" or "dumb", which is letters */
	const char *panels;	/* what of it has data */
};

/*
 * gnuplot_draw - draw DIR/NAME.FORMAT.
 * Returns EXIT_OK; EXIT_RESOURCE when there is no gnuplot; EXIT_ERROR for
 * anything else, with @e set.  What gnuplot says goes to standard error.
 * Context: blocks until it ends; children of others are left alone.
 */
int __must_check gnuplot_draw(const struct gnuplot_order *order,
			      struct error *e);

/* gnuplot_show - draw it with letters and print that to @out; no picture is
 * left.  Returns as gnuplot_draw(). */
int __must_check gnuplot_show(const struct gnuplot_order *order, FILE *out,
			      struct error *e);

#endif
