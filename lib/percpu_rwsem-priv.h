/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * percpu_rwsem-priv.h - what percpu_rwsem.c and its rcu_sync half share.
 *
 * For these two alone.
 */
#ifndef PGDBENCH_LIB_PERCPU_RWSEM_PRIV_H
#define PGDBENCH_LIB_PERCPU_RWSEM_PRIV_H

#include <stdint.h>

#include "lib/futex.h"
#include "lib/percpu_rwsem.h"

enum gp_state {
	GP_IDLE = PERCPU_RWSEM_OPEN,
	GP_IDLE_FENCED,		/* IDLE, but no membarrier to end it with */
	GP_ENTER,
	GP_PASSED,		/* from here on readers are known to be slow */
	GP_EXIT,
	GP_REPLAY,
};

/* percpu_rwsem_sync_enter - a writer comes: when this returns no reader can
 * miss that it has to be slow.  Blocks for a grace period at most. */
void percpu_rwsem_sync_enter(struct percpu_rwsem *sem);

/* percpu_rwsem_sync_exit - a writer leaves.  Does not block. */
void percpu_rwsem_sync_exit(struct percpu_rwsem *sem);

/* A qsbr grace period must not wait for one who sleeps here. */
static inline void sleep_on(struct percpu_rwsem *sem, _Atomic uint32_t *word,
			    uint32_t val)
{
	if (sem->rcu)
		rcu_idle_begin(sem->rcu);
	futex_wait(word, val);
	if (sem->rcu)
		rcu_idle_end(sem->rcu);
}

#endif
