// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * worker.c - a worker's thread: build its share, warm, measure, keep the load
 * on, leave.  When it takes its steps is for pace.c to say.
 */
#include "bench/run.h"

#include <errno.h>
#include <stdlib.h>

#include "bench/guarding.h"
#include "bench/observe.h"
#include "bench/pace.h"
#include "bench/population.h"
#include "bench/pulse.h"
#include "bench/timing.h"
#include "bench/trial.h"

enum {
	STANDSTILL_TIMES = 8,	/* see phase_over() */
	/* A worker looks at clock and gate about once in LOOK_NS, but not less
	 * often than once in LOOK_STEPS: what it does then takes as long as a
	 * short step. */
	LOOK_NS = 5000,
	LOOK_STEPS = 64,
};

void worker_poll(struct worker *wk)
{
	struct run *r = wk->run;
	uint64_t parked;

	guarding_quiescent(r);
	parked = gate_poll(&r->gate);
	if (unlikely(parked))
		act_shift(wk, parked);
}

static int step(struct worker *wk)
{
	const struct workload_ops *wl = wk->run->wl;

	if (!wl->paces && !pace_step(wk))
		return 0;
	return wl->step(wk);
}

/* Without the time for which the world stood still. */
static uint64_t phase_age_ns(const struct worker *wk, uint64_t now)
{
	uint64_t age = clock_since(&wk->run->clock, wk->phase_began, now);

	return age - MIN(age, wk->parked_ns);
}

/*
 * Has the phase lasted for @ns?  Or for STANDSTILL_TIMES as long by the wall:
 * with one slot in all every new one takes a reboot, and the world stands still
 * nearly all the time.
 */
static bool phase_over(const struct worker *wk, uint64_t now, uint64_t ns)
{
	return phase_age_ns(wk, now) >= ns ||
	       clock_since(&wk->run->clock, wk->phase_began, now) /
	       STANDSTILL_TIMES >= ns;
}

static void measure_begin(struct worker *wk)
{
	timing_begin(wk);
	observe_begin(wk);
	wk->phase_began = clock_stamp(&wk->run->clock);
	wk->parked_ns = 0;
	pace_begin(wk, wk->phase_began);
	wk->pu_begin = topo_observed_pu(wk->run->topo);
	timing_note_from(wk, wk->phase_began);
	wk->cpu->recording = true;
}

static void measure_end(struct worker *wk)
{
	uint64_t now;

	pace_end(wk);
	now = clock_stamp(&wk->run->clock);
	wk->recorded_ns = phase_age_ns(wk, now);
	wk->cpu->recording = false;
	timing_note_until(wk, now);
	observe_end(wk);
	wk->pu_end = topo_observed_pu(wk->run->topo);
	gate_measure_done(&wk->run->gate, wk->id);
}

/* Once: the controller reads what was learnt as soon as all have said so. */
static void warm_end(struct worker *wk)
{
	if (wk->timing.age_ns)
		return;
	timing_learn(wk, MAX(phase_age_ns(wk, wk->looked), UINT64_C(1)));
	gate_warm_done(&wk->run->gate, wk->id);
}

/* What was due by then may take a little longer. */
static bool measured_enough(struct worker *wk)
{
	const struct run *r = wk->run;
	uint64_t now = wk->looked;

	if (!phase_over(wk, now, r->cell->duration_ns) ||
	    (r->wl->enough && !r->wl->enough(wk)))
		return false;
	if (!wk->measured_ns)
		wk->measured_ns = phase_age_ns(wk, now);
	return pace_done(wk, now);
}

static bool warm_enough(const struct worker *wk)
{
	return phase_over(wk, wk->looked, wk->run->cell->warmup_ns);
}

/* What this worker does about the phase, after some steps. */
static void follow_phase(struct worker *wk, enum gate_phase *seen)
{
	struct run *r = wk->run;
	enum gate_phase phase = gate_phase(&r->gate);

	if (phase != *seen && phase == GATE_MEASURE)
		measure_begin(wk);
	*seen = phase;
	if (phase == GATE_WARM && warm_enough(wk))
		warm_end(wk);
	else if (phase == GATE_MEASURE && wk->cpu->recording &&
		 measured_enough(wk))
		measure_end(wk);
	else if (phase == GATE_COOL && trial_look(wk, wk->looked))
		gate_cool_done(&r->gate, wk->id);
}

/* Now, and as many steps later as take LOOK_NS. */
static void look(struct worker *wk, enum gate_phase *seen)
{
	const struct clock *c = &wk->run->clock;
	uint64_t now = clock_stamp(c);
	uint64_t ns = clock_since(c, wk->looked, now);

	if (ns > LOOK_NS)
		wk->look_every = MAX(wk->look_every / 2, 1u);
	else if (ns < LOOK_NS / 2)
		wk->look_every = MIN(wk->look_every * 2, (unsigned)LOOK_STEPS);
	wk->look_in = wk->look_every;
	wk->looked = now;
	follow_phase(wk, seen);
	if (wk->cpu->recording)
		pulse_step(wk->run->pulse, wk->id, wk->nr_steps);
	if (wk->cpu->recording &&
	    observe_look(wk, now, phase_age_ns(wk, now)))
		pace_aside(wk, now);
}

static int work(struct worker *wk)
{
	enum gate_phase seen = GATE_BUILD;
	int err = 0;

	timing_forget(wk);
	wk->phase_began = clock_stamp(&wk->run->clock);
	pace_init(wk);
	pace_begin(wk, wk->phase_began);
	wk->looked = wk->phase_began;
	wk->look_every = 1;
	while (!err) {
		if (!wk->look_in)
			look(wk, &seen);
		wk->look_in--;
		if (seen == GATE_STOP)
			return 0;
		err = step(wk);
		worker_poll(wk);
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
	if (open && !wk->err)
		observe_probe(wk);
	guarding_idle(r, false);
	if (open && !wk->err)
		wk->err = work(wk);
	if (wk->err)
		gate_stop(&r->gate);
	wk->cpu->recording = false;
	timing_note_until(wk, clock_stamp(&r->clock));
	if (r->wl->worker_release)
		r->wl->worker_release(wk);
	guarding_offline(wk);
	if (r->ops->cpu_offline)
		r->ops->cpu_offline(&r->strategy, wk->cpu);
	gate_leave(&r->gate, wk->id);
	observe_probe(wk);
	return NULL;
}
