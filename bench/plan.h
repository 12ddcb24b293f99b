/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan.h - what will be run, cell by cell, with nothing left to be decided.
 *
 * A workload of guards has a cell for every strategy and every guard; what is
 * said below of strategies is there true of these pairs.
 *
 * A plan is made from the options, printed by --dry-run, kept in plan.json and
 * read back by the process that runs a cell: writing and reading it is an
 * identity.  No field means "default" any more.
 *
 * The order: rounds outermost; in a round each workload, geometry, number of
 * threads and number of mms makes one group, in which every strategy has a
 * cell.  The order of strategies in a group is drawn from the plan's seed and
 * moved on by one place each round, so that over as many rounds as there are
 * strategies each takes each place once and drift favours none.  A cell's seed
 * depends on the plan's seed, the group and the round, not on the strategy nor
 * on what else is in the plan: strategies are compared on equal loads.
 */
#ifndef PGDBENCH_BENCH_PLAN_H
#define PGDBENCH_BENCH_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "bench/error.h"
#include "bench/geometries.h"
#include "bench/registry.h"
#include "bench/saturation-ask.h"
#include "bench/schedule.h"
#include "bench/workload.h"
#include "lib/bag.h"
#include "lib/json.h"
#include "lib/topo.h"

struct options;

#define PLAN_SCHEMA "pgdbench-plan"
enum { PLAN_SCHEMA_VERSION = 1 };

/* What is run without -w, of strategies that are no controls. */
#define PLAN_WORKLOADS "steady,populate,walk,trace"

/* The most there can be of each. */
enum { PLAN_MAX_CELLS = 100000 };
#define PLAN_MAX_THREADS	(UINT64_C(1) << 20)
#define PLAN_MAX_MMS		(UINT64_C(1) << 40)
#define PLAN_MAX_EXTRA_NS	UINT64_C(86400000000000)

enum verify_mode { VERIFY_OFF, VERIFY_END, VERIFY_SAMPLE, VERIFY_FULL };
#define VERIFY_NAMES "off,end,sample,full"

/* Of which repetitions of a cell a time line is kept. */
enum timeline_mode { TIMELINE_FIRST, TIMELINE_ALL, TIMELINE_OFF };
#define TIMELINE_NAMES "first,all,off"

enum pgd_pages { PGD_PAGES_HUGE, PGD_PAGES_4K };
#define PGD_PAGES_NAMES "huge,4k"

/* One cell.  Owns its strings. */
struct plan_cell {
	char *id;		/* file name, unique in the plan: [-.a-z0-9] */
	char *strategy;
	char *guard;		/* NULL: the workload has none */
	char *workload;
	char *geometry;
	uint64_t threads;
	uint64_t walkers;	/* of the threads; 0: it has no guard */
	uint64_t mms;
	uint64_t repetition;	/* from 0 */
	uint64_t round;		/* from 0 */
	uint64_t order;		/* place in its round, from 0 */
	uint64_t seed;
	uint64_t duration_ns;
	uint64_t warmup_ns;
	double rate;		/* operations a second; 0: closed loop */
	int arrivals;		/* enum arrivals */
	int layout;		/* enum layout */
};

/* What all the cells share. */
struct plan {
	uint64_t seed;
	uint64_t rounds;
	int verify;		/* enum verify_mode */
	int timeline;		/* enum timeline_mode */
	int pgd_pages;		/* enum pgd_pages */
	/* Page directories that wait to be freed may take as much, at least. */
	uint64_t spare_bytes;
	uint64_t grace_ns;	/* shortest grace period; 0: as measured */
	uint64_t fault_ns;	/* of a fault; likewise */
	uint64_t ipi_ns;	/* of a shootdown; likewise */
	/* Each cell is measured in a closed loop, and then at rates of which one
	 * is searched for, see search.h: those are no cells of the plan. */
	struct saturation_ask saturation;
	char *pin;		/* as --pin takes it */
	bool oversubscribe;	/* threads may share a PU */
	char *trace;		/* absolute path; NULL: no cell needs one */
	char *trace_hash;	/* of its bytes; NULL: it is no plain file */
	struct strs plugins;	/* absolute paths */
	struct strs plugin_hashes;	/* one each, of its bytes */
	/* "strategy.param", "workload.param", "geometry.param" and
	 * "guard-NAME.param": canonical value, every one of those that take
	 * part; "inject.point": "EVERY:TIME" where given */
	struct str_map params;
	/* "OPTION=VALUE", flags "OPTION": what makes the same plan anywhere.
	 * For the user and for --like; nothing here is decided by it. */
	struct strs options;
	struct plan_cell *cells;
	size_t nr;
	/* For the user and not for plan.json: what was asked for and is not
	 * in the plan. */
	struct strs notes;
};

