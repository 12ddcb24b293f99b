/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * watch.h - when does each page directory first show what the reference holds?
 *
 * One slot at a time is watched, from before it is filled.  Whoever then stores
 * what was missing there into the page directory of a live mm leaves a note
 * with the time, the first one for each mm; so does an mm that dies without.
 * Nobody is asked anything while it goes on: notes are read when it is over.
 *
 * Where nothing is watched it costs a load and a compare for each page
 * directory that is filled; a note costs a stamp and a store, so that only one
 * mm in so many is noted where a walk over all of them is timed.
 *
 * Not for proofs.  A note that is lost, since its writer had not yet seen that
 * the slot is watched, leaves an mm that has the entry for no known reason, as
 * one that was born with it.
 */
#ifndef PGDBENCH_LIB_WATCH_H
#define PGDBENCH_LIB_WATCH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/compiler.h"

struct mm;
struct world;

struct watch {
	/* Its number, and below it the slot + 1; 0 there: nothing.  Relaxed,
	 * all of it: who shows an entry has acquired it from the reference,
	 * where it was released after the watch had begun. */
	_Atomic uint64_t what;
	_Atomic uint64_t begun;		/* stamp */
	uint32_t every;			/* mms whose id it divides; 0: none */
	uint32_t mask;			/* no bit of it in where their page
					 * directories lie in the arena */
	/* By id: stamp, whether it left, number.  Relaxed: read when the
	 * world stands still, or else some are missed. */
	_Atomic uint64_t *notes;
} __cacheline_aligned;

enum watch_saw {
	WATCH_NOTHING,		/* no note: not seen, or born with it */
	WATCH_SHOWN,
	WATCH_LEFT,		/* died without it */
};

/* watch_init - notes for all mms of @w, of which one in @every, a power of two,
 * is noted; 0: nothing will be watched.  0 or -ENOMEM.  Set-up. */
int __must_check watch_init(struct world *w, uint32_t every);
void watch_release(struct world *w);

/*
 * watch_begin - watch @slot, which is empty in the reference.
 * Returns false if another one is watched, or none ever.  Any thread.
 * watch_end - nothing is watched.  Who began, or while the world stands still.
 */
bool watch_begin(struct world *w, unsigned int slot);
void watch_end(struct world *w);

/* watch_slot - is one watched, and which? */
static inline bool watch_slot(struct watch *watch, unsigned int *slot)
{
	uint32_t what = (uint32_t)atomic_load_explicit(&watch->what,
						       memory_order_relaxed);

	*slot = what - 1;
	return what != 0;
}

/* watch_look - what became of mm @id in the watch that is on.
 * @since: stamp of the store to the reference
 * @ns: set to how long after it that was, unless nothing was seen */
enum watch_saw watch_look(const struct world *w, uint32_t id, uint64_t since,
			  uint64_t *ns);

/* watch_note - the slot of mm @id, empty so far, shows the entry; or it dies,
 * @left without.  Any thread that keeps it alive.  For pgd_show_slot(). */
void watch_note(const struct world *w, uint32_t id, bool left);

#endif
