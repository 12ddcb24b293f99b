/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trace-follow.h - which task holds which mm; for trace-replay.c alone.
 *
 * trace-replay.c has all memory before the first event is followed: every pid
 * and address of the trace is in its map, and the arrays are as long as any
 * trace of that many events can ask for.  So following cannot fail.  Mms are
 * numbered here as they turn up, initial ones among the others.
 *
 * An mm may be dead while tasks still point at it (a trace with lost events):
 * such a task counts as one without an mm.
 */
#ifndef PGDBENCH_LIB_TRACE_FOLLOW_H
#define PGDBENCH_LIB_TRACE_FOLLOW_H

#include <stdbool.h>

#include "lib/trace-map.h"
#include "lib/trace-replay.h"

#define MM_NONE			REPLAY_MM_NONE
#define MM_UNKNOWN		(UINT32_MAX - 1)	/* of a cpu, at first */

struct task {
	uint32_t mm;		/* MM_NONE, or an index; may be dead */
	bool process;		/* does somewhere what kernel threads do not */
	bool seen;		/* @mm is known, be it MM_NONE */
	bool exited;		/* not counted among the users of @mm */
};

struct mm {
	uint32_t nr_users;	/* tasks known to hold it, not exited */
	bool initial;
	bool dead;
};

struct area {
	uint64_t size;
	bool live;		/* handed out and not freed */
};

struct follower {
	struct replay *r;
	struct trace_map pids;
	struct trace_map vas;
	struct task *tasks;	/* by index in @pids */
	struct area *areas;	/* by index in @vas */
	struct mm *mms;
	uint32_t nr_mms;
	uint32_t *orphans;	/* mms in the order they lost their last task */
	uint32_t orphan_head, orphan_tail;
	uint32_t *current;	/* by cpu: the mm of its last SWITCH or EXEC */
	int64_t balance, peak_balance; /* births less deaths so far */
};

/* follow_task - the task of @pid, which is in @f->pids. */
static inline struct task *follow_task(struct follower *f, uint32_t pid)
{
	return &f->tasks[trace_map_find(&f->pids, pid)];
}

/*
 * follow_process_in - the pid that @e shows to be a process, not a kernel
 * thread; 0, which is the idle task, for none.
 */
uint32_t follow_process_in(const struct trace_event *e);

/* follow_event - take in @e, the next one in time; adds at most one op. */
void follow_event(struct follower *f, const struct trace_event *e);

#endif
