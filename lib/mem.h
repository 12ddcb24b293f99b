/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mem.h - a strategy's memory, counted: the one door to jemalloc's mallctl.
 *
 * Each mem is a jemalloc arena of its own without thread caches, so that its
 * figures are those of one strategy and exact at any moment.  Two are kept:
 * requested bytes, the sum of the sizes asked for, and allocated bytes, what
 * the allocator's size classes make of them (576 becomes 640).
 *
 * In sanitizer builds memory comes from malloc, since the sanitizers are blind
 * to mallocx(); allocated bytes are then not measured.
 */
#ifndef PGDBENCH_LIB_MEM_H
#define PGDBENCH_LIB_MEM_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/compiler.h"

struct mem {
	unsigned int arena;
	bool has_arena;
	_Atomic size_t requested_bytes;
	_Atomic size_t peak_bytes;
};

struct mem_stats {
	size_t requested_bytes;
	size_t peak_bytes;		/* most requested at any time */
	size_t allocated_bytes;		/* valid if have_allocated */
	bool have_allocated;
};

/* mem_init - a new, empty arena.  0, -ENOMEM, or -EAGAIN when jemalloc has no
 * more arenas.  Any thread. */
int __must_check mem_init(struct mem *m);

/* mem_release - destroy the arena; everything in it is gone. */
void mem_release(struct mem *m);

/*
 * mem_alloc - @bytes (> 0) of uninitialised memory, or NULL.
 * @align: a power of two; CACHELINE for what threads share
 * Context: any thread, may take the allocator's lock.
 */
void *mem_alloc(struct mem *m, size_t bytes, size_t align);
void *mem_zalloc(struct mem *m, size_t bytes, size_t align);

/* mem_free - @p from mem_alloc() with the same @bytes; NULL is fine. */
void mem_free(struct mem *m, void *p, size_t bytes);

/* mem_stats_read - 0 or -errno.  Exact when no one allocates. */
int __must_check mem_stats_read(struct mem *m, struct mem_stats *out);

/* mem_version - jemalloc's version string, or "malloc" in sanitizer builds. */
const char *mem_version(void);

#endif
