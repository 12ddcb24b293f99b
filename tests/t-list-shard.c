// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-list-shard.c - which shard an mm is in, that it stays there, that a sync
 * reaches them all; and how NUMA nodes are numbered for it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/nodes.h"
#include "tests/strategy-rig.h"

/* The strategy's note in the mm begins with its shard. */
static uint32_t shard_of(struct mm *mm)
{
	return *(const uint32_t *)mm_priv(mm);
}

static void test_shard_is_of_the_forking_cpu(void **state)
{
	static const char *const by[] = { "shard=cpu", "shard=node" };
	struct srig rig;
	struct mm *mm[SRIG_CPUS];
	unsigned int i, k;

	(void)state;
	for (k = 0; k < ARRAY_SIZE(by); k++) {
		srig_init(&rig, "list-shard", by[k], 16);
		for (i = 0; i < SRIG_CPUS; i++) {
			mm[i] = srig_fork(&rig, i);
			assert_int_equal(shard_of(mm[i]),
					 k ? i % SRIG_NODES : i);
		}
		assert_int_equal(rig.s.ops->check(&rig.s, SRIG_CPUS), 0);
		/* Dying elsewhere they leave the shard they are in. */
		for (i = 0; i < SRIG_CPUS; i++)
			srig_exit(&rig, (i + 1) % SRIG_CPUS, mm[i]);
		assert_int_equal(rig.s.ops->check(&rig.s, 0), 0);
		srig_release(&rig);
	}
}

static void test_check_knows_the_shards_apart(void **state)
{
	struct srig rig;
	struct mm *mm;

	(void)state;
	srig_init(&rig, "list-shard", "", 16);
	mm = srig_fork(&rig, 1);
	assert_int_equal(rig.s.ops->check(&rig.s, 1), 0);
	assert_int_not_equal(rig.s.ops->check(&rig.s, 2), 0);
	*(uint32_t *)mm_priv(mm) = 2;
	assert_int_not_equal(rig.s.ops->check(&rig.s, 1), 0);
	*(uint32_t *)mm_priv(mm) = 1;
	srig_exit(&rig, 0, mm);
	srig_release(&rig);
}

static void test_sync_and_unsync_reach_every_shard(void **state)
{
	struct srig rig;
	struct mm *mm[2 * SRIG_CPUS];
	unsigned int i, slot;

	(void)state;
	srig_init(&rig, "list-shard", "", 16);
	for (i = 0; i < ARRAY_SIZE(mm); i++)
		mm[i] = srig_fork(&rig, i % SRIG_CPUS);
	slot = srig_populate(&rig, 9);
	rig.s.ops->sync(&rig.s, &rig.cpu[2], slot, slot);
	for (i = 0; i < ARRAY_SIZE(mm); i++)
		assert_true(srig_has(&rig, mm[i], 9));
	entry_store(&rig.world, rig.world.ref, slot, ENTRY_NONE);
	rig.s.ops->unsync(&rig.s, &rig.cpu[3], slot, slot);
	for (i = 0; i < ARRAY_SIZE(mm); i++)
		assert_true(srig_has(&rig, mm[i], 9));
	assert_int_equal(rig.s.ops->walk(&rig.s, &rig.cpu[0], slot,
					 ENTRY_NONE), ARRAY_SIZE(mm));
	srig_release(&rig);
}

static void test_nodes_are_numbered(void **state)
{
	static const struct {
		int node[4];
		unsigned int want[4], nr;
	} cases[] = {
		{ { 0, 0, 0, 0 }, { 0, 0, 0, 0 }, 1 },
		{ { 8, 3, 8, 5 }, { 0, 1, 0, 2 }, 3 },
		{ { -1, -1, -1, -1 }, { 0, 0, 0, 0 }, 1 },
		{ { -1, 4, 2, 4 }, { 0, 0, 1, 0 }, 2 },
	};
	struct topo_slot slots[4] = { 0 };
	unsigned int i, k, nodes[4];

	(void)state;
	for (k = 0; k < ARRAY_SIZE(cases); k++) {
		for (i = 0; i < 4; i++)
			slots[i].node = cases[k].node[i];
		assert_int_equal(nodes_number(slots, 4, nodes), cases[k].nr);
		for (i = 0; i < 4; i++)
			assert_int_equal(nodes[i], cases[k].want[i]);
	}
}

static void test_wrong_entries_are_found(void **state)
{
	(void)state;
	srig_finds_wrong_entries("list-shard");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shard_is_of_the_forking_cpu),
		cmocka_unit_test(test_check_knows_the_shards_apart),
		cmocka_unit_test(test_sync_and_unsync_reach_every_shard),
		cmocka_unit_test(test_nodes_are_numbered),
		cmocka_unit_test(test_wrong_entries_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
