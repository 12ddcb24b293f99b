// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * collect-schedule.c - open loop or closed, and what became of the steps that
 * were due.
 */
#include <errno.h>

#include "bench/collect-internal.h"
#include "bench/pace.h"

static const char *arrivals_of(const struct run *r)
{
	if (!(r->cell->rate > 0))
		return "recorded";
	return r->cell->arrivals == ARRIVALS_FIXED ? "fixed" : "poisson";
}

/* Each by its share, so that the rate times this is what should be due. */
static double time_of(const struct worker *wk)
{
	uint64_t aside = clock_ns(&wk->run->clock, wk->schedule.aside);

	return wk->share * (double)(wk->measured_ns -
				    MIN(wk->measured_ns, aside));
}

static void add_worker(struct result_schedule *to, const struct worker *wk)
{
	const struct schedule_counts *c = &wk->schedule.counts;
	uint64_t behind = clock_ns(&wk->run->clock, c->behind_ticks);

	to->due += c->due;
	to->late += c->late;
	to->backlog += c->backlog;
	to->missed += c->missed;
	to->behind_max_ns = MAX(to->behind_max_ns, behind);
}

static void add_fills(struct result_schedule *to, const struct worker *wk)
{
	const struct schedule_counts *c = &wk->fills.counts;
	uint64_t behind = clock_ns(&wk->run->clock, c->behind_ticks);

	to->fills_due += c->due;
	to->fills_late += c->late;
	to->fills_missed += c->missed;
	to->behind_max_ns = MAX(to->behind_max_ns, behind);
}

static int collect_open(struct result_schedule *to, const struct run *r)
{
	double time_ns = 0;
	unsigned int i;

	*to = (struct result_schedule){
		.rate_per_s = pace_rate(r),
		.late_after_ns = SCHEDULE_LATE_NS,
	};
	for (i = 0; i < r->nr; i++) {
		if (!(r->workers[i].share > 0))
			continue;
		add_worker(to, &r->workers[i]);
		add_fills(to, &r->workers[i]);
		time_ns += time_of(&r->workers[i]);
	}
	to->time_ns = (uint64_t)time_ns;
	return str_set(&to->arrivals, arrivals_of(r));
}

int collect_schedule(struct result_cell *cell, const struct run *r)
{
	bool open = pace_rate(r) > 0;
	unsigned int i;

	cell->steps = 0;
	for (i = 0; i < r->nr; i++)
		cell->steps += r->workers[i].nr_steps;
	if (str_set(&cell->loop, open ? "open" : "closed"))
		return -ENOMEM;
	return open ? collect_open(&cell->schedule, r) : 0;
}
