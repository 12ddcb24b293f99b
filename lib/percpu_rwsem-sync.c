// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * percpu_rwsem-sync.c - the kernel's rcu_sync: may readers be fast?  With it,
 * the semaphore's beginning and end.
 *
 * IDLE, readers are fast; ENTER, a writer waits until no reader can miss that
 * they are not; PASSED, none can; EXIT, the writers have left and a callback
 * makes it IDLE after a grace period; REPLAY, another writer came and left
 * before the callback ran, which has to wait once more.  Writers that come
 * between PASSED and IDLE pay no grace period.
 *
 * gp_state changes under the lock alone, and is never IDLE while gp_count, the
 * writers that are in or on their way, is not 0.
 */
#include "lib/percpu_rwsem-priv.h"

#include <errno.h>
#include <limits.h>
#include <linux/membarrier.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* May a writer go on, because no reader can be fast? */
static bool sync_passed(struct percpu_rwsem *sem)
{
	/*
	 * PERCPU_RWSEM_K pairs with PERCPU_RWSEM_F in set_gp_state().  A writer
	 * that relies on another's membarrier comes after it; otherwise its
	 * sum may lack a reader that was fast.
	 */
	return atomic_load_explicit(&sem->gp_state, memory_order_acquire) >=
	       GP_PASSED;
}

/* The lock is held. */
static uint32_t gp_state(struct percpu_rwsem *sem)
{
	/* Relaxed: written under the lock alone. */
	return atomic_load_explicit(&sem->gp_state, memory_order_relaxed);
}

static void set_gp_state(struct percpu_rwsem *sem, uint32_t state)
{
	/*
	 * PERCPU_RWSEM_F pairs with PERCPU_RWSEM_E and PERCPU_RWSEM_K, in
	 * percpu_rwsem_is_open() and sync_passed().  IDLE publishes what the
	 * last writer wrote, PASSED the membarrier before it.
	 */
	atomic_store_explicit(&sem->gp_state, state, memory_order_release);
}

/* The state is ENTER: return when no reader can miss it. */
static void sync_readers(struct percpu_rwsem *sem)
{
	/*
	 * PERCPU_RWSEM_D pairs with PERCPU_RWSEM_C in percpu_rwsem_add().  The
	 * fence between ENTER and the sum for us, and between count and
	 * state for every reader; otherwise see the theorem.
	 */
	if (sem->has_membarrier) {
		long err = syscall(SYS_membarrier,
				   MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);

		BUG_ON(err);	/* cannot fail once registered */
	}
	if (sem->mode == PERCPU_RWSEM_GRACE)
		rcu_synchronize(sem->rcu);
}

void percpu_rwsem_sync_enter(struct percpu_rwsem *sem)
{
	bool pay, others;

	pthread_mutex_lock(&sem->lock);
	pay = gp_state(sem) == sem->idle;
	sem->gp_count++;
	if (pay)
		set_gp_state(sem, GP_ENTER);
	*(pay ? &sem->gp_paid : &sem->gp_skipped) += 1;
	pthread_mutex_unlock(&sem->lock);

	if (!pay) {
		while (!sync_passed(sem))
			sleep_on(sem, &sem->gp_state, GP_ENTER);
		return;
	}
	PERCPU_RWSEM_HOOK(PERCPU_RWSEM_AT_ENTER);
	sync_readers(sem);
	PERCPU_RWSEM_HOOK(PERCPU_RWSEM_AT_COVERED);
	pthread_mutex_lock(&sem->lock);
	set_gp_state(sem, GP_PASSED);
	others = sem->gp_count > 1;
	pthread_mutex_unlock(&sem->lock);
	if (others)
		futex_wake(&sem->gp_state, INT_MAX);
}

