// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * timeline.c - lanes of events.
 */
#include "lib/timeline.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Of a lane's room, in sixteenths.  Most for faults: a lazy strategy takes some
 * hundred thousand a second, and has little else. */
static const unsigned int sixteenths[TIMELINE_NR] = {
	[TIMELINE_RARE]		= 2,
	[TIMELINE_OP]		= 2,
	[TIMELINE_HOLD]		= 2,
	[TIMELINE_WAIT]		= 3,
	[TIMELINE_FAULT]	= 7,
};

size_t timeline_share(size_t nr_cpus)
{
	return MAX(TIMELINE_EVENTS / nr_cpus, (size_t)TIMELINE_LEAST);
}

int timeline_init(struct timeline *t, size_t nr_events)
{
	struct timeline_event *at;
	unsigned int i;

	memset(t, 0, sizeof(*t));
	at = t->events = malloc(MAX(nr_events, (size_t)1) * sizeof(*at));
	if (!at)
		return -ENOMEM;
	/* For the pages to be there. */
	memset(at, 0xff, nr_events * sizeof(*at));
	for (i = 0; i < TIMELINE_NR; i++) {
		t->shelves[i].v = at;
		t->shelves[i].room = nr_events * sixteenths[i] / 16;
		t->shelves[i].until = UINT64_MAX;
		at += t->shelves[i].room;
	}
	return 0;
}

void timeline_release(struct timeline *t)
{
	free(t->events);
	memset(t, 0, sizeof(*t));
}

void timeline_begin(struct cpu *cpu, uint64_t now)
{
	if (!cpu->timeline)
		return;
	cpu->timeline->began = now;
	cpu->note_from_ns = TIMELINE_FROM_NS;
}

void timeline_end(struct cpu *cpu, uint64_t now)
{
	if (!cpu->timeline)
		return;
	cpu->timeline->ended = now;
	cpu->note_from_ns = 0;
}

void timeline_note(struct cpu *cpu, enum timeline_class class,
		   const struct timeline_event *event)
{
	struct timeline_shelf *s = &cpu->timeline->shelves[class];

	if (s->nr < s->room)
		s->v[s->nr++] = *event;
	else	/* One that ends later may have begun before. */
		s->until = MIN(s->until, event->begin);
}

void timeline_window(struct timeline_window *w,
		     const struct timeline *const *lanes, size_t nr)
{
	uint64_t until;
	unsigned int c;
	size_t i;

	w->from = lanes[0]->began;
	for (i = 1; i < nr; i++)
		w->from = MAX(w->from, lanes[i]->began);
	for (c = 0; c < TIMELINE_NR; c++) {
		w->until[c] = UINT64_MAX;
		for (i = 0; i < nr; i++) {
			until = MIN(lanes[i]->ended,
				    lanes[i]->shelves[c].until);
			w->until[c] = MIN(w->until[c], until);
		}
		w->until[c] = MAX(w->until[c], w->from);
	}
}
