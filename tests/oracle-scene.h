/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * oracle-scene.h - a run with a world in order, for the oracle to look at when
 * something has been planted in it.
 *
 * Include after <cmocka.h>.
 */
#ifndef PGDBENCH_TESTS_ORACLE_SCENE_H
#define PGDBENCH_TESTS_ORACLE_SCENE_H

#include <errno.h>
#include <stdlib.h>

#include "bench/run.h"
#include "tests/rig.h"

enum { MMS = 8, CAPACITY = 32 };

struct scene {
	struct rig rig;
	struct plan plan;
	struct plan_cell cell;
	struct strategy_ops ops;
	struct worker worker;
	struct run *r;
	struct mm *mm[MMS];
	unsigned int slot;
};

static inline int books(struct strategy *s, size_t nr_live)
{
	(void)s;
	return nr_live == MMS ? 0 : -EUCLEAN;
}

/*
 * MMS live mms that all have one slot.  The run borrows the rig's world by
 * copying it; nothing else uses the rig meanwhile.
 */
static inline struct scene *scene_new(int verify)
{
	struct scene *s = calloc(1, sizeof(*s));
	unsigned int i;

	assert_non_null(s);
	s->r = aligned_alloc(CACHELINE,
			     round_up_pow2(sizeof(*s->r), CACHELINE));
	assert_non_null(s->r);
	memset(s->r, 0, sizeof(*s->r));
	rig_init(&s->rig, "x86-64", CAPACITY, true);
	s->slot = s->rig.geo.vmalloc_first;
	rig_populate(&s->rig, s->slot);
	for (i = 0; i < MMS; i++)
		s->mm[i] = rig_fork(&s->rig);
	s->rig.world.cpus[0].oracle.checks = 0;	/* of the forks */
	s->plan.verify = verify;
	s->cell.mms = MMS;
	s->ops.contract = CONTRACT_EAGER;
	s->ops.check = books;
	s->r->plan = &s->plan;
	s->r->cell = &s->cell;
	s->r->ops = &s->ops;
	s->r->judged = true;
	s->r->nr = 1;
	s->r->workers = &s->worker;
	s->r->world = s->rig.world;
	s->r->clock = s->rig.clock;
	s->worker.run = s->r;
	s->worker.cpu = &s->rig.world.cpus[0];
	s->worker.cpu->mm = s->mm[0];
	return s;
}

static inline void scene_free(struct scene *s)
{
	rig_release(&s->rig);
	free(s->r);
	free(s);
}

static inline uint64_t count(const struct scene *s, enum violation kind)
{
	return s->worker.cpu->oracle.by_kind[kind];
}

/* @nr of @kind, and nothing else. */
static inline void expect(const struct scene *s, enum violation kind, uint64_t nr)
{
	unsigned int k;

	assert_true(s->worker.cpu->oracle.checks > 0);
	for (k = 0; k < VIOL_NR; k++)
		assert_int_equal(count(s, (enum violation)k),
				 k == (unsigned int)kind ? nr : 0);
}

#endif
