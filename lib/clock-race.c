// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * clock-race.c - do the cores' clocks agree with causality?
 *
 * Every allowed core races the first one and its predecessor: 2n - 3 pairs
 * rather than n^2 / 2, which on hundreds of cores would take longer than the
 * benchmark.  A core whose clock is off shows against either.
 */
#include "lib/clock-race.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
	RACE_SPINS		= 2000,		/* before yielding the core */
	RACE_LIMIT_NS		= 100 * 1000 * 1000,
	RACE_OVER		= 2,		/* neither side's turn */
	RACE_MAX_CPUS		= 8192,		/* Linux's own limit */
};

struct race_state {
	atomic_uint turn __cacheline_aligned;
	struct clock_race *race __cacheline_aligned;
	uint64_t deadline_ns;
};

struct race_side {
	struct race_state *state;
	unsigned int me;
	size_t nr;
	uint64_t stamps[CLOCK_RACE_ROUNDS];
};

static bool race_my_turn(struct race_state *s, unsigned int me)
{
	unsigned int turn, spins = 0;

	/*
	 * CLOCK_A pairs with CLOCK_B in race_hand_over().  The other side's
	 * stamp was taken before ours will be; otherwise the order of stamps
	 * would not be causal and a sound clock would be called unsound.
	 */
	while ((turn = atomic_load_explicit(&s->turn,
					    memory_order_acquire)) != me) {
		if (turn == RACE_OVER)
			return false;
		cpu_relax();
		if (++spins >= RACE_SPINS)
			sched_yield();
	}
	return true;
}

static void race_hand_over(struct race_state *s, unsigned int to)
{
	/*
	 * CLOCK_B pairs with CLOCK_A in race_my_turn().  Our stamp comes
	 * before the hand-over; otherwise a later one might be the smaller.
	 */
	atomic_store_explicit(&s->turn, to, memory_order_release);
}

/* Only side 0 may end the race early, when it holds the word. */
static bool race_is_late(const struct race_side *side)
{
	return side->me == 0 && side->nr && side->nr % 16 == 0 &&
	       clock_monotonic_ns() > side->state->deadline_ns;
}

static void *race_run(void *arg)
{
	struct race_side *side = arg;
	struct race_state *s = side->state;
	struct clock_race *race = s->race;
	unsigned int me = side->me;
	uint64_t now;

	while (side->nr < CLOCK_RACE_ROUNDS) {
		if (!race_my_turn(s, me))
			break;
		if (race_is_late(side)) {
			race_hand_over(s, RACE_OVER);
			break;
		}
		now = clock_stamp_ordered(race->clock) + race->offset[me];
		race_hand_over(s, !me);
		side->stamps[side->nr++] = now;
	}
	return NULL;
}

static int race_start(pthread_t *thread, unsigned int cpu,
		      struct race_side *side)
{
	size_t size = CPU_ALLOC_SIZE(RACE_MAX_CPUS);
	cpu_set_t *set = CPU_ALLOC(RACE_MAX_CPUS);
	pthread_attr_t attr;
	int err;

	if (!set)
		return -ENOMEM;
	CPU_ZERO_S(size, set);
	CPU_SET_S(cpu, size, set);
	err = pthread_attr_init(&attr);
	if (err)
		goto err_free;
	err = pthread_attr_setaffinity_np(&attr, size, set);
	if (!err)
		err = pthread_create(thread, &attr, race_run, side);
	pthread_attr_destroy(&attr);
err_free:
	CPU_FREE(set);
	return -err;
}

static int race_run_both(struct race_state *s, struct race_side *sides)
{
	unsigned int *cpu = s->race->cpu;
	pthread_t threads[2];
	int err;

	err = race_start(&threads[0], cpu[0], &sides[0]);
	if (err)
		return err;
	err = race_start(&threads[1], cpu[1], &sides[1]);
	if (err)
		race_hand_over(s, RACE_OVER);
	else
		pthread_join(threads[1], NULL);
	pthread_join(threads[0], NULL);
	return err;
}

/* Side 0 begins, so its i-th stamp comes before side 1's i-th. */
static void race_interleave(struct clock_race *race,
			    const struct race_side *sides)
{
	size_t i;

	race->nr = sides[0].nr + sides[1].nr;
	for (i = 0; i < race->nr; i++)
		race->stamps[i] = sides[i % 2].stamps[i / 2];
}

int clock_race(struct clock_race *race)
{
	struct race_state s = {
		.race = race,
		.deadline_ns = clock_monotonic_ns() + RACE_LIMIT_NS,
	};
	struct race_side *sides;
	int err;

	sides = calloc(2, sizeof(*sides));
	if (!sides)
		return -ENOMEM;
	sides[0].state = sides[1].state = &s;
	sides[1].me = 1;
	err = race_run_both(&s, sides);
	if (!err)
		race_interleave(race, sides);
	free(sides);
	return err;
}

uint64_t clock_count_backsteps(const uint64_t *stamps, size_t nr)
{
	uint64_t backsteps = 0;
	size_t i;

	for (i = 1; i < nr; i++)
		backsteps += stamps[i] < stamps[i - 1];
	return backsteps;
}

/* All pairs that are to race, one after the other in the same @race. */
struct tour {
	struct clock_race race;
	const struct clock_offset *offset;
	struct clock_cores cores;
};

static int race_pair(struct tour *t, unsigned int a, unsigned int b)
{
	struct clock_race *race = &t->race;
	unsigned int i;
	int err;

	race->cpu[0] = a;
	race->cpu[1] = b;
	for (i = 0; t->offset && i < 2; i++)
		race->offset[i] = t->offset->ticks(race->clock, race->cpu[i],
						   t->offset->arg);
	err = clock_race(race);
	if (err)
		return err;
	t->cores.nr_pairs++;
	t->cores.backsteps += clock_count_backsteps(race->stamps, race->nr);
	return 0;
}

static int race_all(struct tour *t, const cpu_set_t *set)
{
	size_t size = CPU_ALLOC_SIZE(RACE_MAX_CPUS);
	int cpu, first = -1, last = -1, err = 0;

	for (cpu = 0; cpu < RACE_MAX_CPUS && !err; cpu++) {
		if (!CPU_ISSET_S(cpu, size, set))
			continue;
		if (first >= 0)
			err = race_pair(t, (unsigned int)first,
					(unsigned int)cpu);
		else
			first = cpu;
		if (!err && last > first)
			err = race_pair(t, (unsigned int)last,
					(unsigned int)cpu);
		last = cpu;
	}
	return err;
}

int clock_race_cores(const struct clock *c, const struct clock_offset *offset,
		     struct clock_cores *out)
{
	size_t size = CPU_ALLOC_SIZE(RACE_MAX_CPUS);
	cpu_set_t *set = CPU_ALLOC(RACE_MAX_CPUS);
	struct tour *t;
	int err = -ENOMEM;

	if (!set)
		return -ENOMEM;
	t = calloc(1, sizeof(*t));
	if (!t)
		goto err_set;
	t->race.clock = c;
	t->offset = offset;
	CPU_ZERO_S(size, set);
	err = sched_getaffinity(0, size, set) ? -errno : 0;
	if (!err)
		err = race_all(t, set);
	*out = t->cores;
	free(t);
err_set:
	CPU_FREE(set);
	return err;
}

int clock_check_cores(const struct clock *c, uint64_t *backsteps)
{
	struct clock_cores cores = { .nr_pairs = 0, };
	int err = clock_race_cores(c, NULL, &cores);

	*backsteps = cores.backsteps;
	return err;
}
