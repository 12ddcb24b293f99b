// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * selftest-run.c - run one case of selftest the way that a user's is run.
 *
 * Its words are read by the parser of the command line, planned, run in a
 * process of its own and read from the file that this wrote.
 */
#include "bench/selftest-run.h"

#include <errno.h>
#include <ftw.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/cells.h"
#include "bench/options.h"
#include "bench/plan.h"
#include "bench/report-internal.h"

enum { MAX_WORDS = 64, MAX_DEPTH = 16 };

static int make_folder(struct selftest_bench *b, struct error *e)
{
	const char *tmp = getenv("TMPDIR");
	int len = snprintf(b->dir, sizeof(b->dir),
			   "%s/pgdbench-selftest.XXXXXX",
			   tmp && *tmp ? tmp : "/tmp");

	if (len > 0 && (size_t)len < sizeof(b->dir) && mkdtemp(b->dir))
		return EXIT_OK;
	error_set(e, EXIT_RESOURCE, "cannot make a folder in '%s': %s",
		  tmp && *tmp ? tmp : "/tmp", strerror(errno));
	b->dir[0] = '\0';
	return EXIT_RESOURCE;
}

static int remove_one(const char *path, const struct stat *st __unused_arg,
		      int type __unused_arg, struct FTW *at __unused_arg)
{
	return remove(path);
}

static void remove_folder(const struct selftest_bench *b)
{
	if (*b->dir && nftw(b->dir, remove_one, MAX_DEPTH,
			    FTW_DEPTH | FTW_PHYS))
		warn("cannot remove '%s': %s", b->dir, strerror(errno));
}

static int find_parts(struct selftest_bench *b, struct error *e)
{
	int err, status = registry_init(&b->registry, NULL, e);

	if (status)
		return status;
	status = selftest_add_strategies(&b->registry, e);
	if (status)
		goto err_registry;
	err = topo_new(&b->topo);
	if (!err)
		return EXIT_OK;
	status = error_set(e, EXIT_RESOURCE, "topology: %s", strerror(-err));
err_registry:
	registry_release(&b->registry);
	return status;
}

int selftest_bench_init(struct selftest_bench *b, struct error *e)
{
	struct clock monotonic;
	int err, status;

	*b = (struct selftest_bench){ .duration_ns = OPTION_UNSET, };
	if (clock_init(&monotonic, true))
		return error_set(e, EXIT_RESOURCE, "there is no clock");
	b->granularity_ns = (double)monotonic.info.granularity_ns;
	status = find_parts(b, e);
	if (status)
		return status;
	err = spawn_hold(&b->signals);
	status = err ? error_set(e, EXIT_ERROR, "cannot hold signals: %s",
				 strerror(-err)) : make_folder(b, e);
	if (status)
		selftest_bench_release(b);
	return status;
}

void selftest_bench_release(struct selftest_bench *b)
{
	remove_folder(b);
	topo_free(b->topo);
	registry_release(&b->registry);
	spawn_release(&b->signals);
}

/* The words of @c, with the duration that was asked for; the caller's to free.
 * A setting like any other, as it is from these that a plan is made. */
static char *words_of(const struct selftest_bench *b,
		      const struct selftest_case *c)
{
	char *words;

	if (b->duration_ns == OPTION_UNSET)
		return strdup(c->run);
	return asprintf(&words, "%s -d %" PRIu64 "ns", c->run,
			b->duration_ns) < 0 ? NULL : words;
}

/* The options of `pgdbench run @words`, which are cut up. */
static int read_words(struct options *opts, char *words, struct error *e)
{
	char *argv[MAX_WORDS] = { (char *)"pgdbench", (char *)"run" };
	char *save = NULL, *word;
	int argc = 2, status;

	*opts = (struct options){ .argc = 0, };
	if (!words)
		return error_memory(e);
	for (word = strtok_r(words, " ", &save); word;
	     word = strtok_r(NULL, " ", &save)) {
		BUG_ON(argc == MAX_WORDS - 1);
		argv[argc++] = word;
	}
	status = options_parse_alone(opts, argc, argv, e);
	opts->argc = 0;
	opts->argv = NULL;
	return status;
}

static int run_cells(struct selftest_bench *b, const struct plan *plan,
		     const struct outdir *dir, struct error *e)
{
	const char *self = getenv("PGDBENCH_SELF");
	struct progress silence;
	struct cells cells = {
		.plan = plan,
		.registry = &b->registry,
		.dir = dir,
		.signals = &b->signals,
		.progress = &silence,
		.program = self ? self : "/proc/self/exe",
	};

	progress_init(&silence, stderr, false);
	progress_expect(&silence, plan);
	return cells_run_plan(&cells, e);
}

static int read_result(const struct outdir *dir, const struct plan *plan,
		       struct result_cell *cell, struct error *e)
{
	char *path = outdir_cell(dir, &plan->cells[0]);
	struct json_error why;
	int err;

	if (!path)
		return error_memory(e);
	err = result_cell_read(path, cell, &why);
	free(path);
	if (err)
		return error_set(e, EXIT_ERROR, "%s", why.text);
	if (cell->status == RESULT_OK && !report_violated(cell))
		return EXIT_OK;
	error_set(e, EXIT_ERROR, "%s", cell->status == RESULT_OK ?
		  "the oracle found a violation" :
		  cell->reason ? cell->reason : "failed");
	result_cell_release(cell);
	return EXIT_ERROR;
}

static int run_plan(struct selftest_bench *b, const struct plan *plan,
		    struct result_cell *cell, struct error *e)
{
	struct outdir dir;
	char *path;
	int status;

	if (asprintf(&path, "%s/%llu", b->dir,
		     (unsigned long long)++b->nr_runs) < 0)
		return error_memory(e);
	status = outdir_open(&dir, path, plan, false, e);
	free(path);
	if (status)
		return status;
	status = run_cells(b, plan, &dir, e);
	if (!status)
		status = read_result(&dir, plan, cell, e);
	outdir_close(&dir);
	return status;
}

int selftest_run(struct selftest_bench *b, const struct selftest_case *c,
		 struct result_cell *cell, struct error *e)
{
	struct options opts;
	struct plan plan;
	char *words = words_of(b, c);
	int status = read_words(&opts, words, e);

	free(words);
	if (!status)
		status = plan_make(&plan, &opts, &b->registry, b->topo, e);
	if (!status) {
		status = plan_check(&plan, &b->registry, b->topo, e);
		if (!status)
			status = run_plan(b, &plan, cell, e);
		plan_release(&plan);
	}
	options_release(&opts);
	return status;
}
