/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * percpu_rwsem.h - the kernel's per-cpu reader-writer semaphore, user space.
 *
 * Readers count themselves on a line of their own and run no fence; a writer
 * makes all of them take a slow path, then waits until their counts sum up to
 * nothing.  Reads are nearly free, writes are dear: two modes say how dear.
 *
 * It does not time itself and knows no thread: a caller says for which
 * simulated cpu it acts.  At most one thread acts for one cpu at a time, and
 * an index passes between threads only under an order of their own.  A read
 * section may end on another cpu than it began on: one count may be negative,
 * only the sum means something.  percpu_rwsem.c has the proof.
 *
 * Everything but init and release may run concurrently.
 */
#ifndef PGDBENCH_LIB_PERCPU_RWSEM_H
#define PGDBENCH_LIB_PERCPU_RWSEM_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/compiler.h"
#include "lib/percpu_rwsem-hook.h"
#include "lib/rcu.h"

enum percpu_rwsem_mode {
	/* membarrier(2) makes readers slow, and they are fast again as soon as
	 * the last writer has left: the cheapest writer user space can have. */
	PERCPU_RWSEM_MEMBARRIER,
	/* A grace period of a struct rcu makes readers slow, another one ends
	 * that: the kernel's way, at the length that the domain states. */
	PERCPU_RWSEM_GRACE,
};

/* The one gp_state at which a reader need not look further. */
#define PERCPU_RWSEM_OPEN		0

/* One cpu's line; written by the thread that acts for the cpu alone. */
struct percpu_rwsem_cpu {
	_Atomic uint32_t count;		/* entered minus left here, mod 2^32 */
	_Atomic uint64_t slow_reads;
	_Atomic uint64_t read_waits;
} __cacheline_aligned;

struct percpu_rwsem {
	/* Read by every reader, written a few times a write. */
	_Atomic uint32_t gp_state;	/* rcu_sync's */
	_Atomic uint32_t block;		/* a writer has the semaphore */
	_Atomic uint32_t drainer;	/* futex: a writer sleeps for the sum */
	uint32_t idle;			/* what gp_state is without writers */
	unsigned int nr_cpus;
	enum percpu_rwsem_mode mode;
	bool has_membarrier;
	struct rcu *rcu;

	/* Writers and the slow path; all of it under the lock. */
	pthread_mutex_t lock __cacheline_aligned;
	unsigned int gp_count;		/* writers in, or on their way */
	struct percpu_rwsem_waiter *first;
	struct percpu_rwsem_waiter **link;	/* where the next one goes */
	struct rcu_work work;
	uint64_t gp_paid;
	uint64_t gp_skipped;
	uint64_t write_waits;
	uint64_t handoffs;

	/* One a cpu, and one more for sections that up_write() hands over. */
	struct percpu_rwsem_cpu cpu[];
};

/* What happened so far.  Operations, not readers or time. */
struct percpu_rwsem_stats {
	uint64_t slow_reads;	/* read locks that found IDLE gone */
	uint64_t read_waits;	/* read locks that queued */
	uint64_t write_waits;	/* write locks that queued */
	uint64_t gp_paid;	/* writers that ran a grace period themselves */
	uint64_t gp_skipped;	/* writers that found readers slow, or waited
				 * for another's grace period */
	uint64_t handoffs;	/* waiters that were handed the semaphore */
};

/* percpu_rwsem_size - bytes of a semaphore for @nr_cpus cpus: one cache line a
 * cpu, where the kernel, whose per-cpu areas are apart anyhow, has 4 bytes. */
size_t percpu_rwsem_size(unsigned int nr_cpus);

/*
 * percpu_rwsem_init - make @sem free, its readers fast.
 * @sem: percpu_rwsem_size(@nr_cpus) bytes of the caller's, CACHELINE aligned
 * @nr_cpus: 1 or more
 * @rcu: GRACE: the domain, outlives @sem.  MEMBARRIER: NULL, or the domain in
 *	which callers are attached, to be told when they sleep (qsbr).
 * Returns 0; -EINVAL; -ENOSYS, MEMBARRIER only, when this kernel has no private
 * expedited membarrier: use GRACE, whose readers then pay a fence; or what
 * pthread_mutex_init() says, negated.
 */
int __must_check percpu_rwsem_init(struct percpu_rwsem *sem,
				   unsigned int nr_cpus,
				   enum percpu_rwsem_mode mode,
				   struct rcu *rcu);

/* percpu_rwsem_release - wait for the callback, if any.  The memory stays the
 * caller's.  Context: nobody holds @sem nor is inside a call on it.  Blocks. */
