/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * clock.h - the one door to time.
 *
 * A stamp is one read of the fastest counter that is monotonic across cores:
 * the invariant TSC where the kernel itself trusts it (clocksource "tsc"),
 * the virtual counter on arm64, CLOCK_MONOTONIC otherwise.  Stamps become
 * nanoseconds by one multiplication and a shift, calibrated at clock_init().
 *
 * clock_stamp() does not wait for earlier stores and loads: it costs what one
 * counter read costs.  clock_stamp_ordered() does, for sections whose last
 * stores must be inside the interval (a walk over page directories).
 */
#ifndef PGDBENCH_LIB_CLOCK_H
#define PGDBENCH_LIB_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/compiler.h"

enum { CLOCK_SHIFT = 32 };

struct clock_info {
	const char *source;	/* "tsc", "cntvct" or "clock_monotonic" */
	double hz;		/* counter ticks a second */
	uint64_t mult;		/* ns = ticks * mult >> shift */
	unsigned int shift;
	uint64_t cost_ns_x1000;	/* one clock_stamp(), in thousandths of a ns */
	uint64_t granularity_ns;/* what two readings in a row differ by */
};

/* Which counter the build can read at all; run time decides whether it may. */
#if defined(__x86_64__)
#define CLOCK_HAVE_COUNTER 1
#elif defined(__aarch64__)
#define CLOCK_HAVE_COUNTER 1
#else
#define CLOCK_HAVE_COUNTER 0
#endif

struct clock {
	uint64_t mult;
	bool use_counter;	/* constant after clock_init() */
	struct clock_info info;
};

/*
 * clock_init - choose the counter, calibrate it, measure its cost.
 *
 * Takes some 30 ms.  PGDBENCH_CLOCK=monotonic in the environment is read by
 * the caller, who passes @force_monotonic.
 * Returns 0, or -EIO when even CLOCK_MONOTONIC fails.
 */
int __must_check clock_init(struct clock *c, bool force_monotonic);

/*
 * clock_check_cores - race pairs of allowed cores on a shared stamp and count
 * the times that a later stamp, by causality, was the smaller one.
 * @backsteps: how often; 0 for a clock that can be trusted
 * Returns 0 or -errno (threads could not be made).  Restores its affinity.
 */
int __must_check clock_check_cores(const struct clock *c, uint64_t *backsteps);

uint64_t clock_monotonic_ns(void);	/* CLOCK_MONOTONIC, for long waits */
uint64_t clock_realtime_ns(void);	/* wall clock, for records only */

static inline uint64_t clock_counter(void)
{
#if defined(__x86_64__)
	return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
	uint64_t v;

	__asm__ __volatile__("mrs %0, cntvct_el0" : "=r" (v) :: "memory");
	return v;
#else
	return 0;
#endif
}

/* clock_stamp - now, in ticks of this clock.  Any thread; does not block. */
static inline uint64_t clock_stamp(const struct clock *c)
{
	if (CLOCK_HAVE_COUNTER && likely(c->use_counter))
		return clock_counter();
	return clock_monotonic_ns();
}

/* clock_stamp_end - as clock_stamp(), but what this thread loaded before has
 * arrived: for the end of a short operation, whose misses would otherwise be
 * charged to what comes next.  Stores may still be on their way. */
static inline uint64_t clock_stamp_end(const struct clock *c)
{
#if defined(__x86_64__)
	unsigned int aux;

	if (likely(c->use_counter))
		return __builtin_ia32_rdtscp(&aux);
#elif defined(__aarch64__)
	__asm__ __volatile__("isb" ::: "memory");
#endif
	return clock_stamp(c);
}

/* clock_stamp_ordered - as clock_stamp(), but all earlier loads and stores of
 * this thread are done before the counter is read, and none of the later ones
 * has begun. */
static inline uint64_t clock_stamp_ordered(const struct clock *c)
{
	uint64_t t;

#if defined(__x86_64__)
	__asm__ __volatile__("mfence\n\tlfence" ::: "memory");
	t = clock_stamp(c);
	__asm__ __volatile__("lfence" ::: "memory");
#elif defined(__aarch64__)
	__asm__ __volatile__("dsb sy\n\tisb" ::: "memory");
	t = clock_stamp(c);
	__asm__ __volatile__("isb" ::: "memory");
#else
	__sync_synchronize();
	t = clock_stamp(c);
#endif
	return t;
}

/* clock_ns - the nanoseconds in @ticks, a difference of two stamps.  Short ones
 * of a counter above 1 GHz need 64 bits only, and shifts of 128 are slow. */
static inline uint64_t clock_ns(const struct clock *c, uint64_t ticks)
{
	if (likely(!((ticks | c->mult) >> 32)))
		return (ticks * c->mult) >> CLOCK_SHIFT;
	return (uint64_t)(((unsigned __int128)ticks * c->mult) >> CLOCK_SHIFT);
}

/* clock_ticks - the ticks in @ns, for deadlines compared against stamps. */
static inline uint64_t clock_ticks(const struct clock *c, uint64_t ns)
{
	return (uint64_t)((((unsigned __int128)ns) << CLOCK_SHIFT) / c->mult);
}

/* clock_since - nanoseconds from @from to @to; 0 if @to is the earlier, which
 * two cores' counters may show by a tick. */
static inline uint64_t clock_since(const struct clock *c, uint64_t from,
				   uint64_t to)
{
	return to > from ? clock_ns(c, to - from) : 0;
}

#endif
