// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-oracle-lazy.c - what a lazy strategy is held to when it publishes, and when
 * its handler is asked where nothing is mapped: each planted once, found once.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/oracle-scene.h"

/* ---- lazy, with a walk before publication ---- */

static void walk_nothing(struct strategy *s, struct cpu *cpu,
			 unsigned int first, unsigned int last)
{
	(void)s;
	(void)cpu;
	(void)first;
	(void)last;
}

static void walk_all(struct strategy *s, struct cpu *cpu, unsigned int first,
		     unsigned int last)
{
	struct world *w = s->world;
	struct mm *mm;
	size_t id;

	assert_int_equal(first, last);
	for (id = 0; id < w->capacity; id++) {
		mm = world_mm(w, id);
		if (mm_seq_live(atomic_load(&mm->seq)))
			pgd_sync_slot(w, cpu, mm->pgd, first,
				      ref_load(w, first));
	}
}

typedef void (*publish_fn)(struct strategy *s, struct cpu *cpu,
			   unsigned int first, unsigned int last);

/* A scene whose slot was filled when all mms were there: none has it. */
static struct scene *lazy_scene(publish_fn publish)
{
	struct scene *s = scene_new(VERIFY_FULL);
	unsigned int i;

	for (i = 0; i < MMS; i++)
		entry_store(&s->r->world, s->mm[i]->pgd, s->slot, ENTRY_NONE);
	s->ops.contract = CONTRACT_LAZY;
	s->ops.publish = publish;
	s->r->strategy.world = &s->r->world;
	return s;
}

static void test_publish_must_walk(void **state)
{
	struct scene *s = lazy_scene(walk_nothing);

	(void)state;
	oracle_check_sync(&s->worker, s->slot, 0);
	assert_int_equal(s->worker.cpu->oracle.checks, 0);
	act_publish(&s->worker, s->slot, s->slot);
	expect(s, VIOL_MISSED, MMS);
	scene_free(s);
}

static void test_publish_walked(void **state)
{
	struct scene *s = lazy_scene(walk_all);

	(void)state;
	act_publish(&s->worker, s->slot, s->slot);
	assert_int_equal(s->worker.cpu->oracle.checks, MMS);
	act_touch(&s->worker, TOUCH_ATOMIC, s->slot, false);
	expect(s, VIOL_MISSED, 0);
	scene_free(s);
}

/* Who has a publish has promised that these find what was published. */
static void test_published_is_empty(void **state)
{
	static const enum touch from[] = { TOUCH_ATOMIC, TOUCH_STACK };
	struct scene *s = lazy_scene(walk_nothing);
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(from); i++) {
		act_touch(&s->worker, from[i], s->slot, false);
		expect(s, VIOL_MISSED, i + 1);
	}
	oracle_judge_published(s->r, &s->worker.cpu->oracle);
	expect(s, VIOL_MISSED, i + 1);
	scene_free(s);
}

/* And who has none has not; nor has who may fault. */
static void test_nothing_was_promised(void **state)
{
	struct scene *s = lazy_scene(NULL);

	(void)state;
	act_publish(&s->worker, s->slot, s->slot);
	act_touch(&s->worker, TOUCH_ATOMIC, s->slot, false);
	oracle_judge_published(s->r, &s->worker.cpu->oracle);
	s->ops.publish = walk_nothing;
	oracle_check_empty(&s->worker, TOUCH_TASK);
	assert_int_equal(s->worker.cpu->oracle.checks, 0);
	assert_int_equal(count(s, VIOL_MISSED), 0);
	scene_free(s);
}

/* ---- where nothing is mapped ---- */

/* Says to try again so many times. */
static int try_again(struct strategy *s, struct cpu *cpu, const struct fault *f)
{
	unsigned int *left = s->priv;

	(void)cpu;
	assert_int_equal(f->index, table_nr_mapped(&s->world->tables));
	if (!*left)
		return -EFAULT;
	(*left)--;
	return 0;
}

static void test_wild_ones_are_refused(void **state)
{
	static const struct {
		unsigned int again;
		uint64_t wasted, loops;
	} cases[] = {
		{ .again = 0 },
		{ .again = 1, .wasted = 1 },
		{ .again = 3, .wasted = 1 },
		{ .again = UINT32_MAX, .loops = 1 },
	};
	struct scene *s;
	unsigned int again;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		s = scene_new(VERIFY_SAMPLE);
		again = cases[i].again;
		s->ops.contract = CONTRACT_LAZY;
		s->ops.fault = try_again;
		s->r->strategy.world = &s->r->world;
		s->r->strategy.priv = &again;
		act_touch_wild(&s->worker, s->slot);
		assert_int_equal(count(s, VIOL_WASTED_FILL), cases[i].wasted);
		assert_int_equal(count(s, VIOL_FAULT_LOOP), cases[i].loops);
		assert_int_equal(s->worker.cpu->oracle.checks,
				 cases[i].wasted + cases[i].loops);
		scene_free(s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_publish_must_walk),
		cmocka_unit_test(test_publish_walked),
		cmocka_unit_test(test_published_is_empty),
		cmocka_unit_test(test_nothing_was_promised),
		cmocka_unit_test(test_wild_ones_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
