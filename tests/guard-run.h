/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * guard-run.h - short runs of workload ptdump, for tests of guards.
 *
 * Include after <cmocka.h>.
 */
#ifndef PGDBENCH_TESTS_GUARD_RUN_H
#define PGDBENCH_TESTS_GUARD_RUN_H

#include <stdio.h>

#include "strategies/guard.h"
#include "tests/cell-run.h"

#define GUARD_COMMON "-m 16 -r 1 --seed 7 -q --verify full -R max " \
	"--warmup 1ms --set ptdump.dump=1ms --set ptdump.pause=1ms " \
	"--set ptdump.ptes=5 "
#define GUARD_DELAYS "--set inject.dump-step=16:20us " \
	"--set inject.teardown-begun=8:30us "

enum { GUARD_PTES = 5 };

struct guard_seen {
	unsigned int cells;
	uint64_t violations, other, checks;
	uint64_t dumps, teardowns, promotions, lost, rounds, freed;
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
	cells_run(args, guard_look, &seen);
	return seen;
}

static inline bool guard_is_control(const struct guard_ops *ops)
{
	return ops->flags & GUARD_CONTROL;
}

#endif
