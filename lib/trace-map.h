/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trace-map.h - from a pid or an address to a small dense index.
 *
 * The first key put in is 0, the next new one 1, and so on: what belongs to a
 * key lies in an array of the caller's.  Keys are never taken out.  One user
 * at a time.
 */
#ifndef PGDBENCH_LIB_TRACE_MAP_H
#define PGDBENCH_LIB_TRACE_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "lib/compiler.h"

#define TRACE_MAP_NONE		UINT32_MAX

struct trace_map_slot {
	uint64_t key;
	uint32_t index;		/* TRACE_MAP_NONE: the slot is free */
};

struct trace_map {
	struct trace_map_slot *slots;
	size_t mask;		/* slots, a power of two, less 1 */
	uint32_t nr_keys;
};

/*
 * trace_map_init - make @m empty, with room for @max_keys keys.
 * Returns 0 and the caller calls trace_map_release(), or -ENOMEM.
 */
int __must_check trace_map_init(struct trace_map *m, uint32_t max_keys);
void trace_map_release(struct trace_map *m);

/* trace_map_find - the index of @key, or TRACE_MAP_NONE. */
uint32_t trace_map_find(const struct trace_map *m, uint64_t key);

/* trace_map_put - the index of @key, which is new or not; never more
 * different keys than trace_map_init() was told. */
uint32_t trace_map_put(struct trace_map *m, uint64_t key);

#endif
