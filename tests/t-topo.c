// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-topo.c - building, and placement on small machines, known PU by PU.
 *
 * Machines too large to write down are in t-topo-large.c, the one that we run
 * on is in t-topo-bind.c; how the program spells --pin is the program's.
 */
#include "tests/topo-machine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- exact placements ---- */

struct known {
	const char *desc;
	const char *allowed;
	const char *pin;
	unsigned int nr;
	const char *pus;
};

static const struct known knowns[] = {
	/* Two packages, nothing else to choose between. */
	{ "pack:2 core:1 pu:1", NULL, "compact", 3, "0-1,0" },
	{ "pack:2 core:1 pu:1", NULL, "spread", 3, "0-1,0" },
	{ "pack:2 core:1 pu:1", NULL, "core", 2, "0-1" },
	{ "pack:2 core:1 pu:1", NULL, "numa", 2, "0-1" },
	/* One package, two cores of two. */
	{ "pack:1 core:2 pu:2", NULL, "compact", 5, "0-3,0" },
	{ "pack:1 core:2 pu:2", NULL, "spread", 5, "0,2,1,3,0" },
	{ "pack:1 core:2 pu:2", NULL, "core", 5, "0,2,1,3,0" },
	{ "pack:1 core:2 pu:2", NULL, "numa", 5, "0,2,1,3,0" },
	/* All policies differ: two packages, two cores, two PUs. */
	{ "pack:2 core:2 pu:2", NULL, "compact", 8, "0-7" },
	{ "pack:2 core:2 pu:2", NULL, "spread", 8, "0,4,2,6,1,5,3,7" },
	{ "pack:2 core:2 pu:2", NULL, "core", 8, "0,2,4,6,1,3,5,7" },
	{ "numa:2 core:2 pu:2", NULL, "numa", 8, "0,2,1,3-4,6,5,7" },
	/* Nodes above packages and below them. */
	{ "numa:2 pack:2 core:1 pu:1", NULL, "spread", 4, "0,2,1,3" },
	{ "pack:2 numa:2 core:1 pu:1", NULL, "spread", 4, "0,2,1,3" },
	/* The kernel's numbering on most x86: second threads come last. */
	{ "pack:1 core:2 pu:2(indexes=0,2,1,3)", NULL, "compact", 4,
	  "0,2,1,3" },
	{ "pack:1 core:2 pu:2(indexes=0,2,1,3)", NULL, "core", 4, "0-3" },
	/* One thread of each core taken away: as if there were no SMT. */
	{ "pack:2 core:2 pu:2", "1-7:2", "compact", 5, "1,3,5,7,1" },
	{ "pack:2 core:2 pu:2", "1-7:2", "spread", 5, "1,5,3,7,1" },
	{ "pack:2 core:2 pu:2", "1-7:2", "core", 5, "1,3,5,7,1" },
	{ "numa:2 core:2 pu:2", "1-7:2", "numa", 5, "1,3,5,7,1" },
	/* Lopsided: one core of the first package, all of the second. */
	{ "pack:2 core:3 pu:2", "0-1,6-11", "compact", 8, "0-1,6-11" },
	{ "pack:2 core:3 pu:2", "0-1,6-11", "spread", 8, "0,6,8,10,1,7,9,11" },
	{ "pack:2 core:3 pu:2", "0-1,6-11", "core", 8, "0,6,8,10,1,7,9,11" },
	{ "numa:2 core:3 pu:2", "0-1,6-11", "numa", 8, "0-1,6,8,10,7,9,11" },
	/* A core of one PU beside a core of two. */
	{ "pack:1 core:2 pu:2", "0-1,3", "core", 4, "0,3,1,0" },
	{ "pack:1 core:2 pu:2", "1-3", "core", 4, "1-3,1" },
	/* A single PU, not the first. */
	{ "pack:2 core:2 pu:2", "5", "compact", 3, "5,5,5" },
	{ "pack:2 core:2 pu:2", "5", "spread", 3, "5,5,5" },
	{ "pack:2 core:2 pu:2", "5", "core", 3, "5,5,5" },
	{ "pack:2 core:2 pu:2", "5", "numa", 3, "5,5,5" },
	/* No cores, no packages known. */
	{ "pu:3", NULL, "compact", 4, "0-2,0" },
	{ "pu:3", NULL, "spread", 4, "0-2,0" },
	/* The user's order, twice over, is kept. */
	{ "pack:2 core:2 pu:2", NULL, "6,1-3,1", 7, "6,1-3,1,6,1" },
	{ "pack:2 core:2 pu:2", NULL, "0-6:3", 2, "0,3" },
};

