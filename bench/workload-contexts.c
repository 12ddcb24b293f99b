// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * workload-contexts.c - new slots, touched from wherever a kernel runs: tasks,
 * tasks of one mm on several CPUs, kernel threads, interrupts amid a switch,
 * with faults disabled, NMIs, stacks, and bad addresses.
 *
 * Each worker fills the next slot once in a while and tells the others.  Who
 * hears of it either touches it at once under the mm that happens to be loaded,
 * then loads the one mm that all share, worker 0's first, and touches it there,
 * so that faults on one slot of one mm come together; or stays on its mm for
 * some acts, where no switch brings it anything.  Between, each step is one act
 * drawn from a table, half of the time on the newest slot.
 *
 * Contexts that cannot fault touch only what was published: a slot of which
 * sync has returned, and the strategy's publish if it has one.
 */
#include <errno.h>

#include "bench/nmi.h"
#include "bench/population.h"
#include "bench/workloads.h"

enum atomic_mode { ATOMIC_FATAL, ATOMIC_HANDLED };

struct contexts {
	uint64_t gap_ns;
	uint64_t nmi_ns;
	unsigned int atomic;		/* enum atomic_mode */
	bool installed;
	struct sigaction old;
	struct mm *shared;		/* lives as long as the run */
	/* The latest news: its number, and below it the slot. */
	_Atomic uint64_t news;
};

enum {
	NEWS_SHIFT	= 16,
	STAY_ACTS	= 8,
};

struct contexts_worker {
	uint64_t heard;
	unsigned int stay;	/* so many acts without a switch */
	struct nmi nmi;
};

static struct contexts *contexts_of(const struct worker *wk)
{
	return wk->run->workload_priv;
}

static struct mm *random_mm(struct worker *wk)
{
	return wk->own[rng_below(&wk->cpu->rng, wk->nr_own)];
}

static bool coin(struct worker *wk)
{
	return rng_below(&wk->cpu->rng, 2);
}

static bool may_switch(struct worker *wk)
{
	const struct contexts_worker *cw = wk->priv;

	return !cw->stay && coin(wk);
}

static void load_shared(struct worker *wk)
{
	struct mm *shared = contexts_of(wk)->shared;

	if (wk->cpu->mm != shared)
		act_switch(wk, shared);
}

/* One goes as one comes, but never the one that others have loaded. */
static int keep_population(struct worker *wk)
{
	uint32_t i = (uint32_t)rng_below(&wk->cpu->rng, wk->nr_own);

	if (wk->nr_own <= population_share(wk->run, wk->id))
		return act_fork(wk);
	if (wk->own[i] != contexts_of(wk)->shared)
		act_exit(wk, i);
	return 0;
}

/* ---- the acts: @slot is synced, and published where it says so ---- */

static int touch_task(struct worker *wk, unsigned int slot)
{
	if (may_switch(wk))
		act_switch_random(wk);
	act_touch(wk, TOUCH_TASK, slot, true);
	return 0;
}

static int touch_thread(struct worker *wk, unsigned int slot)
{
	load_shared(wk);
	act_touch(wk, TOUCH_THREAD, slot, true);
	return 0;
}

/* It runs on the mm of who was there before, which may die meanwhile. */
static int touch_kthread(struct worker *wk, unsigned int slot)
{
	struct mm *mm = wk->cpu->mm;

	/* Who is dead already, and still loaded, is in nobody's own. */
	if (may_switch(wk) && !mm->borrowed && mm->owner == wk->id &&
	    mm != contexts_of(wk)->shared)
		act_exit(wk, mm->where);
	act_touch(wk, TOUCH_KTHREAD, slot, true);
	if (!mm->borrowed)
		return 0;
	act_switch_random(wk);
	return keep_population(wk);
}

static int touch_switch(struct worker *wk, unsigned int slot)
{
	act_switch_touch(wk, random_mm(wk), slot);
	return 0;
}

static int touch_atomic(struct worker *wk, unsigned int slot)
{
	act_touch(wk, TOUCH_ATOMIC, slot,
		  contexts_of(wk)->atomic == ATOMIC_HANDLED);
	return 0;
}

/* The next task may well be of the same mm, and then no mm is loaded. */
static int touch_stack(struct worker *wk, unsigned int slot)
{
	act_switch_stack(wk, may_switch(wk) ? random_mm(wk) : wk->cpu->mm,
			 slot);
	return 0;
}

static int touch_wild(struct worker *wk, unsigned int slot)
{
	act_touch_wild(wk, slot);
	return 0;
}

static int touch_nothing(struct worker *wk, unsigned int slot)
{
	(void)slot;
	return keep_population(wk);
}

static const struct act {
	int (*act)(struct worker *wk, unsigned int slot);
	bool (*is)(struct world *w, unsigned int slot);
	bool moves;		/* not while a worker stays */
} acts[] = {
	{ .act = touch_task, .is = act_is_synced },
	{ .act = touch_thread, .is = act_is_synced, .moves = true },
	{ .act = touch_kthread, .is = act_is_synced },
	{ .act = touch_switch, .is = act_is_synced, .moves = true },
	{ .act = touch_atomic, .is = act_is_published },
	{ .act = touch_stack, .is = act_is_published },
	{ .act = touch_wild, .is = act_is_synced },
	{ .act = touch_nothing, .is = act_is_synced },
};

