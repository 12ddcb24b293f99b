/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * strategy-rig.h - a small world with one strategy in it and no harness, for
 * tests that call operations one by one and know what must come out.
 *
 * The test's thread acts for every CPU.  Include after <cmocka.h>.
 */
#ifndef PGDBENCH_TESTS_STRATEGY_RIG_H
#define PGDBENCH_TESTS_STRATEGY_RIG_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/geometries.h"
#include "bench/params.h"
#include "lib/mm.h"
#include "strategies/strategy.h"

enum { SRIG_CPUS = 4, SRIG_NODES = 2 };

struct srig {
	struct geometry geo;
	struct clock clock;
	struct world world;
	struct mem mem;
	struct strategy s;
	unsigned int nodes[SRIG_CPUS];
	struct cpu *cpu;		/* SRIG_CPUS of them */
	unsigned int first;		/* the first vmalloc slot */
};

static inline const struct strategy_ops *srig_ops(const char *name)
{
	unsigned int i;

	for (i = 0; i < strategy_list_nr; i++)
		if (!strcmp(strategy_list[i]->name, name))
			return strategy_list[i];
	fail_msg("no strategy '%s'", name);
	return NULL;
}

static inline void srig_world(struct srig *rig, size_t capacity)
{
	const struct world_config config = {
		.geo = &rig->geo,
		.capacity = capacity,
		.nr_cpus = SRIG_CPUS,
		.mm_priv_bytes = rig->s.ops->mm_priv_bytes,
		.pgd_pages = ARENA_SMALL,
		.quarantine = true,
		.check_every = 1,
		.seed = 1,
	};
	unsigned int i;

	assert_int_equal(geometry_from(geometry_find("x86-64"), NULL, NULL,
				       &rig->geo), 0);
	assert_int_equal(clock_init(&rig->clock, false), 0);
	assert_int_equal(world_init(&rig->world, &config, &rig->clock), 0);
	rig->cpu = rig->world.cpus;
	rig->first = rig->geo.vmalloc_first;
	for (i = 0; i < SRIG_CPUS; i++) {
		preempt_init(&rig->cpu[i].preempt);
		rig->cpu[i].recording = true;
		rig->cpu[i].counters = calloc(rig->s.ops->nr_counters + 1,
					      sizeof(uint64_t));
		assert_non_null(rig->cpu[i].counters);
		rig->nodes[i] = i % SRIG_NODES;
	}
}

/* @sets: "name=value,name=value", or "". */
static inline void srig_params(struct srig *rig, const char *sets)
{
	const struct strategy_ops *ops = rig->s.ops;
	char text[256], *save = NULL, *word, *value;
	unsigned int i;

	for (i = 0; i < ops->nr_params; i++)
		assert_int_equal(param_apply(&ops->params[i],
					     ops->params[i].def,
					     rig->s.priv), 0);
	assert_true(strlen(sets) < sizeof(text));
	snprintf(text, sizeof(text), "%s", sets);
	for (word = strtok_r(text, ",", &save); word;
	     word = strtok_r(NULL, ",", &save)) {
		value = strchr(word, '=');
		assert_non_null(value);
		*value++ = '\0';
		for (i = 0; strcmp(ops->params[i].name, word); i++)
			assert_true(i + 1 < ops->nr_params);
		assert_int_equal(param_apply(&ops->params[i], value,
					     rig->s.priv), 0);
	}
}

static inline void srig_init(struct srig *rig, const char *name,
			     const char *sets, size_t capacity)
{
	struct strategy *s = &rig->s;

	memset(rig, 0, sizeof(*rig));
	s->ops = srig_ops(name);
	srig_world(rig, capacity);
	assert_int_equal(mem_init(&rig->mem), 0);
	s->world = &rig->world;
	s->mem = &rig->mem;
	s->nr_cpus = SRIG_CPUS;
	s->cpu_nodes = rig->nodes;
	s->nr_nodes = SRIG_NODES;
	s->priv = mem_zalloc(s->mem, s->ops->priv_bytes + 1, CACHELINE);
	assert_non_null(s->priv);
	srig_params(rig, sets);
	if (s->ops->init)
		assert_int_equal(s->ops->init(s, &rig->cpu[0]), 0);
	if (s->ops->cpu_online)
		assert_int_equal(s->ops->cpu_online(s, &rig->cpu[0]), 0);
}

