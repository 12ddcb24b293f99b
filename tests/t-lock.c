// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-lock.c - locks exclude, and what they say of themselves is true: a section
 * of a designed length is measured as such, a designed wait as well.
 */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/rig.h"

static const enum lock_kind kinds[] = { LOCK_TICKET, LOCK_MCS, LOCK_SPIN };

static void spin_ns(const struct clock *c, uint64_t ns)
{
	uint64_t from = clock_stamp(c);

	while (clock_ns(c, clock_stamp(c) - from) < ns)
		cpu_relax();
}

static void hold_for(struct lock *l, struct cpu *cpu, uint64_t ns)
{
	struct lock_hold hold;

	lock_acquire(l, cpu, &hold);
	spin_ns(cpu->clock, ns);
	lock_release(l, cpu, &hold);
}

static void sum(const struct lock *l, struct section_sum **out)
{
	*out = malloc(sizeof(**out));
	assert_non_null(*out);
	section_class_sum(l->class, *out);
}

/* The shortest of many: whatever the machine does, it only adds. */
static void test_designed_hold(void **state)
{
	static const uint64_t lengths_ns[] = { 500, 5000, 50000, 500000 };
	struct section_sum *stat;
	struct rig rig;
	struct lock l;
	unsigned int i, k, n;
	char name[32];

	(void)state;
	rig_init(&rig, "x86-64", 4, false);
	rig.world.cpus[0].recording = true;
	for (k = 0; k < ARRAY_SIZE(kinds); k++)
		for (i = 0; i < ARRAY_SIZE(lengths_ns); i++) {
			snprintf(name, sizeof(name), "l%u-%u", k, i);
			assert_int_equal(lock_init(&l, &rig.world.sections,
						   name, kinds[k]), 0);
			for (n = 0; n < 100; n++)
				hold_for(&l, &rig.world.cpus[0],
					 lengths_ns[i]);
			sum(&l, &stat);
			assert_int_equal(stat->hold.nr, 100);
			assert_int_equal(stat->wait.nr, 100);
			assert_int_equal(stat->wait.max_ns, 0);
			assert_int_equal(stat->contended, 0);
			assert_true(stat->hold.min_ns >= lengths_ns[i]);
			assert_true(stat->hold.min_ns <= lengths_ns[i] +
				    lengths_ns[i] / 20 + 200);
			free(stat);
		}
	rig_release(&rig);
}

struct holder {
	struct lock *lock;
	struct cpu *cpu;
	atomic_bool held;
};

static void *hold_long(void *arg)
{
	struct holder *h = arg;
	struct lock_hold hold;

	preempt_init(&h->cpu->preempt);
	lock_acquire(h->lock, h->cpu, &hold);
	atomic_store(&h->held, true);
	spin_ns(h->cpu->clock, 20000000);
	lock_release(h->lock, h->cpu, &hold);
	return NULL;
}

/* Who comes while it is held waits, and says for how long. */
static void test_designed_wait(void **state)
{
	struct section_sum *stat;
	struct holder h;
	struct lock_hold hold;
	struct rig rig;
	struct lock l;
	pthread_t thread;
	unsigned int k;
	char name[32];

	(void)state;
	rig_init(&rig, "x86-64", 4, false);
	rig.world.cpus[0].recording = true;
	for (k = 0; k < ARRAY_SIZE(kinds); k++) {
		snprintf(name, sizeof(name), "w%u", k);
		assert_int_equal(lock_init(&l, &rig.world.sections, name,
					   kinds[k]), 0);
		h = (struct holder){ .lock = &l, .cpu = &rig.world.cpus[1] };
		assert_int_equal(pthread_create(&thread, NULL, hold_long, &h),
				 0);
		while (!atomic_load(&h.held))
			usleep(100);
		lock_acquire(&l, &rig.world.cpus[0], &hold);
		lock_release(&l, &rig.world.cpus[0], &hold);
		pthread_join(thread, NULL);
		sum(&l, &stat);
		/* The holder does not record. */
		assert_int_equal(stat->wait.nr, 1);
		assert_int_equal(stat->contended, 1);
		assert_true(stat->wait.max_ns > 1000000);
		free(stat);
	}
	rig_release(&rig);
}

struct adder {
	struct lock *lock;
	struct cpu *cpu;
	uint64_t *sum;
};

enum { ADDS = 20000 };

static void *add(void *arg)
{
	struct adder *a = arg;
	struct lock_hold hold;
	unsigned int i;

	preempt_init(&a->cpu->preempt);
	a->cpu->recording = true;
	for (i = 0; i < ADDS; i++) {
		lock_acquire(a->lock, a->cpu, &hold);
		(*a->sum)++;
		lock_release(a->lock, a->cpu, &hold);
	}
	return NULL;
}

