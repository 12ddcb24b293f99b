// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-home.c - page directories lie on the node of the CPU that forks them: how
 * mms are divided, what is bound where, who takes from which pool.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "lib/mm-pool.h"
#include "tests/rig.h"

enum { NR_CPUS = 4, NR_NODES = 3, CAPACITY = 4096, MAX_BOUND = 64 };

/* Half of the CPUs on node 0. */
static const unsigned int cpu_nodes[NR_CPUS] = { 0, 1, 0, 2 };

static void test_division(void **state __unused_arg)
{
	static const struct {
		size_t capacity, grain, first[NR_NODES + 1];
	} known[] = {
		{ 4096, 1, { 0, 2048, 3072, 4096 } },
		{ 4100, 512, { 0, 2048, 3072, 4100 } },
		{ 5000, 512, { 0, 2560, 3584, 5000 } },
		{ 1000, 512, { 0, 500, 750, 1000 } },	/* too few for it */
		{ 7, 1, { 0, 3, 5, 7 } },
		{ 1, 1, { 0, 0, 0, 1 } },
	};
	struct home h;
	unsigned int i, n;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		assert_int_equal(home_init(&h, known[i].capacity, cpu_nodes,
					   NR_CPUS, NR_NODES, known[i].grain),
				 0);
		for (n = 0; n <= NR_NODES; n++)
			assert_int_equal(h.first[n], known[i].first[n]);
		home_release(&h);
	}
}

static void test_every_mm_has_one_home(void **state __unused_arg)
{
	struct home h;
	size_t id, nr[NR_NODES] = { 0 };
	unsigned int n;

	assert_int_equal(home_init(&h, 1001, cpu_nodes, NR_CPUS, NR_NODES, 1),
			 0);
	for (id = 0; id < 1001; id++)
		nr[home_of(&h, id)]++;
	for (n = 0; n < NR_NODES; n++)
		assert_int_equal(nr[n], home_nr(&h, n));
	home_release(&h);

	assert_int_equal(home_init(&h, 10, NULL, NR_CPUS, 1, 1), 0);
	assert_int_equal(h.nr_nodes, 1);
	assert_int_equal(home_of(&h, 9), 0);
	home_release(&h);
}

struct bound {
	unsigned int nr;
	struct {
		unsigned int node;
		const char *from, *to;
	} piece[MAX_BOUND];
};

static void note_bind(void *arg, unsigned int node, void *addr, size_t bytes)
{
	struct bound *b = arg;

	assert_in_range(b->nr, 0, MAX_BOUND - 1);
	b->piece[b->nr].node = node;
	b->piece[b->nr].from = addr;
	b->piece[b->nr++].to = (char *)addr + bytes;
}

/* How often @p was bound; the node that came last in *@node. */
static unsigned int times_bound(const struct bound *b, const void *p,
				unsigned int *node)
{
	unsigned int i, nr = 0;

	for (i = 0; i < b->nr; i++)
		if ((const char *)p >= b->piece[i].from &&
		    (const char *)p < b->piece[i].to) {
			*node = b->piece[i].node;
			nr++;
		}
	return nr;
}

struct noded {
	struct geometry geo;
	struct clock clock;
	struct world world;
	struct bound bound;
};

static void noded_init(struct noded *n, size_t capacity, bool quarantine,
		       enum arena_pages pages)
{
	struct world_config config = {
		.geo = &n->geo,
		.capacity = capacity,
		.nr_cpus = NR_CPUS,
		.pgd_pages = pages,
		.quarantine = quarantine,
		.shuffled = true,
		.seed = 7,
		.cpu_nodes = cpu_nodes,
		.nr_nodes = NR_NODES,
		.bind = note_bind,
		.bind_arg = &n->bound,
	};

	memset(n, 0, sizeof(*n));
	rig_geometry(&n->geo, "x86-64");
	assert_int_equal(clock_init(&n->clock, false), 0);
	assert_int_equal(world_init(&n->world, &config, &n->clock), 0);
}

/* Every page directory exactly, of the records those that are not on a page of
 * two nodes. */
