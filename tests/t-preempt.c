// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-preempt.c - is an interrupted section called one, and only then?
 *
 * Where rseq is missing (valgrind, an old glibc) only the fall-back is left
 * to test, and the rest is skipped.
 */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/preempt.h"

static struct preempt new_preempt;

static struct preempt *preempt_new(void)
{
	if (!preempt_available())
		skip();
	preempt_init(&new_preempt);
	return &new_preempt;
}

static void on_signal(int sig __unused_arg)
{
}

static int setup(void **state __unused_arg)
{
	struct sigaction sa = { .sa_handler = on_signal };

	print_message("# rseq: %s\n", preempt_available() ? "yes" : "no");
	return sigaction(SIGUSR1, &sa, NULL);
}

/* The machine may interrupt one; it will not interrupt a thousand. */
static void test_short_section_is_quiet(void **state __unused_arg)
{
	struct preempt *p = preempt_new();
	unsigned int i, quiet = 0;

	for (i = 0; i < 1000; i++)
		quiet += !preempt_end(p, preempt_begin(p));
	assert_true(quiet > 500);
}

static void test_signal_is_seen(void **state __unused_arg)
{
	struct preempt *p = preempt_new();
	unsigned int i;
	uint64_t mark;

	for (i = 0; i < 100; i++) {
		mark = preempt_begin(p);
		raise(SIGUSR1);
		assert_true(preempt_end(p, mark));
	}
}

static uint64_t nr_switches(void)
{
	struct rusage ru;

	assert_int_equal(getrusage(RUSAGE_THREAD, &ru), 0);
	return (uint64_t)ru.ru_nvcsw + (uint64_t)ru.ru_nivcsw;
}

/* A sleep may be over before it began; the kernel knows if it switched. */
static void test_sleep_is_seen(void **state __unused_arg)
{
	struct preempt *p = preempt_new();
	unsigned int i, nr_switched = 0;
	uint64_t before, mark;
	bool switched;

	for (i = 0; i < 20; i++) {
		mark = preempt_begin(p);
		before = nr_switches();
		usleep(500);
		switched = nr_switches() != before;
		assert_true(preempt_end(p, mark) || !switched);
		nr_switched += switched;
	}
	assert_true(nr_switched > 0);
}

static bool next_section_is_quiet(struct preempt *p)
{
	unsigned int i;

	for (i = 0; i < 1000; i++)
		if (!preempt_end(p, preempt_begin(p)))
			return true;
	return false;
}

static void test_knowledge_ends_with_the_section(void **state __unused_arg)
{
	struct preempt *p = preempt_new();
	uint64_t mark = preempt_begin(p);

	raise(SIGUSR1);
	assert_true(preempt_end(p, mark));
	assert_true(next_section_is_quiet(p));
	raise(SIGUSR1);
	assert_true(next_section_is_quiet(p));
}

/* A yield is an interruption when it switches, so there must be whom to. */
struct companion {
	pthread_t thread;
	cpu_set_t old;
	atomic_bool stop;
};

static void *yield_on(void *arg)
{
	struct companion *c = arg;

	while (!atomic_load(&c->stop))
		sched_yield();
	return NULL;
}

static void companion_start(struct companion *c)
{
	cpu_set_t one;
	int cpu;

	assert_int_equal(sched_getaffinity(0, sizeof(c->old), &c->old), 0);
	for (cpu = 0; !CPU_ISSET(cpu, &c->old); cpu++)
		;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
	assert_int_equal(pthread_create(&c->thread, NULL, yield_on, c), 0);
}

static void companion_stop(struct companion *c)
{
	atomic_store(&c->stop, true);
	pthread_join(c->thread, NULL);
	sched_setaffinity(0, sizeof(c->old), &c->old);
}

static void test_yield_is_seen(void **state __unused_arg)
{
	struct preempt *p = preempt_new();
	struct companion c = { .stop = false };
	unsigned int i, seen = 0;
	uint64_t mark;

	companion_start(&c);
	for (i = 0; i < 1000000 && seen < 10; i++) {
		mark = preempt_begin(p);
		sched_yield();
		seen += preempt_end(p, mark) != PREEMPT_NONE;
	}
	companion_stop(&c);
	assert_int_equal(seen, 10);
}

/* What each of three nested ones says when a signal comes at @when: before the
 * 1st, 2nd, 3rd end is 3, 4, 5; after the 1st, 2nd begin 1, 2. */
static void nest(struct preempt *p, unsigned int when, bool said[3])
{
	uint64_t mark[3];
	unsigned int step;

	for (step = 1; step <= 3; step++) {
		mark[step - 1] = preempt_begin(p);
		if (when == step)
			raise(SIGUSR1);
	}
	for (step = 3; step >= 1; step--) {
		if (when == 7 - step)
			raise(SIGUSR1);
		said[step - 1] = preempt_end(p, mark[step - 1]);
	}
}

static bool nest_says(struct preempt *p, unsigned int when,
		      const bool expected[3])
{
	bool said[3];
	unsigned int i;

	for (i = 0; i < 1000; i++) {
		nest(p, when, said);
		if (!memcmp(said, expected, sizeof(said)))
			return true;
	}
	return false;
}

