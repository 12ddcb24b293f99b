/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * preempt.h - was this thread switched out, moved or signalled meanwhile?
 *
 * The kernel holds its spinlocks with preemption off; we cannot.  What we can
 * do is know, at the price of two loads at either end, that a section or an
 * operation was interrupted, and count it apart.  Not seen: interrupts that
 * switch to nobody, and a host that takes the whole virtual cpu away
 * (lib/noise.h meets those).
 *
 * How: glibc registers a struct rseq for each thread.  Its field rseq_cs may
 * name a restartable section, a range of code.  When the kernel interrupts a
 * thread that is outside of the range, it only sets rseq_cs to NULL.  Ours is
 * a range that nobody ever executes: who finds NULL counts an interruption and
 * puts the name back.  The field cpu_id says whether the thread runs on another
 * PU than when that was last done; who was moved away and back was switched.
 *
 * What is asked about may nest and overlap as it likes.  A thread that has
 * called preempt_init() must contain no other user of rseq_cs.
 */
#ifndef PGDBENCH_LIB_PREEMPT_H
#define PGDBENCH_LIB_PREEMPT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/compiler.h"

enum preempt_what {
	PREEMPT_NONE,
	PREEMPT_SWITCHED,	/* switched out or signalled; same PU after */
	PREEMPT_MOVED,		/* on another PU after */
};

/* Used by the thread that called preempt_init(), and not moved after. */
struct preempt {
	volatile uint64_t *cs;	/* the thread's rseq_cs, or &self */
	uint64_t desc;		/* what to store there */
	/* Interruptions so far, and above PREEMPT_MOVES those that moved. */
	uint64_t seen;
	volatile uint32_t *pu;	/* the thread's cpu_id, or &self_pu */
	uint32_t last_pu;
	uint32_t self_pu;
	uint64_t self;
};

enum { PREEMPT_MOVES = 40 };

/* preempt_available - can the calling thread detect anything at all?  Not
 * under valgrind, without glibc 2.35, or with rseq turned off by a tunable. */
bool preempt_available(void);

/* preempt_init - make @p the calling thread's.  Where preempt_available() is
 * false, no interruption will ever be reported. */
void preempt_init(struct preempt *p);

/* preempt_hit - count an interruption.  For preempt_begin() and _end(). */
void preempt_hit(struct preempt *p);

/* What happens between stays between; the core may still reorder, which is
 * harmless, because an interruption is a point in program order. */
static inline void preempt_barrier(void)
{
	__asm__ __volatile__("" ::: "memory");
}

/* preempt_begin - from now on.  Returns what preempt_end() wants. */
static inline uint64_t preempt_begin(struct preempt *p)
{
	if (unlikely(!*p->cs))
		preempt_hit(p);
	preempt_barrier();
	return p->seen;
}

/* preempt_end - what has happened to the thread since @begun? */
static inline enum preempt_what preempt_end(struct preempt *p, uint64_t begun)
{
	preempt_barrier();
	if (unlikely(!*p->cs))
		preempt_hit(p);
	if (likely(p->seen == begun))
		return PREEMPT_NONE;
	return p->seen - begun < UINT64_C(1) << PREEMPT_MOVES ?
	       PREEMPT_SWITCHED : PREEMPT_MOVED;
}

#endif
