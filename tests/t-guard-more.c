// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-guard-more.c - each choice that a guard offers, what is particular to some,
 * and every one that is broken on purpose: it must be caught.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/guard-run.h"

/* Each value of each choice that a guard offers, one at a time. */
static void choices_conform(const struct guard_ops *ops, const struct param *p)
{
	const char *at = p->choices;
	char args[256];
	struct guard_seen s;
	int len;

	while (at && *at) {
		len = (int)strcspn(at, ",");
		snprintf(args, sizeof(args), "-t 3 --set guard-%s.%s=%.*s",
			 ops->name, p->name, len, at);
		s = guard_race(ops, args);
		assert_int_equal(s.violations, 0);
		at += len + (at[len] == ',');
	}
}

static void test_parameters_conform(void **state __unused_arg)
{
	const struct guard_ops *ops;
	unsigned int i, k;

	for (i = 0; i < guard_list_nr; i++) {
		ops = guard_list[i];
		for (k = 0; !guard_is_control(ops) && k < ops->nr_params; k++)
			if (ops->params[k].type == PARAM_CHOICE)
				choices_conform(ops, &ops->params[k]);
	}
}

/* Not only the default strategy: two users of one flavour of RCU, too. */
static void test_beside_strategies(void **state __unused_arg)
{
	static const char *const args[] = {
		"-s list-rcu,percpu-rwsem,null -t 3 -d 10ms ",
		"-s list-rcu -t 3 -d 10ms --set list-rcu.rcu=qsbr "
			"--set guard-rcu.rcu=qsbr --set guard-rcu-defer.rcu=qsbr ",
	};
	struct guard_seen s;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(args); i++) {
		s = guard_run("rcu,rcu-defer", args[i]);
		assert_int_equal(s.cells, i ? 2 : 6);
		assert_int_equal(s.violations, 0);
	}
}

static void test_tables_run_short(void **state __unused_arg)
{
	struct guard_seen s = guard_run("rcu-defer", "-t 2 -d 30ms "
		"--set ptdump.ranges=1 --set ptdump.huge=60 --grace-period 3ms");

	assert_int_equal(s.violations, 0);
	assert_true(s.promotions > 0);
}

/* A promotion of a PUD, one by one, meets walkers once for each table. */
static void test_rendezvous_counted(void **state __unused_arg)
{
	struct guard_seen s = guard_run("read-lock", "-t 2 -d 20ms "
		"--set ptdump.size=pud --set ptdump.pud=each");

	assert_true(s.promotions > 0);
	assert_int_equal(s.rendezvous, (GUARD_PTES + 1) * s.promotions);
	s = guard_run("read-lock", "-t 2 -d 20ms --set ptdump.size=pud");
	assert_int_equal(s.rendezvous, s.promotions);
}

/* Only who tries loses, and only while somebody walks. */
static void test_lost_promotions(void **state __unused_arg)
{
	struct guard_seen s = guard_run("trylock", "-t 2 -d 60ms "
					"--set ptdump.pause=0ns");

	assert_true(s.lost > 0);
	s = guard_run("read-lock,static-key,percpu-rwsem,rcu,rcu-defer",
		"-t 2 -d 10ms");
	assert_int_equal(s.cells, 5);
	assert_int_equal(s.lost, 0);
}

/* What a walker pays before it may begin is what was asked for. */
static void test_start_costs(void **state __unused_arg)
{
	struct guard_seen s = guard_run("static-key", "-t 2 -d 20ms "
			    "--set guard-static-key.flip=2ms");

	assert_true(s.start_min_ns >= 2000000);
	s = guard_run("rcu", "-t 2 -d 20ms --grace-period 4ms "
		"--set guard-rcu.flip=0ns");
	assert_true(s.start_min_ns >= 4000000);
}

/* Little is asked for: what a control needs it has. */
static void caught(const struct guard_ops *ops)
{
	struct guard_seen seen = { .cells = 0 };
	char args[256];

	snprintf(args, sizeof(args),
		 "--guard %s -m 16 -d %s --warmup 1ms -r 1 -q --seed 3 "
		 "--set ptdump.dump=2ms --set ptdump.pause=2ms", ops->name,
		 config_tsan || config_asan ? "2s" : "700ms");
	cells_run(args, guard_look, &seen);
	assert_int_equal(seen.cells, 1);
	print_message("%s: %llu violations in %llu checks\n", ops->name,
		      (unsigned long long)seen.violations,
		      (unsigned long long)seen.checks);
	assert_true(seen.violations > 0);
	assert_int_equal(seen.other, 0);
}

static void test_controls_caught(void **state __unused_arg)
{
	unsigned int i, controls = 0;

	for (i = 0; i < guard_list_nr; i++) {
		if (!guard_is_control(guard_list[i]))
			continue;
		controls++;
		caught(guard_list[i]);
	}
	assert_true(controls >= 3);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parameters_conform),
		cmocka_unit_test(test_beside_strategies),
		cmocka_unit_test(test_tables_run_short),
		cmocka_unit_test(test_rendezvous_counted),
		cmocka_unit_test(test_lost_promotions),
		cmocka_unit_test(test_start_costs),
		cmocka_unit_test(test_controls_caught),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
