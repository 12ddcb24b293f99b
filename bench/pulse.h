/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pulse.h - what a cell that runs in a process of its own is doing just now, for
 * the line that `pgdbench run` shows.
 *
 * One page of memory that parent and child share: the phase, when measuring
 * began and ended, and what each worker has done.  Nothing is decided by it.
 * All of it is relaxed: who looks wants a number of now or of a moment ago, and
 * no other memory goes by it.
 */
#ifndef PGDBENCH_BENCH_PULSE_H
#define PGDBENCH_BENCH_PULSE_H

#include <stdatomic.h>
#include <stdint.h>

#include "lib/compiler.h"

enum pulse_phase {
	PULSE_BUILDING, PULSE_WARMING, PULSE_MEASURING, PULSE_AUDITING,
};

enum { PULSE_WORKERS = 62 };	/* each a cache line; of more, those share */

struct pulse_worker {
	_Atomic uint64_t steps;
} __cacheline_aligned;

struct pulse {
	_Atomic int phase;		/* enum pulse_phase */
	_Atomic uint64_t began_ns;	/* measuring; 0: not yet */
	_Atomic uint64_t ended_ns;	/* clock_monotonic_ns() */
	struct pulse_worker workers[PULSE_WORKERS] __cacheline_aligned;
};

/* pulse_open - a new one that programs to be run will find; NULL where that
 * cannot be had, which no caller minds.  pulse_close - of the parent. */
struct pulse *pulse_open(void);
void pulse_close(struct pulse *p);

/* pulse_clear - before another cell is run. */
void pulse_clear(struct pulse *p);

/* pulse_find - that of whoever runs us; NULL without.  For good. */
struct pulse *pulse_find(void);

/* pulse_phase_set - @p may be NULL. */
void pulse_phase_set(struct pulse *p, enum pulse_phase phase);

/*
 * pulse_step - worker @id has done @steps since measuring began.
 * Context: that worker; every few microseconds.  A store to a line that nobody
 * else writes and that is read ten times a second.
 */
static inline void pulse_step(struct pulse *p, unsigned int id, uint64_t steps)
{
	if (p && id < PULSE_WORKERS)
		atomic_store_explicit(&p->workers[id].steps, steps,
				      memory_order_relaxed);
}

/* pulse_phase_name - "measuring".  pulse_rate - steps a second since measuring
 * began; 0 before that, and where there is no @p. */
const char *pulse_phase_name(const struct pulse *p);
double pulse_rate(const struct pulse *p);

#endif
