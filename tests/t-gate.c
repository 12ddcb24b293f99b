// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-gate.c - does the gate hold, and do the phases wait for the slowest?
 */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/gate-team.h"

static void run_start(struct worker *w)
{
	struct team *t = w->team;
	unsigned int i;

	if (w->id == NR / 2)
		nap(30);
	w->arrived = true;
	w->arrive_ns = clock_monotonic_ns();
	w->complaints += !gate_arrive(&t->gate, w->id);
	w->last_op_stamp = clock_monotonic_ns();
	for (i = 0; i < NR; i++)
		w->complaints += !t->workers[i].arrived;
}

static void test_nobody_starts_before_the_last(void **state __unused_arg)
{
	struct team *t = team_new(run_start);
	uint64_t last = 0;
	unsigned int i;

	team_start(t);
	/* The late one sleeps: the gate must still be closed, not opened by
	 * the first seven. */
	assert_int_equal(gate_advance(&t->gate, 5 * MS), -ETIMEDOUT);
	assert_int_equal(gate_phase(&t->gate), GATE_BUILD);
	advance(t, GATE_WARM);
	assert_int_equal(team_join(t), 0);
	for (i = 0; i < NR; i++)
		last = MAX(last, t->workers[i].arrive_ns);
	for (i = 0; i < NR; i++) {
		assert_true(t->workers[i].last_op_stamp >= last);
		assert_true(t->gate.worker[i].release_stamp > 0);
	}
	team_free(t);
}

/* All arrived, and yet nobody goes before the controller says so. */
static void run_note_release(struct worker *w)
{
	w->complaints += !gate_arrive(&w->team->gate, w->id);
	w->complaints += !atomic_load(&w->team->go);
}

static void test_controller_opens(void **state __unused_arg)
{
	struct team *t = team_new(run_note_release);

	team_start(t);
	nap(10);
	atomic_store(&t->go, true);
	advance(t, GATE_WARM);
	assert_int_equal(team_join(t), 0);
	team_free(t);
}

static void run_arrive_only(struct worker *w)
{
	if (w->id == 0) {
		nap(20);
		return;		/* its build failed */
	}
	w->warm = gate_arrive(&w->team->gate, w->id);
}

static void test_who_leaves_is_not_waited_for(void **state __unused_arg)
{
	struct team *t = team_new(run_arrive_only);
	unsigned int i;

	team_start(t);
	advance(t, GATE_STOP);
	assert_int_equal(team_join(t), 0);
	for (i = 1; i < NR; i++)
		assert_int_equal(t->gate.worker[i].reported, 15);
	assert_int_equal(gate_advance(&t->gate, 0), -ECANCELED);
	team_free(t);
}

static void run_blocked(struct worker *w)
{
	if (w->id)
		w->arrived = gate_arrive(&w->team->gate, w->id);
	else
		while (gate_phase(&w->team->gate) != GATE_STOP)
			nap(1);
}

static void *stop_soon(void *arg)
{
	nap(10);
	gate_stop(arg);
	gate_stop(arg);
	return NULL;
}

static void test_stop_frees_whoever_waits(void **state __unused_arg)
{
	struct team *t = team_new(run_blocked);
	pthread_t stopper;
	unsigned int i;

	team_start(t);
	assert_int_equal(pthread_create(&stopper, NULL, stop_soon, &t->gate),
			 0);
	assert_int_equal(gate_advance(&t->gate, GATE_FOREVER), -ECANCELED);
	pthread_join(stopper, NULL);
	assert_int_equal(team_join(t), 0);
	for (i = 0; i < NR; i++)
		assert_false(t->workers[i].arrived);
	team_free(t);
}

static void count_missing(struct worker *w, size_t flag)
{
	unsigned int i;

	for (i = 0; i < NR; i++)
		w->complaints +=
			!*((bool *)(void *)&w->team->workers[i] + flag);
}

static void run_phases(struct worker *w)
{
	struct gate *g = &w->team->gate;

	w->complaints += !gate_arrive(g, w->id);
	if (w->id == 1)
		nap(15);
	w->warm = true;
	gate_warm_done(g, w->id);
	work_while(w, GATE_WARM);
	count_missing(w, offsetof(struct worker, warm));

	if (w->id == 2)
		nap(15);
	w->done = true;
	w->done_stamp = clock_monotonic_ns();
	gate_measure_done(g, w->id);
	gate_measure_done(g, w->id);
	work_while(w, GATE_MEASURE);
	count_missing(w, offsetof(struct worker, done));

	if (w->id == 3)
		nap(15);
	w->cool = true;
	gate_cool_done(g, w->id);
	work_while(w, GATE_COOL);
	count_missing(w, offsetof(struct worker, cool));
	w->last_op_stamp = clock_monotonic_ns();
	w->complaints += gate_phase(g) != GATE_STOP;
}

