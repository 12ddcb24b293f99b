/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * result.h - what a measured cell is: the one value that running and
 * reporting share.
 *
 * The members of the structs carry the names of their JSON keys, which
 * doc/SCHEMA.md describes.  What was not measured is null: U64_NULL for
 * uint64_t, NaN for double, NULL for pointers, an empty bag.  A cell owns all
 * that its pointers reach; strings are set with str_set(), bags with bag.h,
 * histograms and locks with the functions below.  Reading what was written is
 * an identity, except that a service histogram without values is null.
 *
 * Not for measuring into: workers have histograms of their own, which are
 * merged into the cell when they have stopped.
 */
#ifndef PGDBENCH_BENCH_RESULT_H
#define PGDBENCH_BENCH_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/context.h"
#include "bench/result-rate.h"
#include "lib/bag.h"
#include "lib/hist.h"
#include "lib/json.h"
#include "lib/ops.h"

#define RESULT_SCHEMA		"pgdbench-result"
#define RESULT_CELL_SCHEMA	"pgdbench-cell"
enum { RESULT_SCHEMA_VERSION = 1 };

/* The words of "status" and of "verdict" are in result.c. */
enum result_status { RESULT_OK, RESULT_FAILED };
enum result_verdict { VERDICT_OK, VERDICT_UNTRUSTWORTHY };

struct result_latency {
	struct hist *service;	/* from the start of the call */
	struct hist *clean;	/* of these, those without preemption only */
	struct hist *intended;	/* from the intended start; closed loop: NULL */
	uint64_t sampled_every;	/* 1: every call was timed */
	uint64_t preempted;	/* of the timed ones, not in clean */
	uint64_t migrated;	/* of these, on another PU afterwards */
};

struct result_lock {
	char *name;		/* the key in "locks" */
	struct hist *hold_ns;
	struct hist *hold_clean_ns;	/* sections without preemption only */
	struct hist *wait_ns;
	struct hist *wait_clean_ns;
	uint64_t acquisitions;
	uint64_t contended;
	uint64_t preempted;	/* sections that are not in hold_clean_ns */
	uint64_t migrated;	/* of these, left on another PU */
};

struct result_locks {
	struct result_lock *v;
	size_t nr;
};

/* What each thread did of one thing; lists are by thread. */
struct result_share {
	char *name;		/* the key: of an operation or a lock */
	struct u64s per_thread;	/* calls, or acquisitions */
	struct u64s wait_p99_ns;	/* locks: null where there was none */
};

struct result_shares {
	struct result_share *v;
	size_t nr;
};

struct result_fairness {
	struct u64s roles;	/* threads of one role do the same */
	struct result_shares ops;
	struct result_shares locks;
};

struct result_memory {
	uint64_t requested_bytes;
	uint64_t requested_peak_bytes;
	uint64_t allocated_bytes;
	uint64_t per_mm_bytes;
	uint64_t fixed_bytes;
	uint64_t deferred_peak_bytes;
	uint64_t pgd_bytes;
	uint64_t page_record_bytes;
	uint64_t mm_bytes;
	uint64_t table_bytes;
	uint64_t prealloc_bytes;
	uint64_t rss_peak_bytes;
};

struct result_oracle {
	char *mode;		/* off, end, sample or full */
	uint64_t checks;
	uint64_t violations;
	struct u64_map by_kind;
	uint64_t race_windows;
	uint64_t race_misses;
	uint64_t race_repaired;
	uint64_t race_fatal;
};

struct result_noise {
	uint64_t steal_ns;
	uint64_t switches_voluntary;
	uint64_t switches_involuntary;
	struct hist *hiccup_ns;
	double lost_share;	/* of the idle loop's time, 0 to 1 */
	struct hist *waiting_hiccup_ns;	/* of threads that waited for a step */
	uint64_t waiting_ns;
	struct u64s thread_switches_voluntary;	/* a worker each, these three */
	struct u64s thread_switches_involuntary;
	struct u64s thread_wait_ns;	/* for a PU, though it would have run */
	uint64_t migrations;
	struct u64s khz_begin, khz_end;	/* by the kernel, a worker each */
	struct u64s speed_khz;		/* as measured, likewise */
	double speed_change;		/* the most of any worker; 0: none */
};

struct result_placement {
	char *policy;
	struct u64s intended;	/* PU of each worker; null: not bound */
	struct u64s observed;	/* PU each worker was seen on last */
	struct u64s nodes;	/* NUMA node beside each intended PU; null:
				 * none, or not bound */
	uint64_t migrations;
	bool oversubscribed;	/* two workers were to share a PU */
	/* Page directories that were asked where they lie, how many lay on
	 * the node they were meant for, and how many a worker took from another
	 * node's since its own had none left. */
	uint64_t pgds_asked;
	uint64_t pgds_at_home;
	uint64_t pgds_borrowed;
};

struct result_instrument {
	char *clock;		/* struct clock_info's source */
	double stamp_ns;	/* these four have fractions */
	double timed_op_ns;
	double record_ns;
	double preempt_ns;
	uint64_t granularity_ns;
	double cost_share;	/* these four by trial, see trial.h; may be */
	double cost_share_low;	/* below 0 */
	double cost_share_high;
	double cost_ns;
	uint64_t cost_pairs;
};

/*
 * What threads did and when.  Lists side by side, an item an event, in the order
 * in which they began; times since the last thread began to measure.
 */