/* ---- news ---- */

static void tell(struct worker *wk, unsigned int slot)
{
	struct contexts *c = contexts_of(wk);
	uint64_t number;

	/* Relaxed, both, and in hear(): who hears of the slot asks whether it
	 * is synced before it does anything.  Of two told at once one may get
	 * lost. */
	number = atomic_load_explicit(&c->news, memory_order_relaxed) >>
		 NEWS_SHIFT;
	atomic_store_explicit(&c->news, (number + 1) << NEWS_SHIFT | slot,
			      memory_order_relaxed);
}

static int hear(struct worker *wk)
{
	struct contexts_worker *cw = wk->priv;
	uint64_t news = atomic_load_explicit(&contexts_of(wk)->news,
					     memory_order_relaxed);
	unsigned int slot = (unsigned int)(news & ((1 << NEWS_SHIFT) - 1));

	if (likely(news == cw->heard))
		return 0;
	cw->heard = news;
	if (!act_is_synced(&wk->run->world, slot))
		return 0;
	if (coin(wk)) {
		cw->stay = STAY_ACTS;
		return 0;
	}
	/* No switch has come between: only a fault can help. */
	act_touch(wk, TOUCH_TASK, slot, true);
	return touch_thread(wk, slot);
}

static int fill(struct worker *wk)
{
	unsigned int slot = act_next_slot(wk);
	int err = act_vmalloc(wk, slot, slot);

	if (err)
		return err;
	tell(wk, slot);
	err = hear(wk);
	act_publish(wk, slot, slot);
	return err;
}

/* ---- the workload ---- */

static int arm(struct worker *wk)
{
	struct contexts_worker *cw = wk->priv;
	struct contexts *c = contexts_of(wk);

	if (likely(cw->nmi.armed) || !c->nmi_ns)
		return 0;
	return nmi_arm(&cw->nmi, wk, c->nmi_ns);
}

static int draw_act(struct worker *wk)
{
	struct contexts_worker *cw = wk->priv;
	const struct act *act = &acts[rng_below(&wk->cpu->rng,
						ARRAY_SIZE(acts))];
	unsigned int slot;

	if (cw->stay) {
		cw->stay--;
		if (act->moves)
			act = &acts[0];
	}
	if (coin(wk) ? act_find_newest(wk->run, act->is, &slot) :
		       act_find(wk, act->is, &slot))
		return act->act(wk, slot);
	return 0;
}

static int contexts_step(struct worker *wk)
{
	int err = arm(wk);

	if (!err && wk->filling)
		return fill(wk);
	if (!err)
		err = hear(wk);
	return err ? err : draw_act(wk);
}

static uint64_t contexts_fill_ns(const struct worker *wk)
{
	return contexts_of(wk)->gap_ns;
}

static int contexts_prepare(struct run *r)
{
	struct contexts *c = r->workload_priv;
	int err = nmi_install(&c->old);

	c->installed = !err;
	c->shared = r->workers[0].own[0];
	return err;
}

static void contexts_release(struct run *r)
{
	struct contexts *c = r->workload_priv;

	if (c->installed)
		nmi_uninstall(&c->old);
}

static void contexts_worker_release(struct worker *wk)
{
	struct contexts_worker *cw = wk->priv;

	nmi_disarm(&cw->nmi);
}

static const struct param contexts_params[] = {
	{
		.name = "gap", .type = PARAM_TIME, .def = "1ms",
		.help = "time between two new slots of one worker",
		.offset = offsetof(struct contexts, gap_ns),
		.min = 1,
	}, {
		.name = "nmi", .type = PARAM_TIME, .def = "100us",
		.help = "time between two NMIs on one worker; 0 for none",
		.offset = offsetof(struct contexts, nmi_ns),
	}, {
		.name = "atomic", .type = PARAM_CHOICE, .def = "fatal",
		.choices = "fatal,handled",
		.help = "a fault with page faults disabled is fatal, or the "
			"handler is asked, as x86 does",
		.offset = offsetof(struct contexts, atomic),
	},
};

static const uint64_t contexts_mms[] = { 1000 };

const struct workload_ops contexts_workload = {
	.name		= "contexts",
	.summary	= "touch new slots where faults can and cannot be taken",
	.stands_for	= "NMIs, interrupts, kernel threads, stacks: who may "
			  "meet an empty slot, and who must not",
	.layout		= LAYOUT_AGED,
	.mms		= contexts_mms,
	.nr_mms		= ARRAY_SIZE(contexts_mms),
	.duration_ns	= 450000000,
	.warmup_ns	= 50000000,
	.geometry	= "alpha",
	.params		= contexts_params,
	.nr_params	= ARRAY_SIZE(contexts_params),
	.priv_bytes	= sizeof(struct contexts),
	.worker_bytes	= sizeof(struct contexts_worker),
	.prepare	= contexts_prepare,
	.release	= contexts_release,
	.worker_release	= contexts_worker_release,
	.fill_ns	= contexts_fill_ns,
	.step		= contexts_step,
};
