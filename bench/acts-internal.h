/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * acts-internal.h - what the files of acts share: the steps that more than one
 * act is made of.  For nobody else.
 */
#ifndef PGDBENCH_BENCH_ACTS_INTERNAL_H
#define PGDBENCH_BENCH_ACTS_INTERNAL_H

#include "bench/propagation.h"
#include "bench/timing.h"

static inline uint64_t now(const struct worker *wk)
{
	return clock_stamp(&wk->run->clock);
}

/* take_fault - @f->slot was empty: 0 if the handler says to try again. */
int take_fault(struct worker *wk, const struct fault *f);

/* load_from_stack - a load from the next stack, which lies in @slot, while
 * there is still one to fault on; nobody's touch. */
void load_from_stack(struct worker *wk, unsigned int slot);

/* walk_loaded - what the hardware finds in the page directory that is
 * loaded. */
uint64_t walk_loaded(struct worker *wk, unsigned int slot);

/* set_synced - sync has returned for @slot, which is filled.  Returns whether
 * it is the first to do so since then. */
bool set_synced(struct world *w, unsigned int slot);

/* sync_slots - one sync, after which the slots are synced. */
void sync_slots(struct worker *wk, unsigned int first, unsigned int last);

#endif
