// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ptdump-map.c - what an allocation does in workload ptdump, and the tear-down
 * of tables that stand in its way.
 *
 * Where the guard says not now, there is no huge leaf, and small pages are
 * mapped.  Tables are poisoned when the clock has been read, as page
 * directories are: a kernel frees its pages without writing to them.
 */
#include "bench/ptdump.h"

#include <errno.h>
#include <sched.h>

#include "bench/guarding.h"
#include "bench/timing.h"
#include "lib/ipi.h"

/* ---- was there a walker? ----------------------------------------------- */

static uint64_t dumps_begun(struct ptdump *p)
{
	/* Relaxed: see struct ptdump. */
	return atomic_load_explicit(&p->nr_dumps, memory_order_relaxed);
}

/* Is there one, or did one begin since @before had? */
static bool met_dump(struct ptdump *p, uint64_t before)
{
	/* Relaxed: see struct ptdump. */
	return atomic_load_explicit(&p->dumping, memory_order_relaxed) ||
	       dumps_begun(p) != before;
}

/* ---- tear-down --------------------------------------------------------- */

static void bury(struct worker *wk, uint64_t entry)
{
	struct run *r = wk->run;
	struct ptdump *p = r->workload_priv;
	struct ptdump_worker *pw = wk->priv;
	struct kpt_dead dead = { .first = 0 };

	if (!r->guard_ops->free) {
		kpt_bury(&p->kpt, entry, &pw->dead);
		return;
	}
	kpt_bury(&p->kpt, entry, &dead);
	act_count(wk, PTDUMP_FREED, dead.nr);
	r->guard_ops->free(&r->guard, wk->cpu, &dead);
}

/* After the clock has been read. */
void ptdump_reap(struct worker *wk)
{
	struct ptdump *p = wk->run->workload_priv;
	struct ptdump_worker *pw = wk->priv;

	if (!pw->dead.first)
		return;
	act_count(wk, PTDUMP_FREED, pw->dead.nr);
	kpt_free(&p->kpt, &pw->dead);
	pw->dead = (struct kpt_dead){ .first = 0 };
}

/* What one round clears: a PTE table of the range, or all of it. */
struct part {
	unsigned int range;
	unsigned int pte;
	bool whole;
};

static uint64_t isolate(struct kpt *k, const struct part *part)
{
	return part->whole ? kpt_isolate(k, part->range) :
	       kpt_isolate_pte(k, part->range, part->pte);
}

/* One round with the guard: 0, or -EAGAIN with nothing changed. */
static int tear_down_part(struct worker *wk, const struct part *part)
{
	struct run *r = wk->run;
	const struct guard_ops *ops = r->guard_ops;
	struct ptdump *p = r->workload_priv;
	struct guard_pass pass = { .seen = false };
	uint64_t entry;

	if (ops->begin && ops->begin(&r->guard, wk->cpu, &pass))
		return -EAGAIN;
	/* Once a tear-down, however many rounds; the last, as what is cleared
	 * before is not poisoned before that, and walkers are met till then. */
	if (part->whole)
		inject(&r->world.inject, wk->cpu, INJECT_TEARDOWN_BEGUN);
	entry = isolate(&p->kpt, part);
	ipi_shootdown(&r->world, wk->cpu);
	if (ops->cleared)
		ops->cleared(&r->guard, wk->cpu, &pass);
	bury(wk, entry);
	if (part->whole)
		kpt_set_leaf(&p->kpt, part->range);
	if (ops->end)
		ops->end(&r->guard, wk->cpu, &pass);
	act_count(wk, PTDUMP_ROUNDS, 1);
	return 0;
}

/* Not since when the allocation was due: that is the allocation's. */
static void record_teardown(struct worker *wk, struct stamp t0)
{
	uint64_t due = wk->due;

	wk->due = 0;
	act_end(wk, OP_TEARDOWN, t0);
	wk->due = due;
}

