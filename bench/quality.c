// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * quality.c - the reasons not to trust a cell, each with its limit.
 *
 * A new reason is a row of a table here, a row of the table in doc/METHOD.md
 * and a case in tests/t-quality.c.
 */
#include "bench/quality.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>

#include "lib/compiler.h"

/* What a row looks at; NaN: unknown, and no reason. */
typedef double figure_fn(const struct result_cell *cell,
			 const struct quality_facts *facts);

static double sanitizers(const struct result_cell *cell __unused_arg,
			 const struct quality_facts *facts)
{
	return facts->sanitizers;
}

static double debug(const struct result_cell *cell __unused_arg,
		    const struct quality_facts *facts)
{
	return facts->debug;
}

static double oversubscribed(const struct result_cell *cell __unused_arg,
			     const struct quality_facts *facts)
{
	return facts->oversubscribed;
}

static double over_quota(const struct result_cell *cell,
			 const struct quality_facts *facts)
{
	return cell->threads == U64_NULL ? NAN :
	       (double)cell->threads - facts->quota;
}

static double foreign(const struct result_cell *cell __unused_arg,
		      const struct quality_facts *facts)
{
	return facts->foreign;
}

/* The part of those that were asked that is not where it belongs. */
static double pgds_away(const struct result_cell *cell,
			const struct quality_facts *facts __unused_arg)
{
	const struct result_placement *p = &cell->placement;

	if (p->pgds_asked == U64_NULL || !p->pgds_asked)
		return NAN;
	return 1 - (double)p->pgds_at_home / (double)p->pgds_asked;
}

static double powersave(const struct result_cell *cell __unused_arg,
			const struct quality_facts *facts)
{
	return facts->powersave;
}

/* Its intended latencies say how long it ran, and little else. */
static double rate_lost(const struct result_cell *cell,
			const struct quality_facts *facts __unused_arg)
{
	return !result_kept(cell);
}

static double seconds(const struct result_cell *cell)
{
	return cell->duration_ns == U64_NULL || !cell->duration_ns ? NAN :
	       (double)cell->duration_ns / 1e9;
}

/* How many times too short. */
static double shortness(const struct result_cell *cell,
			const struct quality_facts *facts __unused_arg)
{
	return 0.01 / seconds(cell);
}

static double steal(const struct result_cell *cell,
		    const struct quality_facts *facts)
{
	if (cell->noise.steal_ns == U64_NULL)
		return NAN;
	return (double)cell->noise.steal_ns / 1e9 /
	       (seconds(cell) * (double)facts->nr_pus);
}

static double idle_lost(const struct result_cell *cell,
			const struct quality_facts *facts __unused_arg)
{
	return cell->noise.lost_share;
}

static double waiting_lost(const struct result_cell *cell,
			   const struct quality_facts *facts __unused_arg)
{
	const struct result_noise *n = &cell->noise;

	if (!n->waiting_hiccup_ns || n->waiting_ns == U64_NULL ||
	    !n->waiting_ns)
		return NAN;
	return (double)n->waiting_hiccup_ns->sum_ns / (double)n->waiting_ns;
}

/* A second, of the worker that has most; NaN if of none it is known. */
static double most_per_second(const struct result_cell *cell,
			      const struct u64s *each)
{
	double most = NAN;
	size_t i;

	for (i = 0; i < each->nr; i++)
		if (each->v[i] != U64_NULL)
			most = fmax(most, (double)each->v[i] /
					  result_seconds(cell));
	return most;
}

static double waited(const struct result_cell *cell,
		     const struct quality_facts *facts __unused_arg)
{
	return most_per_second(cell, &cell->noise.thread_wait_ns) / 1e9;
}

static double switched_out(const struct result_cell *cell,
			   const struct quality_facts *facts __unused_arg)
{
	return most_per_second(cell,
			       &cell->noise.thread_switches_involuntary);
}

/* Of threads that were bound, all of them. */
static double moved(const struct result_cell *cell,
		    const struct quality_facts *facts __unused_arg)
{
	const struct u64s *intended = &cell->placement.intended;
	const struct u64s *observed = &cell->placement.observed;
	size_t i;

	/* On another machine's topology there is an intention and no more. */
	for (i = 0; i < intended->nr && i < observed->nr; i++)
		if (intended->v[i] == U64_NULL || observed->v[i] == U64_NULL)
			return NAN;
	if (!intended->nr || cell->noise.migrations == U64_NULL)
		return NAN;
	return (double)cell->noise.migrations;
}

static double misplaced(const struct result_cell *cell,
			const struct quality_facts *facts __unused_arg)
{
	const struct result_placement *p = &cell->placement;
	double nr = 0;
	size_t i;

	for (i = 0; i < p->intended.nr && i < p->observed.nr; i++)
		nr += p->intended.v[i] != U64_NULL &&
		      p->observed.v[i] != U64_NULL &&
		      p->intended.v[i] != p->observed.v[i];
	return nr;
}

