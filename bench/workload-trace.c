// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * workload-trace.c - a recorded kernel's page directories, lived again on top
 * of the background population.
 *
 * All that happens to one mm happens on one worker, the one that stands for the
 * CPU it was born on; with more workers than the trace has CPUs the mms are
 * dealt round.  So the operations of an mm keep their order without one worker
 * ever waiting for another, and all else keeps the order of its worker.
 *
 * When all workers are through, what is still alive exits, the machine reboots,
 * since a slot that is there would never be filled again, and the trace begins
 * anew, not before its recorded span is over if it is replayed at a speed.
 *
 * At a speed operations are due when they were recorded, so many times as fast;
 * under a rate when the rate has it, each worker having that part of it which
 * its operations are of all.  Between two passes the schedule stands still.
 */
#include "bench/workloads.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>

#include "bench/pace.h"

struct trace_load {
	uint64_t speed;		/* times as fast as recorded; 0: no waiting */
	struct mm **mms;	/* by the trace's number; its worker's alone */
	uint32_t *home;		/* by the same: the worker it lives on */
	_Atomic uint64_t nr_through;	/* passes ended, all workers together */
};

struct trace_worker {
	int64_t ahead;		/* ticks to the next step due, as a pass ended */
	uint32_t *mine;		/* indices of the trace's ops, in order */
	size_t nr, at;
	uint64_t pass;		/* this one's number, from 1; 0: none yet */
	bool through;		/* with this pass, and said so */
	bool between;		/* two passes; @ahead holds */
};

static unsigned int worker_of_cpu(const struct run *r, unsigned int cpu)
{
	return cpu % r->nr;
}

/* Which worker an mm lives on: @born_on is a CPU of the trace. */
static unsigned int worker_of_mm(const struct run *r, uint32_t mm,
				 unsigned int born_on)
{
	return r->nr > r->replay->nr_cpus ? mm % r->nr :
	       worker_of_cpu(r, born_on);
}

static void set_homes(struct run *r, struct trace_load *t)
{
	const struct replay *p = r->replay;
	size_t i;

	for (i = 0; i < p->nr_mms; i++)
		t->home[i] = worker_of_mm(r, (uint32_t)i, 0);
	for (i = 0; i < p->nr_ops; i++)
		if (p->ops[i].kind == REPLAY_FORK ||
		    p->ops[i].kind == REPLAY_EXEC)
			t->home[p->ops[i].mm] =
				worker_of_mm(r, p->ops[i].mm, p->ops[i].cpu);
}

static void trace_release_load(struct run *r)
{
	struct trace_load *t = r->workload_priv;

	free(t->mms);
	free(t->home);
}

/* The ops that are this worker's, in the order of the trace. */
static int deal(struct worker *wk)
{
	const struct run *r = wk->run;
	const struct trace_load *t = r->workload_priv;
	const struct replay *p = r->replay;
	struct trace_worker *tw = wk->priv;
	const struct replay_op *op;
	unsigned int to;
	size_t i;

	tw->mine = calloc(p->nr_ops + 1, sizeof(*tw->mine));
	if (!tw->mine)
		return -ENOMEM;
	for (i = 0; i < p->nr_ops; i++) {
		op = &p->ops[i];
		to = op->mm != REPLAY_MM_NONE && op->kind != REPLAY_VMALLOC &&
		     op->kind != REPLAY_VFREE ? t->home[op->mm] :
		     worker_of_cpu(r, op->cpu);
		if (to == wk->id)
			tw->mine[tw->nr++] = (uint32_t)i;
	}
	return 0;
}

static int trace_prepare(struct run *r)
{
	struct trace_load *t = r->workload_priv;
	unsigned int i;
	int err = 0;

	/* Half of what is spare, so that deferred frees find room as well. */
	if (r->replay->peak_live + r->replay->nr_initial >
	    (r->world.capacity - r->cell->mms) / 2)
		return -ENOSPC;
	t->mms = calloc(r->replay->nr_mms + 1, sizeof(*t->mms));
	t->home = calloc(r->replay->nr_mms + 1, sizeof(*t->home));
	if (!t->mms || !t->home)
		return -ENOMEM;
	set_homes(r, t);
	for (i = 0; !err && i < r->nr; i++)
		err = deal(&r->workers[i]);
	return err;
}

static void trace_worker_release(struct worker *wk)
{
	struct trace_worker *tw = wk->priv;

	free(tw->mine);
}