/*
 * plan_make - decide everything.
 * @plan: set on success, then the caller's to plan_release()
 *
 * Strategies that cannot do a workload or have nothing to do on a geometry, and
 * geometries that cannot do a workload, are left out of it, with a note.
 * Returns EXIT_OK; EXIT_USAGE for names and values that are not known, or when
 * nothing is left; EXIT_RESOURCE for a PU or a trace that cannot be had;
 * EXIT_ERROR out of memory; with @e set.
 */
int __must_check plan_make(struct plan *plan, const struct options *opts,
			   const struct registry *registry,
			   const struct topo *topo, struct error *e);
void plan_release(struct plan *plan);

/* plan_tell - the notes on stderr; when nothing was refused and -q is not
 * given. */
void plan_tell(const struct plan *plan);

/* plan_find_cell - by id, or NULL. */
const struct plan_cell *plan_find_cell(const struct plan *plan,
				       const char *id);

/* plan_good_id - is @id a cell's, that may be a file's name? */
bool plan_good_id(const char *id);

/* plan_time_ns - how long all of it measures and warms up, at least. */
uint64_t plan_time_ns(const struct plan *plan);

/* plan_command - a line for a POSIX shell that makes the same plan, the caller's
 * to free(); NULL when memory is short. */
char *plan_command(const struct plan *plan);

/* plan_print - for people: what all share, then one cell a line. */
void plan_print(FILE *out, const struct plan *plan);

/* plan_write - the whole file @path.  0 or -errno, see json_save(). */
int __must_check plan_write(const char *path, const struct plan *plan);

/* plan_json - what plan_write() writes, the caller's to json_free(); NULL when
 * memory is short. */
struct json *plan_json(const struct plan *plan);

/*
 * plan_read - read a plan that was written.
 * Returns EXIT_OK, after which it is the caller's to plan_release();
 * EXIT_RESOURCE when the file cannot be read; EXIT_USAGE when it is no plan;
 * EXIT_ERROR out of memory; with @e set.
 */
int __must_check plan_read(const char *path, struct plan *plan,
			   struct error *e);

/*
 * plan_geometry - the geometry called @name with the plan's parameters.
 * Returns 0; -ENOENT for a name that is not known; as geometry_from().
 */
int __must_check plan_geometry(const struct plan *plan, const char *name,
			       struct geometry *out);

/*
 * plan_all_params - the parameters of all that there is, used or not, as --set
 * of @opts has them: for lists.
 * Exit status, @e set; @params the caller's to str_map_release() either way.
 */
int __must_check plan_all_params(struct str_map *params,
				 const struct options *opts,
				 const struct registry *registry,
				 struct error *e);

/* plan_keeps_timeline - does @cell keep a time line? */
static inline bool plan_keeps_timeline(const struct plan *plan,
				       const struct plan_cell *cell)
{
	return plan->timeline == TIMELINE_ALL ||
	       (plan->timeline == TIMELINE_FIRST && !cell->repetition);
}

/* plan_least_ns - how long @cell may measure at least, whatever its duration
 * says: see struct workload_ops. */
uint64_t plan_least_ns(const struct plan *plan, const struct plan_cell *cell);

/* plan_extra_ns - what @cell may take beyond its duration because it is to do so
 * much at least; a day at most. */
uint64_t plan_extra_ns(const struct plan *plan, const struct plan_cell *cell);

/* plan_capacity - page directories of @cell's world: its mms, those that its
 * workload needs at first, and spare ones for those that wait to be freed.
 * UINT64_MAX: too many to be counted. */
uint64_t plan_capacity(const struct plan *plan, const struct plan_cell *cell);

/* plan_memory_bytes - what @cell's world will take; UINT64_MAX: too much to be
 * counted.  @registry knows its strategy. */
uint64_t plan_memory_bytes(const struct plan *plan,
			   const struct plan_cell *cell,
			   const struct registry *registry);

/*
 * plan_check_memory - does each cell, alone, fit into @available_bytes?
 * @bad: set to the greediest of those that do not; may be NULL
 * Returns 0 or -ENOMEM.
 */
int __must_check plan_check_memory(const struct plan *plan,
				   const struct registry *registry,
				   uint64_t available_bytes,
				   const struct plan_cell **bad);

/*
 * plan_check - refuse, before anything is allocated or written, what cannot
 * be run here: too little memory, or too few PUs and no word that threads may
 * share them (EXIT_RESOURCE), a trace that is damaged (EXIT_USAGE).
 */
int __must_check plan_check(const struct plan *plan,
			    const struct registry *registry,
			    const struct topo *topo, struct error *e);

#endif
