// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mem.c - jemalloc arenas with exact byte counts.
 */
#include "lib/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <jemalloc/jemalloc.h>

/* Sanitizers see malloc only; the mallocx() branch still compiles there. */
enum { use_arena = !config_asan && !config_tsan };

static int stats_refresh(void)
{
	uint64_t epoch = 1;

	return -mallctl("epoch", NULL, NULL, &epoch, sizeof(epoch));
}

/* The bytes of @kind ("small" or "large") that arena @m has handed out. */
static int stats_allocated(const struct mem *m, const char *kind, size_t *out)
{
	size_t len = sizeof(*out);
	char name[64];

	snprintf(name, sizeof(name), "stats.arenas.%u.%s.allocated", m->arena,
		 kind);
	return -mallctl(name, out, &len, NULL, 0);
}

int mem_init(struct mem *m)
{
	size_t len = sizeof(m->arena);
	int err;

	memset(m, 0, sizeof(*m));
	if (!use_arena)
		return 0;
	err = mallctl("arenas.create", &m->arena, &len, NULL, 0);
	if (err)
		return -err;
	m->has_arena = true;
	return 0;
}

void mem_release(struct mem *m)
{
	char name[64];

	if (!m->has_arena)
		return;
	snprintf(name, sizeof(name), "arena.%u.destroy", m->arena);
	/* It can only fail for an arena in use by threads: none is bound. */
	BUG_ON(mallctl(name, NULL, NULL, NULL, 0) != 0);
	m->has_arena = false;
}

static void account(struct mem *m, size_t bytes)
{
	size_t now, peak;

	/* Relaxed, all of these: statistics that order nothing. */
	now = bytes + atomic_fetch_add_explicit(&m->requested_bytes, bytes,
						memory_order_relaxed);
	peak = atomic_load_explicit(&m->peak_bytes, memory_order_relaxed);
	while (peak < now &&
	       !atomic_compare_exchange_weak_explicit(&m->peak_bytes, &peak,
						      now,
						      memory_order_relaxed,
						      memory_order_relaxed))
		;
}

static int flags_of(const struct mem *m, size_t align)
{
	return MALLOCX_ARENA(m->arena) | MALLOCX_TCACHE_NONE |
	       MALLOCX_ALIGN(align);
}

void *mem_alloc(struct mem *m, size_t bytes, size_t align)
{
	void *p;

	if (m->has_arena)
		p = mallocx(bytes, flags_of(m, align));
	else
		p = aligned_alloc(align, round_up_pow2(bytes, align));
	if (p)
		account(m, bytes);
	return p;
}

void *mem_zalloc(struct mem *m, size_t bytes, size_t align)
{
	void *p = mem_alloc(m, bytes, align);

	if (p)
		memset(p, 0, bytes);
	return p;
}

void mem_free(struct mem *m, void *p, size_t bytes)
{
	if (!p)
		return;
	/* Relaxed: statistics. */
	atomic_fetch_sub_explicit(&m->requested_bytes, bytes,
				  memory_order_relaxed);
	if (m->has_arena)
		dallocx(p, MALLOCX_ARENA(m->arena) | MALLOCX_TCACHE_NONE);
	else
		free(p);
}

int mem_stats_read(struct mem *m, struct mem_stats *out)
{
	size_t small, large;
	int err;

	memset(out, 0, sizeof(*out));
	/* Relaxed: statistics; the caller has stopped the allocators. */
	out->requested_bytes = atomic_load_explicit(&m->requested_bytes,
						    memory_order_relaxed);
	out->peak_bytes = atomic_load_explicit(&m->peak_bytes,
					       memory_order_relaxed);
	if (!m->has_arena)
		return 0;
	err = stats_refresh();
	if (!err)
		err = stats_allocated(m, "small", &small);
	if (!err)
		err = stats_allocated(m, "large", &large);
	if (err)
		return err;
	out->allocated_bytes = small + large;
	out->have_allocated = true;
	return 0;
}

const char *mem_version(void)
{
	const char *version = NULL;
	size_t len = sizeof(version);

	if (!use_arena || mallctl("version", (void *)&version, &len, NULL, 0))
		return "malloc";
	return version;
}
