// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-kpt.c - lower tables: made, promoted away, freed, and seen when stale.
 */
#include "lib/kpt-entry.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/rig.h"

enum { PTES = 5, RANGES = 3, BASE = 2 /* a root, and one upper or none */ };

struct bench {
	struct rig rig;
	struct kpt k;
	struct cpu *cpu;
};

static void setup(struct bench *b, enum kpt_size size, unsigned int spare)
{
	const struct kpt_config config = {
		.size = size, .nr_ranges = RANGES, .nr_ptes = PTES,
		.spare = spare,
	};

	rig_init(&b->rig, "x86-64", 4, false);
	b->cpu = &b->rig.world.cpus[0];
	assert_int_equal(kpt_init(&b->k, &b->rig.world, &config), 0);
}

static void teardown(struct bench *b)
{
	kpt_release(&b->k);
	rig_release(&b->rig);
}

static struct kpt_seen look(struct bench *b)
{
	struct kpt_seen seen = { .tables = 0 };

	kpt_walk(&b->k, b->cpu, &seen, NULL, NULL);
	return seen;
}

static void expect(struct bench *b, uint64_t tables, uint64_t leaves)
{
	struct kpt_seen seen = look(b);

	assert_int_equal(seen.tables, tables);
	assert_int_equal(seen.leaves, leaves);
	assert_int_equal(seen.freed, 0);
	assert_int_equal(b->cpu->oracle.by_kind[VIOL_FREED_TABLE], 0);
	assert_int_equal(kpt_check(&b->k, b->cpu), 0);
}

static void test_pmd(void **state __unused_arg)
{
	struct kpt_dead dead = { .first = 0 };
	struct bench b;

	setup(&b, KPT_PMD, 2);
	expect(&b, BASE, 0);
	assert_int_equal(kpt_nr_below(&b.k), 1);
	assert_int_equal(kpt_populate(&b.k, b.cpu, 1), 0);
	assert_true(kpt_has_table(&b.k, 1));
	assert_false(kpt_has_table(&b.k, 0));
	expect(&b, BASE + 1, 0);
	kpt_map_small(&b.k, 1);
	expect(&b, BASE + 1, 512);
	/* What is there stays. */
	assert_int_equal(kpt_populate(&b.k, b.cpu, 1), 0);
	expect(&b, BASE + 1, 512);
	kpt_unmap_small(&b.k, 1);
	expect(&b, BASE + 1, 0);
	kpt_bury(&b.k, kpt_isolate(&b.k, 1), &dead);
	assert_int_equal(dead.nr, 1);
	assert_false(kpt_has_table(&b.k, 1));
	kpt_free(&b.k, &dead);
	kpt_set_leaf(&b.k, 1);
	assert_true(kpt_has_leaf(&b.k, 1));
	expect(&b, BASE, 1);
	kpt_clear_leaf(&b.k, 1);
	expect(&b, BASE, 0);
	teardown(&b);
}

static void test_pud(void **state __unused_arg)
{
	struct kpt_dead dead = { .first = 0 };
	struct bench b;

	setup(&b, KPT_PUD, 2);
	expect(&b, 1, 0);
	assert_int_equal(kpt_populate(&b.k, b.cpu, 0), 0);
	assert_int_equal(kpt_populate(&b.k, b.cpu, 2), 0);
	kpt_map_small(&b.k, 2);
	expect(&b, 1 + 2 * (PTES + 1), PTES * 512);
	kpt_bury(&b.k, kpt_isolate(&b.k, 2), &dead);
	assert_int_equal(dead.nr, PTES + 1);
	kpt_free(&b.k, &dead);
	kpt_set_leaf(&b.k, 2);
	expect(&b, 1 + PTES + 1, 1);
	assert_true(kpt_has_table(&b.k, 0));
	teardown(&b);
}

static void test_pud_each(void **state __unused_arg)
{
	struct kpt_dead dead;
	struct bench b;
	unsigned int i;
	uint64_t entry;

	setup(&b, KPT_PUD, 2);
	assert_int_equal(kpt_populate(&b.k, b.cpu, 0), 0);
	assert_int_equal(kpt_isolate_pte(&b.k, 0, PTES), 0);
	for (i = 0; i < PTES; i++) {
		entry = kpt_isolate_pte(&b.k, 0, i);
		assert_true(kpt_is_table(entry));
		dead = (struct kpt_dead){ .first = 0 };
		kpt_bury(&b.k, entry, &dead);
		assert_int_equal(dead.nr, 1);
		kpt_free(&b.k, &dead);
		expect(&b, 2 + PTES - i - 1, 0);
	}
	assert_int_equal(kpt_isolate_pte(&b.k, 0, 0), 0);
	/* Half way through, small pages can have it back. */
	assert_int_equal(kpt_populate(&b.k, b.cpu, 0), 0);
	expect(&b, 2 + PTES, 0);
	teardown(&b);
}

