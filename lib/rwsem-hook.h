/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rwsem-hook.h - where a test may hold a thread in rwsem.c.
 *
 * A test defines RWSEM_HOOK(point) and includes rwsem.c itself; in every other
 * build the points are nothing at all.
 */
#ifndef PGDBENCH_LIB_RWSEM_HOOK_H
#define PGDBENCH_LIB_RWSEM_HOOK_H

enum rwsem_point {
	RWSEM_AT_COUNTED,	/* reader: counted in vain, has not queued yet */
	RWSEM_AT_QUEUED,	/* either: in the queue, no lock held */
	RWSEM_AT_WOKEN,		/* writer: woken, has not tried yet */
	RWSEM_AT_RELEASED,	/* either: left, has not woken anyone yet */
	RWSEM_NR_POINTS,
};

#ifndef RWSEM_HOOK
#define RWSEM_HOOK(point)	((void)0)
#endif

#endif