static void test_known(void **state __unused_arg)
{
	const struct known *k;
	struct placed *p;
	struct topo *t;

	for (k = knowns; k < knowns + ARRAY_SIZE(knowns); k++) {
		t = machine(k->desc, k->allowed);
		p = place(t, k->pin, k->nr);
		if (strcmp(p->pus, k->pus))
			print_error("%s of '%s', --pin %s\n",
				    k->allowed ? k->allowed : "all", k->desc,
				    k->pin);
		assert_string_equal(p->pus, k->pus);
		free(p);
		topo_free(t);
	}
}

static void test_slots(void **state __unused_arg)
{
	struct topo *t = machine("numa:2 pack:1 core:2 pu:2", NULL);
	struct placed *p = place(t, "7,6,7,0", 5);
	static const struct topo_slot want[] = {
		{ .pu_os = 7, .core = 3, .package = 1, .node = 1, },
		{ .pu_os = 6, .core = 3, .package = 1, .node = 1,
		  .smt_shared = true, },
		{ .pu_os = 7, .core = 3, .package = 1, .node = 1,
		  .shared = true, .smt_shared = true, },
		{ .pu_os = 0, .core = 0, .package = 0, .node = 0, },
		{ .pu_os = 7, .core = 3, .package = 1, .node = 1,
		  .shared = true, .smt_shared = true, },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(want); i++) {
		assert_int_equal(p->slots[i].pu_os, want[i].pu_os);
		assert_int_equal(p->slots[i].core, want[i].core);
		assert_int_equal(p->slots[i].package, want[i].package);
		assert_int_equal(p->slots[i].node, want[i].node);
		assert_int_equal(p->slots[i].shared, want[i].shared);
		assert_int_equal(p->slots[i].smt_shared, want[i].smt_shared);
	}
	assert_int_equal(topo_node_of_pu(t, 3), 0);
	assert_int_equal(topo_node_of_pu(t, 4), 1);
	assert_int_equal(topo_node_of_pu(t, 8), -1);
	assert_int_equal(topo_node_of_pu(t, -1), -1);
	free(p);
	topo_free(t);
}

static void test_none(void **state __unused_arg)
{
	struct topo *t = machine("core:2 pu:2", "1-3");
	struct placed *p = place(t, "none", 5);
	unsigned int i;

	for (i = 0; i < 5; i++) {
		assert_int_equal(p->slots[i].pu_os, -1);
		assert_int_equal(p->slots[i].core, -1);
		assert_int_equal(p->slots[i].package, -1);
		assert_int_equal(p->slots[i].node, -1);
		assert_int_equal(p->slots[i].shared, i >= 3);
		assert_false(p->slots[i].smt_shared);
	}
	free(p);
	topo_free(t);
}

static void test_list_refused(void **state __unused_arg)
{
	struct topo *t = machine("core:4 pu:2", "0-3");
	static const struct {
		const char *pin;
		int err;
		unsigned int bad;
	} rows[] = {
		{ "0,4", -ERANGE, 4 },
		{ "7,8", -ERANGE, 7 },
		{ "0-2,8", -ENODEV, 8 },
		{ "2147483647", -ENODEV, 2147483647 },
	};
	struct topo_policy policy;
	struct topo_slot slot;
	unsigned int i, bad;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		bad = 12345;
		assert_int_equal(topo_policy_parse(rows[i].pin, &policy), 0);
		assert_int_equal(topo_place(t, &policy, 1, &slot, &bad),
				 rows[i].err);
		assert_int_equal(bad, rows[i].bad);
		assert_int_equal(topo_place(t, &policy, 1, &slot, NULL),
				 rows[i].err);
		topo_policy_release(&policy);
	}
	topo_free(t);
}

/* ---- building ---- */

static void test_info(void **state __unused_arg)
{
	struct topo *t = machine("pack:2 [numa(memory=3GiB)] l3:2(size=32MiB) "
				 "l2:4(size=1MiB) l1d:1(size=48KiB) "
				 "core:1 pu:2", "0-7,16");
	const struct topo_info *info = topo_info(t);
	char buf[256];
	int len;

	assert_int_equal(info->nr_llcs, 2);
	assert_int_equal(info->llc_level, 3);
	assert_int_equal(info->llc_bytes, 32 << 20);
	assert_int_equal(info->l2_bytes, 1 << 20);
	assert_int_equal(info->l1d_bytes, 48 << 10);
	assert_int_equal(info->memory_bytes, 6ULL << 30);
	assert_false(info->hybrid);
	assert_false(topo_is_this_system(t));
	len = topo_summary(t, buf, sizeof(buf));
	assert_string_equal(buf, "2 packages, 5 cores, 9 PUs, 2 NUMA nodes, "
			    "2 x 32 MiB L3 (not this machine)");
	assert_int_equal(len, strlen(buf));
	assert_int_equal(topo_allowed(t, buf, sizeof(buf)), 6);
	assert_string_equal(buf, "0-7,16");
	assert_int_equal(topo_summary(t, buf, 4), len);
	assert_string_equal(buf, "2 p");
	topo_free(t);
}

