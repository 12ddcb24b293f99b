// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * selftest-bytes.c - a strategy that takes as many bytes as it is told to.
 *
 * So many whatever the population, so many for each mm, a pointer of which is
 * in the mm itself; and of the mms that have exited it keeps the latest few
 * waiting, as one would that frees after a grace period.  It propagates
 * nothing.
 */
#include "bench/selftest.h"

#include <errno.h>

#include "strategies/strategy.h"

/* Of each mm, in the mm. */
struct bytes_mm {
	void *own;
	struct mm *next;	/* the one that exited after it */
};

struct designed_bytes {
	uint64_t fixed_bytes, mm_bytes, nr_deferred;
	void *fixed;
	struct raw_spin lock;	/* of what follows */
	struct mm *oldest, *latest;
	uint64_t nr_waiting, peak;
};

static size_t fixed_left(const struct designed_bytes *d)
{
	return d->fixed_bytes - sizeof(*d);
}

static size_t own_left(const struct designed_bytes *d)
{
	return d->mm_bytes - sizeof(void *);
}

static int bytes_init(struct strategy *s, struct cpu *cpu __unused_arg)
{
	struct designed_bytes *d = s->priv;

	raw_spin_init(&d->lock);
	d->fixed = mem_alloc(s->mem, fixed_left(d), CACHELINE);
	return d->fixed ? 0 : -ENOMEM;
}

/* Mms that are alive when all is over have not exited. */
static void bytes_destroy(struct strategy *s)
{
	struct designed_bytes *d = s->priv;
	struct bytes_mm *b;
	size_t i;

	for (i = 0; i < s->world->capacity; i++) {
		b = mm_priv(world_mm(s->world, i));
		mem_free(s->mem, b->own, own_left(d));
	}
	mem_free(s->mem, d->fixed, fixed_left(d));
}

static int bytes_fork(struct strategy *s, struct cpu *cpu __unused_arg,
		      struct mm *mm)
{
	struct designed_bytes *d = s->priv;
	struct bytes_mm *b = mm_priv(mm);

	b->own = mem_alloc(s->mem, own_left(d), sizeof(void *));
	if (!b->own)
		return -ENOMEM;
	mm_clone(s->world, mm);
	return 0;
}

/* The oldest that waits, if more than @keep do; under the lock. */
static struct mm *take_oldest(struct designed_bytes *d, uint64_t keep)
{
	struct mm *mm = d->oldest;
	struct bytes_mm *b;

	if (d->nr_waiting <= keep)
		return NULL;
	b = mm_priv(mm);
	d->oldest = b->next;
	d->nr_waiting--;
	return mm;
}

static void add_latest(struct designed_bytes *d, struct mm *mm)
{
	struct bytes_mm *b = mm_priv(mm), *before;

	b->next = NULL;
	if (d->nr_waiting++) {
		before = mm_priv(d->latest);
		before->next = mm;
	} else {
		d->oldest = mm;
	}
	d->latest = mm;
	d->peak = MAX(d->peak, d->nr_waiting);
}

static void bytes_exit(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct designed_bytes *d = s->priv;
	struct bytes_mm *b = mm_priv(mm);
	struct mm *old = mm;

	mem_free(s->mem, b->own, own_left(d));
	b->own = NULL;
	if (d->nr_deferred) {
		raw_spin_lock(&d->lock);
		old = take_oldest(d, d->nr_deferred - 1);
		add_latest(d, mm);
		raw_spin_unlock(&d->lock);
	}
	if (old)
		mm_free(s->world, cpu, old);
}

static void free_all(struct strategy *s, struct cpu *cpu)
{
	struct designed_bytes *d = s->priv;
	struct mm *mm;

	do {
		raw_spin_lock(&d->lock);
		mm = take_oldest(d, 0);
		raw_spin_unlock(&d->lock);
		if (mm)
			mm_free(s->world, cpu, mm);
	} while (mm);
}

static void bytes_drain(struct strategy *s)
{
	free_all(s, NULL);
}

static uint64_t bytes_deferred_peak(struct strategy *s)
{
	struct designed_bytes *d = s->priv;
	uint64_t peak = d->peak;

	d->peak = d->nr_waiting;
	return peak;
}

static const struct param bytes_params[] = {
	{
		.name = "fixed", .type = PARAM_U64, .def = "4096",
		.help = "bytes whatever the population",
		.offset = offsetof(struct designed_bytes, fixed_bytes),
		.min = sizeof(struct designed_bytes) + 1, .max = 1 << 30,
	}, {
		.name = "mm", .type = PARAM_U64, .def = "64",
		.help = "bytes for each mm",
		.offset = offsetof(struct designed_bytes, mm_bytes),
		.min = sizeof(void *) + 1, .max = 1 << 20,
	}, {
		.name = "deferred", .type = PARAM_U64, .def = "0",
		.help = "mms that wait to be freed",
		.offset = offsetof(struct designed_bytes, nr_deferred),
		.max = 10000,
	},
};

const struct strategy_ops selftest_bytes_strategy = {
	STRATEGY_ABI,
	.name		= "selftest-bytes",
	.summary	= "take as many bytes as were designed",
	.stands_for	= "nothing; `pgdbench selftest` knows what must come "
			  "out",
	.leaves_out	= "all propagation",
	.contract	= CONTRACT_NONE,
	.flags		= STRATEGY_YARDSTICK,
	.priv_bytes	= sizeof(struct designed_bytes),
	.mm_priv_bytes	= sizeof(struct bytes_mm),
	.mm_charged_bytes = sizeof(void *),
	.params		= bytes_params,
	.nr_params	= ARRAY_SIZE(bytes_params),
	.init		= bytes_init,
	.destroy	= bytes_destroy,
	.fork		= bytes_fork,
	.exit		= bytes_exit,
	.reclaim	= free_all,
	.drain		= bytes_drain,
	.deferred_peak	= bytes_deferred_peak,
};
