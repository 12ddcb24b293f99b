/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trace.h - recorded kernel traces, as events.
 *
 * Reads the text of kernel tracepoints, as tracefs `trace` or `trace-cmd
 * report` prints it, plain or xz-compressed (told by its magic), in one
 * streaming pass.  It knows what the kernel said, not what it means for page
 * directories: that is trace-replay.h.
 *
 * After trace_read() the events are in time order: lines of equal time keep
 * the order of the file, and a line whose time is before that of the line
 * above it (buffers of several cpus that were not merged) is moved to its
 * place, not clamped, for clamping would invent times.  The first event is at
 * 0.  A struct trace is constant from then on; any number of threads may read
 * it.
 */
#ifndef PGDBENCH_LIB_TRACE_H
#define PGDBENCH_LIB_TRACE_H

#include <stddef.h>
#include <stdint.h>

#include "lib/compiler.h"

enum trace_kind {
	TRACE_NEWTASK,		/* task_newtask */
	TRACE_EXEC,		/* sched_process_exec */
	TRACE_EXIT,		/* sched_process_exit */
	TRACE_EXIT_MMAP,	/* exit_mmap */
	TRACE_VMALLOC,		/* alloc_vmap_area */
	TRACE_VFREE,		/* free_vmap_area_noflush */
	TRACE_PURGE,		/* purge_vmap_area_lazy */
	TRACE_SWITCH,		/* sched_switch */
	TRACE_NR_KINDS,
};

/* The clone flags that decide whose page directory a new task runs on. */
#define TRACE_CLONE_VM		UINT64_C(0x00000100)
#define TRACE_CLONE_UNTRACED	UINT64_C(0x00800000)	/* a kernel thread */

/*
 * One line.  What is not said of a kind is 0.
 *
 * @va, @size: VMALLOC (its area, in bytes), VFREE (@va alone), PURGE
 * @flags: NEWTASK the clone flags, VMALLOC non-zero if it failed
 * @pid: the acting task
 * @other: NEWTASK the child, EXEC the pid before it, EXIT the task that
 *	exits, SWITCH the next task
 */
struct trace_event {
	uint64_t t_ns;		/* since the first event */
	uint64_t va;
	uint64_t size;
	uint64_t flags;
	uint32_t pid;
	uint32_t other;
	uint32_t line;		/* in the file, from 1 */
	uint16_t cpu;
	uint8_t kind;		/* enum trace_kind */
};

struct trace_totals {
	uint64_t forks;		/* task_newtask without CLONE_VM */
	uint64_t threads;	/* task_newtask with it: threads, vforks */
	uint64_t execs;
	uint64_t exits;		/* tasks, not mms */
	uint64_t exits_mm;
	uint64_t vmallocs;	/* areas handed out */
	uint64_t vmallocs_failed;
	uint64_t vfrees;
	uint64_t purges;
	uint64_t switches;
	uint64_t span_ns;	/* from the first event kept to the last */
	uint64_t nr_skipped;	/* lines that are no event of ours */
	uint64_t nr_lost;	/* events the kernel says it dropped */
	uint64_t nr_missing;	/* announced by the header, not in the file */
	uint64_t nr_backward;	/* lines earlier than the one above them */
	unsigned int nr_cpus;	/* the highest cpu number, plus 1 */
};

struct trace {
	struct trace_event *events;
	size_t nr_events;
	struct trace_totals totals;
};

struct trace_error {
	uint64_t line;		/* 0: of no line in particular */
	char reason[160];	/* one line; "line N: " first if @line is */
};

/* A longer line is an error: the kernel prints none above 8 KiB. */
#define TRACE_LINE_MAX_BYTES	16384

/*
 * trace_read - read a recorded trace.
 * @t: what it held is overwritten, not freed
 * @err: filled when the result is not 0, fit to be printed behind the path
 *
 * Lines that are comments, other events or no events at all are passed over;
 * a line that bears the name of one of our events must parse.  A last line
 * without newline is accepted if it is whole as far as can be seen: a number
 * at its very end that lost digits cannot be told from a shorter number.
 *
 * Returns 0 and the caller calls trace_release(); or, with *@t empty,
 * -ENOENT, -EACCES, -EISDIR and others of open() and read();
 * -EBADMSG: not a trace, a malformed, overlong or cut line, or xz data that
 *	is damaged or ends early;
 * -ENODATA: an empty file, or one without any fork, exec, exit or vmalloc;
 * -EFBIG: more than 2^32 - 1 lines; -ENOMEM.
 * Context: any thread; blocks on the file.
 */
int __must_check trace_read(struct trace *t, const char *path,
			    struct trace_error *err);

/* trace_release - free the contents; harmless on a released or zeroed one. */
void trace_release(struct trace *t);

/*
 * trace_slots - how many distinct top-level slots the areas of @t touch.
 * @shift: log2 of what one slot covers, in bytes, 12 to 63
 *
 * Returns the number, or -EINVAL for a @shift out of range, or -ENOMEM.
 * Context: any thread; does not change @t.
 */
int64_t trace_slots(const struct trace *t, unsigned int shift);

#endif
