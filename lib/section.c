// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * section.c - the classes of timed sections.
 */
#include "lib/section.h"

#include <stdlib.h>
#include <string.h>

#include "lib/timeline.h"

void section_hist_init(struct section_hist *h)
{
	hist_init(&h->clean);
	hist_init(&h->dirty);
	h->migrated = 0;
}

void section_hist_add(struct hist *all, struct hist *clean,
		      const struct section_hist *h)
{
	hist_merge(clean, &h->clean);
	hist_merge(all, &h->clean);
	hist_merge(all, &h->dirty);
}

static void stat_init(struct section_stat *s)
{
	section_hist_init(&s->hold);
	section_hist_init(&s->wait);
	s->contended = 0;
}

void section_set_init(struct section_set *set, unsigned int nr_cpus)
{
	memset(set, 0, sizeof(*set));
	set->nr_cpus = nr_cpus;
}

static void class_free(struct section_class *c)
{
	if (!c)
		return;
	free(c->stats);
	free(c->name);
	free(c);
}

void section_set_release(struct section_set *set)
{
	unsigned int i;

	for (i = 0; i < set->nr; i++)
		class_free(set->classes[i]);
	free(set->classes);
	section_set_init(set, 0);
}

static struct section_class *class_new(const char *name, unsigned int nr_cpus)
{
	struct section_class *c = calloc(1, sizeof(*c));
	unsigned int i;

	if (!c)
		return NULL;
	c->nr_cpus = nr_cpus;
	c->name = strdup(name);
	c->stats = calloc(2 * (size_t)nr_cpus, sizeof(*c->stats));
	if (!c->name || !c->stats) {
		class_free(c);
		return NULL;
	}
	for (i = 0; i < 2 * nr_cpus; i++)
		stat_init(&c->stats[i]);
	return c;
}

struct section_class *section_class_get(struct section_set *set,
					const char *name)
{
	struct section_class **grown, *c;
	unsigned int i;

	for (i = 0; i < set->nr; i++)
		if (!strcmp(set->classes[i]->name, name))
			return set->classes[i];
	grown = realloc(set->classes, (set->nr + 1) * sizeof(*grown));
	if (!grown)
		return NULL;
	set->classes = grown;
	c = class_new(name, set->nr_cpus);
	if (c)
		set->classes[set->nr++] = c;
	return c;
}

static void sum_init(struct section_sum *sum)
{
	hist_init(&sum->hold);
	hist_init(&sum->hold_clean);
	hist_init(&sum->wait);
	hist_init(&sum->wait_clean);
	sum->contended = 0;
	sum->preempted = 0;
	sum->migrated = 0;
}

static uint64_t nr_of(const struct section_hist *h)
{
	return h->clean.nr + h->dirty.nr;
}

/* Once only: then there are as many waits as holds. */
const struct section_stat *section_measured(const struct section_class *c,
					    unsigned int id)
{
	struct section_stat *s = &c->stats[2 * id + true];

	hist_record_zeros(&s->wait.clean, nr_of(&s->hold) - nr_of(&s->wait));
	return s;
}

void section_class_sum(const struct section_class *c, struct section_sum *out)
{
	const struct section_stat *s;
	unsigned int i;

	sum_init(out);
	for (i = 0; i < c->nr_cpus; i++) {
		s = section_measured(c, i);
		section_hist_add(&out->hold, &out->hold_clean, &s->hold);
		section_hist_add(&out->wait, &out->wait_clean, &s->wait);
		out->contended += s->contended;
		out->preempted += s->hold.dirty.nr;
		out->migrated += s->hold.migrated;
	}
}

void section_note(struct section s, struct cpu *cpu,
		  const struct section_class *c)
{
	const struct timeline_event wait = {
		.begin = s.since, .ns = s.wait_ns, .what = c->name,
		.interrupted = s.waiting != PREEMPT_NONE,
	}, hold = {
		.begin = s.entered, .ns = s.hold_ns, .what = c->name,
		.interrupted = s.holding != PREEMPT_NONE,
	};

	if (s.wait_ns >= cpu->note_from_ns)
		timeline_note(cpu, TIMELINE_WAIT, &wait);
	if (s.hold_ns >= cpu->note_from_ns)
		timeline_note(cpu, TIMELINE_HOLD, &hold);
}
