// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plotdata-timeline-choose.c - which strategies' time lines are shown, and what
 * part of them.
 *
 * A stall is an operation that should be short, or the wait for a lock.  If for
 * most of a long one another thread was in one section, it is taken, the longest
 * of these; else the longest that was not interrupted: what the machine did, and
 * not the strategy, is not what is looked for.
 * Of strategies those are shown that say most beside each other: with the
 * longest stall and the shortest of those that walk, one that takes faults, and
 * then the next longest.
 *
 * All windows are of one width, a few walks of who walks most often, and around
 * the stall.
 */
#include "bench/plotdata-timeline.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	SYNCS = 3,		/* in a window, about */
	STALLS = 2,		/* of the longest have room in it */
	NOISE_TIMES = 8,	/* a stall with a cause is taken, if others are
				 * not longer by as much */
};

#define WIDTH_MIN_NS	UINT64_C(10000)
#define WIDTH_MAX_NS	UINT64_C(1000000000000)

static const struct {
	const char *name;
	enum lane lane;
} op_lanes[] = {
	{ "sync", LANE_SYNC },
	{ "walk", LANE_SYNC },
	{ "fork", LANE_STALL },
	{ "exec", LANE_STALL },
	{ "exit", LANE_STALL },
	{ "switch", LANE_STALL },
	{ "access", LANE_STALL },
	{ "fault", LANE_FAULT },
	{ "reboot", LANE_REBOOT },
};

enum lane lane_of(const char *name)
{
	size_t i;

	if (!strncmp(name, "hold ", 5))
		return report_excludes(name + 5) ? LANE_HOLD : LANE_SHARED;
	if (!strncmp(name, "wait ", 5))
		return LANE_WAIT;
	for (i = 0; i < ARRAY_SIZE(op_lanes); i++)
		if (!strcmp(name, op_lanes[i].name))
			return op_lanes[i].lane;
	return LANE_NONE;
}

static enum lane lane_at(const struct result_timeline *t, size_t i)
{
	return lane_of(event_name(t, i));
}

bool event_interrupted(const struct result_timeline *t, size_t i)
{
	size_t k;

	for (k = 0; k < t->interrupted.nr; k++)
		if (t->interrupted.v[k] == i)
			return true;
	return false;
}

/* Does event @j cover most of event @i? */
static bool covers(const struct result_timeline *t, size_t j, size_t i)
{
	uint64_t from = MAX(t->begin_ns.v[i], t->begin_ns.v[j]);
	uint64_t to = MIN(event_end(t, i), event_end(t, j));

	return to > from && to - from >= t->length_ns.v[i] / 4 * 3;
}

/* Are events of the kind of @i known until that ends? */
static bool is_known(const struct result_timeline *t, size_t i)
{
	return event_end(t, i) <= t->name_until_ns.v[t->what.v[i]];
}

/* Was another thread in one section, and not interrupted there, for most of
 * stall @i? */
static bool is_behind_hold(const struct result_timeline *t, size_t i)
{
	size_t j;

	if (!is_known(t, i))
		return false;
	for (j = 0; j < t->begin_ns.nr && t->begin_ns.v[j] < event_end(t, i); j++)
		if (t->thread.v[j] != t->thread.v[i] && covers(t, j, i) &&
		    lane_at(t, j) == LANE_HOLD && !event_interrupted(t, j))
			return true;
	return false;
}

static bool is_uninterrupted(const struct result_timeline *t, size_t i)
{
	return is_known(t, i) && !event_interrupted(t, i);
}

/* And so are events of all other kinds, which may be its cause. */
static bool is_among_all(const struct result_timeline *t, size_t i)
{
	return event_end(t, i) <= t->until_ns && is_uninterrupted(t, i);
}

static bool is_behind_hold_among_all(const struct result_timeline *t,
				     size_t i)
{
	return event_end(t, i) <= t->until_ns && is_behind_hold(t, i);
}

/* The longest stall of which @is holds; no event if there is none. */
static size_t longest_stall(const struct result_timeline *t,
			    bool (*is)(const struct result_timeline *t,
				       size_t i))
{
	size_t i, best = t->begin_ns.nr;
	enum lane lane;

	for (i = 0; i < t->begin_ns.nr; i++) {
		lane = lane_at(t, i);
		if ((lane == LANE_STALL || lane == LANE_WAIT) &&
		    (best == t->begin_ns.nr ||
		     t->length_ns.v[i] > t->length_ns.v[best]) && is(t, i))
			best = i;
	}
	return best;
}

