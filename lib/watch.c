// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * watch.c - the notes of who showed an entry first when.
 *
 * A note bears the number of its watch, so that notes need not be wiped, and
 * one that comes late, of a watch that is over, is no other's.
 */
#include "lib/watch.h"

#include <errno.h>
#include <stdlib.h>

#include "lib/mm.h"
#include "lib/world.h"

enum {
	NUMBER_SHIFT	= 32,		/* in watch->what */
	NUMBER_BITS	= 20,		/* in a note, and the lowest */
	LEFT		= NUMBER_BITS,	/* this bit of it, then the stamp */
	STAMP_SHIFT,
	STAMP_BITS	= 64 - STAMP_SHIFT,
};

#define NUMBER_MASK	((UINT64_C(1) << NUMBER_BITS) - 1)
#define STAMP_MASK	((UINT64_C(1) << STAMP_BITS) - 1)

/* What is asked of each page directory that a walker fills must not divide. */
static uint32_t mask_of(size_t pgd_bytes, uint32_t every)
{
	bool shifts = !(pgd_bytes & (pgd_bytes - 1)) && !(every & (every - 1));

	return shifts && every ? (uint32_t)(every * pgd_bytes - 1) : 0;
}

int watch_init(struct world *w, uint32_t every)
{
	struct watch *watch = aligned_alloc(CACHELINE, sizeof(*watch));

	if (!watch)
		return -ENOMEM;
	*watch = (struct watch){
		.every = every, .mask = mask_of(w->geo->pgd_bytes, every),
	};
	w->watch = watch;
	if (!every)
		return 0;
	watch->notes = calloc(w->capacity, sizeof(*watch->notes));
	return watch->notes ? 0 : -ENOMEM;
}

void watch_release(struct world *w)
{
	if (w->watch)
		free(w->watch->notes);
	free(w->watch);
}

/* Relaxed, here and below: see struct watch. */
static uint64_t what_of(const struct world *w)
{
	return atomic_load_explicit(&w->watch->what, memory_order_relaxed);
}

bool watch_begin(struct world *w, unsigned int slot)
{
	uint64_t was = what_of(w);
	uint64_t number = (was >> NUMBER_SHIFT) + 1;

	if ((uint32_t)was || !w->watch->every)
		return false;
	/* A note of 0 is none. */
	number += !(number & NUMBER_MASK);
	if (!atomic_compare_exchange_strong_explicit(
			&w->watch->what, &was,
			number << NUMBER_SHIFT | (slot + 1),
			memory_order_relaxed, memory_order_relaxed))
		return false;
	atomic_store_explicit(&w->watch->begun, clock_stamp(w->clock),
			      memory_order_relaxed);
	return true;
}

void watch_end(struct world *w)
{
	uint64_t number = what_of(w) >> NUMBER_SHIFT;

	atomic_store_explicit(&w->watch->what, number << NUMBER_SHIFT,
			      memory_order_relaxed);
}

static uint64_t number_of(const struct world *w)
{
	return what_of(w) >> NUMBER_SHIFT & NUMBER_MASK;
}

void watch_note(const struct world *w, uint32_t id, bool left)
{
	_Atomic uint64_t *note = &w->watch->notes[id];
	uint64_t number = number_of(w), stamp;

	if (id % w->watch->every)
		return;
	/* One that is not live yet never lacked it. */
	if (!mm_seq_live(atomic_load_explicit(&world_mm(w, id)->seq,
					      memory_order_relaxed)))
		return;
	if ((atomic_load_explicit(note, memory_order_relaxed) & NUMBER_MASK) ==
	    number)
		return;
	stamp = clock_stamp(w->clock) & STAMP_MASK;
	atomic_store_explicit(note, stamp << STAMP_SHIFT |
			      (uint64_t)left << LEFT | number,
			      memory_order_relaxed);
}

enum watch_saw watch_look(const struct world *w, uint32_t id, uint64_t since,
			  uint64_t *ns)
{
	uint64_t note = atomic_load_explicit(&w->watch->notes[id],
					     memory_order_relaxed);
	uint64_t ticks = ((note >> STAMP_SHIFT) - since) & STAMP_MASK;

	if ((note & NUMBER_MASK) != number_of(w))
		return WATCH_NOTHING;
	/* Two CPUs' counters may show it the other way round by a tick. */
	*ns = ticks > STAMP_MASK / 2 ? 0 : clock_ns(w->clock, ticks);
	return note >> LEFT & 1 ? WATCH_LEFT : WATCH_SHOWN;
}
