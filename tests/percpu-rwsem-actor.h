/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * percpu-rwsem-actor.h - threads that stop at a step of the semaphore.
 *
 * For the tests of lib/percpu_rwsem.c, once in a program: it includes the
 * semaphore's source, with hooks.  An actor counts the steps it passes, stops
 * at one where a test says so, and may dawdle at random, so that each race is
 * set up and not waited for.  Nothing depends on speed; the waits with a limit
 * only turn a hang into a failure.
 */
#ifndef PGDBENCH_TESTS_PERCPU_RWSEM_ACTOR_H
#define PGDBENCH_TESTS_PERCPU_RWSEM_ACTOR_H

#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define PERCPU_RWSEM_HOOK(point) hook(point)
#include "lib/percpu_rwsem-hook.h"

static void hook(enum percpu_rwsem_point point);

#include "lib/percpu_rwsem-sync.c"
#include "lib/percpu_rwsem.c"

#include "lib/clock.h"
#include "lib/rng.h"

enum { NR_CPUS = 10, LIMIT_S = 60, NOWHERE = -1 };

#define MS	UINT64_C(1000000)

/* A thread with a part. */
struct actor {
	struct percpu_rwsem *sem;
	struct rcu *rcu;		/* attached to, or NULL */
	void (*play)(struct actor *a);
	void *arg;
	uint64_t nr_done;		/* the actor's own until joined */
	uint64_t nr_bad;
	unsigned int cpu;
	uint64_t random;		/* not 0: wait here and there */
	_Atomic int stop_at;		/* an enum percpu_rwsem_point */
	_Atomic bool stopped;
	_Atomic bool go;
	_Atomic bool in;		/* has the semaphore */
	_Atomic bool leave;		/* may give it back */
	_Atomic bool done;
	_Atomic unsigned int passed[PERCPU_RWSEM_NR_POINTS];
	pthread_t thread;
};

static _Thread_local struct actor *me;
static struct actor *_Atomic callback_actor;	/* plays liburcu's thread */

/* Wait for a condition; a hang is a bug of the semaphore or of the test. */
#define await(cond) do {						\
	uint64_t limit_ns = clock_monotonic_ns() + LIMIT_S * 1000 * MS;	\
									\
	while (!(cond)) {						\
		BUG_ON(clock_monotonic_ns() > limit_ns);		\
		usleep(50);						\
	}								\
} while (0)

static inline void random_delay(struct actor *a)
{
	uint64_t r = rng_splitmix64(&a->random);
	unsigned int i;

	if (!(r & 0xf0))
		sched_yield();
	else if (!(r & 0xf000))
		usleep(20);
	else if (r & 1)
		for (i = 0; i < (r >> 32 & 0xff); i++)
			cpu_relax();
}

static void hook(enum percpu_rwsem_point point)
{
	struct actor *a = me;

	if (!a && point == PERCPU_RWSEM_AT_CALLBACK)
		a = callback_actor;
	if (!a)
		return;
	a->passed[point]++;
	if (a->random)
		random_delay(a);
	if (a->stop_at == (int)point) {
		a->stop_at = NOWHERE;
		a->stopped = true;
		await(a->go);
	}
}

static inline void actor_init(struct actor *a, struct percpu_rwsem *sem,
			      unsigned int cpu, void (*play)(struct actor *a))
{
	memset(a, 0, sizeof(*a));
	a->sem = sem;
	a->rcu = sem->rcu;
	a->cpu = cpu;
	a->play = play;
	a->stop_at = NOWHERE;
}

static inline void *actor_main(void *arg)
{
	struct actor *a = arg;

	me = a;
	if (a->rcu)
		rcu_attach(a->rcu);
	a->play(a);
	if (a->rcu)
		rcu_detach(a->rcu);
	a->done = true;
	return NULL;
}

static inline void actor_start(struct actor *a)
{
	assert_int_equal(pthread_create(&a->thread, NULL, actor_main, a), 0);
}

static inline void actor_join(struct actor *a)
{
	await(a->done);
	assert_int_equal(pthread_join(a->thread, NULL), 0);
}

/* Start it and wait until it is in the queue. */
static inline void actor_queue(struct actor *a)
{
	actor_start(a);
	await(a->passed[PERCPU_RWSEM_AT_QUEUED]);
	assert_false(a->in);
}

static inline void actor_finish(struct actor *a)
{
	a->leave = true;
	actor_join(a);
}

static inline void stay(struct actor *a)
{
	a->in = true;
	await(a->leave);
}

static inline void play_reader(struct actor *a)
{
	percpu_down_read(a->sem, a->cpu);
	stay(a);
	percpu_up_read(a->sem, a->cpu);
}

static inline void play_writer(struct actor *a)
{
	percpu_down_write(a->sem);
	stay(a);
	percpu_up_write(a->sem);
}

static inline struct percpu_rwsem *sem_new(enum percpu_rwsem_mode mode,
					   struct rcu *rcu)
{
	struct percpu_rwsem *sem;

	sem = aligned_alloc(CACHELINE, percpu_rwsem_size(NR_CPUS));
	assert_non_null(sem);
	assert_int_equal(percpu_rwsem_init(sem, NR_CPUS, mode, rcu), 0);
	return sem;
}

static inline void sem_free(struct percpu_rwsem *sem)
{
	assert_true(readers_gone(sem));
	percpu_rwsem_release(sem);
	free(sem);
}

static inline struct percpu_rwsem_stats stats_of(struct percpu_rwsem *sem)
{
	struct percpu_rwsem_stats st;

	percpu_rwsem_stats_read(sem, &st);
	return st;
}

static inline void read_once(struct percpu_rwsem *sem)
{
	percpu_down_read(sem, 0);
	percpu_up_read(sem, 0);
}

static inline void write_once(struct percpu_rwsem *sem)
{
	percpu_down_write(sem);
	percpu_up_write(sem);
}

#endif
