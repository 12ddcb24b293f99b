// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * acts.c - fork, exit, switch and walk, done, timed and recorded.
 *
 * A stamp is taken just before and just after what a kernel would do; what
 * only a simulator does (poisoning, checking, books) is outside.  Which calls
 * are timed is for timing.h to say; all are counted.
 */
#include "bench/acts-internal.h"

#include <errno.h>
#include <sched.h>

static void own_add(struct worker *wk, struct mm *mm)
{
	BUG_ON(wk->nr_own == wk->cap_own);
	mm->owner = wk->id;
	mm->where = wk->nr_own;
	wk->own[wk->nr_own++] = mm;
	/* Relaxed, all three: see struct worker. */
	mm->born = atomic_load_explicit(&wk->nr_births, memory_order_relaxed);
	atomic_store_explicit(&wk->recent[mm->born % RECENT_FORKS], mm->id,
			      memory_order_relaxed);
	atomic_store_explicit(&wk->nr_births, mm->born + 1,
			      memory_order_relaxed);
}

static void own_del(struct worker *wk, struct mm *mm)
{
	struct mm *last = wk->own[--wk->nr_own];

	BUG_ON(mm->owner != wk->id);
	wk->own[mm->where] = last;
	last->where = mm->where;
	mm->owner = mm->where = UINT32_MAX;	/* nobody's, nowhere */
}

/* It is over now. */
static void note_pause(struct worker *wk, uint64_t ns, uint64_t ticks)
{
	const struct timeline_event pause = {
		.begin = now(wk) - ticks, .ns = ns, .what = "reboot",
	};

	if (timeline_is_on(wk->cpu))
		timeline_note(wk->cpu, TIMELINE_RARE, &pause);
}

void act_shift(struct worker *wk, uint64_t ns)
{
	uint64_t ticks = clock_ticks(&wk->run->clock, ns);

	note_pause(wk, ns, ticks);
	wk->parked_ns += ns;
	schedule_shift(&wk->schedule, ticks);
	schedule_shift(&wk->fills, ticks);
	if (wk->due)
		wk->due += ticks;
}

/*
 * Page directories that wait for a grace period come back on liburcu's thread;
 * until then a fork waits, as one does in memory reclaim.  What this CPU itself
 * holds back it lets go of, or it would wait for ever.
 */
static struct mm *wait_for_mm(struct worker *wk, struct stamp *t0)
{
	struct run *r = wk->run;
	struct mm *mm = NULL;
	uint64_t parked;

	wk->cpu->pool_waits += wk->cpu->recording;
	while (!mm && !run_stopping(wk)) {
		if (r->ops->reclaim)
			r->ops->reclaim(&r->strategy, wk->cpu);
		mm_reap(&r->world, wk->cpu);
		if (r->ops->quiescent)
			r->ops->quiescent(&r->strategy);
		parked = gate_poll(&r->gate);
		if (parked) {
			act_shift(wk, parked);
			t0->at += t0->at ? clock_ticks(&r->clock, parked) : 0;
		}
		sched_yield();
		mm = mm_take(&r->world, wk->cpu);
	}
	/* To yield here is to wait, and no interruption. */
	t0->mark = preempt_begin(&wk->cpu->preempt);
	return mm;
}

/* An mm with a zeroed page directory; @op began at @t0. */
static struct mm *new_mm(struct worker *wk, enum op op, struct stamp *t0)
{
	struct run *r = wk->run;
	struct mm *mm = mm_take(&r->world, wk->cpu);

	*t0 = act_begin(wk, op);
	if (unlikely(!mm))
		mm = wait_for_mm(wk, t0);
	if (mm)
		mm_reset(&r->world, mm);
	return mm;
}

int act_fork_as(struct worker *wk, enum op op)
{
	struct run *r = wk->run;
	struct mm *mm;
	struct stamp t0;
	int err;

	if (unlikely(wk->nr_own == wk->cap_own))
		return -ENOSPC;
	mm = new_mm(wk, op, &t0);
	if (!mm)
		return -ECANCELED;
	err = r->ops->fork(&r->strategy, wk->cpu, mm);
	if (err)
		return err;
	act_end(wk, op, t0);
	mm_publish(mm);
	own_add(wk, mm);
	mm_reap(&r->world, wk->cpu);
	return 0;
}

