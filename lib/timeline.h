/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * timeline.h - what one CPU did and when: events with a begin and a length, for
 * putting a stall beside its cause.
 *
 * A lane is one CPU's, of a size that never changes and whose pages are there
 * before it is used.  It has one writer, the thread that acts for the CPU, and
 * is read when that thread has been joined: there are no atomics.
 *
 * Of each class so many events fit, so that what is frequent leaves room for
 * what is rare.  Of a class that is full no more are kept, and the first that
 * was not ends it: a time line shows all of a class, or says until when.  Who
 * puts lanes side by side goes by the lane that ends first.
 *
 * Not for statistics: short sections and operations are left out, and what
 * comes after the end is no part of it.
 */
#ifndef PGDBENCH_LIB_TIMELINE_H
#define PGDBENCH_LIB_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/cpu.h"

enum {
	TIMELINE_FROM_NS = 1000,/* sections and waits that take less are not
				 * noted, */
	TIMELINE_OP_NS	= 5000,	/* nor operations: a fork that nothing holds up
				 * takes a microsecond, and would be all that
				 * there is room for */
	TIMELINE_EVENTS	= 4096,	/* of all lanes together */
	TIMELINE_LEAST	= 128,	/* but of each at least */
};

enum timeline_class {
	TIMELINE_RARE,		/* syncs, and when the machine stood still */
	TIMELINE_OP,
	TIMELINE_HOLD,
	TIMELINE_WAIT,
	TIMELINE_FAULT,
	TIMELINE_NR,
};

struct timeline_event {
	uint64_t begin;		/* stamp */
	uint64_t ns;
	const char *what;	/* on loan: an operation, or a lock */
	bool interrupted;	/* see preempt.h */
};

/* Where events of one class go. */
struct timeline_shelf {
	struct timeline_event *v;
	size_t nr, room;
	uint64_t until;		/* stamp: the first that did not fit began */
};

struct timeline {
	struct timeline_event *events;
	struct timeline_shelf shelves[TIMELINE_NR];
	uint64_t began, ended;	/* stamps, between which events are noted */
};

/* Stamps between which all lanes are complete, by class. */
struct timeline_window {
	uint64_t from;
	uint64_t until[TIMELINE_NR];
};

/*
 * timeline_init - an empty lane for @nr_events.
 * Returns 0 or -ENOMEM; timeline_release() in either case.
 */
int __must_check timeline_init(struct timeline *t, size_t nr_events);
void timeline_release(struct timeline *t);

/* timeline_share - how many events each of @nr_cpus lanes has room for. */
size_t timeline_share(size_t nr_cpus);

/*
 * timeline_begin - @cpu's lane, if it has one, takes events from @now on;
 * timeline_end - and no more.
 * Context: the thread that acts for @cpu, in no section.
 */
void timeline_begin(struct cpu *cpu, uint64_t now);
void timeline_end(struct cpu *cpu, uint64_t now);

/* timeline_is_on - does @cpu note anything now? */
static inline bool timeline_is_on(const struct cpu *cpu)
{
	return cpu->note_from_ns;
}

/* timeline_note - put one event into @cpu's lane, which is on, or end the class
 * if it is full. */
void timeline_note(struct cpu *cpu, enum timeline_class class,
		   const struct timeline_event *event);

/* timeline_window - what @nr lanes, one at least, have in common.  Context:
 * after the threads were joined. */
void timeline_window(struct timeline_window *w,
		     const struct timeline *const *lanes, size_t nr);

#endif
