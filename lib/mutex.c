// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mutex.c - a pthread mutex and its two histograms.
 */
#include "lib/mutex.h"

#include <errno.h>

int mutex_init(struct mutex *m, struct section_set *set, const char *name)
{
	m->class = section_class_get(set, name);
	if (!m->class)
		return -ENOMEM;
	return -pthread_mutex_init(&m->lock, NULL);
}

void mutex_destroy(struct mutex *m)
{
	pthread_mutex_destroy(&m->lock);
}

void mutex_lock(struct mutex *m, struct cpu *cpu, struct section *hold)
{
	uint64_t since = 0;

	if (pthread_mutex_trylock(&m->lock)) {
		since = section_wait_begin(cpu);
		BUG_ON(pthread_mutex_lock(&m->lock));
	}
	section_enter(hold, cpu, since);
}

void mutex_unlock(struct mutex *m, struct cpu *cpu, struct section *hold)
{
	uint64_t left = section_leave(cpu);

	BUG_ON(pthread_mutex_unlock(&m->lock));
	section_record(hold, cpu, m->class, left);
}
