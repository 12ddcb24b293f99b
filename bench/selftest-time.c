// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * selftest-time.c - a strategy whose sections, walks and syncs take as long as
 * they are told to.
 *
 * It keeps the promise of an eager strategy by a list under a lock, and before
 * each walk, fork or sync spins for the designed time: in the first two while
 * it holds a lock called "designed", so that the lock's hold is that time and
 * next to nothing else.
 *
 * The time is CLOCK_MONOTONIC's, read until it has passed, and not that of the
 * stamps that are put to the test: the kernel calibrated its clock by itself,
 * and no histogram, no conversion and no file of ours lies between.  Reading it
 * takes time too, a part of it before the first moment that is read and a part
 * after the last, and that last one comes half a reading too late on the
 * average; so much less is waited for, by what that same clock says of itself.
 * What is left is half a reading more or less.
 */
#include "bench/selftest.h"

#include "strategies/strategy.h"

struct designed_time {
	struct pgdlist_locked reg;
	struct lock lock;		/* "designed" */
	uint64_t walk_ns, fork_ns, sync_ns, half_ns;
	uint64_t stall_ns, stall_every;
	uint64_t nr_walks;		/* its one walker's */
	uint64_t early_ns;		/* of each spin, see above */
};

enum { READING_BATCHES = 100, READINGS = 100 };

enum { COUNT_STALLS };

static const char *const time_counters[] = {
	[COUNT_STALLS] = "stalls",
};

/* What one and a half readings take: of some batches the quickest, since others
 * were disturbed. */
static uint64_t measure_early_ns(void)
{
	uint64_t from, ns, best = UINT64_MAX;
	unsigned int i, j;

	for (i = 0; i < READING_BATCHES; i++) {
		from = clock_monotonic_ns();
		for (j = 0; j < READINGS; j++)
			ns = clock_monotonic_ns() - from;
		best = MIN(best, ns);
	}
	return best * 3 / 2 / READINGS;
}

static void spin(const struct designed_time *d, uint64_t ns)
{
	uint64_t end = clock_monotonic_ns() + ns - MIN(ns, d->early_ns);

	while (clock_monotonic_ns() < end)
		;
}

static void hold(struct designed_time *d, struct cpu *cpu, uint64_t ns)
{
	struct lock_hold hold;

	lock_acquire(&d->lock, cpu, &hold);
	spin(d, ns);
	lock_release(&d->lock, cpu, &hold);
}

static int time_init(struct strategy *s, struct cpu *cpu __unused_arg)
{
	struct designed_time *d = s->priv;
	int err;

	d->early_ns = measure_early_ns();
	err = lock_init(&d->lock, &s->world->sections, "designed",
			LOCK_TICKET);
	return err ? err : pgdlist_locked_init(&d->reg, s->world, LOCK_TICKET,
					       false);
}

static int time_fork(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct designed_time *d = s->priv;

	if (d->fork_ns)
		hold(d, cpu, d->fork_ns);
	pgdlist_locked_fork(&d->reg, s->world, cpu, mm);
	return 0;
}

static void time_exit(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct designed_time *d = s->priv;

	pgdlist_locked_exit(&d->reg, s->world, cpu, mm);
}

/* Of the page directories every other one. */
static void reach_half(struct designed_time *d, struct world *w,
		       struct cpu *cpu, unsigned int slot)
{
	uint64_t entry = ref_load(w, slot);
	struct lock_hold hold;
	struct page *page;
	bool turn = false;

	lock_acquire(&d->reg.lock, cpu, &hold);
	pgdlist_for_each(page, &d->reg.list) {
		turn = !turn;
		if (turn)
			pgd_sync_slot(w, cpu, page_pgd(w, page), slot, entry);
	}
	lock_release(&d->reg.lock, cpu, &hold);
}

/* The slots are still empty everywhere when the time has passed. */
static void time_sync(struct strategy *s, struct cpu *cpu, unsigned int first,
		      unsigned int last)
{
	struct designed_time *d = s->priv;
	unsigned int slot;

	spin(d, d->sync_ns);
	if (d->half_ns) {
		reach_half(d, s->world, cpu, first);
		spin(d, d->half_ns);
	}
	for (slot = first; slot <= last; slot++)
		if (ref_load(s->world, slot) != ENTRY_NONE)
			pgdlist_locked_sync(&d->reg, s->world, cpu, slot);
}

static size_t time_walk(struct strategy *s, struct cpu *cpu, unsigned int slot,
			uint64_t entry)
{
	struct designed_time *d = s->priv;
	bool stall = d->stall_every && ++d->nr_walks % d->stall_every == 0;

	hold(d, cpu, d->walk_ns + (stall ? d->stall_ns : 0));
	strategy_count(cpu, COUNT_STALLS, stall && !cpu->untimed);
	return pgdlist_locked_walk(&d->reg, s->world, cpu, slot, entry);
}

static int time_check(struct strategy *s, size_t nr_live)
{
	struct designed_time *d = s->priv;

	return pgdlist_check(&d->reg.list, nr_live);
}

static const struct param time_params[] = {
	{
		.name = "walk", .type = PARAM_TIME, .def = "0",
		.help = "how long a walk holds the lock",
		.offset = offsetof(struct designed_time, walk_ns),
	}, {
		.name = "fork", .type = PARAM_TIME, .def = "0",
		.help = "how long a fork does; 0: it takes no such lock",
		.offset = offsetof(struct designed_time, fork_ns),
	}, {
		.name = "sync", .type = PARAM_TIME, .def = "0",
		.help = "how long a sync waits before it reaches anybody",
		.offset = offsetof(struct designed_time, sync_ns),
	}, {
		.name = "half", .type = PARAM_TIME, .def = "0",
		.help = "how long it waits between one half and the other",
		.offset = offsetof(struct designed_time, half_ns),
	}, {
		.name = "stall", .type = PARAM_TIME, .def = "0",
		.help = "how much longer some walks take",
		.offset = offsetof(struct designed_time, stall_ns),
	}, {
		.name = "every", .type = PARAM_U64, .def = "0",
		.help = "one walk in so many is such a one; 0: none",
		.offset = offsetof(struct designed_time, stall_every),
	},
};

const struct strategy_ops selftest_time_strategy = {
	STRATEGY_ABI,
	.name		= "selftest-time",
	.summary	= "take as long as was designed",
	.stands_for	= "nothing; `pgdbench selftest` knows what must come "
			  "out",
	.leaves_out	= "all that is not a list under a lock",
	.contract	= CONTRACT_EAGER,
	.flags		= STRATEGY_YARDSTICK,
	.priv_bytes	= sizeof(struct designed_time),
	.params		= time_params,
	.nr_params	= ARRAY_SIZE(time_params),
	.counters	= time_counters,
	.nr_counters	= ARRAY_SIZE(time_counters),
	.init		= time_init,
	.fork		= time_fork,
	.exit		= time_exit,
	.sync		= time_sync,
	.walk		= time_walk,
	.check		= time_check,
};
