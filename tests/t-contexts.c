// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-contexts.c - who may meet an empty slot, and who dies of it: the pattern of
 * each kind of strategy over the contexts that touch it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/contexts-cell.h"

/* Contexts in which a handler can repair, and those in which none is asked. */
static const enum touch repairable[] = {
	TOUCH_TASK, TOUCH_THREAD, TOUCH_KTHREAD, TOUCH_SWITCH,
};
static const enum touch helpless[] = { TOUCH_ATOMIC, TOUCH_NMI, TOUCH_STACK };

static bool all_tried(const struct sums *s)
{
	unsigned int i;

	for (i = 0; i < TOUCH_WILD; i++)
		if (!s->by[i].tries)
			return false;
	return true;
}

static bool all_helpless_died(const struct sums *s)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(helpless); i++)
		if (!s->by[helpless[i]].fatal)
			return false;
	for (i = 0; i < ARRAY_SIZE(repairable); i++)
		if (!s->by[repairable[i]].faults)
			return false;
	return true;
}

static bool nmis_died(const struct sums *s)
{
	return s->by[TOUCH_NMI].fatal && s->by[TOUCH_TASK].faults;
}

static bool tasks_faulted(const struct sums *s)
{
	return all_tried(s) && s->by[TOUCH_TASK].faults;
}

static bool atomic_faulted(const struct sums *s)
{
	return s->by[TOUCH_ATOMIC].faults && s->by[TOUCH_SWITCH].faults;
}

static void run(struct sums *s, const char *args,
		bool (*enough)(const struct sums *s))
{
	memset(s, 0, sizeof(*s));
	sums_until(s, args, enough);
	sums_print(s, args);
	assert_int_equal(s->violations, 0);
	assert_true(enough(s));
	/* Bad addresses are refused, each of them, by whoever has a handler. */
	assert_int_equal(s->by[TOUCH_WILD].fatal, s->by[TOUCH_WILD].tries);
}

static void assert_none_died(const struct sums *s, const enum touch *from,
			     size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++)
		assert_int_equal(s->by[from[i]].fatal, 0);
}

static void test_eager_never_faults(void **state)
{
	static const char *const args[] = {
		"-g x86-64 -s list-lock", "-g x86-64 -s list-rcu",
		"-g x86-64 -s xarray", "-g x86-64 -s prealloc",
	};
	struct sums s;
	unsigned int i, from;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(args); i++) {
		run(&s, args[i], all_tried);
		for (from = 0; from < TOUCH_NR; from++)
			assert_int_equal(s.by[from].faults, 0);
	}
}

static void test_fault_kills_the_helpless(void **state)
{
	struct sums s;

	(void)state;
	run(&s, "-g x86-64 -s fault", all_helpless_died);
	assert_none_died(&s, repairable, ARRAY_SIZE(repairable));
	assert_true(s.by[TOUCH_WILD].tries > 0);
}

static void test_touched_stacks_live(void **state)
{
	struct sums s;

	(void)state;
	run(&s, "-g x86-64 -s fault --set fault.touch-stack=yes", nmis_died);
	assert_true(s.by[TOUCH_STACK].tries > 0);
	assert_int_equal(s.by[TOUCH_STACK].faults, 0);
}

/* x86's handler works with page faults disabled, if it is asked. */
static void test_atomic_can_be_handled(void **state)
{
	struct sums s;

	(void)state;
	run(&s, "-g x86-64 -s fault --set contexts.atomic=handled",
	    atomic_faulted);
	assert_int_equal(s.by[TOUCH_ATOMIC].fatal, 0);
}

/* The walk before publication serves those that cannot fault, and no others. */
static void test_fault_sync_kills_nobody(void **state)
{
	static const char *const args[] = {
		"-g x86-64 -s fault-sync",
		"-g x86-64 -s fault-sync --set fault-sync.whole=no",
	};
	struct sums s;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(args); i++) {
		run(&s, args[i], tasks_faulted);
		assert_none_died(&s, repairable, ARRAY_SIZE(repairable));
		assert_none_died(&s, helpless, ARRAY_SIZE(helpless));
	}
}

/* Switches bring most, and the stack is loaded from; who runs on, faults. */
static void test_seq_repairs_at_switches(void **state)
{
	struct sums s;

	(void)state;
	run(&s, "-g x86-64 -s seq", nmis_died);
	assert_none_died(&s, repairable, ARRAY_SIZE(repairable));
	/*
	 * Not none: between the load and the use of the stack the slower of
	 * two CPUs that copy into one mm may put back an empty slot, which it
	 * read before the faster one filled it.  Rare it is.
	 */
	assert_true(s.by[TOUCH_STACK].tries > 0);
	assert_true(s.by[TOUCH_STACK].fatal <= s.by[TOUCH_STACK].tries / 50);
	assert_int_equal(s.by[TOUCH_THREAD].fatal, 0);
}

/* Who propagates nothing kills in every context, and is held to nothing. */
static void test_null_kills_everybody(void **state)
{
	struct sums s;

	(void)state;
	run(&s, "-g x86-64 -s null", all_helpless_died);
	assert_true(s.by[TOUCH_TASK].fatal > 0);
}

static void test_without_nmis(void **state)
{
	struct sums s = { .kind = NULL };

	(void)state;
	sums_run(&s, "-g x86-64 -s fault --set contexts.nmi=0ns");
	assert_int_equal(s.by[TOUCH_NMI].tries, 0);
	assert_int_equal(s.violations, 0);
}

/* With an mm or two a worker, the one that is loaded is the one that dies; and
 * with few new slots there is time for the rest. */
static void test_small_worlds(void **state)
{
	struct sums s = { .kind = NULL };
	unsigned int threads, mms;
	char size[64];

	(void)state;
	for (threads = 1; threads <= 3; threads++)
		for (mms = MAX(threads, 2u); mms < 10; mms++) {
			snprintf(size, sizeof(size), "-t %u -m %u -d 20ms",
				 threads, mms);
			sums_run_world(&s, size, "-g alpha -s list-lock "
				       "--set contexts.gap=5ms");
			assert_int_equal(s.violations, 0);
		}
	assert_true(s.checks > 1000);
	assert_true(s.by[TOUCH_KTHREAD].tries > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_eager_never_faults),
		cmocka_unit_test(test_fault_kills_the_helpless),
		cmocka_unit_test(test_touched_stacks_live),
		cmocka_unit_test(test_atomic_can_be_handled),
		cmocka_unit_test(test_fault_sync_kills_nobody),
		cmocka_unit_test(test_seq_repairs_at_switches),
		cmocka_unit_test(test_null_kills_everybody),
		cmocka_unit_test(test_without_nmis),
		cmocka_unit_test(test_small_worlds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
