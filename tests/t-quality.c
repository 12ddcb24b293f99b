// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-quality.c - each reason not to trust a cell can be made to appear, alone;
 * and a cell that nothing is wrong with has none.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/quality.h"

enum { MS = 1000000 };

struct scene {
	struct result_cell cell;
	struct quality_facts facts;
};

static void must(int err)
{
	assert_int_equal(err, 0);
}

static void add_latency(struct result_cell *cell, enum op op, uint64_t ns)
{
	struct hist *h = result_hist(&cell->latency[op].service);
	unsigned int i;

	assert_non_null(h);
	for (i = 0; i < 100; i++)
		hist_record(h, ns);
}

/* Two threads on a virtual machine of four PUs, for a second, with what such a
 * machine does on a good day. */
static struct scene *scene_new(void)
{
	struct scene *s = calloc(1, sizeof(*s));
	struct result_cell *c;
	unsigned int i;

	assert_non_null(s);
	c = &s->cell;
	s->facts.nr_pus = 4;
	s->facts.quota = NAN;
	result_cell_init(c);
	c->threads = 2;
	c->duration_ns = 1000 * MS;
	c->noise.steal_ns = 10 * MS;
	c->noise.lost_share = 0.002;
	c->noise.waiting_ns = 1000 * MS;
	hist_record(result_hist(&c->noise.waiting_hiccup_ns), 20 * MS);
	for (i = 0; i < 2; i++) {
		must(u64s_add(&c->noise.thread_switches_involuntary, 40 + i));
		must(u64s_add(&c->noise.thread_switches_voluntary, 0));
		must(u64s_add(&c->noise.thread_wait_ns, 2 * MS));
		must(u64s_add(&c->noise.khz_begin, 2600000));
		must(u64s_add(&c->noise.khz_end, 2700000));
		must(u64s_add(&c->placement.intended, i));
		must(u64s_add(&c->placement.observed, i));
	}
	c->noise.migrations = 0;
	c->noise.speed_change = 0.02;
	c->instrument.timed_op_ns = 31;
	c->instrument.granularity_ns = 10;
	c->instrument.cost_share = 0.05;
	c->instrument.cost_share_low = 0.03;
	c->instrument.cost_share_high = 0.07;
	add_latency(c, OP_FORK, 200);
	add_latency(c, OP_EXIT, 20);	/* not looked at */
	return s;
}

static void scene_free(struct scene *s)
{
	result_cell_release(&s->cell);
	free(s);
}

static void expect_ok(struct scene *s)
{
	must(quality_judge(&s->cell, &s->facts));
	if (s->cell.quality.reasons.nr)
		fail_msg("%s", s->cell.quality.reasons.v[0]);
	assert_int_equal(s->cell.quality.verdict, VERDICT_OK);
}

static void test_innocent(void **state __unused_arg)
{
	struct scene *s = scene_new();

	expect_ok(s);
	scene_free(s);
}

/* What was not measured is held against nobody. */
static void test_nothing_known(void **state __unused_arg)
{
	struct scene *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	result_cell_init(&s->cell);
	expect_ok(s);
	scene_free(s);
}

static void sanitizers(struct scene *s, bool beyond)
{
	s->facts.sanitizers = beyond;
}

static void debug(struct scene *s, bool beyond)
{
	s->facts.debug = beyond;
}

static void oversubscribed(struct scene *s, bool beyond)
{
	s->facts.oversubscribed = beyond;
}

static void foreign(struct scene *s, bool beyond)
{
	unsigned int i;

	s->facts.foreign = beyond;
	/* Not bound threads may go where they like. */
	s->cell.noise.migrations = 5;
	for (i = 0; i < 2; i++)
		s->cell.placement.observed.v[i] = U64_NULL;
}

static void quota(struct scene *s, bool beyond)
{
	s->cell.threads = 2;
	s->facts.quota = beyond ? 1.5 : 2;
}

static void away(struct scene *s, bool beyond)
{
	s->cell.placement.pgds_asked = 1000;
	s->cell.placement.pgds_at_home = beyond ? 899 : 901;
}

static void powersave(struct scene *s, bool beyond)
{
	s->facts.powersave = beyond;
}

static void short_time(struct scene *s, bool beyond)
{
	s->cell.duration_ns = 10 * MS - beyond;
	s->cell.noise.steal_ns = 0;
	memset(s->cell.noise.thread_wait_ns.v, 0, 2 * sizeof(uint64_t));
	s->cell.noise.thread_switches_involuntary.v[0] = 0;
	s->cell.noise.thread_switches_involuntary.v[1] = 0;
}

/* 2 % of a second on four PUs. */
static void steal(struct scene *s, bool beyond)
{
	s->cell.noise.steal_ns = 80 * MS + beyond;
}

static void idle(struct scene *s, bool beyond)
{
	s->cell.noise.lost_share = beyond ? 0.101 : 0.10;
}

