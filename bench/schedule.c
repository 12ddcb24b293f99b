// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * schedule.c - the arithmetic of an open loop; see schedule.h.
 */
#include "bench/schedule.h"

#include <math.h>

#include "lib/compiler.h"

enum {
	/* Poisson steps that were not begun are drawn one by one up to here;
	 * of a backlog of more the rest is counted by its mean, to 0.1 %. */
	DRAWN_MAX = 1 << 20,
	KEPT_PART = 100,	/* of the steps due, one in so many may wait */
};

void schedule_init(struct schedule *s, double gap, bool fixed, uint64_t seed,
		   uint64_t late_ticks)
{
	*s = (struct schedule){
		.gap = gap, .fixed = fixed, .late_ticks = late_ticks,
	};
	rng_init(&s->rng, seed);
}

/* @next moves on by @ticks and what was left over. */
static void advance(struct schedule *s, double ticks)
{
	double whole;

	s->rest = modf(ticks + s->rest, &whole);
	s->next += (uint64_t)whole;
}

static void advance_one(struct schedule *s)
{
	advance(s, s->fixed ? s->gap : rng_exp(&s->rng, s->gap));
}

/* The first point of the grid through @first that is not before @now. */
static void join_grid(struct schedule *s, uint64_t now, uint64_t first)
{
	s->next = first;
	if (first >= now)
		return;
	advance(s, s->gap * floor((double)(now - first) / s->gap));
	while (s->next < now)
		advance_one(s);
}

void schedule_begin(struct schedule *s, uint64_t now, uint64_t first)
{
	s->counts = (struct schedule_counts){ .due = 0 };
	s->over = false;
	s->aside = 0;
	s->rest = 0;
	s->next = s->origin = now;
	if (s->recorded || !(s->gap > 0))
		return;
	if (s->fixed)
		join_grid(s, now, first);
	else
		advance_one(s);
}

static void count_lag(struct schedule *s, uint64_t lag)
{
	s->counts.behind_ticks = MAX(s->counts.behind_ticks, lag);
}

uint64_t schedule_take(struct schedule *s, uint64_t now)
{
	uint64_t lag = now - MIN(now, s->next);

	if (!s->over || s->next < s->end) {
		s->counts.begun++;
		s->counts.late += lag > s->late_ticks;
		count_lag(s, lag);
	}
	if (!s->recorded)
		advance_one(s);
	return lag;
}

void schedule_skip(struct schedule *s, uint64_t now)
{
	join_grid(s, now + 1, s->next);
}

void schedule_shift(struct schedule *s, uint64_t ticks)
{
	s->next += ticks;
	s->origin += ticks;
	if (s->over)
		s->end += ticks;
}

void schedule_aside(struct schedule *s, uint64_t ticks)
{
	schedule_shift(s, ticks);
	if (!s->over)
		s->aside += ticks;
}

bool schedule_pending(const struct schedule *s)
{
	return s->gap > 0 && s->over && s->next < s->end;
}

/* How many steps are due before the end and not begun. */
static uint64_t nr_pending(const struct schedule *s)
{
	struct schedule ahead = *s;
	uint64_t nr = 0;

	while (schedule_pending(&ahead) && !ahead.fixed && !ahead.recorded &&
	       nr < DRAWN_MAX) {
		advance_one(&ahead);
		nr++;
	}
	if (!schedule_pending(&ahead))
		return nr;
	return nr + (uint64_t)ceil(((double)(ahead.end - ahead.next) -
				    ahead.rest) / ahead.gap);
}

void schedule_end(struct schedule *s, uint64_t now)
{
	s->over = true;
	s->end = now;
	s->counts.backlog = nr_pending(s);
	s->counts.due = s->counts.begun + s->counts.backlog;
}

void schedule_close(struct schedule *s, uint64_t now)
{
	uint64_t in_time = s->counts.due - s->counts.backlog;

	s->counts.missed = nr_pending(s);
	s->counts.due = s->counts.begun + s->counts.missed;
	/* Of recorded steps this was a guess. */
	s->counts.backlog = s->counts.due - in_time;
	if (s->counts.missed)
		count_lag(s, now - MIN(now, s->next));
	s->end = 0;
}

bool schedule_kept(uint64_t due, uint64_t backlog, uint64_t workers)
{
	return backlog <= MAX(due / KEPT_PART, workers);
}
