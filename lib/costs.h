/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * costs.h - what a kernel pays and a simulation in user space does not, or not
 * as much: taking a fault, interrupting the other CPUs.
 *
 * A cost is imposed by spinning until it has passed; what was really done
 * meanwhile counts towards it.
 */
#ifndef PGDBENCH_LIB_COSTS_H
#define PGDBENCH_LIB_COSTS_H

#include <stdint.h>

#include "lib/clock.h"
#include "lib/compiler.h"
#include "lib/rcu.h"

struct costs {
	uint64_t fault_ns;	/* a fault, entry and return */
	uint64_t ipi_ns;	/* a shootdown of all CPUs, at least */
	uint64_t grace_ns;	/* an RCU grace period; 0: none is waited for */
};

/*
 * cost_measure_fault - what a minor fault of this process takes that finds all
 * it needs in memory: the median of many.
 * Returns 0, -ENOMEM or -errno of madvise().  Any thread; takes milliseconds.
 */
int __must_check cost_measure_fault(const struct clock *clock,
				    uint64_t *fault_ns);

/*
 * cost_measure_grace - what a grace period of @r takes with no reader about: the
 * median of some.
 * Context: blocks; a thread that is not inside of a read side section.
 */
void cost_measure_grace(const struct clock *clock, struct rcu *r,
			uint64_t *grace_ns);

/* cost_spin - return when @ns have passed since the stamp @since.  Does not
 * sleep. */
static inline void cost_spin(const struct clock *clock, uint64_t since,
			     uint64_t ns)
{
	uint64_t until = since + clock_ticks(clock, ns);

	while (clock_stamp(clock) < until)
		cpu_relax();
}

#endif
