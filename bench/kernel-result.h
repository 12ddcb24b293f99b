/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kernel-result.h - what was counted in a real kernel, as calibration/ writes
 * it: one file a kernel.
 *
 * Counts are exact.  What does not apply to a kernel, or could not be had, is
 * U64_NULL.
 */
#ifndef PGDBENCH_BENCH_KERNEL_RESULT_H
#define PGDBENCH_BENCH_KERNEL_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/error.h"
#include "lib/compiler.h"

/* One call of arch_sync_kernel_mappings(). */
struct kernel_call {
	uint64_t area;		/* that it was for, from 0 */
	uint64_t start;		/* address of the area */
	uint64_t walks;		/* of pgd_list */
	uint64_t entries;	/* that they came by, all walks together */
	uint64_t locks;		/* taken, all walks together */
	uint64_t instructions;
};

/* With so many processes. */
struct kernel_point {
	uint64_t processes;	/* that were made to sleep */
	uint64_t pgds;		/* page directories there are: theirs, and the
				 * same few others at each point */
	uint64_t areas;		/* that were allocated, one after the other */
	struct kernel_call *calls;	/* all that there were */
	size_t nr_calls;
	uint64_t alloc_instructions, free_instructions;	/* p50 of pgd_* */
	uint64_t cloned_bytes;	/* by a pgd_alloc() */
	uint64_t faults;	/* of the processes, when woken to touch all */
	uint64_t bumps, copies;	/* of arm's counter, at switches to them */
};

struct kernel_result {
	char *name, *release, *emulator;
	char *geometry;			/* of ours */
	char *split;			/* NULL: it has none */
	bool pti;
	uint64_t ram_bytes;
	uint64_t area_bytes;
	uint64_t vmalloc_start, vmalloc_end;	/* addresses */
	uint64_t slot_bytes;		/* that an entry covers which is copied */
	double slope;	/* instructions that a walk takes for one more page
			 * directory; NaN: nothing is walked */
	struct kernel_point *points;
	size_t nr_points;
};

/*
 * kernel_result_read - from file @path.
 * @k: the caller's to kernel_result_release() if it could be read
 * Returns EXIT_OK; EXIT_RESOURCE when there is none, EXIT_USAGE when it is
 * something else, with the member at fault; EXIT_ERROR out of memory; @e set.
 */
int __must_check kernel_result_read(struct kernel_result *k, const char *path,
				    struct error *e);
void kernel_result_release(struct kernel_result *k);

#endif
