// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-guard.c - every guard that is no control keeps its promise: with tables of
 * both sizes, isolated together or one by one, under one walker and two, with
 * delays where a walker has read an entry and where a tear-down has asked the
 * guard.  No guard is named here: being in the list is enough.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/guard-run.h"

/* How many rounds and tables a promotion takes. */
struct shape {
	const char *set;
	unsigned int rounds, tables;
};

static const struct shape shapes[] = {
	{ "--set ptdump.size=pmd ", 1, 1 },
	{ "--set ptdump.size=pud --set ptdump.pud=isolate ", 1, GUARD_PTES + 1 },
	{ "--set ptdump.size=pud --set ptdump.pud=each ", GUARD_PTES + 1,
	  GUARD_PTES + 1 },
};

static void conforms(const struct guard_ops *ops, const struct shape *shape,
		     unsigned int walkers, struct guard_seen *sum)
{
	struct guard_seen s;
	char args[256];

	snprintf(args, sizeof(args), "%s -t 3 --set ptdump.walkers=%u",
		 shape->set, walkers);
	s = guard_race(ops, args);
	if (s.violations)
		fail_msg("%s: %s: %llu violations", ops->name, args,
			 (unsigned long long)s.violations);
	assert_int_equal(s.cells, 1);
	assert_true(s.checks > 1000);
	assert_true(s.dumps >= walkers);
	assert_int_equal(s.teardowns, s.promotions);
	assert_int_equal(s.sleeps, (ops->flags & GUARD_MAY_SLEEP) != 0);
	sum->promotions += s.promotions;
	sum->walked += s.walked;
	if (s.lost)
		return;
	assert_int_equal(s.rounds, shape->rounds * s.promotions);
	assert_int_equal(s.freed, shape->tables * s.promotions);
	if (s.rendezvous != UINT64_MAX)
		assert_true(s.rendezvous <= s.rounds);
}

/* Who never met a walker has proved nothing. */
static void guard_conforms(const struct guard_ops *ops)
{
	struct guard_seen sum = { .cells = 0 };
	unsigned int i, walkers;

	for (i = 0; i < ARRAY_SIZE(shapes); i++)
		for (walkers = 1; walkers <= 2; walkers++)
			conforms(ops, &shapes[i], walkers, &sum);
	print_message("%s: %llu of %llu promotions met a walker\n", ops->name,
		      (unsigned long long)sum.walked,
		      (unsigned long long)sum.promotions);
	assert_true(sum.promotions > 0);
	assert_true(sum.walked > 0);
}

static void test_all_conform(void **state __unused_arg)
{
	unsigned int i;

	for (i = 0; i < guard_list_nr; i++)
		if (!guard_is_control(guard_list[i]))
			guard_conforms(guard_list[i]);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_conform),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
