// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * bag.c - small owned collections: strings, numbers, and either by name.
 *
 * Capacity is not stored: it is the power of two that @nr has not passed.
 */
#include "lib/bag.h"

#include <errno.h>
#include <string.h>

void *bag_grow(void *v, size_t nr, size_t size)
{
	if (nr & (nr - 1))
		return v;
	return reallocarray(v, nr ? 2 * nr : 1, size);
}

int str_set(char **dst, const char *src)
{
	char *copy = src ? strdup(src) : NULL;

	if (src && !copy)
		return -ENOMEM;
	free(*dst);
	*dst = copy;
	return 0;
}

int strs_add(struct strs *s, const char *value)
{
	char *copy = strdup(value);
	char **v = bag_grow(s->v, s->nr, sizeof(*v));

	if (v)
		s->v = v;
	if (!v || !copy) {
		free(copy);
		return -ENOMEM;
	}
	v[s->nr++] = copy;
	return 0;
}

int u64s_add(struct u64s *s, uint64_t value)
{
	uint64_t *v = bag_grow(s->v, s->nr, sizeof(*v));

	if (!v)
		return -ENOMEM;
	s->v = v;
	v[s->nr++] = value;
	return 0;
}

int str_map_add(struct str_map *m, const char *key, const char *value)
{
	struct str_entry e = { .key = strdup(key) };
	struct str_entry *v = bag_grow(m->v, m->nr, sizeof(*v));

	if (v)
		m->v = v;
	if (!v || !e.key || str_set(&e.value, value)) {
		free(e.key);
		return -ENOMEM;
	}
	v[m->nr++] = e;
	return 0;
}

int u64_map_add(struct u64_map *m, const char *key, uint64_t value)
{
	struct u64_entry e = { .key = strdup(key), .value = value };
	struct u64_entry *v = bag_grow(m->v, m->nr, sizeof(*v));

	if (v)
		m->v = v;
	if (!v || !e.key) {
		free(e.key);
		return -ENOMEM;
	}
	v[m->nr++] = e;
	return 0;
}

struct str_entry *str_map_find(const struct str_map *m, const char *key)
{
	size_t i;

	for (i = 0; i < m->nr; i++)
		if (!strcmp(m->v[i].key, key))
			return &m->v[i];
	return NULL;
}

struct u64_entry *u64_map_find(const struct u64_map *m, const char *key)
{
	size_t i;

	for (i = 0; i < m->nr; i++)
		if (!strcmp(m->v[i].key, key))
			return &m->v[i];
	return NULL;
}

int str_map_set(struct str_map *m, const char *key, const char *value)
{
	struct str_entry *e = str_map_find(m, key);

	return e ? str_set(&e->value, value) : str_map_add(m, key, value);
}

int u64_map_set(struct u64_map *m, const char *key, uint64_t value)
{
	struct u64_entry *e = u64_map_find(m, key);

	if (!e)
		return u64_map_add(m, key, value);
	e->value = value;
	return 0;
}

void strs_release(struct strs *s)
{
	while (s->nr)
		free(s->v[--s->nr]);
	free(s->v);
	s->v = NULL;
}

void u64s_release(struct u64s *s)
{
	free(s->v);
	s->v = NULL;
	s->nr = 0;
}

void str_map_release(struct str_map *m)
{
	while (m->nr) {
		m->nr--;
		free(m->v[m->nr].key);
		free(m->v[m->nr].value);
	}
	free(m->v);
	m->v = NULL;
}

void u64_map_release(struct u64_map *m)
{
	while (m->nr)
		free(m->v[--m->nr].key);
	free(m->v);
	m->v = NULL;
}
