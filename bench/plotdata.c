// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plotdata.c - what is plotted, as tables: what the writers share.
 */
#include "bench/plotdata.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "bench/plotdata-internal.h"

const struct plot plot_list[] = {
	{
		.name = "lock-hold",
		.title = "How long a lock is held, and how long others wait",
		.caption = "The share of lock sections that took t or longer. "
			   "A line that stays flat and then falls is a lock "
			   "that is held for a whole walk.",
		.needs = "times that a lock was held",
		.write = plot_write_locks,
	}, {
		.name = "latency-tails",
		.title = "How far the tails of latencies reach",
		.caption = "Latency by percentile; each further nine has as "
			   "much room as the one before.",
		.needs = "latencies of fork, exit, vmalloc or access",
		.write = plot_write_tails,
	}, {
		.name = "sync-scaling",
		.title = "What it takes to reach every page directory",
		.caption = "Time for all page directories by their number, "
			   "both axes logarithmic.",
		.needs = "times of walks or syncs",
		.write = plot_write_scaling,
	}, {
		.name = "memory",
		.title = "Memory that a strategy takes",
		.caption = "Bytes by cause: for each mm, and whatever their "
			   "number.",
		.needs = "sizes of memory",
		.write = plot_write_memory,
	},
};
const size_t plot_list_nr = ARRAY_SIZE(plot_list);

const struct plot *plot_find(const char *name)
{
	size_t i;

	for (i = 0; i < plot_list_nr; i++)
		if (!strcmp(plot_list[i].name, name))
			return &plot_list[i];
	return NULL;
}

int tsv_open(struct tsv *t, const struct plot_source *s, const char *name,
	     const char *about)
{
	char *path;
	int err;

	t->nr_series = 0;
	if (asprintf(&path, "%s/%s.tsv", s->dir, name) < 0)
		return -ENOMEM;
	err = savefile_open(&t->file, path);
	free(path);
	if (!err)
		tsv_printf(t, "# %s - %s\n", name, about);
	return err;
}

void tsv_printf(struct tsv *t, const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	if (len < 0) {
		if (!t->file.err)
			t->file.err = -ENOMEM;
		return;
	}
	savefile_write(&t->file, text, (size_t)len);
	free(text);
}

static uint64_t nr_runs(struct report_span span)
{
	uint64_t nr = 0;
	size_t i;

	for (i = 0; i < span.nr; i++)
		if (report_usable(span.v[i].cell))
			nr = MAX(nr, span.v[i].cell->repetition + 1);
	return nr;
}

void tsv_load(struct tsv *t, struct report_span span, bool with_mms)
{
	const struct result_cell *c = span.v->cell;
	uint64_t runs = nr_runs(span);

	if (span.v->section)
		tsv_printf(t, "section %s, ", span.v->section);
	tsv_printf(t, "workload %s, %s, %" PRIu64 " thread%s", c->workload,
		   c->geometry, c->threads, c->threads == 1 ? "" : "s");
	if (with_mms)
		tsv_printf(t, ", %" PRIu64 " page directories", c->mms);
	/* Latencies are then from the intended start, see METHOD.md. */
	if (str_map_find(&c->params, "rate"))
		tsv_printf(t, ", open loop");
	tsv_printf(t, ", %" PRIu64 " run%s\n", runs, runs == 1 ? "" : "s");
}

void tsv_series(struct tsv *t)
{
	tsv_printf(t, "\n\n");
	t->nr_series++;
}

void tsv_point(struct tsv *t, const struct report_cell *of, const char *lock)
{
	const char *guard = of->cell->guard;

	tsv_printf(t, "%zu\t%d\t%s%s%s%s%s", of->number,
		   of->kind, of->cell->strategy, guard ? "/" : "",
		   guard ? guard : "", lock ? " " : "", lock ? lock : "");
}

static void add_panel(char *panels, const char *panel)
{
	size_t len = strlen(panels);

	snprintf(panels + len, PLOT_PANELS_SIZE - len, "%s%s", len ? " " : "",
		 panel);
}

