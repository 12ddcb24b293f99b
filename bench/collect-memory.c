// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * collect-memory.c - bytes by what they are for.
 */
#include <sys/resource.h>

#include "bench/collect-internal.h"

static uint64_t nr_prealloced(const struct run *r)
{
	uint64_t nr = 0;
	unsigned int i;

	for (i = 0; i < r->world.geo->nr_entries; i++)
		nr += r->world.prealloced[i];
	return nr;
}

static uint64_t rss_peak_bytes(void)
{
	struct rusage ru;

	if (getrusage(RUSAGE_SELF, &ru))
		return U64_NULL;
	return (uint64_t)ru.ru_maxrss * 1024;
}

/* What registering the population took, by mm, without what each mm carries. */
static uint64_t registry_per_mm(const struct run *r)
{
	size_t full = r->mem_full.requested_bytes;
	size_t empty = r->mem_empty.requested_bytes;

	return full > empty ? DIV_ROUND_UP(full - empty, r->cell->mms) : 0;
}

void collect_memory(struct result_cell *cell, struct run *r)
{
	struct result_memory *m = &cell->memory;
	const struct world *w = &r->world;
	uint64_t mms = r->cell->mms;

	m->requested_bytes = r->mem_full.requested_bytes;
	m->requested_peak_bytes = r->mem_full.peak_bytes;
	if (r->mem_full.have_allocated)
		m->allocated_bytes = r->mem_full.allocated_bytes;
	m->per_mm_bytes = r->ops->mm_charged_bytes + registry_per_mm(r);
	m->fixed_bytes = r->mem_empty.requested_bytes;
	m->deferred_peak_bytes = !r->ops->deferred_peak ? 0 :
		r->ops->deferred_peak(&r->strategy) *
		(w->geo->pgd_bytes + w->mm_stride);
	m->pgd_bytes = mms * w->geo->pgd_bytes;
	m->page_record_bytes = mms * sizeof(struct page);
	m->mm_bytes = mms * w->mm_stride;
	m->table_bytes = (uint64_t)w->tables.peak_live * w->geo->page_bytes;
	m->prealloc_bytes = nr_prealloced(r) * w->geo->page_bytes;
	m->rss_peak_bytes = rss_peak_bytes();
}