static void waiting(struct scene *s, bool beyond)
{
	hist_record(s->cell.noise.waiting_hiccup_ns, 80 * MS + beyond);
}

static void waited(struct scene *s, bool beyond)
{
	s->cell.noise.thread_wait_ns.v[1] = 50 * MS + beyond;
}

static void switched(struct scene *s, bool beyond)
{
	s->cell.noise.thread_switches_involuntary.v[0] = 500 + beyond;
}

/* Who is not bound may go where he likes. */
static void moved(struct scene *s, bool beyond)
{
	s->cell.noise.migrations = 1;
	if (!beyond)
		s->cell.placement.intended.v[1] = U64_NULL;
}

static void misplaced(struct scene *s, bool beyond)
{
	s->cell.placement.observed.v[1] = beyond ? 3 : U64_NULL;
}

static void speed(struct scene *s, bool beyond)
{
	s->cell.noise.speed_change = beyond ? 0.101 : 0.10;
}

/* Either way; a thread of whose PU one end is not known says nothing. */
static void khz(struct scene *s, bool beyond)
{
	s->cell.noise.khz_end.v[1] = beyond ? 2300000 : 2400000;
	s->cell.noise.khz_begin.v[0] = U64_NULL;
	s->cell.noise.khz_end.v[0] = 1;
}

/* Above the limit for certain, or only as far as one can see. */
static void cost(struct scene *s, bool beyond)
{
	s->cell.instrument.cost_share = 0.3;
	s->cell.instrument.cost_share_high = 0.5;
	s->cell.instrument.cost_share_low = beyond ? 0.151 : 0.15;
}

static void timer_fork(struct scene *s, bool beyond)
{
	s->cell.instrument.timed_op_ns = beyond ? 100.5 : 100;
}

static void timer_walk(struct scene *s, bool beyond)
{
	add_latency(&s->cell, OP_WALK, beyond ? 61 : 62);
	s->cell.instrument.granularity_ns = 1;
}

static void steps(struct scene *s, bool beyond)
{
	s->cell.instrument.granularity_ns = beyond ? 41 : 40;
}

static void rate(struct scene *s, bool beyond)
{
	struct result_schedule *q = &s->cell.schedule;

	q->rate_per_s = 1000;
	q->due = 1000;
	q->backlog = beyond ? 500 : 0;
}

static const struct {
	void (*set)(struct scene *s, bool beyond);
	const char *reason;
} cases[] = {
	{ sanitizers, "sanitizer build", },
	{ debug, "debug build", },
	{ oversubscribed, "more threads than PUs", },
	{ foreign, "the topology is another machine's and nothing is bound", },
	{ quota, "more threads than the control group's quota of CPUs", },
	{ away, "above 10 % of the page directories lay on another node", },
	{ powersave, "cpu frequency governor 'powersave'", },
	{ rate, "rate not kept", },
	{ short_time, "measured for less than 10 ms", },
	{ steal, "steal time above 2 % of the measured time", },
	{ idle, "an idle loop lost above 10 % of its time", },
	{ waiting, "threads lost above 10 % of the time in which they waited "
	  "for steps", },
	{ waited, "a thread waited for its PU for above 5 % of the time", },
	{ switched, "a thread was switched out above 500 times a second", },
	{ moved, "bound threads went to another PU", },
	{ misplaced, "a thread was on another PU than intended", },
	{ speed, "a PU's speed changed by above 10 %", },
	{ khz, "the kernel saw a frequency change by above 10 %", },
	{ cost, "timing takes above 15 % of the throughput", },
	{ timer_fork, "timing costs above 50 % of a median fork", },
	{ timer_walk, "timing costs above 50 % of a median walk", },
	{ steps, "the clock goes in steps above 20 % of a median fork", },
};

/* At the limit nothing, beyond it this reason and no other. */
static void test_each_reason(void **state __unused_arg)
{
	const struct strs *reasons;
	struct scene *s;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		s = scene_new();
		cases[i].set(s, false);
		expect_ok(s);
		scene_free(s);
		s = scene_new();
		cases[i].set(s, true);
		must(quality_judge(&s->cell, &s->facts));
		assert_int_equal(s->cell.quality.verdict,
				 VERDICT_UNTRUSTWORTHY);
		reasons = &s->cell.quality.reasons;
		if (reasons->nr != 1 ||
		    strcmp(reasons->v[0], cases[i].reason))
			fail_msg("%zu reasons, '%s', instead of '%s'",
				 reasons->nr, reasons->nr ? reasons->v[0] : "",
				 cases[i].reason);
		scene_free(s);
	}
}

static void test_all_that_is_wrong(void **state __unused_arg)
{
	struct scene *s = scene_new();

	debug(s, true);
	steal(s, true);
	moved(s, true);
	must(quality_judge(&s->cell, &s->facts));
	assert_int_equal(s->cell.quality.reasons.nr, 3);
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_innocent),
		cmocka_unit_test(test_nothing_known),
		cmocka_unit_test(test_each_reason),
		cmocka_unit_test(test_all_that_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
