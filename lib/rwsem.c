// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rwsem.c - what a semaphore of rwsem.h costs when it is free, and measures.
 *
 * Who does not get it at once goes to rwsem-queue.c.
 */
#include "lib/rwsem-priv.h"

#include <errno.h>
#include <stdio.h>

void rwsem_down_read(struct rwsem *sem, struct cpu *cpu,
		     struct section *section)
{
	/* RWSEM_C. */
	uint64_t count = count_reader(sem);
	uint64_t since = 0;

	if (unlikely(count & NOT_AT_ONCE)) {
		since = section_wait_begin(cpu);
		rwsem_read_slow(sem, cpu, since, count);
	}
	section_enter(section, cpu, since);
}

bool rwsem_down_read_trylock(struct rwsem *sem, struct cpu *cpu,
			     struct section *section)
{
	uint64_t count = count_of(sem);

	do {
		if (count & NOT_AT_ONCE)
			return false;
		/* RWSEM_F. */
	} while (!count_exchange(sem, &count, count + READER));
	section_enter(section, cpu, 0);
	return true;
}

void rwsem_up_read(struct rwsem *sem, struct cpu *cpu, struct section *section)
{
	uint64_t left = section_leave(cpu), count;

	/*
	 * RWSEM_G pairs with RWSEM_F in count_exchange().  What we read comes
	 * before we are uncounted; otherwise see there.
	 */
	count = atomic_fetch_sub_explicit(&sem->count, READER,
					  memory_order_release) - READER;
	RWSEM_HOOK(RWSEM_AT_RELEASED);
	if (unlikely((count & (HELD | WAITERS)) == WAITERS))
		rwsem_wake_now(sem, cpu, WAKE_FOR_ANY);
	section_record(section, cpu, sem->read_class, left);
}

void rwsem_down_write(struct rwsem *sem, struct cpu *cpu,
		      struct section *section)
{
	uint64_t free = 0, since = 0;

	/* RWSEM_F. */
	if (unlikely(!count_exchange(sem, &free, WRITER))) {
		since = section_wait_begin(cpu);
		rwsem_write_slow(sem, cpu, since);
	}
	section_enter(section, cpu, since);
}

void rwsem_up_write(struct rwsem *sem, struct cpu *cpu,
		    struct section *section)
{
	uint64_t left = section_leave(cpu), count;

	/*
	 * RWSEM_D pairs with RWSEM_C, RWSEM_E and RWSEM_F, in count_reader(),
	 * queue_reader() and count_exchange().  What we wrote comes before the
	 * semaphore looks free; otherwise the next one sees half of it.
	 */
	count = atomic_fetch_sub_explicit(&sem->count, WRITER,
					  memory_order_release);
	RWSEM_HOOK(RWSEM_AT_RELEASED);
	if (unlikely(count & WAITERS))
		rwsem_wake_now(sem, cpu, WAKE_FOR_ANY);
	section_record(section, cpu, sem->write_class, left);
}

static const struct section_class *class_get(struct section_set *set,
					     const char *name,
					     const char *side)
{
	char full[64];
	int len = snprintf(full, sizeof(full), "%s:%s", name, side);

	if (len < 0 || (size_t)len >= sizeof(full)) {
		errno = ENAMETOOLONG;
		return NULL;
	}
	errno = ENOMEM;
	return section_class_get(set, full);
}

int rwsem_init(struct rwsem *sem, struct section_set *set, const char *name)
{
	atomic_init(&sem->count, 0);
	CDS_INIT_LIST_HEAD(&sem->waiters);
	sem->idle = NULL;
	sem->idle_arg = NULL;
	sem->read_class = class_get(set, name, "read");
	if (!sem->read_class)
		return -errno;
	sem->write_class = class_get(set, name, "write");
	if (!sem->write_class)
		return -errno;
	return -pthread_mutex_init(&sem->lock, NULL);
}

void rwsem_release(struct rwsem *sem)
{
	BUG_ON(count_of(sem));
	pthread_mutex_destroy(&sem->lock);
}

void rwsem_set_idle(struct rwsem *sem, void (*idle)(void *arg, bool begin),
		    void *arg)
{
	sem->idle = idle;
	sem->idle_arg = arg;
}
