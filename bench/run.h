/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * run.h - one cell while it runs: the world, the strategy, the workers.
 *
 * A worker is a thread that acts for one simulated CPU and owns a share of the
 * mms: only it forks, switches to, and exits those, so an mm is in one call at
 * a time, while walkers of other CPUs may be looking at it.  Everything that a
 * worker counts is its own and is added up after it has been joined.
 */
#ifndef PGDBENCH_BENCH_RUN_H
#define PGDBENCH_BENCH_RUN_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/plan.h"
#include "bench/registry.h"
#include "bench/schedule.h"
#include "bench/workload.h"
#include "lib/gate.h"
#include "lib/hist.h"
#include "lib/noise.h"
#include "lib/ops.h"
#include "lib/selfcost.h"
#include "lib/timeline.h"
#include "lib/topo.h"
#include "lib/trace-replay.h"
#include "strategies/guard.h"
#include "strategies/strategy.h"

enum {
	RECENT_FORKS	= 4096,	/* a worker's, for the oracle to look at */
	TRIAL_WINDOWS	= 40,	/* at most, see trial.h */
};

struct observed;
struct propagation;
struct pulse;

struct op_record {
	uint64_t count;
	struct section_hist service;
	struct hist intended;	/* under a rate only */
};

/* When something began, and whether the thread was interrupted till then. */
struct stamp {
	uint64_t at;		/* 0: it is not timed */
	uint64_t mark;		/* of preempt_begin() */
};

/* What the warm-up saw of one operation. */
struct timing_seen {
	uint64_t count, nr, nr_short;
};

/* Which calls a worker times: see timing.h. */
struct timing {
	uint64_t skip[NR_OPS];	/* calls until the next that is timed */
	unsigned int every[NR_OPS];
	uint64_t note_from_ns[NR_OPS];	/* see timeline.h; 0: none is noted */
	struct rng rng;
	uint64_t age_ns;	/* of the warm-up, when it was learnt from */
	struct timing_seen seen[NR_OPS];
};

/* One window of a trial of the instrument, as one worker passed it. */
struct trial_window {
	uint64_t ops, ns;	/* 0: slept through */
};

/* See trial.h. */
struct worker_trial {
	bool begun;
	unsigned int at;		/* window, once @begun */
	uint64_t began, ops, parked_ns;	/* as it began */
	struct trial_window window[TRIAL_WINDOWS];
};

struct trial {
	unsigned int nr;	/* windows; 0: no trial */
	uint64_t base;		/* stamp */
	uint64_t ticks;		/* of each */
};

struct worker {
	struct run *run;
	struct cpu *cpu;
	unsigned int id;
	struct op_record *ops;		/* NR_OPS of them, while measuring */
	struct op_record *idle_ops;	/* as many, at other times */
	struct timing timing;
	struct worker_trial trial;
	struct timeline timeline;	/* without room if none is kept */
	struct observed *observed;	/* see observe.h */
	uint64_t looked;		/* stamp of the last look, see worker.c */
	unsigned int look_every, look_in;	/* steps */
	struct propagation *propagation;
	uint64_t *counters;		/* the workload's, by its own index */
	struct mm **own;		/* live mms, unordered */
	uint32_t nr_own, cap_own;
	struct schedule schedule;	/* see pace.h, which these six are of */
	struct schedule fills;		/* of new slots; no gap: none */
	bool filling;			/* this step is a new slot */
	double share;			/* of the rate; 0: paced by nobody */
	uint64_t nr_steps;		/* begun, while measuring */
	uint64_t due;			/* intended start of this step, or 0 */
	uint64_t late_ns;		/* by which it began later */
	uint64_t phase_began;
	uint64_t parked_ns;		/* of the phase, while others stopped it */
	uint64_t measured_ns;
	uint64_t recorded_ns;	/* until the last step was taken */
	void *priv;			/* the workload's */
	int err;
	int pu_begin, pu_end;		/* observed; -errno */
	pthread_t thread;
	/* Numbers mm->born, and the ids of the latest by that number.  Relaxed,
	 * both: the oracle of another worker looks, and any id will do. */
	_Atomic uint32_t nr_births;
	_Atomic uint32_t recent[RECENT_FORKS];
};

/* An access: see act_touch(). */
struct touch_at {
	enum touch from;
	unsigned int slot;
	unsigned int index;	/* word of the lower table */
	bool ask;
};

