/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ipi.h - interrupting all other CPUs, which is what a shootdown of their TLBs
 * is made of.
 *
 * membarrier(2) does just that: the kernel sends an interrupt to every CPU that
 * runs a thread of this process, and waits.  Where it cannot be had only the
 * stated cost is paid.  Only tlb.c counts on the fences that come with it, and
 * only where ipi_available() has said so: a software walker's order is its own
 * business.
 */
#ifndef PGDBENCH_LIB_IPI_H
#define PGDBENCH_LIB_IPI_H

#include <stdbool.h>

#include "lib/world.h"

/*
 * ipi_shootdown - interrupt the others, wait for them, and take at least as
 * long as w->config.costs.ipi_ns says (0: as long as it really takes).
 * @cpu: the simulated CPU that acts, where it is counted and timed while
 *	 recording
 * Context: does not sleep.
 */
void ipi_shootdown(const struct world *w, struct cpu *cpu);

/* ipi_available - is it real, or only the cost?  Registers the process. */
bool ipi_available(void);

#endif
