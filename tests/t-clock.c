// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-clock.c - the clock against the kernel's, and its judge against a fake.
 */
#include <errno.h>
#include <math.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "lib/clock-race.h"
#include "lib/clock.h"

/* Once as the machine allows, once with the fall-back. */
static struct clock clocks[2];

static int setup(void **state __unused_arg)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(clocks); i++)
		if (clock_init(&clocks[i], i == 1))
			return -1;
	print_message("# clock: %s, %.6f GHz, stamp %.3f ns\n",
		      clocks[0].info.source, clocks[0].info.hz / 1e9,
		      (double)clocks[0].info.cost_ns_x1000 / 1000);
	return 0;
}

static void test_info_describes_the_clock(void **state __unused_arg)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(clocks); i++) {
		const struct clock_info *info = &clocks[i].info;

		assert_int_equal(info->mult, clocks[i].mult);
		assert_int_equal(info->shift, CLOCK_SHIFT);
		assert_true(info->hz > 1e6);
		assert_int_equal(!strcmp(info->source, "clock_monotonic"),
				 !clocks[i].use_counter);
		assert_true(info->granularity_ns >= 1);
	}
	assert_false(clocks[1].use_counter);
	assert_true(clocks[1].info.hz == 1e9);
}

static void test_cost_is_sane(void **state __unused_arg)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(clocks); i++)
		assert_in_range(clocks[i].info.cost_ns_x1000, 1, 5000 * 1000);
}

/*
 * The stamps lie inside of the two readings of CLOCK_MONOTONIC, or around
 * them: whatever preempts us, both bounds hold.  1 % is what we promise.
 */
static void check_sleep(const struct clock *c)
{
	const struct timespec ts = { .tv_nsec = 20 * 1000 * 1000 };
	uint64_t outer, inner, mono, from, to, begin, end;

	outer = clock_stamp(c);
	mono = clock_monotonic_ns();
	from = clock_stamp(c);
	while (nanosleep(&ts, NULL))
		assert_int_equal(errno, EINTR);
	to = clock_stamp(c);
	mono = clock_monotonic_ns() - mono;
	begin = clock_since(c, from, to);
	end = clock_since(c, outer, clock_stamp(c));
	inner = begin;
	assert_true(inner >= 20 * 1000 * 1000 - 20 * 1000);
	assert_true((double)inner <= (double)mono * 1.01);
	assert_true((double)end >= (double)mono * 0.99);
}

static void test_sleep_takes_its_time(void **state __unused_arg)
{
	check_sleep(&clocks[0]);
	check_sleep(&clocks[1]);
}

static void check_round_trip(const struct clock *c, uint64_t ns)
{
	uint64_t back = clock_ns(c, clock_ticks(c, ns));
	uint64_t tick_ns = (uint64_t)(1e9 / c->info.hz) + 2;

	assert_true(back <= ns);
	assert_true(ns - back <= tick_ns);
}

static void test_ticks_and_ns_are_inverse(void **state __unused_arg)
{
	uint64_t ns;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(clocks); i++) {
		for (ns = 1; ns < UINT64_C(1) << 62; ns = ns * 3 + 1)
			check_round_trip(&clocks[i], ns);
		check_round_trip(&clocks[i], 0);
	}
}

static void test_conversion_matches_the_rate(void **state __unused_arg)
{
	const struct clock *c = &clocks[0];
	uint64_t hour = (uint64_t)(3600 * c->info.hz);

	assert_true(fabs((double)clock_ns(c, hour) / 3600e9 - 1) < 1e-8);
}

static void test_since_never_wraps(void **state __unused_arg)
{
	const struct clock *c = &clocks[0];

	assert_int_equal(clock_since(c, 1000, 999), 0);
	assert_int_equal(clock_since(c, 1000, 1000), 0);
	assert_true(clock_since(c, 0, 1000000) > 0);
}

static void test_one_thread_sees_no_backstep(void **state __unused_arg)
{
	uint64_t last, now;
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(clocks); i++) {
		last = clock_stamp_ordered(&clocks[i]);
		for (j = 0; j < 100000; j++) {
			now = clock_stamp_ordered(&clocks[i]);
			assert_true(now >= last);
			last = now;
		}
	}
}

static void test_realtime_is_not_the_past(void **state __unused_arg)
{
	/* 2020, in seconds */
	assert_true(clock_realtime_ns() / 1000000000 > 1577836800);
}

static void test_judge(void **state __unused_arg)
{
	static const uint64_t good[] = { 1, 1, 2, 5, UINT64_MAX, };
	static const uint64_t bad[] = { 5, 4, 6, 3, 3, 2, };

	assert_int_equal(clock_count_backsteps(good, 0), 0);
	assert_int_equal(clock_count_backsteps(good, 1), 0);
	assert_int_equal(clock_count_backsteps(good, ARRAY_SIZE(good)), 0);
	assert_int_equal(clock_count_backsteps(bad, ARRAY_SIZE(bad)), 3);
}

