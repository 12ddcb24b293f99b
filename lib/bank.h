/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bank.h - a model of alpha's split caches, for the control that forgets a
 * barrier.
 *
 * On alpha a CPU that has read a new pointer may read what it points to as it
 * was before it was written, although writer and pointer were in order: the
 * banks of its cache take in invalidations each in its own time, and nothing
 * but a memory barrier makes a CPU wait for all of them.  No other machine that
 * Linux runs on does this, so that the bug cannot be shown here; what it does
 * can.
 *
 * Lower tables are numbered by birth.  A CPU knows how many had been born at
 * its last barrier.  If it takes an entry without a barrier, and the table was
 * born later than that, then the table's words are to this CPU what they were
 * before, up to its next barrier.  That is what alpha permits; how often it
 * would happen there, the model does not say: here it is each time.
 *
 * Only a strategy that calls bank_take() is touched by any of this.
 */
#ifndef PGDBENCH_LIB_BANK_H
#define PGDBENCH_LIB_BANK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/cpu.h"
#include "lib/tables.h"
#include "lib/world.h"

/* bank_order - @cpu passes a memory barrier: whatever was born is seen. */
static inline void bank_order(const struct world *w, struct cpu *cpu)
{
	/* Relaxed: a table that is missed here may be seen as old, which is
	 * what a barrier that came before its birth leaves open. */
	cpu->bank_ordered = atomic_load_explicit(&w->tables.births,
						 memory_order_relaxed);
	cpu->bank_old = 0;
}

/* bank_ref_load - the reference's entry @slot, with no barrier after it. */
static inline uint64_t bank_ref_load(const struct world *w, unsigned int slot)
{
	/* Relaxed: it is what is wrong with it. */
	if (w->geo->entry_bytes == 8)
		return atomic_load_explicit((_Atomic uint64_t *)w->ref + slot,
					    memory_order_relaxed);
	return atomic_load_explicit((_Atomic uint32_t *)w->ref + slot,
				    memory_order_relaxed);
}

/* bank_take - @cpu goes on with @entry, of bank_ref_load(), not empty. */
static inline void bank_take(const struct world *w, struct cpu *cpu,
			     uint64_t entry)
{
	/* Relaxed: as bank_order(). */
	uint32_t born = atomic_load_explicit(
		&w->tables.born[entry_pfn(entry)], memory_order_relaxed);

	if (born > cpu->bank_ordered)
		cpu->bank_old = born;
}

/* bank_is_old - are the words of table @pfn to @cpu what they were before its
 * birth? */
static inline bool bank_is_old(const struct world *w, const struct cpu *cpu,
			       uint32_t pfn)
{
	/* Relaxed: as bank_order(). */
	return cpu->bank_old &&
	       atomic_load_explicit(&w->tables.born[pfn],
				    memory_order_relaxed) == cpu->bank_old;
}

#endif