static void test_phases_wait_for_the_slowest(void **state __unused_arg)
{
	struct team *t = team_new(run_phases);
	uint64_t last_done = 0;
	unsigned int i;

	team_start(t);
	advance(t, GATE_WARM);
	assert_int_equal(gate_advance(&t->gate, 3 * MS), -ETIMEDOUT);
	advance(t, GATE_MEASURE);
	assert_int_equal(gate_advance(&t->gate, 3 * MS), -ETIMEDOUT);
	advance(t, GATE_COOL);
	for (i = 0; i < NR; i++)
		last_done = MAX(last_done, t->workers[i].done_stamp);
	assert_int_equal(gate_advance(&t->gate, 3 * MS), -ETIMEDOUT);
	advance(t, GATE_STOP);
	assert_int_equal(team_join(t), 0);
	for (i = 0; i < NR; i++) {
		assert_true(t->workers[i].last_op_stamp > last_done);
		assert_true(t->workers[i].nr_ops > 0);
	}
	team_free(t);
}

enum { LATE = 3 };

/* Every worker's, for others to see that it is at work. */
struct at_work {
	atomic_ulong nr_ops;
} __cacheline_aligned;

static struct at_work at_work[NR];

static void work_seen(struct worker *w)
{
	one_op(w);
	/* Relaxed: a count that is only ever seen to grow. */
	atomic_fetch_add_explicit(&at_work[w->id].nr_ops, 1,
				  memory_order_relaxed);
}

static unsigned long ops_of(unsigned int id)
{
	return atomic_load_explicit(&at_work[id].nr_ops, memory_order_relaxed);
}

/* Does everybody do another ten operations, while the phase is MEASURE? */
static void want_load(struct worker *w)
{
	struct gate *g = &w->team->gate;
	unsigned long before[NR];
	unsigned int i;

	for (i = 0; i < NR; i++)
		before[i] = ops_of(i);
	for (i = 0; i < NR; i++)
		while (i != w->id && ops_of(i) < before[i] + 10) {
			w->complaints += gate_phase(g) != GATE_MEASURE;
			if (w->complaints)
				return;
			sched_yield();
		}
}

/* One is in a long operation when measuring begins; the others are done before
 * it has begun, and what it measures must be under their load. */
static void run_late_starter(struct worker *w)
{
	struct gate *g = &w->team->gate;

	w->complaints += !gate_arrive(g, w->id);
	w->warm = true;
	gate_warm_done(g, w->id);
	while (gate_phase(g) == GATE_WARM)
		if (w->id == LATE)
			nap(40);
		else
			work_seen(w);
	count_missing(w, offsetof(struct worker, warm));
	if (w->id == LATE)
		want_load(w);
	w->done = true;
	gate_measure_done(g, w->id);
	while (gate_phase(g) == GATE_MEASURE)
		work_seen(w);
	count_missing(w, offsetof(struct worker, done));
	gate_cool_done(g, w->id);
	work_while(w, GATE_COOL);
}

static void test_late_starter_is_measured_under_load(void **state __unused_arg)
{
	struct team *t = team_new(run_late_starter);

	team_start(t);
	advance(t, GATE_STOP);
	assert_int_equal(team_join(t), 0);
	team_free(t);
}

/* Without anybody to say so, a phase ends for nobody. */
static void run_one_never_warm(struct worker *w)
{
	struct gate *g = &w->team->gate;

	w->complaints += !gate_arrive(g, w->id);
	if (w->id != LATE)
		gate_warm_done(g, w->id);
	work_while(w, GATE_WARM);
	w->complaints += gate_phase(g) != GATE_STOP;
}

static void test_nobody_measures_until_all_are_warm(void **state __unused_arg)
{
	struct team *t = team_new(run_one_never_warm);

	team_start(t);
	advance(t, GATE_WARM);
	assert_int_equal(gate_advance(&t->gate, 30 * MS), -ETIMEDOUT);
	assert_int_equal(gate_phase(&t->gate), GATE_WARM);
	gate_stop(&t->gate);
	assert_int_equal(team_join(t), 0);
	team_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nobody_starts_before_the_last),
		cmocka_unit_test(test_controller_opens),
		cmocka_unit_test(test_who_leaves_is_not_waited_for),
		cmocka_unit_test(test_stop_frees_whoever_waits),
		cmocka_unit_test(test_phases_wait_for_the_slowest),
		cmocka_unit_test(test_late_starter_is_measured_under_load),
		cmocka_unit_test(test_nobody_measures_until_all_are_warm),
	};

	/* A deadlock is a failure, not a hang. */
	alarm(120);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