int act_fork(struct worker *wk)
{
	return act_fork_as(wk, OP_FORK);
}

static void do_exit(struct worker *wk, struct mm *mm)
{
	struct run *r = wk->run;
	struct stamp t0;

	oracle_check_exit(wk, mm);
	propagation_leaves(wk, mm);
	mm_retire(mm);
	t0 = act_begin(wk, OP_EXIT);
	r->ops->exit(&r->strategy, wk->cpu, mm);
	act_end(wk, OP_EXIT, t0);
	mm_reap(&r->world, wk->cpu);
}

void act_exit(struct worker *wk, uint32_t index)
{
	struct mm *mm;

	BUG_ON(index >= wk->nr_own);
	if (wk->nr_own <= 1)
		return;
	mm = wk->own[index];
	own_del(wk, mm);
	if (mm == wk->cpu->mm)
		mm->borrowed = true;	/* a kernel thread runs on it */
	else
		do_exit(wk, mm);
}

void act_exit_random(struct worker *wk)
{
	act_exit(wk, (uint32_t)rng_below(&wk->cpu->rng, wk->nr_own));
}

/* Software has moved on to @next, hardware has not; nor need it if @next is
 * loaded already, and then nobody is told. */
static void begin_load(struct worker *wk, struct mm *next)
{
	struct run *r = wk->run;

	if (r->ops->switch_mm && next != wk->cpu->mm)
		r->ops->switch_mm(&r->strategy, wk->cpu, next);
	wk->cpu->active_mm = next;
}

static void load(struct worker *wk, struct mm *next)
{
	begin_load(wk, next);
	wk->cpu->mm = next;
}

void act_switch(struct worker *wk, struct mm *next)
{
	struct mm *prev = wk->cpu->mm;
	struct stamp t0 = act_begin(wk, OP_SWITCH);

	load(wk, next);
	act_end(wk, OP_SWITCH, t0);
	if (prev && prev->borrowed)
		do_exit(wk, prev);
}

void act_switch_touch(struct worker *wk, struct mm *next, unsigned int slot)
{
	struct mm *prev = wk->cpu->mm;

	begin_load(wk, next);
	act_touch(wk, TOUCH_SWITCH, slot, true);
	wk->cpu->mm = next;
	if (prev && prev->borrowed)
		do_exit(wk, prev);
}

void act_switch_stack(struct worker *wk, struct mm *next, unsigned int slot)
{
	struct run *r = wk->run;

	if (r->ops->switch_stack)
		r->ops->switch_stack(&r->strategy, wk->cpu, next, slot);
	if (next != wk->cpu->mm)
		act_switch(wk, next);
	if (r->ops->flags & STRATEGY_LOADS_STACK)
		load_from_stack(wk, slot);
	act_touch(wk, TOUCH_STACK, slot, false);
}

void act_switch_random(struct worker *wk)
{
	uint64_t i = rng_below(&wk->cpu->rng, wk->nr_own);

	act_switch(wk, wk->own[i]);
}

int act_exec(struct worker *wk)
{
	struct run *r = wk->run;
	struct mm *old = wk->cpu->mm, *mm;
	struct stamp t0;
	int err;

	if (!old || old->borrowed || wk->nr_own == wk->cap_own)
		return act_fork(wk);
	oracle_check_exit(wk, old);
	propagation_leaves(wk, old);
	mm = new_mm(wk, OP_EXEC, &t0);
	if (!mm)
		return -ECANCELED;
	err = r->ops->fork(&r->strategy, wk->cpu, mm);
	if (err)
		return err;
	mm_publish(mm);
	load(wk, mm);
	/* Before it is freed: from then on it may be another worker's. */
	own_del(wk, old);
	mm_retire(old);
	r->ops->exit(&r->strategy, wk->cpu, old);
	act_end(wk, OP_EXEC, t0);
	own_add(wk, mm);
	mm_reap(&r->world, wk->cpu);
	return 0;
}

void act_walk(struct worker *wk, unsigned int slot)
{
	struct run *r = wk->run;
	uint64_t entry = ref_load(&r->world, slot);
	struct stamp t0 = act_begin_ordered(wk, OP_WALK);
	size_t reached;

	reached = r->ops->walk(&r->strategy, wk->cpu, slot, entry);
	act_end_ordered(wk, OP_WALK, t0);
	oracle_check_walk(wk, slot, reached);
}
