// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-find.c - a random slot: one of those that are there, each as likely.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/run.h"

enum { FIRST = 273, NR = 64, DRAWS = 30000 };

struct rig {
	struct run *run;
	struct geometry geo;
	struct worker worker;
	struct cpu cpu;
};

static struct rig *rig_new(uint64_t next_slot)
{
	struct rig *rig = aligned_alloc(CACHELINE,
			round_up_pow2(sizeof(*rig), CACHELINE));

	assert_non_null(rig);
	memset(rig, 0, sizeof(*rig));
	rig->run = aligned_alloc(CACHELINE,
				 round_up_pow2(sizeof(*rig->run), CACHELINE));
	assert_non_null(rig->run);
	memset(rig->run, 0, sizeof(*rig->run));
	rig->geo.vmalloc_first = FIRST;
	rig->run->world.geo = &rig->geo;
	rig->run->world.nr_slots = NR;
	atomic_init(&rig->run->next_slot, next_slot);
	rig->worker.run = rig->run;
	rig->worker.cpu = &rig->cpu;
	rng_init(&rig->cpu.rng, 7);
	return rig;
}

static void rig_free(struct rig *rig)
{
	free(rig->run);
	free(rig);
}

static bool is_any(struct world *w __unused_arg, unsigned int slot)
{
	return slot >= FIRST && slot < FIRST + NR;
}

static bool is_none(struct world *w __unused_arg,
		    unsigned int slot __unused_arg)
{
	return false;
}

/* Filled and not yet synced, say. */
static bool is_second(struct world *w __unused_arg, unsigned int slot)
{
	return slot == FIRST + 1;
}

static bool is_last(struct world *w __unused_arg, unsigned int slot)
{
	return slot == FIRST + NR - 1;
}

static void expect_uniform(uint64_t next_slot, unsigned int nr)
{
	struct rig *rig = rig_new(next_slot);
	unsigned int seen[NR] = { 0 }, slot, i;

	for (i = 0; i < DRAWS; i++) {
		assert_true(act_find(&rig->worker, is_any, &slot));
		assert_in_range(slot, FIRST, FIRST + nr - 1);
		seen[slot - FIRST]++;
	}
	/* Six standard deviations of the rarest are less than a third. */
	for (i = 0; i < nr; i++)
		assert_in_range(seen[i], DRAWS / nr * 2 / 3,
				DRAWS / nr * 4 / 3);
	rig_free(rig);
}

static void test_each_as_likely(void **state __unused_arg)
{
	expect_uniform(1, 1);
	expect_uniform(3, 3);
	expect_uniform(NR, NR);
	/* Of the second life of the machine. */
	expect_uniform(NR + 5, 5);
	expect_uniform(2 * NR, NR);
}

static void test_whatever_is_there(void **state __unused_arg)
{
	struct rig *rig = rig_new(3);
	unsigned int slot;

	assert_false(act_find(&rig->worker, is_none, &slot));
	assert_true(act_find(&rig->worker, is_second, &slot));
	assert_int_equal(slot, FIRST + 1);
	/* Not among those that were handed out, and found all the same. */
	assert_true(act_find(&rig->worker, is_last, &slot));
	assert_int_equal(slot, FIRST + NR - 1);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_as_likely),
		cmocka_unit_test(test_whatever_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
