/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * timing.h - which calls of an operation are timed, and what is noted of them.
 *
 * Every call is counted.  Which are timed is decided before a call begins, so
 * that how long it takes has no say in it: all calls of an operation that takes
 * a microsecond or more in the median, and one in some of the others, whose
 * timing would cost as much as they do.  The distance to the next one is drawn,
 * from random numbers of its own: a fixed one would keep in step with the load
 * and time the same place of it for ever, and the load's own numbers would make
 * what is done depend on what is timed.
 *
 * How many, in @every, is found from what the warm-up saw, and is the same for
 * all workers and for all of the measured phase.
 *
 * Not the place of locks: each of their sections is timed, see lib/section.h.
 */
#ifndef PGDBENCH_BENCH_TIMING_H
#define PGDBENCH_BENCH_TIMING_H

#include "bench/run.h"

enum {
	TIMING_SHORT_NS	= 1000,	/* a shorter median is sampled */
	TIMING_MOST	= 16,	/* one in so many at the most, two at least */
	TIMING_ENOUGH	= 10000,/* but so many values if there are as many */
	TIMING_SEEN	= 16,	/* by fewer timings nothing is known */
};

/* act_begin - @op begins: when, if this call is timed. */
static inline struct stamp act_begin(struct worker *wk, enum op op)
{
	struct timing *t = &wk->timing;
	struct stamp s = { .at = 0 };

	if (likely(t->skip[op])) {
		t->skip[op]--;
		return s;
	}
	if (t->every[op] > 1)
		t->skip[op] = rng_below(&t->rng, 2 * t->every[op] - 1);
	s.mark = preempt_begin(&wk->cpu->preempt);
	s.at = clock_stamp(&wk->run->clock);
	return s;
}

/* act_begin_ordered - the same, and nothing of it has begun before, see
 * clock_stamp_ordered(): for what walks page directories. */
static inline struct stamp act_begin_ordered(struct worker *wk, enum op op)
{
	struct stamp s = act_begin(wk, op);

	if (s.at)
		s.at = clock_stamp_ordered(&wk->run->clock);
	return s;
}

/* Where a worker notes what it does now; NULL: nowhere. */
static inline struct op_record *timing_records(const struct worker *wk)
{
	return wk->cpu->recording ? wk->ops : wk->idle_ops;
}

/* timing_note - put a call of @op into the time line. */
void timing_note(struct worker *wk, enum op op, struct timeline_event *event);

/* act_record - @op, begun at @t0 by act_begin(), ended at @t1. */
static inline void act_record(struct worker *wk, enum op op, struct stamp t0,
			      uint64_t t1)
{
	struct op_record *rec = timing_records(wk);
	enum preempt_what what;
	uint64_t ns;

	if (unlikely(!rec))
		return;
	rec += op;
	rec->count++;
	if (!t0.at)
		return;
	ns = clock_since(&wk->run->clock, t0.at, t1);
	what = preempt_end(&wk->cpu->preempt, t0.mark);
	section_hist_record(&rec->service, ns, what);
	/* 0 is no threshold, but none. */
	if (unlikely(ns > wk->timing.note_from_ns[op] - 1))
		timing_note(wk, op, &(struct timeline_event){
			.begin = t0.at, .ns = ns,
			.interrupted = what != PREEMPT_NONE,
		});
	/* It was due when it would have begun in a step that is on time. */
	if (wk->due)
		hist_record(&rec->intended, ns + wk->late_ns);
}

/* act_end, act_end_ordered - @op, begun at @t0, ends now.  When: 0 if it is not
 * timed. */
static inline uint64_t act_end(struct worker *wk, enum op op, struct stamp t0)
{
	uint64_t t1 = t0.at ? clock_stamp_end(&wk->run->clock) : 0;

	act_record(wk, op, t0, t1);
	return t1;
}

static inline uint64_t act_end_ordered(struct worker *wk, enum op op,
				       struct stamp t0)
{
	uint64_t t1 = t0.at ? clock_stamp_ordered(&wk->run->clock) : 0;

	act_record(wk, op, t0, t1);
	return t1;
}

/* timing_init - @wk times each call, until it is told otherwise.  0 or
 * -ENOMEM; timing_release() in either case. */
int __must_check timing_init(struct worker *wk);
void timing_release(struct worker *wk);

/* timing_forget - the warm-up begins: what was noted before is no part of it.
 * timing_learn - it has lasted @age_ns; what was seen in it is kept for
 * timing_choose().  Context: the worker. */
void timing_forget(struct worker *wk);
void timing_learn(struct worker *wk, uint64_t age_ns);

/* timing_every - one of how many calls to time of an operation of which @count
 * calls will be made, if of @nr that were timed @nr_short took less than
 * TIMING_SHORT_NS; @otherwise if that is too few to know. */
unsigned int timing_every(uint64_t nr, uint64_t nr_short, double count,
			  unsigned int otherwise);

/* timing_choose - from what all workers learnt.  Context: the controller, when
 * all have and none has begun to measure. */
void timing_choose(struct run *r);

/* timing_begin - the worker's own, from now on as was chosen.  timing_stop - no
 * call is timed and no section, until timing_begin(); calls are counted. */
void timing_begin(struct worker *wk);
void timing_stop(struct worker *wk);

/*
 * timing_keep - the worker keeps a time line of @nr_events.  0 or -ENOMEM.
 * timing_note_from - from @now on calls are put into it, if it keeps one, and
 * sections: syncs and faults that are timed however short, others that take
 * long, see timeline.h.  timing_note_until - no more.
 */
int __must_check timing_keep(struct worker *wk, size_t nr_events);
void timing_note_from(struct worker *wk, uint64_t now);
void timing_note_until(struct worker *wk, uint64_t now);

#endif
