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
 * Outside of the measured phase passes are noted too, but apart, so that the
 * phase begins with nothing new to do, and the instrument costs there what it
 * costs in it.  Of a CPU that is @untimed nothing is noted, and nothing stamped
 * but where a wait begins, which semaphores go by: the other half of the
 * comparison that says what timing costs.
 *
 * A section, or a wait, in which the thread was switched out, moved to another
 * PU or interrupted by a signal is recorded apart, once: a kernel holds its
 * spinlocks with preemption off.
 *
 * Of a CPU that keeps a time line, see timeline.h, what took long is noted there
 * too.  Of a pass that is counted in two classes, in the first.
 */
#ifndef PGDBENCH_LIB_SECTION_H
#define PGDBENCH_LIB_SECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/cpu.h"
#include "lib/hist.h"

/* Values, those of them apart during which the thread was interrupted. */
struct section_hist {
	struct hist clean;
	struct hist dirty;
	uint64_t migrated;	/* of @dirty, on another PU after */
};

struct section_stat {
	struct section_hist hold;
	/* Those that were free at the first try are added by
	 * section_measured(): what is most frequent costs nothing. */
	struct section_hist wait;
	uint64_t contended;
};

struct section_class {
	char *name;
	unsigned int nr_cpus;
	struct section_stat *stats;	/* two a CPU: see section_stat() */
};

/* The classes of one run; grows, classes never move. */
struct section_set {
	unsigned int nr_cpus;
	unsigned int nr;
	bool oversubscribed;		/* more threads than PUs: see lock.h */
	struct section_class **classes;
};

/* What all CPUs came to, summed up. */
struct section_sum {
	struct hist hold;
	struct hist hold_clean;
	struct hist wait;
	struct hist wait_clean;
	uint64_t contended;
	uint64_t preempted;	/* holds that are not clean */
	uint64_t migrated;	/* of these */
};

/* One pass through a section; lives on the stack of whoever is inside. */
struct section {
	uint64_t entered;	/* 0: not timed */
	uint64_t since;		/* when the wait began; 0: there was none */
	uint64_t mark;			/* of preempt_begin() */
	uint64_t wait_ns;
	uint64_t hold_ns;
	enum preempt_what waiting, holding;	/* what happened meanwhile */
};

void section_set_init(struct section_set *set, unsigned int nr_cpus);
void section_set_release(struct section_set *set);

/*
 * section_class_get - the class called @name, made if it is new.
 * Returns NULL when memory is short.  Context: set-up, one thread.
 */
struct section_class *section_class_get(struct section_set *set,
					const char *name);

/* section_class_sum - add up the CPUs' figures of the measured phase into @out
 * (initialised here).
 * Context: after the workers were joined. */
void section_class_sum(const struct section_class *c, struct section_sum *out);

/* section_measured - what CPU @id noted while it was measuring.  Context: after
 * the workers were joined. */
const struct section_stat *section_measured(const struct section_class *c,
					    unsigned int id);

/* section_hist_init - make both parts empty.  section_hist_add - add all to
 * @all, and what is clean to @clean; both quiescent. */
void section_hist_init(struct section_hist *h);
void section_hist_add(struct hist *all, struct hist *clean,
		      const struct section_hist *h);

/* section_hist_record - count one value.  The one writer of @h. */
static inline void section_hist_record(struct section_hist *h, uint64_t ns,
				       enum preempt_what what)
{
	if (likely(what == PREEMPT_NONE)) {
		hist_record(&h->clean, ns);
		return;
	}
	hist_record(&h->dirty, ns);
	h->migrated += what == PREEMPT_MOVED;
}

/* section_wait_begin - the first try failed; returns what section_enter()
 * wants as @since. */
static inline uint64_t section_wait_begin(struct cpu *cpu)
{
	cpu->wait_mark = preempt_begin(&cpu->preempt);
	return clock_stamp(cpu->clock);
}

/*
 * section_enter - inside from now on.
 * @since: of section_wait_begin(), 0 when there was no wait
 */
static inline void section_enter(struct section *s, struct cpu *cpu,
				 uint64_t since)
{
	s->entered = 0;
	s->since = since;
	s->wait_ns = 0;
	s->waiting = PREEMPT_NONE;
	if (unlikely(cpu->untimed))
		return;
	s->mark = preempt_begin(&cpu->preempt);
	s->entered = clock_stamp(cpu->clock);
	if (likely(!since))
		return;
	s->wait_ns = clock_since(cpu->clock, since, s->entered);
	s->waiting = preempt_end(&cpu->preempt, cpu->wait_mark);
}

/* section_leave - the last moment inside; the caller releases, then records. */
static inline uint64_t section_leave(const struct cpu *cpu)
{
	return likely(!cpu->untimed) ? clock_stamp(cpu->clock) : 0;
}

/* section_stat - where @cpu notes its passes now. */
static inline struct section_stat *section_stat(const struct section_class *c,
						const struct cpu *cpu)
{
	return &c->stats[2 * cpu->id + cpu->recording];
}

/* section_count - count a pass that is over in @c. */
static inline void section_count(const struct section *s, struct cpu *cpu,
				 const struct section_class *c)
{
	struct section_stat *stat = section_stat(c, cpu);

	if (unlikely(!s->entered))
		return;
	section_hist_record(&stat->hold, s->hold_ns, s->holding);
	if (likely(!s->since))
		return;
	section_hist_record(&stat->wait, s->wait_ns, s->waiting);
	stat->contended++;
}

/* section_note - put what took long of a pass that is over, the hold, the wait
 * or both, into @cpu's time line.  By value: or passes would have to lie in
 * memory for the sake of what is rare. */
void section_note(struct section s, struct cpu *cpu,
		  const struct section_class *c);

/* section_record - count a pass that was left at @left; after releasing. */
static inline void section_record(struct section *s, struct cpu *cpu,
				  const struct section_class *c, uint64_t left)
{
	if (unlikely(!s->entered))
		return;
	s->holding = preempt_end(&cpu->preempt, s->mark);
	s->hold_ns = clock_since(cpu->clock, s->entered, left);
	section_count(s, cpu, c);
	/* 0 is no threshold, but none. */
	if (unlikely(MAX(s->hold_ns, s->wait_ns) > cpu->note_from_ns - 1))
		section_note(*s, cpu, c);
}

#endif
