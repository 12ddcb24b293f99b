// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * arena.c - mmap with an alignment and a page size.
 */
#include "lib/arena.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

int arena_map(struct arena *a, size_t bytes, enum arena_pages pages)
{
	char *map;

	memset(a, 0, sizeof(*a));
	if (bytes > SIZE_MAX - 2 * ARENA_HUGE_BYTES)
		return -ENOMEM;
	a->bytes = round_up_pow2(bytes, ARENA_HUGE_BYTES);
	a->map_bytes = a->bytes + ARENA_HUGE_BYTES;
	map = mmap(NULL, a->map_bytes, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (map == MAP_FAILED)
		return -ENOMEM;
	a->map = map;
	a->base = (void *)round_up_pow2((uintptr_t)map, ARENA_HUGE_BYTES);
	/* Advice: where huge pages are off the run goes on with small ones. */
	(void)madvise(a->base, a->bytes, pages == ARENA_HUGE ?
		      MADV_HUGEPAGE : MADV_NOHUGEPAGE);
	return 0;
}

void arena_touch(struct arena *a)
{
	volatile char *p = a->base;
	size_t i;

	for (i = 0; i < a->bytes; i += ARENA_SMALL_BYTES)
		p[i] = 0;
}

int arena_init(struct arena *a, size_t bytes, enum arena_pages pages)
{
	int err = arena_map(a, bytes, pages);

	if (!err)
		arena_touch(a);
	return err;
}

void arena_release(struct arena *a)
{
	if (a->map)
		munmap(a->map, a->map_bytes);
	memset(a, 0, sizeof(*a));
}
