/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * workload.h - what the simulated CPUs do: one const table a workload.
 *
 * A workload says what one step of a worker is; when steps happen (as fast as
 * can be, or at a rate), what is recorded and what is proved is the harness's.
 * Parameters are those of strategies, set by --set WORKLOAD.NAME=VALUE, their
 * offsets into the workload's shared state.
 */
#ifndef PGDBENCH_BENCH_WORKLOAD_H
#define PGDBENCH_BENCH_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "strategies/strategy.h"

struct run;
struct worker;

enum layout { LAYOUT_FRESH, LAYOUT_AGED, LAYOUT_SHUFFLED };
#define LAYOUT_NAMES "fresh,aged,shuffled"

struct workload_ops {
	const char *name;
	const char *summary;
	const char *stands_for;

	/* What the plan takes where the command line is silent. */
	enum layout layout;
	unsigned int threads;		/* 0: all allowed PUs */
	const uint64_t *mms;		/* one cell for each */
	unsigned int nr_mms;
	uint64_t duration_ns;
	uint64_t warmup_ns;
	double rate;			/* operations a second, all workers
					 * together; 0: closed loop */

	const char *geometry;		/* NULL: x86-64 */
	bool needs_walk;		/* strategies without walk() are left out */
	bool needs_unsync;		/* likewise, and geometries whose slots
					 * cannot be cleared */
	bool needs_shared_tables;	/* geometries that put huge pages into
					 * what is copied are left out */
	bool needs_trace;		/* a recorded trace */
	bool needs_guard;		/* a cell for each guard, too */
	const char *strategy;		/* without -s; NULL: all */

	const struct param *params;
	unsigned int nr_params;
	size_t priv_bytes;		/* run->workload_priv, zeroed */
	size_t worker_bytes;		/* worker->priv, zeroed */
	const char *const *counters;	/* names for act_count() */
	unsigned int nr_counters;

	/* nr_walkers - needs_guard: how many workers walk tables; the others
	 * tear down, one at least.  @priv as for extra_mms. */
	unsigned int (*nr_walkers)(const void *priv);
	/* least_ns - how long measuring may take at least, however short the
	 * duration: twice that is the default one, if that is more.  @priv
	 * likewise.  NULL: no longer than it is told. */
	uint64_t (*least_ns)(const void *priv);
	/* extra_bytes - memory beyond the page directories, for each of
	 * @workers that do not walk.  @priv likewise.  NULL: none. */
	uint64_t (*extra_bytes)(const void *priv, uint64_t workers);
	/* extra_mms - page directories that the population needs beyond @mms
	 * while it is built; @priv with its parameters set.  NULL: none. */
	uint64_t (*extra_mms)(const void *priv, uint64_t mms);
	/* extra_ns - how long it may go on after the duration, if there is
	 * enough(), before the watchdog takes it for hung. */
	uint64_t (*extra_ns)(const void *priv, uint64_t mms);
	/* share - the part of the rate that is @wk's; those of all workers add
	 * up to 1.  0: it takes steps as it likes.  NULL: equal parts. */
	double (*share)(const struct worker *wk);
	/* recorded_rate - operations a second, all workers together, if the
	 * workload itself knows when each is due; 0: it does not.  It then sets
	 * schedule.next before pace_step(). */
	double (*recorded_rate)(const struct run *r);
	/* fill_ns - from one new slot of @wk to the next, 0 for none.  When one
	 * is due pace.c says so by worker.filling, and step() does that and
	 * nothing else.  NULL: new slots do not come by the clock. */
	uint64_t (*fill_ns)(const struct worker *wk);
	bool paces;			/* step() calls pace_step() itself */
	/* prepare - the mms exist, no worker has begun.  release - undo it.
	 * NULL: nothing.  0 or -errno. */
	int (*prepare)(struct run *r);
	void (*release)(struct run *r);
	/* worker_init - on the worker's thread, before the gate opens. */
	int (*worker_init)(struct worker *wk);
	void (*worker_release)(struct worker *wk);
	/* step - one operation, or a few that belong together.  -errno ends
	 * the run as failed. */
	int (*step)(struct worker *wk);
	/* role - workers of the same number do the same, and are compared with
	 * each other for fairness.  NULL: all do. */
	unsigned int (*role)(const struct worker *wk);
	/* reboot - @wk has stopped the world and is about to empty all slots:
	 * forget them.  NULL: nothing to forget. */
	void (*reboot)(struct worker *wk);
	/* enough - has this worker done what it is to do at least?  Asked when
	 * the duration is over; until then it goes on.  NULL: it has. */
	bool (*enough)(const struct worker *wk);
	/* audit - the books, after the workers were joined and all was drained:
	 * what is wrong is counted as a violation.  NULL: none. */
	void (*audit)(struct run *r);
};

/* The workloads, in the order of `pgdbench list`. */
extern const struct workload_ops *const workload_list[];
extern const unsigned int workload_list_nr;

/* workload_find - by name, or NULL. */
const struct workload_ops *workload_find(const char *name);

/* workload_geometry - the one that @ops is run on unless -g says otherwise. */
const char *workload_geometry(const struct workload_ops *ops);

#endif
