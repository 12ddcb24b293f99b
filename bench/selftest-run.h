/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * selftest-run.h - run one case of selftest the way that a user's is run, in a
 * folder that nobody else will see.
 */
#ifndef PGDBENCH_BENCH_SELFTEST_RUN_H
#define PGDBENCH_BENCH_SELFTEST_RUN_H

#include <stdint.h>

#include "bench/error.h"
#include "bench/registry.h"
#include "bench/result.h"
#include "bench/selftest.h"
#include "bench/spawn.h"
#include "lib/topo.h"

struct selftest_bench {
	struct registry registry;	/* the designed strategies, too */
	struct topo *topo;
	struct spawn signals;
	char dir[4096];			/* "": there is none */
	uint64_t duration_ns;		/* of each; OPTION_UNSET: its own */
	double granularity_ns;		/* of the designed strategies' clock */
	uint64_t nr_runs;		/* so far; each has a folder in @dir */
};

/*
 * selftest_bench_init - what all cases need; signals are held from now on, for
 * selftest_run() to take.
 * Exit status, @e set; then there is nothing to release.
 * Context: the process has one thread.
 */
int __must_check selftest_bench_init(struct selftest_bench *b,
				     struct error *e);

/* selftest_bench_release - the folder and all in it is gone.  Then what
 * interrupts us takes effect. */
void selftest_bench_release(struct selftest_bench *b);

/*
 * selftest_run - run @c once.
 * @cell: set to its result on success, then the caller's to release
 * EXIT_OK; EXIT_INTERRUPTED; EXIT_RESOURCE where the machine is too small for
 * it; another if it failed; with @e set.
 */
int __must_check selftest_run(struct selftest_bench *b,
			      const struct selftest_case *c,
			      struct result_cell *cell, struct error *e);

#endif
