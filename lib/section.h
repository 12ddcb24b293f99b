/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * section.h - timed sections: what a named lock, semaphore or read side
 * section measures about itself.
 *
 * A class is a name; locks that share it (the shards of a registry) share its
 * histograms.  Each CPU records into its own, after the lock was released, so
 * that recording lengthens no section and bounces no line.  Wait is recorded
 * as 0 without reading the clock when the lock was free at the first try.
 *
 * A section in which the thread was preempted, migrated or interrupted by a
 * signal is counted in @interrupted and is in @hold but not in @hold_clean: a
 * kernel holds its spinlocks with preemption off.
 */
#ifndef PGDBENCH_LIB_SECTION_H
#define PGDBENCH_LIB_SECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/cpu.h"
#include "lib/hist.h"

struct section_stat {
	struct hist hold;
	struct hist hold_clean;
	struct hist wait;
	uint64_t contended;
	uint64_t interrupted;
};

struct section_class {
	char *name;
	unsigned int nr_cpus;
	struct section_stat *stats;	/* one a CPU */
};

/* The classes of one run; grows, classes never move. */
struct section_set {
	unsigned int nr_cpus;
	unsigned int nr;
	bool oversubscribed;		/* more threads than PUs: see lock.h */
	struct section_class **classes;
};

/* One pass through a section; lives on the stack of whoever is inside. */
struct section {
	uint64_t entered;
	uint64_t wait_ns;
	uint64_t hold_ns;
	bool contended;
	bool interrupted;
};

void section_set_init(struct section_set *set, unsigned int nr_cpus);
void section_set_release(struct section_set *set);

/*
 * section_class_get - the class called @name, made if it is new.
 * Returns NULL when memory is short.  Context: set-up, one thread.
 */
struct section_class *section_class_get(struct section_set *set,
					const char *name);

/* section_class_sum - add up the CPUs' figures into @out (initialised here).
 * Context: after the workers were joined. */
void section_class_sum(const struct section_class *c, struct section_stat *out);

/* section_wait_begin - the first try failed; returns what section_enter()
 * wants as @since. */
static inline uint64_t section_wait_begin(const struct cpu *cpu)
{
	return clock_stamp(cpu->clock);
}

/*
 * section_enter - inside from now on.
 * @since: of section_wait_begin(), 0 when there was no wait
 */
static inline void section_enter(struct section *s, struct cpu *cpu,
				 uint64_t since)
{
	preempt_arm(&cpu->preempt);
	s->entered = clock_stamp(cpu->clock);
	s->contended = since != 0;
	s->wait_ns = since ? clock_since(cpu->clock, since, s->entered) : 0;
}

/* section_leave - the last moment inside; the caller releases, then records. */
static inline uint64_t section_leave(const struct cpu *cpu)
{
	return clock_stamp(cpu->clock);
}

/* section_count - count a pass that is over in @c. */
static inline void section_count(const struct section *s, struct cpu *cpu,
				 const struct section_class *c)
{
	struct section_stat *stat = &c->stats[cpu->id];

	if (!cpu->recording)
		return;
	hist_record(&stat->hold, s->hold_ns);
	hist_record(&stat->wait, s->wait_ns);
	stat->contended += s->contended;
	if (unlikely(s->interrupted))
		stat->interrupted++;
	else
		hist_record(&stat->hold_clean, s->hold_ns);
}

/* section_record - count a pass that was left at @left; after releasing. */
static inline void section_record(struct section *s, struct cpu *cpu,
				  const struct section_class *c, uint64_t left)
{
	s->interrupted = preempt_disarm(&cpu->preempt);
	s->hold_ns = clock_since(cpu->clock, s->entered, left);
	section_count(s, cpu, c);
}

#endif
