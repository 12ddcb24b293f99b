// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * worker.c - a worker's thread: build its share, warm, measure, keep the load
 * on, leave.
 *
 * Under a rate a step is due at a time that does not depend on how long the
 * steps before it took; what is late is measured from when it was due.
 */
#include "bench/run.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>

#include "bench/guarding.h"
#include "bench/population.h"

enum {
	/* How long a worker may go without anybody asking whether it is over. */
	LOOK_NS = 1000000,
	STANDSTILL_TIMES = 8,	/* see phase_over() */
};

/* Walkers have a time of their own: the rate is the others', all of it. */
static uint64_t interval(struct worker *wk)
{
	struct run *r = wk->run;
	double nr = (double)(r->nr - r->cell->walkers);
	double mean_ns = 1e9 * nr / r->cell->rate;
	double ns = r->cell->arrivals == ARRIVALS_FIXED ? mean_ns :
		    rng_exp(&wk->cpu->rng, mean_ns);

	return clock_ticks(&r->clock, (uint64_t)ns);
}

static void between_steps(struct worker *wk)
{
	struct run *r = wk->run;
	uint64_t parked;

	guarding_quiescent(r);
	parked = gate_poll(&r->gate);
	if (unlikely(parked))
		act_shift(wk, parked);
}

/* Wait for the next step of an open loop.  False if its time is not yet come
 * but the phase may have changed. */
static bool wait_due(struct worker *wk)
{
	struct run *r = wk->run;
	uint64_t look = clock_stamp(&r->clock) +
			clock_ticks(&r->clock, LOOK_NS);
	uint64_t t;

	while ((t = clock_stamp(&r->clock)) < wk->next_due) {
		if (t > look)
			return false;
		between_steps(wk);
		if (r->world.config.oversubscribed)
			sched_yield();
		cpu_relax();
	}
	wk->due = wk->next_due;
	wk->next_due += interval(wk);
	return true;
}

static int step(struct worker *wk)
{
	struct run *r = wk->run;

	if (r->cell->rate > 0 && !wait_due(wk))
		return 0;
	return r->wl->step(wk);
}

/* Without the time for which the world stood still. */
static uint64_t phase_age_ns(struct worker *wk)
{
	struct run *r = wk->run;
	uint64_t age = clock_since(&r->clock, wk->phase_began,
				   clock_stamp(&r->clock));

	return age - MIN(age, wk->parked_ns);
}

/*
 * Has the phase lasted for @ns?  Or for STANDSTILL_TIMES as long by the wall:
 * with one slot in all every new one takes a reboot, and the world stands still
 * nearly all the time.
 */
static bool phase_over(struct worker *wk, uint64_t ns)
{
	struct run *r = wk->run;

	return phase_age_ns(wk) >= ns ||
	       clock_since(&r->clock, wk->phase_began,
			   clock_stamp(&r->clock)) / STANDSTILL_TIMES >= ns;
}

static void measure_begin(struct worker *wk)
{
	wk->phase_began = clock_stamp(&wk->run->clock);
	wk->parked_ns = 0;
	if (wk->run->cell->rate > 0)
		wk->next_due = wk->phase_began;
	wk->pu_begin = topo_observed_pu(wk->run->topo);
	wk->cpu->recording = true;
}

static void measure_end(struct worker *wk)
{
	wk->measured_ns = phase_age_ns(wk);
	wk->cpu->recording = false;
	wk->pu_end = topo_observed_pu(wk->run->topo);
	gate_measure_done(&wk->run->gate, wk->id);
}

static bool measured_enough(struct worker *wk)
{
	const struct run *r = wk->run;

	return phase_over(wk, r->cell->duration_ns) &&
	       (!r->wl->enough || r->wl->enough(wk));
}

/* What this worker does about the phase, after a step. */
static void follow_phase(struct worker *wk, enum gate_phase *seen)
{
	struct run *r = wk->run;
	enum gate_phase phase = gate_phase(&r->gate);

	if (phase != *seen && phase == GATE_MEASURE)
		measure_begin(wk);
	*seen = phase;
	if (phase == GATE_WARM && phase_over(wk, r->cell->warmup_ns))
		gate_warm_done(&r->gate, wk->id);
	else if (phase == GATE_MEASURE && wk->cpu->recording &&
		 measured_enough(wk))
		measure_end(wk);
}

static int work(struct worker *wk)
{
	enum gate_phase seen = GATE_BUILD;
	int err = 0;

	wk->phase_began = clock_stamp(&wk->run->clock);
	wk->next_due = wk->phase_began;
	while (!err) {
		follow_phase(wk, &seen);
		if (seen == GATE_STOP)
			return 0;
		err = step(wk);
		between_steps(wk);
	}
	return err == -ECANCELED ? 0 : err;
}

static int prepare(struct worker *wk)
{
	struct run *r = wk->run;
	int err;

	err = topo_bind_self(r->topo, &r->slots[wk->id]);
	if (err && err != -ENODEV)
		return err;
	preempt_init(&wk->cpu->preempt);
	if (r->ops->cpu_online) {
		err = r->ops->cpu_online(&r->strategy, wk->cpu);
		if (err)
			return err;
	}
	err = guarding_online(wk);
	if (err)
		return err;
	err = population_build(wk);
	if (!err && r->wl->worker_init)
		err = r->wl->worker_init(wk);
	return err;
}

void *worker_main(void *arg)
{
	struct worker *wk = arg;
	struct run *r = wk->run;
	bool open;

	wk->err = prepare(wk);
	if (wk->err)
		gate_stop(&r->gate);
	if (wk->err == -ECANCELED)
		wk->err = 0;	/* another's failure ended it */
	guarding_idle(r, true);
	open = gate_arrive(&r->gate, wk->id);
	guarding_idle(r, false);
	if (open && !wk->err)
		wk->err = work(wk);
	if (wk->err)
		gate_stop(&r->gate);
	wk->cpu->recording = false;
	if (r->wl->worker_release)
		r->wl->worker_release(wk);
	guarding_offline(wk);
	if (r->ops->cpu_offline)
		r->ops->cpu_offline(&r->strategy, wk->cpu);
	gate_leave(&r->gate, wk->id);
	return NULL;
}
