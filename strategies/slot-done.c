// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * slot-done - an eager walk, and an allocator that finds its slot being
 * propagated by another waits until that is done: the race of two allocators
 * closed by waiting.
 *
 * Each slot is empty, in flight or done.  Who allocates in an empty one takes it
 * in flight, fills the reference, walks, and says done; who finds it in flight
 * waits; who finds it done goes on.  The price is that the second allocator
 * waits for the rest of the first one's walk, and that vmalloc may sleep there.
 *
 * Why the race is closed.  Before reserve() returns, a slot is either done, and
 * the acquire that saw so sees the walk's stores, or the caller's own.
 *
 * Why nobody waits for ever.  Slots are taken in rising order, so that who waits
 * for a slot has none above it: the one with the highest slot in flight waits
 * for nobody.  Each slot says for itself that it is done: one number for all of
 * them does not, see control-done-counter.  Done is for ever: no unsync.
 */
#include "strategies/strategy.h"

#include <errno.h>
#include <sched.h>

enum slot_state { SLOT_EMPTY, SLOT_IN_FLIGHT, SLOT_DONE };
enum { COUNT_WAITS };

struct slot_done {
	struct pgdreg reg;
	_Atomic uint8_t *state;		/* by entry: enum slot_state */
};

static size_t state_bytes(const struct strategy *s)
{
	return s->world->geo->nr_entries * sizeof(_Atomic uint8_t);
}

static int slot_done_init(struct strategy *s, struct cpu *cpu)
{
	struct slot_done *d = s->priv;
	int err;

	(void)cpu;
	d->state = mem_zalloc(s->mem, state_bytes(s), CACHELINE);
	if (!d->state)
		return -ENOMEM;
	err = pgdreg_init(&d->reg, PGDREG_LIST_LOCK, s->world, s->mem,
			  s->grace_ns);
	if (err)
		mem_free(s->mem, d->state, state_bytes(s));
	return err;
}

static void slot_done_destroy(struct strategy *s)
{
	struct slot_done *d = s->priv;

	pgdreg_destroy(&d->reg);
	mem_free(s->mem, d->state, state_bytes(s));
}

static uint8_t state_of(struct slot_done *d, unsigned int slot)
{
	/*
	 * SLOT_DONE_A pairs with SLOT_DONE_B in say_done().  Who sees the slot
	 * done has what the walk stored; otherwise it hands out an address that
	 * its own mm does not have.
	 */
	return atomic_load_explicit(&d->state[slot], memory_order_acquire);
}

static void say_done(struct slot_done *d, unsigned int slot)
{
	/*
	 * SLOT_DONE_B pairs with SLOT_DONE_A in state_of().  The walk comes
	 * before the word that it is over; see there.
	 */
	atomic_store_explicit(&d->state[slot], SLOT_DONE,
			      memory_order_release);
}

/* Is it the caller's to fill? */
static bool take_slot(struct slot_done *d, unsigned int slot)
{
	uint8_t empty = SLOT_EMPTY;

	/* Relaxed: it says only who fills; the reference orders what. */
	return atomic_compare_exchange_strong_explicit(
		&d->state[slot], &empty, SLOT_IN_FLIGHT,
		memory_order_relaxed, memory_order_relaxed);
}

static void wait_for_slot(struct slot_done *d, struct cpu *cpu,
			  unsigned int slot)
{
	strategy_count(cpu, COUNT_WAITS, 1);
	while (state_of(d, slot) != SLOT_DONE)
		sched_yield();
}

static int slot_done_reserve(struct strategy *s, struct cpu *cpu,
			     unsigned int first, unsigned int last)
{
	struct slot_done *d = s->priv;
	unsigned int slot;

	for (slot = first; slot <= last; slot++)
		if (state_of(d, slot) != SLOT_DONE && !take_slot(d, slot))
			wait_for_slot(d, cpu, slot);
	return 0;
}

static void slot_done_sync(struct strategy *s, struct cpu *cpu,
			   unsigned int first, unsigned int last)
{
	struct slot_done *d = s->priv;
	unsigned int slot;

	pgdreg_sync(&d->reg, cpu, first, last);
	for (slot = first; slot <= last; slot++)
		say_done(d, slot);
}

static void slot_done_reboot(struct strategy *s)
{
	struct slot_done *d = s->priv;
	unsigned int i;

	/* Relaxed: the other CPUs are parked. */
	for (i = 0; i < s->world->geo->nr_entries; i++)
		atomic_store_explicit(&d->state[i], SLOT_EMPTY,
				      memory_order_relaxed);
}

static int slot_done_fork(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct slot_done *d = s->priv;

	return pgdreg_fork(&d->reg, cpu, mm);
}

static void slot_done_exit(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct slot_done *d = s->priv;

	pgdreg_exit(&d->reg, cpu, mm);
}

static size_t slot_done_walk(struct strategy *s, struct cpu *cpu,
			     unsigned int slot, uint64_t entry)
{
	struct slot_done *d = s->priv;

	return pgdreg_walk(&d->reg, cpu, slot, entry);
}

static int slot_done_check(struct strategy *s, size_t nr_live)
{
	struct slot_done *d = s->priv;

	return pgdreg_check(&d->reg, nr_live);
}

static const char *const slot_done_counters[] = {
	[COUNT_WAITS] = "waits",
};

const struct strategy_ops slot_done_strategy = {
	STRATEGY_ABI,
	.name		= "slot-done",
	.summary	= "walk pgd_list; a second allocator waits for the first",
	.stands_for	= "no kernel: locking the vmalloc path, which Joerg "
			  "Roedel rejected as too costly for all "
			  "architectures when x86-32 got its fault back, "
			  "September 2020",
	.leaves_out	= "how a kernel's waiter would sleep: it yields",
	.contract	= CONTRACT_EAGER,
	.flags		= STRATEGY_CLOSES_RACE | STRATEGY_VARIANT,
	.priv_bytes	= sizeof(struct slot_done),
	.mm_borrowed_bytes = sizeof(struct cds_list_head) + sizeof(struct mm *),
	.counters	= slot_done_counters,
	.nr_counters	= ARRAY_SIZE(slot_done_counters),
	.init		= slot_done_init,
	.destroy	= slot_done_destroy,
	.fork		= slot_done_fork,
	.exit		= slot_done_exit,
	.reserve	= slot_done_reserve,
	.sync		= slot_done_sync,
	.walk		= slot_done_walk,
	.reboot		= slot_done_reboot,
	.check		= slot_done_check,
};
STRATEGY_PLUGIN(slot_done_strategy)
