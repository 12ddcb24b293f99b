// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * percpu_rwsem.c - writers, sleepers and the slow path of percpu_rwsem.h.
 *
 * THEOREM.  When readers_gone() has found the sum zero for the writer that
 * holds the block, no read section is open, and none opens until the writer
 * frees the block.
 *
 * A fast reader does, in program order, { count; read the state }, the reverse
 * of the kernel's.  The kernel forbids preemption between the two and waits
 * for all who had; user space cannot, so the pair must be right when a thread
 * is preempted inside it for as long as it likes.  The writer does
 * { state = ENTER; membarrier; state = PASSED; take the block; sum }.  Between
 * call and return of membarrier(2) there is for each thread a point P in its
 * program order: what comes before P is done for everyone when the call
 * returns, and what comes after P sees all that was stored before the call.
 *
 *  1. The count comes before P.  The sum, after the return, has it, whatever
 *     the reader then reads and when: the writer waits for it.
 *  2. The count comes after P.  So does the read of the state, which finds
 *     ENTER or later: the reader goes slow.
 *
 * In { read the state; count } P may fall between: the reader reads IDLE, the
 * sum has no count, both get in.  The test shows that this is seen.  The same
 * two cases for { uncount; read the state } say that the sum has the reader's
 * leaving, or that the reader finds the state not IDLE and wakes the writer.
 *
 * A slow reader does { count; fence; read the block }, the writer { take the
 * block; fence; sum }: one of them sees the other (Dekker).  A reader that sees
 * the block takes its count back on the same line, wakes the writer to sum
 * again, and queues.
 *
 * The sum is not atomic, and sections end on other lines than they began on.
 * It is never too small: a section whose beginning the sum misses began after
 * the block was taken and is one of those that see it and take their count
 * back on the same line, so the sum has of it 0 or 1 and never -1.  Nor can it
 * be zero but for an open section: all beginnings are in it, hence all ends,
 * which are release stores, so that all sections happen before the write.
 *
 * Only membarrier makes readers see the state.  A grace period would where
 * { count; read the state } were an RCU read side section: in liburcu that is a
 * call or two and, without membarrier, a fence.  So in GRACE mode the writer
 * runs a membarrier, for the order, and waits for the domain's grace period,
 * for the cost and for the states that the kernel would be in; EXIT lasts one
 * more.  Where there is no membarrier the state is never IDLE but IDLE_FENCED:
 * readers always take the slow path, whose fence needs nobody's help.
 *
 * In MEMBARRIER mode the last writer stores IDLE at once.  It has to wait for
 * nobody: who reads IDLE acquires all that the writer did, and who still reads
 * PASSED goes slow and finds out from the block.  The next writer runs its own
 * membarrier, one a write, unless it was on its way before the last one left.
 *
 * C11 knows all of this but the membarrier: PERCPU_RWSEM_C and PERCPU_RWSEM_D
 * are outside of it.  They decide who gets in; that what one held is seen by
 * the next is acquire and release throughout, which is all ThreadSanitizer
 * wants.
 */
#include "lib/percpu_rwsem-priv.h"

/* The word that a waiter sleeps on. */
enum waiter_state { WAITER_SPINS, WAITER_SLEEPS, WAITER_GRANTED };

/* On the stack of the sleeper; under the lock until it is granted. */
struct percpu_rwsem_waiter {
	struct percpu_rwsem_waiter *next;
	bool is_reader;
	_Atomic uint32_t state;		/* enum waiter_state, futex */
};

/* Looks at a word before sleeping on it: some microseconds, about what going
 * to sleep and being woken costs. */
enum { SPINS = 100 };

/* gcc refuses atomic_thread_fence() under ThreadSanitizer, which does not need
 * it; the machine does. */
static void full_fence(void)
{
#ifdef PGDBENCH_TSAN
	__sync_synchronize();
#else
	/* PERCPU_RWSEM_G to PERCPU_RWSEM_J: see the callers. */
	atomic_thread_fence(memory_order_seq_cst);
#endif
}

/* Statistics of a line that one thread writes, so no atomic add. */
static void bump(_Atomic uint64_t *counter)
{
	/* Relaxed: statistics, read when quiescent. */
	uint64_t n = atomic_load_explicit(counter, memory_order_relaxed);

	/* Relaxed: as above. */
	atomic_store_explicit(counter, n + 1, memory_order_relaxed);
}

/* Is the sum of all counts zero?  The writer's question, the block taken. */
static bool readers_gone(struct percpu_rwsem *sem)
{
	uint32_t sum = 0;
	unsigned int i;

	for (i = 0; i <= sem->nr_cpus; i++)
		/*
		 * PERCPU_RWSEM_B pairs with PERCPU_RWSEM_A in
		 * percpu_rwsem_add().  See there.
		 */
		sum += atomic_load_explicit(&sem->cpu[i].count,
					    memory_order_acquire);
	return !sum;
}

