/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plotdata.h - what is plotted, as tables that a person can plot anew.
 *
 * A plot has panels, each a file PLOT-PANEL.tsv: comment lines, then blocks
 * parted by two empty lines.  Block 0 is one line, the panel's load; each
 * further block is a series, with these columns:
 *
 *	number	of the strategy, the same in all plots of a result
 *	kind	0 strategy, 1 yardstick, 2 control
 *	key	what the series is called
 *	x, y	and what the comment lines say; of what several runs measured
 *		the median, with the ends of its interval
 *
 * Cells that failed or whose contract was broken are left out.  Not for pictures: those are the scripts' in plots/.
 */
#ifndef PGDBENCH_BENCH_PLOTDATA_H
#define PGDBENCH_BENCH_PLOTDATA_H

#include <stddef.h>

#include "bench/error.h"
#include "bench/result.h"
#include "lib/compiler.h"

struct report_index;
struct report_set;

/* Enough for the names of all panels of a plot. */
enum { PLOT_PANELS_SIZE = 256 };

struct plot_source {
	const struct report_set *set;
	const struct report_index *index;	/* what has room in a picture */
	const struct report_index *all;	/* and all that was asked for */
	const char *measure;	/* by which somebody wins, see below */
	const struct strs *left_out;	/* what had no room */
	const char *dir;	/* where files go; exists */
};

struct plot {
	const char *name;	/* plots/NAME.gp draws it */
	const char *title;	/* what it shows, for people */
	const char *caption;	/* how to read it, in a sentence or two */
	const char *needs;	/* what results without data for it lack */
	/* write - the files; @panels: set to the names of those that have
	 * data, "" if none has.  0 or -errno. */
	int (*write)(const struct plot_source *s, char *panels);
};

extern const struct plot plot_list[];
extern const size_t plot_list_nr;

/* plot_find - by name, or NULL. */
const struct plot *plot_find(const char *name);

/* plot_check_measure - is @measure a figure by which a strategy can be the best,
 * as the tables' heads and `report --format=medians` have it?  EXIT_OK;
 * EXIT_USAGE with @e set. */
int __must_check plot_check_measure(const char *measure, struct error *e);
#define PLOT_MEASURE "fork p99.9"

/* plotdata_caption - write caption.tsv, the small print under all plots. */
int __must_check plotdata_caption(const struct plot_source *s);
/* plotdata_caption_print - the same to a person, doubts first. */
int __must_check plotdata_caption_print(const struct plot_source *s, FILE *out,
					bool colour);

#endif
