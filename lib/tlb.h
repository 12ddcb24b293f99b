/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tlb.h - what a simulated CPU remembers of the tables until it is told to
 * forget: translations of vmalloc slots, as a TLB and the paging-structure
 * caches hold them.
 *
 * Only for slots that can be cleared: where a slot is set once nothing that
 * was cached can ever be wrong.  A kernel's entries are global, so they are
 * kept across switches and bear no mm.  As on x86 what is not present is never
 * cached.
 *
 * An access runs between tlb_enter() and tlb_leave(), "within the instruction":
 * looking a translation up, loading it if there is none, and using it.  A fault
 * ends the instruction, so its handler runs outside.
 *
 * Guarantee: when tlb_flush() has returned no CPU uses a translation that it
 * read before the call.  The argument heads tlb.c.
 */
#ifndef PGDBENCH_LIB_TLB_H
#define PGDBENCH_LIB_TLB_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/compiler.h"
#include "lib/tables.h"

struct world;

enum { TLB_WAYS = 128 };	/* direct mapped: a power of two */

struct tlb_way {
	uint64_t generation;	/* under which it was filled; 0 never is */
	uint64_t entry;
	unsigned int slot;
};

/* One CPU's.  That CPU alone touches what is not atomic, and writes @busy. */
struct tlb {
	_Atomic uint64_t busy;		/* odd: inside of an access */
	_Atomic uint64_t generation;	/* moved by whoever flushes */
	bool fenced;			/* no membarrier: accesses fence */
	struct tlb_way ways[TLB_WAYS];
} __cacheline_aligned;

/* tlb_init - an empty TLB for each CPU of @w.  0 or -ENOMEM.  Set-up. */
int __must_check tlb_init(struct world *w);
void tlb_release(struct world *w);

/*
 * tlb_flush - every CPU forgets all it has cached, and has finished what it was
 * doing with it.
 *
 * Context: any thread that is not inside of an access.  Interrupts the other
 * CPUs and takes w->config.costs.ipi_ns at least; waits for accesses in
 * progress, and for nothing else: a CPU that is parked or asleep is not in one.
 */
void tlb_flush(struct world *w, struct cpu *cpu);

/*
 * tlb_enter - begin an access on @t's CPU.  Accesses do not nest.
 * Returns the generation for tlb_find() and tlb_fill() within it.
 */
static inline uint64_t tlb_enter(struct tlb *t)
{
	/* Relaxed: our own last store. */
	uint64_t busy = atomic_load_explicit(&t->busy, memory_order_relaxed);

	/* Relaxed: TLB_A is the order. */
	atomic_store_explicit(&t->busy, busy + 1, memory_order_relaxed);
	/*
	 * TLB_A pairs with TLB_B in tlb_flush().  That we are busy is stored,
	 * then the generation read; the compiler keeps to it here, the
	 * processor where membarrier puts a fence, or by a fence of its own.
	 * Otherwise a flusher does not wait for us, nor do we see that it
	 * flushed.
	 */
	if (unlikely(t->fenced))
		full_barrier();
	else
		atomic_signal_fence(memory_order_seq_cst);
	/*
	 * TLB_C pairs with TLB_D in move_generations().  Who reads a
	 * generation loads entries that are no older than its flush; otherwise
	 * an old entry would be filled as a new one.
	 */
	return atomic_load_explicit(&t->generation, memory_order_acquire);
}

/* tlb_leave - the access is over; nothing it found is used any more. */
static inline void tlb_leave(struct tlb *t)
{
	/* Relaxed: our own last store. */
	uint64_t busy = atomic_load_explicit(&t->busy, memory_order_relaxed);

	/*
	 * TLB_E pairs with TLB_F in wait_until_left().  All that we read comes
	 * before we look idle; otherwise the flusher frees under our loads.
	 */
	atomic_store_explicit(&t->busy, busy + 1, memory_order_release);
}

/* tlb_find - the entry that is cached for @slot, or ENTRY_NONE. */
static inline uint64_t tlb_find(const struct tlb *t, unsigned int slot,
				uint64_t generation)
{
	const struct tlb_way *way = &t->ways[slot % TLB_WAYS];

	return way->slot == slot && way->generation == generation ?
	       way->entry : ENTRY_NONE;
}

/* tlb_fill - remember @entry, which was loaded within this access. */
static inline void tlb_fill(struct tlb *t, unsigned int slot,
			    uint64_t generation, uint64_t entry)
{
	if (entry == ENTRY_NONE)
		return;
	t->ways[slot % TLB_WAYS] = (struct tlb_way){
		.generation = generation, .entry = entry, .slot = slot,
	};
}

#endif