static uint64_t length_of(const struct result_timeline *t, size_t i)
{
	return i < t->begin_ns.nr ? t->length_ns.v[i] : 0;
}

static void find_stall(struct line *line)
{
	const struct result_timeline *t = line->t;
	size_t any = longest_stall(t, is_among_all);
	size_t behind = longest_stall(t, is_behind_hold_among_all);

	if (any == t->begin_ns.nr)
		any = longest_stall(t, is_uninterrupted);
	if (behind == t->begin_ns.nr)
		behind = longest_stall(t, is_behind_hold);
	line->behind_hold = behind < t->begin_ns.nr &&
		length_of(t, behind) >= length_of(t, any) / NOISE_TIMES;
	line->stall = line->behind_hold ? behind : any;
	line->stall_ns = length_of(t, line->stall);
}

bool line_has(const struct result_cell *cell)
{
	return cell->timeline.threshold_ns != U64_NULL &&
	       cell->timeline.begin_ns.nr;
}

/* Of the first of @runs that has one. */
static bool line_of(struct line *line, struct report_span runs)
{
	enum lane lane;
	size_t i;

	*line = (struct line){ .t = NULL };
	for (i = 0; i < runs.nr && !line->t; i++) {
		line->of = &runs.v[i];
		if (report_usable(runs.v[i].cell) &&
		    line_has(runs.v[i].cell))
			line->t = &runs.v[i].cell->timeline;
	}
	if (!line->t)
		return false;
	find_stall(line);
	for (i = 0; i < line->t->begin_ns.nr; i++) {
		lane = lane_at(line->t, i);
		line->nr_syncs += lane == LANE_SYNC;
		line->nr_faults += lane == LANE_FAULT;
		line->nr_stalls += lane == LANE_STALL || lane == LANE_WAIT;
	}
	return true;
}

/* ---- which to show ---- */

/* Is @a to be shown rather than @b? */
typedef bool rather_fn(const struct line *a, const struct line *b);

static bool longest_walker(const struct line *a, const struct line *b)
{
	if (!a->nr_syncs != !b->nr_syncs)
		return a->nr_syncs;
	return a->stall_ns > b->stall_ns;
}

static bool shortest_walker(const struct line *a, const struct line *b)
{
	if (!a->nr_syncs != !b->nr_syncs)
		return a->nr_syncs;
	return a->stall_ns < b->stall_ns;
}

static bool most_faults(const struct line *a, const struct line *b)
{
	return a->nr_faults > b->nr_faults;
}

static bool longest(const struct line *a, const struct line *b)
{
	return a->stall_ns > b->stall_ns;
}

static void choose(struct lines *l)
{
	static rather_fn *const wishes[LINES_MAX] = {
		longest_walker, shortest_walker, most_faults, longest,
	};
	struct line *best, one;
	size_t i;

	for (l->shown = 0; l->shown < MIN(l->nr, (size_t)LINES_MAX);
	     l->shown++) {
		best = &l->v[l->shown];
		for (i = l->shown + 1; i < l->nr; i++)
			if (wishes[l->shown](&l->v[i], best))
				best = &l->v[i];
		one = *best;
		*best = l->v[l->shown];
		l->v[l->shown] = one;
	}
}

