// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * section.c - the classes of timed sections.
 */
#include "lib/section.h"

#include <stdlib.h>
#include <string.h>

static void stat_init(struct section_stat *s)
{
	hist_init(&s->hold);
	hist_init(&s->hold_clean);
	hist_init(&s->wait);
	s->contended = 0;
	s->interrupted = 0;
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
	c->stats = calloc(nr_cpus, sizeof(*c->stats));
	if (!c->name || !c->stats) {
		class_free(c);
		return NULL;
	}
	for (i = 0; i < nr_cpus; i++)
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

void section_class_sum(const struct section_class *c, struct section_stat *out)
{
	const struct section_stat *s;
	unsigned int i;

	stat_init(out);
	for (i = 0; i < c->nr_cpus; i++) {
		s = &c->stats[i];
		hist_merge(&out->hold, &s->hold);
		hist_merge(&out->hold_clean, &s->hold_clean);
		hist_merge(&out->wait, &s->wait);
		out->contended += s->contended;
		out->interrupted += s->interrupted;
	}
}
