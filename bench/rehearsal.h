/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rehearsal.h - in the simulation, what was done in a real kernel: as many page
 * directories, the same areas at the same addresses, every process woken
 * afterwards to touch all of them.
 *
 * It is the program's own world, strategy and acts, with the oracle looking at
 * everything; one thread, since a calibrated kernel has one CPU.
 */
#ifndef PGDBENCH_BENCH_REHEARSAL_H
#define PGDBENCH_BENCH_REHEARSAL_H

#include "bench/kernel-result.h"

struct rehearsal {
	uint64_t vmalloc_start, vmalloc_end;	/* addresses, of whole slots */
	uint64_t slot_bytes;
	uint64_t pgds;
	struct kernel_call *calls;	/* syncs; of instructions there are none */
	size_t nr_calls;
	uint64_t cloned_bytes;		/* by a fork */
	uint64_t faults;		/* by those who were woken */
	uint64_t bumps;			/* of its counter; U64_NULL: it has none */
	uint64_t copies;		/* at the switches to wake them */
	uint64_t checks, violations;	/* the oracle's */
};

/*
 * rehearse - @k's point number @at.
 * @out: the caller's to rehearsal_release() on success
 * Returns an exit status, @e set.
 * Context: one thread; as much memory as that many page directories take.
 */
int __must_check rehearse(const struct kernel_result *k, size_t at,
			  struct rehearsal *out, struct error *e);
void rehearsal_release(struct rehearsal *r);

/*
 * kernel_area - the address of @p's area number @area.
 * Areas lie one after the other, which calls for two of them say where;
 * otherwise they are as far apart as @k's pages, head and guard need.
 */
uint64_t kernel_area(const struct kernel_result *k,
		     const struct kernel_point *p, uint64_t area);

#endif