static void test_memory_is_bound_at_home(void **state)
{
	const enum arena_pages *pages = *state;
	struct noded n;
	struct world *w = &n.world;
	unsigned int home, at = UINT32_MAX, astray = 0;
	struct mm *mm;
	size_t id;

	noded_init(&n, CAPACITY, false, *pages);
	for (id = 0; id < CAPACITY; id++) {
		mm = world_mm(w, id);
		home = home_of(&w->home, id);
		assert_int_equal(times_bound(&n.bound, mm->pgd, &at), 1);
		assert_int_equal(at, home);
		assert_int_equal(times_bound(&n.bound, mm->page, &at), 1);
		astray += at != home;
		assert_int_equal(times_bound(&n.bound, mm, &at), 1);
		astray += at != home;
	}
	/* 4 KiB: a boundary can share its page with at most 63 records. */
	if (*pages == ARENA_SMALL)
		assert_in_range(astray, 0, 2 * 2 * 63);
	assert_int_equal(times_bound(&n.bound, w->ref, &at), 1);
	assert_int_equal(at, 0);
	world_release(w);
}

static struct mm *take(struct noded *n, unsigned int cpu)
{
	struct mm *mm = mm_alloc(&n->world, &n->world.cpus[cpu]);

	assert_non_null(mm);
	return mm;
}

static void give(struct noded *n, unsigned int cpu, struct mm *mm)
{
	mm_free(&n->world, &n->world.cpus[cpu], mm);
	mm_reap(&n->world, &n->world.cpus[cpu]);
}

/* Own node while it lasts; then a stranger, which goes home when freed, so
 * that its own node's CPU finds it and the borrower does not get it again
 * before it had to ask. */
static void test_own_node_first(void **state)
{
	const bool *quarantine = *state;
	struct mm *mm[8], *stranger;
	unsigned int i;
	struct noded n;

	noded_init(&n, 16, *quarantine, ARENA_SMALL);
	for (i = 0; i < 4; i++) {
		mm[i] = take(&n, 1);
		assert_int_equal(home_of(&n.world.home, mm[i]->id), 1);
	}
	assert_int_equal(mm_pool_strangers(&n.world), 0);
	stranger = take(&n, 1);
	assert_int_equal(home_of(&n.world.home, stranger->id), 2);
	assert_int_equal(mm_pool_strangers(&n.world), 1);
	give(&n, 1, stranger);
	for (i = 4; i < 8; i++) {
		mm[i] = take(&n, 3);
		assert_int_equal(home_of(&n.world.home, mm[i]->id), 2);
	}
	assert_int_equal(mm_pool_strangers(&n.world), 1);
	/* Node 1's: freed by a CPU of node 2, they are node 1's again. */
	for (i = 0; i < 4; i++)
		give(&n, 3, mm[i]);
	for (i = 0; i < 4; i++)
		assert_int_equal(home_of(&n.world.home, take(&n, 1)->id), 1);
	assert_int_equal(mm_pool_strangers(&n.world), 1);
	world_release(&n.world);
}

/* All of them can be had by any CPU, each once. */
static void test_none_is_lost(void **state)
{
	const bool *quarantine = *state;
	bool seen[200] = { false };
	struct noded n;
	struct mm *mm;
	unsigned int i;

	noded_init(&n, 200, *quarantine, ARENA_SMALL);
	for (i = 0; i < 200; i++) {
		mm = take(&n, 3);
		assert_false(seen[mm->id]);
		seen[mm->id] = true;
	}
	assert_null(mm_alloc(&n.world, &n.world.cpus[3]));
	assert_null(mm_alloc(&n.world, &n.world.cpus[0]));
	assert_int_equal(mm_pool_strangers(&n.world), 150);
	world_release(&n.world);
}

int main(void)
{
	static bool no = false, yes = true;
	static enum arena_pages small = ARENA_SMALL, huge = ARENA_HUGE;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_division),
		cmocka_unit_test(test_every_mm_has_one_home),
		cmocka_unit_test_prestate(test_memory_is_bound_at_home, &small),
		cmocka_unit_test_prestate(test_memory_is_bound_at_home, &huge),
		cmocka_unit_test_prestate(test_own_node_first, &no),
		cmocka_unit_test_prestate(test_own_node_first, &yes),
		cmocka_unit_test_prestate(test_none_is_lost, &no),
		cmocka_unit_test_prestate(test_none_is_lost, &yes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
