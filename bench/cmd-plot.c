// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd-plot.c - pgdbench plot: results as pictures, in the folder plots/ of
 * the results, beside the tables that they are drawn from, and as a page with
 * all of them; or the first of them in the terminal.
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

#include "bench/colour.h"
#include "bench/commands.h"
#include "bench/datadir.h"
#include "bench/gnuplot.h"
#include "bench/options.h"
#include "bench/plotdata.h"
#include "bench/report-html.h"
#include "bench/report-internal.h"

enum {
	PLOTS_MAX = 16,
	PLOT_ROOM = 8,		/* strategies in a picture */
	TERM_PLOTS = 3,		/* pictures in a terminal */
};

static const char *const picture_formats[] = { "svg", "png" };

/* What one call of the command is about. */
struct work {
	const struct options *opts;
	const char *of;			/* the results */
	struct report_set set;
	struct report_index index;	/* all, then what was asked for, then */
	struct report_index chosen;	/* what has room */
	struct report_index fit;
	struct strs left_out;
	struct plot_source source;	/* of what is in these */
	char *dir;			/* of the plots */
	char panels[PLOTS_MAX][PLOT_PANELS_SIZE];
};

static int make_dir(struct work *w, struct error *e)
{
	struct stat st;

	if (stat(w->of, &st) || !S_ISDIR(st.st_mode))
		return error_set(e, EXIT_USAGE,
				 "'%s' is not a folder of results", w->of);
	if (asprintf(&w->dir, "%s/plots", w->of) < 0) {
		w->dir = NULL;
		return error_memory(e);
	}
	if (mkdir(w->dir, 0777) && errno != EEXIST)
		return error_set(e, EXIT_ERROR, "cannot make folder '%s': %s",
				 w->dir, strerror(errno));
	return EXIT_OK;
}

static int choose(struct work *w, struct error *e)
{
	const struct strs *names = &w->opts->strategies;
	size_t room = names->nr ? SIZE_MAX : PLOT_ROOM;
	int status = report_check_names(&w->set, names, e);

	if (status)
		return status;
	if (report_index_init_set(&w->index, &w->set) ||
	    report_index_choose(&w->chosen, &w->index, names) ||
	    report_index_fit(&w->fit, &w->chosen, room, &w->left_out))
		return error_memory(e);
	return EXIT_OK;
}

static const char *measure_of(const struct options *opts)
{
	return opts->measure ? opts->measure : PLOT_MEASURE;
}

static int write_tables(struct work *w, struct error *e)
{
	size_t i;
	int err;

	w->source = (struct plot_source){
		.set = &w->set,
		.index = &w->fit,
		.all = &w->chosen,
		.measure = measure_of(w->opts),
		.left_out = &w->left_out,
		.dir = w->dir,
	};
	err = plotdata_caption(&w->source);
	BUG_ON(plot_list_nr > PLOTS_MAX);
	for (i = 0; !err && i < plot_list_nr; i++)
		err = plot_list[i].write(&w->source, w->panels[i]);
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

static int draw_as(const struct work *w, size_t i, const char *format,
		   struct error *e)
{
	char script[PATH_MAX], sub[64];
	const struct gnuplot_order order = {
		.script = script,
		.dir = w->dir,
		.name = plot_list[i].name,
		.format = format,
		.panels = w->panels[i],
	};

	snprintf(sub, sizeof(sub), "plots/%s.gp", order.name);
	if (datadir_find(sub, script, sizeof(script)))
		return error_set(e, EXIT_RESOURCE,
				 "script '%s' is missing: was it installed?",
				 script);
	if (w->opts->term)
		return gnuplot_show(&order, stdout, e);
	/* One of an earlier time must not pass for the new one. */
	remove_picture(w, order.name, format);
	return gnuplot_draw(&order, e);
}

static int draw(const struct work *w, size_t i, struct error *e)
{
	int ret = EXIT_OK;
	size_t k;

	if (w->opts->term)
		return draw_as(w, i, "dumb", e);
	for (k = 0; ret == EXIT_OK && k < ARRAY_SIZE(picture_formats); k++)
		ret = draw_as(w, i, picture_formats[k], e);
	return ret;
}

static void leave_out(const struct work *w, size_t i)
{
	size_t k;

	for (k = 0; !w->opts->term && k < ARRAY_SIZE(picture_formats); k++)
		remove_picture(w, plot_list[i].name, picture_formats[k]);
	warn("plot %s left out: the results have no %s", plot_list[i].name,
	     plot_list[i].needs);
}

static int draw_all(const struct work *w, struct error *e)
{
	size_t i, nr = 0, most = w->opts->term ? TERM_PLOTS : plot_list_nr;
	int ret = EXIT_OK;

	for (i = 0; ret == EXIT_OK && i < most; i++) {
		if (*w->panels[i]) {
			ret = draw(w, i, e);
			nr++;
		} else {
			leave_out(w, i);
		}
	}
	if (ret == EXIT_OK && !nr)
		return error_set(e, EXIT_ERROR,
				 "nothing in '%s' can be plotted", w->of);
	return ret;
}

/* Pictures of letters have no room for it. */
static int print_small(const struct work *w, struct error *e)
{
	int err = plotdata_caption_print(&w->source, stdout,
					 colour_wanted(COLOUR_AUTO, stdout));

	return err ? error_set(e, EXIT_ERROR, "cannot write to stdout: %s",
			       strerror(-err)) : EXIT_OK;
}

/* Said once, since the plots cannot show what is not in them. */
static void warn_left_out(const struct work *w)
{
	size_t usable = report_nr_usable(report_span_all(&w->chosen));

	if (usable < w->chosen.nr)
		warn("%zu of %zu cells are not plotted: they failed, or broke "
		     "their contract", w->chosen.nr - usable, w->chosen.nr);
	if (w->left_out.nr && !w->opts->quiet)
		warn("pictures have room for %d strategies and leave out %zu "
		     "variants; '-s' says which are drawn", PLOT_ROOM,
		     w->left_out.nr);
}

/* Without gnuplot, or anything to draw, there is a page all the same. */
static int save_page(const struct work *w, int status, struct error *e)
{
	struct error own;
	int ret = report_html_save(&w->set, w->of, &own);

	if (ret == EXIT_OK)
		return status;
	if (status == EXIT_OK)
		*e = own;
	else
		warn("%s", own.text);
	return status == EXIT_OK ? ret : status;
}

static int plot(struct work *w, struct error *e)
{
	int ret = choose(w, e);

	if (ret == EXIT_OK)
		ret = plot_check_measure(measure_of(w->opts), e);
	if (ret == EXIT_OK)
		ret = make_dir(w, e);
	if (ret != EXIT_OK)
		return ret;
	warn_left_out(w);
	ret = write_tables(w, e);
	if (ret == EXIT_OK)
		ret = draw_all(w, e);
	if (w->opts->term)
		return ret == EXIT_OK ? print_small(w, e) : ret;
	return save_page(w, ret, e);
}

static void release(struct work *w)
{
	report_index_release(&w->fit);
	report_index_release(&w->chosen);
	report_index_release(&w->index);
	report_set_release(&w->set);
	strs_release(&w->left_out);
	free(w->dir);
}

int cmd_plot(struct options *opts)
{
	struct work w = { .opts = opts, .of = opts->operands.v[0] };
	struct error e;
	int ret = report_load_set(w.of, &w.set, &e);

	if (ret == EXIT_OK)
		ret = plot(&w, &e);
	release(&w);
	return ret == EXIT_OK ? ret : error_print(&e);
}