/* The count has changed: a writer that sleeps for the sum is to sum again. */
static void wake_drainer(struct percpu_rwsem *sem)
{
	/*
	 * PERCPU_RWSEM_G pairs with PERCPU_RWSEM_H in wait_for_readers().  The
	 * count, then the word; otherwise the writer sums the old count and
	 * sleeps, while we do not see that it does.
	 */
	full_fence();
	/* Relaxed: the fence orders both, and what it guards is the count. */
	if (atomic_load_explicit(&sem->drainer, memory_order_relaxed) &&
	    atomic_exchange_explicit(&sem->drainer, 0, memory_order_relaxed))
		futex_wake(&sem->drainer, 1);
}

static void wait_for_readers(struct percpu_rwsem *sem)
{
	unsigned int spins = SPINS;

	PERCPU_RWSEM_HOOK(PERCPU_RWSEM_AT_DRAIN);
	while (spins--) {
		if (readers_gone(sem))
			return;
		cpu_relax();
	}
	for (;;) {
		/* Relaxed: the fence orders it. */
		atomic_store_explicit(&sem->drainer, 1, memory_order_relaxed);
		/*
		 * PERCPU_RWSEM_H pairs with PERCPU_RWSEM_G in wake_drainer().
		 * The word, then the sum; otherwise see there.
		 */
		full_fence();
		PERCPU_RWSEM_HOOK(PERCPU_RWSEM_AT_SLEEP);
		if (readers_gone(sem))
			break;
		PERCPU_RWSEM_HOOK(PERCPU_RWSEM_AT_ASLEEP);
		sleep_on(sem, &sem->drainer, 1);
	}
	/* Relaxed: a reader that still reads 1 wakes a futex for nothing. */
	atomic_store_explicit(&sem->drainer, 0, memory_order_relaxed);
}

/* The reader half of a trylock: @c has been counted; keep it if we may. */
static bool keep_count(struct percpu_rwsem *sem, struct percpu_rwsem_cpu *c)
{
	/*
	 * PERCPU_RWSEM_I pairs with PERCPU_RWSEM_J in take_block().  The count,
	 * then the block; otherwise reader and writer both get in.
	 */
	full_fence();
	PERCPU_RWSEM_HOOK(PERCPU_RWSEM_AT_SLOW);
	/*
	 * PERCPU_RWSEM_L pairs with PERCPU_RWSEM_M in unblock().  What the
	 * last writer wrote is seen.
	 */
	if (likely(!atomic_load_explicit(&sem->block, memory_order_acquire)))
		return true;
	/* PERCPU_RWSEM_A, though nothing was read in between. */
	percpu_rwsem_add(c, -(uint32_t)1, memory_order_release);
	PERCPU_RWSEM_HOOK(PERCPU_RWSEM_AT_BACKOUT);
	wake_drainer(sem);
	return false;
}

/* The writer half of a trylock. */
static bool take_block(struct percpu_rwsem *sem)
{
	/* Relaxed: a hint that spares the exchange. */
	if (atomic_load_explicit(&sem->block, memory_order_relaxed))
		return false;
	/*
	 * PERCPU_RWSEM_N pairs with PERCPU_RWSEM_M in unblock().  What the
	 * last writer wrote is seen.
	 */
	if (atomic_exchange_explicit(&sem->block, 1, memory_order_acquire))
		return false;
	/*
	 * PERCPU_RWSEM_J pairs with PERCPU_RWSEM_I in keep_count().  The block,
	 * then the sum; otherwise see there.
	 */
	full_fence();
	return true;
}

/* For oneself or for another; sections begun for another count on the spare
 * line, which the lock makes one thread's at a time.  The lock is held. */
static bool trylock_queued(struct percpu_rwsem *sem, bool is_reader)
{
	struct percpu_rwsem_cpu *spare = &sem->cpu[sem->nr_cpus];

	if (!is_reader)
		return take_block(sem);
	percpu_rwsem_add(spare, 1, memory_order_relaxed);
	return keep_count(sem, spare);
}

static bool waiter_granted(struct percpu_rwsem_waiter *w)
{
	/*
	 * PERCPU_RWSEM_O pairs with PERCPU_RWSEM_P in wake_granted().  What
	 * the waker saw when it took the semaphore for us, we see.
	 */
	return atomic_load_explicit(&w->state, memory_order_acquire) ==
	       WAITER_GRANTED;
}

static void wait_granted(struct percpu_rwsem *sem,
			 struct percpu_rwsem_waiter *w)
{
	uint32_t spinning = WAITER_SPINS;
	unsigned int spins = SPINS;