static inline void srig_release(struct srig *rig)
{
	struct strategy *s = &rig->s;
	unsigned int i;

	if (s->ops->cpu_offline)
		s->ops->cpu_offline(s, &rig->cpu[0]);
	if (s->ops->drain)
		s->ops->drain(s);
	if (s->ops->destroy)
		s->ops->destroy(s);
	mem_free(s->mem, s->priv, s->ops->priv_bytes + 1);
	mem_release(&rig->mem);
	for (i = 0; i < SRIG_CPUS; i++)
		free(rig->cpu[i].counters);
	world_release(&rig->world);
}

/* A live mm, forked on CPU @cpu. */
static inline struct mm *srig_fork(struct srig *rig, unsigned int cpu)
{
	struct mm *mm = mm_alloc(&rig->world, &rig->cpu[cpu]);

	assert_non_null(mm);
	assert_int_equal(rig->s.ops->fork(&rig->s, &rig->cpu[cpu], mm), 0);
	mm_publish(mm);
	return mm;
}

static inline void srig_exit(struct srig *rig, unsigned int cpu, struct mm *mm)
{
	mm_retire(mm);
	rig->s.ops->exit(&rig->s, &rig->cpu[cpu], mm);
	mm_reap(&rig->world, &rig->cpu[cpu]);
}

/* Fill slot number @at of the vmalloc area in the reference alone. */
static inline unsigned int srig_populate(struct srig *rig, unsigned int at)
{
	bool modified;

	assert_int_equal(ref_populate(&rig->world, &rig->cpu[0],
				      rig->first + at, &modified), 0);
	assert_true(modified);
	return rig->first + at;
}

/* Has @mm what the reference has in slot number @at? */
static inline bool srig_has(const struct srig *rig, const struct mm *mm,
			    unsigned int at)
{
	return entry_load(&rig->world, mm->pgd, rig->first + at) ==
	       ref_load(&rig->world, rig->first + at);
}

/* What all CPUs counted as @name. */
static inline uint64_t srig_counter(const struct srig *rig, const char *name)
{
	const struct strategy_ops *ops = rig->s.ops;
	uint64_t sum = 0;
	unsigned int i, k;

	for (k = 0; strcmp(ops->counters[k], name); k++)
		assert_true(k + 1 < ops->nr_counters);
	for (i = 0; i < SRIG_CPUS; i++)
		sum += rig->cpu[i].counters[k];
	return sum;
}

/* What is neither empty nor the reference's is reported where slots are set
 * once, and is what a sync is for where they are not. */
static inline void srig_finds_wrong_entries(const char *strategy)
{
	struct srig rig;
	struct mm *mm;
	unsigned int slot;

	srig_init(&rig, strategy, "", 16);
	mm = srig_fork(&rig, 1);
	slot = srig_populate(&rig, 9);
	entry_store(&rig.world, mm->pgd, slot, entry_make(1));
	rig.s.ops->sync(&rig.s, &rig.cpu[2], slot, slot);
	assert_int_equal(rig.cpu[2].oracle.by_kind[VIOL_STALE], 1);
	assert_true(entry_load(&rig.world, mm->pgd, slot) == entry_make(1));
	rig.geo.slots = SLOT_CLEARABLE;
	rig.s.ops->sync(&rig.s, &rig.cpu[2], slot, slot);
	assert_int_equal(rig.cpu[2].oracle.by_kind[VIOL_STALE], 1);
	assert_true(srig_has(&rig, mm, 9));
	srig_exit(&rig, 1, mm);
	srig_release(&rig);
}

#endif