static int allowed_cpus(unsigned int cpus[2])
{
	unsigned int cpu;
	cpu_set_t set;
	int nr = 0;

	assert_int_equal(sched_getaffinity(0, sizeof(set), &set), 0);
	for (cpu = 0; cpu < CPU_SETSIZE && nr < 2; cpu++)
		if (CPU_ISSET(cpu, &set))
			cpus[nr++] = cpu;
	return nr;
}

static void test_cores_agree(void **state __unused_arg)
{
	cpu_set_t before, after;
	uint64_t backsteps = 77;
	unsigned int i, cpus[2];

	if (allowed_cpus(cpus) < 2)
		skip();
	assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
	for (i = 0; i < ARRAY_SIZE(clocks); i++) {
		assert_int_equal(clock_check_cores(&clocks[i], &backsteps), 0);
		assert_int_equal(backsteps, 0);
	}
	assert_int_equal(sched_getaffinity(0, sizeof(after), &after), 0);
	assert_true(CPU_EQUAL(&before, &after));
}

/*
 * The fake: side 1's clock is 10 s behind.  Each of its stamps must be called
 * a backstep, and no other; a race of two on one core must do as well.
 */
static void check_slow_side(unsigned int a, unsigned int b)
{
	struct clock_race *race = calloc(1, sizeof(*race));
	size_t turns;

	assert_non_null(race);
	race->clock = &clocks[0];
	race->cpu[0] = a;
	race->cpu[1] = b;
	race->offset[0] = clock_ticks(&clocks[0], UINT64_C(10000000000));
	assert_int_equal(clock_race(race), 0);
	turns = race->nr / 2;
	assert_true(turns >= 1);
	assert_int_equal(clock_count_backsteps(race->stamps, race->nr), turns);

	race->offset[0] = 0;
	assert_int_equal(clock_race(race), 0);
	assert_true(race->nr >= 2);
	assert_int_equal(clock_count_backsteps(race->stamps, race->nr), 0);
	free(race);
}

static void test_slow_core_is_found(void **state __unused_arg)
{
	unsigned int cpus[2];
	int nr = allowed_cpus(cpus);

	check_slow_side(cpus[0], cpus[0]);
	if (nr == 2)
		check_slow_side(cpus[0], cpus[1]);
}

static void test_forbidden_core_is_an_error(void **state __unused_arg)
{
	struct clock_race *race = calloc(1, sizeof(*race));
	unsigned int cpus[2];

	assert_non_null(race);
	allowed_cpus(cpus);
	race->clock = &clocks[0];
	race->cpu[0] = cpus[0];
	race->cpu[1] = 8191;
	assert_int_equal(clock_race(race), -EINVAL);
	free(race);
}

/* The short way and the long one give the same, on either side of where they
 * part. */
static void test_short_and_long(void **state __unused_arg)
{
	static const uint64_t ticks[] = {
		0, 1, 2599, UINT32_MAX - 1, UINT32_MAX,
		UINT64_C(1) << 32, (UINT64_C(1) << 32) + 1, UINT64_C(1) << 50,
	};
	static const uint64_t mults[] = {
		1, 1654000000, UINT32_MAX, UINT64_C(1) << 32,
		UINT64_C(41) << 32,
	};
	struct clock c = { .mult = 0 };
	unsigned int i, k;

	for (k = 0; k < ARRAY_SIZE(mults); k++) {
		c.mult = mults[k];
		for (i = 0; i < ARRAY_SIZE(ticks); i++)
			assert_true(clock_ns(&c, ticks[i]) == (uint64_t)
				    (((unsigned __int128)ticks[i] * mults[k])
				     >> CLOCK_SHIFT));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_info_describes_the_clock),
		cmocka_unit_test(test_cost_is_sane),
		cmocka_unit_test(test_sleep_takes_its_time),
		cmocka_unit_test(test_ticks_and_ns_are_inverse),
		cmocka_unit_test(test_conversion_matches_the_rate),
		cmocka_unit_test(test_since_never_wraps),
		cmocka_unit_test(test_one_thread_sees_no_backstep),
		cmocka_unit_test(test_realtime_is_not_the_past),
		cmocka_unit_test(test_judge),
		cmocka_unit_test(test_cores_agree),
		cmocka_unit_test(test_slow_core_is_found),
		cmocka_unit_test(test_short_and_long),
		cmocka_unit_test(test_forbidden_core_is_an_error),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
