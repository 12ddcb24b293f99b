/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * every.h - something that one worker does so many times a second, beside its
 * ordinary steps.
 */
#ifndef PGDBENCH_BENCH_EVERY_H
#define PGDBENCH_BENCH_EVERY_H

#include "bench/run.h"

struct every {
	uint64_t next;		/* stamp; 0: begins with the first call */
};

/*
 * every_due - is it time again?
 * @period_ns: 0 for never
 *
 * What was missed is not made up for: the next time is a period from now.
 */
static inline bool every_due(struct every *e, struct worker *wk,
			     uint64_t period_ns)
{
	const struct clock *c = &wk->run->clock;
	uint64_t t;

	if (!period_ns)
		return false;
	t = clock_stamp(c);
	if (t < e->next)
		return false;
	e->next = t + clock_ticks(c, period_ns);
	return true;
}

#endif
