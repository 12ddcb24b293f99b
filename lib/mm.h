/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mm.h - the life of one mm: taken, cloned, live, dead, poisoned.
 *
 * What an mm is and what its state guarantees stands in world.h.  Who may call
 * what when is said in strategy.h; nothing here takes a lock that a strategy
 * could hold.
 */
#ifndef PGDBENCH_LIB_MM_H
#define PGDBENCH_LIB_MM_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/cpu.h"
#include "lib/world.h"

/*
 * mm_take - an mm that is free, its page directory as its last death left it,
 * which is looked at for writes after free.  NULL when there is none.
 * mm_reset - zero the page directory, as a kernel's allocator does.
 * mm_alloc - both.
 * @cpu: the simulated CPU that acts
 * Do not block.
 */
struct mm *mm_take(struct world *w, struct cpu *cpu);
void mm_reset(struct world *w, struct mm *mm);
struct mm *mm_alloc(struct world *w, struct cpu *cpu);

/*
 * mm_free - poison the page directory and give it back.
 * @cpu: the simulated CPU that acts, whose mm_reap() does the work after the
 *	 clock has been read; NULL on liburcu's callback thread, at once
 */
void mm_free(struct world *w, struct cpu *cpu, struct mm *mm);
void mm_reap(struct world *w, struct cpu *cpu);

/* mm_clone - copy the kernel's entries from the reference, whatever they are
 * now; pgd_ctor()'s clone_pgd_range(). */
void mm_clone(struct world *w, struct mm *mm);

/*
 * mm_clone_missing - fill the slots that are empty here and not in the
 * reference.  Stores only non-empty entries, so it never undoes a walker's.
 */
void mm_clone_missing(struct world *w, struct mm *mm);

/*
 * mm_clone_changed - make the vmalloc slots what the reference's are now,
 * emptied ones too, each read and stored under @mm's inner lock.  For slots that
 * can be cleared, and walkers that take that lock likewise.
 */
void mm_clone_changed(struct world *w, struct cpu *cpu, struct mm *mm);

/* mm_clone_fixed - only what never changes after boot, the table that user
 * space runs on included: for a fork that registers first and fills the vmalloc
 * slots by mm_clone_missing(). */
void mm_clone_fixed(struct world *w, struct mm *mm);

/* mm_clone_vmalloc_blind - copy the vmalloc slots a cache line at a time, as
 * memcpy() does: read all, then write all, empty ones too.  The way that loses
 * updates (for a control). */
void mm_clone_vmalloc_blind(struct world *w, struct cpu *cpu, struct mm *mm);

/*
 * mm_fault_slot - vmalloc_fault(): @slot was empty in @mm's page directory, so
 * copy it from the reference.
 * @index: the word of the lower table that was wanted
 * Returns 0 when the access is to be tried again, also when somebody else has
 * filled the slot meanwhile; -EFAULT when the reference maps nothing there.
 * Context: takes no lock; any thread that keeps @mm alive, concurrent with
 * itself and with walkers that store what the reference holds.
 */
int __must_check mm_fault_slot(struct world *w, struct mm *mm,
			       unsigned int slot, unsigned int index);

/* mm_publish, mm_retire - live from now on; no longer live.  Guarantee 2. */
void mm_publish(struct mm *mm);
void mm_retire(struct mm *mm);

/* mm_seq_live - is this the seq of a live mm? */
static inline bool mm_seq_live(uint32_t seq)
{
	return seq & 1;
}

#endif