static int by_u64(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* From one walk to the next, in the median; 0 if it is not known. */
static uint64_t period(const struct line *line)
{
	const struct result_timeline *t = line->t;
	uint64_t *ns = calloc(line->nr_syncs + 1, sizeof(*ns)), last = 0, median;
	bool begun = false;
	size_t i, nr = 0;

	for (i = 0; ns && i < t->begin_ns.nr; i++) {
		if (lane_at(t, i) != LANE_SYNC)
			continue;
		if (begun)
			ns[nr++] = t->begin_ns.v[i] - last;
		last = t->begin_ns.v[i];
		begun = true;
	}
	if (nr)
		qsort(ns, nr, sizeof(*ns), by_u64);
	median = nr ? ns[nr / 2] : 0;
	free(ns);
	return median;
}

/* Up to one that ticks go well with. */
static uint64_t round_width(uint64_t ns)
{
	static const unsigned int tenths[] = { 10, 12, 15, 20, 25, 30, 40, 50,
					       60, 80, 100 };
	uint64_t decade = 1;
	size_t i;

	while (decade * 100 < ns)
		decade *= 10;
	for (i = 0; tenths[i] * decade < ns && i + 1 < ARRAY_SIZE(tenths); i++)
		;
	return tenths[i] * decade;
}

static void place_window(struct line *line, uint64_t width)
{
	const struct result_timeline *t = line->t;
	uint64_t middle = 0, last = t->until_ns;

	line->width_ns = width;
	if (line->stall < t->begin_ns.nr)
		middle = t->begin_ns.v[line->stall] + line->stall_ns / 2;
	if (line->stall < t->begin_ns.nr)
		last = MAX(last, event_end(t, line->stall));
	last = MAX(last, width) - width;
	line->from_ns = MIN(MAX(middle, width / 2) - width / 2, last);
}

bool line_shows(const struct line *line, size_t i)
{
	const struct result_timeline *t = line->t;

	return t->begin_ns.v[i] < line->from_ns + line->width_ns &&
	       event_end(t, i) >= line->from_ns;
}

static bool has_row(const struct line *line, uint64_t thread)
{
	size_t i;

	for (i = 0; i < line->nr_rows; i++)
		if (line->rows[i] == thread)
			return true;
	return false;
}

static void add_row(struct line *line, uint64_t thread)
{
	if (line->nr_rows < ROWS_MAX && thread < line->of->cell->threads &&
	    !has_row(line, thread))
		line->rows[line->nr_rows++] = thread;
}

/* Who stalls, who walks, who does anything, and then whoever there is. */
static void choose_rows(struct line *line)
{
	const struct result_timeline *t = line->t;
	uint64_t thread;
	size_t i;

	if (line->stall < t->begin_ns.nr)
		add_row(line, t->thread.v[line->stall]);
	for (i = 0; i < t->begin_ns.nr; i++)
		if (line_shows(line, i) && lane_at(t, i) == LANE_SYNC)
			add_row(line, t->thread.v[i]);
	for (i = 0; i < t->begin_ns.nr; i++)
		if (line_shows(line, i))
			add_row(line, t->thread.v[i]);
	for (thread = 0; line->nr_rows < ROWS_MAX &&
	     thread < line->of->cell->threads; thread++)
		add_row(line, thread);
	qsort(line->rows, line->nr_rows, sizeof(line->rows[0]), by_u64);
}

/* Some walks of who walks most often, but no stall fills it. */
static uint64_t width_of(const struct lines *l)
{
	uint64_t walks = UINT64_MAX, stall = 0, width;
	size_t i;

	for (i = 0; i < l->shown; i++) {
		if (l->v[i].nr_syncs > 1)
			walks = MIN(walks, period(&l->v[i]));
		stall = MAX(stall, l->v[i].stall_ns);
	}
	width = walks == UINT64_MAX ? 0 : SYNCS * MIN(walks, WIDTH_MAX_NS);
	width = MAX(width, STALLS * MIN(stall, WIDTH_MAX_NS));
	return round_width(MIN(MAX(width, WIDTH_MIN_NS), WIDTH_MAX_NS));
}

static bool is_empty(const struct line *line)
{
	size_t i;

	for (i = 0; i < line->t->begin_ns.nr; i++)
		if (line_shows(line, i) && lane_at(line->t, i) != LANE_NONE)
			return false;
	return true;
}

/* Whose window has nothing in it is not shown: no frame is empty. */
static void place(struct lines *l)
{
	uint64_t width = width_of(l);
	size_t i, shown = 0;

	for (i = 0; i < l->shown; i++) {
		place_window(&l->v[i], width);
		if (is_empty(&l->v[i]))
			continue;
		choose_rows(&l->v[i]);
		l->v[shown++] = l->v[i];
	}
	l->shown = shown;
}

int lines_init(struct lines *l, struct report_span load)
{
	struct report_span rest, runs;

	*l = (struct lines){ .v = calloc(load.nr + 1, sizeof(*l->v)) };
	if (!l->v)
		return -ENOMEM;
	for (rest = load; rest.nr; rest = report_skip(rest, runs)) {
		runs = report_take(rest, report_same_strategy);
		if (runs.v->kind == KIND_STRATEGY &&
		    line_of(&l->v[l->nr], runs))
			l->nr++;
	}
	choose(l);
	place(l);
	return 0;
}

void lines_release(struct lines *l)
{
	free(l->v);
	l->v = NULL;
}
