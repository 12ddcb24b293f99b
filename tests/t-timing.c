// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-timing.c - which calls are timed: how many, which, and that none is lost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/timing.h"
#include "tests/cell-run.h"

enum { NR_CALLS = 160000, EVERY = 16, NR_SHORT_CELL = 2 };

struct rig {
	struct run *run;
	struct plan_cell cell;
	struct worker workers[2];
	struct cpu cpus[2];
};

static struct rig *rig_new(void)
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
	assert_int_equal(clock_init(&rig->run->clock, false), 0);
	rig->cell.duration_ns = 1000000000;
	rig->run->cell = &rig->cell;
	rig->run->workers = rig->workers;
	rig->run->nr = 2;
	for (i = 0; i < 2; i++) {
		rig->workers[i].run = rig->run;
		rig->workers[i].id = i;
		rig->workers[i].cpu = &rig->cpus[i];
		preempt_init(&rig->cpus[i].preempt);
		assert_int_equal(timing_init(&rig->workers[i]), 0);
	}
	return rig;
}

static void rig_free(struct rig *rig)
{
	timing_release(&rig->workers[0]);
	timing_release(&rig->workers[1]);
	free(rig->run);
	free(rig);
}

static uint64_t nr_timed(const struct op_record *rec)
{
	return rec->service.clean.nr + rec->service.dirty.nr;
}

static void test_how_many(void **state __unused_arg)
{
	/* Too few to know. */
	assert_int_equal(timing_every(TIMING_SEEN - 1, TIMING_SEEN - 1, 1e9,
				      0), 1);
	assert_int_equal(timing_every(TIMING_SEEN - 1, 0, 1e9, 16), 16);
	/* The median, not the mean, nor the most of them: at half it is not
	 * below. */
	assert_int_equal(timing_every(1000, 500, 1e9, 16), 1);
	assert_int_equal(timing_every(1000, 501, 1e9, 1), 16);
	/* Ten thousand values are left, if there are as many. */
	assert_int_equal(timing_every(1000, 1000, 160000, 1), 16);
	assert_int_equal(timing_every(1000, 1000, 159999, 1), 8);
	assert_int_equal(timing_every(1000, 1000, 40000, 1), 4);
	assert_int_equal(timing_every(1000, 1000, 20000, 1), 2);
	/* What is short is never timed each time. */
	assert_int_equal(timing_every(1000, 1000, 17, 1), 2);
}

static void call(struct worker *wk, enum op op)
{
	act_end(wk, op, act_begin(wk, op));
}

/* None is lost from the count, and as many as said are timed. */
static void test_all_are_counted(void **state __unused_arg)
{
	struct rig *rig = rig_new();
	struct worker *wk = &rig->workers[0];
	unsigned int i;

	rig->run->timed_every[OP_EXIT] = EVERY;
	rig->run->timed_every[OP_FORK] = 1;
	timing_begin(wk);
	wk->cpu->recording = true;
	for (i = 0; i < NR_CALLS; i++) {
		call(wk, OP_EXIT);
		call(wk, OP_FORK);
	}
	assert_int_equal(wk->ops[OP_EXIT].count, NR_CALLS);
	assert_int_equal(wk->ops[OP_FORK].count, NR_CALLS);
	assert_int_equal(nr_timed(&wk->ops[OP_FORK]), NR_CALLS);
	/* Ten thousand distances of 1 to 31, whose mean is 16: within 5
	 * standard deviations, which are 9 / 16 % each. */
	assert_in_range(nr_timed(&wk->ops[OP_EXIT]),
			NR_CALLS / EVERY * 0.97, NR_CALLS / EVERY * 1.03);
	assert_int_equal(wk->ops[OP_EXIT].intended.nr, 0);
	rig_free(rig);
}

/* A load with a period of its own: each place in it is timed as often. */
static void test_no_step_with_the_load(void **state __unused_arg)
{
	struct rig *rig = rig_new();
	struct worker *wk = &rig->workers[0];
	unsigned int place[EVERY] = { 0 }, i;

	rig->run->timed_every[OP_EXIT] = EVERY;
	timing_begin(wk);
	for (i = 0; i < NR_CALLS * 4; i++)
		place[i % EVERY] += act_begin(wk, OP_EXIT).at != 0;
	/* 2500 each, with a standard deviation below 50. */
	for (i = 0; i < EVERY; i++)
		assert_in_range(place[i], 2250, 2750);
	rig_free(rig);
}