int tsv_close(struct tsv *t, const char *panel, char *panels)
{
	int err = savefile_commit(&t->file);

	if (!err && t->nr_series)
		add_panel(panels, panel);
	return err;
}

static size_t workload_rank(const char *const *workloads, const char *name)
{
	size_t rank;

	for (rank = 0; workloads[rank]; rank++)
		if (!strcmp(workloads[rank], name))
			break;
	return rank;
}

static bool any_has(struct report_span span, plot_has_fn *has)
{
	size_t i;

	for (i = 0; i < span.nr; i++)
		if (report_usable(span.v[i].cell) && has(span.v[i].cell))
			return true;
	return false;
}

static bool is_better(const char *const *workloads, struct report_span a,
		      struct report_span b)
{
	const struct result_cell *x = a.v[a.nr - 1].cell;
	const struct result_cell *y = b.v[b.nr - 1].cell;
	size_t p = workload_rank(workloads, x->workload);
	size_t q = workload_rank(workloads, y->workload);

	if (p != q)
		return p < q;
	return x->mms != y->mms ? x->mms > y->mms : x->threads > y->threads;
}

struct report_span plot_pick(const struct plot_source *s,
			     const char *const *workloads,
			     report_same_fn *same, plot_has_fn *has)
{
	struct report_span rest = report_span_all(s->index), part;
	struct report_span best = { .nr = 0 };

	for (; rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, same);
		if (any_has(part, has) &&
		    (!best.nr || is_better(workloads, part, best)))
			best = part;
	}
	return best;
}

int plot_merge(struct report_span span, plot_hist_fn *get, const void *arg,
	       struct hist **out)
{
	const struct hist *h;
	size_t i;

	*out = NULL;
	for (i = 0; i < span.nr; i++) {
		if (!report_usable(span.v[i].cell))
			continue;
		h = get(span.v[i].cell, arg);
		if (!h || !h->nr)
			continue;
		if (!result_hist(out))
			return -ENOMEM;
		hist_merge(*out, h);
	}
	return 0;
}

/* A field of a table: no tabs nor line breaks. */
static void put_text(struct tsv *t, const char *text)
{
	for (; *text; text++)
		tsv_printf(t, "%c", (unsigned char)*text < ' ' ? ' ' : *text);
}

static void put_reasons(struct tsv *t, struct report_span all)
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);

	if (!stream) {
		if (!t->file.err)
			t->file.err = -ENOMEM;
		return;
	}
	report_reasons(stream, all);
	if (fclose(stream) && !t->file.err)
		t->file.err = -ENOMEM;
	tsv_printf(t, "\t");
	if (text && *text) {
		put_text(t, "untrustworthy cells: ");
		put_text(t, text);
	}
	free(text);
}

/* As it was typed, with the seed: the whole command has no room here. */
static void put_command(struct tsv *t, const struct context *c)
{
	const char *whole = c->reproduce ? c->reproduce : "unknown command";
	char *typed = c->seed == U64_NULL ? context_quote_words(&c->argv) :
		      context_quote((int)c->argv.nr, c->argv.v, c->seed);

	put_text(t, typed && c->argv.nr ? typed : whole);
	free(typed);
}

int plotdata_caption(const struct plot_source *s)
{
	const struct context *c = &s->set->v[0].context;
	char none[PLOT_PANELS_SIZE] = "";
	struct tsv t;
	int err = tsv_open(&t, s, "caption",
			   "small print: machine, command, doubts");

	if (err)
		return err;
	put_text(&t, c->cpu.model ? c->cpu.model : "unknown CPU");
	if (c->cpu.nr_online != U64_NULL)
		tsv_printf(&t, ", %" PRIu64 " CPUs", c->cpu.nr_online);
	if (c->virtualisation.hypervisor == 1)
		tsv_printf(&t, ", virtual");
	put_text(&t, ", Linux ");
	put_text(&t, c->kernel.release ? c->kernel.release : "unknown");
	put_text(&t, ", ");
	put_text(&t, c->date ? c->date : "no date");
	tsv_printf(&t, "\t");
	put_command(&t, c);
	put_reasons(&t, report_span_all(s->index));
	tsv_printf(&t, "\n");
	return tsv_close(&t, "", none);
}
