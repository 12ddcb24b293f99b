// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * trial.c - windows with and without the instrument, and their ratio.
 */
#include "bench/trial.h"

#include <math.h>

#include "bench/stats-bootstrap.h"
#include "bench/stats.h"
#include "bench/timing.h"

/* On, off, off, on. */
static bool window_is_on(unsigned int i)
{
	return i % 4 == 0 || i % 4 == 3;
}

unsigned int trial_shape(uint64_t duration_ns, uint64_t step_ns,
			 uint64_t *window_ns)
{
	uint64_t total = MAX(duration_ns / TRIAL_PART,
			     (uint64_t)TRIAL_TOTAL_NS);
	uint64_t pairs, ns;

	ns = MIN((uint64_t)TRIAL_WINDOW_NS,
		 duration_ns / TRIAL_PART / TRIAL_WINDOWS);
	ns = MAX(ns, (uint64_t)TRIAL_SHORT_NS);
	*window_ns = MAX(ns, TRIAL_STEPS * step_ns);
	pairs = MIN(total / (2 * *window_ns), (uint64_t)TRIAL_WINDOWS / 2);
	return pairs < TRIAL_LEAST ? 0 : (unsigned int)pairs;
}

/* Of the worker whose steps are the longest. */
static uint64_t longest_step_ns(const struct run *r)
{
	uint64_t longest = 0;
	unsigned int i;

	for (i = 0; i < r->nr; i++)
		if (r->workers[i].share > 0)
			longest = MAX(longest, r->workers[i].measured_ns /
				      MAX(r->workers[i].nr_steps,
					  UINT64_C(1)));
	return longest;
}

void trial_plan(struct run *r)
{
	uint64_t window_ns;

	if (r->calibrated)
		return;
	r->trial.nr = 2 * trial_shape(r->cell->duration_ns,
				      longest_step_ns(r), &window_ns);
	r->trial.ticks = clock_ticks(&r->clock, window_ns);
	/* When all have been told, and are at it again. */
	r->trial.base = clock_stamp(&r->clock) + r->trial.ticks;
}

static uint64_t nr_ops(const struct worker *wk)
{
	uint64_t nr = 0;
	unsigned int op;

	for (op = 0; op < NR_OPS; op++)
		nr += wk->idle_ops[op].count;
	return nr;
}

static void window_end(struct worker *wk, uint64_t now)
{
	struct worker_trial *t = &wk->trial;
	uint64_t ns = clock_since(&wk->run->clock, t->began, now);

	if (!t->begun || t->at >= TRIAL_WINDOWS)
		return;
	t->window[t->at] = (struct trial_window){
		.ops = nr_ops(wk) - t->ops,
		.ns = ns - MIN(ns, wk->parked_ns - t->parked_ns),
	};
}

static void window_begin(struct worker *wk, unsigned int at)
{
	struct worker_trial *t = &wk->trial;

	t->begun = true;
	t->at = at;
	if (at == wk->run->trial.nr || window_is_on(at))
		timing_begin(wk);
	else
		timing_stop(wk);
	t->ops = nr_ops(wk);
	t->parked_ns = wk->parked_ns;
	t->began = clock_stamp(&wk->run->clock);
}

bool trial_look(struct worker *wk, uint64_t now)
{
	const struct run *r = wk->run;
	const struct worker_trial *t = &wk->trial;
	uint64_t at;

	if (!r->trial.nr || (t->begun && t->at == r->trial.nr))
		return true;
	if (now < r->trial.base)
		return false;
	wk->schedule.gap = 0;
	at = MIN((now - r->trial.base) / r->trial.ticks,
		 (uint64_t)r->trial.nr);
	if (t->begun && at == t->at)
		return false;
	window_end(wk, now);
	window_begin(wk, (unsigned int)at);
	return at == r->trial.nr;
}

/* Operations a nanosecond of all workers together; NaN where one has none. */
static double rate(const struct run *r, unsigned int at)
{
	const struct trial_window *w;
	double sum = 0;
	unsigned int i;

	for (i = 0; i < r->nr; i++) {
		w = &r->workers[i].trial.window[at];
		if (!(r->workers[i].share > 0))
			continue;
		if (!w->ops || !w->ns)
			return NAN;
		sum += (double)w->ops / (double)w->ns;
	}
	return sum;
}

static unsigned int nr_paced(const struct run *r)
{
	unsigned int i, nr = 0;

	for (i = 0; i < r->nr; i++)
		nr += r->workers[i].share > 0;
	return nr;
}

struct trial_result trial_sum(const struct run *r)
{
	struct trial_result res = { 0, NAN, NAN, NAN, NAN };
	double share[TRIAL_WINDOWS / 2], ns[TRIAL_WINDOWS / 2], on, off;
	struct stats_interval interval;
	unsigned int i;

	for (i = 0; i + 1 < r->trial.nr; i += 2) {
		on = rate(r, window_is_on(i) ? i : i + 1);
		off = rate(r, window_is_on(i) ? i + 1 : i);
		if (!(on > 0) || !(off > 0))
			continue;
		share[res.pairs] = 1 - on / off;
		ns[res.pairs++] = nr_paced(r) * (1 / on - 1 / off);
	}
	if (res.pairs < TRIAL_LEAST)
		return res;
	res.cost_share = stats_median(share, res.pairs);	/* sorts */
	interval = stats_median_interval(share, res.pairs);
	res.cost_share_low = interval.low;
	res.cost_share_high = interval.high;
	res.cost_ns = stats_median(ns, res.pairs);
	return res;
}