static double speed_change_of(const struct result_cell *cell,
			      const struct quality_facts *facts __unused_arg)
{
	return cell->noise.speed_change;
}

/* By the kernel, of the worker whose PU's frequency changed most. */
static double khz_change(const struct result_cell *cell,
			 const struct quality_facts *facts __unused_arg)
{
	const struct u64s *a = &cell->noise.khz_begin;
	const struct u64s *b = &cell->noise.khz_end;
	double most = NAN, x, y;
	size_t i;

	for (i = 0; i < a->nr && i < b->nr; i++) {
		if (a->v[i] == U64_NULL || b->v[i] == U64_NULL ||
		    !a->v[i] || !b->v[i])
			continue;
		x = (double)a->v[i];
		y = (double)b->v[i];
		most = fmax(most, fmax(x, y) / fmin(x, y) - 1);
	}
	return most;
}

/* What is certain of it: an interval that reaches below counts as below. */
static double instrument(const struct result_cell *cell,
			 const struct quality_facts *facts __unused_arg)
{
	return cell->instrument.cost_share_low;
}

static const struct {
	const char *text;
	double limit;		/* what is above it is a reason */
	figure_fn *of;
} reasons[] = {
	{ "sanitizer build", 0, sanitizers, },
	{ "debug build", 0, debug, },
	{ "more threads than PUs", 0, oversubscribed, },
	{ "the topology is another machine's and nothing is bound", 0,
	  foreign, },
	{ "more threads than the control group's quota of CPUs", 0,
	  over_quota, },
	{ "above 10 % of the page directories lay on another node", 0.10,
	  pgds_away, },
	{ QUALITY_RATE, 0, rate_lost, },
	{ "measured for less than 10 ms", 1, shortness, },
	{ "steal time above 2 % of the measured time", 0.02, steal, },
	{ "an idle loop lost above 10 % of its time", 0.10, idle_lost, },
	{ "threads lost above 10 % of the time in which they waited for steps",
	  0.10, waiting_lost, },
	{ "a thread waited for its PU for above 5 % of the time", 0.05,
	  waited, },
	{ "a thread was switched out above 500 times a second", 500,
	  switched_out, },
	{ "bound threads went to another PU", 0, moved, },
	{ "a thread was on another PU than intended", 0, misplaced, },
	{ "a PU's speed changed by above 10 %", 0.10, speed_change_of, },
	{ "the kernel saw a frequency change by above 10 %", 0.10,
	  khz_change, },
	{ "timing takes above 15 % of the throughput", 0.15, instrument, },
	{ "cpu frequency governor 'powersave'", 0, powersave, },
};

static int reason(struct result_cell *cell, const char *text)
{
	cell->quality.verdict = VERDICT_UNTRUSTWORTHY;
	return strs_add(&cell->quality.reasons, text);
}

/* Of a median, in nanoseconds. */
static double timer_cost(const struct result_cell *cell)
{
	return cell->instrument.timed_op_ns;
}

static double granularity(const struct result_cell *cell)
{
	return cell->instrument.granularity_ns == U64_NULL ? NAN :
	       (double)cell->instrument.granularity_ns;
}

static const struct {
	const char *text;	/* and the operation's name */
	double limit;		/* share of the median that is a reason */
	double (*of)(const struct result_cell *cell);
} timer_reasons[] = {
	{ "timing costs above 50 % of a median", 0.50, timer_cost, },
	{ "the clock goes in steps above 20 % of a median", 0.20,
	  granularity, },
};

static int judge_timer(struct result_cell *cell)
{
	/* Others may be next to nothing: a vmalloc in a slot that is there,
	 * an exit without a registry.  It is their tail that is looked at. */
	static const enum op judged[] = { OP_FORK, OP_EXEC, OP_SYNC, OP_WALK };
	const struct hist *h;
	unsigned int i, k;
	char text[96];

	for (i = 0; i < ARRAY_SIZE(judged); i++) {
		h = cell->latency[judged[i]].service;
		for (k = 0; h && h->nr && k < ARRAY_SIZE(timer_reasons); k++) {
			if (!(timer_reasons[k].of(cell) >
			      timer_reasons[k].limit *
			      (double)hist_percentile(h, 50)))
				continue;
			snprintf(text, sizeof(text), "%s %s",
				 timer_reasons[k].text, op_name(judged[i]));
			if (reason(cell, text))
				return -ENOMEM;
		}
	}
	return 0;
}

int quality_judge(struct result_cell *cell, const struct quality_facts *facts)
{
	unsigned int i;

	cell->quality.verdict = VERDICT_OK;
	for (i = 0; i < ARRAY_SIZE(reasons); i++)
		if (reasons[i].of(cell, facts) > reasons[i].limit &&
		    reason(cell, reasons[i].text))
			return -ENOMEM;
	return judge_timer(cell);
}
