// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-slot-done.c - two new slots in flight at once: one word a slot keeps the
 * second allocator of each waiting, one number for all lets it go too early.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/strategy-rig.h"

static void reserve(struct srig *rig, unsigned int cpu, unsigned int at)
{
	assert_int_equal(rig->s.ops->reserve(&rig->s, &rig->cpu[cpu],
					     rig->first + at,
					     rig->first + at), 0);
}

static void sync_slot(struct srig *rig, unsigned int cpu, unsigned int at)
{
	rig->s.ops->sync(&rig->s, &rig->cpu[cpu], rig->first + at,
			 rig->first + at);
}

/* CPU 0 has slot 5 in flight and CPU 1 slot 6, the later one; none is done. */
static struct mm *two_in_flight(struct srig *rig, const char *name)
{
	struct mm *mm;

	srig_init(rig, name, "", 8);
	mm = srig_fork(rig, 2);
	reserve(rig, 0, 5);
	reserve(rig, 1, 6);
	srig_populate(rig, 5);
	srig_populate(rig, 6);
	return mm;
}

/* Al Viro's objection, step by step. */
static void test_one_number_is_wrong(void **state)
{
	struct srig rig;
	struct mm *mm;

	(void)state;
	mm = two_in_flight(&rig, "control-done-counter");
	sync_slot(&rig, 1, 6);
	reserve(&rig, 2, 5);		/* would have to wait */
	assert_false(srig_has(&rig, mm, 5));
	sync_slot(&rig, 0, 5);
	assert_true(srig_has(&rig, mm, 5));
	srig_release(&rig);
}

/* It is the order of finishing that makes the difference. */
static void test_one_number_is_right_in_order(void **state)
{
	struct srig rig;
	struct mm *mm;

	(void)state;
	mm = two_in_flight(&rig, "control-done-counter");
	sync_slot(&rig, 0, 5);
	reserve(&rig, 2, 5);
	assert_true(srig_has(&rig, mm, 5));
	sync_slot(&rig, 1, 6);
	reserve(&rig, 2, 6);
	assert_true(srig_has(&rig, mm, 6));
	srig_release(&rig);
}

struct second {
	struct srig rig;
	struct mm *mm;
	_Atomic bool returned;
	bool had;
};

static void *second_allocator(void *arg)
{
	struct second *s = arg;

	reserve(&s->rig, 2, 5);
	s->had = srig_has(&s->rig, s->mm, 5);
	s->returned = true;
	return NULL;
}

static void test_one_word_a_slot_is_right(void **state)
{
	struct second s = { .had = false };
	pthread_t thread;

	(void)state;
	s.mm = two_in_flight(&s.rig, "slot-done");
	assert_int_equal(pthread_create(&thread, NULL, second_allocator, &s),
			 0);
	sync_slot(&s.rig, 1, 6);
	reserve(&s.rig, 1, 6);		/* done: no wait */
	usleep(20000);
	assert_false(s.returned);
	sync_slot(&s.rig, 0, 5);
	pthread_join(thread, NULL);
	assert_true(s.had);
	assert_int_equal(srig_counter(&s.rig, "waits"), 1);
	reserve(&s.rig, 3, 5);
	assert_int_equal(srig_counter(&s.rig, "waits"), 1);
	srig_release(&s.rig);
}

static void test_reboot_forgets(void **state)
{
	static const char *const names[] = {
		"slot-done", "control-done-counter",
	};
	struct srig rig;
	struct mm *mm;
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		mm = two_in_flight(&rig, names[i]);
		sync_slot(&rig, 0, 5);
		sync_slot(&rig, 1, 6);
		world_reboot(&rig.world);
		rig.s.ops->reboot(&rig.s);
		reserve(&rig, 3, 6);	/* the first again */
		srig_populate(&rig, 6);
		sync_slot(&rig, 3, 6);
		reserve(&rig, 0, 6);
		assert_true(srig_has(&rig, mm, 6));
		assert_int_equal(rig.s.ops->check(&rig.s, 1), 0);
		srig_release(&rig);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_number_is_wrong),
		cmocka_unit_test(test_one_number_is_right_in_order),
		cmocka_unit_test(test_one_word_a_slot_is_right),
		cmocka_unit_test(test_reboot_forgets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
