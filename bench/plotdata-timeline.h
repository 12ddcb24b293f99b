/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plotdata-timeline.h - which strategies' time lines are shown, and what part
 * of them: for plotdata-timeline.c.
 */
#ifndef PGDBENCH_BENCH_PLOTDATA_TIMELINE_H
#define PGDBENCH_BENCH_PLOTDATA_TIMELINE_H

#include "bench/plotdata-internal.h"

enum {
	LINES_MAX = 4,		/* strategies */
	ROWS_MAX = 4,		/* threads of each */
};

/* What an event is drawn as. */
enum lane {
	LANE_SYNC, LANE_HOLD, LANE_SHARED, LANE_STALL, LANE_WAIT, LANE_FAULT,
	LANE_REBOOT, LANE_NONE,
};

/* The time line of a strategy's run, and what is known of it. */
struct line {
	const struct report_cell *of;
	const struct result_timeline *t;
	size_t stall;			/* index; of no event: there is none */
	uint64_t stall_ns;
	bool behind_hold;
	size_t nr_syncs, nr_faults, nr_stalls;	/* in all of it */
	uint64_t from_ns, width_ns;	/* the window */
	uint64_t rows[ROWS_MAX];	/* threads */
	size_t nr_rows;
};

struct lines {
	struct line *v;		/* of all strategies; those that are shown first */
	size_t nr, shown;
};

/* lines_init - choose from the runs of @load; 0 or -ENOMEM, lines_release() in
 * either case. */
int __must_check lines_init(struct lines *l, struct report_span load);
void lines_release(struct lines *l);

/* line_has - has @cell a time line with anything in it? */
bool line_has(const struct result_cell *cell);

/* line_shows - does event @i lie in the window, or a part of it? */
bool line_shows(const struct line *line, size_t i);

/* lane_of - by an event's name. */
enum lane lane_of(const char *name);

/* Of event @i of @t: its name, when it ends, was its thread interrupted? */
static inline const char *event_name(const struct result_timeline *t, size_t i)
{
	return t->names.v[t->what.v[i]];
}

static inline uint64_t event_end(const struct result_timeline *t, size_t i)
{
	return t->begin_ns.v[i] + t->length_ns.v[i];
}

bool event_interrupted(const struct result_timeline *t, size_t i);

#endif
