/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mutex.h - a lock that sleeps and measures itself, for what may take long and
 * is taken rarely.
 *
 * A pthread mutex: who does not get it sleeps at once, where a kernel's would
 * spin for a while if the owner is running.
 */
#ifndef PGDBENCH_LIB_MUTEX_H
#define PGDBENCH_LIB_MUTEX_H

#include <pthread.h>

#include "lib/compiler.h"
#include "lib/cpu.h"
#include "lib/section.h"

struct mutex {
	pthread_mutex_t lock;
	const struct section_class *class;
};

/* mutex_init - free, measured under @name.  0, -ENOMEM or what pthreads says.
 * mutex_destroy - nobody holds it or will.  Context: set-up, end. */
int __must_check mutex_init(struct mutex *m, struct section_set *set,
			    const char *name);
void mutex_destroy(struct mutex *m);

/* mutex_lock, mutex_unlock - not recursive; sleeps.  @hold is the caller's,
 * from one to the other.  Any simulated CPU's thread. */
void mutex_lock(struct mutex *m, struct cpu *cpu, struct section *hold);
void mutex_unlock(struct mutex *m, struct cpu *cpu, struct section *hold);

#endif
