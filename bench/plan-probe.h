/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan-probe.h - cells at the rates that a search tries, which are in no plan.
 *
 * The name of such a probe says all that it differs in from its cell of the plan,
 * so that plan and name suffice to run it, again too.
 */
#ifndef PGDBENCH_BENCH_PLAN_PROBE_H
#define PGDBENCH_BENCH_PLAN_PROBE_H

#include "bench/plan.h"

/*
 * plan_probe_id - the name of @base at @rate, as the @nr-th rate that is tried,
 * from 1.  The caller frees it; NULL when memory is short.
 * plan_probe - what it names: @probe is @base but for id, rate, arrivals and
 * seed; all strings are on loan, of @plan and of @id.  False: it is no such name.
 */
char *plan_probe_id(const struct plan_cell *base, unsigned int nr, double rate);
bool plan_probe(const struct plan *plan, const char *id,
		struct plan_cell *probe);

/* What stands between the two in the name of a probe. */
#define PLAN_PROBE_MARK "-q"

#endif
