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
 * every_due - is it time again?  As of the worker's last look at the clock.
 * @period_ns: 0 for never
 * every_done - it was done: the next time is a period from now.
 *
 * What was missed is not made up for, and what takes longer than the period
 * still leaves a period between: else nothing else would ever be done.
 */
static inline bool every_due(const struct every *e, const struct worker *wk,
			     uint64_t period_ns)
{
	return period_ns && wk->looked >= e->next;
}

static inline void every_done(struct every *e, const struct worker *wk,
			      uint64_t period_ns)
{
	const struct clock *c = &wk->run->clock;

	e->next = clock_stamp(c) + clock_ticks(c, period_ns);
}

/* every_role - of act_fill_every(): 1 is who fills, where anybody does. */
static inline unsigned int every_role(const struct worker *wk,
				      uint64_t period_ns)
{
	return wk->id == 0 && period_ns;
}

/* act_fill_every - fill the next @span slots if it is time; *@done: it was. */
static inline int act_fill_every(struct every *e, struct worker *wk,
				 uint64_t period_ns, unsigned int span,
				 bool *done)
{
	int err;

	*done = wk->id == 0 && every_due(e, wk, period_ns);
	if (!*done)
		return 0;
	err = act_vmalloc_new(wk, span);
	every_done(e, wk, period_ns);
	return err;
}

#endif
