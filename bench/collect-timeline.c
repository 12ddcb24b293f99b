// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * collect-timeline.c - the workers' time lines, side by side on one axis.
 *
 * Time 0 is when the last worker began to measure.  An event that began before,
 * or after the class it is of was full in any lane, is left out: what is there
 * is there for all workers.
 */
#include "bench/collect-internal.h"

#include <errno.h>
#include <stdlib.h>

struct noted {
	const struct timeline_event *event;
	uint64_t thread;
	enum timeline_class class;
};

struct lines {
	const struct run *run;
	struct timeline_window window;
	struct noted *v;
	size_t nr;
};

static int find_window(struct lines *l)
{
	const struct run *r = l->run;
	const struct timeline **lanes = calloc(r->nr, sizeof(*lanes));
	unsigned int i;

	if (!lanes)
		return -ENOMEM;
	for (i = 0; i < r->nr; i++)
		lanes[i] = &r->workers[i].timeline;
	timeline_window(&l->window, lanes, r->nr);
	free(lanes);
	return 0;
}

static void take(struct lines *l, unsigned int thread,
		 enum timeline_class class)
{
	const struct timeline_shelf *s =
		&l->run->workers[thread].timeline.shelves[class];
	size_t i;

	for (i = 0; i < s->nr; i++)
		if (s->v[i].begin >= l->window.from &&
		    s->v[i].begin < l->window.until[class])
			l->v[l->nr++] = (struct noted){
				&s->v[i], thread, class,
			};
}

/* By time; of two that begin at once the outer one first. */
static int compare(const void *a, const void *b)
{
	const struct noted *x = a, *y = b;

	if (x->event->begin != y->event->begin)
		return x->event->begin < y->event->begin ? -1 : 1;
	if (x->thread != y->thread)
		return x->thread < y->thread ? -1 : 1;
	return (x->event->ns < y->event->ns) - (x->event->ns > y->event->ns);
}

static int take_all(struct lines *l)
{
	const struct run *r = l->run;
	unsigned int i, class;
	size_t nr = 1;

	for (i = 0; i < r->nr; i++)
		for (class = 0; class < TIMELINE_NR; class++)
			nr += r->workers[i].timeline.shelves[class].nr;
	l->v = malloc(nr * sizeof(*l->v));
	if (!l->v)
		return -ENOMEM;
	for (i = 0; i < r->nr; i++)
		for (class = 0; class < TIMELINE_NR; class++)
			take(l, i, (enum timeline_class)class);
	qsort(l->v, l->nr, sizeof(*l->v), compare);
	return 0;
}

static uint64_t since(const struct lines *l, uint64_t stamp)
{
	return clock_since(&l->run->clock, l->window.from, stamp);
}

/* Locks are both held and waited for. */
static int name_of(struct result_timeline *t, const struct lines *l,
		   const struct noted *n, size_t *index)
{
	static const char *const prefixes[TIMELINE_NR] = {
		[TIMELINE_HOLD] = "hold ",
		[TIMELINE_WAIT] = "wait ",
	};
	const char *prefix = prefixes[n->class];
	char *name;
	int err;

	if (asprintf(&name, "%s%s", prefix ? prefix : "", n->event->what) < 0)
		return -ENOMEM;
	/* What began just before the end may round to it. */
	err = result_timeline_name(t, name, since(l, l->window.until[n->class])
				   + 1, index);
	free(name);
	return err;
}

static int put(struct result_timeline *t, const struct lines *l, size_t at)
{
	const struct noted *n = &l->v[at];
	size_t index;

	if (name_of(t, l, n, &index) ||
	    u64s_add(&t->thread, n->thread) || u64s_add(&t->what, index) ||
	    u64s_add(&t->begin_ns, since(l, n->event->begin)) ||
	    u64s_add(&t->length_ns, n->event->ns))
		return -ENOMEM;
	return n->event->interrupted ? u64s_add(&t->interrupted, at) : 0;
}

int collect_timeline(struct result_cell *cell, const struct run *r)
{
	struct lines l = { .run = r };
	struct result_timeline *t = &cell->timeline;
	unsigned int class;
	int err = 0;
	size_t i;

	if (!r->workers[0].timeline.events)
		return 0;
	if (find_window(&l) || take_all(&l))
		return -ENOMEM;
	t->threshold_ns = TIMELINE_FROM_NS;
	t->op_threshold_ns = TIMELINE_OP_NS;
	t->until_ns = UINT64_MAX;
	for (class = 0; class < TIMELINE_NR; class++)
		t->until_ns = MIN(t->until_ns, since(&l, l.window.until[class]));
	for (i = 0; !err && i < l.nr; i++)
		err = put(t, &l, i);
	free(l.v);
	return err;
}
