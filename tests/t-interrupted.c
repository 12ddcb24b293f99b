// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-interrupted.c - are operations, sections and waits in which a thread was
 * signalled or moved counted apart in a whole cell, and all others not?
 *
 * Who is signalled or moved is designed; that nobody else was is not known, as
 * the machine may do either, but a pinned thread is moved by nobody else.
 */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/cell-run.h"
#include "tests/rig.h"
#include "tests/timed.h"

enum {
	SHORT_NS	= 3000,		/* all forks take it: each is timed */
	LONG_NS		= 50000,	/* and these are the interrupted ones */
	EVERY		= 16,
	MOST		= 200,		/* moved, of all */
};

/* What the strategy below does to whom, and how often it did. */
static struct {
	void (*interrupt)(void);
	uint64_t nr_forks, nr_interrupted;
	int pu[2];
} plan;

static int fork_interrupted(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	spin(cpu->clock, SHORT_NS);
	mm_clone(s->world, mm);
	if (!cpu->recording || plan.nr_forks++ % EVERY ||
	    plan.nr_interrupted == MOST)
		return 0;
	plan.nr_interrupted++;
	plan.interrupt();
	spin(cpu->clock, LONG_NS);
	return 0;
}

static void exit_as_ever(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	mm_free(s->world, cpu, mm);
}

static const struct strategy_ops interrupted = {
	STRATEGY_ABI,
	.name		= "interrupted",
	.summary	= "some forks are interrupted",
	.stands_for	= "a test",
	.leaves_out	= "all else",
	.contract	= CONTRACT_NONE,
	.fork		= fork_interrupted,
	.exit		= exit_as_ever,
};

static void on_signal(int sig)
{
	(void)sig;
}

static void send_signal(void)
{
	raise(SIGUSR1);
}

/* To the other of two PUs; nobody else moves a thread that is bound to one. */
static void move(void)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(plan.pu[sched_getcpu() == plan.pu[0]], &one);
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
}

static void check_cell(const struct result_cell *cell, void *arg)
{
	const struct result_latency *l = &cell->latency[OP_FORK];

	(void)arg;
	assert_true(plan.nr_interrupted > 0);
	assert_int_equal(l->sampled_every, 1);
	assert_true(l->service->nr == plan.nr_forks);
	assert_true(l->preempted >= plan.nr_interrupted);
	assert_true(l->clean->nr == l->service->nr - l->preempted);
	/* The long ones are those, whatever else took long. */
	assert_true(nr_above(l->service, LONG_NS) -
		    nr_above(l->clean, LONG_NS) >= plan.nr_interrupted);
	assert_true(l->migrated == (plan.interrupt == move ?
				    plan.nr_interrupted : 0));
	/* Not all of them: most forks are let be. */
	assert_true(l->clean->nr > 0);
}

static void run(void (*interrupt)(void))
{
	plan.interrupt = interrupt;
	plan.nr_forks = plan.nr_interrupted = 0;
	cells_run_with(&interrupted, "-s interrupted -w churn -t 1 -m 100 "
		       "-d 50ms --warmup 5ms -r 1 -q --set churn.sync=0",
		       check_cell, NULL);
}

static void test_signalled_operations(void **state)
{
	(void)state;
	if (!preempt_available())
		skip();
	signal(SIGUSR1, on_signal);
	run(send_signal);
}

static void test_moved_operations(void **state)
{
	cpu_set_t old;
	int cpu, nr = 0;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof(old), &old), 0);
	for (cpu = 0; cpu < CPU_SETSIZE && nr < 2; cpu++)
		if (CPU_ISSET(cpu, &old))
			plan.pu[nr++] = cpu;
	if (!preempt_available() || nr < 2)
		skip();
	run(move);
}

/* ---- waits ---- */

struct holder {
	struct lock lock;
	struct cpu *cpu;
	pthread_t waiter;
	atomic_bool held;
};

/* Signals that come before it waits are no harm. */
static void *hold_and_signal(void *arg)
{
	struct holder *h = arg;
	struct lock_hold hold;
	unsigned int i;

	preempt_init(&h->cpu->preempt);
	lock_acquire(&h->lock, h->cpu, &hold);
	atomic_store(&h->held, true);
	for (i = 0; i < 10; i++) {
		usleep(2000);
		pthread_kill(h->waiter, SIGUSR1);
	}
	lock_release(&h->lock, h->cpu, &hold);
	return NULL;
}

static void test_signalled_waits(void **state)
{
	struct section_sum *sum = malloc(sizeof(*sum));
	struct lock_hold hold;
	pthread_t thread;
	struct holder h;
	struct rig rig;

	(void)state;
	assert_non_null(sum);
	if (!preempt_available()) {
		free(sum);
		skip();
	}
	signal(SIGUSR1, on_signal);
	rig_init(&rig, "x86-64", 4, false);
	rig.world.cpus[0].recording = true;
	assert_int_equal(lock_init(&h.lock, &rig.world.sections, "w",
				   LOCK_TICKET), 0);
	h.cpu = &rig.world.cpus[1];
	h.waiter = pthread_self();
	do {
		atomic_init(&h.held, false);
		assert_int_equal(pthread_create(&thread, NULL, hold_and_signal,
						&h), 0);
		while (!atomic_load(&h.held))
			usleep(10);
		lock_acquire(&h.lock, &rig.world.cpus[0], &hold);
		lock_release(&h.lock, &rig.world.cpus[0], &hold);
		pthread_join(thread, NULL);
		section_class_sum(h.lock.class, sum);
		/* Who came late has not waited: once more. */
	} while (sum->wait.max_ns < 10000000);
	assert_true(sum->wait.nr > 0);
	assert_true(sum->wait_clean.nr < sum->wait.nr);
	assert_true(nr_above(&sum->wait_clean, 10000000) == 0);
	rig_release(&rig);
	free(sum);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signalled_operations),
		cmocka_unit_test(test_moved_operations),
		cmocka_unit_test(test_signalled_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
