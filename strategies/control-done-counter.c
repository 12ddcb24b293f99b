// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * control-done-counter - slot-done with one number for all slots: each new slot
 * gets the next generation, and "propagated up to generation g" says which of
 * them are done.
 *
 * Two new slots in flight at once, generations g and g+1, need not finish in
 * that order.  When g+1 does first, the number says g+1, and an allocator in the
 * slot of generation g is sent on while its walk has not begun: Al Viro's
 * objection to a counter.
 */
#include "strategies/strategy.h"

#include <errno.h>
#include <sched.h>

struct done_counter {
	struct pgdreg reg;
	struct raw_spin lock;		/* generation */
	uint64_t generation;		/* of the last new slot */
	_Atomic uint64_t done;		/* "all up to this one" */
	_Atomic uint64_t *of_slot;	/* by entry; 0: not yet in flight */
};

static size_t of_slot_bytes(const struct strategy *s)
{
	return s->world->geo->nr_entries * sizeof(_Atomic uint64_t);
}

static int done_counter_init(struct strategy *s, struct cpu *cpu)
{
	struct done_counter *d = s->priv;
	int err;

	(void)cpu;
	raw_spin_init(&d->lock);
	d->of_slot = mem_zalloc(s->mem, of_slot_bytes(s), CACHELINE);
	if (!d->of_slot)
		return -ENOMEM;
	err = pgdreg_init(&d->reg, PGDREG_LIST_LOCK, s->world, s->mem,
			  s->grace_ns);
	if (err)
		mem_free(s->mem, d->of_slot, of_slot_bytes(s));
	return err;
}

static void done_counter_destroy(struct strategy *s)
{
	struct done_counter *d = s->priv;

	pgdreg_destroy(&d->reg);
	mem_free(s->mem, d->of_slot, of_slot_bytes(s));
}

/* The generation of a slot that another has in flight; 0: the caller has now.
 * Relaxed: the lock, and after it is set it does not change. */
static uint64_t generation_of(struct done_counter *d, unsigned int slot)
{
	uint64_t gen = atomic_load_explicit(&d->of_slot[slot],
					    memory_order_relaxed);

	if (gen)
		return gen;
	raw_spin_lock(&d->lock);
	gen = atomic_load_explicit(&d->of_slot[slot], memory_order_relaxed);
	if (!gen)
		atomic_store_explicit(&d->of_slot[slot], ++d->generation,
				      memory_order_relaxed);
	raw_spin_unlock(&d->lock);
	return gen;
}

static bool is_done(struct done_counter *d, uint64_t gen)
{
	/*
	 * DONE_COUNTER_A pairs with DONE_COUNTER_B in raise_done().  Right, and
	 * of no use: the walk that is seen is that of another slot.
	 */
	return atomic_load_explicit(&d->done, memory_order_acquire) >= gen;
}

static void raise_done(struct done_counter *d, uint64_t gen)
{
	/* Relaxed: the exchange looks again. */
	uint64_t done = atomic_load_explicit(&d->done, memory_order_relaxed);

	/*
	 * DONE_COUNTER_B pairs with DONE_COUNTER_A in is_done().  Not what is
	 * wrong here: see there.
	 */
	while (done < gen &&
	       !atomic_compare_exchange_weak_explicit(&d->done, &done, gen,
						      memory_order_release,
						      memory_order_relaxed))
		;
}

static int done_counter_reserve(struct strategy *s, struct cpu *cpu,
				unsigned int first, unsigned int last)
{
	struct done_counter *d = s->priv;
	unsigned int slot;
	uint64_t gen;

	(void)cpu;
	for (slot = first; slot <= last; slot++) {
		gen = generation_of(d, slot);
		while (gen && !is_done(d, gen))
			sched_yield();
	}
	return 0;
}

static void done_counter_sync(struct strategy *s, struct cpu *cpu,
			      unsigned int first, unsigned int last)
{
	struct done_counter *d = s->priv;
	unsigned int slot;

	pgdreg_sync(&d->reg, cpu, first, last);
	/* Relaxed: the caller's own, or what it has waited for. */
	for (slot = first; slot <= last; slot++)
		raise_done(d, atomic_load_explicit(&d->of_slot[slot],
						   memory_order_relaxed));
}

static void done_counter_reboot(struct strategy *s)
{
	struct done_counter *d = s->priv;
	unsigned int i;

	/* Relaxed: the other CPUs are parked. */
	for (i = 0; i < s->world->geo->nr_entries; i++)
		atomic_store_explicit(&d->of_slot[i], 0,
				      memory_order_relaxed);
}

static int done_counter_fork(struct strategy *s, struct cpu *cpu,
			     struct mm *mm)
{
	struct done_counter *d = s->priv;

	return pgdreg_fork(&d->reg, cpu, mm);
}

static void done_counter_exit(struct strategy *s, struct cpu *cpu,
			      struct mm *mm)
{
	struct done_counter *d = s->priv;

	pgdreg_exit(&d->reg, cpu, mm);
}

static int done_counter_check(struct strategy *s, size_t nr_live)
{
	struct done_counter *d = s->priv;

	return pgdreg_check(&d->reg, nr_live);
}

static const struct inject_own done_counter_inject[] = {
	{ .point = INJECT_POPULATED, .every = 2, .delay_ns = 100000 },
};

const struct strategy_ops control_done_counter_strategy = {
	STRATEGY_ABI,
	.name		= "control-done-counter",
	.summary	= "control: one \"done up to\" number for all slots",
	.stands_for	= "the counter that Al Viro says does not do when two "
			  "allocations each need a slot of their own, in the "
			  "thread of \"alpha: take the LARGE_VMALLOC kludge "
			  "out\", November 2025",
	.leaves_out	= "nothing: no kernel does this",
	.contract	= CONTRACT_EAGER,
	.flags		= STRATEGY_CONTROL | STRATEGY_CLOSES_RACE,
	.exposed_by	= "race",
	.inject		= done_counter_inject,
	.nr_inject	= ARRAY_SIZE(done_counter_inject),
	.priv_bytes	= sizeof(struct done_counter),
	.mm_borrowed_bytes = sizeof(struct cds_list_head) + sizeof(struct mm *),
	.init		= done_counter_init,
	.destroy	= done_counter_destroy,
	.fork		= done_counter_fork,
	.exit		= done_counter_exit,
	.reserve	= done_counter_reserve,
	.sync		= done_counter_sync,
	.reboot		= done_counter_reboot,
	.check		= done_counter_check,
};
STRATEGY_PLUGIN(control_done_counter_strategy)