/* One cell, running.  What is const is settled before the workers begin. */
struct run {
	const struct plan *plan;
	const struct plan_cell *cell;
	const struct workload_ops *wl;
	const struct strategy_ops *ops;
	struct geometry geo;		/* the cell's, its parameters applied */
	/* Tests only: @clock was calibrated before, and how quiet the machine
	 * is does not matter. */
	bool calibrated;
	struct pulse *pulse;		/* NULL: nobody watches */
	const struct guard_ops *guard_ops;	/* NULL: the workload has none */
	struct clock clock;
	struct selfcost selfcost;
	struct costs costs;
	struct topo *topo;
	struct topo_slot *slots;
	unsigned int *pus;		/* that workers are bound to, each */
	unsigned int nr_pus;		/* once; none if any is not bound */
	unsigned int *cpu_nodes;	/* by CPU, see nodes.h */
	unsigned int nr_nodes;
	struct mem mem;
	struct strategy strategy;
	struct guard guard;
	struct mem guard_mem;
	uint64_t guard_bytes;		/* of its own, when nothing waits */
	struct world world;
	struct gate gate;
	struct replay *replay;		/* trace workload only */
	void *workload_priv;
	struct worker *workers;
	unsigned int nr;
	struct noise noise;
	struct mem_stats mem_empty, mem_full;
	double layout_rho;		/* address against age, at rest */
	bool judged;			/* the oracle holds it to something */
	uint64_t epoch;			/* a stamp from before the load */
	unsigned int timed_every[NR_OPS];	/* of the measured phase */
	struct trial trial;
	_Atomic uint64_t next_slot;
	_Atomic unsigned int build_turn;
	_Atomic uint64_t nr_reboots;
};

/* What a CPU that caches translations found. */
struct cached_read {
	unsigned int slot, index;
	uint32_t seq;			/* act_synced_seq() before */
	uint64_t entry, word;
	int fault_err;			/* of the fault that was taken, if any */
};

/* ---- acts: what workloads are made of; each times and records itself,
 * see timing.h ---- */

/* act_count - add @n to the workload's counter @index; while measuring only. */
static inline void act_count(struct worker *wk, unsigned int index, uint64_t n)
{
	if (wk->cpu->recording)
		wk->counters[index] += n;
}

/* act_fork - a new mm, owned by @wk.  0, -ECANCELED when the run is over, or
 * -errno of the strategy. */
int act_fork(struct worker *wk);
/* act_fork_as - the same, recorded as @op. */
int act_fork_as(struct worker *wk, enum op op);
/* act_exit - own mm number @index dies; a lazily loaded one at the next
 * switch.  Leaves at least one. */
void act_exit(struct worker *wk, uint32_t index);
void act_exit_random(struct worker *wk);
/* act_exec - fork, switch, exit of the old one, as one operation. */
int act_exec(struct worker *wk);
void act_switch(struct worker *wk, struct mm *next);
void act_switch_random(struct worker *wk);
/* act_switch_touch - act_switch(), halfway through which an interrupt touches
 * @slot: software's current mm is @next already, the hardware's is not. */
void act_switch_touch(struct worker *wk, struct mm *next, unsigned int slot);
/* act_switch_stack - switch to a task of @next whose stack lies in @slot, and
 * use the stack; @next may be loaded already. */
void act_switch_stack(struct worker *wk, struct mm *next, unsigned int slot);
/*
 * act_touch - read @slot, synced, under the loaded mm.
 * @ask: a fault can be taken there: if the slot is empty the strategy's handler
 *	 is asked, and must repair it; else it is counted as fatal, a property
 * act_touch_wild - read where nothing is mapped; the handler must refuse.
 */
void act_touch(struct worker *wk, enum touch from, unsigned int slot, bool ask);
void act_touch_wild(struct worker *wk, unsigned int slot);
/* act_access - touch a slot that the contract covers as a task; nothing if
 * there is none yet. */
void act_access(struct worker *wk);
/* act_access_at - the same through @slot, which act_is_synced(). */
void act_access_at(struct worker *wk, unsigned int slot);
/* act_vmalloc - an area in the slots @first to @last: populate those that are
 * empty, and if any was, sync them all by one call. */
int act_vmalloc(struct worker *wk, unsigned int first, unsigned int last);
/* act_vmalloc_new - in the next @span slots of all, after the last of which the
 * machine reboots.  act_vmalloc_old - in one that is there. */
