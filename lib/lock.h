/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lock.h - spinlocks that measure themselves.
 *
 * ticket, mcs and spin (test-and-set) come from Concurrency Kit.  ticket is
 * the default: like the kernel's qspinlock it is one atomic when free, one
 * store to release and first come, first served.  spin is what a guest without
 * paravirtual locks gets.  ThreadSanitizer cannot see Concurrency Kit's
 * assembly, so its builds use a ticket lock in C11 whatever kind is asked for.
 *
 * With more threads than PUs a lock that is handed to a waiter who does not run
 * costs a time slice each time, and a run does not end.  There waiters yield and
 * take what they get, whatever kind was asked for; such figures are labelled
 * untrustworthy in any case.
 *
 * raw_spin is the bare lock for places that are not timed: the inner lock of
 * each mm, and the model's own pools.
 */
#ifndef PGDBENCH_LIB_LOCK_H
#define PGDBENCH_LIB_LOCK_H

#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>

#ifndef PGDBENCH_TSAN
#include <ck_spinlock.h>
#endif

#include "lib/compiler.h"
#include "lib/section.h"

enum lock_kind { LOCK_TICKET, LOCK_MCS, LOCK_SPIN };

/* The kinds' names in the order of the enum; for a parameter. */
#define LOCK_KIND_NAMES "ticket,mcs,spin"

/* A test-and-test-and-set lock of four bytes. */
struct raw_spin {
	atomic_uint locked;
};

static inline void raw_spin_init(struct raw_spin *l)
{
	atomic_init(&l->locked, 0);
}

static inline bool raw_spin_trylock(struct raw_spin *l)
{
	/*
	 * LOCK_A pairs with LOCK_B in raw_spin_unlock().  What the previous
	 * holder wrote is seen; otherwise the section reads half an update.
	 */
	return !atomic_exchange_explicit(&l->locked, 1, memory_order_acquire);
}

static inline void raw_spin_lock(struct raw_spin *l)
{
	unsigned int spins = 0;

	while (unlikely(!raw_spin_trylock(l)))
		/* Relaxed: a hint when to try again, LOCK_A orders. */
		while (atomic_load_explicit(&l->locked,
					    memory_order_relaxed)) {
			cpu_relax();
			/* Its holder does not run: let it. */
			if (++spins % 4096 == 0)
				sched_yield();
		}
}

static inline void raw_spin_unlock(struct raw_spin *l)
{
	/*
	 * LOCK_B pairs with LOCK_A in raw_spin_trylock().  The section's
	 * stores come before the lock looks free; otherwise see there.
	 */
	atomic_store_explicit(&l->locked, 0, memory_order_release);
}

struct lock {
	enum lock_kind kind;
	bool yield;			/* oversubscribed */
	const struct section_class *class;
#ifdef PGDBENCH_TSAN
	atomic_uint next;
	atomic_uint serving;
#else
	union {
		ck_spinlock_ticket_t ticket;
		ck_spinlock_fas_t spin;
		ck_spinlock_mcs_t mcs;
	} u;
#endif
} __cacheline_aligned;

/* One hold of a lock: on the holder's stack from acquire to release. */
struct lock_hold {
	struct section section;
#ifndef PGDBENCH_TSAN
	struct ck_spinlock_mcs node;
#endif
};

/*
 * lock_init - a free lock, measured under @name.
 * Returns 0 or -ENOMEM.  Context: set-up, before any CPU uses it.
 */
int __must_check lock_init(struct lock *l, struct section_set *set,
			   const char *name, enum lock_kind kind);

/* lock_acquire, lock_release - not recursive; spins.  @hold must stay where it
 * is until the release.  Any simulated CPU. */
void lock_acquire(struct lock *l, struct cpu *cpu, struct lock_hold *hold);
void lock_release(struct lock *l, struct cpu *cpu, struct lock_hold *hold);

/*
 * lock_release_as - as lock_release(), and count the section in @also too: for
 * the rare long section (a walk) among many short ones (forks and exits),
 * which percentiles of the whole would not show.
 */
void lock_release_as(struct lock *l, struct cpu *cpu, struct lock_hold *hold,
		     const struct section_class *also);

#endif
