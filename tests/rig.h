/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rig.h - a small world for tests of what lies under the workloads.
 *
 * Include after <cmocka.h>.
 */
#ifndef PGDBENCH_TESTS_RIG_H
#define PGDBENCH_TESTS_RIG_H

#include <string.h>

#include "bench/geometries.h"
#include "lib/mm.h"

struct rig {
	struct geometry geo;
	struct clock clock;
	struct world world;
};

/* A geometry by name, "x86-32-pae", with settings if any: "alpha slots=8". */
static inline void rig_geometry(struct geometry *geo, const char *text)
{
	size_t len = strcspn(text, " ");
	char name[32];

	assert_true(len < sizeof(name));
	memcpy(name, text, len);
	name[len] = 0;
	assert_non_null(geometry_find(name));
	assert_int_equal(geometry_from(geometry_find(name), NULL, text + len,
				       geo), 0);
}

static inline void rig_init(struct rig *rig, const char *geometry,
			    size_t capacity, bool quarantine)
{
	const struct world_config config = {
		.geo = &rig->geo,
		.capacity = capacity,
		.nr_cpus = 2,
		.mm_priv_bytes = 24,
		.pgd_pages = ARENA_SMALL,
		.quarantine = quarantine,
		.check_every = 1,
		.watch_every = 1,
		.seed = 1,
	};
	unsigned int i;

	memset(rig, 0, sizeof(*rig));
	rig_geometry(&rig->geo, geometry);
	assert_int_equal(clock_init(&rig->clock, false), 0);
	assert_int_equal(world_init(&rig->world, &config, &rig->clock), 0);
	for (i = 0; i < 2; i++)
		preempt_init(&rig->world.cpus[i].preempt);
}

static inline void rig_release(struct rig *rig)
{
	world_release(&rig->world);
}

/* A live mm, cloned from the reference. */
static inline struct mm *rig_fork(struct rig *rig)
{
	struct mm *mm = mm_alloc(&rig->world, &rig->world.cpus[0]);

	assert_non_null(mm);
	mm_clone(&rig->world, mm);
	mm_publish(mm);
	return mm;
}

static inline void rig_exit(struct rig *rig, struct mm *mm)
{
	mm_retire(mm);
	mm_free(&rig->world, &rig->world.cpus[0], mm);
	mm_reap(&rig->world, &rig->world.cpus[0]);
}

static inline void rig_populate(struct rig *rig, unsigned int slot)
{
	bool modified;

	assert_int_equal(ref_populate(&rig->world, &rig->world.cpus[0], slot,
				      &modified), 0);
	assert_true(modified);
}

#endif
