// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-context.c - the record of the machine: what it reads, what is null when
 * it cannot, and that the record survives JSON and the shell.
 */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "bench/context.h"
#include "tests/scratch.h"

static const struct context_build build = {
	.version = "1.2.3",
	.git_rev = NULL,
	.compiler = "cc 1",
	.cflags = "-O2",
	.sanitizers = "",
	.debug = true,
};

static char *words[] = { (char *)"pgdbench", (char *)"run", NULL };

static void fill(struct context *c, const char *root)
{
	const struct context_args args = {
		.build = &build,
		.root = root,
		.topology = "1 package",
		.allowed = "0-3,8",
		.seed = 42,
		.argc = 2,
		.argv = words,
	};

	context_init(c);
	assert_int_equal(context_fill(c, &args), 0);
}

/* Make file @name below @root, and the folders on the way. */
static void plant(const char *root, const char *name, const char *text)
{
	char path[400], *slash;

	snprintf(path, sizeof(path), "%s%s", root, name);
	for (slash = path + strlen(root) + 1; (slash = strchr(slash, '/'));
	     slash++) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
	scratch_write(path, text);
}

#define CPU_DIR "/sys/devices/system/cpu"

static void plant_cpu(const char *root)
{
	plant(root, "/proc/cpuinfo",
	      "processor\t: 0\nmodel name\t: Imaginary 9000 @ 1GHz\n"
	      "flags\t\t: fpu hypervisor_not sse hypervisor\n\n"
	      "processor\t: 1\nmodel name\t: Another\n");
	plant(root, CPU_DIR "/cpu0/cpufreq/scaling_governor", "performance\n");
	plant(root, CPU_DIR "/cpu1/cpufreq/scaling_governor", "powersave\n");
	plant(root, CPU_DIR "/smt/active", "1\n");
	plant(root, CPU_DIR "/intel_pstate/no_turbo", "1\n");
	plant(root, CPU_DIR "/cpu0/cache/index0/level", "1\n");
	plant(root, CPU_DIR "/cpu0/cache/index0/type", "Data\n");
	plant(root, CPU_DIR "/cpu0/cache/index0/size", "32K\n");
	plant(root, CPU_DIR "/cpu0/cache/index1/level", "3\n");
	plant(root, CPU_DIR "/cpu0/cache/index1/type", "Unified\n");
	plant(root, CPU_DIR "/cpu0/cache/index1/size", "36608K\n");
	plant(root, CPU_DIR "/vulnerabilities/meltdown", "Not affected\n");
	plant(root, CPU_DIR "/vulnerabilities/l1tf", "Mitigation: PTE\n");
}

static void plant_kernel(const char *root)
{
	plant(root, "/proc/cmdline", "quiet root=/dev/vda \"x y\"\n");
	plant(root, "/proc/meminfo", "MemTotal:    2048 kB\nMemFree: 1 kB\n");
	plant(root, "/proc/self/cgroup", "0::/x\n");
	plant(root, "/proc/sys/kernel/numa_balancing", "1\n");
	plant(root, "/sys/fs/cgroup/x/cpu.max", "150000 100000\n");
	plant(root, "/proc/loadavg", "0.25 1.50 2.00 1/234 5678\n");
	plant(root, "/proc/sys/kernel/randomize_va_space", "2\n");
	plant(root, "/sys/kernel/mm/transparent_hugepage/enabled",
	      "always [madvise] never\n");
	plant(root, "/sys/devices/system/clocksource/clocksource0/"
	      "current_clocksource", "tsc\n");
	plant(root, "/sys/class/dmi/id/product_name", "Box\n");
}

static int remove_tree(void **state)
{
	char command[300];
	int err;

	snprintf(command, sizeof(command), "rm -rf '%s'", (char *)*state);
	err = system(command);
	free(*state);
	return err;
}

static uint64_t cache(const struct context *c, const char *key)
{
	const struct u64_entry *e = u64_map_find(&c->cpu.caches, key);

	return e ? e->value : 0;
}

static void test_known_machine(void **state)
{
	struct context c;

	plant_cpu(*state);
	plant_kernel(*state);
	fill(&c, *state);
	assert_string_equal(c.cpu.model, "Imaginary 9000 @ 1GHz");
	assert_true(c.virtualisation.hypervisor == 1);
	assert_string_equal(c.cpu.governor, "mixed");
	assert_true(c.cpu.smt == 1);
	assert_true(c.cpu.boost == 0);
	assert_true(cache(&c, "L1d_bytes") == 32768);
	assert_true(cache(&c, "L3_bytes") == 36608 * 1024);
	assert_int_equal(c.cpu.caches.nr, 2);
	assert_int_equal(c.kernel.mitigations.nr, 2);
	assert_string_equal(str_map_find(&c.kernel.mitigations,
					 "meltdown")->value, "Not affected");
	assert_string_equal(c.kernel.cmdline, "quiet root=/dev/vda \"x y\"");
	assert_string_equal(c.kernel.transparent_hugepage, "madvise");
	assert_string_equal(c.kernel.clocksource, "tsc");
	assert_string_equal(c.cpu.allowed, "0-3,8");
	assert_true(c.cpu.quota == 1.5);
	assert_true(c.kernel.aslr == 2);
	assert_true(c.kernel.numa_balancing == 1);
	assert_true(c.environment.memory_total_bytes == 2 << 20);
	assert_true(c.environment.load_5min == 1.5);
	assert_string_equal(c.virtualisation.product, "Box");
	assert_null(c.virtualisation.type);
	context_release(&c);
}

