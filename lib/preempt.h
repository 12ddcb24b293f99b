/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * preempt.h - was this thread switched out, moved or signalled in a section?
 *
 * The kernel holds its spinlocks with preemption off; we cannot.  What we can
 * do is know, at the price of two stores, that a section was interrupted, and
 * count it apart.  Not seen: interrupts that switch to nobody, and a host that
 * takes the whole virtual cpu away (lib/noise.h meets those).
 *
 * How: glibc registers a struct rseq for each thread.  Its field rseq_cs may
 * name a restartable section, a range of code.  When the kernel interrupts a
 * thread that is outside of the range, it only sets rseq_cs to NULL.  Ours is
 * a range that nobody ever executes: a non-NULL rseq_cs at a section's end
 * means that nothing came between.
 *
 * A section must contain no other user of rseq_cs, nor nest more than 2^32
 * deep.
 */
#ifndef PGDBENCH_LIB_PREEMPT_H
#define PGDBENCH_LIB_PREEMPT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/compiler.h"

/* Used by the thread that called preempt_init(), and not moved after. */
struct preempt {
	volatile uint64_t *cs;	/* the thread's rseq_cs, or &self */
	uint64_t desc;		/* what to store there */
	unsigned int depth;	/* sections open */
	unsigned int hit;	/* the outermost this many were interrupted */
	uint64_t self;
};

/* preempt_available - can the calling thread detect anything at all?  Not
 * under valgrind, without glibc 2.35, or with rseq turned off by a tunable. */
bool preempt_available(void);

/* preempt_init - make @p the calling thread's.  Where preempt_available() is
 * false, no section will ever be reported. */
void preempt_init(struct preempt *p);

/* What the section does stays inside of it; the core may still reorder, which
 * is harmless, because an interruption is a point in program order. */
static inline void preempt_barrier(void)
{
	__asm__ __volatile__("" ::: "memory");
}

/*
 * preempt_arm - a section begins.  May nest.
 *
 * Every interruption hits all open sections, so that the ones hit are always
 * the outermost few and one number remembers them.
 */
static inline void preempt_arm(struct preempt *p)
{
	if (unlikely(p->depth) && !*p->cs)
		p->hit = p->depth;
	p->depth++;
	*p->cs = p->desc;
	preempt_barrier();
}

/* preempt_disarm - the innermost section ends.  Returns true if the thread was
 * preempted, migrated or signalled since its preempt_arm(). */
static inline bool preempt_disarm(struct preempt *p)
{
	bool interrupted;

	preempt_barrier();
	if (unlikely(!*p->cs))
		p->hit = p->depth;
	interrupted = p->hit == p->depth;
	p->depth--;
	if (unlikely(interrupted))
		p->hit = p->depth;
	*p->cs = unlikely(p->depth) ? p->desc : 0;
	return interrupted;
}

#endif
