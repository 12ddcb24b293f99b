// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-plan-file.c - plan.json, and what of memory and CPUs can be had.
 */
#include "bench/plan.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "bench/cgroup.h"
#include "bench/memory.h"
#include "tests/plan-fixture.h"
#include "tests/schema-walk.h"
#include "tests/scratch.h"

static void test_identity(void **state)
{
	char path[256], again[256];
	struct plan p, q;
	struct error e;
	char *a, *b;

	must_make(&p, "-s all,controls -w steady,walk,trace --trace /dev/null "
		  "-r 2 -R 0010.125 --grace-period 8ms --verify full --pin 3,1 "
		  "--oversubscribe --timeline all "
		  "--fault-cost 700ns --ipi-cost 3us "
		  "--pgd-pages 4k --seed 9223372036854775807 "
		  "--set inject.walk-step=3:1us");
	assert_int_equal(plan_write(scratch_path(path, *state, "a"), &p), 0);
	assert_members_known(path, "plan");
	if (plan_read(path, &q, &e))
		fail_msg("%s", e.text);
	assert_true(same(&p, &q));
	assert_int_equal(p.nr, q.nr);
	assert_true(q.cells[0].rate == 10.125);
	assert_int_equal(q.seed, INT64_MAX);
	assert_int_equal(q.grace_ns, 8000000);
	assert_int_equal(q.fault_ns, 700);
	assert_int_equal(q.ipi_ns, 3000);
	assert_int_equal(q.verify, VERIFY_FULL);
	assert_int_equal(q.timeline, TIMELINE_ALL);
	assert_int_equal(q.pgd_pages, PGD_PAGES_4K);
	assert_string_equal(q.pin, "3,1");
	assert_true(q.oversubscribe);
	assert_string_equal(q.trace, "/dev/null");
	assert_int_equal(q.params.nr, p.params.nr);
	assert_int_equal(plan_write(scratch_path(again, *state, "b"), &q), 0);
	a = scratch_read(path);
	b = scratch_read(again);
	assert_string_equal(a, b);
	free(a);
	free(b);
	plan_release(&q);
	plan_release(&p);
}

/* The text of a plan with @from, which it has, replaced by @to. */
static char *changed(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	char *out;

	assert_non_null(at);
	assert_true(asprintf(&out, "%.*s%s%s", (int)(at - text), text, to,
			     at + strlen(from)) > 0);
	return out;
}

static void test_reader_refuses(void **state)
{
	static const struct { const char *from, *to, *says; } rows[] = {
		{ "\"pgdbench-plan\"", "\"pgdbench-cell\"", "schema" },
		{ "\"schema_version\": 1", "\"schema_version\": 2",
		  "schema_version" },
		{ "\"seed\": 1", "\"seed\": -1", "'seed'" },
		{ "\"verify\": \"sample\"", "\"verify\": \"some\"",
		  "'verify' is 'some'" },
		{ "\"verify\": \"sample\",", "", "'verify' is missing" },
		{ "\"timeline\": \"first\"", "\"timeline\": \"last\"",
		  "'timeline' is 'last'" },
		{ "\"pin\": \"compact\"", "\"pin\": \"x\"", "pin" },
		{ "\"threads\": 2", "\"threads\": 0", "'cells[0]'" },
		{ "\"threads\": 2", "\"threads\": \"2\"", "threads" },
		{ "\"mms\": 10", "\"mms\": 0", "'cells[0]'" },
		{ "\"rate\": 0.0", "\"rate\": -1.0", "rate" },
		{ "\"layout\": \"aged\"", "\"layout\": \"old\"", "layout" },
		{ "churn-null-x86-64-t2-m10-r0", "../../x", "id" },
		{ "churn-null-x86-64-t2-m10-r0", "", "id" },
		{ "churn-null-x86-64-t2-m10-r0",
		  "churn-null-x86-64-t2-m10-r1", "one id twice" },
		{ "\"cells\": [", "\"cells\": [], \"old\": [", "cells" },
		{ "\"params\": {", "\"params\": 1, \"old\": {", "params" },
		{ "{", "", "" },
		{ "}", "", "" },
	};
	char path[256], *text, *bad;
	struct plan p, q;
	struct error e;
	size_t i;

	scratch_path(path, *state, "plan.json");
	must_make(&p, "-s null -w churn -t 2 -m 10 -r 2 --layout aged --seed 1 "
		  "-R max");
	assert_int_equal(plan_write(path, &p), 0);
	text = scratch_read(path);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		bad = changed(text, rows[i].from, rows[i].to);
		scratch_write(path, bad);
		free(bad);
		assert_int_equal(plan_read(path, &q, &e), EXIT_USAGE);
		if (!strstr(e.text, rows[i].says) || strchr(e.text, '\n'))
			fail_msg("'%s' lacks '%s'", e.text, rows[i].says);
		assert_non_null(strstr(e.text, path));
	}
	free(text);
	scratch_write(path, "");
	assert_int_equal(plan_read(path, &q, &e), EXIT_USAGE);
	assert_int_equal(plan_read("/no/such", &q, &e), EXIT_RESOURCE);
	plan_release(&p);
}

