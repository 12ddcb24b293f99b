// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-large-vmalloc.c - each of the five defects of alpha's LARGE_VMALLOC, alone,
 * is caught, and as what it is; without them nothing is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/contexts-cell.h"

static const char *const defects[] = {
	"equal-fatal", "needs-user-mm", "active-mm", "no-acquire",
	"no-leaf-check",
};

/* What is wanted was found, and every context that can fault did. */
static bool all_met(const struct sums *s)
{
	static const enum touch from[] = {
		TOUCH_TASK, TOUCH_THREAD, TOUCH_KTHREAD, TOUCH_SWITCH,
		TOUCH_ATOMIC, TOUCH_WILD,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(from); i++)
		if (!s->by[from[i]].faults)
			return false;
	return s->wanted || !s->kind;
}

/* The control with @only some of its defects, or none; and what else is set. */
static void run(struct sums *s, const char *only, const char *kind,
		const char *more)
{
	char args[512] = "-s large-vmalloc ";
	size_t i, len;

	for (i = 0; i < ARRAY_SIZE(defects); i++) {
		if (only && strstr(only, defects[i]))
			continue;
		len = strlen(args);
		snprintf(args + len, sizeof(args) - len,
			 "--set large-vmalloc.%s=no ", defects[i]);
	}
	len = strlen(args);
	snprintf(args + len, sizeof(args) - len, "%s", more);
	*s = (struct sums){ .kind = kind };
	/* What is caught before the measured phase is in no context's count. */
	for (i = 0; i < 20 && !(i && all_met(s)); i++)
		sums_run(s, args);
	sums_print(s, args);
}

/* Caught, as @kind and as nothing else. */
static void caught(struct sums *s, const char *defect, const char *kind)
{
	run(s, defect, kind, "");
	assert_true(s->wanted > 0);
	assert_int_equal(s->wanted, s->violations);
}

static void refuses_wild(const struct sums *s)
{
	assert_true(s->by[TOUCH_WILD].tries > 0);
	assert_int_equal(s->by[TOUCH_WILD].fatal, s->by[TOUCH_WILD].tries);
}

/*
 * Who comes second under an mm that is loaded on two CPUs: a task, or a kernel
 * thread that borrows it.  Which, and how often, is chance; and in the counts
 * of contexts it is only if it came while recording.
 */
static void test_equal_fatal(void **state)
{
	struct sums s;

	(void)state;
	caught(&s, "equal-fatal", "fatal-fault");
	refuses_wild(&s);
}

static void test_needs_user_mm(void **state)
{
	struct sums s;

	(void)state;
	caught(&s, "needs-user-mm", "fatal-fault");
	assert_int_equal(s.by[TOUCH_KTHREAD].fatal, s.by[TOUCH_KTHREAD].faults);
	assert_int_equal(s.by[TOUCH_SWITCH].fatal, s.by[TOUCH_SWITCH].faults);
	assert_int_equal(s.by[TOUCH_TASK].fatal, 0);
	refuses_wild(&s);
}

/* The same with page faults disabled, where right handlers work. */
static void test_needs_user_mm_atomic(void **state)
{
	struct sums s;

	(void)state;
	run(&s, "needs-user-mm", "fatal-fault",
	    "--set contexts.atomic=handled");
	assert_true(s.by[TOUCH_ATOMIC].faults > 0);
	assert_int_equal(s.by[TOUCH_ATOMIC].fatal, s.by[TOUCH_ATOMIC].faults);
	assert_true(s.wanted >= s.by[TOUCH_ATOMIC].fatal);
}

static void test_active_mm(void **state)
{
	struct sums s;

	(void)state;
	caught(&s, "active-mm", "fault-loop");
	refuses_wild(&s);
}

static void test_no_acquire(void **state)
{
	struct sums s;

	(void)state;
	caught(&s, "no-acquire", "freed-table");
	refuses_wild(&s);
}

static void test_no_leaf_check(void **state)
{
	struct sums s;

	(void)state;
	caught(&s, "no-leaf-check", "fault-loop");
	assert_int_equal(s.by[TOUCH_WILD].fatal, 0);
}

/* Both, as alpha has them: the second fault finds the slot filled, and is no
 * loop, but the fill was for nothing. */
static void test_no_leaf_check_equal_fatal(void **state)
{
	struct sums s;

	(void)state;
	run(&s, "no-leaf-check equal-fatal", "wasted-fill", "");
	assert_true(s.wanted > 0);
	refuses_wild(&s);
	assert_true(s.by[TOUCH_WILD].faults > s.by[TOUCH_WILD].tries);
}

static void assert_clean(const struct sums *s)
{
	assert_int_equal(s->violations, 0);
	assert_true(s->checks > 1000);
	assert_true(s->by[TOUCH_TASK].faults > 0);
	refuses_wild(s);
}

static void test_without_defects(void **state)
{
	struct sums s;

	(void)state;
	run(&s, NULL, NULL, "");
	assert_clean(&s);
	run(&s, NULL, NULL, "--set contexts.atomic=handled");
	assert_clean(&s);
	assert_int_equal(s.by[TOUCH_ATOMIC].fatal, 0);
}

/* Under the delays that show the control's bugs. */
static void test_fixed(void **state)
{
	static const char args[] = "-s large-vmalloc-fixed "
		"--set inject.fault-taken=2:20us "
		"--set contexts.atomic=handled";
	struct sums s = { .kind = NULL };
	unsigned int i;

	(void)state;
	for (i = 0; i < 20 && !(i && all_met(&s)); i++)
		sums_run(&s, args);
	sums_print(&s, args);
	assert_clean(&s);
	assert_int_equal(s.by[TOUCH_ATOMIC].fatal, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equal_fatal),
		cmocka_unit_test(test_needs_user_mm),
		cmocka_unit_test(test_needs_user_mm_atomic),
		cmocka_unit_test(test_active_mm),
		cmocka_unit_test(test_no_acquire),
		cmocka_unit_test(test_no_leaf_check),
		cmocka_unit_test(test_no_leaf_check_equal_fatal),
		cmocka_unit_test(test_without_defects),
		cmocka_unit_test(test_fixed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
