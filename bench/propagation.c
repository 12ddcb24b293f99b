// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * propagation.c - how long a new slot takes to reach every page directory, and
 * what accesses saw meanwhile.
 *
 * Who shows what, and when, is in lib/watch.h's notes, which are read here when
 * it is over.  Of an eager strategy that is when its sync has returned; the
 * walk is timed, so that one mm in WATCH_MMS is noted and one fill in
 * WATCH_FILLS watched.  Of a lazy one every mm is, since the last one is asked
 * for, and the watch lasts until the machine reboots or the run ends: a fault
 * takes so long that a note is nothing to it.
 */
#include "bench/propagation.h"

#include <stdlib.h>

#include "bench/pace.h"
#include "bench/run.h"
#include "lib/mm.h"

struct propagation *propagation_new(void)
{
	struct propagation *p = calloc(1, sizeof(*p));
	unsigned int i;

	/* Pages that nobody counts in stay without memory. */
	for (i = 0; p && i < NR_PROPAGATION; i++)
		p->hist[i].min_ns = UINT64_MAX;
	return p;
}

static bool is_eager(const struct run *r)
{
	return r->ops->contract == CONTRACT_EAGER;
}

uint32_t propagation_every(const struct run *r)
{
	if (r->geo.shared)
		return 0;
	if (is_eager(r))
		return WATCH_MMS;
	return r->ops->contract == CONTRACT_LAZY ? 1 : 0;
}

static void record(struct worker *wk, enum propagation_hist which, uint64_t ns)
{
	if (wk->cpu->recording)
		hist_record(&wk->propagation->hist[which], ns);
}

/* Since @slot of the reference, which the caller has loaded, changed. */
static uint64_t age_ns(struct worker *wk, unsigned int slot, uint64_t t)
{
	struct run *r = wk->run;

	return clock_since(&r->clock, ref_changed_at(&r->world, slot), t);
}

/* Not the same slots of each machine's life. */
static bool is_turn(struct worker *wk)
{
	struct propagation *p = wk->propagation;

	if (!is_eager(wk->run))
		return true;
	if (p->skip) {
		p->skip--;
		return false;
	}
	p->skip = (unsigned int)rng_below(&wk->cpu->rng, 2 * WATCH_FILLS - 1);
	return true;
}

void propagation_begin(struct worker *wk, unsigned int slot)
{
	struct world *w = &wk->run->world;

	if (!wk->cpu->recording || ref_load(w, slot) != ENTRY_NONE ||
	    !is_turn(wk))
		return;
	wk->propagation->watching = watch_begin(w, slot);
}

void propagation_reached(struct worker *wk, unsigned int slot, uint64_t t)
{
	if (t && is_eager(wk->run) && ref_changed_at(&wk->run->world, slot))
		record(wk, UNTIL_LAST, age_ns(wk, slot, t));
}

/* ---- reading the notes ---- */

/* What came of one watch; times since the store. */
struct outcome {
	struct propagation *to;
	unsigned int slot;
	uint64_t since;		/* stamp of the store */
	uint64_t age_ns;	/* now */
	uint64_t last_ns;	/* when the last one showed it, or was gone */
	bool lacking;		/* some show it not, and live */
	bool any;
};

static bool is_live(struct mm *mm)
{
	/* Relaxed: an mm that is born or dies this moment may count or not. */
	return mm_seq_live(atomic_load_explicit(&mm->seq,
						memory_order_relaxed));
}

static void look_at(const struct world *w, struct outcome *o, uint32_t id)
{
	struct mm *mm = world_mm(w, id);
	uint64_t ns = 0;
	enum watch_saw saw = watch_look(w, id, o->since, &ns);

	if (saw != WATCH_NOTHING) {
		o->any = true;
		o->last_ns = MAX(o->last_ns, ns);
		hist_record(&o->to->hist[saw == WATCH_SHOWN ? UNTIL_SHOWN :
					 UNTIL_SHOWN_AT_LEAST], ns);
	} else if (is_live(mm) &&
		   entry_load(w, mm->pgd, o->slot) == ENTRY_NONE) {
		o->lacking = true;
		hist_record(&o->to->hist[UNTIL_SHOWN_AT_LEAST], o->age_ns);
	}
}

/* False if there was nothing to be seen: nobody has filled the slot, or
 * somebody before the watch had begun. */
static bool look_at_all(struct worker *wk, struct outcome *o)
{
	struct run *r = wk->run;
	struct world *w = &r->world;
	/* Relaxed: see struct watch. */
	uint64_t begun = atomic_load_explicit(&w->watch->begun,
					      memory_order_relaxed);
	size_t id;

	if (ref_load(w, o->slot) == ENTRY_NONE)
		return false;
	o->to = wk->propagation;
	o->since = ref_changed_at(w, o->slot);
	o->age_ns = age_ns(wk, o->slot, clock_stamp(&r->clock));
	if (o->since < begun)
		return false;
	for (id = 0; id < w->capacity; id += w->watch->every)
		look_at(w, o, (uint32_t)id);
	return true;
}

void propagation_end(struct worker *wk)
{
	struct world *w = &wk->run->world;
	struct outcome o = { .any = false };
	uint64_t t0;

	if (likely(!wk->propagation->watching))
		return;
	wk->propagation->watching = false;
	if (!watch_slot(w->watch, &o.slot))
		return;
	if (!is_eager(wk->run) && ref_load(w, o.slot) != ENTRY_NONE)
		return;
	t0 = clock_stamp(&wk->run->clock);
	look_at_all(wk, &o);
	watch_end(w);
	pace_aside(wk, t0);
}

void propagation_close(struct worker *wk)
{
	struct world *w = &wk->run->world;
	struct outcome o = { .any = false };
	struct hist *h = wk->propagation->hist;

	if (!watch_slot(w->watch, &o.slot))
		return;
	if (look_at_all(wk, &o) && !is_eager(wk->run)) {
		if (o.lacking)
			hist_record(&h[UNTIL_LAST_AT_LEAST], o.age_ns);
		else if (o.any)
			hist_record(&h[UNTIL_LAST], o.last_ns);
	}
	watch_end(w);
}

void propagation_leaves(struct worker *wk, struct mm *mm)
{
	struct world *w = &wk->run->world;
	unsigned int slot;

	if (unlikely(watch_slot(w->watch, &slot)) &&
	    entry_load(w, mm->pgd, slot) == ENTRY_NONE &&
	    ref_load(w, slot) != ENTRY_NONE)
		watch_note(w, mm->id, true);
}

/* ---- accesses ---- */

/* Nothing if the machine has rebooted since, or it was not known when. */
static void record_age(struct worker *wk, enum propagation_hist which,
		       unsigned int slot)
{
	struct run *r = wk->run;

	if (!wk->cpu->recording)
		return;
	/* For its order: the load comes before the stamp that belongs to it. */
	(void)ref_load(&r->world, slot);
	if (ref_changed_at(&r->world, slot))
		record(wk, which, age_ns(wk, slot, clock_stamp(&r->clock)));
}

void propagation_seen(struct worker *wk, unsigned int slot)
{
	record_age(wk, AGE_SEEN, slot);
}

void propagation_repaired(struct worker *wk, unsigned int slot)
{
	record_age(wk, AGE_REPAIRED, slot);
}