static void test_memory(void **state __unused_arg)
{
	const struct plan_cell *bad = NULL;
	struct plan p;
	uint64_t small, large;

	must_make(&p, "-s list-lock -w populate -m 1000,1M -r 1");
	assert_int_equal(p.nr, 2);
	assert_int_equal(plan_capacity(&p, &p.cells[0]), 1000 + 32768);
	assert_int_equal(plan_capacity(&p, &p.cells[1]), 1048576 + 131072);
	small = plan_memory_bytes(&p, &p.cells[0], &registry);
	large = plan_memory_bytes(&p, &p.cells[1], &registry);
	/* A page, its struct page, and more. */
	assert_true(small > (1000 + 32768) * (4096 + 64));
	assert_true(large > (uint64_t)(1048576 + 131072) * (4096 + 64));
	assert_int_equal(plan_check_memory(&p, &registry, large, &bad), 0);
	assert_null(bad);
	assert_int_equal(plan_check_memory(&p, &registry, large - 1, &bad),
			 -ENOMEM);
	assert_ptr_equal(bad, &p.cells[1]);
	assert_int_equal(plan_check_memory(&p, &registry, 0, &bad), -ENOMEM);
	assert_ptr_equal(bad, &p.cells[1]);
	plan_release(&p);
	must_make(&p, "-s list-lock -w populate -m 1024G -r 1");
	assert_true(plan_memory_bytes(&p, &p.cells[0], &registry) >=
		    (UINT64_C(1) << 52));
	plan_release(&p);
}

struct tree_file {
	const char *path;
	const char *text;
};

/* Folders and files below @root; or, without @make, their removal. */
static void tree(const char *root, const struct tree_file *files, size_t nr,
		 bool make_it)
{
	char path[512], *slash;
	size_t i;

	for (i = 0; i < nr; i++) {
		snprintf(path, sizeof(path), "%s%s", root, files[i].path);
		for (slash = path + strlen(root) + 1; make_it; slash++) {
			slash = strchr(slash, '/');
			if (!slash)
				break;
			*slash = '\0';
			mkdir(path, 0700);
			*slash = '/';
		}
		if (make_it)
			scratch_write(path, files[i].text);
		else
			unlink(path);
		while (!make_it && (slash = strrchr(path, '/')) &&
		       slash > path + strlen(root)) {
			*slash = '\0';
			rmdir(path);
		}
	}
}

static void check_available(const char *root, const struct tree_file *files,
			    size_t nr, uint64_t want)
{
	tree(root, files, nr, true);
	assert_int_equal(memory_available_bytes(root), want);
	tree(root, files, nr, false);
}

#define V2 "/sys/fs/cgroup"
#define V1 "/sys/fs/cgroup/memory"

static void test_available(void **state)
{
	const struct tree_file files[] = {
		{ "/proc/meminfo", "MemTotal: 9 kB\nMemAvailable:  4096 kB\n" },
		{ "/proc/self/cgroup", "0::/a/b\n" },
		/* Our own group says nothing, the one around it 1 MiB less
		 * the half that is in use and no cache. */
		{ V2 "/a/b/memory.max", "max\n" },
		{ V2 "/a/b/memory.current", "1000000\n" },
		{ V2 "/a/memory.max", "1048576\n" },
		{ V2 "/a/memory.current", "786432\n" },
		{ V2 "/a/memory.stat", "anon 524288\nfile 262144\n" },
	};
	const struct tree_file first[] = {
		{ "/proc/meminfo", "MemAvailable: 4096 kB\n" },
		{ "/proc/self/cgroup", "5:cpu:/x\n4:memory:/host/a\n0::/\n" },
		{ V1 "/memory.limit_in_bytes", "2097152\n" },
		{ V1 "/memory.usage_in_bytes", "1048576\n" },
	};

	check_available(*state, files, 0, UINT64_MAX);
	check_available(*state, files, 1, 4194304);
	check_available(*state, files, 4, 4194304);
	check_available(*state, files, 6, 262144);
	check_available(*state, files, 7, 524288);
	check_available(*state, first, 3, 4194304);
	check_available(*state, first, 4, 1048576);
}

static void check_cpus(const char *root, const struct tree_file *files,
		       size_t nr, double want)
{
	double found;

	tree(root, files, nr, true);
	found = cgroup_cpus(root);
	if (isnan(want))
		assert_true(isnan(found));
	else
		assert_true(found == want);
	tree(root, files, nr, false);
}

static void test_quota(void **state)
{
	/* The least of our own group and of those around it. */
	const struct tree_file second[] = {
		{ "/proc/self/cgroup", "0::/a/b\n" },
		{ V2 "/a/b/cpu.max", "max 100000\n" },
		{ V2 "/a/cpu.max", "250000 100000\n" },
		{ V2 "/cpu.max", "400000 100000\n" },
	};
	const struct tree_file first[] = {
		{ "/proc/self/cgroup", "4:cpu,cpuacct:/x\n0::/\n" },
		{ "/sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_quota_us", "50000\n" },
		{ "/sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_period_us",
		  "100000\n" },
		{ "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n" },
		{ "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n" },
	};
	const struct tree_file junk[] = {
		{ "/proc/self/cgroup", "0::/\n" },
		{ V2 "/cpu.max", "lots\n" },
	};

	check_cpus(*state, second, 0, NAN);
	check_cpus(*state, second, 2, NAN);
	check_cpus(*state, second, 3, 2.5);
	check_cpus(*state, second, 4, 2.5);
	check_cpus(*state, first, 2, NAN);
	check_cpus(*state, first, 5, 0.5);
	check_cpus(*state, junk, 2, NAN);
}

#define SCRATCH(test) \
	cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		SCRATCH(test_identity),
		SCRATCH(test_reader_refuses),
		cmocka_unit_test(test_memory),
		SCRATCH(test_available),
		SCRATCH(test_quota),
	};

	return cmocka_run_group_tests(tests, plan_setup, plan_teardown);
}