static void test_no_hypervisor(void **state)
{
	struct context c;

	plant(*state, "/proc/cpuinfo", "flags : nohypervisor hypervisor2\n");
	fill(&c, *state);
	assert_true(c.virtualisation.hypervisor == 0);
	assert_null(c.cpu.model);
	context_release(&c);
}

static void test_unreadable_is_null(void **state)
{
	struct context c;

	fill(&c, *state);
	assert_null(c.cpu.model);
	assert_null(c.cpu.governor);
	assert_true(c.cpu.smt == U64_NULL);
	assert_true(c.cpu.boost == U64_NULL);
	assert_true(c.virtualisation.hypervisor == U64_NULL);
	assert_int_equal(c.kernel.mitigations.nr, 0);
	assert_null(c.kernel.transparent_hugepage);
	assert_true(c.kernel.aslr == U64_NULL);
	assert_true(c.environment.memory_total_bytes == U64_NULL);
	assert_true(isnan(c.environment.load_1min));
	assert_null(c.program.git_rev);
	assert_string_equal(c.program.sanitizers, "");
	assert_non_null(c.kernel.release);
	assert_non_null(c.host);
	context_release(&c);
}

static struct json *to_json(const struct context *c)
{
	struct json_build b = { 0 };
	struct json *j = json_new_map(&b);

	context_put(&b, j, "context", c);
	assert_int_equal(b.err, 0);
	return j;
}

static void test_identity(void **state __unused_arg)
{
	struct json_reader r;
	struct context a, b;
	struct json *one, *two;

	setenv("MALLOC_CONF", "narenas:1", 1);
	fill(&a, NULL);
	assert_string_equal(a.environment.malloc_conf, "narenas:1");
	assert_int_equal(strlen(a.date), strlen("2024-01-01T00:00:00Z"));
	assert_true(a.cpu.nr_online >= 1);
	assert_int_equal(str_map_set(&a.program.libraries, "hwloc", "2.9"), 0);
	one = to_json(&a);
	json_reader_init(&r);
	context_init(&b);
	context_get(&r, json_find(one, "context"), &b);
	assert_int_equal(r.err, 0);
	two = to_json(&b);
	assert_true(json_same(one, two));
	assert_int_equal(json_count(json_find(one, "context")), 13);
	assert_string_equal(b.argv.v[1], "run");
	json_free(one);
	json_free(two);
	context_release(&a);
	context_release(&b);
}

static void test_seed_out_of_range(void **state __unused_arg)
{
	const struct context_args args = {
		.build = &build,
		.seed = (uint64_t)INT64_MAX + 1,
	};
	struct context c;

	context_init(&c);
	assert_int_equal(context_fill(&c, &args), -ERANGE);
	context_release(&c);
}

static void assert_quoted(int argc, char **argv, const char *expect)
{
	char *line = context_quote(argc, argv, 7);

	assert_string_equal(line, expect);
	free(line);
}

static void test_quoting(void **state __unused_arg)
{
	char *plain[] = { (char *)"./pgdbench", (char *)"-t", (char *)"1,2" };
	char *odd[] = { (char *)"a b", (char *)"", (char *)"it's", (char *)"$x",
			(char *)"--seed=9" };
	char *split[] = { (char *)"p", (char *)"--seed", (char *)"3" };
	char *output[] = { (char *)"p", (char *)"-o", (char *)"d",
			   (char *)"-t", (char *)"1", (char *)"--output=e",
			   (char *)"--resume", (char *)"-of",
			   (char *)"--output", (char *)"g", (char *)"--seed=3" };

	assert_quoted(3, plain, "./pgdbench -t 1,2 --seed 7");
	assert_quoted(5, odd, "'a b' '' 'it'\\''s' '$x' --seed=9");
	assert_quoted(3, split, "p --seed 3");
	/* A repetition must not go into the same folder. */
	assert_quoted(11, output, "p -t 1 --seed=3");
}

/* The shell is the judge of whether the words come back. */
static void test_shell_agrees(void **state)
{
	char *argv[] = { (char *)"printf", (char *)"[%s]", (char *)"a'b\"c",
			 (char *)"\\ $(id) `id` *\n~", (char *)"",
			 (char *)"--seed=1" };
	char path[256], command[600], *line, *out;

	line = context_quote(ARRAY_SIZE(argv), argv, 0);
	scratch_path(path, *state, "out");
	snprintf(command, sizeof(command), "%s > %s", line, path);
	free(line);
	assert_int_equal(system(command), 0);
	out = scratch_read(path);
	assert_string_equal(out, "[a'b\"c][\\ $(id) `id` *\n~][][--seed=1]");
	free(out);
}

#define IN_SCRATCH(test) \
	cmocka_unit_test_setup_teardown(test, scratch_setup, remove_tree)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(test_known_machine),
		IN_SCRATCH(test_no_hypervisor),
		IN_SCRATCH(test_unreadable_is_null),
		cmocka_unit_test(test_identity),
		cmocka_unit_test(test_seed_out_of_range),
		cmocka_unit_test(test_quoting),
		IN_SCRATCH(test_shell_agrees),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
