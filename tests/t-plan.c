// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-plan.c - from options to cells: order, seeds, defaults, and the file.
 *
 * The strategies and workloads are the real ones; the machine is made up.
 */
#include "bench/plan.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "bench/memory.h"
#include "bench/options.h"
#include "bench/params.h"
#include "lib/world.h"
#include "tests/scratch.h"

static struct registry registry;
static struct topo *topo;

static int setup(void **state __unused_arg)
{
	struct error e;

	if (topo_new_synthetic(&topo, "pack:2 core:4 pu:2", NULL))
		return -1;
	return registry_init(&registry, NULL, &e);
}

static int teardown(void **state __unused_arg)
{
	registry_release(&registry);
	topo_free(topo);
	return 0;
}

/* The plan of "pgdbench run @line". */
static int make(struct plan *plan, const char *line, struct error *e)
{
	char words[512], *argv[48], *save = NULL, *word;
	struct options o;
	int argc = 2, status;

	snprintf(words, sizeof(words), "%s", line);
	argv[0] = (char *)(uintptr_t)"pgdbench";
	argv[1] = (char *)(uintptr_t)"run";
	for (word = strtok_r(words, " ", &save); word;
	     word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	argv[argc] = NULL;
	status = options_parse(&o, argc, argv, e);
	if (!status)
		status = plan_make(plan, &o, &registry, topo, e);
	options_release(&o);
	return status;
}

static void must_make(struct plan *plan, const char *line)
{
	struct error e;

	if (make(plan, line, &e))
		fail_msg("%s: %s", line, e.text);
}

static bool same(const struct plan *a, const struct plan *b)
{
	struct json *ja = plan_json(a), *jb = plan_json(b);
	bool is = ja && jb && json_same(ja, jb);

	json_free(ja);
	json_free(jb);
	return is;
}

static void test_one(void **state __unused_arg)
{
	const struct plan_cell *c;
	struct plan p;

	must_make(&p, "-s list-lock -w populate -t 2 -m 10000 -r 1 -d 3s "
		  "--warmup 1ms -R 50,fixed --layout fresh --seed 5");
	assert_int_equal(p.nr, 1);
	assert_int_equal(p.seed, 5);
	assert_int_equal(p.rounds, 1);
	assert_null(p.trace);
	c = &p.cells[0];
	assert_string_equal(c->id, "populate-list-lock-x86-64-t2-m10000-r0");
	assert_ptr_equal(plan_find_cell(&p, c->id), c);
	assert_null(plan_find_cell(&p, "populate"));
	assert_string_equal(c->strategy, "list-lock");
	assert_string_equal(c->workload, "populate");
	assert_string_equal(c->geometry, "x86-64");
	assert_int_equal(c->threads, 2);
	assert_int_equal(c->mms, 10000);
	assert_int_equal(c->duration_ns, UINT64_C(3000000000));
	assert_int_equal(c->warmup_ns, 1000000);
	assert_int_equal(plan_time_ns(&p), UINT64_C(3001000000));
	assert_true(c->rate == 50);
	assert_int_equal(c->arrivals, ARRIVALS_FIXED);
	assert_int_equal(c->layout, LAYOUT_FRESH);
	plan_release(&p);
}

/* Where the command line is silent the workload speaks. */
static void test_workload_defaults(void **state __unused_arg)
{
	const struct workload_ops *w;
	char line[128];
	struct plan p;
	unsigned int i, j;

	for (i = 0; i < workload_list_nr; i++) {
		w = workload_list[i];
		if (w->needs_trace)
			continue;
		snprintf(line, sizeof(line), "-s list-lock -r 1 -w %s",
			 w->name);
		must_make(&p, line);
		assert_int_equal(p.nr, w->nr_mms);
		for (j = 0; j < p.nr; j++) {
			assert_int_equal(p.cells[j].mms, w->mms[j]);
			assert_int_equal(p.cells[j].threads,
					 w->threads ? w->threads : 16);
			assert_int_equal(p.cells[j].duration_ns,
					 w->duration_ns);
			assert_int_equal(p.cells[j].warmup_ns, w->warmup_ns);
			assert_int_equal(p.cells[j].layout, w->layout);
			assert_true(p.cells[j].rate == w->rate);
			assert_int_equal(p.cells[j].order, j);
		}
		plan_release(&p);
	}
}

static void test_threads(void **state __unused_arg)
{
	static const uint64_t want[] = { 1, 2, 8, 12, 16, 100 };
	struct plan p;
	struct error e;
	size_t i;

	must_make(&p, "-s null -w populate -m 10 -r 1 -t 1,2,8-max:4,16,100");
	assert_int_equal(p.nr, ARRAY_SIZE(want));
	for (i = 0; i < p.nr; i++)
		assert_int_equal(p.cells[i].threads, want[i]);
	plan_release(&p);
	assert_int_equal(make(&p, "-s null -w populate -t 17-max", &e),
			 EXIT_USAGE);
}

/* The place of @strategy in round @round, of cells of one group. */
static size_t place_of(const struct plan *p, const char *strategy, size_t round)
{
	size_t i, place = 0;

	for (i = 0; i < p->nr; i++) {
		if (p->cells[i].round != round)
			continue;
		if (!strcmp(p->cells[i].strategy, strategy))
			return place;
		place++;
	}
	return SIZE_MAX;
}

static void test_latin_square(void **state __unused_arg)
{
	static const char *const names[] = {
		"null", "array", "list-lock", "list-rcu", "xarray",
	};
	size_t round, s, nr = ARRAY_SIZE(names);
	unsigned int seen, first, differs = 0;
	struct plan p;
	char line[160];
	int seed;

	for (seed = 0; seed < 8; seed++) {
		snprintf(line, sizeof(line), "-s null,array,list-lock,list-rcu,"
			 "xarray -w populate -m 10 -r 5 --seed %d", seed);
		must_make(&p, line);
		assert_int_equal(p.nr, nr * nr);
		for (s = 0; s < nr; s++) {
			for (seen = 0, round = 0; round < nr; round++)
				seen |= 1U << place_of(&p, names[s], round);
			assert_int_equal(seen, (1U << nr) - 1);
		}
		first = (unsigned int)place_of(&p, "null", 0);
		differs |= 1U << first;
		plan_release(&p);
	}
	/* Which one begins follows from the seed. */
	assert_true(differs & (differs - 1));
}

static void test_rounds_outermost(void **state __unused_arg)
{
	struct plan p;
	size_t i, per_round;

	must_make(&p, "-s null,list-lock -w populate,churn -t 1,2 -m 10,20 "
		  "-r 3 -g x86-64");
	assert_int_equal(p.nr, 2 * 2 * 2 * 2 * 3);
	per_round = p.nr / 3;
	for (i = 0; i < p.nr; i++) {
		assert_int_equal(p.cells[i].round, i / per_round);
		assert_int_equal(p.cells[i].repetition, i / per_round);
		assert_int_equal(p.cells[i].order, i % per_round);
	}
	plan_release(&p);
}

static void test_seeds(void **state __unused_arg)
{
	struct plan p, q;
	size_t i, j;

	must_make(&p, "-s null,list-lock -w populate,churn -m 9 -r 3 --seed 7");
	for (i = 0; i < p.nr; i++) {
		for (j = 0; j < p.nr; j++) {
			const struct plan_cell *a = &p.cells[i];
			const struct plan_cell *b = &p.cells[j];
			bool paired = a->round == b->round &&
				      !strcmp(a->workload, b->workload);

			assert_int_equal(a->seed == b->seed, paired);
		}
	}
	/* What else is in the plan changes no seed. */
	must_make(&q, "-s list-lock -w churn -m 9 -r 1 --seed 7");
	assert_int_equal(q.nr, 1);
	assert_int_equal(q.cells[0].seed,
			 plan_find_cell(&p, q.cells[0].id)->seed);
	plan_release(&q);
	must_make(&q, "-s null,list-lock -w populate,churn -m 9 -r 3 --seed 7");
	assert_true(same(&p, &q));
	plan_release(&q);
	must_make(&q, "-s null,list-lock -w populate,churn -m 9 -r 3 --seed 8");
	assert_false(same(&p, &q));
	assert_int_not_equal(p.cells[0].seed, q.cells[0].seed);
	plan_release(&q);
	plan_release(&p);
}

/* Every strategy, every workload, and every parameter, none left out. */
static void test_params(void **state __unused_arg)
{
	char line[512] = "--seed 1 --set list-lock.lock=mcs "
			 "--set inject.fork-cloned=2:1000ns "
			 "-s all,controls -w steady,populate,churn,walk -r 1";
	const struct strategy_ops *ops;
	struct plan p;
	char key[128], value[PARAM_SIZE];
	size_t i;
	unsigned int j;

	must_make(&p, line);
	for (i = 0; i < registry.nr; i++) {
		ops = registry.v[i];
		for (j = 0; j < ops->nr_params; j++) {
			snprintf(key, sizeof(key), "%s.%s", ops->name,
				 ops->params[j].name);
			assert_non_null(str_map_find(&p.params, key));
			assert_int_equal(param_canonical(&ops->params[j],
				str_map_find(&p.params, key)->value, value), 0);
			assert_string_equal(str_map_find(&p.params, key)->value,
					    value);
		}
	}
	assert_string_equal(str_map_find(&p.params, "list-lock.lock")->value,
			    "mcs");
	assert_string_equal(str_map_find(&p.params, "xarray.lock")->value,
			    "ticket");
	assert_string_equal(
		str_map_find(&p.params, "inject.fork-cloned")->value, "2:1us");
	plan_release(&p);
}

static size_t count(const struct plan *p, const char *strategy,
		    const char *workload)
{
	size_t i, nr = 0;

	for (i = 0; i < p->nr; i++)
		nr += (!strategy || !strcmp(p->cells[i].strategy, strategy)) &&
		      (!workload || !strcmp(p->cells[i].workload, workload));
	return nr;
}

static void test_controls(void **state __unused_arg)
{
	struct plan p;
	size_t i;

	/* A control gets the workload that exposes it, the others the four. */
	must_make(&p, "-s null,control-skip -r 1 -m 10 --trace /dev/null");
	assert_int_equal(count(&p, "control-skip", NULL), 1);
	assert_int_equal(count(&p, "control-skip", "populate"), 1);
	assert_int_equal(count(&p, "null", "populate"), 1);
	assert_int_equal(count(&p, "null", "steady"), 1);
	assert_int_equal(count(&p, "null", "trace"), 1);
	assert_int_equal(count(&p, "null", "churn"), 0);
	assert_string_equal(p.trace, "/dev/null");
	plan_release(&p);
	/* With -w it gets that. */
	must_make(&p, "-s null,control-skip -r 1 -m 10 -w churn");
	assert_int_equal(count(&p, "control-skip", "churn"), 1);
	assert_int_equal(p.nr, 2);
	plan_release(&p);
	/* all are those that are no controls. */
	must_make(&p, "-s all -r 1 -m 10 -w churn");
	for (i = 0; i < p.nr; i++)
		assert_false(registry_find(&registry, p.cells[i].strategy)
			     ->flags & STRATEGY_CONTROL);
	i = p.nr;
	plan_release(&p);
	must_make(&p, "-s controls,all,null,null -r 1 -m 10 -w churn,churn");
	assert_true(p.nr > i);
	assert_int_equal(p.nr, registry.nr);
	plan_release(&p);
}

static void test_left_out(void **state __unused_arg)
{
	struct plan p;
	struct error e;

	must_make(&p, "-s null,list-lock -w walk -m 10 -r 1");
	assert_int_equal(p.nr, 1);
	assert_int_equal(count(&p, "list-lock", "walk"), 1);
	assert_int_equal(p.notes.nr, 1);
	assert_non_null(strstr(p.notes.v[0], "'null'"));
	assert_null(str_map_find(&p.params, "null.lock"));
	plan_release(&p);
	must_make(&p, "-s list-lock -w walk -m 10 --set xarray.lock=mcs");
	assert_int_equal(p.notes.nr, 1);
	plan_release(&p);
	assert_int_equal(make(&p, "-s null -w walk", &e), EXIT_USAGE);
}

static void test_refused(void **state __unused_arg)
{
	static const struct { const char *line, *says; int status; } rows[] = {
		{ "-s no-such", "unknown strategy 'no-such'", EXIT_USAGE },
		{ "-w no-such", "unknown workload 'no-such'", EXIT_USAGE },
		{ "-g no-such", "unknown geometry 'no-such'", EXIT_USAGE },
		{ "-s null -w churn --set a.b=c", "unknown strategy or",
		  EXIT_USAGE },
		{ "-s null -w churn --set null.b=c", "valid: none",
		  EXIT_USAGE },
		{ "-s null -w churn --set list-lock.lick=mcs",
		  "did you mean 'lock'? valid: lock, inner", EXIT_USAGE },
		{ "-s null -w churn --set list-lock.lock=x",
		  "takes ticket,mcs,spin", EXIT_USAGE },
		{ "-s null -w churn --set list-lock.lock=", "takes ticket",
		  EXIT_USAGE },
		{ "-s null -w churn --set list-lock.inner=2", "takes yes or no",
		  EXIT_USAGE },
		{ "-s null -w churn --set control-skip.one-in=1e30",
		  "takes number", EXIT_USAGE },
		{ "-s null -w churn --set inject.here=1:1us",
		  "unknown point", EXIT_USAGE },
		{ "-s null -w churn --set inject.walk-step=0:1us", "EVERY",
		  EXIT_USAGE },
		{ "-s null -w churn --pin 16", "PU 16", EXIT_RESOURCE },
		{ "-s null -w trace --trace /no/such", "'/no/such'",
		  EXIT_RESOURCE },
		{ "-s all -w churn -t 1-400 -m 1-100 -r 100", "100000 cells",
		  EXIT_USAGE },
	};
	struct plan p;
	struct error e;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(make(&p, rows[i].line, &e), rows[i].status);
		if (!strstr(e.text, rows[i].says))
			fail_msg("'%s' lacks '%s'", e.text, rows[i].says);
	}
}

