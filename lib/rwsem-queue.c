// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rwsem-queue.c - who sleeps for the semaphore of rwsem.h, and who is woken.
 *
 * All is decided by one word: whether a writer has it (WRITER), whether anyone
 * is in the queue (WAITERS), whether the first there has asked that nobody go
 * past it (HANDOFF), and how many readers have it.  WAITERS and HANDOFF change
 * under the queue's lock alone, and WAITERS is set exactly while there is a
 * queue.
 *
 * A reader counts itself before it looks, so that some of the readers counted
 * are about to take that back and queue.  A waiter that they keep out is not
 * forgotten: each, having uncounted itself under the lock, wakes whom the last
 * holder would have (wake_if_free()).
 *
 * No wake-up is lost.  Who leaves last sees WAITERS, or the waiter's attempt,
 * which follows WAITERS in the order of the word, sees that he has left.  In
 * the first case he takes the lock and so finds the waiter in the queue.
 */
#include "lib/rwsem-priv.h"

#include "lib/futex.h"

/* On the stack of the sleeper; under the lock, but for the futex. */
struct rwsem_waiter {
	struct cds_list_head list;
	bool is_reader;
	bool handoff;			/* HANDOFF is for this one */
	uint64_t deadline;		/* when to ask for it, a stamp */
	_Atomic uint32_t woken;		/* futex; a reader's: it has the lock */
};

/* Whom to wake when the lock has been dropped: readers, or a writer. */
struct wake {
	struct cds_list_head readers;	/* out of the queue, and counted */
	struct rwsem_waiter *writer;	/* still in it; an address, no more */
};

static void wake_init(struct wake *wake)
{
	CDS_INIT_LIST_HEAD(&wake->readers);
	wake->writer = NULL;
}

static void waiter_init(struct rwsem_waiter *w, const struct cpu *cpu,
			uint64_t since, bool is_reader)
{
	w->is_reader = is_reader;
	w->handoff = false;
	w->deadline = since + clock_ticks(cpu->clock, RWSEM_PATIENCE_NS);
	atomic_init(&w->woken, 0);
}

static void set_woken(struct rwsem_waiter *w)
{
	/*
	 * RWSEM_A pairs with RWSEM_B in is_woken().  The word shows the grant,
	 * and the waker has seen what the last writer wrote; otherwise the
	 * reader need not.
	 */
	atomic_store_explicit(&w->woken, 1, memory_order_release);
}

static bool is_woken(struct rwsem_waiter *w)
{
	/* RWSEM_B pairs with RWSEM_A in set_woken().  See there. */
	return atomic_load_explicit(&w->woken, memory_order_acquire);
}

/* The lock is not held. */
static void wake_up(struct wake *wake)
{
	struct rwsem_waiter *w, *next;

	cds_list_for_each_entry_safe(w, next, &wake->readers, list) {
		set_woken(w);
		/* From here on *w may be gone, but for its address. */
		futex_wake(&w->woken, 1);
	}
	if (wake->writer)
		futex_wake(&wake->writer->woken, 1);
	wake_init(wake);
}

static void sleep_until_woken(struct rwsem *sem, struct rwsem_waiter *w)
{
	if (is_woken(w))
		return;
	if (sem->idle)
		sem->idle(sem->idle_arg, true);
	while (!is_woken(w))
		futex_wait(&w->woken, 0);
	if (sem->idle)
		sem->idle(sem->idle_arg, false);
}

static struct rwsem_waiter *first_waiter(struct rwsem *sem)
{
	return cds_list_first_entry(&sem->waiters, struct rwsem_waiter, list);
}

static bool is_late(const struct rwsem_waiter *w, const struct cpu *cpu)
{
	return clock_stamp(cpu->clock) > w->deadline;
}

static uint64_t count_add(struct rwsem *sem, uint64_t n)
{
	/* Relaxed: what is ordered is a lock taken or left, not this. */
	return n + atomic_fetch_add_explicit(&sem->count, n,
					     memory_order_relaxed);
}

/* Hold it for @first, a reader, before its like are counted; a writer may
 * have been quicker.  The lock is held. */
static bool hold_for_reader(struct rwsem *sem, struct cpu *cpu,
			    struct rwsem_waiter *first)
{
	/* RWSEM_C. */
	uint64_t count = count_reader(sem);
	uint64_t change = -READER;

	if (likely(!(count & WRITER)))
		return true;
	if (is_late(first, cpu)) {
		change += count & HANDOFF ? 0 : HANDOFF;
		first->handoff = true;
	}
	count_add(sem, change);
	return false;
}

/*
 * Let in the readers that wait.  The lock is held, the semaphore by @held
 * readers on the waker's account, which are the first of these.
 */
static void grant_readers(struct rwsem *sem, uint64_t held, struct wake *wake)
{
	struct rwsem_waiter *w, *next;
	uint64_t nr = 0, change;

	cds_list_for_each_entry_safe(w, next, &sem->waiters, list) {
		if (!w->is_reader)
			continue;
		cds_list_del(&w->list);
		cds_list_add_tail(&w->list, &wake->readers);
		if (++nr == RWSEM_BATCH)
			break;
	}
	change = (nr - held) * READER;
	if (cds_list_empty(&sem->waiters))
		change -= WAITERS;
	/* A reader was first, so the request was its own. */
	if (count_of(sem) & HANDOFF)
		change -= HANDOFF;
	count_add(sem, change);
}

/* Choose whom to wake.  The lock is held. */
static void wake_first(struct rwsem *sem, struct cpu *cpu, enum wake_for who,
		       struct wake *wake)
{
	struct rwsem_waiter *first;

