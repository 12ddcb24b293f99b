/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trace-replay.h - a trace as a program of page-directory operations.
 *
 * The kernel's events name tasks; a benchmark needs page directories.  This
 * follows which task holds which mm and writes down births, deaths, switches
 * and vmalloc areas, in time order.  It runs nothing and measures nothing.
 *
 * Invariants of a compiled program, of any trace whatever:
 *  - an mm below @nr_initial is there before the first op; every other one is
 *    born by exactly one FORK or EXEC, in the order of its number;
 *  - an mm dies by at most one EXIT, and no op names it before its birth or
 *    after its death;
 *  - @nr_initial + @nr_births - @nr_deaths == @nr_alive.
 *
 * How events become mms:
 *  - task_newtask without CLONE_VM: the child has a new mm (FORK).  With it:
 *    the child shares its parent's, no op.  With CLONE_UNTRACED as well it is
 *    a kernel thread and has none.
 *  - sched_process_exec: the task has a new mm (EXEC) and leaves the old one.
 *    The kernel has torn the old one down by then, if nobody shared it: its
 *    exit_mmap stands before the exec line.  A vfork child shared its
 *    parent's, and there is none.  In truth the new mm is a little older than
 *    its EXEC here, by the time it took to load the program.
 *  - exit_mmap: the mm that the acting task holds dies (EXIT).
 *  - a task that does something only a process does (fork, exec, exit), but
 *    whose birth is not in the trace, held an mm from before the trace as
 *    soon as that matters: an initial one.  The threads of one such process
 *    are not known to share it, and count as one process each.  A task that
 *    is only ever switched to counts as a kernel thread.
 *  - exit_mmap by a task without an mm (a kworker that drops the last
 *    reference, mmput_async()): it goes to the mm that lost its last task the
 *    longest time ago and has not been torn down yet (@nr_adopted); if there
 *    is none, to an initial mm that nothing else is known of
 *    (@nr_unattributed).
 *  - a kernel without the exit_mmap tracepoint gives programs without EXIT.
 */
#ifndef PGDBENCH_LIB_TRACE_REPLAY_H
#define PGDBENCH_LIB_TRACE_REPLAY_H

#include "lib/trace.h"

enum replay_kind {
	/*
	 * @mm is born, on @cpu.
	 */
	REPLAY_FORK,
	/*
	 * @mm is born, and @cpu runs on it from now on: no SWITCH says so.
	 */
	REPLAY_EXEC,
	/*
	 * @mm dies: its page directory may be freed.  A cpu whose last SWITCH
	 * or EXEC named it goes on lazily on a dead mm until its next one.
	 */
	REPLAY_EXIT,
	/*
	 * [@va, @va + @size) is handed out; @mm is the caller's, or
	 * REPLAY_MM_NONE.
	 */
	REPLAY_VMALLOC,
	/*
	 * The area at @va is parked.  @size is that of its VMALLOC, or 0 if
	 * that is not in the trace.  @mm as for VMALLOC.
	 */
	REPLAY_VFREE,
	/*
	 * What is parked in [@va, @va + @size) may be handed out again.
	 * @mm is REPLAY_MM_NONE.
	 */
	REPLAY_PURGE,
	/*
	 * @cpu goes over to @mm, or to a kernel thread or the idle task,
	 * which stays lazily on the mm before it: REPLAY_MM_NONE.  Never
	 * twice in a row to the same.
	 */
	REPLAY_SWITCH,
	REPLAY_NR_KINDS,
};

#define REPLAY_MM_NONE		UINT32_MAX

struct replay_op {
	uint64_t t_ns;		/* since the first event of the trace */
	uint64_t va;
	uint64_t size;		/* in bytes */
	uint32_t mm;		/* 0 to nr_mms - 1, or REPLAY_MM_NONE */
	uint16_t cpu;		/* 0 to nr_cpus - 1 */
	uint8_t kind;		/* enum replay_kind */
};

struct replay {
	struct replay_op *ops;
	uint32_t *alive;	/* the mms alive at the end, ascending */
	size_t nr_ops;
	uint64_t span_ns;	/* of the trace */
	uint32_t nr_mms;	/* nr_initial + nr_births */
	uint32_t nr_initial;	/* to be made before the first op */
	uint32_t nr_births;
	uint32_t nr_deaths;
	uint32_t nr_alive;	/* at the end; a loop has to exit these */
	uint32_t peak_live;	/* the most mms alive at once */
	uint32_t nr_adopted;	/* EXITs given to an mm without tasks */
	uint32_t nr_unattributed; /* EXITs given to an mm made for them */
	uint32_t nr_vfrees_unmatched;
	unsigned int nr_cpus;
};

/*
 * replay_compile - turn @t into a program.
 * @r: what it held is overwritten, not freed
 * @t: not needed afterwards
 *
 * Returns 0 and the caller calls replay_release(); or -ENOMEM, or -EFBIG for
 * a trace of more than 2^29 events, with *@r empty.
 * Context: any thread; does not block.  A struct replay is constant from then
 * on; any number of threads may read it.
 */
int __must_check replay_compile(struct replay *r, const struct trace *t);

/* replay_release - free the contents; harmless on a released or zeroed one. */
void replay_release(struct replay *r);

#endif
