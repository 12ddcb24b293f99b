/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * contexts-cell.h - runs of workload contexts, added up.
 *
 * What must be seen once may take several runs on a busy machine; what must
 * never be seen must not in any of them.  Include after <cmocka.h>.
 */
#ifndef PGDBENCH_TESTS_CONTEXTS_CELL_H
#define PGDBENCH_TESTS_CONTEXTS_CELL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "bench/result.h"
#include "lib/compiler.h"
#include "lib/touch.h"
#include "tests/cell-run.h"

struct sums {
	struct touch_counts by[TOUCH_NR];
	uint64_t checks, violations;
	uint64_t wanted;		/* of kind @kind */
	const char *kind;
};

static inline uint64_t sums_find(const struct result_cell *cell,
				 unsigned int from, const char *what)
{
	const struct u64_entry *entry;
	char key[64];

	snprintf(key, sizeof(key), "%s.%s", touch_name(from), what);
	entry = u64_map_find(&cell->contexts, key);
	return entry ? entry->value : 0;
}

static inline void sums_add(const struct result_cell *cell, void *arg)
{
	struct sums *s = arg;
	const struct u64_entry *entry;
	unsigned int i;

	for (i = 0; i < TOUCH_NR; i++) {
		s->by[i].tries += sums_find(cell, i, "tries");
		s->by[i].faults += sums_find(cell, i, "faults");
		s->by[i].fatal += sums_find(cell, i, "fatal");
	}
	if (cell->oracle.violations == U64_NULL)
		return;
	s->checks += cell->oracle.checks;
	s->violations += cell->oracle.violations;
	entry = s->kind ? u64_map_find(&cell->oracle.by_kind, s->kind) : NULL;
	s->wanted += entry ? entry->value : 0;
}

/* sums_run_world - one run; @size: how many CPUs, mms, and for how long. */
static inline void sums_run_world(struct sums *s, const char *size,
				  const char *args)
{
	/* ThreadSanitizer makes an NMI take longer than the time to the next. */
	const char *pace = config_tsan ?
		"--set contexts.gap=4ms --set contexts.nmi=500us" :
		"--set contexts.gap=500us --set contexts.nmi=20us";
	char line[1024];

	snprintf(line, sizeof(line), "-w contexts %s --warmup 5ms "
		 "-r 1 -q --seed 5 --verify full %s %s", size, pace, args);
	cells_run_small(line, sums_add, s);
}

static inline void sums_run(struct sums *s, const char *args)
{
	sums_run_world(s, config_tsan ? "-t 2 -m 100 -d 200ms" :
		       "-t 2 -m 300 -d 60ms", args);
}

/* sums_until - run until @enough; how it looks then is for the caller to say. */
static inline void sums_until(struct sums *s, const char *args,
			      bool (*enough)(const struct sums *s))
{
	unsigned int i;

	for (i = 0; i < 20 && !(i && enough(s)); i++)
		sums_run(s, args);
}

static inline void sums_print(const struct sums *s, const char *args)
{
	unsigned int i;

	print_message("%s: %llu violations in %llu checks\n", args,
		      (unsigned long long)s->violations,
		      (unsigned long long)s->checks);
	for (i = 0; i < TOUCH_NR; i++)
		print_message("  %-8s %9llu tries %8llu faults %8llu fatal\n",
			      touch_name(i),
			      (unsigned long long)s->by[i].tries,
			      (unsigned long long)s->by[i].faults,
			      (unsigned long long)s->by[i].fatal);
}

#endif
