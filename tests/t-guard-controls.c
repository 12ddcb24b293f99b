// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-guard-controls.c - every guard that is broken on purpose is caught, with
 * tables of both sizes, isolated together or one by one.  No guard is named
 * here: being in the list is enough.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/guard-run.h"

enum { CHANCES = 40 };

static const char *const shapes[] = {
	"ptdump.size=pmd", "ptdump.size=pud --set ptdump.pud=isolate",
	"ptdump.size=pud --set ptdump.pud=each",
};

/* What a control needs it has: nothing is asked for but short rests, and few
 * enough tables for a sanitizer to fill them in time.  A machine that hardly
 * lets two threads run at once gets some chances more. */
static void caught(const struct guard_ops *ops, const char *shape)
{
	struct guard_seen seen = { .cells = 0 };
	unsigned int i;
	char args[256];

	for (i = 0; i < CHANCES && !seen.violations; i++) {
		snprintf(args, sizeof(args), "--guard %s -m 16 -d 200ms "
			 "--warmup 1ms -r 1 -q --seed %u --set ptdump.dump=5ms "
			 "--set ptdump.pause=2ms --set %s%s", ops->name, 3 + i,
			 shape, config_tsan || config_asan ?
			 " --set ptdump.ptes=16" : "");
		cells_run_apart(args, guard_look, &seen, sizeof(seen));
	}
	print_message("%s, %s: %llu violations in %u cells\n", ops->name,
		      shape, (unsigned long long)seen.violations, seen.cells);
	assert_true(seen.violations > 0);
	assert_int_equal(seen.other, 0);
}

static void test_controls_caught(void **state __unused_arg)
{
	unsigned int i, k, controls = 0;

	for (i = 0; i < guard_list_nr; i++) {
		if (!guard_is_control(guard_list[i]))
			continue;
		controls++;
		for (k = 0; k < ARRAY_SIZE(shapes); k++)
			caught(guard_list[i], shapes[k]);
	}
	assert_true(controls >= 5);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_controls_caught),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
