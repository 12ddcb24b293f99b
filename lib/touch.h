/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * touch.h - where an access comes from, and what became of those.
 *
 * The names are part of the result format: never renamed, only added to.
 */
#ifndef PGDBENCH_LIB_TOUCH_H
#define PGDBENCH_LIB_TOUCH_H

#include <stdint.h>

enum touch {
	TOUCH_TASK,
	TOUCH_THREAD,	/* a task of an mm that other CPUs have loaded too */
	TOUCH_KTHREAD,	/* a kernel thread on a borrowed mm */
	TOUCH_SWITCH,	/* an interrupt halfway through a switch */
	TOUCH_ATOMIC,	/* page faults or interrupts are off */
	TOUCH_NMI,	/* a signal: whatever the CPU was doing */
	TOUCH_STACK,	/* a task whose own stack lies in the slot */
	TOUCH_WILD,	/* nothing is mapped there: it must die */
	TOUCH_NR,
};

/* A property of a strategy, no verdict on it. */
struct touch_counts {
	uint64_t tries;
	uint64_t faults;	/* of the tries, the slot was empty */
	uint64_t fatal;		/* of the faults, the kernel would have died */
};

/* touch_name - the name of @from, a constant; NULL for TOUCH_NR and above. */
static inline const char *touch_name(unsigned int from)
{
	static const char *const names[TOUCH_NR] = {
		[TOUCH_TASK] = "task",
		[TOUCH_THREAD] = "thread",
		[TOUCH_KTHREAD] = "kthread",
		[TOUCH_SWITCH] = "switch",
		[TOUCH_ATOMIC] = "atomic",
		[TOUCH_NMI] = "nmi",
		[TOUCH_STACK] = "stack",
		[TOUCH_WILD] = "wild",
	};

	return from < TOUCH_NR ? names[from] : (const char *)0;
}

#endif