/* A grace period has gone by since EXIT. */
static void sync_callback(struct rcu_work *work)
{
	struct percpu_rwsem *sem = container_of(work, struct percpu_rwsem,
						work);

	PERCPU_RWSEM_HOOK(PERCPU_RWSEM_AT_CALLBACK);
	pthread_mutex_lock(&sem->lock);
	if (sem->gp_count) {
		set_gp_state(sem, GP_PASSED);
	} else if (gp_state(sem) == GP_REPLAY) {
		set_gp_state(sem, GP_EXIT);
		rcu_defer(sem->rcu, &sem->work, sync_callback);
	} else {
		set_gp_state(sem, sem->idle);
	}
	pthread_mutex_unlock(&sem->lock);
}

void percpu_rwsem_sync_exit(struct percpu_rwsem *sem)
{
	pthread_mutex_lock(&sem->lock);
	if (--sem->gp_count) {
		/* Whoever is in, or on the way, will be the last one out. */
	} else if (sem->mode == PERCPU_RWSEM_MEMBARRIER) {
		set_gp_state(sem, sem->idle);
	} else if (gp_state(sem) == GP_PASSED) {
		set_gp_state(sem, GP_EXIT);
		rcu_defer(sem->rcu, &sem->work, sync_callback);
	} else {
		set_gp_state(sem, GP_REPLAY);
	}
	pthread_mutex_unlock(&sem->lock);
}

size_t percpu_rwsem_size(unsigned int nr_cpus)
{
	return sizeof(struct percpu_rwsem) +
	       ((size_t)nr_cpus + 1) * sizeof(struct percpu_rwsem_cpu);
}

static bool register_membarrier(void)
{
	return !syscall(SYS_membarrier,
			MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0);
}

int percpu_rwsem_init(struct percpu_rwsem *sem, unsigned int nr_cpus,
		      enum percpu_rwsem_mode mode, struct rcu *rcu)
{
	if (!nr_cpus || (mode == PERCPU_RWSEM_GRACE && !rcu))
		return -EINVAL;
	memset(sem, 0, percpu_rwsem_size(nr_cpus));
	sem->has_membarrier = register_membarrier();
	if (mode == PERCPU_RWSEM_MEMBARRIER && !sem->has_membarrier)
		return -ENOSYS;
	sem->idle = sem->has_membarrier ? GP_IDLE : GP_IDLE_FENCED;
	sem->nr_cpus = nr_cpus;
	sem->mode = mode;
	sem->rcu = rcu;
	sem->link = &sem->first;
	atomic_init(&sem->gp_state, sem->idle);
	return -pthread_mutex_init(&sem->lock, NULL);
}

void percpu_rwsem_release(struct percpu_rwsem *sem)
{
	pthread_mutex_lock(&sem->lock);
	BUG_ON(sem->gp_count || sem->first);
	/* Nobody is left to be fast: one grace period is enough. */
	if (gp_state(sem) == GP_REPLAY)
		set_gp_state(sem, GP_EXIT);
	pthread_mutex_unlock(&sem->lock);
	if (sem->mode == PERCPU_RWSEM_GRACE)
		rcu_barrier_all(sem->rcu);
	/* The callback may have been the last to hold it. */
	pthread_mutex_lock(&sem->lock);
	BUG_ON(gp_state(sem) != sem->idle);
	pthread_mutex_unlock(&sem->lock);
	pthread_mutex_destroy(&sem->lock);
}

void percpu_rwsem_stats_read(struct percpu_rwsem *sem,
			     struct percpu_rwsem_stats *out)
{
	unsigned int i;

	memset(out, 0, sizeof(*out));
	pthread_mutex_lock(&sem->lock);
	out->write_waits = sem->write_waits;
	out->gp_paid = sem->gp_paid;
	out->gp_skipped = sem->gp_skipped;
	out->handoffs = sem->handoffs;
	pthread_mutex_unlock(&sem->lock);
	for (i = 0; i < sem->nr_cpus; i++) {
		struct percpu_rwsem_cpu *c = &sem->cpu[i];

		/* Relaxed: statistics, exact when quiescent. */
		out->slow_reads += atomic_load_explicit(&c->slow_reads,
							memory_order_relaxed);
		out->read_waits += atomic_load_explicit(&c->read_waits,
							memory_order_relaxed);
	}
}
