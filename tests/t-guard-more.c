// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-guard-more.c - each choice that a guard offers, what is particular to some,
 * and every geometry that guards are run on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/geometry.h"
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
static bool tried(const struct guard_seen *s)
{
	return s->promotions + s->lost > 0;
}

static bool promoted(const struct guard_seen *s)
{
	return s->promotions > 0;
}

static bool lost(const struct guard_seen *s)
{
	return s->lost > 0;
}

/* On a busy machine a worker may not run at all for as long as a short cell
 * takes: longer ones, until @enough. */
static struct guard_seen run_until(const char *guard, const char *args,
				   bool (*enough)(const struct guard_seen *s))
{
	static const char *const durations[] = {
		"20ms", "100ms", "500ms", "2500ms",
	};
	struct guard_seen s = { .cells = 0 };
	char more[256];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(durations); i++) {
		snprintf(more, sizeof(more), "%s -d %s", args, durations[i]);
		s = guard_run(guard, more);
		if (enough(&s))
			break;
	}
	return s;
}

static void test_rendezvous_counted(void **state __unused_arg)
{
	struct guard_seen s = run_until("read-lock", "-t 2 "
		"--set ptdump.size=pud --set ptdump.pud=each", promoted);

	assert_true(s.promotions > 0);
	assert_int_equal(s.rendezvous, (GUARD_PTES + 1) * s.promotions);
	s = guard_run("read-lock", "-t 2 -d 20ms --set ptdump.size=pud");
	assert_int_equal(s.rendezvous, s.promotions);
}

/* Only who tries loses, and only while somebody walks. */
static void test_lost_promotions(void **state __unused_arg)
{
	struct guard_seen s = run_until("trylock", "-t 2 "
					"--set ptdump.pause=0ns", lost);

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

/* On each geometry whose tables all processes share. */
static void geometry_conforms(const struct geometry_row *geo)
{
	char args[128];
	struct guard_seen s;
	unsigned int i;

	for (i = 0; i < guard_list_nr; i++) {
		if (guard_is_control(guard_list[i]))
			continue;
		snprintf(args, sizeof(args), "-g %s -t 2", geo->name);
		s = run_until(guard_list[i]->name, args, tried);
		assert_int_equal(s.cells, 1);
		assert_int_equal(s.violations, 0);
		assert_true(tried(&s));
	}
}

static void test_geometries_conform(void **state __unused_arg)
{
	unsigned int i, nr = 0;

	for (i = 0; i < geometry_list_nr; i++)
		if (geometry_list[i]->slots == SLOT_SET_ONCE) {
			geometry_conforms(geometry_list[i]);
			nr++;
		}
	assert_true(nr >= 6);
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
		cmocka_unit_test(test_geometries_conform),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
