// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plotdata-timeline.c - what threads did at the same time: some milliseconds of
 * a run of each of a few strategies.
 *
 * Times are since the window begins, cut off where it does; what is known only
 * until some time has a line that says so.
 */
#include <errno.h>
#include <inttypes.h>

#include "bench/plotdata-timeline.h"

static const char *const lane_words[] = {
	[LANE_SYNC]	= "sync",
	[LANE_HOLD]	= "hold",
	[LANE_SHARED]	= "shared",
	[LANE_STALL]	= "stall",
	[LANE_WAIT]	= "wait",
	[LANE_FAULT]	= "fault",
	[LANE_REBOOT]	= "reboot",
};

static void put_event(struct tsv *t, const struct line *line, size_t row,
		      size_t i)
{
	const struct result_timeline *tl = line->t;
	uint64_t from = MAX(tl->begin_ns.v[i], line->from_ns);
	uint64_t to = MIN(event_end(tl, i), line->from_ns + line->width_ns);

	tsv_point(t, line->of, NULL);
	tsv_printf(t, "\t%s\t%zu\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64
		   "\t%d\t%s\n", lane_words[lane_of(event_name(tl, i))], row,
		   tl->thread.v[i], from - line->from_ns, to - line->from_ns,
		   event_interrupted(tl, i) + 2 * (i == line->stall),
		   event_name(tl, i));
}

/* Which thread a row is, whether there is anything in it or not. */
static void put_rows(struct tsv *t, const struct line *line)
{
	size_t row;

	for (row = 0; row < line->nr_rows; row++) {
		tsv_point(t, line->of, NULL);
		tsv_printf(t, "\trow\t%zu\t%" PRIu64 "\t0\t0\t0\t-\n", row,
			   line->rows[row]);
	}
}

static void put_events(struct tsv *t, const struct line *line)
{
	const struct result_timeline *tl = line->t;
	size_t i, row;

	for (i = 0; i < tl->begin_ns.nr; i++) {
		if (!line_shows(line, i) || lane_of(event_name(tl, i)) == LANE_NONE)
			continue;
		for (row = 0; row < line->nr_rows; row++)
			if (line->rows[row] == tl->thread.v[i])
				put_event(t, line, row, i);
	}
}

/* Where a kind of event is not known to the window's end, for all threads. */
static void put_ends(struct tsv *t, const struct line *line)
{
	const struct result_timeline *tl = line->t;
	uint64_t until, end = line->from_ns + line->width_ns;
	enum lane lane;
	size_t i;

	for (i = 0; i < tl->names.nr; i++) {
		lane = lane_of(tl->names.v[i]);
		until = tl->name_until_ns.v[i];
		if (lane == LANE_NONE || until >= end)
			continue;
		tsv_point(t, line->of, NULL);
		tsv_printf(t, "\tend-%s\t0\t0\t%" PRIu64 "\t%" PRIu64
			   "\t0\t%s\n", lane_words[lane],
			   MAX(until, line->from_ns) - line->from_ns,
			   line->width_ns, tl->names.v[i]);
	}
}

static void put_line(struct tsv *t, const struct line *line)
{
	bool stalls = line->stall < line->t->begin_ns.nr;

	tsv_series(t);
	tsv_point(t, line->of, NULL);
	tsv_printf(t, "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%zu\t%" PRIu64
		   "\t%s\t%d\t%zu\n", line->from_ns, line->width_ns,
		   line->of->cell->threads, line->nr_rows, line->stall_ns,
		   stalls ? event_name(line->t, line->stall) : "-",
		   line->behind_hold, line->nr_stalls);
	tsv_series(t);
	put_rows(t, line);
	put_events(t, line);
	put_ends(t, line);
}

static int put_panel(const struct plot_source *s, const struct line *line,
		     size_t number, char *panels)
{
	char file[48], panel[24];
	struct tsv t;
	int err;

	snprintf(panel, sizeof(panel), "%zu", number);
	snprintf(file, sizeof(file), "timeline-%s", panel);
	err = tsv_open(&t, s, file, "what threads did at the same time; first "
		       "the window, then events\n"
		       "# number kind key window_begin_ns window_ns threads "
		       "threads_shown longest_stall_ns longest_stall "
		       "behind_hold stalls\n"
		       "# number kind key lane row thread begin_ns end_ns "
		       "mark what\n"
		       "# mark: 1 the thread was interrupted, 2 the longest "
		       "stall");
	if (err)
		return err;
	tsv_load(&t, (struct report_span){ .v = line->of, .nr = 1 }, true);
	put_line(&t, line);
	return tsv_close(&t, panel, panels);
}

int plot_write_timeline(const struct plot_source *s, char *panels)
{
	static const char *const preferred[] = {
		"populate", "steady", "churn", "trace", NULL,
	};
	struct report_span load = plot_pick(s->index, preferred,
					    report_same_load, line_has);
	struct lines l;
	int err = lines_init(&l, load);
	size_t i;

	for (i = 0; !err && i < l.shown; i++)
		err = put_panel(s, &l.v[i], i + 1, panels);
	lines_release(&l);
	return err;
}
