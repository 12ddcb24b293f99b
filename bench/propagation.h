/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * propagation.h - how long a new slot takes to reach every page directory, and
 * what accesses saw meanwhile.
 *
 * All times are since the store to the reference.  What had not come by the end
 * is counted with the time for which it was watched: it took longer than that.
 * A figure of an eager strategy ends when sync, unsync or reserve returns,
 * which is when the caller knows; of a lazy one, when the last page directory
 * that did not show the slot does, or is gone, if that is seen.
 *
 * Nothing here proves anything; see oracle.c.
 */
#ifndef PGDBENCH_BENCH_PROPAGATION_H
#define PGDBENCH_BENCH_PROPAGATION_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/hist.h"

struct mm;
struct run;
struct worker;

enum {
	/* Of eager strategies, whose walks are timed, not all are watched. */
	WATCH_MMS	= 64,
	WATCH_FILLS	= 8,	/* on the average, drawn */
};

enum propagation_hist {
	UNTIL_LAST,		/* by slot: every page directory shows it */
	UNTIL_LAST_AT_LEAST,	/* some did not till then */
	UNTIL_SHOWN,		/* by slot and page directory, of those watched */
	UNTIL_SHOWN_AT_LEAST,
	AGE_SEEN,		/* by access that found an older state */
	AGE_REPAIRED,		/* by fault that mended that */
	NR_PROPAGATION,
};

/* One worker's. */
struct propagation {
	bool watching;		/* it began the watch, and will end it */
	unsigned int skip;	/* fills until the next that may be watched */
	struct hist hist[NR_PROPAGATION];
};

/* propagation_new - empty; free() it.  NULL when memory is short. */
struct propagation *propagation_new(void);

/* propagation_every - of how many mms one is watched, for world_config. */
uint32_t propagation_every(const struct run *r);

/*
 * propagation_begin - @wk may be about to fill @slot: watch it, if it is this
 * one's turn.  propagation_end - the act is over; of an eager strategy the watch
 * is.  Outside of what is timed.
 */
void propagation_begin(struct worker *wk, unsigned int slot);
void propagation_end(struct worker *wk);

/* propagation_reached - at @t, a stamp, every page directory shows @slot as the
 * reference has it, or so the strategy's contract says.  0: it is not known
 * when. */
void propagation_reached(struct worker *wk, unsigned int slot, uint64_t t);

/* propagation_close - no more is going to be seen of what is watched.  Every
 * other worker is parked, or has been joined. */
void propagation_close(struct worker *wk);

/* propagation_leaves - @mm, live, is about to die. */
void propagation_leaves(struct worker *wk, struct mm *mm);

/* propagation_seen - an access found @slot other than it has become in the
 * reference.  propagation_repaired - and a fault has mended it. */
void propagation_seen(struct worker *wk, unsigned int slot);
void propagation_repaired(struct worker *wk, unsigned int slot);

#endif