static void test_unknowns(void **state __unused_arg)
{
	struct topo *t = machine("pu:1", NULL);
	char buf[256];

	assert_int_equal(topo_info(t)->llc_bytes, 0);
	assert_int_equal(topo_info(t)->llc_level, 0);
	assert_null(topo_info(t)->cpu_model);
	topo_summary(t, buf, sizeof(buf));
	assert_string_equal(buf, "1 package, 1 core, 1 PU, 1 NUMA node "
			    "(not this machine)");
	topo_free(t);
	topo_free(NULL);
}

static void test_build_errors(void **state __unused_arg)
{
	struct topo *t = NULL;

	assert_int_equal(topo_new_synthetic(&t, "nonsense", NULL), -EINVAL);
	assert_int_equal(topo_new_synthetic(&t, "", NULL), -EINVAL);
	assert_int_equal(topo_new_synthetic(&t, "pu:2", "0,"), -EINVAL);
	assert_int_equal(topo_new_synthetic(&t, "pu:2", "2"), -ENODEV);
	assert_null(t);
}

static void test_export(void **state __unused_arg)
{
	struct topo *t = machine("pack:2 core:2 pu:2", "3"), *again;
	char buf[256], *xml = NULL;
	size_t len;

	assert_true(topo_synthetic(t, buf, sizeof(buf)) > 0);
	again = machine(buf, NULL);
	assert_int_equal(topo_info(again)->nr_pus, 8);
	assert_int_equal(topo_info(again)->nr_cores, 4);
	topo_free(again);

	assert_int_equal(topo_export_xml(t, 1 << 20, &xml), 0);
	len = strlen(xml);
	assert_non_null(strstr(xml, "<object type=\"Package\""));
	free(xml);
	xml = NULL;
	assert_int_equal(topo_export_xml(t, len, &xml), -EFBIG);
	assert_null(xml);
	assert_int_equal(topo_export_xml(t, len + 1, &xml), 0);
	free(xml);

	assert_true(topo_hwloc_version(buf, sizeof(buf)) > 0);
	assert_int_equal(buf[0], '2');
	topo_free(t);
}

static void test_environment(void **state __unused_arg)
{
	struct topo_slot slot = { .pu_os = 0, };
	struct topo *t;
	char c;

	assert_int_equal(setenv("HWLOC_SYNTHETIC", "pack:3 core:7 pu:2", 1), 0);
	assert_int_equal(topo_new(&t), 0);
	unsetenv("HWLOC_SYNTHETIC");
	assert_int_equal(topo_info(t)->nr_pus, 42);
	assert_false(topo_is_this_system(t));
	assert_int_equal(topo_bind_self(t, &slot), -ENODEV);
	assert_int_equal(topo_observed_pu(t), -ENODEV);
	assert_int_equal(topo_bind_memory(t, &c, 1, 0), -ENODEV);
	assert_int_equal(topo_observed_node(t, &c, 1), -ENODEV);
	topo_free(t);
}

/* ---- policies' names ---- */

static void test_policy_parse(void **state __unused_arg)
{
	static const char * const bad[] = {
		"", "compac", "compactx", "Compact", "CPULIST", "1,", "-1",
		"1 ", " 1", "max", "spread,core", "0x1",
	};
	struct topo_policy p;
	unsigned int kind;

	for (kind = 0; kind < TOPO_LIST; kind++) {
		assert_int_equal(topo_policy_parse(topo_policy_name(kind), &p),
				 0);
		assert_int_equal(p.kind, kind);
		assert_true(strlen(topo_policy_help(kind)) > 10);
		topo_policy_release(&p);
	}
	assert_string_equal(topo_policy_name(TOPO_LIST), "CPULIST");
	assert_int_equal(topo_policy_parse("4,2", &p), 0);
	assert_int_equal(p.kind, TOPO_LIST);
	assert_int_equal(p.list.nr, 2);
	topo_policy_release(&p);
	for (kind = 0; kind < ARRAY_SIZE(bad); kind++)
		assert_int_equal(topo_policy_parse(bad[kind], &p), -EINVAL);
	assert_int_equal(topo_policy_parse("3-1", &p), -ERANGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_slots),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_list_refused),
		cmocka_unit_test(test_info),
		cmocka_unit_test(test_unknowns),
		cmocka_unit_test(test_build_errors),
		cmocka_unit_test(test_export),
		cmocka_unit_test(test_environment),
		cmocka_unit_test(test_policy_parse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
