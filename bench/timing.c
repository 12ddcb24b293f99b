// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * timing.c - choosing how many calls of each operation are timed, and which
 * of them a time line has.
 */
#include "bench/timing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Of what is not seen in the warm-up, these are known to be short. */
static const unsigned int known[NR_OPS] = {
	[OP_SWITCH] = TIMING_MOST,
	[OP_ACCESS] = TIMING_MOST,
};

/* What is known only when a call is over cannot decide whether it is timed:
 * these are the same call. */
static enum op begun_as(unsigned int op)
{
	return op == OP_VMALLOC_DUMP ? OP_VMALLOC : (enum op)op;
}

static void records_init(struct op_record *rec)
{
	unsigned int op;

	for (op = 0; op < NR_OPS; op++) {
		rec[op].count = 0;
		section_hist_init(&rec[op].service);
		hist_init(&rec[op].intended);
	}
}

int timing_init(struct worker *wk)
{
	wk->ops = calloc(NR_OPS, sizeof(*wk->ops));
	wk->idle_ops = calloc(NR_OPS, sizeof(*wk->idle_ops));
	if (!wk->ops || !wk->idle_ops)
		return -ENOMEM;
	records_init(wk->ops);
	records_init(wk->idle_ops);
	/* Any seed but that of the load. */
	rng_init(&wk->timing.rng, ~(wk->run->cell->seed + wk->id));
	return 0;
}

void timing_release(struct worker *wk)
{
	free(wk->ops);
	free(wk->idle_ops);
	timeline_release(&wk->timeline);
}

void timing_forget(struct worker *wk)
{
	records_init(wk->idle_ops);
}

static uint64_t nr_below(const struct section_hist *h, uint64_t ns)
{
	uint64_t nr = 0;
	unsigned int i;

	for (i = 0; i < hist_bin(ns); i++)
		nr += h->clean.bins[i] + h->dirty.bins[i];
	return nr;
}

void timing_learn(struct worker *wk, uint64_t age_ns)
{
	struct timing *t = &wk->timing;
	const struct op_record *rec;
	unsigned int op;

	t->age_ns = age_ns;
	for (op = 0; op < NR_OPS; op++) {
		rec = &wk->idle_ops[op];
		t->seen[op] = (struct timing_seen){
			.count = rec->count,
			.nr = rec->service.clean.nr + rec->service.dirty.nr,
			.nr_short = nr_below(&rec->service, TIMING_SHORT_NS),
		};
	}
}

unsigned int timing_every(uint64_t nr, uint64_t nr_short, double count,
			  unsigned int otherwise)
{
	unsigned int every = TIMING_MOST;

	if (nr < TIMING_SEEN)
		return MAX(otherwise, 1u);
	if (2 * nr_short <= nr)
		return 1;
	while (every > 2 && count / every < TIMING_ENOUGH)
		every /= 2;
	return every;
}

static unsigned int choose(const struct run *r, enum op op)
{
	const struct timing *t;
	uint64_t nr = 0, nr_short = 0;
	double count = 0;
	unsigned int i;

	for (i = 0; i < r->nr; i++) {
		t = &r->workers[i].timing;
		nr += t->seen[op].nr;
		nr_short += t->seen[op].nr_short;
		if (t->age_ns)
			count += (double)t->seen[op].count *
				 (double)r->cell->duration_ns /
				 (double)t->age_ns;
	}
	return timing_every(nr, nr_short, count, known[op]);
}

void timing_choose(struct run *r)
{
	unsigned int op;

	for (op = 0; op < NR_OPS; op++)
		r->timed_every[op] = choose(r, begun_as(op));
}

void timing_begin(struct worker *wk)
{
	struct timing *t = &wk->timing;
	unsigned int op;

	wk->cpu->untimed = false;
	for (op = 0; op < NR_OPS; op++) {
		t->every[op] = wk->run->timed_every[op];
		t->skip[op] = rng_below(&t->rng, t->every[op]);
	}
}

void timing_stop(struct worker *wk)
{
	unsigned int op;

	wk->cpu->untimed = true;
	for (op = 0; op < NR_OPS; op++)
		wk->timing.skip[op] = UINT64_MAX;
}

/* What is no stall, but may be the cause of one.  A vmalloc that takes less
 * found its slot filled. */
static const struct note {
	enum timeline_class class;
	uint64_t from_ns;
} notes[NR_OPS] = {
	[OP_SYNC]	= { TIMELINE_RARE, 1 },
	[OP_VMALLOC]	= { TIMELINE_RARE, TIMELINE_FROM_NS },
	[OP_FAULT]	= { TIMELINE_FAULT, 1 },
};

static struct note note_of(enum op op)
{
	static const struct note other = { TIMELINE_OP, TIMELINE_OP_NS };

	return notes[op].from_ns ? notes[op] : other;
}

int timing_keep(struct worker *wk, size_t nr_events)
{
	int err = timeline_init(&wk->timeline, nr_events);

	if (!err)
		wk->cpu->timeline = &wk->timeline;
	return err;
}

void timing_note_from(struct worker *wk, uint64_t now)
{
	unsigned int op;

	timeline_begin(wk->cpu, now);
	for (op = 0; timeline_is_on(wk->cpu) && op < NR_OPS; op++)
		wk->timing.note_from_ns[op] = note_of(op).from_ns;
}

void timing_note_until(struct worker *wk, uint64_t now)
{
	timeline_end(wk->cpu, now);
	memset(wk->timing.note_from_ns, 0, sizeof(wk->timing.note_from_ns));
}

void timing_note(struct worker *wk, enum op op, struct timeline_event *event)
{
	event->what = op_name(op);
	timeline_note(wk->cpu, note_of(op).class, event);
}
