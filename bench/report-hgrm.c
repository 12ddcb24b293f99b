// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-hgrm.c - the histograms of results, each as HdrHistogram prints it.
 *
 * All that match are merged before the first is written, so that nothing is
 * where there was to be one and there are several.
 */
#include "bench/report-hgrm.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "bench/hgrm.h"
#include "bench/hists.h"
#include "bench/identity.h"
#include "bench/outdir.h"
#include "bench/report-internal.h"
#include "lib/savefile.h"

struct chosen {
	char *name;
	struct hist *h;
	unsigned int runs;
};

struct choice {
	const struct report_hgrm *order;
	const struct result_cell *group;	/* whose like is being merged */
	size_t first;		/* its first in v[] */
	struct chosen *v;
	size_t nr;
};

static void choice_release(struct choice *c)
{
	while (c->nr) {
		free(c->v[--c->nr].name);
		free(c->v[c->nr].h);
	}
	free(c->v);
}

/* No stroke, and no dot in front: a name is a file's. */
static void make_plain(char *name)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,.-";

	if (*name == '.')
		*name = '_';
	for (; *name; name++)
		if (!strchr(plain, *name))
			*name = '_';
}

static bool is_chosen(const struct choice *c, const char *name,
		      const char *tail)
{
	const char *pattern = c->order->pattern;

	return !pattern || !fnmatch(pattern, name, 0) ||
	       !fnmatch(pattern, tail, 0);
}

/* The entry called @name, which the call then owns; NULL without memory. */
static struct chosen *find(struct choice *c, char *name)
{
	struct chosen *v;
	size_t i;

	for (i = c->first; i < c->nr; i++)
		if (!strcmp(c->v[i].name, name)) {
			free(name);
			return &c->v[i];
		}
	v = bag_grow(c->v, c->nr, sizeof(*v));
	if (!v) {
		free(name);
		return NULL;
	}
	c->v = v;
	c->v[c->nr] = (struct chosen){ .name = name };
	return &c->v[c->nr++];
}

static int merge_one(void *arg, const char *tail, const struct hist *h)
{
	struct choice *c = arg;
	struct chosen *one;
	char *name;

	if (asprintf(&name, "%.*s.%s", (int)identity_stem(c->group),
		     c->group->id, tail) < 0)
		return -ENOMEM;
	make_plain(name);
	if (!is_chosen(c, name, tail)) {
		free(name);
		return 0;
	}
	one = find(c, name);
	if (!one || !result_hist(&one->h))
		return -ENOMEM;
	hist_merge(one->h, h);
	one->runs++;
	return 0;
}

/* Was the like of cell @i of @span met before it? */
static bool met_before(struct report_span span, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (identity_same(span.v[k].cell, span.v[i].cell))
			return true;
	return false;
}

static int merge_span(struct choice *c, struct report_span span)
{
	int err = 0;
	size_t i, k;

	for (i = 0; !err && i < span.nr; i++) {
		if (met_before(span, i))
			continue;
		c->group = span.v[i].cell;
		c->first = c->nr;
		for (k = i; !err && k < span.nr; k++)
			if (report_usable(span.v[k].cell) &&
			    identity_same(c->group, span.v[k].cell))
				err = hists_each(span.v[k].cell, merge_one, c);
	}
	return err;
}

static int choose(struct choice *c, const struct results *results)
{
	struct report_span rest, part;
	struct report_index index;
	int err = report_index_init(&index, results);

	if (err)
		return err;
	for (rest = report_span_all(&index); !err && rest.nr;
	     rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_strategy);
		err = merge_span(c, part);
	}
	report_index_release(&index);
	return err;
}

static int print_one(FILE *out, const struct chosen *one)
{
	char about[512];

	snprintf(about, sizeof(about), "%.400s, %u run%s", one->name,
		 one->runs, one->runs == 1 ? "" : "s");
	hgrm_print(out, one->h, about);
	if (!fflush(out) && !ferror(out))
		return 0;
	return errno ? -errno : -EIO;
}

static int save_text(const char *path, const char *text, size_t len)
{
	struct savefile file;
	int err = savefile_open(&file, path);

	if (err)
		return err;
	savefile_write(&file, text, len);
	return savefile_commit(&file);
}

static int write_one(const char *dir, const struct chosen *one)
{
	char *path, *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	int err = f ? print_one(f, one) : -ENOMEM;

	if (f && fclose(f) && !err)
		err = -ENOMEM;
	if (!err && asprintf(&path, "%s/%s.hgrm", dir, one->name) < 0)
		err = -ENOMEM;
	if (!err) {
		err = save_text(path, text, len);
		free(path);
	}
	free(text);
	return err;
}

static int write_all(const struct choice *c)
{
	int err = outdir_make(c->order->dir);
	size_t i;

	for (i = 0; !err && i < c->nr; i++)
		err = write_one(c->order->dir, &c->v[i]);
	return err;
}

static int refuse_number(const struct choice *c, struct error *e)
{
	if (c->nr)
		return error_set(e, EXIT_USAGE, "%zu histograms match, such as "
				 "'%s' and '%s'; '--histogram' selects one, "
				 "'--output' writes each to a file", c->nr,
				 c->v[0].name, c->v[c->nr - 1].name);
	if (c->order->pattern)
		return error_set(e, EXIT_USAGE, "option '--histogram': no "
				 "histogram is called '%s'",
				 c->order->pattern);
	return error_set(e, EXIT_USAGE, "no cell has a histogram that means "
			 "something");
}

static int put_chosen(const struct choice *c, struct error *e)
{
	const char *dir = c->order->dir;
	int err;

	if (!c->nr || (c->nr > 1 && !dir))
		return refuse_number(c, e);
	err = dir ? write_all(c) : print_one(c->order->out, c->v);
	return err ? error_set(e, EXIT_ERROR, "cannot write to '%s': %s",
			       dir ? dir : "stdout", strerror(-err)) : EXIT_OK;
}

int report_hgrm(const struct report_hgrm *order, const struct results *results,
		struct error *e)
{
	struct choice c = { .order = order };
	int status = choose(&c, results) ? error_memory(e) :
		     put_chosen(&c, e);

	choice_release(&c);
	return status;
}
