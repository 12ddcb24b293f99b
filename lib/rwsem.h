/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rwsem.h - the kernel's reader-writer semaphore, as init_mm's mmap lock is
 * one: sleeps, measures itself, lets no stream of readers starve a writer.
 *
 * Its manners are those of kernel/locking/rwsem.c in 6.1:
 * - a free read lock and unlock are one atomic add each on a shared word;
 * - a reader who finds others reading and someone waiting queues, so that no
 *   stream of readers starves a writer; a trylock fails there;
 * - who comes while nobody holds it may take it past those who wait, reader or
 *   writer, until the first of them asks for hand-off: woken in vain after 4 ms
 *   of waiting, it does;
 * - the queue is first come, first served but for this: with a reader first
 *   all waiting readers are let in together, past writers too, at most 256;
 * - a writer is woken and tries again, a reader is woken with the lock.
 *
 * Hence NESTED READS DEADLOCK: a writer who queues in between stops the inner
 * one, for which it waits.  That is so in the kernel, and why a trylock there
 * must not be followed by a read lock inside.
 *
 * Not as in the kernel: nobody spins for a running owner.  There is no owner:
 * a reader takes any other reader it finds counted for a holder, also one that
 * is about to queue.  No signals, no downgrade, no bound on readers; the queue
 * has a mutex for a lock; time is the CPU's clock, not jiffies.
 *
 * Each semaphore is two classes of sections, NAME:read and NAME:write.
 */
#ifndef PGDBENCH_LIB_RWSEM_H
#define PGDBENCH_LIB_RWSEM_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <urcu/list.h>

#include "lib/compiler.h"
#include "lib/section.h"

enum {
	RWSEM_PATIENCE_NS = 4000000,	/* then a waiter asks for hand-off */
	RWSEM_BATCH = 256,		/* readers let in at once, at most */
};

struct rwsem {
	/* One line, as in the kernel, whose semaphore has 40 bytes. */
	_Atomic uint64_t count;		/* flags, and 256 times the readers */
	struct cds_list_head waiters;	/* first come first; under the lock */
	pthread_mutex_t lock;

	/* Constant while anybody uses it. */
	const struct section_class *read_class __cacheline_aligned;
	const struct section_class *write_class;
	void (*idle)(void *arg, bool begin);
	void *idle_arg;
};

/*
 * rwsem_init - make @sem free, measured under @name:read and @name:write.
 * @sem: the caller's, CACHELINE aligned
 * Returns 0, -ENAMETOOLONG, -ENOMEM, or what pthread_mutex_init() says,
 * negated.  Context: set-up, before any CPU uses it.
 */
int __must_check rwsem_init(struct rwsem *sem, struct section_set *set,
			    const char *name);

/* rwsem_release - nobody holds @sem nor waits.  The memory stays the caller's,
 * the classes the set's. */
void rwsem_release(struct rwsem *sem);

/*
 * rwsem_set_idle - whom to tell when a thread goes to sleep here and when it
 * is back, by a call on that thread: a qsbr grace period must not wait for it.
 * Unless told, @sem calls nobody, and callers must be safe to stop anywhere.
 * Context: after rwsem_init(), before any CPU uses it.
 */
void rwsem_set_idle(struct rwsem *sem, void (*idle)(void *arg, bool begin),
		    void *arg);

/*
 * rwsem_down_read, rwsem_up_read - share with readers, exclude writers.
 * @cpu: the caller's own, in both
 * @section: stays where it is until the up, which records it
 * Context: any simulated CPU, not inside an RCU read side section nor a
 * spinlock; down may sleep, up does not.  Not recursive, see above.
 */
void rwsem_down_read(struct rwsem *sem, struct cpu *cpu,
		     struct section *section);
void rwsem_up_read(struct rwsem *sem, struct cpu *cpu,
		   struct section *section);

/* rwsem_down_read_trylock - false, with nothing recorded and nothing to undo,
 * when a writer has it or anyone waits.  Does not sleep. */
bool __must_check rwsem_down_read_trylock(struct rwsem *sem, struct cpu *cpu,
					  struct section *section);

/* rwsem_down_write, rwsem_up_write - exclude everybody.  Else as reading. */
void rwsem_down_write(struct rwsem *sem, struct cpu *cpu,
		      struct section *section);
void rwsem_up_write(struct rwsem *sem, struct cpu *cpu,
		    struct section *section);

#endif
