// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd-plot.c - pgdbench plot: results as pictures, in the folder plots/ of
 * the results, beside the tables that they are drawn from.
 *
 * All tables are written before anything is drawn, so that who has no gnuplot
 * has them.  A plot without data is left out, with a line that says why.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/commands.h"
#include "bench/datadir.h"
#include "bench/gnuplot.h"
#include "bench/options.h"
#include "bench/plotdata.h"
#include "bench/report-internal.h"
#include "bench/report-load.h"

enum { PLOTS_MAX = 16 };

/* What one call of the command is about. */
struct work {
	struct report_set set;
	struct report_index index;
	char *dir;		/* of the plots */
	char panels[PLOTS_MAX][PLOT_PANELS_SIZE];
};

static int make_dir(struct work *w, const char *of, struct error *e)
{
	struct stat st;

	if (stat(of, &st) || !S_ISDIR(st.st_mode))
		return error_set(e, EXIT_USAGE,
				 "'%s' is not a folder of results", of);
	if (asprintf(&w->dir, "%s/plots", of) < 0) {
		w->dir = NULL;
		return error_memory(e);
	}
	if (mkdir(w->dir, 0777) && errno != EEXIST)
		return error_set(e, EXIT_ERROR, "cannot make folder '%s': %s",
				 w->dir, strerror(errno));
	return EXIT_OK;
}

static int write_tables(struct work *w, struct error *e)
{
	const struct plot_source source = {
		.set = &w->set,
		.index = &w->index,
		.dir = w->dir,
	};
	int err = plotdata_caption(&source);
	size_t i;

	BUG_ON(plot_list_nr > PLOTS_MAX);
	for (i = 0; !err && i < plot_list_nr; i++)
		err = plot_list[i].write(&source, w->panels[i]);
	if (!err)
		return EXIT_OK;
	return error_set(e, EXIT_ERROR, "cannot write tables to '%s': %s",
			 w->dir, strerror(-err));
}

static void remove_picture(const struct work *w, const char *name,
			   const char *format)
{
	char *path;

	if (asprintf(&path, "%s/%s.%s", w->dir, name, format) < 0)
		return;
	unlink(path);
	free(path);
}

static int draw(const struct work *w, size_t i, struct error *e)
{
	static const char *const formats[] = { "svg", "png" };
	char script[PATH_MAX], sub[64];
	struct gnuplot_order order = {
		.script = script,
		.dir = w->dir,
		.name = plot_list[i].name,
		.panels = w->panels[i],
	};
	int ret = EXIT_OK;
	size_t k;

	snprintf(sub, sizeof(sub), "plots/%s.gp", order.name);
	if (datadir_find(sub, script, sizeof(script)))
		return error_set(e, EXIT_RESOURCE,
				 "script '%s' is missing: was it installed?",
				 script);
	for (k = 0; ret == EXIT_OK && k < ARRAY_SIZE(formats); k++) {
		order.format = formats[k];
		/* One of an earlier time must not pass for the new one. */
		remove_picture(w, order.name, order.format);
		ret = gnuplot_draw(&order, e);
	}
	return ret;
}

static int draw_all(const struct work *w, const char *of, struct error *e)
{
	size_t i, nr = 0;
	int ret = EXIT_OK;

	for (i = 0; ret == EXIT_OK && i < plot_list_nr; i++) {
		if (*w->panels[i]) {
			ret = draw(w, i, e);
			nr++;
			continue;
		}
		remove_picture(w, plot_list[i].name, "svg");
		remove_picture(w, plot_list[i].name, "png");
		warn("plot %s left out: the results have no %s",
		     plot_list[i].name, plot_list[i].needs);
	}
	if (ret == EXIT_OK && !nr)
		return error_set(e, EXIT_ERROR,
				 "nothing in '%s' can be plotted", of);
	return ret;
}

/* Said once, since the plots cannot show what is not in them. */
static void warn_left_out(const struct work *w)
{
	size_t usable = report_nr_usable(report_span_all(&w->index));

	if (usable < w->index.nr)
		warn("%zu of %zu cells are not plotted: they failed, or broke "
		     "their contract", w->index.nr - usable, w->index.nr);
}

static int plot(struct work *w, const char *of, struct error *e)
{
	int ret = make_dir(w, of, e);

	if (ret == EXIT_OK && report_index_init_set(&w->index, &w->set))
		ret = error_memory(e);
	if (ret != EXIT_OK)
		return ret;
	warn_left_out(w);
	ret = write_tables(w, e);
	return ret == EXIT_OK ? draw_all(w, of, e) : ret;
}

int cmd_plot(struct options *opts)
{
	const char *of = opts->operands.v[0];
	struct work w = { .dir = NULL };
	struct error e;
	int ret = report_load_set(of, &w.set, &e);

	if (ret == EXIT_OK) {
		ret = plot(&w, of, &e);
		report_index_release(&w.index);
		report_set_release(&w.set);
	}
	free(w.dir);
	return ret == EXIT_OK ? ret : error_print(&e);
}
