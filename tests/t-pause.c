// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-pause.c - does a pause exclude, and does it always end?
 */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/gate-team.h"

enum {
	PAUSES	= 400,	/* of all would-be leaders, in each test */
};

static uint64_t ops_of_all(const struct team *t)
{
	uint64_t sum = 0;
	unsigned int i;

	for (i = 0; i < NR; i++)
		sum += t->workers[i].nr_ops;
	return sum;
}

static void lead_once(struct worker *w)
{
	struct team *t = w->team;
	uint64_t before, secret;

	gate_pause_begin(&t->gate, w->id);
	w->complaints += atomic_fetch_add(&t->nr_inside, 1) != 0;
	before = ops_of_all(t);
	secret = ++t->secret;
	if (secret % 4 == 0)
		sched_yield();
	w->complaints += ops_of_all(t) != before || t->secret != secret;
	atomic_fetch_sub(&t->nr_inside, 1);
	w->led_ns += gate_pause_end(&t->gate, w->id);
}

static void run_pauses(struct worker *w)
{
	struct gate *g = &w->team->gate;
	unsigned int i;

	w->complaints += !gate_arrive(g, w->id);
	if (w->id < w->team->nr_leaders) {
		for (i = 0; i < PAUSES / w->team->nr_leaders; i++) {
			lead_once(w);
			one_op(w);
		}
	}
	gate_warm_done(g, w->id);
	work_while(w, GATE_WARM);
}

static void check_pauses(unsigned int nr_leaders)
{
	struct team *t = team_new(run_pauses);

	t->nr_leaders = nr_leaders;
	team_start(t);
	advance(t, GATE_MEASURE);
	assert_int_equal(team_join(t), 0);
	assert_int_equal(t->secret, PAUSES / nr_leaders * nr_leaders);
	team_free(t);
}

static void test_pause_excludes(void **state __unused_arg)
{
	check_pauses(1);
}

static void test_many_would_lead(void **state __unused_arg)
{
	check_pauses(3);
	check_pauses(NR);
}

/* Each leaves after some pauses of its own; the last one pauses alone. */
static void run_leaving(struct worker *w)
{
	unsigned int i;

	w->complaints += !gate_arrive(&w->team->gate, w->id);
	for (i = 0; i < 20 * (w->id + 1); i++) {
		if (i % 2 || w->id >= NR / 2)
			lead_once(w);
		one_op(w);
	}
}

static void test_workers_leave_meanwhile(void **state __unused_arg)
{
	struct team *t = team_new(run_leaving);
	unsigned int id, expected = 0;

	for (id = 0; id < NR; id++)
		expected += 20 * (id + 1) / (id < NR / 2 ? 2 : 1);
	team_start(t);
	advance(t, GATE_WARM);
	assert_int_equal(team_join(t), 0);
	assert_int_equal(t->secret, expected);
	assert_int_equal(atomic_load(&t->gate.left), NR);
	team_free(t);
}

static void run_long_pause(struct worker *w)
{
	struct gate *g = &w->team->gate;
	uint64_t op;

	w->complaints += !gate_arrive(g, w->id);
	if (w->id == 0) {
		gate_pause_begin(g, w->id);
		nap(10);
		w->led_ns = gate_pause_end(g, w->id);
		gate_stop(g);
		return;
	}
	do {
		op = gate_poll(g);
		w->parked_ns = MAX(w->parked_ns, op);
	} while (gate_phase(g) != GATE_STOP);
}

static void test_parked_time_is_told(void **state __unused_arg)
{
	struct team *t = team_new(run_long_pause);
	unsigned int i;

	team_start(t);
	advance(t, GATE_WARM);
	assert_int_equal(team_join(t), 0);
	assert_true(t->workers[0].led_ns >= 10 * MS - 100000);
	for (i = 1; i < NR; i++)
		assert_true(t->workers[i].parked_ns >= 10 * MS - 100000);
	team_free(t);
}

static void test_poll_without_a_pause(void **state __unused_arg)
{
	struct clock c;
	struct gate g;

	assert_int_equal(clock_init(&c, true), 0);
	assert_int_equal(gate_init(&g, 0, &c), -EINVAL);
	assert_int_equal(gate_init(&g, 1, &c), 0);
	assert_int_equal(gate_poll(&g), 0);
	gate_pause_begin(&g, 0);
	(void)gate_pause_end(&g, 0);
	assert_int_equal(gate_poll(&g), 0);
	gate_release(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pause_excludes),
		cmocka_unit_test(test_many_would_lead),
		cmocka_unit_test(test_workers_leave_meanwhile),
		cmocka_unit_test(test_parked_time_is_told),
		cmocka_unit_test(test_poll_without_a_pause),
	};

	/* A deadlock is a failure, not a hang. */
	alarm(120);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
