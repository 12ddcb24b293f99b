// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * trace-map.c - open addressing with linear steps, at most half full, sized
 * once: a search always ends at a free slot.
 */
#include "lib/trace-map.h"

#include <errno.h>

enum { MIN_SLOTS = 16 };

int trace_map_init(struct trace_map *m, uint32_t max_keys)
{
	size_t nr = MIN_SLOTS;
	size_t i;

	while (nr / 2 < max_keys)
		nr *= 2;
	m->slots = calloc(nr, sizeof(*m->slots));
	if (!m->slots)
		return -ENOMEM;
	for (i = 0; i < nr; i++)
		m->slots[i].index = TRACE_MAP_NONE;
	m->mask = nr - 1;
	m->nr_keys = 0;
	return 0;
}

void trace_map_release(struct trace_map *m)
{
	free(m->slots);
	m->slots = NULL;
}

/* The slot that holds @key, or the free one where it belongs. */
static struct trace_map_slot *probe(const struct trace_map *m, uint64_t key)
{
	uint64_t hash = key * UINT64_C(0x9e3779b97f4a7c15);
	size_t i = (size_t)(hash >> 32) & m->mask;

	while (m->slots[i].index != TRACE_MAP_NONE && m->slots[i].key != key)
		i = (i + 1) & m->mask;
	return &m->slots[i];
}

uint32_t trace_map_find(const struct trace_map *m, uint64_t key)
{
	return probe(m, key)->index;
}

uint32_t trace_map_put(struct trace_map *m, uint64_t key)
{
	struct trace_map_slot *slot = probe(m, key);

	if (slot->index == TRACE_MAP_NONE) {
		BUG_ON(m->nr_keys > m->mask / 2);
		slot->key = key;
		slot->index = m->nr_keys++;
	}
	return slot->index;
}
