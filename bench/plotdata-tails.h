/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plotdata-tails.h - tables of latency against percentile, for whoever shows
 * operations in their own company.
 */
#ifndef PGDBENCH_BENCH_PLOTDATA_TAILS_H
#define PGDBENCH_BENCH_PLOTDATA_TAILS_H

#include "bench/plotdata-internal.h"

/* One panel. */
struct tail {
	const char *plot, *panel;
	unsigned int op;
	bool intended;		/* from when it was due, else from the call */
};

/* plot_write_tail - PLOT-PANEL.tsv of the cells of @load.  0 or -errno. */
int __must_check plot_write_tail(const struct plot_source *s,
				 const struct tail *tail,
				 struct report_span load, char *panels);

/* plot_write_noise - PLOT-noise.tsv: what an idle loop would have waited while
 * @load was measured.  0 or -errno. */
int __must_check plot_write_noise(const struct plot_source *s,
				  const char *plot, struct report_span load);

#endif