int act_vmalloc_new(struct worker *wk, unsigned int span);
/* act_next_slot - take the next slot of all for act_vmalloc(), after the last
 * of which the machine reboots. */
unsigned int act_next_slot(struct worker *wk);
int act_vmalloc_old(struct worker *wk);
/* act_resync - sync all slots that are filled once more, though all mms have them:
 * what Linux 4.19.67 did when it purged lazily freed areas. */
void act_resync(struct worker *wk);
/* act_publish - what lies in the slots, synced by the caller, is now shown to
 * contexts that cannot fault. */
void act_publish(struct worker *wk, unsigned int first, unsigned int last);
/* act_is_synced - sync has returned for @slot since it was filled; and so has
 * act_publish().  Signal handlers too.  act_synced_seq - the number behind it,
 * see struct world. */
bool act_is_synced(struct world *w, unsigned int slot);
uint32_t act_synced_seq(struct world *w, unsigned int slot);
bool act_is_published(struct world *w, unsigned int slot);
/* act_find - a random slot of which @is holds; false: there is none.
 * act_find_newest - the one that was filled last; signal handlers too. */
bool act_find(struct worker *wk, bool (*is)(struct world *w, unsigned int slot),
	      unsigned int *slot);
bool act_find_newest(struct run *r,
		     bool (*is)(struct world *w, unsigned int slot),
		     unsigned int *slot);
void act_vfree(struct worker *wk);
void act_walk(struct worker *wk, unsigned int slot);
/* act_shift - the world stood still for @ns, which is nobody's latency: what is
 * due is due that much later. */
void act_shift(struct worker *wk, uint64_t ns);
/* act_reboot - stop the world and empty every slot filled at run time. */
void act_reboot(struct worker *wk);

/* run_stopping - the step should return without finishing. */
static inline bool run_stopping(struct worker *wk)
{
	return gate_phase(&wk->run->gate) == GATE_STOP;
}

/* ---- oracle: see oracle.c ---- */

/* oracle_births - what the workers' nr_births add up to now, for
 * oracle_check_sync() to know which mms were forked during a sync. */
uint32_t oracle_births(struct run *r);
void oracle_check_sync(struct worker *wk, unsigned int slot, uint32_t births);
/* oracle_check_publish - the same when publish has returned, for those that
 * promise that no published slot is empty anywhere. */
void oracle_check_publish(struct worker *wk, unsigned int slot,
			  uint32_t births);
/* oracle_check_exit - what a dying mm was promised; before mm_retire(). */
void oracle_check_exit(struct worker *wk, struct mm *mm);
void oracle_check_walk(struct worker *wk, unsigned int slot, size_t reached);
void oracle_check_access(struct worker *wk, unsigned int slot, uint64_t entry,
			 uint64_t word);
void oracle_check_cached(struct worker *wk, const struct cached_read *rd);
/* oracle_judge_access - the same into @o, from a signal handler too.
 * oracle_judge_published - a published slot is empty under a live mm, likewise.
 * oracle_check_empty - a synced slot is, touched from @from. */
void oracle_judge_access(struct run *r, struct oracle_counts *o,
			 unsigned int slot, uint64_t entry, uint64_t word);
void oracle_judge_published(struct run *r, struct oracle_counts *o);
void oracle_check_empty(struct worker *wk, enum touch from);
/* oracle_check_repair - a fault should have been repaired, and @kind happened
 * instead. */
void oracle_check_repair(struct worker *wk, enum violation kind);
uint64_t oracle_deref(struct world *w, struct worker *wk, uint64_t entry,
		      unsigned int index);
void oracle_audit(struct run *r);

/* ---- the life of a run ---- */

/* run_new - of @cell of @plan, which are lent to it; the caller's to free() after
 * run_release().  NULL: no memory. */
struct run *run_new(const struct plan *plan, const struct plan_cell *cell);

/*
 * run_execute - build, warm, measure, cool, drain, audit.
 * @r: of run_new()
 * @why: a static string that says what failed
 * Returns 0 or -errno; run_release() in either case.
 */
int __must_check run_execute(struct run *r, const struct registry *registry,
			     const char **why);
void run_release(struct run *r);

/* worker_poll - between two steps: let others have their pause. */
void worker_poll(struct worker *wk);

/* worker_main - a worker's thread. */
void *worker_main(void *arg);

#endif