void percpu_rwsem_release(struct percpu_rwsem *sem);

/*
 * percpu_down_write, percpu_up_write - exclude readers and writers.
 * Context: any thread, no cpu needed; attached to @sem's rcu where it has one,
 * not inside a read side section of it nor of @sem.  down blocks for a grace
 * period, for writers before it and for readers; up does not block.
 */
void percpu_down_write(struct percpu_rwsem *sem);
void percpu_up_write(struct percpu_rwsem *sem);

/* percpu_down_write_trylock - as percpu_down_write() but does not wait for any
 * holder, only for a grace period, and that not where it sees one.  A reader
 * that comes and goes at the same time may make it fail.  Not in the kernel. */
bool __must_check percpu_down_write_trylock(struct percpu_rwsem *sem);

/* percpu_rwsem_stats_read - exact when quiescent.  Any thread. */
void percpu_rwsem_stats_read(struct percpu_rwsem *sem,
			     struct percpu_rwsem_stats *out);

/* The slow halves of the calls below; @cpu has been counted, or uncounted. */
bool percpu_down_read_slow(struct percpu_rwsem *s, unsigned int cpu, bool try);
void percpu_up_read_slow(struct percpu_rwsem *s);

/* One thread alone writes a line.  @order: relaxed in, release out. */
static __always_inline_fn void percpu_rwsem_add(struct percpu_rwsem_cpu *c,
						uint32_t n, memory_order order)
{
	/* Relaxed: our own last store. */
	uint32_t count = atomic_load_explicit(&c->count, memory_order_relaxed);

	/*
	 * PERCPU_RWSEM_A pairs with PERCPU_RWSEM_B in readers_gone().  A
	 * section whose end is in the sum happens before the write; otherwise
	 * the writer would store under its loads.
	 */
	atomic_store_explicit(&c->count, count + n, order);
	/*
	 * PERCPU_RWSEM_C pairs with PERCPU_RWSEM_D in sync_readers().  The
	 * count is stored, then the state read; the compiler keeps to it here,
	 * the processor where membarrier puts a fence.  Otherwise a writer
	 * neither sums this reader nor is seen by it.
	 */
	atomic_signal_fence(memory_order_seq_cst);
}

static inline bool percpu_rwsem_is_open(struct percpu_rwsem *sem)
{
	/*
	 * PERCPU_RWSEM_E pairs with PERCPU_RWSEM_F in set_gp_state().  Who
	 * reads that the last writer has left has all that it wrote.
	 */
	return atomic_load_explicit(&sem->gp_state, memory_order_acquire) ==
	       PERCPU_RWSEM_OPEN;
}

/*
 * percpu_down_read, percpu_up_read - share with readers, exclude writers.
 * @cpu: below nr_cpus, the one that the caller acts for; may differ in the two
 * Context: as percpu_down_write().  down blocks while a writer has @sem or
 * queued before; up does not block.  Not recursive.
 */
static inline void percpu_down_read(struct percpu_rwsem *sem, unsigned int cpu)
{
	percpu_rwsem_add(&sem->cpu[cpu], 1, memory_order_relaxed);
	PERCPU_RWSEM_HOOK(PERCPU_RWSEM_AT_COUNTED);
	if (unlikely(!percpu_rwsem_is_open(sem)))
		percpu_down_read_slow(sem, cpu, false);
}

/* percpu_down_read_trylock - false where percpu_down_read() would have queued.
 * Does not block. */
static inline bool __must_check
percpu_down_read_trylock(struct percpu_rwsem *sem, unsigned int cpu)
{
	percpu_rwsem_add(&sem->cpu[cpu], 1, memory_order_relaxed);
	PERCPU_RWSEM_HOOK(PERCPU_RWSEM_AT_COUNTED);
	if (likely(percpu_rwsem_is_open(sem)))
		return true;
	return percpu_down_read_slow(sem, cpu, true);
}

static inline void percpu_up_read(struct percpu_rwsem *sem, unsigned int cpu)
{
	/* PERCPU_RWSEM_A. */
	percpu_rwsem_add(&sem->cpu[cpu], -(uint32_t)1, memory_order_release);
	PERCPU_RWSEM_HOOK(PERCPU_RWSEM_AT_UNCOUNTED);
	/* Relaxed: the section is over, PERCPU_RWSEM_C has the order. */
	if (unlikely(atomic_load_explicit(&sem->gp_state, memory_order_relaxed)
		     != PERCPU_RWSEM_OPEN))
		percpu_up_read_slow(sem);
}

#endif
