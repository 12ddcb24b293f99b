// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plotdata-winners.c - where each strategy wins: for each rate of updates and
 * number of page directories, the one that is best by some measure, and which
 * others the runs do not tell apart from it.
 *
 * The rates are of several sections, alike but for the gap between two new
 * slots.  There is room for all strategies that one may choose.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "bench/contest.h"
#include "bench/names.h"
#include "bench/parse.h"
#include "bench/plotdata-internal.h"

/* What has a map if there is one, and what of it says how far two new slots
 * are apart; the first that there is. */
static const struct updates {
	const char *workload, *gap;
} updates[] = {
	{ "steady", "steady.new-slot" },
	{ "populate", "populate.gap" },
	{ "churn", "churn.sync" },
};

enum { FIELDS_MAX = 64 };

/* All loads of one workload and geometry with one number of threads. */
struct map {
	const struct updates *updates;
	const struct report_metric *metric;
	const char *measure;
	struct report_span fields[FIELDS_MAX];	/* the strategies of each */
	uint64_t gaps[FIELDS_MAX];
	size_t nr;
};

static uint64_t gap_of(const struct updates *u, const struct result_cell *cell)
{
	const char *text = plot_param(cell, u->gap);
	uint64_t ns;

	return text && !parse_time(text, &ns) ? ns : 0;
}

static bool belongs(const struct map *map, const struct result_cell *cell)
{
	const struct result_cell *like = map->fields[0].v->cell;

	return cell->threads == like->threads &&
	       !strcmp(cell->geometry, like->geometry);
}

/* The first of two that are alike is it. */
static void add_field(struct map *map, struct report_span load)
{
	const struct result_cell *cell = load.v->cell;
	uint64_t gap = gap_of(map->updates, cell);
	size_t i;

	if (!gap || map->nr == FIELDS_MAX || !report_nr_usable(load) ||
	    (map->nr && !belongs(map, cell)))
		return;
	for (i = 0; i < map->nr; i++)
		if (map->gaps[i] == gap &&
		    map->fields[i].v->cell->mms == cell->mms)
			return;
	map->gaps[map->nr] = gap;
	map->fields[map->nr++] = load;
}

static void find_fields(struct map *map, const struct report_index *index)
{
	struct report_span rest = report_span_all(index), load;

	map->nr = 0;
	for (; rest.nr; rest = report_skip(rest, load)) {
		load = report_take(rest, report_same_load);
		if (!strcmp(load.v->cell->workload, map->updates->workload))
			add_field(map, load);
	}
}

/* A single rate makes no map. */
static bool has_rates(const struct map *map)
{
	size_t i;

	for (i = 1; i < map->nr; i++)
		if (map->gaps[i] != map->gaps[0])
			return true;
	return false;
}

/* ---- the measure ---- */

static const struct report_metric *next_metric(const char *workload, size_t *at)
{
	const struct report_columns *tables = report_columns_of(workload);
	size_t t, i = *at;

	for (t = 0; t < REPORT_TABLES; i -= tables[t++].nr)
		for (; i < tables[t].nr; i++) {
			++*at;
			if (tables[t].v[i].contest)
				return &tables[t].v[i];
		}
	return NULL;
}

static bool is_called(const struct report_metric *m, const char *measure)
{
	char name[96];

	snprintf(name, sizeof(name), "%s %s", m->head, m->name);
	return !strcmp(name, measure);
}

static const struct report_metric *find_metric(const char *workload,
					       const char *measure)
{
	const struct report_metric *m;
	size_t at = 0;

	while ((m = next_metric(workload, &at)))
		if (is_called(m, measure))
			break;
	return m;
}

int plot_check_measure(const char *measure, struct error *e)
{
	const char *names[32];
	char text[32][96];
	const struct report_metric *m;
	size_t at = 0, nr = 0;

	while (nr < ARRAY_SIZE(names) &&
	       (m = next_metric(updates[0].workload, &at))) {
		if (is_called(m, measure))
			return EXIT_OK;
		snprintf(text[nr], sizeof(text[nr]), "%s %s", m->head, m->name);
		names[nr] = text[nr];
		nr++;
	}
	return names_unknown(e, "measure", measure, names, nr);
}

