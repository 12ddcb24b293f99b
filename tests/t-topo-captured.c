// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-topo-captured.c - machines that exist: lopsided, hybrid, sparse in their
 * numbers, with PUs switched off or withheld by a control group.
 *
 * tests/data/machines/README.md says where they come from.  What is known of
 * each was worked out from its file by other means than hwloc.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tests/topo-machine.h"

struct captured {
	const char *name;
	unsigned int nr_pus, nr_cores, nr_packages, nr_nodes, llc_level;
	bool hybrid;
	const char *compact, *spread, *core, *numa;
	int second_node;	/* of the second thread under spread */
};

static const struct captured machines[] = {
	/* 6 cores of two PUs, 8 of one in two clusters. */
	{ "hybrid", 20, 14, 1, 1, 3, true, "0-19",
	  "0,2,4,6,8,10,12,16,13,17,14,18,15,19,1,3,5,7,9,11",
	  "0,2,4,6,8,10,12-19,1,3,5,7,9,11",
	  "0,2,4,6,8,10,12-19,1,3,5,7,9,11", 0 },
	/* Four packages of two cores of two PUs; 2, 5, 13 and 14 are off. */
	{ "offline", 12, 7, 4, 1, 3, false, "0,8,4,12,1,9,3,11,7,15,6,10",
	  "0-1,3,6,4,7,10,9,8,11-12,15", "0,4,1,3,7,6,10,8,12,9,11,15",
	  "0,4,1,3,7,6,10,8,12,9,11,15", 0 },
	/* Nodes 0, 1, 2, 33, 34, 45, 72 and 73. */
	{ "sparse", 48, 48, 4, 8, 3, false, "0-47",
	  "0,12,24,36,6,18,30,42,1,13,25,37,7,19,31,43,2,14,26,38,8,20,32,44,"
	  "3,15,27,39,9,21,33,45,4,16,28,40,10,22,34,46,5,17,29,41,11,23,35,47",
	  "0-47", "0-47", 2 },
	/* 32 PUs on 8 nodes, of which a control group leaves 6 PUs, beside
	 * nodes 0 and 1, and the memory of 6 nodes. */
	{ "cgroup", 6, 6, 1, 6, 3, false, "0-5", "0,4,1,5,2-3", "0-5", "0-5",
	  1 },
	/* Some cores without an L2; PUs numbered across packages. */
	{ "asymmetric", 8, 8, 2, 1, 2, false, "0,2,6,4,1,5,3,7",
	  "0-3,6-7,4-5", "0,2,6,4,1,5,3,7", "0,2,6,4,1,5,3,7", 0 },
	/* Two more nodes have memory only. */
	{ "memory-nodes", 8, 8, 2, 6, 0, false, "0-1,4-5,2-3,6-7",
	  "0,2,4,6,1,3,5,7", "0-1,4-5,2-3,6-7", "0-1,4-5,2-3,6-7", 8 },
	/* Books hold 8 packages of two or three cores. */
	{ "books", 20, 20, 8, 1, 0, false, "0-2,10-12,3-9,13-19",
	  "0,13,3,16,10,15,7,17,1,14,4,18,11,19,8,2,5,12,9,6",
	  "0-2,10-12,3-9,13-19", "0-2,10-12,3-9,13-19", 0 },
};

static struct topo *captured(const char *name)
{
	struct topo *t;
	char path[512];

	snprintf(path, sizeof(path), "%s/tests/data/machines/%s.xml",
		 getenv("top_srcdir") ? getenv("top_srcdir") : ".", name);
	assert_int_equal(setenv("HWLOC_XMLFILE", path, 1), 0);
	assert_int_equal(topo_new(&t), 0);
	unsetenv("HWLOC_XMLFILE");
	return t;
}

static void check_order(const struct topo *t, const struct captured *m,
			const char *pin, const char *want)
{
	struct placed *p = place(t, pin, m->nr_pus);
	unsigned int i;

	if (strcmp(p->pus, want))
		print_error("%s, --pin %s\n", m->name, pin);
	assert_string_equal(p->pus, want);
	for (i = 0; i < m->nr_pus; i++)
		assert_false(p->slots[i].shared);
	free(p);
	p = place(t, pin, m->nr_pus + 1);
	assert_true(p->slots[m->nr_pus].shared);
	assert_int_equal(p->slots[m->nr_pus].pu_os, p->slots[0].pu_os);
	free(p);
}

static void test_known(void **state)
{
	const struct captured *m = *state;
	struct topo *t = captured(m->name);
	const struct topo_info *info = topo_info(t);
	struct placed *p;

	assert_false(topo_is_this_system(t));
	assert_int_equal(info->nr_pus, m->nr_pus);
	assert_int_equal(info->nr_cores, m->nr_cores);
	assert_int_equal(info->nr_packages, m->nr_packages);
	assert_int_equal(info->nr_nodes, m->nr_nodes);
	assert_int_equal(info->llc_level, m->llc_level);
	assert_int_equal(info->hybrid, m->hybrid);
	check_order(t, m, "compact", m->compact);
	check_order(t, m, "spread", m->spread);
	check_order(t, m, "core", m->core);
	check_order(t, m, "numa", m->numa);
	p = place(t, "spread", 2);
	assert_int_equal(p->slots[1].node, m->second_node);
	free(p);
	topo_free(t);
}

/* What is there and not ours is told from what is not there. */
static void test_withheld(void **state __unused_arg)
{
	struct topo *t = captured("cgroup");
	struct topo_policy p;
	struct topo_slot slot;
	unsigned int bad = 0;

	assert_int_equal(topo_policy_parse("5,6", &p), 0);
	assert_int_equal(topo_place(t, &p, 1, &slot, &bad), -ERANGE);
	assert_int_equal(bad, 6);
	topo_policy_release(&p);
	assert_int_equal(topo_policy_parse("32", &p), 0);
	assert_int_equal(topo_place(t, &p, 1, &slot, &bad), -ENODEV);
	topo_policy_release(&p);
	assert_int_equal(topo_node_of_pu(t, 4), 1);
	assert_int_equal(topo_node_of_pu(t, 6), -1);
	topo_free(t);
}

int main(void)
{
	struct CMUnitTest tests[ARRAY_SIZE(machines) + 1];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(machines); i++)
		tests[i] = (struct CMUnitTest){
			.name = machines[i].name,
			.test_func = test_known,
			.initial_state = (void *)(uintptr_t)&machines[i],
		};
	tests[i] = (struct CMUnitTest)cmocka_unit_test(test_withheld);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