static void test_short_of_tables(void **state __unused_arg)
{
	struct kpt_dead dead = { .first = 0 };
	struct bench b;

	setup(&b, KPT_PUD, 0);
	assert_int_equal(kpt_populate(&b.k, b.cpu, 0), 0);
	assert_int_equal(kpt_populate(&b.k, b.cpu, 1), 0);
	kpt_bury(&b.k, kpt_isolate(&b.k, 0), &dead);
	assert_int_equal(kpt_populate(&b.k, b.cpu, 2), 0);
	assert_int_equal(kpt_populate(&b.k, b.cpu, 0), -ENOMEM);
	/* Dead and not free: that is not in order. */
	assert_int_equal(kpt_check(&b.k, b.cpu), -EUCLEAN);
	kpt_free(&b.k, &dead);
	assert_int_equal(kpt_populate(&b.k, b.cpu, 0), 0);
	expect(&b, 1 + 3 * (PTES + 1), 0);
	teardown(&b);
}

/* A walker that holds an entry from before: put back where it was. */
static void test_stale_is_seen(void **state __unused_arg)
{
	struct kpt_dead dead = { .first = 0 };
	struct kpt_seen seen;
	uint64_t entry;
	struct bench b;

	setup(&b, KPT_PMD, 0);
	assert_int_equal(kpt_populate(&b.k, b.cpu, 0), 0);
	entry = kpt_isolate(&b.k, 0);
	kpt_bury(&b.k, entry, &dead);
	kpt_store(&b.k, kpt_its_pfn(b.k.upper[0]), 0, entry &
		  ~kpt_own(KPT_GENS - 1));
	/* Isolated, but not freed: nothing is wrong yet. */
	seen = look(&b);
	assert_int_equal(seen.freed, 0);
	kpt_free(&b.k, &dead);
	seen = look(&b);
	assert_int_equal(seen.freed, 1);
	assert_int_equal(b.cpu->oracle.by_kind[VIOL_FREED_TABLE], 1);
	/* In use again, by others: all three are, so that one of them is it. */
	assert_int_equal(kpt_populate(&b.k, b.cpu, 1), 0);
	assert_int_equal(kpt_populate(&b.k, b.cpu, 2), 0);
	assert_int_equal(b.k.tables.nr_free, 1);
	kpt_isolate(&b.k, 1);
	assert_int_equal(kpt_populate(&b.k, b.cpu, 1), 0);
	assert_int_equal(b.k.tables.nr_free, 0);
	seen = look(&b);
	assert_int_equal(seen.freed, 1);
	assert_int_equal(b.cpu->oracle.by_kind[VIOL_FREED_TABLE], 2);
	teardown(&b);
}

static void test_deferred(void **state __unused_arg)
{
	struct kpt_dead dead = { .first = 0 };
	struct bench b;
	struct rcu rcu;

	setup(&b, KPT_PUD, 2);
	rcu_domain_init(&rcu, rcu_ops_get(0), 0);
	rcu_attach(&rcu);
	assert_int_equal(kpt_populate(&b.k, b.cpu, 0), 0);
	rcu_read_begin(&rcu);
	kpt_bury(&b.k, kpt_isolate(&b.k, 0), &dead);
	kpt_defer(&b.k, &rcu, &dead);
	assert_int_equal(rcu_deferred(&rcu), 1);
	assert_int_equal(kpt_check(&b.k, b.cpu), -EUCLEAN);
	rcu_read_end(&rcu);
	rcu_barrier_all(&rcu);
	expect(&b, 1, 0);
	rcu_detach(&rcu);
	teardown(&b);
}

static bool at_once(void *arg)
{
	unsigned int *nr = arg;

	++*nr;
	return true;
}

static void test_stop(void **state __unused_arg)
{
	struct kpt_seen seen = { .tables = 0 };
	unsigned int asked = 0, r;
	struct bench b;

	setup(&b, KPT_PUD, 2);
	for (r = 0; r < RANGES; r++)
		assert_int_equal(kpt_populate(&b.k, b.cpu, r), 0);
	kpt_walk(&b.k, b.cpu, &seen, at_once, &asked);
	/* One range's, and the root; both were asked at. */
	assert_int_equal(seen.tables, PTES + 2);
	assert_int_equal(asked, 2);
	teardown(&b);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pmd),
		cmocka_unit_test(test_pud),
		cmocka_unit_test(test_pud_each),
		cmocka_unit_test(test_short_of_tables),
		cmocka_unit_test(test_stale_is_seen),
		cmocka_unit_test(test_deferred),
		cmocka_unit_test(test_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