	if (cds_list_empty(&sem->waiters))
		return;
	first = first_waiter(sem);
	if (first->is_reader) {
		if (who == WAKE_FOR_OWN)
			grant_readers(sem, 0, wake);
		else if (hold_for_reader(sem, cpu, first))
			grant_readers(sem, 1, wake);
	} else if (who == WAKE_FOR_ANY) {
		/* Under the lock, without which it does not go away. */
		set_woken(first);
		wake->writer = first;
	}
}

/* Someone joined the queue and left @count. */
static void wake_if_free(struct rwsem *sem, struct cpu *cpu, uint64_t count,
			 struct wake *wake)
{
	if (!(count & WRITER))
		wake_first(sem, cpu, count & READERS ? WAKE_FOR_READERS :
			   WAKE_FOR_ANY, wake);
}

void rwsem_wake_now(struct rwsem *sem, struct cpu *cpu, enum wake_for who)
{
	struct wake wake;

	wake_init(&wake);
	pthread_mutex_lock(&sem->lock);
	wake_first(sem, cpu, who, &wake);
	pthread_mutex_unlock(&sem->lock);
	wake_up(&wake);
}

/* Queue, uncounted, unless there is no reason to any more. */
static bool queue_reader(struct rwsem *sem, struct cpu *cpu,
			 struct rwsem_waiter *w, struct wake *wake)
{
	uint64_t change = -READER;

	if (cds_list_empty(&sem->waiters)) {
		/*
		 * RWSEM_E pairs with RWSEM_D in rwsem_up_write().  As RWSEM_C:
		 * the writer that we saw then is gone, and we are counted.
		 */
		if (!(atomic_load_explicit(&sem->count, memory_order_acquire) &
		      WRITER))
			return false;
		change += WAITERS;
	}
	cds_list_add_tail(&w->list, &sem->waiters);
	wake_if_free(sem, cpu, count_add(sem, change), wake);
	return true;
}

void rwsem_read_slow(struct rwsem *sem, struct cpu *cpu, uint64_t since,
		     uint64_t count)
{
	struct rwsem_waiter w;
	struct wake wake;
	bool queued;

	/* Free, though someone waits: ours, and other readers' with us. */
	if ((count & (HELD | HANDOFF)) == READER) {
		rwsem_wake_now(sem, cpu, WAKE_FOR_OWN);
		return;
	}
	RWSEM_HOOK(RWSEM_AT_COUNTED);
	wake_init(&wake);
	waiter_init(&w, cpu, since, true);
	pthread_mutex_lock(&sem->lock);
	queued = queue_reader(sem, cpu, &w, &wake);
	pthread_mutex_unlock(&sem->lock);
	wake_up(&wake);
	if (queued) {
		RWSEM_HOOK(RWSEM_AT_QUEUED);
		sleep_until_woken(sem, &w);
	}
}

/* Take it if it is free, whoever waits, unless it has been promised. */
static bool steal_write(struct rwsem *sem)
{
	uint64_t count = count_of(sem);

	while (!(count & (HELD | HANDOFF)))
		if (count_exchange(sem, &count, count | WRITER))
			return true;
	return false;
}

/* What a writer in the queue makes of the word @count; 0: it has to wait. */
static uint64_t write_wants(struct rwsem *sem, struct cpu *cpu,
			    struct rwsem_waiter *w, uint64_t count)
{
	struct rwsem_waiter *first = first_waiter(sem);
	bool alone = first == w && w->list.next == &sem->waiters;

	if (count & HANDOFF && first->handoff && first != w)
		return 0;
	if (!(count & HELD))
		return (count | WRITER) & ~(HANDOFF | (alone ? WAITERS : 0));
	if (count & HANDOFF || !is_late(w, cpu))
		return 0;
	return count | HANDOFF;
}

/* The lock is held, @w in the queue.  False: not now. */
static bool try_queued_write(struct rwsem *sem, struct cpu *cpu,
			     struct rwsem_waiter *w)
{
	uint64_t count = count_of(sem), want;

	/* Relaxed: under the lock, as is who sets it. */
	atomic_store_explicit(&w->woken, 0, memory_order_relaxed);
	do {
		want = write_wants(sem, cpu, w, count);
		if (!want)
			return false;
	} while (!count_exchange(sem, &count, want));
	if (!(want & HANDOFF))
		return true;
	/* It is the first that is served, whoever lost patience. */
	first_waiter(sem)->handoff = true;
	return false;
}

/* The lock is held. */
static void queue_writer(struct rwsem *sem, struct cpu *cpu,
			 struct rwsem_waiter *w, struct wake *wake)
{
	bool first = cds_list_empty(&sem->waiters);

	cds_list_add_tail(&w->list, &sem->waiters);
	if (first)
		count_add(sem, WAITERS);
	else
		wake_if_free(sem, cpu, count_of(sem), wake);
}

void rwsem_write_slow(struct rwsem *sem, struct cpu *cpu, uint64_t since)
{
	struct rwsem_waiter w;
	struct wake wake;

	if (steal_write(sem))
		return;
	wake_init(&wake);
	waiter_init(&w, cpu, since, false);
	pthread_mutex_lock(&sem->lock);
	queue_writer(sem, cpu, &w, &wake);
	while (!try_queued_write(sem, cpu, &w)) {
		pthread_mutex_unlock(&sem->lock);
		wake_up(&wake);
		RWSEM_HOOK(RWSEM_AT_QUEUED);
		sleep_until_woken(sem, &w);
		RWSEM_HOOK(RWSEM_AT_WOKEN);
		pthread_mutex_lock(&sem->lock);
	}
	cds_list_del(&w.list);
	pthread_mutex_unlock(&sem->lock);
	wake_up(&wake);
}
