/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rwsem-priv.h - the word of a semaphore, and what its two halves share.
 *
 * For rwsem.c and rwsem-queue.c alone.
 */
#ifndef PGDBENCH_LIB_RWSEM_PRIV_H
#define PGDBENCH_LIB_RWSEM_PRIV_H

#include "lib/rwsem-hook.h"
#include "lib/rwsem.h"

#define WRITER		UINT64_C(1)
#define WAITERS		UINT64_C(2)
#define HANDOFF		UINT64_C(4)
#define READER		UINT64_C(256)
#define READERS		(~(READER - 1))
#define HELD		(WRITER | READERS)

/* A reader that finds none of these in the word has the semaphore. */
#define NOT_AT_ONCE	(WRITER | WAITERS | HANDOFF)

/* Who holds the semaphore from the waker's point of view. */
enum wake_for {
	WAKE_FOR_ANY,			/* nobody */
	WAKE_FOR_READERS,		/* readers, or nobody any more */
	WAKE_FOR_OWN,			/* the waker, as a reader */
};

/* rwsem_read_slow - @count, the word with us counted as a reader, says that it
 * is not ours at once.  It is when this returns; may sleep. */
void rwsem_read_slow(struct rwsem *sem, struct cpu *cpu, uint64_t since,
		     uint64_t count);

/* rwsem_write_slow - it was not free.  It is ours when this returns; may
 * sleep. */
void rwsem_write_slow(struct rwsem *sem, struct cpu *cpu, uint64_t since);

/* rwsem_wake_now - wake whom @who, by leaving or by taking it past those who
 * wait, allows in.  Does not sleep. */
void rwsem_wake_now(struct rwsem *sem, struct cpu *cpu, enum wake_for who);

static inline uint64_t count_of(struct rwsem *sem)
{
	/* Relaxed: a guess for an exchange, or flags that the lock guards. */
	return atomic_load_explicit(&sem->count, memory_order_relaxed);
}

/* Returns the word with us in it. */
static inline uint64_t count_reader(struct rwsem *sem)
{
	/*
	 * RWSEM_C pairs with RWSEM_D in rwsem_up_write().  A reader that sees
	 * no writer sees what the last one wrote; otherwise half of it.
	 */
	return READER + atomic_fetch_add_explicit(&sem->count, READER,
						  memory_order_acquire);
}

/* Make the word @want if it is @count, which is updated if not. */
static inline bool count_exchange(struct rwsem *sem, uint64_t *count,
				  uint64_t want)
{
	/*
	 * RWSEM_F pairs with RWSEM_D and RWSEM_G, in rwsem_up_write() and
	 * rwsem_up_read().  All sections before are over; otherwise a writer
	 * stores under a reader's loads, or sees half of a write.
	 */
	return atomic_compare_exchange_strong_explicit(&sem->count, count,
						       want,
						       memory_order_acquire,
						       memory_order_relaxed);
}

#endif
