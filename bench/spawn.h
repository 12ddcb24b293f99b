/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spawn.h - run a program to its end, by force if need be.
 *
 * One child at a time, in a process group of its own.  The group dies when the
 * child ends, when its time is up, when we are interrupted; the child also
 * when we are killed.  There are no signal handlers: from spawn_hold() on
 * SIGINT, SIGTERM and SIGHUP stay pending until spawn_run() takes them, so that
 * no other code of ours is ever interrupted half way.
 *
 * Not for talking to the child: it gets arguments and no input, what it writes
 * goes to our standard error, and what it has to say is in a file of its own.
 */
#ifndef PGDBENCH_BENCH_SPAWN_H
#define PGDBENCH_BENCH_SPAWN_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/compiler.h"

/* How it ended, and what struct spawn_end's code then is. */
enum spawn_how {
	SPAWN_EXITED,		/* its exit status */
	SPAWN_KILLED,		/* the signal, which was not ours */
	SPAWN_HUNG,		/* 0; we killed it when its time was up */
	SPAWN_INTERRUPTED,	/* the signal that we got, and killed it for */
};

struct spawn_end {
	enum spawn_how how;
	int code;
	uint64_t took_ns;
};

/* The signals of this process while it may have a child. */
struct spawn {
	sigset_t taken;		/* by spawn_run() */
	sigset_t mask;		/* before spawn_hold(), and the child's */
	struct sigaction chld;
	bool held;
};

struct spawn_order {
	const char *file;	/* with a slash: no PATH is searched */
	char *const *argv;	/* NULL at the end */
	uint64_t limit_ns;	/* its time */
	uint64_t tick_ns;	/* > 0: how often to call @tick */
	void (*tick)(void *arg);	/* while it runs; may be NULL */
	void *arg;
};

/*
 * spawn_hold - from now on, keep interruptions for spawn_run().  Those that
 * are ignored, as SIGHUP is under nohup(1), stay so.
 * Returns 0 or -errno.  Context: the process has one thread.
 */
int __must_check spawn_hold(struct spawn *s);

/* spawn_release - undo spawn_hold(): an interruption that is pending takes
 * effect here and now.  Harmless when nothing is held. */
void spawn_release(struct spawn *s);

/*
 * spawn_run - run the program and wait for its end.
 *
 * Returns 0 with *@end filled, or -errno when it could not be started.  After
 * SPAWN_INTERRUPTED @s is released, so that who is in a hurry may interrupt
 * us again; the program may not have been started at all then.
 * Context: between spawn_hold() and spawn_release(), one thread; blocks.
 */
int __must_check spawn_run(struct spawn *s, const struct spawn_order *order,
			   struct spawn_end *end);

/* spawn_end_text - "killed by signal 11 (SIGSEGV)" and the like; as
 * snprintf(). */
int spawn_end_text(const struct spawn_end *end, char *buf, size_t size);

#endif