static int birth(struct worker *wk, const struct replay_op *op, enum op as)
{
	struct trace_load *t = wk->run->workload_priv;
	uint32_t before = wk->nr_own;
	int err = act_fork_as(wk, as);

	if (!err && wk->nr_own > before)
		t->mms[op->mm] = wk->own[before];
	return err;
}

static int do_fork(struct worker *wk, const struct replay_op *op)
{
	return birth(wk, op, OP_FORK);
}

static int do_exec(struct worker *wk, const struct replay_op *op)
{
	struct trace_load *t = wk->run->workload_priv;
	int err = birth(wk, op, OP_EXEC);

	if (!err && t->mms[op->mm])
		act_switch(wk, t->mms[op->mm]);
	return err;
}

static int do_exit(struct worker *wk, const struct replay_op *op)
{
	struct trace_load *t = wk->run->workload_priv;
	struct mm *mm = t->mms[op->mm];

	t->mms[op->mm] = NULL;
	if (mm)
		act_exit(wk, mm->where);
	return 0;
}

/* The slots of the area, in the geometry that is simulated. */
static int do_vmalloc(struct worker *wk, const struct replay_op *op)
{
	const struct geometry *g = wk->run->world.geo;
	unsigned int slot = geometry_slot(g, op->va);
	unsigned int last = geometry_slot(g, op->va + op->size - 1);
	int err;

	/* An area of another layout than the geometry's falls somewhere. */
	if (!world_hands_out(&wk->run->world, slot) ||
	    !world_hands_out(&wk->run->world, last) || last < slot)
		slot = last = g->vmalloc_first +
			      slot % wk->run->world.nr_slots;
	err = act_vmalloc(wk, slot, last);
	act_access(wk);
	return err;
}

static int do_vfree(struct worker *wk, const struct replay_op *op)
{
	(void)op;
	act_vfree(wk);
	return 0;
}

static int do_switch(struct worker *wk, const struct replay_op *op)
{
	struct trace_load *t = wk->run->workload_priv;

	if (op->mm != REPLAY_MM_NONE && t->mms[op->mm])
		act_switch(wk, t->mms[op->mm]);
	return 0;
}

static int do_nothing(struct worker *wk, const struct replay_op *op)
{
	(void)wk;
	(void)op;
	return 0;
}

/* What of ours outlived the trace. */
static void exit_survivors(struct worker *wk)
{
	struct run *r = wk->run;
	struct trace_load *t = r->workload_priv;
	struct replay_op op = { .kind = REPLAY_EXIT };
	uint32_t i;

	for (i = 0; i < r->replay->nr_alive; i++) {
		op.mm = r->replay->alive[i];
		if (t->home[op.mm] == wk->id)
			do_exit(wk, &op);
	}
}

/*
 * Say once that we are through, then wait for the others without blocking.
 * True when all are: the next pass may begin.
 */
static bool all_through(struct worker *wk)
{
	struct run *r = wk->run;
	struct trace_load *t = r->workload_priv;
	struct trace_worker *tw = wk->priv;

	if (!tw->through) {
		tw->through = true;
		exit_survivors(wk);
		/* Relaxed: it only counts; no mm passes between workers. */
		atomic_fetch_add_explicit(&t->nr_through, 1,
					  memory_order_relaxed);
	}
	return atomic_load_explicit(&t->nr_through, memory_order_relaxed) >=
	       tw->pass * r->nr;
}

static uint64_t recorded_ticks(const struct run *r, uint64_t t_ns)
{
	const struct trace_load *t = r->workload_priv;

	return clock_ticks(&r->clock, t_ns / t->speed);
}

/* The recorded span is not over yet, at the speed that was asked for. */
static bool span_lasts(struct worker *wk)
{
	struct run *r = wk->run;
	const struct trace_load *t = r->workload_priv;

	return t->speed && clock_stamp(&r->clock) < wk->schedule.next;
}

/* How far off the next step was, for resume() to go on there. */
static void stand_still(struct worker *wk)
{
	struct trace_worker *tw = wk->priv;

	if (tw->between)
		return;
	tw->between = true;
	tw->ahead = (int64_t)(wk->schedule.next -
			      clock_stamp(&wk->run->clock));
}

/* When the next operation of a recording is due; after the last the next pass. */
static void set_next(struct worker *wk)
{
	const struct replay *p = wk->run->replay;
	const struct trace_worker *tw = wk->priv;
	struct schedule *s = &wk->schedule;

	if (s->recorded && s->gap > 0)
		s->next = s->origin +
			  recorded_ticks(wk->run, tw->at < tw->nr ?
					 p->ops[tw->mine[tw->at]].t_ns :
					 p->span_ns);
}

