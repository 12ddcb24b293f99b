// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-trial.c - windows with and without the instrument: when, how many, and what
 * is made of what was done in them.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/timing.h"
#include "bench/trial.h"

enum { MS = 1000000, NR = 2 };

struct rig {
	struct run *run;
	struct plan_cell cell;
	struct worker workers[NR];
	struct cpu cpus[NR];
};

static struct rig *rig_new(unsigned int nr_windows)
{
	struct rig *rig = aligned_alloc(CACHELINE,
			round_up_pow2(sizeof(*rig), CACHELINE));
	unsigned int i;

	assert_non_null(rig);
	memset(rig, 0, sizeof(*rig));
	rig->run = aligned_alloc(CACHELINE,
				 round_up_pow2(sizeof(*rig->run), CACHELINE));
	assert_non_null(rig->run);
	memset(rig->run, 0, sizeof(*rig->run));
	assert_int_equal(clock_init(&rig->run->clock, true), 0);
	rig->run->cell = &rig->cell;
	rig->run->workers = rig->workers;
	rig->run->nr = NR;
	rig->run->trial.nr = nr_windows;
	for (i = 0; i < NR; i++) {
		rig->workers[i].run = rig->run;
		rig->workers[i].cpu = &rig->cpus[i];
		rig->workers[i].share = 0.5;
		preempt_init(&rig->cpus[i].preempt);
		assert_int_equal(timing_init(&rig->workers[i]), 0);
	}
	return rig;
}

static void rig_free(struct rig *rig)
{
	unsigned int i;

	for (i = 0; i < NR; i++)
		timing_release(&rig->workers[i]);
	free(rig->run);
	free(rig);
}

static void test_shape(void **state __unused_arg)
{
	uint64_t ns;

	/* A millisecond each, 40 in all, where that is little. */
	assert_int_equal(trial_shape(900 * MS, 1000, &ns), 20);
	assert_int_equal(ns, MS);
	/* A tenth of the duration. */
	assert_int_equal(trial_shape(100 * MS, 1000, &ns), 20);
	assert_int_equal(ns, MS / 4);
	/* But long enough to be windows. */
	assert_int_equal(trial_shape(MS, 1000, &ns), 20);
	assert_int_equal(ns, TRIAL_SHORT_NS);
	/* Fewer and longer, for long steps. */
	assert_int_equal(trial_shape(900 * MS, MS / 2, &ns), 20);
	assert_int_equal(ns, 2 * MS);
	assert_int_equal(trial_shape(900 * MS, MS, &ns), 11);
	assert_int_equal(ns, 4 * MS);
	/* And none for very long ones. */
	assert_int_equal(trial_shape(900 * MS, 2 * MS, &ns), 0);
	assert_true(trial_shape(10000ull * MS, 2 * MS, &ns) > 0);
}

/* On, off, off, on: as @factor slower when on as said. */
static void fill(struct rig *rig, unsigned int nr, double factor)
{
	static const bool on[] = { true, false, false, true };
	unsigned int i, k;

	for (i = 0; i < NR; i++)
		for (k = 0; k < nr; k++)
			rig->workers[i].trial.window[k] =
				(struct trial_window){
					.ops = 10000,
					.ns = (uint64_t)(MS * (on[k % 4] ?
							      factor : 1)),
				};
}

static bool near(double x, double want)
{
	return fabs(x - want) < 1e-6;
}

static void test_designed_cost(void **state __unused_arg)
{
	struct rig *rig = rig_new(40);
	struct trial_result res;

	fill(rig, 40, 1.25);
	res = trial_sum(rig->run);
	assert_int_equal(res.pairs, 20);
	/* 125 ns instead of 100: a fifth of the throughput. */
	assert_true(near(res.cost_share, 0.2));
	assert_true(near(res.cost_share_low, 0.2));
	assert_true(near(res.cost_share_high, 0.2));
	assert_true(near(res.cost_ns, 25));
	fill(rig, 40, 1);
	res = trial_sum(rig->run);
	assert_true(near(res.cost_share, 0) && near(res.cost_ns, 0));
	rig_free(rig);
}

/* Ever slower, by half as much again in all: no cost, as the order of on and
 * off alternates. */
