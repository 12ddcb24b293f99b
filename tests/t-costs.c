// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-costs.c - a cost that is imposed has passed; one that is measured is there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "lib/costs.h"
#include "tests/cell-run.h"

static void test_spin(void **state)
{
	struct clock clock;
	uint64_t t0;

	(void)state;
	assert_int_equal(clock_init(&clock, false), 0);
	t0 = clock_stamp(&clock);
	cost_spin(&clock, t0, 300000);
	assert_true(clock_since(&clock, t0, clock_stamp_end(&clock)) >= 299000);
}

/* Entering and leaving the kernel is no matter of a few cycles, whatever the
 * machine; a millisecond it is not, in the median. */
static void test_measured(void **state)
{
	struct clock clock;
	uint64_t ns = 0;

	(void)state;
	assert_int_equal(clock_init(&clock, false), 0);
	assert_int_equal(cost_measure_fault(&clock, &ns), 0);
	assert_in_range(ns, 20, 1000000);
}

static const char *param(const struct result_cell *cell, const char *key)
{
	const struct str_entry *entry = str_map_find(&cell->params, key);

	return entry ? entry->value : "";
}

static void look_imposed(const struct result_cell *cell, void *arg)
{
	(void)arg;
	assert_string_equal(param(cell, "fault_cost"), "imposed");
	assert_string_equal(param(cell, "fault_cost_ns"), "700");
	assert_string_equal(param(cell, "ipi_cost_ns"), "3000");
	assert_string_equal(param(cell, "grace_period_ns"), "8000000");
}

static void look_measured(const struct result_cell *cell, void *arg)
{
	(void)arg;
	assert_string_equal(param(cell, "fault_cost"), "measured");
	assert_string_not_equal(param(cell, "fault_cost_ns"), "");
	assert_string_equal(param(cell, "ipi_cost"), "measured");
	/* Nothing was shot down, and nobody waited for a grace period. */
	assert_string_equal(param(cell, "ipi_cost_ns"), "");
	assert_string_equal(param(cell, "grace_period"), "measured");
	assert_string_equal(param(cell, "grace_period_ns"), "");
}

static void look_used(const struct result_cell *cell, void *arg)
{
	(void)arg;
	assert_string_equal(param(cell, "ipi_cost"), "measured");
	assert_true(strtoull(param(cell, "ipi_cost_ns"), NULL, 10) > 0);
	assert_string_equal(param(cell, "grace_period"), "measured");
	assert_true(strtoull(param(cell, "grace_period_ns"), NULL, 10) > 0);
}

static void test_recorded(void **state)
{
	(void)state;
	cells_run("-s null -w steady -m 64 -t 1 -d 2ms --warmup 1ms -r 1 -q "
		  "--fault-cost 700ns --ipi-cost 3us --grace-period 8ms",
		  look_imposed, NULL);
	cells_run("-s null -w steady -m 64 -t 1 -d 2ms --warmup 1ms -r 1 -q",
		  look_measured, NULL);
	cells_run("-s list-rcu -w ioremap -m 64 -t 1 -d 20ms --warmup 1ms -r 1 "
		  "-q", look_used, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spin),
		cmocka_unit_test(test_measured),
		cmocka_unit_test(test_recorded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
