// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pace.c - schedules on the run's clock; see pace.h.
 */
#include "bench/pace.h"

#include <sched.h>

#include "bench/observe.h"

enum {
	/* How long a worker may go without anybody asking whether it is over. */
	LOOK_NS = 1000000,
	DRAIN_PART = 8,		/* of the duration, for what is still due */
};

double pace_rate(const struct run *r)
{
	if (r->cell->rate > 0)
		return r->cell->rate;
	return r->wl->recorded_rate ? r->wl->recorded_rate(r) : 0;
}

static double share_of(const struct worker *wk)
{
	const struct run *r = wk->run;

	return r->wl->share ? r->wl->share(wk) : 1.0 / r->nr;
}

/* Equal schedules have different numbers, and all strategies the same. */
static uint64_t seed_of(const struct worker *wk)
{
	uint64_t state = wk->run->cell->seed + wk->id;

	return rng_splitmix64(&state);
}

static uint64_t fill_ns(const struct worker *wk)
{
	const struct workload_ops *wl = wk->run->wl;

	return wl->fill_ns ? wl->fill_ns(wk) : 0;
}

void pace_init(struct worker *wk)
{
	const struct run *r = wk->run;
	double rate = pace_rate(r), gap = 0;

	wk->share = share_of(wk);
	if (rate > 0 && wk->share > 0)
		gap = r->clock.info.hz / (rate * wk->share);
	schedule_init(&wk->schedule, gap, r->cell->arrivals == ARRIVALS_FIXED,
		      seed_of(wk), clock_ticks(&r->clock, SCHEDULE_LATE_NS));
	wk->schedule.recorded = !(r->cell->rate > 0);
	schedule_init(&wk->fills, clock_ticks(&r->clock, fill_ns(wk)), true, 0,
		      clock_ticks(&r->clock, SCHEDULE_LATE_NS));
}

unsigned int pace_role(const struct worker *wk)
{
	return fill_ns(wk) > 0;
}

/* So that workers take turns: behind the shares of those before. */
static uint64_t first_of(const struct worker *wk)
{
	const struct run *r = wk->run;
	double before = 0;
	unsigned int i;

	for (i = 0; i < wk->id; i++)
		before += share_of(&r->workers[i]);
	return r->epoch + (uint64_t)(before * wk->schedule.gap);
}

void pace_begin(struct worker *wk, uint64_t now)
{
	wk->nr_steps = 0;
	schedule_begin(&wk->schedule, now, first_of(wk));
	/* The first of all at once. */
	schedule_begin(&wk->fills, now, wk->fills.next ? wk->fills.next : now);
}

/* What is due next: a step or a new slot. */
static struct schedule *next_of(struct worker *wk)
{
	struct schedule *fills = &wk->fills;

	return fills->gap > 0 && fills->next < wk->schedule.next ?
	       fills : &wk->schedule;
}

/* Until it is due; false: for LOOK_NS it was not. */
static bool wait_due(struct worker *wk, uint64_t *now)
{
	struct run *r = wk->run;
	uint64_t from = clock_stamp(&r->clock), parked_ns = wk->parked_ns;
	uint64_t look = from + clock_ticks(&r->clock, LOOK_NS);

	while ((*now = clock_stamp(&r->clock)) < next_of(wk)->next) {
		if (*now > look)
			return false;
		if (wk->parked_ns == parked_ns)
			observe_wait(wk, from, *now);
		from = *now;
		parked_ns = wk->parked_ns;
		worker_poll(wk);
		if (r->world.config.oversubscribed)
			sched_yield();
		cpu_relax();
	}
	if (wk->parked_ns == parked_ns)
		observe_wait(wk, from, *now);
	return true;
}

static bool is_beyond(const struct worker *wk)
{
	return wk->cpu->recording && wk->schedule.over &&
	       !schedule_pending(&wk->schedule) &&
	       !schedule_pending(&wk->fills);
}

static void take(struct worker *wk, struct schedule *s, uint64_t now)
{
	uint64_t late = schedule_take(s, now);

	wk->filling = s == &wk->fills;
	wk->due = now - late;
	wk->late_ns = clock_ns(&wk->run->clock, late);
}

/* As of the worker's last look at the clock. */
static void take_closed(struct worker *wk)
{
	struct schedule *fills = &wk->fills;

	/* The one before was a new slot; when did it end? */
	if (wk->filling)
		schedule_skip(fills, clock_stamp(&wk->run->clock));
	wk->filling = fills->gap > 0 && wk->looked >= fills->next;
}

bool pace_step(struct worker *wk)
{
	uint64_t now;

	wk->due = wk->late_ns = 0;
	if (wk->schedule.gap > 0) {
		/* What a trace has next may be due after the end. */
		if (is_beyond(wk) || !wait_due(wk, &now))
			return false;
		take(wk, next_of(wk), now);
	} else {
		take_closed(wk);
	}
	/* No store while others may look. */
	if (wk->cpu->recording && wk->share > 0 && !wk->filling)
		wk->nr_steps++;
	return true;
}

void pace_aside(struct worker *wk, uint64_t t0)
{
	uint64_t now;

	if (!(wk->schedule.gap > 0))
		return;
	now = clock_stamp(&wk->run->clock);
	schedule_aside(&wk->schedule, now - MIN(now, t0));
	schedule_aside(&wk->fills, now - MIN(now, t0));
}

bool pace_done(struct worker *wk, uint64_t now)
{
	const struct run *r = wk->run;
	struct schedule *s = &wk->schedule;

	if (!s->over) {
		schedule_end(s, now);
		schedule_end(&wk->fills, now);
	}
	return !(s->gap > 0) ||
	       (!schedule_pending(s) && !schedule_pending(&wk->fills)) ||
	       clock_since(&r->clock, s->end, now) >=
	       r->cell->duration_ns / DRAIN_PART;
}

void pace_end(struct worker *wk)
{
	uint64_t now = clock_stamp(&wk->run->clock);

	schedule_close(&wk->schedule, now);
	schedule_close(&wk->fills, now);
}