static void test_exclusion(void **state)
{
	struct section_sum *stat;
	struct adder adders[2];
	struct rig rig;
	struct lock l;
	pthread_t thread;
	uint64_t total;
	unsigned int k;
	char name[32];

	(void)state;
	rig_init(&rig, "x86-64", 4, false);
	for (k = 0; k < ARRAY_SIZE(kinds); k++) {
		total = 0;
		snprintf(name, sizeof(name), "x%u", k);
		assert_int_equal(lock_init(&l, &rig.world.sections, name,
					   kinds[k]), 0);
		adders[0] = (struct adder){ &l, &rig.world.cpus[0], &total };
		adders[1] = (struct adder){ &l, &rig.world.cpus[1], &total };
		assert_int_equal(pthread_create(&thread, NULL, add,
						&adders[1]), 0);
		add(&adders[0]);
		pthread_join(thread, NULL);
		assert_int_equal(total, 2 * ADDS);
		sum(&l, &stat);
		assert_int_equal(stat->hold.nr, 2 * ADDS);
		free(stat);
	}
	rig_release(&rig);
}

static void ignore(int sig)
{
	(void)sig;
}

/* An interrupted section is in hold, and not in hold_clean. */
static void test_interrupted_is_apart(void **state)
{
	struct section_sum *stat;
	struct lock_hold hold;
	struct cpu *cpu;
	struct rig rig;
	struct lock l;

	(void)state;
	if (!preempt_available())
		skip();
	rig_init(&rig, "x86-64", 4, false);
	cpu = &rig.world.cpus[0];
	cpu->recording = true;
	assert_int_equal(lock_init(&l, &rig.world.sections, "i", LOCK_TICKET),
			 0);
	signal(SIGUSR1, ignore);
	lock_acquire(&l, cpu, &hold);
	raise(SIGUSR1);
	lock_release(&l, cpu, &hold);
	sum(&l, &stat);
	assert_int_equal(stat->hold.nr, 1);
	assert_int_equal(stat->preempted, 1);
	assert_int_equal(stat->hold_clean.nr, 0);
	free(stat);
	rig_release(&rig);
}

static void test_silent_unless_recording(void **state)
{
	struct section_sum *stat;
	struct rig rig;
	struct lock l;

	(void)state;
	rig_init(&rig, "x86-64", 4, false);
	assert_int_equal(lock_init(&l, &rig.world.sections, "s", LOCK_MCS), 0);
	hold_for(&l, &rig.world.cpus[0], 1000);
	sum(&l, &stat);
	assert_int_equal(stat->hold.nr, 0);
	free(stat);
	rig_release(&rig);
}

/* Nothing is stamped, nothing noted, and nothing left behind by it. */
static void test_untimed(void **state)
{
	const struct section_stat *noted;
	struct lock_hold hold;
	struct cpu *cpu;
	struct rig rig;
	struct lock l;

	(void)state;
	rig_init(&rig, "x86-64", 4, false);
	cpu = &rig.world.cpus[0];
	cpu->recording = true;
	assert_int_equal(lock_init(&l, &rig.world.sections, "s", LOCK_TICKET),
			 0);
	noted = section_stat(l.class, cpu);
	cpu->untimed = true;
	lock_acquire(&l, cpu, &hold);
	assert_int_equal(hold.section.entered, 0);
	assert_int_equal(section_leave(cpu), 0);
	lock_release(&l, cpu, &hold);
	assert_int_equal(noted->hold.clean.nr + noted->hold.dirty.nr, 0);
	cpu->untimed = false;
	lock_acquire(&l, cpu, &hold);
	assert_true(hold.section.entered != 0);
	lock_release(&l, cpu, &hold);
	assert_int_equal(noted->hold.clean.nr + noted->hold.dirty.nr, 1);
	/* It was free: one wait of 0, whoever asks and however often. */
	assert_int_equal(section_measured(l.class, 0)->wait.clean.nr, 1);
	assert_int_equal(section_measured(l.class, 0)->wait.clean.nr, 1);
	assert_int_equal(noted->wait.clean.bins[0], 1);
	rig_release(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_designed_hold),
		cmocka_unit_test(test_designed_wait),
		cmocka_unit_test(test_exclusion),
		cmocka_unit_test(test_interrupted_is_apart),
		cmocka_unit_test(test_silent_unless_recording),
		cmocka_unit_test(test_untimed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
