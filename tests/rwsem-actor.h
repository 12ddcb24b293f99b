/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rwsem-actor.h - threads that stop at a step of the semaphore.
 *
 * For the tests of lib/rwsem.c, once in a program: it includes the semaphore's
 * sources, with hooks.  Nothing depends on speed; the waits with a limit only
 * turn a hang into a failure.
 */
#ifndef PGDBENCH_TESTS_RWSEM_ACTOR_H
#define PGDBENCH_TESTS_RWSEM_ACTOR_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define RWSEM_HOOK(point) hook(point)
#include "lib/rwsem-hook.h"

static void hook(enum rwsem_point point);

#include "lib/rwsem.c"
#include "lib/rwsem-queue.c"

enum { NR_ACTORS = 8, MAIN = NR_ACTORS, LIMIT_S = 60, NOWHERE = -1 };

#define MS	UINT64_C(1000000)

struct actor;

/* A semaphore, and CPUs: one for each actor and one for the test itself. */
struct stage {
	struct rwsem sem;
	struct section_set set;
	struct clock clock;
	struct cpu cpu[NR_ACTORS + 1];
	void *board;
};

/* A thread with a part. */
struct actor {
	struct stage *stage;
	struct cpu *cpu;
	void (*play)(struct actor *a);
	uint64_t nr_done;		/* the actor's own until joined */
	uint64_t nr_bad;
	_Atomic int stop_at;		/* an enum rwsem_point */
	_Atomic bool stopped;
	_Atomic bool go;
	_Atomic bool in;		/* has the semaphore */
	_Atomic bool leave;		/* may give it back */
	_Atomic bool done;
	_Atomic unsigned int passed[RWSEM_NR_POINTS];
	pthread_t thread;
};

static _Thread_local struct actor *me;

/* Wait for a condition; a hang is a bug of the semaphore or of the test. */
#define await(cond) do {						\
	uint64_t limit_ns = clock_monotonic_ns() + LIMIT_S * 1000 * MS;	\
									\
	while (!(cond)) {						\
		BUG_ON(clock_monotonic_ns() > limit_ns);		\
		usleep(50);						\
	}								\
} while (0)

static void hook(enum rwsem_point point)
{
	struct actor *a = me;

	if (!a)
		return;
	a->passed[point]++;
	if (a->stop_at != (int)point)
		return;
	a->stop_at = NOWHERE;
	a->stopped = true;
	await(a->go);
	a->go = false;
}

static inline struct stage *stage_new(void)
{
	struct stage *st = aligned_alloc(CACHELINE, sizeof(*st));
	unsigned int i;

	assert_non_null(st);
	memset(st, 0, sizeof(*st));
	assert_int_equal(clock_init(&st->clock, false), 0);
	section_set_init(&st->set, NR_ACTORS + 1);
	for (i = 0; i <= NR_ACTORS; i++) {
		st->cpu[i].id = i;
		st->cpu[i].clock = &st->clock;
		st->cpu[i].recording = true;
	}
	preempt_init(&st->cpu[MAIN].preempt);
	assert_int_equal(rwsem_init(&st->sem, &st->set, "mmap"), 0);
	return st;
}

static inline void stage_free(struct stage *st)
{
	assert_int_equal(st->sem.count, 0);
	rwsem_release(&st->sem);
	section_set_release(&st->set);
	free(st);
}

static inline void *actor_main(void *arg)
{
	struct actor *a = arg;

	me = a;
	preempt_init(&a->cpu->preempt);
	a->play(a);
	a->done = true;
	return NULL;
}

static inline void actor_init(struct actor *a, struct stage *st,
			      unsigned int cpu, void (*play)(struct actor *a))
{
	memset(a, 0, sizeof(*a));
	a->stage = st;
	a->cpu = &st->cpu[cpu];
	a->play = play;
	a->stop_at = NOWHERE;
}

static inline void actor_go(struct actor *a)
{
	assert_int_equal(pthread_create(&a->thread, NULL, actor_main, a), 0);
}

static inline void actor_start(struct actor *a, struct stage *st,
			       unsigned int cpu, void (*play)(struct actor *a))
{
	actor_init(a, st, cpu, play);
	actor_go(a);
}

static inline void actor_join(struct actor *a)
{
	await(a->done);
	assert_int_equal(pthread_join(a->thread, NULL), 0);
}

/* Start it and wait until it is in the queue. */
static inline void actor_queue(struct actor *a, struct stage *st,
			       unsigned int cpu, void (*play)(struct actor *a))
{
	actor_start(a, st, cpu, play);
	await(a->passed[RWSEM_AT_QUEUED]);
	assert_false(a->in);
}

static inline void actor_finish(struct actor *a)
{
	a->leave = true;
	actor_join(a);
}

static inline void actor_stop_at(struct actor *a, enum rwsem_point point)
{
	a->stopped = false;
	a->stop_at = (int)point;
}

static inline void stay(struct actor *a)
{
	a->in = true;
	await(a->leave);
}

static inline void play_reader(struct actor *a)
{
	struct section section;

	rwsem_down_read(&a->stage->sem, a->cpu, &section);
	stay(a);
	rwsem_up_read(&a->stage->sem, a->cpu, &section);
}

static inline void play_writer(struct actor *a)
{
	struct section section;

	rwsem_down_write(&a->stage->sem, a->cpu, &section);
	stay(a);
	rwsem_up_write(&a->stage->sem, a->cpu, &section);
}

/* The test's own sections, on its own CPU. */
static inline void down_read(struct stage *st, struct section *s)
{
	rwsem_down_read(&st->sem, &st->cpu[MAIN], s);
}

static inline void up_read(struct stage *st, struct section *s)
{
	rwsem_up_read(&st->sem, &st->cpu[MAIN], s);
}

static inline void down_write(struct stage *st, struct section *s)
{
	rwsem_down_write(&st->sem, &st->cpu[MAIN], s);
}

static inline void up_write(struct stage *st, struct section *s)
{
	rwsem_up_write(&st->sem, &st->cpu[MAIN], s);
}

static inline bool try_read(struct stage *st)
{
	struct section s;

	if (!rwsem_down_read_trylock(&st->sem, &st->cpu[MAIN], &s))
		return false;
	up_read(st, &s);
	return true;
}

#endif