/* ---- who wins ---- */

static size_t column_of(const struct map *map, uint64_t gap)
{
	size_t i, k, column = 0;

	/* More updates lie to the right. */
	for (i = 0; i < map->nr; i++) {
		for (k = 0; k < i; k++)
			if (map->gaps[k] == map->gaps[i])
				break;
		column += k == i && map->gaps[i] > gap;
	}
	return column;
}

static size_t row_of(const struct map *map, uint64_t mms)
{
	size_t i, k, row = 0;

	for (i = 0; i < map->nr; i++) {
		for (k = 0; k < i; k++)
			if (map->fields[k].v->cell->mms ==
			    map->fields[i].v->cell->mms)
				break;
		row += k == i && map->fields[i].v->cell->mms < mms;
	}
	return row;
}

/* Those that the runs do not tell apart from the best. */
static void put_names(struct tsv *t, const struct contest *c)
{
	size_t i, others = 0;

	tsv_printf(t, "\t");
	for (i = 1; i < c->nr; i++) {
		if (!c->v[i].best)
			continue;
		if (!others++)
			tsv_printf(t, "or %s",
				   c->v[i].row.cells.v->cell->strategy);
	}
	if (others > 1)
		tsv_printf(t, " +%zu", others - 1);
	tsv_printf(t, "\t%zu", others);
}

static void put_winner(struct tsv *t, const struct map *map, size_t i,
		       const struct contest *c)
{
	const struct report_value *best = &c->v[0].value;
	uint64_t mms = map->fields[i].v->cell->mms;
	char buf[REPORT_TEXT];

	if (!t->nr_series)
		tsv_series(t);
	tsv_point(t, c->v[0].row.cells.v, NULL);
	tsv_printf(t, "\t%zu\t%zu\t%.9g\t%llu\t%.9g\t%.9g\t%.9g\t%s",
		   column_of(map, map->gaps[i]), row_of(map, mms),
		   1e9 / (double)map->gaps[i], (unsigned long long)mms,
		   best->median,
		   isnan(best->in.level) ? best->median : best->in.low,
		   isnan(best->in.level) ? best->median : best->in.high,
		   map->metric->format(best->median, buf));
	put_names(t, c);
	tsv_printf(t, "\n");
}

static int put_field(struct tsv *t, const struct map *map, size_t i)
{
	struct contest c;
	int err = contest_init(&c, map->metric, map->fields[i]);

	if (err)
		return err;
	if (c.nr)
		put_winner(t, map, i, &c);
	contest_release(&c);
	return 0;
}

static int put_map(struct tsv *t, const struct map *map)
{
	const struct result_cell *c = map->fields[0].v->cell;
	char text[200];
	size_t i;
	int err = 0;

	snprintf(text, sizeof(text), "least %.60s, workload %.20s, %.20s, %llu "
		 "thread%s", map->measure, c->workload, c->geometry,
		 (unsigned long long)c->threads, c->threads == 1 ? "" : "s");
	tsv_load_text(t, text);
	for (i = 0; !err && i < map->nr; i++)
		err = put_field(t, map, i);
	return err;
}

int plot_write_winners(const struct plot_source *s, char *panels)
{
	struct map map = { .measure = s->measure };
	struct tsv t;
	size_t i;
	int err = tsv_open(&t, s, "winners-map",
			   "the best strategy by rate of updates and number "
			   "of page directories\n"
			   "# number kind key column row updates_a_second mms "
			   "median low high text others nr_others");

	if (err)
		return err;
	for (i = 0; i < ARRAY_SIZE(updates) && !has_rates(&map); i++) {
		map.updates = &updates[i];
		find_fields(&map, s->all);
	}
	map.metric = has_rates(&map) ?
		     find_metric(map.updates->workload, s->measure) : NULL;
	err = map.metric ? put_map(&t, &map) : 0;
	if (!err)
		return tsv_close(&t, "map", panels);
	tsv_abort(&t);
	return err;
}