static int tear_down(struct worker *wk, unsigned int range)
{
	struct run *r = wk->run;
	struct ptdump *p = r->workload_priv;
	struct part part = { .range = range };
	uint64_t before = dumps_begun(p);
	bool met = met_dump(p, before);
	struct stamp t0 = act_begin(wk, OP_TEARDOWN);
	int err = 0;

	if (p->size == KPT_PUD && p->pud == PUD_EACH)
		for (; !err && part.pte < p->ptes; part.pte++)
			err = tear_down_part(wk, &part);
	part.whole = true;
	if (!err)
		err = tear_down_part(wk, &part);
	if (!err)
		record_teardown(wk, t0);
	act_count(wk, err ? PTDUMP_LOST : PTDUMP_PROMOTIONS, 1);
	act_count(wk, PTDUMP_MET, !err && (met || met_dump(p, before)));
	return err;
}

/* ---- allocations -------------------------------------------------------- */

/*
 * Tables that wait for a grace period come back on liburcu's thread; until then
 * an allocation waits, as one does in memory reclaim.
 */
static int wait_for_tables(struct worker *wk, unsigned int range)
{
	struct run *r = wk->run;
	struct ptdump *p = r->workload_priv;
	int err = -ENOMEM;
	uint64_t parked;

	act_count(wk, PTDUMP_WAITS, 1);
	while (err == -ENOMEM) {
		if (run_stopping(wk))
			return -ECANCELED;
		ptdump_reap(wk);
		guarding_quiescent(r);
		parked = gate_poll(&r->gate);
		if (parked)
			act_shift(wk, parked);
		sched_yield();
		err = kpt_populate(&p->kpt, wk->cpu, range);
	}
	return err;
}

static int map_small(struct worker *wk, unsigned int range)
{
	struct ptdump *p = wk->run->workload_priv;
	int err = kpt_populate(&p->kpt, wk->cpu, range);

	if (err == -ENOMEM)
		err = wait_for_tables(wk, range);
	if (!err)
		kpt_map_small(&p->kpt, range);
	return err;
}

static int map(struct worker *wk, unsigned int range)
{
	struct ptdump *p = wk->run->workload_priv;

	if (rng_below(&wk->cpu->rng, 100) >= p->huge)
		return map_small(wk, range);
	if (kpt_has_table(&p->kpt, range))
		return tear_down(wk, range) ? map_small(wk, range) : 0;
	kpt_set_leaf(&p->kpt, range);
	return 0;
}

/* Was there a dump at any time from when the allocation was due until now? */
static bool was_walked(const struct worker *wk, uint64_t before)
{
	struct ptdump *p = wk->run->workload_priv;
	/* Relaxed: see struct ptdump. */
	uint64_t end = atomic_load_explicit(&p->last_end, memory_order_relaxed);

	return met_dump(p, before) || (wk->due && wk->due < end);
}

static int ptdump_vmalloc(struct worker *wk, unsigned int range)
{
	struct run *r = wk->run;
	struct ptdump *p = r->workload_priv;
	uint64_t before = dumps_begun(p);
	bool walked = was_walked(wk, before);
	struct stamp t0 = act_begin(wk, OP_VMALLOC);
	int err = map(wk, range);
	uint64_t t1;

	if (err)
		return err;
	t1 = t0.at ? clock_stamp_end(&r->clock) : 0;
	walked |= was_walked(wk, before);
	act_record(wk, walked ? OP_VMALLOC_DUMP : OP_VMALLOC, t0, t1);
	ptdump_reap(wk);
	return 0;
}

/* No flush: a kernel has one for all of a purge, long before the area is used
 * again. */
static void ptdump_vfree(struct worker *wk, unsigned int range)
{
	struct run *r = wk->run;
	struct ptdump *p = r->workload_priv;
	struct stamp t0 = act_begin(wk, OP_VFREE);

	if (kpt_has_leaf(&p->kpt, range))
		kpt_clear_leaf(&p->kpt, range);
	else
		kpt_unmap_small(&p->kpt, range);
	act_end(wk, OP_VFREE, t0);
}

int ptdump_allocate(struct worker *wk)
{
	const struct ptdump *p = wk->run->workload_priv;
	struct ptdump_worker *pw = wk->priv;
	unsigned int range = pw->first + pw->at;
	int err = 0;

	if (pw->mapped[pw->at])
		ptdump_vfree(wk, range);
	else
		err = ptdump_vmalloc(wk, range);
	pw->mapped[pw->at] = !pw->mapped[pw->at];
	if (++pw->at == p->ranges)
		pw->at = 0;
	return err;
}
