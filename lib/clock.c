// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * clock.c - choosing and calibrating the counter behind clock.h.
 *
 * The counter is used only where the kernel keeps time with it, because the
 * kernel watches it for as long as it runs and we could for milliseconds
 * only.  Its rate is measured against CLOCK_MONOTONIC_RAW, which no time
 * daemon bends.  Whether it agrees across cores is clock-race.c's question.
 */
#include "lib/clock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

enum {
	CALIBRATE_NS		= 25 * 1000 * 1000,
	PAIR_TRIES		= 32,
	COST_ROUNDS		= 15,
	COST_STAMPS		= 1000,
	GRANULARITY_STEPS	= 1000,
};

/* One instant, as both clocks saw it. */
struct clock_pair {
	uint64_t ticks;
	uint64_t ns;
};

static uint64_t timespec_ns(const struct timespec *ts)
{
	return (uint64_t)ts->tv_sec * 1000000000 + (uint64_t)ts->tv_nsec;
}

/* 0 on failure, which clock_init() refuses to go on with. */
static uint64_t gettime_ns(clockid_t id)
{
	struct timespec ts;

	return clock_gettime(id, &ts) ? 0 : timespec_ns(&ts);
}

uint64_t clock_monotonic_ns(void)
{
	return gettime_ns(CLOCK_MONOTONIC);
}

uint64_t clock_realtime_ns(void)
{
	return gettime_ns(CLOCK_REALTIME);
}

#if defined(__x86_64__)
static const char counter_name[] = "tsc";
static const char counter_clocksource[] = "tsc";

/* The same rate in every power state: cpuid 0x80000007, edx bit 8. */
static bool counter_is_invariant(void)
{
	unsigned int a, b, c, d;

	return __get_cpuid(0x80000007, &a, &b, &c, &d) && (d & (1u << 8));
}
#else
/* On arm64 the architecture promises it; elsewhere there is no counter. */
static const char counter_name[] = "cntvct";
static const char counter_clocksource[] = "arch_sys_counter";

static bool counter_is_invariant(void)
{
	return CLOCK_HAVE_COUNTER;
}
#endif

static bool kernel_keeps_time_with(const char *name)
{
	char line[64] = "";
	FILE *f;

	f = fopen("/sys/devices/system/clocksource/clocksource0/"
		  "current_clocksource", "re");
	if (!f)
		return false;
	if (!fgets(line, sizeof(line), f))
		line[0] = '\0';
	fclose(f);
	line[strcspn(line, "\n")] = '\0';
	return !strcmp(line, name);
}

/* The tightest of some bracketed readings, so that a preemption between the
 * two clocks is not taken for a difference of rate. */
static void read_pair(struct clock_pair *pair)
{
	uint64_t best = UINT64_MAX, before, after, ns;
	unsigned int i;

	for (i = 0; i < PAIR_TRIES; i++) {
		before = clock_counter();
		ns = gettime_ns(CLOCK_MONOTONIC_RAW);
		after = clock_counter();
		if (after - before >= best)
			continue;
		best = after - before;
		pair->ticks = before + best / 2;
		pair->ns = ns;
	}
}

static void sleep_ns(uint64_t ns)
{
	struct timespec ts = {
		.tv_sec = (time_t)(ns / 1000000000),
		.tv_nsec = (long)(ns % 1000000000),
	};

	while (nanosleep(&ts, &ts) && errno == EINTR)
		;
}

static void use_monotonic(struct clock *c)
{
	c->use_counter = false;
	c->mult = UINT64_C(1) << CLOCK_SHIFT;
	c->info.source = "clock_monotonic";
	c->info.hz = 1e9;
}

/* A counter that stands still, or slower than 1 MHz, is left unused. */
static bool use_counter(struct clock *c)
{
	struct clock_pair from = { 0 }, to = { 0 };
	uint64_t ticks, ns;

	read_pair(&from);
	sleep_ns(CALIBRATE_NS);
	read_pair(&to);
	ticks = to.ticks - from.ticks;
	ns = to.ns - from.ns;
	if (!from.ns || to.ns <= from.ns || ticks < ns / 1000)
		return false;
	c->use_counter = true;
	c->mult = (uint64_t)((((unsigned __int128)ns << CLOCK_SHIFT) +
			      ticks / 2) / ticks);
	c->info.source = counter_name;
	c->info.hz = (double)ticks * 1e9 / (double)ns;
	return true;
}

static int compare_u64(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static uint64_t measure_cost_x1000(const struct clock *c)
{
	uint64_t rounds[COST_ROUNDS], from, to = 0;
	unsigned int i, j;

	for (i = 0; i < COST_ROUNDS; i++) {
		from = clock_stamp(c);
		for (j = 0; j < COST_STAMPS; j++)
			to = clock_stamp(c);
		rounds[i] = clock_since(c, from, to) * 1000 / COST_STAMPS;
	}
	qsort(rounds, COST_ROUNDS, sizeof(rounds[0]), compare_u64);
	return rounds[COST_ROUNDS / 2];
}

static int by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Of what two readings in a row differ by, when they do: the fifth percentile,
 * since a counter that goes in steps of 10 ns may still show an odd one. */
static uint64_t measure_granularity_ns(const struct clock *c)
{
	uint64_t steps[GRANULARITY_STEPS], from, to;
	unsigned int i;

	for (i = 0; i < GRANULARITY_STEPS; i++) {
		from = clock_stamp(c);
		do {
			to = clock_stamp(c);
		} while (to <= from);
		steps[i] = to - from;
	}
	qsort(steps, GRANULARITY_STEPS, sizeof(*steps), by_value);
	return MAX(clock_ns(c, steps[GRANULARITY_STEPS / 20]), UINT64_C(1));
}

int clock_init(struct clock *c, bool force_monotonic)
{
	memset(c, 0, sizeof(*c));
	if (!clock_monotonic_ns())
		return -EIO;
	if (force_monotonic || !counter_is_invariant() ||
	    !kernel_keeps_time_with(counter_clocksource) || !use_counter(c))
		use_monotonic(c);
	c->info.mult = c->mult;
	c->info.shift = CLOCK_SHIFT;
	c->info.cost_ns_x1000 = measure_cost_x1000(c);
	c->info.granularity_ns = measure_granularity_ns(c);
	return 0;
}
