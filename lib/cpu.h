/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cpu.h - a simulated CPU: one pinned thread and what only it writes.
 *
 * Everything that is counted while workers run is counted here, by the thread
 * that acts for this CPU and no other, and is added up after that thread has
 * been joined.  A struct cpu is therefore free of atomics.
 */
#ifndef PGDBENCH_LIB_CPU_H
#define PGDBENCH_LIB_CPU_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/clock.h"
#include "lib/compiler.h"
#include "lib/preempt.h"
#include "lib/rng.h"
#include "lib/touch.h"

struct hist;
struct mm;
struct timeline;

/* What the oracle can find wrong; oracle_kind_name() spells them. */
enum violation {
	VIOL_MISSED,		/* a slot that the contract promised is empty */
	VIOL_STALE,		/* an entry differs from the reference */
	VIOL_FREED_TABLE,	/* a freed lower table was read */
	VIOL_FREED_PGD,		/* a freed page directory was walked */
	VIOL_WRITTEN_FREED,	/* a freed page directory was written */
	VIOL_CORRUPT,		/* an entry that nobody can have written */
	VIOL_REGISTRY,		/* the strategy's own books do not add up */
	VIOL_FATAL_FAULT,	/* a fault that should have been repaired */
	VIOL_FAULT_LOOP,	/* "repaired", and it faults for ever */
	VIOL_WASTED_FILL,	/* "repaired" where nothing is mapped, once */
	VIOL_RACE_MISS,		/* a race that the strategy says it closes */
	VIOL_NR,
};

const char *oracle_kind_name(enum violation kind);

struct oracle_counts {
	uint64_t checks;
	uint64_t by_kind[VIOL_NR];
	uint64_t race_windows;	/* vmalloc returned an unsynced slot */
	uint64_t race_misses;	/* of these, empty in the caller's mm */
	uint64_t race_repaired;	/* of the misses, mended by a fault */
	uint64_t race_fatal;	/* of the misses, the kernel would have died */
};

enum { CPU_MAGAZINE = 64 };

struct cpu {
	unsigned int id;	/* 0 to nr_cpus - 1; an index, not an OS PU */
	bool recording;		/* in the measured phase */
	bool untimed;		/* no section is timed, see section.h */
	const struct clock *clock;
	struct preempt preempt;
	uint64_t wait_mark;	/* of preempt_begin(), for section.h */
	uint64_t note_from_ns;	/* what takes as long is noted; 0: nothing */
	struct timeline *timeline;	/* where, see timeline.h; or NULL */
	struct rng rng;
	struct oracle_counts oracle;
	/* [TOUCH_NMI] is its signal handler's alone. */
	struct touch_counts touches[TOUCH_NR];
	uint64_t *counters;	/* the strategy's, by its own index */

	struct mm *mm;		/* whose page directory is loaded */
	struct mm *active_mm;	/* what software believes that is */
	struct mm *dead;	/* freed in this operation, see mm_reap() */
	unsigned int nr_free;	/* this CPU's free page directories, LIFO */
	uint32_t free_ids[CPU_MAGAZINE];
	uint64_t pool_waits;	/* forks that found no free page directory */
	struct hist *ipis;	/* what the shootdowns of this CPU took */

	/* Births of lower tables, see bank.h: how many were seen, and the one
	 * that is not; 0: all are. */
	uint32_t bank_ordered, bank_old;
} __cacheline_aligned;

/* oracle_violation - count one on the CPU that saw it. */
static inline void oracle_violation(struct cpu *cpu, enum violation kind)
{
	cpu->oracle.by_kind[kind]++;
}

#endif
