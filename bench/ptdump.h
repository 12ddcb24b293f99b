/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ptdump.h - what the files of workload ptdump share; for nobody else.
 */
#ifndef PGDBENCH_BENCH_PTDUMP_H
#define PGDBENCH_BENCH_PTDUMP_H

#include "bench/run.h"
#include "lib/kpt.h"

/* Whether a PUD's tables are isolated together, or each has its own round. */
enum pud_way { PUD_ISOLATE, PUD_EACH };

enum { PTDUMP_MAX_RANGES = 512 };

/* The workload's counters. */
enum {
	PTDUMP_PROMOTIONS, PTDUMP_LOST, PTDUMP_ROUNDS, PTDUMP_FREED,
	PTDUMP_WAITS, PTDUMP_PASSES, PTDUMP_PEAK, PTDUMP_MET,
};

struct ptdump {
	uint64_t walkers;
	uint64_t dump_ns, pause_ns;
	unsigned int size;		/* enum kpt_size */
	unsigned int pud;		/* enum pud_way */
	uint64_t ranges;		/* of each worker */
	uint64_t ptes;			/* PTE tables of a PUD's range */
	uint64_t huge;			/* percent of the allocations */

	struct kpt kpt;
	char pad[CACHELINE];		/* calloc() aligns to less */
	/* Relaxed, all three: they only say which histogram a latency goes
	 * to. */
	_Atomic uint32_t dumping;
	_Atomic uint64_t nr_dumps;
	_Atomic uint64_t last_end;	/* a stamp */
};

struct ptdump_worker {
	/* Of a worker that allocates. */
	unsigned int first;		/* its ranges, from this one on */
	unsigned int at;
	bool mapped[PTDUMP_MAX_RANGES];
	struct kpt_dead dead;		/* torn down, not yet poisoned */
	/* Of a walker. */
	uint64_t next;			/* when it dumps again, a stamp */
};

/* ptdump_allocate - one step of a worker that does: an allocation, or a free.
 * 0, -ECANCELED when the run is over. */
int ptdump_allocate(struct worker *wk);

/* ptdump_reap - poison what was torn down; after the clock has been read. */
void ptdump_reap(struct worker *wk);

#endif
