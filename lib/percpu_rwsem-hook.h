/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * percpu_rwsem-hook.h - where a test may hold a thread in percpu_rwsem.c.
 *
 * A test defines PERCPU_RWSEM_HOOK(point) and includes percpu_rwsem.c itself;
 * in every other build the points are nothing at all.
 */
#ifndef PGDBENCH_LIB_PERCPU_RWSEM_HOOK_H
#define PGDBENCH_LIB_PERCPU_RWSEM_HOOK_H

enum percpu_rwsem_point {
	PERCPU_RWSEM_AT_COUNTED,	/* reader: counted, state not read */
	PERCPU_RWSEM_AT_UNCOUNTED,	/* reader: uncounted, state not read */
	PERCPU_RWSEM_AT_SLOW,		/* reader: counted, block not read */
	PERCPU_RWSEM_AT_BACKOUT,	/* reader: blocked, count taken back */
	PERCPU_RWSEM_AT_QUEUED,		/* either: in the queue, no lock held */
	PERCPU_RWSEM_AT_ENTER,		/* writer: ENTER, no grace period yet */
	PERCPU_RWSEM_AT_COVERED,	/* writer: grace period over, ENTER */
	PERCPU_RWSEM_AT_PASSED,		/* writer: PASSED, block not taken */
	PERCPU_RWSEM_AT_DRAIN,		/* writer: block taken, no sum yet */
	PERCPU_RWSEM_AT_SLEEP,		/* writer: drainer set, no sum yet */
	PERCPU_RWSEM_AT_ASLEEP,		/* writer: sum not 0, not asleep yet */
	PERCPU_RWSEM_AT_UNBLOCKED,	/* writer: block free, no hand-over */
	PERCPU_RWSEM_AT_CALLBACK,	/* callback: EXIT's grace period over */
	PERCPU_RWSEM_NR_POINTS,
};

#ifndef PERCPU_RWSEM_HOOK
#define PERCPU_RWSEM_HOOK(point)	((void)0)
#endif

#endif
