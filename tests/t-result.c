// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-result.c - what is written of cells and results is read back the same.
 */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "bench/result.h"
#include "tests/random-cell.h"
#include "tests/schema-walk.h"
#include "tests/scratch.h"

static void assert_same_file(const char *a, const char *b)
{
	char *one = scratch_read(a), *two = scratch_read(b);

	assert_non_null(one);
	assert_string_equal(one, two);
	free(one);
	free(two);
}

static void read_cell(const char *path, struct result_cell *cell)
{
	struct json_error error;

	if (result_cell_read(path, cell, &error))
		fail_msg("%s", error.text);
}

static void test_cell_identity(void **state)
{
	char one[256], two[256];
	struct result_cell a, b;
	uint64_t seed;

	scratch_path(one, *state, "one");
	scratch_path(two, *state, "two");
	for (seed = 0; seed < 20; seed++) {
		result_cell_init(&a);
		random_cell(&a, seed);
		assert_int_equal(result_cell_write(one, &a), 0);
		read_cell(one, &b);
		assert_same_cell(&a, &b);
		assert_int_equal(result_cell_write(two, &b), 0);
		assert_same_file(one, two);
		result_cell_release(&a);
		result_cell_release(&b);
	}
}

static void name_cell(struct result_cell *cell)
{
	result_cell_init(cell);
	assert_int_equal(str_set(&cell->id, "id"), 0);
	assert_int_equal(str_set(&cell->strategy, "rcu-list"), 0);
	assert_int_equal(str_set(&cell->workload, "mixed"), 0);
	assert_int_equal(str_set(&cell->geometry, "x86-64"), 0);
	cell->threads = 2;
	cell->mms = 1000;
	cell->repetition = 0;
	cell->round = 0;
	cell->order = 0;
	cell->seed = 1;
}

static void test_failed_cell_is_all_null(void **state)
{
	struct json_error error;
	struct result_cell a, b;
	const struct json *latency;
	char path[256];
	struct json *j;

	scratch_path(path, *state, "a.json");
	name_cell(&a);
	a.status = RESULT_FAILED;
	assert_int_equal(str_set(&a.reason, "killed by signal 11"), 0);
	assert_int_equal(result_cell_write(path, &a), 0);
	read_cell(path, &b);
	assert_int_equal(b.status, RESULT_FAILED);
	assert_string_equal(b.reason, "killed by signal 11");
	assert_true(b.exit_code == U64_NULL);
	assert_true(b.duration_ns == U64_NULL);
	assert_true(b.ops[OP_WALK] == U64_NULL);
	assert_null(b.latency[OP_WALK].service);
	assert_null(b.propagation_ns);
	assert_true(b.memory.rss_peak_bytes == U64_NULL);
	assert_true(isnan(b.noise.lost_share));
	assert_null(b.oracle.mode);
	result_cell_release(&a);
	result_cell_release(&b);

	assert_int_equal(json_load(path, &j, &error), 0);
	latency = json_find(j, "latency");
	assert_true(json_is_null(json_find(latency, "walk")));
	assert_true(json_is_null(json_find(json_find(j, "ops"), "teardown")));
	assert_true(json_is_null(json_find(j, "propagation_ns")));
	assert_true(json_is_null(json_find(json_find(j, "noise"),
					   "steal_ns")));
	json_free(j);
}

static uint64_t u64_at(const struct json *j, const char *const *path)
{
	uint64_t value = 0;

	for (; *path; path++)
		j = json_find(j, *path);
	assert_int_equal(json_as_u64(j, &value), 0);
	return value;
}

static void test_paths_that_tools_use(void **state)
{
	static const char *const p50[] = {
		"latency", "walk", "percentile", "50.000000", NULL };
	static const char *const p999[] = {
		"locks", "registry", "hold_ns", "percentile", "99.900000",
		NULL };
	static const char *const n[] = { "latency", "walk", "N", NULL };
	static const char *const overflow[] = {
		"latency", "walk", "overflow", NULL };
	struct json_error error;
	struct result_cell a;
	struct result_lock *lock;
	const struct json *walk;
	struct hist *h;
	char path[256];
	struct json *j;
	unsigned int i;

	name_cell(&a);
	h = result_hist(&a.latency[OP_WALK].service);
	for (i = 1; i <= 100; i++)
		hist_record(h, i);
	hist_record(h, HIST_MAX_NS + 5);
	lock = result_lock(&a, "registry");
	hist_record(result_hist(&lock->hold_ns), 77);
	scratch_path(path, *state, "a.json");
	assert_int_equal(result_cell_write(path, &a), 0);
	result_cell_release(&a);

	assert_int_equal(json_load(path, &j, &error), 0);
	assert_int_equal(u64_at(j, p50), 51);
	assert_int_equal(u64_at(j, p999), 77);
	assert_int_equal(u64_at(j, n), 101);
	assert_int_equal(u64_at(j, overflow), 1);
	walk = json_find(json_find(j, "latency"), "walk");
	assert_int_equal(json_count(json_find(walk, "bins")), 100);
	assert_true(json_is_null(json_find(walk, "intended")));
	assert_true(json_is_null(json_find(json_find(j, "latency"), "fork")));
	json_free(j);
}