struct result_timeline {
	/* Shorter sections and vmallocs, and other operations but for syncs and
	 * faults, are not there.  The first is null where none is kept. */
	uint64_t threshold_ns, op_threshold_ns;
	uint64_t until_ns;	/* all events that began before are there */
	struct strs names;	/* an operation, "hold LOCK", "wait LOCK" */
	struct u64s name_until_ns;	/* a name each: the same of it alone */
	struct u64s thread;	/* these four an event each */
	struct u64s what;	/* index into @names */
	struct u64s begin_ns;
	struct u64s length_ns;
	struct u64s interrupted;	/* indices of events */
};

struct result_quality {
	int verdict;		/* enum result_verdict */
	struct strs reasons;
};

struct result_cell {
	char *id;
	char *strategy;
	char *guard;		/* null: the workload has none */
	char *workload;
	char *geometry;
	uint64_t threads;
	uint64_t walkers;	/* of the threads; null without a guard */
	uint64_t mms;
	uint64_t repetition;
	uint64_t round;
	uint64_t order;		/* place in the round, from 0 */
	uint64_t seed;		/* 0 to 2^63-1 */
	uint64_t pooled;	/* cells added up in it; null: it is one */
	int status;		/* enum result_status */
	char *reason;		/* of a failure, "killed by signal 11" */
	uint64_t exit_code;	/* null unless the child exited */
	char *contract;		/* eager, lazy or shared */
	bool control;
	bool yardstick;
	bool closes_race;	/* of two allocators, as it says itself */
	bool variant;		/* of another strategy, likewise */
	bool guard_sleeps;	/* the tear-down's side may */
	uint64_t duration_ns;
	uint64_t recorded_ns;	/* and what was due in it taken */
	char *loop;		/* open or closed */
	uint64_t steps;		/* begun in it; a rate is so many a second */
	struct result_schedule schedule;
	struct result_saturation saturation;
	uint64_t ops[NR_OPS];
	struct result_latency latency[NR_OPS];
	struct result_locks locks;
	struct result_fairness fairness;
	struct hist *propagation_ns;	/* till all page directories show it */
	struct hist *propagation_censored_ns;	/* some did not till then */
	struct hist *visibility_ns;	/* till one page directory does */
	struct hist *visibility_censored_ns;	/* it did not till then */
	struct hist *access_age_ns;	/* of the change an access had not */
	struct hist *repair_age_ns;	/* and when a fault had mended it */
	struct result_memory memory;
	struct result_oracle oracle;
	struct u64_map contexts;	/* "nmi.fatal" and so on, see touch.h */
	struct u64_map counters;
	struct str_map params;
	struct result_noise noise;
	struct result_placement placement;
	struct result_instrument instrument;
	struct result_timeline timeline;
	struct result_quality quality;
};

/* All that a run left. */
struct results {
	struct context context;
	struct result_cell *cells;
	size_t nr;
};

/* result_cell_init - everything null, status ok.  Allocates nothing. */
void result_cell_init(struct result_cell *cell);
void result_cell_release(struct result_cell *cell);
void results_release(struct results *results);

/* result_is_open - its steps had times at which they were due.  result_kept -
 * and it kept up with them, see schedule_kept(); of a closed loop, it did. */
bool result_is_open(const struct result_cell *cell);
bool result_kept(const struct result_cell *cell);

/* result_seconds - in which all that is counted was done: the duration, and of
 * an open loop the time in which its last steps were taken.  NaN: unknown. */
double result_seconds(const struct result_cell *cell);

/* result_hist - make *@h, null so far, an empty histogram and return it, or
 * return what it is already; NULL when memory is short. */
struct hist *result_hist(struct hist **h);

/* result_lock - the lock called @name, appended if it is new, with null
 * members; on loan until the next call.  NULL when memory is short. */
struct result_lock *result_lock(struct result_cell *cell, const char *name);

/* result_timeline_name - the @index of @name, appended if it is new, with
 * @until_ns.  0 or -ENOMEM. */
int __must_check result_timeline_name(struct result_timeline *t,
				      const char *name, uint64_t until_ns,
				      size_t *index);

/* result_find_share - the one of @shares called @name, or NULL. */
struct result_share *result_find_share(const struct result_shares *shares,
				       const char *name);

/* result_share - the same, appended if it is new, as result_lock(). */
struct result_share *result_share(struct result_shares *shares,
				  const char *name);

/*
 * result_cell_write, results_write - write the whole file, see savefile.h.
 * Strategy, workload, geometry and id must not be null (-EINVAL), numbers not
 * pass 2^63-1 (-ERANGE).  Returns 0 or -errno.
 */
int __must_check result_cell_write(const char *path,
				   const struct result_cell *cell);
int __must_check results_write(const char *path, const struct context *context,
			       const struct result_cell *cells, size_t nr);

/*
 * results_collect - write the results file of the cell files @cell_paths, in
 * their order, with one cell in memory at a time.
 * Returns 0, or -errno with one line in @error; a cell file that is refused
 * leaves @path as it was.
 */
int __must_check results_collect(const char *path,
				 const struct context *context,
				 const struct strs *cell_paths,
				 struct json_error *error);

/*
 * result_cell_read, results_read - read such a file.
 * @path: of results_read: the file, or the folder that has a results.json
 *
 * Returns 0, after which *@cell or *@results is the caller's to release;
 * -errno of the file; -EBADMSG when it is refused, -ENOTSUP when a newer
 * schema_version is why; -ENOMEM.  @error then holds one line, with the path
 * and, where it is a member's fault, the key; there is nothing to release.
 */
int __must_check result_cell_read(const char *path, struct result_cell *cell,
				  struct json_error *error);
int __must_check results_read(const char *path, struct results *results,
			      struct json_error *error);

#endif