	while (spins--) {
		if (waiter_granted(w))
			return;
		cpu_relax();
	}
	/* Relaxed: fails if granted, and PERCPU_RWSEM_O orders that. */
	atomic_compare_exchange_strong_explicit(&w->state, &spinning,
						WAITER_SLEEPS,
						memory_order_relaxed,
						memory_order_relaxed);
	while (!waiter_granted(w))
		sleep_on(sem, &w->state, WAITER_SLEEPS);
}

/* Get the semaphore from whoever leaves it.  False: it was free after all. */
static bool wait_in_queue(struct percpu_rwsem *sem, bool is_reader)
{
	struct percpu_rwsem_waiter w = { .is_reader = is_reader, };
	bool wait;

	/*
	 * The trylock under the lock is what loses no wake-up: if it sees the
	 * block, up_write() has yet to take the lock and will find us.
	 */
	pthread_mutex_lock(&sem->lock);
	wait = !trylock_queued(sem, is_reader);
	if (wait) {
		*sem->link = &w;
		sem->link = &w.next;
		sem->write_waits += !is_reader;
	}
	pthread_mutex_unlock(&sem->lock);
	if (wait) {
		PERCPU_RWSEM_HOOK(PERCPU_RWSEM_AT_QUEUED);
		wait_granted(sem, &w);
	}
	return wait;
}

/*
 * Take the semaphore for those who have waited longest: readers up to and with
 * the first writer, or none or fewer where a thief has been quicker; it will
 * go on from there.  The lock is held.  Returns them, off the queue.
 */
static struct percpu_rwsem_waiter *grant_waiters(struct percpu_rwsem *sem)
{
	struct percpu_rwsem_waiter *granted = NULL, **link = &granted, *w;

	while ((w = sem->first) && trylock_queued(sem, w->is_reader)) {
		sem->first = w->next;
		w->next = NULL;
		*link = w;
		link = &w->next;
		sem->handoffs++;
		if (!w->is_reader)
			break;
	}
	if (!sem->first)
		sem->link = &sem->first;
	return granted;
}

static void wake_granted(struct percpu_rwsem_waiter *w)
{
	struct percpu_rwsem_waiter *next;
	uint32_t was;

	for (; w; w = next) {
		next = w->next;
		/*
		 * PERCPU_RWSEM_P pairs with PERCPU_RWSEM_O in waiter_granted().
		 * The last that is done with *w, which may be gone afterwards;
		 * waking an address that is something else by then is harmless
		 * to whoever looks at his word again, as all do.
		 */
		was = atomic_exchange_explicit(&w->state, WAITER_GRANTED,
					       memory_order_release);
		if (was == WAITER_SLEEPS)
			futex_wake(&w->state, 1);
	}
}

/* Free the block and hand over. */
static void unblock(struct percpu_rwsem *sem)
{
	struct percpu_rwsem_waiter *granted;

	/*
	 * PERCPU_RWSEM_M pairs with PERCPU_RWSEM_L and PERCPU_RWSEM_N, in
	 * keep_count() and take_block().  What we wrote comes before;
	 * otherwise the next holder sees half of it.
	 */
	atomic_store_explicit(&sem->block, 0, memory_order_release);
	PERCPU_RWSEM_HOOK(PERCPU_RWSEM_AT_UNBLOCKED);
	pthread_mutex_lock(&sem->lock);
	granted = grant_waiters(sem);
	pthread_mutex_unlock(&sem->lock);
	wake_granted(granted);
}

bool percpu_down_read_slow(struct percpu_rwsem *sem, unsigned int cpu, bool try)
{
	struct percpu_rwsem_cpu *c = &sem->cpu[cpu];

	bump(&c->slow_reads);
	if (keep_count(sem, c))
		return true;
	if (try)
		return false;
	if (wait_in_queue(sem, true))
		bump(&c->read_waits);
	return true;
}

void percpu_up_read_slow(struct percpu_rwsem *sem)
{
	wake_drainer(sem);
}

void percpu_down_write(struct percpu_rwsem *sem)
{
	percpu_rwsem_sync_enter(sem);
	PERCPU_RWSEM_HOOK(PERCPU_RWSEM_AT_PASSED);
	if (!take_block(sem))
		wait_in_queue(sem, false);
	wait_for_readers(sem);
}

bool percpu_down_write_trylock(struct percpu_rwsem *sem)
{
	/* Relaxed: a hint that spares a grace period; decides nothing else. */
	if (atomic_load_explicit(&sem->block, memory_order_relaxed) ||
	    !readers_gone(sem))
		return false;
	percpu_rwsem_sync_enter(sem);
	if (take_block(sem)) {
		if (readers_gone(sem))
			return true;
		unblock(sem);
	}
	percpu_rwsem_sync_exit(sem);
	return false;
}

void percpu_up_write(struct percpu_rwsem *sem)
{
	unblock(sem);
	percpu_rwsem_sync_exit(sem);
}