static void resume(struct worker *wk)
{
	struct trace_worker *tw = wk->priv;
	struct schedule *s = &wk->schedule;
	uint64_t now = clock_stamp(&wk->run->clock);
	int64_t stood = (int64_t)(now - s->next) + tw->ahead;

	/* Of this a reboot has taken its part already. */
	if (tw->between && stood > 0 && !s->recorded)
		schedule_aside(s, (uint64_t)stood);
	tw->between = false;
	s->origin = now;
	set_next(wk);
}

/* Are all through with this pass, and is it time for the next? */
static bool pass_is_over(struct worker *wk)
{
	bool through = all_through(wk);

	return !span_lasts(wk) && through;
}

static int begin_pass(struct worker *wk)
{
	struct run *r = wk->run;
	struct trace_load *t = r->workload_priv;
	struct trace_worker *tw = wk->priv;
	struct replay_op op = { .kind = REPLAY_FORK };
	int err = 0;

	if (tw->pass && wk->id == 0)
		act_reboot(wk);
	for (op.mm = 0; !err && op.mm < r->replay->nr_initial; op.mm++)
		if (t->home[op.mm] == wk->id)
			err = do_fork(wk, &op);
	tw->pass++;
	tw->through = false;
	tw->at = 0;
	return err;
}

/* Between two passes: the mms that were there before the trace. */
static int begin_again(struct worker *wk)
{
	struct trace_worker *tw = wk->priv;
	int err;

	wk->due = 0;
	stand_still(wk);
	if (tw->pass && !pass_is_over(wk)) {
		if (wk->run->world.config.oversubscribed)
			sched_yield();
		cpu_relax();
		return 0;
	}
	err = begin_pass(wk);
	resume(wk);
	return err;
}

static double trace_recorded_rate(const struct run *r)
{
	const struct trace_load *t = r->workload_priv;

	return (double)t->speed * 1e9 * (double)r->replay->nr_ops /
	       (double)MAX(r->replay->span_ns, UINT64_C(1));
}

static double trace_share(const struct worker *wk)
{
	const struct trace_worker *tw = wk->priv;

	return (double)tw->nr / (double)MAX(wk->run->replay->nr_ops, (size_t)1);
}

static int trace_step(struct worker *wk)
{
	static int (*const do_op[REPLAY_NR_KINDS])(struct worker *wk,
						   const struct replay_op *) = {
		[REPLAY_FORK]		= do_fork,
		[REPLAY_EXEC]		= do_exec,
		[REPLAY_EXIT]		= do_exit,
		[REPLAY_VMALLOC]	= do_vmalloc,
		[REPLAY_VFREE]		= do_vfree,
		[REPLAY_PURGE]		= do_nothing,
		[REPLAY_SWITCH]		= do_switch,
	};
	struct trace_worker *tw = wk->priv;
	const struct replay_op *op;

	if (!tw->pass || tw->at == tw->nr)
		return begin_again(wk);
	op = &wk->run->replay->ops[tw->mine[tw->at]];
	if (!pace_step(wk))
		return 0;
	tw->at++;
	set_next(wk);
	return do_op[op->kind](wk, op);
}

/* Each has its own part of the trace. */
static unsigned int trace_role(const struct worker *wk)
{
	return wk->id;
}

static const struct param trace_params[] = {
	{
		.name = "speed", .type = PARAM_U64, .def = "0",
		.help = "times as fast as recorded; 1 as recorded, 0 as fast "
			"as it goes",
		.offset = offsetof(struct trace_load, speed),
	},
};

static const uint64_t trace_mms[] = { 10000 };

const struct workload_ops trace_workload = {
	.name		= "trace",
	.summary	= "replay a recorded kernel trace over a background",
	.stands_for	= "what a kernel's tracepoints saw; --trace FILE",
	.layout		= LAYOUT_AGED,
	.mms		= trace_mms,
	.nr_mms		= ARRAY_SIZE(trace_mms),
	.duration_ns	= 450000000,
	.warmup_ns	= 50000000,
	.needs_trace	= true,
	.params		= trace_params,
	.nr_params	= ARRAY_SIZE(trace_params),
	.priv_bytes	= sizeof(struct trace_load),
	.worker_bytes	= sizeof(struct trace_worker),
	.share		= trace_share,
	.recorded_rate	= trace_recorded_rate,
	.paces		= true,
	.prepare	= trace_prepare,
	.release	= trace_release_load,
	.worker_release	= trace_worker_release,
	.step		= trace_step,
	.role		= trace_role,
};
