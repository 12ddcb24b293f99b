/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * guard-run.h - short runs of workload ptdump, for tests of guards.
 *
 * Include after <cmocka.h>.
 */
#ifndef PGDBENCH_TESTS_GUARD_RUN_H
#define PGDBENCH_TESTS_GUARD_RUN_H

#include <stdio.h>
#include <string.h>

#include "strategies/guard.h"
#include "tests/cell-run.h"

#define GUARD_COMMON "-m 16 -r 1 --seed 7 -q --verify full -R max " \
	"--warmup 1ms --set ptdump.dump=1ms --set ptdump.pause=1ms " \
	"--set ptdump.ptes=5 "
/*
 * A walker begins while a tear-down is between asking and clearing, and holds
 * an entry for longer than the rest of it takes; and than liburcu's thread
 * takes to free, who wakes every 10 ms, where tables are freed later.
 */
#define GUARD_DELAYS "--set inject.teardown-begun=1:300us " \
	"--set inject.dump-step=2:200us "
#define GUARD_FREE_DELAYS "--set inject.dump-step=8:25ms "

enum { GUARD_PTES = 5 };

struct guard_seen {
	unsigned int cells;
	uint64_t violations, other, checks;
	uint64_t dumps, teardowns, promotions, walked, lost, rounds, freed;
	uint64_t rendezvous;	/* UINT64_MAX: the guard counts none */
	uint64_t start_min_ns;
	bool sleeps;
};

static inline uint64_t guard_counter(const struct result_cell *cell,
				     const char *name)
{
	const struct u64_entry *entry = u64_map_find(&cell->counters, name);

	return entry ? entry->value : UINT64_MAX;
}

static inline void guard_look(const struct result_cell *cell, void *arg)
{
	const struct u64_entry *freed = u64_map_find(&cell->oracle.by_kind,
						     "freed-table");
	const struct hist *start = cell->latency[OP_DUMP_START].service;
	struct guard_seen *s = arg;

	assert_non_null(cell->guard);
	assert_non_null(freed);
	*s = (struct guard_seen){
		.cells = s->cells + 1,
		.violations = s->violations + cell->oracle.violations,
		.other = s->other + cell->oracle.violations - freed->value,
		.checks = cell->oracle.checks,
		.dumps = cell->ops[OP_DUMP],
		.teardowns = cell->ops[OP_TEARDOWN],
		.promotions = guard_counter(cell, "ptdump.promotions"),
		.walked = guard_counter(cell, "ptdump.promotions_walked"),
		.lost = guard_counter(cell, "ptdump.lost_promotions"),
		.rounds = guard_counter(cell, "ptdump.rounds"),
		.freed = guard_counter(cell, "ptdump.tables_freed"),
		.rendezvous = guard_counter(cell, "guard.rendezvous"),
		.start_min_ns = start ? start->min_ns : 0,
		.sleeps = cell->guard_sleeps,
	};
}

static inline struct guard_seen guard_run(const char *guard, const char *more)
{
	struct guard_seen seen = { .cells = 0 };
	char args[1024];

	snprintf(args, sizeof(args), GUARD_COMMON "--guard %s %s", guard, more);
	cells_run_apart(args, guard_look, &seen, sizeof(seen));
	return seen;
}

/* guard_has - does @ops take the parameter @name? */
static inline bool guard_has(const struct guard_ops *ops, const char *name)
{
	unsigned int i;

	for (i = 0; i < ops->nr_params; i++)
		if (!strcmp(ops->params[i].name, name))
			return true;
	return false;
}

/* guard_race - run @ops where it must keep walker and tear-down apart.  No flip
 * takes long: it would be a grace period to who forgot to wait for one. */
static inline struct guard_seen guard_race(const struct guard_ops *ops,
					   const char *more)
{
	char args[768], flip[64] = "";

	if (guard_has(ops, "flip"))
		snprintf(flip, sizeof(flip), "--set guard-%s.flip=0ns ",
			 ops->name);
	snprintf(args, sizeof(args), "-d %s " GUARD_DELAYS "%s%s%s",
		 ops->free ? "150ms" : "60ms", ops->free ? GUARD_FREE_DELAYS :
		 "", flip, more);
	return guard_run(ops->name, args);
}

static inline bool guard_is_control(const struct guard_ops *ops)
{
	return ops->flags & GUARD_CONTROL;
}

#endif