static void test_nested(void **state __unused_arg)
{
	static const struct {
		unsigned int when;
		bool expected[3];	/* outermost first */
	} cases[] = {
		{ 0, { false, false, false, }, },
		{ 1, { true, false, false, }, },
		{ 2, { true, true, false, }, },
		{ 3, { true, true, true, }, },
		{ 4, { true, true, true, }, },
		{ 5, { true, true, false, }, },
		{ 6, { true, false, false, }, },
	};
	struct preempt *p = preempt_new();
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		assert_true(nest_says(p, cases[i].when, cases[i].expected));
}

/* What was known once is never lost: no false "quiet", however often. */
static void test_nested_never_forgets(void **state __unused_arg)
{
	struct preempt *p = preempt_new();
	bool said[3];
	unsigned int i;

	for (i = 0; i < 600; i++) {
		nest(p, 1 + i % 6, said);
		assert_true(said[0]);
	}
}

/* An operation that begins within another one and ends after it. */
static void test_overlapping(void **state __unused_arg)
{
	struct preempt *p = preempt_new();
	uint64_t first, second;
	unsigned int i, quiet = 0;

	for (i = 0; i < 1000; i++) {
		first = preempt_begin(p);
		raise(SIGUSR1);
		second = preempt_begin(p);
		assert_true(preempt_end(p, first));
		quiet += !preempt_end(p, second);
	}
	assert_true(quiet > 500);
}

/* The @nth PU of @set, or -1. */
static int nth_pu(const cpu_set_t *set, unsigned int nth)
{
	int cpu;

	for (cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, set) && !nth--)
			return cpu;
	return -1;
}

static void move_to(int cpu)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
	assert_int_equal(sched_getcpu(), cpu);
}

/* Whoever wraps whom: both were there when it happened. */
static void test_move_is_told_from_a_switch(void **state __unused_arg)
{
	struct preempt *p = preempt_new();
	uint64_t outer, inner;
	cpu_set_t old;
	unsigned int i;
	int pu[2];

	assert_int_equal(sched_getaffinity(0, sizeof(old), &old), 0);
	pu[0] = nth_pu(&old, 0);
	pu[1] = nth_pu(&old, 1);
	if (pu[1] < 0)
		skip();
	move_to(pu[0]);
	for (i = 1; i < 20; i++) {
		outer = preempt_begin(p);
		raise(SIGUSR1);
		inner = preempt_begin(p);
		move_to(pu[i % 2]);
		assert_int_equal(preempt_end(p, inner), PREEMPT_MOVED);
		assert_int_equal(preempt_end(p, outer), PREEMPT_MOVED);
		outer = preempt_begin(p);
		raise(SIGUSR1);
		assert_int_equal(preempt_end(p, outer), PREEMPT_SWITCHED);
	}
	/* Between two, it is in neither. */
	for (i = 0, inner = 0; i < 20; i++) {
		move_to(pu[i % 2]);
		outer = preempt_begin(p);
		inner += preempt_end(p, outer) == PREEMPT_MOVED;
	}
	assert_int_equal(inner, 0);
	assert_int_equal(sched_setaffinity(0, sizeof(old), &old), 0);
}

static void *own_thread(void *arg)
{
	bool *ok = arg;
	struct preempt p;
	uint64_t mark;

	preempt_init(&p);
	mark = preempt_begin(&p);
	raise(SIGUSR1);
	*ok = preempt_end(&p, mark) && next_section_is_quiet(&p);
	return NULL;
}

static void test_every_thread_has_its_own(void **state __unused_arg)
{
	pthread_t thread;
	bool ok = false;

	(void)preempt_new();
	assert_int_equal(pthread_create(&thread, NULL, own_thread, &ok), 0);
	pthread_join(thread, NULL);
	assert_true(ok);
}

/* As preempt_init() leaves it without rseq: nobody clears the word. */
static void test_fall_back_is_never_interrupted(void **state __unused_arg)
{
	struct preempt p = { .desc = 1, .self = 1 };
	uint64_t mark;

	p.cs = &p.self;
	p.pu = &p.self_pu;
	mark = preempt_begin(&p);
	raise(SIGUSR1);
	usleep(100);
	assert_int_equal(preempt_end(&p, mark), PREEMPT_NONE);

	preempt_init(&p);
	assert_true(preempt_available() || p.cs == &p.self);
	assert_true(*p.cs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_short_section_is_quiet),
		cmocka_unit_test(test_signal_is_seen),
		cmocka_unit_test(test_sleep_is_seen),
		cmocka_unit_test(test_knowledge_ends_with_the_section),
		cmocka_unit_test(test_yield_is_seen),
		cmocka_unit_test(test_nested),
		cmocka_unit_test(test_nested_never_forgets),
		cmocka_unit_test(test_overlapping),
		cmocka_unit_test(test_move_is_told_from_a_switch),
		cmocka_unit_test(test_every_thread_has_its_own),
		cmocka_unit_test(test_fall_back_is_never_interrupted),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