static void test_the_load_does_not_depend_on_it(void **state __unused_arg)
{
	struct rig *rig = rig_new();
	struct worker *wk = &rig->workers[0];
	struct rng before;
	unsigned int i;

	rng_init(&wk->cpu->rng, 1);
	before = wk->cpu->rng;
	rig->run->timed_every[OP_EXIT] = EVERY;
	timing_begin(wk);
	for (i = 0; i < 1000; i++)
		call(wk, OP_EXIT);
	assert_memory_equal(&before, &wk->cpu->rng, sizeof(before));
	rig_free(rig);
}

static void test_stop_stops(void **state __unused_arg)
{
	struct rig *rig = rig_new();
	struct worker *wk = &rig->workers[0];
	unsigned int i;

	timing_begin(wk);
	timing_stop(wk);
	assert_true(wk->cpu->untimed);
	for (i = 0; i < 1000; i++)
		call(wk, (enum op)(i % NR_OPS));
	for (i = 0; i < NR_OPS; i++)
		assert_int_equal(nr_timed(&wk->idle_ops[i]), 0);
	assert_true(wk->idle_ops[OP_FORK].count > 0);
	timing_begin(wk);
	assert_false(wk->cpu->untimed);
	call(wk, OP_FORK);
	assert_int_equal(nr_timed(&wk->idle_ops[OP_FORK]), 1);
	rig_free(rig);
}

static void see(struct worker *wk, enum op op, uint64_t ns, unsigned int nr)
{
	while (nr--) {
		wk->idle_ops[op].count++;
		hist_record(&wk->idle_ops[op].service.clean, ns);
	}
}

/* All workers together, and the same for all. */
static void test_choice(void **state __unused_arg)
{
	struct rig *rig = rig_new();
	struct worker *a = &rig->workers[0], *b = &rig->workers[1];

	see(a, OP_FORK, 5, 100);	/* before the warm-up: forgotten */
	timing_forget(a);
	see(a, OP_FORK, 2000, 100);	/* long here, */
	see(b, OP_FORK, 999, 101);	/* short there */
	see(a, OP_EXIT, 1000, 100);	/* a microsecond is not below one */
	see(b, OP_WALK, 50000, 100);
	see(b, OP_VMALLOC, 30, 10000);
	timing_learn(a, 50000000);
	timing_learn(b, 100000000);
	timing_choose(rig->run);
	assert_int_equal(rig->run->timed_every[OP_FORK], 2);
	assert_int_equal(rig->run->timed_every[OP_EXIT], 1);
	assert_int_equal(rig->run->timed_every[OP_WALK], 1);
	/* 100000 in a duration that is ten times the warm-up. */
	assert_int_equal(rig->run->timed_every[OP_VMALLOC], 8);
	/* Begun as one. */
	assert_int_equal(rig->run->timed_every[OP_VMALLOC_DUMP], 8);
	/* Not seen, and known to be short. */
	assert_int_equal(rig->run->timed_every[OP_ACCESS], 16);
	assert_int_equal(rig->run->timed_every[OP_TEARDOWN], 1);
	rig_free(rig);
}

/* In a cell: what is said is what was done. */
static void check_cell(const struct result_cell *cell, void *arg)
{
	unsigned int *nr_cells = arg, op;
	const struct result_latency *lat;
	double expected;

	for (op = 0; op < NR_OPS; op++) {
		lat = &cell->latency[op];
		if (!lat->service)
			continue;
		expected = (double)cell->ops[op] / (double)lat->sampled_every;
		assert_true(lat->sampled_every >= 1 &&
			    lat->sampled_every <= TIMING_MOST);
		if (lat->sampled_every == 1)
			assert_int_equal(lat->service->nr, cell->ops[op]);
		else if (expected > 1000)
			assert_true((double)lat->service->nr > expected * 0.8 &&
				    (double)lat->service->nr < expected * 1.2);
	}
	assert_true(cell->ops[OP_FORK] > 0);
	(*nr_cells)++;
}

static void test_in_a_cell(void **state __unused_arg)
{
	unsigned int nr_cells = 0;

	cells_run_small("-s null,list-lock -w churn -m 64 -t 1 -R max -d 50ms "
			"--warmup 20ms -r 1", check_cell, &nr_cells);
	assert_int_equal(nr_cells, NR_SHORT_CELL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_how_many),
		cmocka_unit_test(test_all_are_counted),
		cmocka_unit_test(test_no_step_with_the_load),
		cmocka_unit_test(test_the_load_does_not_depend_on_it),
		cmocka_unit_test(test_stop_stops),
		cmocka_unit_test(test_choice),
		cmocka_unit_test(test_in_a_cell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