static void test_identity(void **state)
{
	char path[256], again[256];
	struct plan p, q;
	struct error e;
	char *a, *b;

	must_make(&p, "-s all,controls -w steady,walk,trace --trace /dev/null "
		  "-r 2 -R 0010.125 --grace-period 8ms --verify full --pin 3,1 "
		  "--pgd-pages 4k --seed 9223372036854775807 "
		  "--set inject.walk-step=3:1us");
	assert_int_equal(plan_write(scratch_path(path, *state, "a"), &p), 0);
	if (plan_read(path, &q, &e))
		fail_msg("%s", e.text);
	assert_true(same(&p, &q));
	assert_int_equal(p.nr, q.nr);
	assert_true(q.cells[0].rate == 10.125);
	assert_int_equal(q.seed, INT64_MAX);
	assert_int_equal(q.grace_ns, 8000000);
	assert_int_equal(q.verify, VERIFY_FULL);
	assert_int_equal(q.pgd_pages, PGD_PAGES_4K);
	assert_string_equal(q.pin, "3,1");
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
	assert_int_equal(plan_capacity(&p.cells[0]), 1000 + 32768);
	assert_int_equal(plan_capacity(&p.cells[1]), 1048576 + 131072);
	small = plan_memory_bytes(&p.cells[0], &registry);
	large = plan_memory_bytes(&p.cells[1], &registry);
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
	assert_true(plan_memory_bytes(&p.cells[0], &registry) >=
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

#define SCRATCH(test) \
	cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one),
		cmocka_unit_test(test_workload_defaults),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_latin_square),
		cmocka_unit_test(test_rounds_outermost),
		cmocka_unit_test(test_seeds),
		cmocka_unit_test(test_params),
		cmocka_unit_test(test_controls),
		cmocka_unit_test(test_left_out),
		cmocka_unit_test(test_refused),
		SCRATCH(test_identity),
		SCRATCH(test_reader_refuses),
		cmocka_unit_test(test_memory),
		SCRATCH(test_available),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
