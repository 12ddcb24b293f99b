// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lock.c - acquiring and releasing timed spinlocks of each kind.
 *
 * Concurrency Kit's locks carry their own acquire and release fences.
 */
#include "lib/lock.h"

#include <errno.h>
#include <sched.h>
#include <string.h>

#ifdef PGDBENCH_TSAN

static void raw_init(struct lock *l)
{
	atomic_init(&l->next, 0);
	atomic_init(&l->serving, 0);
}

static bool raw_trylock(struct lock *l, struct lock_hold *hold)
{
	/*
	 * LOCK_C pairs with LOCK_E in raw_release().  See the last holder's
	 * stores; otherwise the section works on half an update.
	 */
	unsigned int now = atomic_load_explicit(&l->serving,
						memory_order_acquire);

	(void)hold;
	/* Relaxed: only takes the number; LOCK_C has ordered what follows. */
	return atomic_compare_exchange_strong_explicit(&l->next, &now, now + 1,
						       memory_order_relaxed,
						       memory_order_relaxed);
}

static void raw_acquire(struct lock *l, struct lock_hold *hold)
{
	/* Relaxed: only takes the number; LOCK_D orders. */
	unsigned int mine = atomic_fetch_add_explicit(&l->next, 1,
						      memory_order_relaxed);

	(void)hold;
	/* LOCK_D pairs with LOCK_E in raw_release(), as LOCK_C does. */
	while (atomic_load_explicit(&l->serving, memory_order_acquire) != mine)
		cpu_relax();
}

static void raw_release(struct lock *l, struct lock_hold *hold)
{
	(void)hold;
	/*
	 * LOCK_E pairs with LOCK_C in raw_trylock() and LOCK_E pairs with
	 * LOCK_D in raw_acquire().  Only the holder writes serving.
	 */
	atomic_fetch_add_explicit(&l->serving, 1, memory_order_release);
}

#else

static void raw_init(struct lock *l)
{
	switch (l->kind) {
	case LOCK_TICKET:
		ck_spinlock_ticket_init(&l->u.ticket);
		break;
	case LOCK_MCS:
		ck_spinlock_mcs_init(&l->u.mcs);
		break;
	case LOCK_SPIN:
		ck_spinlock_fas_init(&l->u.spin);
		break;
	}
}

static bool raw_trylock(struct lock *l, struct lock_hold *hold)
{
	switch (l->kind) {
	case LOCK_TICKET:
		return ck_spinlock_ticket_trylock(&l->u.ticket);
	case LOCK_MCS:
		return ck_spinlock_mcs_trylock(&l->u.mcs, &hold->node);
	case LOCK_SPIN:
		return ck_spinlock_fas_trylock(&l->u.spin);
	}
	return false;
}

static void raw_acquire(struct lock *l, struct lock_hold *hold)
{
	switch (l->kind) {
	case LOCK_TICKET:
		ck_spinlock_ticket_lock(&l->u.ticket);
		break;
	case LOCK_MCS:
		ck_spinlock_mcs_lock(&l->u.mcs, &hold->node);
		break;
	case LOCK_SPIN:
		ck_spinlock_fas_lock(&l->u.spin);
		break;
	}
}

static void raw_release(struct lock *l, struct lock_hold *hold)
{
	switch (l->kind) {
	case LOCK_TICKET:
		ck_spinlock_ticket_unlock(&l->u.ticket);
		break;
	case LOCK_MCS:
		ck_spinlock_mcs_unlock(&l->u.mcs, &hold->node);
		break;
	case LOCK_SPIN:
		ck_spinlock_fas_unlock(&l->u.spin);
		break;
	}
}

#endif

int lock_init(struct lock *l, struct section_set *set, const char *name,
	      enum lock_kind kind)
{
	memset(l, 0, sizeof(*l));
	l->kind = kind;
	l->yield = set->oversubscribed;
	l->class = section_class_get(set, name);
	if (!l->class)
		return -ENOMEM;
	raw_init(l);
	return 0;
}

static void acquire_yielding(struct lock *l, struct lock_hold *hold)
{
	do {
		sched_yield();
	} while (!raw_trylock(l, hold));
}

void lock_acquire(struct lock *l, struct cpu *cpu, struct lock_hold *hold)
{
	uint64_t since = 0;

	if (unlikely(!raw_trylock(l, hold))) {
		since = section_wait_begin(cpu);
		if (likely(!l->yield))
			raw_acquire(l, hold);
		else
			acquire_yielding(l, hold);
	}
	section_enter(&hold->section, cpu, since);
}

void lock_release(struct lock *l, struct cpu *cpu, struct lock_hold *hold)
{
	lock_release_as(l, cpu, hold, NULL);
}

void lock_release_as(struct lock *l, struct cpu *cpu, struct lock_hold *hold,
		     const struct section_class *also)
{
	uint64_t left = section_leave(cpu);

	raw_release(l, hold);
	section_record(&hold->section, cpu, l->class, left);
	if (also)
		section_count(&hold->section, cpu, also);
}