static void test_empty_histograms(void **state)
{
	struct result_cell a, b;
	char path[256];

	name_cell(&a);
	result_hist(&a.latency[OP_FORK].service);
	result_hist(&a.propagation_ns);
	scratch_path(path, *state, "a.json");
	assert_int_equal(result_cell_write(path, &a), 0);
	read_cell(path, &b);
	assert_null(b.latency[OP_FORK].service);
	assert_non_null(b.propagation_ns);
	assert_memory_equal(a.propagation_ns, b.propagation_ns,
			    sizeof(*a.propagation_ns));
	result_cell_release(&a);
	result_cell_release(&b);
}

static void test_unwritable_cells(void **state)
{
	struct result_cell a;
	char path[256];

	name_cell(&a);
	scratch_path(path, *state, "a.json");
	a.seed = (uint64_t)INT64_MAX + 1;
	assert_int_equal(result_cell_write(path, &a), -ERANGE);
	a.seed = U64_NULL;
	assert_int_equal(result_cell_write(path, &a), -EINVAL);
	a.seed = 1;
	assert_int_equal(str_set(&a.strategy, NULL), 0);
	assert_int_equal(result_cell_write(path, &a), -EINVAL);
	assert_int_equal(scratch_count(*state), 0);
	result_cell_release(&a);
}

static void fill_context(struct context *c)
{
	struct json_error error;

	context_init(c);
	assert_int_equal(str_set(&c->host, "host"), 0);
	assert_int_equal(strs_add(&c->argv, "pgdbench"), 0);
	assert_int_equal(json_parse("{\"t\":[1,-2.5]}", 14, &c->plan, &error),
			 0);
	c->seed = 42;
}

static void test_results_identity(void **state)
{
	enum { NR = 5 };
	struct result_cell cells[NR];
	char one[256], two[256];
	struct json_error error;
	struct context context;
	struct results back;
	unsigned int i;

	for (i = 0; i < NR; i++) {
		result_cell_init(&cells[i]);
		random_cell(&cells[i], 100 + i);
	}
	fill_context(&context);
	scratch_path(one, *state, "results.json");
	scratch_path(two, *state, "two");
	assert_int_equal(results_write(one, &context, cells, NR), 0);
	assert_members_known(one, "result");
	/* The folder stands for the file. */
	assert_int_equal(results_read(*state, &back, &error), 0);
	assert_int_equal(back.nr, NR);
	assert_same_cell(&cells[4], &back.cells[4]);
	assert_string_equal(back.context.host, "host");
	assert_true(back.context.seed == 42);
	assert_true(json_same(context.plan, back.context.plan));
	assert_int_equal(results_write(two, &back.context, back.cells, NR), 0);
	assert_same_file(one, two);
	results_release(&back);

	assert_int_equal(results_write(one, &context, NULL, 0), 0);
	assert_int_equal(results_read(one, &back, &error), 0);
	assert_int_equal(back.nr, 0);
	results_release(&back);
	context_release(&context);
	for (i = 0; i < NR; i++)
		result_cell_release(&cells[i]);
}

static void test_collect_is_write(void **state)
{
	char one[256], two[256], path[256];
	struct result_cell cells[3];
	struct strs paths = { 0 };
	struct json_error error;
	struct context context;
	unsigned int i;

	fill_context(&context);
	for (i = 0; i < ARRAY_SIZE(cells); i++) {
		result_cell_init(&cells[i]);
		random_cell(&cells[i], 200 + i);
		snprintf(path, sizeof(path), "%s/%u", (char *)*state, i);
		assert_int_equal(result_cell_write(path, &cells[i]), 0);
		assert_int_equal(strs_add(&paths, path), 0);
	}
	scratch_path(one, *state, "one");
	scratch_path(two, *state, "two");
	assert_int_equal(results_write(one, &context, cells, 3), 0);
	assert_int_equal(results_collect(two, &context, &paths, &error), 0);
	assert_same_file(one, two);
	unlink(path);
	assert_int_equal(results_collect(two, &context, &paths, &error),
			 -ENOENT);
	assert_non_null(strstr(error.text, path));
	assert_same_file(one, two);
	assert_int_equal(results_collect(*state, &context, &(struct strs){ 0 },
					 &error), -EISDIR);
	assert_non_null(strstr(error.text, *state));
	strs_release(&paths);
	context_release(&context);
	for (i = 0; i < ARRAY_SIZE(cells); i++)
		result_cell_release(&cells[i]);
}

static void test_full_disk_keeps_results(void **state)
{
	const struct rlimit no_limit = { RLIM_INFINITY, RLIM_INFINITY };
	const struct rlimit tiny = { 20000, RLIM_INFINITY };
	struct result_cell cell;
	struct context context;
	struct json_error error;
	struct results back;
	char path[256];

	fill_context(&context);
	result_cell_init(&cell);
	random_cell(&cell, 7);
	scratch_path(path, *state, "results.json");
	assert_int_equal(results_write(path, &context, NULL, 0), 0);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &tiny), 0);
	assert_int_equal(results_write(path, &context, &cell, 1), -EFBIG);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &no_limit), 0);
	assert_int_equal(scratch_count(*state), 1);
	assert_int_equal(results_read(path, &back, &error), 0);
	assert_int_equal(back.nr, 0);
	results_release(&back);
	context_release(&context);
	result_cell_release(&cell);
}

#define IN_SCRATCH(test) \
	cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(test_cell_identity),
		IN_SCRATCH(test_failed_cell_is_all_null),
		IN_SCRATCH(test_paths_that_tools_use),
		IN_SCRATCH(test_empty_histograms),
		IN_SCRATCH(test_unwritable_cells),
		IN_SCRATCH(test_results_identity),
		IN_SCRATCH(test_collect_is_write),
		IN_SCRATCH(test_full_disk_keeps_results),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