static void test_drift_cancels(void **state __unused_arg)
{
	struct rig *rig = rig_new(40);
	struct trial_result res;
	unsigned int k;

	fill(rig, 40, 1);
	for (k = 0; k < 40; k++) {
		rig->workers[0].trial.window[k].ns += k * MS / 80;
		rig->workers[1].trial.window[k].ns += k * MS / 80;
	}
	res = trial_sum(rig->run);
	assert_true(fabs(res.cost_share) < 0.002);
	assert_true(res.cost_share_low < 0 && res.cost_share_high > 0);
	rig_free(rig);
}

static void test_void_pairs(void **state __unused_arg)
{
	struct rig *rig = rig_new(2 * TRIAL_LEAST + 2);
	struct trial_result res;

	fill(rig, rig->run->trial.nr, 1.25);
	/* In the other window of the pair both were at it, in this one not. */
	rig->workers[1].trial.window[3].ops = 0;
	res = trial_sum(rig->run);
	assert_int_equal(res.pairs, TRIAL_LEAST);
	assert_true(near(res.cost_share, 0.2));
	/* One more, and there are too few to say anything. */
	rig->workers[0].trial.window[0].ns = 0;
	res = trial_sum(rig->run);
	assert_int_equal(res.pairs, TRIAL_LEAST - 1);
	assert_true(isnan(res.cost_share) && isnan(res.cost_share_low) &&
		    isnan(res.cost_share_high) && isnan(res.cost_ns));
	/* Who is not paced is not asked. */
	rig->workers[0].share = rig->workers[1].share = 0;
	assert_int_equal(trial_sum(rig->run).pairs, 0);
	rig_free(rig);
}

static void test_no_trial(void **state __unused_arg)
{
	struct rig *rig = rig_new(0);

	assert_true(trial_look(&rig->workers[0], 5));
	assert_true(isnan(trial_sum(rig->run).cost_share));
	rig_free(rig);
}

static void work(struct worker *wk, unsigned int nr)
{
	while (nr--)
		act_end(wk, OP_FORK, act_begin(wk, OP_FORK));
}

/* Each window has what was done in it, timed or not as it should. */
static void test_windows(void **state __unused_arg)
{
	static const bool off[] = { false, true, true, false };
	struct rig *rig = rig_new(4);
	struct worker *wk = &rig->workers[0];
	const struct op_record *rec = &wk->idle_ops[OP_FORK];
	uint64_t timed = 0, base = clock_stamp(&rig->run->clock);
	unsigned int k;

	rig->run->trial.base = base + 100;
	rig->run->trial.ticks = 1000;
	wk->schedule.gap = 5;
	assert_false(trial_look(wk, base));
	assert_true(wk->schedule.gap > 0);
	work(wk, 50);			/* before it began */
	for (k = 0; k < 4; k++) {
		assert_false(trial_look(wk, base + 100 + 1000 * k));
		assert_int_equal(wk->cpu->untimed, off[k]);
		assert_true(!(wk->schedule.gap > 0));
		timed = rec->service.clean.nr + rec->service.dirty.nr;
		work(wk, 10 * (k + 1));
		assert_false(trial_look(wk, base + 600 + 1000 * k));
		timed = rec->service.clean.nr + rec->service.dirty.nr - timed;
		assert_int_equal(timed, off[k] ? 0 : 10 * (k + 1));
	}
	assert_true(trial_look(wk, base + 4100));
	assert_true(trial_look(wk, base + 99999));
	assert_false(wk->cpu->untimed);
	for (k = 0; k < 4; k++)
		assert_int_equal(wk->trial.window[k].ops, 10 * (k + 1));
	assert_int_equal(rec->count, 150);
	rig_free(rig);
}

static void test_slept_through(void **state __unused_arg)
{
	struct rig *rig = rig_new(4);
	struct worker *wk = &rig->workers[0];
	uint64_t base = clock_stamp(&rig->run->clock);

	rig->run->trial.base = base;
	rig->run->trial.ticks = 1000;
	assert_false(trial_look(wk, base));
	work(wk, 7);
	assert_false(trial_look(wk, base + 3500));
	work(wk, 9);
	assert_true(trial_look(wk, base + 9000));
	assert_int_equal(wk->trial.window[0].ops, 7);
	assert_int_equal(wk->trial.window[1].ns, 0);
	assert_int_equal(wk->trial.window[2].ns, 0);
	assert_int_equal(wk->trial.window[3].ops, 9);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shape),
		cmocka_unit_test(test_designed_cost),
		cmocka_unit_test(test_drift_cancels),
		cmocka_unit_test(test_void_pairs),
		cmocka_unit_test(test_no_trial),
		cmocka_unit_test(test_windows),
		cmocka_unit_test(test_slept_through),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
