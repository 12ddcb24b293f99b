// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * selftest-turns.c - a strategy that is as unfair as it is told to be, or late.
 *
 * While they are measured, CPU 0 forks so many times for each fork of CPU 1:
 * each waits until it is its turn, so that how much either gets of the machine
 * does not matter.
 *
 * Or CPU 1 is late.  All its operations are long until CPU 0 is measured, and
 * the one that it is in then lasts until CPU 0 no longer is.  Each that it is
 * measured for itself waits for one more of CPU 0's: if there is none, the load
 * was not kept on, and it was alone.
 */
#include "bench/selftest.h"

#include <sched.h>

#include "strategies/strategy.h"

/* For the other, which may have left; and until there is measuring. */
#define PATIENCE_NS UINT64_C(500000000)
#define LONG_NS UINT64_C(200000000)

enum load { LOAD_ANY, LOAD_RECORDED };

/* Counts of one CPU's operations, written by it alone.  Relaxed, all of them:
 * numbers that grow, and that nothing else hangs on. */
struct turns_cpu {
	_Atomic uint64_t before, during, after;	/* it was measured */
} __cacheline_aligned;

struct turns {
	struct turns_cpu cpu[2];
	struct lock lock;		/* "designed": one section a fork */
	uint64_t times;
	bool late;
	unsigned int load;		/* what CPU 1 waits for, if late */
};

enum { COUNT_ALONE };

static const char *const turns_counters[] = {
	[COUNT_ALONE] = "alone",
};

static uint64_t count_load(_Atomic uint64_t *count)
{
	return atomic_load_explicit(count, memory_order_relaxed);
}

static void count_one(_Atomic uint64_t *count)
{
	atomic_store_explicit(count, count_load(count) + 1,
			      memory_order_relaxed);
}

/* Wait until *@count has come to @least; false: it does not. */
static bool wait_for(_Atomic uint64_t *count, uint64_t least,
		     uint64_t patience_ns)
{
	uint64_t deadline = clock_monotonic_ns() + patience_ns;

	while (count_load(count) < least) {
		if (clock_monotonic_ns() > deadline)
			return false;
		sched_yield();
	}
	return true;
}

/* So many each round, and one; who is in round n needs the other to have ended
 * round n - 1. */
static void take_turn(struct turns *t, const struct cpu *cpu)
{
	uint64_t mine = count_load(&t->cpu[cpu->id].during);

	if (cpu->id == 0)
		wait_for(&t->cpu[1].during, mine / t->times, PATIENCE_NS);
	else
		wait_for(&t->cpu[0].during, mine * t->times, PATIENCE_NS);
}

static bool is_alone(struct turns *t)
{
	struct turns_cpu *other = &t->cpu[0];
	_Atomic uint64_t *load = t->load == LOAD_ANY ? &other->after
						     : &other->during;

	return !count_load(&other->after) ||
	       !wait_for(load, count_load(load) + 1, PATIENCE_NS);
}

static void be_late(struct turns *t, struct cpu *cpu)
{
	struct turns_cpu *other = &t->cpu[0];

	if (cpu->recording)
		strategy_count(cpu, COUNT_ALONE, is_alone(t));
	else if (!count_load(&other->after) &&
		 wait_for(&other->during, 1, LONG_NS))
		wait_for(&other->after, 1, PATIENCE_NS);
}

static void operation(struct turns *t, struct cpu *cpu)
{
	struct turns_cpu *own = &t->cpu[cpu->id & 1];

	if (cpu->id > 1)
		return;
	if (t->late && cpu->id == 1)
		be_late(t, cpu);
	if (cpu->recording)
		count_one(&own->during);
	else
		count_one(count_load(&own->during) ? &own->after
						   : &own->before);
}

static int turns_init(struct strategy *s, struct cpu *cpu __unused_arg)
{
	struct turns *t = s->priv;

	return lock_init(&t->lock, &s->world->sections, "designed",
			 LOCK_TICKET);
}

static int turns_fork(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct turns *t = s->priv;
	struct lock_hold hold;

	if (!t->late && cpu->recording && cpu->id < 2)
		take_turn(t, cpu);
	operation(t, cpu);
	lock_acquire(&t->lock, cpu, &hold);
	lock_release(&t->lock, cpu, &hold);
	mm_clone(s->world, mm);
	return 0;
}

static void turns_exit(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct turns *t = s->priv;

	if (t->late)
		operation(t, cpu);
	mm_free(s->world, cpu, mm);
}

static const struct param turns_params[] = {
	{
		.name = "times", .type = PARAM_U64, .def = "1",
		.help = "forks of CPU 0 for each of CPU 1",
		.offset = offsetof(struct turns, times),
		.min = 1, .max = 1000,
	}, {
		.name = "late", .type = PARAM_BOOL, .def = "no",
		.help = "no turns; CPU 1 begins when CPU 0 is done",
		.offset = offsetof(struct turns, late),
	}, {
		.name = "load", .type = PARAM_CHOICE, .def = "any",
		.choices = "any,recorded",
		.help = "what CPU 1 then waits for: forks, or measured ones",
		.offset = offsetof(struct turns, load),
	},
};

const struct strategy_ops selftest_turns_strategy = {
	STRATEGY_ABI,
	.name		= "selftest-turns",
	.summary	= "be as unfair, or as late, as was designed",
	.stands_for	= "nothing; `pgdbench selftest` knows what must come "
			  "out",
	.leaves_out	= "all propagation",
	.contract	= CONTRACT_NONE,
	.flags		= STRATEGY_YARDSTICK,
	.priv_bytes	= sizeof(struct turns),
	.params		= turns_params,
	.nr_params	= ARRAY_SIZE(turns_params),
	.counters	= turns_counters,
	.nr_counters	= ARRAY_SIZE(turns_counters),
	.init		= turns_init,
	.fork		= turns_fork,
	.exit		= turns_exit,
};
