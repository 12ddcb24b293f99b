// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cell-run.c - options to plan to run to result, without a child process.
 */
#include "tests/cell-run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/collect.h"
#include "bench/options.h"
#include "bench/plan.h"
#include "bench/registry.h"
#include "bench/run.h"

enum { MAX_WORDS = 64 };

/* Some hundred page directories, whatever they take. */
#define SMALL_SPARE_BYTES (UINT64_C(4) << 20)

static int split(char *line, char **argv)
{
	char *save = NULL, *word;
	int argc = 0;

	argv[argc++] = (char *)"pgdbench";
	argv[argc++] = (char *)"run";
	for (word = strtok_r(line, " ", &save); word;
	     word = strtok_r(NULL, " ", &save)) {
		assert_true(argc < MAX_WORDS - 1);
		argv[argc++] = word;
	}
	argv[argc] = NULL;
	return argc;
}

/* Of all cells of this process; to calibrate it takes as long as some cells. */
static const struct clock *test_clock(void)
{
	static struct clock clock;
	static bool calibrated;

	if (!calibrated)
		assert_int_equal(clock_init(&clock, false), 0);
	calibrated = true;
	return &clock;
}

static void run_one(const struct plan *plan, const struct plan_cell *cell,
		    const struct registry *registry, struct result_cell *out)
{
	struct run *r = run_new(plan, cell);
	const char *why = "memory";
	int err;

	assert_non_null(r);
	r->clock = *test_clock();
	r->calibrated = true;
	err = run_execute(r, registry, &why);
	if (err)
		fail_msg("cell '%s': %s: %s", cell->id, why, strerror(-err));
	assert_int_equal(collect(out, r), 0);
	run_release(r);
	free(r);
}

/* How cells are run, where that is not as a command line would. */
struct how {
	uint64_t spare_bytes;			/* 0: as planned */
	const struct strategy_ops *extra;	/* NULL: none */
};

static void run_plan(const struct options *opts, const struct how *how,
		     cell_fn fn, void *arg)
{
	struct result_cell out;
	struct registry registry;
	struct topo *topo;
	struct plan plan;
	struct error e;
	size_t i;

	assert_int_equal(registry_init(&registry, &opts->plugins, &e), 0);
	if (how->extra && registry_add(&registry, how->extra, "test", &e))
		fail_msg("%s", e.text);
	assert_int_equal(topo_new(&topo), 0);
	if (plan_make(&plan, opts, &registry, topo, &e))
		fail_msg("%s", e.text);
	if (how->spare_bytes)
		plan.spare_bytes = how->spare_bytes;
	for (i = 0; i < plan.nr; i++) {
		result_cell_init(&out);
		run_one(&plan, &plan.cells[i], &registry, &out);
		fn(&out, arg);
		result_cell_release(&out);
	}
	plan_release(&plan);
	topo_free(topo);
	registry_release(&registry);
}

static void run_line(const char *args, const struct how *how, cell_fn fn,
		     void *arg)
{
	char *argv[MAX_WORDS], *line = strdup(args);
	struct options opts;
	struct error e;

	assert_non_null(line);
	if (options_parse_alone(&opts, split(line, argv), argv, &e))
		fail_msg("%s: %s", args, e.text);
	run_plan(&opts, how, fn, arg);
	options_release(&opts);
	free(line);
}

void cells_run(const char *args, cell_fn fn, void *arg)
{
	run_line(args, &(struct how){ .spare_bytes = 0 }, fn, arg);
}

static const struct how small = { .spare_bytes = SMALL_SPARE_BYTES };

void cells_run_small(const char *args, cell_fn fn, void *arg)
{
	run_line(args, &small, fn, arg);
}

void cells_run_with(const struct strategy_ops *extra, const char *args,
		    cell_fn fn, void *arg)
{
	run_line(args, &(struct how){ .extra = extra }, fn, arg);
}

/* Where a failed assertion ends the process, and not in the parent's loop. */
static void run_as_child(const char *args, cell_fn fn, void *arg)
{
	if (setenv("CMOCKA_TEST_ABORT", "1", 1))
		_exit(EXIT_FAILURE);
	run_line(args, &small, fn, arg);
	exit(EXIT_SUCCESS);
}

void cells_run_apart(const char *args, cell_fn fn, void *arg, size_t bytes)
{
	void *shared = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status;
	pid_t pid;

	assert_true(shared != MAP_FAILED);
	memcpy(shared, arg, bytes);
	test_clock();
	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid)
		run_as_child(args, fn, shared);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (status)
		fail_msg("%s: child ended with status 0x%x", args,
			 (unsigned int)status);
	memcpy(arg, shared, bytes);
	munmap(shared, bytes);
}
