// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-html-plots.c - the pictures of the page, each with its caption and the
 * tables that it was drawn from; and what each strategy stands for.
 *
 * Pictures are images, not elements: what is defined inside one has no meaning
 * in another.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/plotdata.h"
#include "bench/registry.h"
#include "bench/report-html-internal.h"

/* As the picture's own first lines have it; 0: they do not. */
static void read_size(const char *path, unsigned int *width,
		      unsigned int *height)
{
	FILE *f = fopen(path, "re");
	char line[512];
	const char *at;

	*width = *height = 0;
	while (f && !*width && fgets(line, sizeof(line), f)) {
		at = strstr(line, "width=\"");
		if (at && sscanf(at, "width=\"%u\" height=\"%u\"", width,
				 height) != 2)
			*width = *height = 0;
	}
	if (f)
		fclose(f);
}

static int put_image(FILE *out, const struct plot *plot, const char *path)
{
	unsigned int width, height;
	int err;

	read_size(path, &width, &height);
	fputs("<div class=\"scroll\" tabindex=\"0\"><img alt=\"", out);
	html_text(out, plot->title);
	fputc('"', out);
	if (width)
		fprintf(out, " width=\"%u\" height=\"%u\"", width, height);
	fputs(" src=\"", out);
	err = html_data_url(out, "image/svg+xml", path);
	fputs("\"></div>\n", out);
	return err;
}

static int put_link(FILE *out, const char *dir, const char *name)
{
	char *path;
	int err;

	if (asprintf(&path, "%s/%s", dir, name) < 0)
		return -ENOMEM;
	fputs(" <a download=\"", out);
	html_text(out, name);
	fputs("\" href=\"", out);
	err = html_data_url(out, "text/tab-separated-values", path);
	fputs("\">", out);
	html_text(out, name);
	fputs("</a>", out);
	free(path);
	return err;
}

/* Is file @name a table of plot @plot, "PLOT-PANEL.tsv"? */
static bool is_table_of(const char *name, const char *plot)
{
	size_t len = strlen(plot), all = strlen(name);

	return !strncmp(name, plot, len) && name[len] == '-' && all > 4 &&
	       !strcmp(name + all - 4, ".tsv");
}

static int put_links(FILE *out, const char *dir, const char *plot)
{
	struct dirent **found;
	int i, nr = scandir(dir, &found, NULL, alphasort), err = 0;

	if (nr < 0)
		return -errno;
	fputs(" Tables:", out);
	for (i = 0; i < nr; i++) {
		if (!err && is_table_of(found[i]->d_name, plot))
			err = put_link(out, dir, found[i]->d_name);
		free(found[i]);
	}
	free(found);
	return err;
}

static int put_figure(FILE *out, const char *dir, const struct plot *plot,
		      const char *path)
{
	int err;

	fprintf(out, "<figure id=\"plot-%s\">\n", plot->name);
	err = put_image(out, plot, path);
	fputs("<figcaption><b>", out);
	html_text(out, plot->title);
	fputs(".</b> ", out);
	html_text(out, plot->caption);
	if (!err)
		err = put_links(out, dir, plot->name);
	fputs("</figcaption></figure>\n", out);
	return err;
}

static int put_plot(FILE *out, const char *dir, const struct plot *plot,
		    size_t *nr)
{
	char *path;
	int err = 0;

	if (asprintf(&path, "%s/%s.svg", dir, plot->name) < 0)
		return -ENOMEM;
	if (!access(path, R_OK)) {
		err = put_figure(out, dir, plot, path);
		++*nr;
	}
	free(path);
	return err;
}

static bool is_drawn(const char *dir, const struct plot *plot)
{
	char *path;
	bool is;

	if (asprintf(&path, "%s/%s.svg", dir, plot->name) < 0)
		return false;
	is = !access(path, R_OK);
	free(path);
	return is;
}

static void put_missing(FILE *out, const char *dir)
{
	size_t i;

	fputs("<ul class=\"soft\">\n", out);
	for (i = 0; i < plot_list_nr; i++) {
		if (is_drawn(dir, &plot_list[i]))
			continue;
		fputs("<li>", out);
		html_printf(out, "No picture %s: it takes %s.",
			    plot_list[i].name, plot_list[i].needs);
		fputs("</li>\n", out);
	}
	fputs("</ul>\n", out);
}

int html_plots(FILE *out, const char *of)
{
	size_t i, nr = 0;
	char *dir;
	int err = 0;

	if (asprintf(&dir, "%s/plots", of) < 0)
		return -ENOMEM;
	for (i = 0; !err && i < plot_list_nr; i++)
		err = put_plot(out, dir, &plot_list[i], &nr);
	if (!nr)
		fputs("<p>There are no pictures. They are drawn by gnuplot: "
		      "install the package <i>gnuplot</i>, then run "
		      "<i>pgdbench plot</i> on the results.</p>\n", out);
	else if (nr < plot_list_nr)
		put_missing(out, dir);
	free(dir);
	return err;
}

/* ---- what strategies stand for ---- */

struct words {
	const char *summary, *stands_for, *leaves_out;
};

static void put_words(FILE *out, const char *name, const struct words *w)
{
	fputs("<dt>", out);
	html_text(out, name);
	fputs("</dt><dd>", out);
	if (!w->summary) {
		fputs("is not known to the program that made this page.", out);
	} else {
		html_printf(out, "%s. Stands for: %s.", w->summary,
			    w->stands_for);
		if (w->leaves_out)
			html_printf(out, " Left out: %s.", w->leaves_out);
	}
	fputs("</dd>\n", out);
}

static void put_strategy(FILE *out, const struct registry *r, const char *name)
{
	const struct strategy_ops *ops = registry_find(r, name);
	struct words w = { .summary = NULL };

	if (ops)
		w = (struct words){ ops->summary, ops->stands_for,
				    ops->leaves_out };
	put_words(out, name, &w);
}

static void put_guard(FILE *out, const struct registry *r, const char *name)
{
	const struct guard_ops *ops = registry_find_guard(r, name);
	struct words w = { .summary = NULL };
	char text[96];

	if (ops)
		w = (struct words){ ops->summary, ops->stands_for,
				    ops->leaves_out };
	snprintf(text, sizeof(text), "guard %s", name);
	put_words(out, text, &w);
}

static bool said_before(const struct report_index *index, size_t at, bool guard)
{
	const struct result_cell *cell = index->v[at].cell, *other;
	size_t i;

	for (i = 0; i < at; i++) {
		other = index->v[i].cell;
		if (guard ? other->guard && !strcmp(other->guard, cell->guard) :
		    !strcmp(other->strategy, cell->strategy))
			return true;
	}
	return false;
}

int html_strategies(FILE *out, const struct report_index *index)
{
	struct registry r;
	struct error e;
	size_t i;

	if (registry_init(&r, NULL, &e))
		return -ENOMEM;
	fputs("<dl>\n", out);
	for (i = 0; i < index->nr; i++)
		if (!said_before(index, i, false))
			put_strategy(out, &r, index->v[i].cell->strategy);
	for (i = 0; i < index->nr; i++)
		if (index->v[i].cell->guard && !said_before(index, i, true))
			put_guard(out, &r, index->v[i].cell->guard);
	fputs("</dl>\n", out);
	registry_release(&r);
	return 0;
}
