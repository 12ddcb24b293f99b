// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mm-pool.c - taking and giving back.
 */
#include "lib/mm-pool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/world.h"

static struct mm_pool *home_pool(struct world *w, uint32_t id)
{
	return &w->pools[home_of(&w->home, id)];
}

static unsigned int node_of_cpu(const struct world *w, const struct cpu *cpu)
{
	return w->home.nr_nodes > 1 ? w->config.cpu_nodes[cpu->id] : 0;
}

static void push(struct mm_pool *p, uint32_t id)
{
	p->ids[(p->head + p->nr) % p->capacity] = id;
	p->nr++;
}

static uint32_t pop(struct mm_pool *p, bool oldest)
{
	uint32_t id;

	p->nr--;
	if (!oldest)
		return p->ids[(p->head + p->nr) % p->capacity];
	id = p->ids[p->head];
	p->head = (p->head + 1) % p->capacity;
	return id;
}

static unsigned int take_from(struct world *w, struct mm_pool *p,
			      bool stranger, uint32_t *ids, unsigned int want)
{
	unsigned int got;

	raw_spin_lock(&p->lock);
	for (got = 0; got < want && p->nr; got++)
		ids[got] = pop(p, w->config.quarantine);
	if (stranger)
		p->nr_strangers += got;
	raw_spin_unlock(&p->lock);
	return got;
}

/* From the node of @cpu, or the first after it that has any. */
static unsigned int take_some(struct world *w, const struct cpu *cpu,
			      uint32_t *ids, unsigned int want)
{
	unsigned int i, nr = w->home.nr_nodes, got = 0;
	unsigned int node = node_of_cpu(w, cpu);

	for (i = 0; !got && i < nr; i++)
		got = take_from(w, &w->pools[(node + i) % nr], i > 0, ids,
				i ? 1 : want);
	return got;
}

static void give_one(struct world *w, uint32_t id)
{
	struct mm_pool *p = home_pool(w, id);

	raw_spin_lock(&p->lock);
	push(p, id);
	raw_spin_unlock(&p->lock);
}

/* On one node all go to one pool: under one lock. */
static void give_many(struct world *w, const uint32_t *ids, unsigned int nr)
{
	struct mm_pool *p = &w->pools[0];
	unsigned int i;

	if (w->home.nr_nodes > 1) {
		for (i = 0; i < nr; i++)
			give_one(w, ids[i]);
		return;
	}
	raw_spin_lock(&p->lock);
	for (i = 0; i < nr; i++)
		push(p, ids[i]);
	raw_spin_unlock(&p->lock);
}

bool mm_pool_take(struct world *w, struct cpu *cpu, uint32_t *id)
{
	if (w->config.quarantine)
		return take_some(w, cpu, id, 1) != 0;
	if (!cpu->nr_free)
		cpu->nr_free = take_some(w, cpu, cpu->free_ids,
					 CPU_MAGAZINE / 2);
	if (!cpu->nr_free)
		return false;
	*id = cpu->free_ids[--cpu->nr_free];
	return true;
}

/* A stranger goes home at once: a CPU that kept it would hand it out again. */
static bool kept(const struct world *w, const struct cpu *cpu, uint32_t id)
{
	return cpu && !w->config.quarantine &&
	       (w->home.nr_nodes == 1 ||
		home_of(&w->home, id) == node_of_cpu(w, cpu));
}

void mm_pool_give(struct world *w, struct cpu *cpu, uint32_t id)
{
	if (!kept(w, cpu, id)) {
		give_one(w, id);
		return;
	}
	if (cpu->nr_free == CPU_MAGAZINE) {
		/* The oldest half goes: the newest is still in the cache. */
		give_many(w, cpu->free_ids, CPU_MAGAZINE / 2);
		cpu->nr_free = CPU_MAGAZINE / 2;
		memmove(cpu->free_ids, cpu->free_ids + CPU_MAGAZINE / 2,
			cpu->nr_free * sizeof(*cpu->free_ids));
	}
	cpu->free_ids[cpu->nr_free++] = id;
}

static int init_one(struct world *w, struct mm_pool *p, unsigned int node,
		    struct rng *rng)
{
	size_t i, first = w->home.first[node], nr = home_nr(&w->home, node);

	raw_spin_init(&p->lock);
	p->capacity = MAX(nr, (size_t)1);
	p->ids = malloc(p->capacity * sizeof(*p->ids));
	if (!p->ids)
		return -ENOMEM;
	for (i = 0; i < nr; i++)
		p->ids[i] = (uint32_t)(first + (w->config.quarantine ? i :
						nr - 1 - i));
	p->nr = nr;
	if (w->config.shuffled)
		rng_shuffle_u32(rng, p->ids, nr);
	return 0;
}

int mm_pools_init(struct world *w)
{
	unsigned int node;
	struct rng rng;
	int err = 0;

	w->pools = aligned_alloc(CACHELINE,
				 w->home.nr_nodes * sizeof(*w->pools));
	if (!w->pools)
		return -ENOMEM;
	memset(w->pools, 0, w->home.nr_nodes * sizeof(*w->pools));
	rng_init(&rng, w->config.seed ^ 0x5b0ff1e);
	for (node = 0; !err && node < w->home.nr_nodes; node++)
		err = init_one(w, &w->pools[node], node, &rng);
	return err;
}

void mm_pools_release(struct world *w)
{
	unsigned int node;

	for (node = 0; w->pools && node < w->home.nr_nodes; node++)
		free(w->pools[node].ids);
	free(w->pools);
	w->pools = NULL;
}

uint64_t mm_pool_strangers(const struct world *w)
{
	uint64_t sum = 0;
	unsigned int node;

	for (node = 0; node < w->home.nr_nodes; node++)
		sum += w->pools[node].nr_strangers;
	return sum;
}
