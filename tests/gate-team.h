/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gate-team.h - eight workers and a gate, for t-gate.c and t-pause.c.
 *
 * More workers than a small machine has cores.  What they note down is plain
 * memory: ThreadSanitizer judges the gate's ordering by it.  They count their
 * complaints; the main thread, and it alone, asserts.
 */
#ifndef PGDBENCH_TESTS_GATE_TEAM_H
#define PGDBENCH_TESTS_GATE_TEAM_H

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "lib/gate.h"

enum {
	NR		= 8,
	MS		= 1000 * 1000,
};

struct team;

struct worker {
	struct team *team;
	unsigned int id;
	pthread_t thread;
	bool arrived, warm, done, cool;	/* plain, on purpose */
	uint64_t nr_ops;
	uint64_t arrive_ns, done_stamp, last_op_stamp;
	uint64_t parked_ns, led_ns;
	unsigned int complaints;
} __cacheline_aligned;

struct team {
	struct gate gate;
	struct clock clock;
	void (*run)(struct worker *w);
	unsigned int nr_leaders;
	atomic_uint nr_inside;	/* leaders inside of their pause */
	uint64_t secret;	/* plain; written by leaders only */
	atomic_bool go;
	struct worker workers[NR];
};

static inline void nap(unsigned int ms)
{
	const struct timespec ts = { .tv_nsec = (long)ms * MS };

	nanosleep(&ts, NULL);
}

static inline void *worker_main(void *arg)
{
	struct worker *w = arg;

	w->team->run(w);
	gate_leave(&w->team->gate, w->id);
	return NULL;
}

static inline struct team *team_new(void (*run)(struct worker *w))
{
	struct team *t = aligned_alloc(CACHELINE, sizeof(*t));
	unsigned int i;

	assert_non_null(t);
	memset(t, 0, sizeof(*t));
	assert_int_equal(clock_init(&t->clock, true), 0);
	assert_int_equal(gate_init(&t->gate, NR, &t->clock), 0);
	t->run = run;
	for (i = 0; i < NR; i++) {
		t->workers[i].team = t;
		t->workers[i].id = i;
	}
	return t;
}

static inline void team_start(struct team *t)
{
	unsigned int i;

	for (i = 0; i < NR; i++)
		assert_int_equal(pthread_create(&t->workers[i].thread, NULL,
						worker_main,
						&t->workers[i]), 0);
}

/* Join all, and return how much they complained of. */
static inline unsigned int team_join(struct team *t)
{
	unsigned int i, complaints = 0;

	for (i = 0; i < NR; i++) {
		pthread_join(t->workers[i].thread, NULL);
		complaints += t->workers[i].complaints;
	}
	return complaints;
}

static inline void team_free(struct team *t)
{
	gate_release(&t->gate);
	free(t);
}

static inline void advance(struct team *t, enum gate_phase to)
{
	while (gate_phase(&t->gate) < to)
		assert_int_equal(gate_advance(&t->gate, GATE_FOREVER), 0);
	assert_int_equal(gate_phase(&t->gate), to);
}

/* Often off the cpu in its middle, where a pause must not find it. */
static inline void one_op(struct worker *w)
{
	w->parked_ns += gate_poll(&w->team->gate);
	w->nr_ops++;
	if (w->nr_ops % 32 == 1)
		sched_yield();
	w->nr_ops++;
}

static inline void work_while(struct worker *w, enum gate_phase phase)
{
	while (gate_phase(&w->team->gate) == phase)
		one_op(w);
}

#endif
