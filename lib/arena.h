/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * arena.h - large, aligned, pre-faulted memory for what the model is made of.
 *
 * A kernel reaches its tables through a direct map of huge pages, hence
 * ARENA_HUGE; without it pages of 4 KiB are asked for.  Every page is touched
 * at arena_init(), because a first touch costs more than most of what is
 * measured.
 */
#ifndef PGDBENCH_LIB_ARENA_H
#define PGDBENCH_LIB_ARENA_H

#include <stddef.h>

#include "lib/compiler.h"

enum arena_pages { ARENA_SMALL, ARENA_HUGE };
enum { ARENA_SMALL_BYTES = 4096, ARENA_HUGE_BYTES = 2 << 20 };

struct arena {
	void *base;		/* aligned to 2 MiB */
	size_t bytes;
	void *map;		/* what was mapped, for munmap() */
	size_t map_bytes;
};

/* arena_init - map @bytes (> 0), set them to zero, touch every page.
 * Returns 0 or -ENOMEM.  Blocks for a microsecond or so a page. */
int __must_check arena_init(struct arena *a, size_t bytes,
			    enum arena_pages pages);

/* arena_map, arena_touch - the two halves, for who binds memory between. */
int __must_check arena_map(struct arena *a, size_t bytes,
			   enum arena_pages pages);
void arena_touch(struct arena *a);
void arena_release(struct arena *a);

#endif
