/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gate.h - the start gate, the phases and the pauses of one measurement.
 *
 * @nr workers, numbered from 0, and one controller.  The phases go one way:
 *
 *   BUILD    each worker prepares and calls gate_arrive(), which blocks until
 *            all have arrived and the controller lets them go on;
 *   WARM     each works, says gate_warm_done() once, and goes on working;
 *   MEASURE  begins when all are warm.  Each counts what it does, says
 *            gate_measure_done() once, and goes on working uncounted, so that
 *            no late worker is measured on a machine that has fallen idle;
 *   COOL     begins when all are done; the load is still on, for whatever is not
 *            part of what is measured.  Each says gate_cool_done() once;
 *   STOP     each returns from its loop and calls gate_leave().
 *
 * The controller calls gate_advance() four times, or gate_stop() in between.
 *
 * A pause stops all workers but one (an audit of the whole world).  Every
 * worker calls gate_poll() once an operation; a pause begins when each of the
 * others is parked there, or waits to be the next leader, or has left.
 *
 * RULE: a worker holds no lock and is in no RCU read-side section in
 * gate_poll(), gate_pause_begin() and gate_arrive(); and a worker that waits
 * elsewhere for another worker must not do so for ever without polling.
 * Otherwise the leader waits for it and it waits for one that is parked.
 */
#ifndef PGDBENCH_LIB_GATE_H
#define PGDBENCH_LIB_GATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/clock.h"
#include "lib/compiler.h"

enum gate_phase {
	GATE_BUILD,
	GATE_WARM,
	GATE_MEASURE,
	GATE_COOL,
	GATE_STOP,
};

#define GATE_FOREVER	UINT64_MAX

/* One a worker, written by it alone. */
struct gate_worker {
	uint64_t release_stamp;	/* when gate_arrive() went on */
	uint64_t pause_stamp;	/* when gate_pause_begin() was called */
	unsigned int reported;	/* bit per phase */
} __cacheline_aligned;

struct gate {
	/* Read by all once an operation; written at phase changes, pauses. */
	atomic_uint phase __cacheline_aligned;
	atomic_uint pause;		/* odd: somebody wants or has it */
	unsigned int nr;
	struct gate_worker *worker;	/* @nr of them */
	const struct clock *clock;

	/* Written by each worker some few times in a run. */
	atomic_uint reports[GATE_STOP] __cacheline_aligned;

	/* Written by workers that park or leave. */
	atomic_uint quiet __cacheline_aligned;	/* parked in this pause, left */
	atomic_uint left;
};

/*
 * gate_init - a closed gate in phase BUILD.
 * @g: aligned to CACHELINE, as its type says
 * @nr: workers, at least 1
 * @clock: for stamps; must outlive @g
 *
 * Returns 0, -EINVAL or -ENOMEM.  Undone by gate_release().
 */
int __must_check gate_init(struct gate *g, unsigned int nr,
			   const struct clock *clock);

/* gate_release - free what gate_init() made; all workers have left. */
void gate_release(struct gate *g);

/*
 * gate_advance - wait until all workers finished the phase, begin the next.
 * @timeout_ns: how long to wait, or GATE_FOREVER
 *
 * BUILD waits for gate_arrive(), WARM for gate_warm_done(), MEASURE for
 * gate_measure_done(), COOL for gate_cool_done().  A worker that left counts.
 * Returns 0; -ETIMEDOUT, the phase unchanged; -ECANCELED if gate_stop() came
 * first or the phase is STOP already.
 *
 * Context: the controller.  Blocks.
 */
int __must_check gate_advance(struct gate *g, uint64_t timeout_ns);

/* gate_wait - as gate_advance(), but begins nothing: the workers have finished
 * the phase and are seen to have, and those at the gate stay there. */
int __must_check gate_wait(struct gate *g, uint64_t timeout_ns);

/* gate_stop - phase STOP now, from whatever phase; idempotent.  Any thread,
 * and signal handlers.  Does not block. */
void gate_stop(struct gate *g);

/*
 * gate_arrive - block until all workers arrived and the gate was opened.
 * @id: this worker's number, 0 to nr - 1
 *
 * Records worker[id].release_stamp.  What any worker did before it arrived is
 * seen by every worker afterwards.  Returns false if the run was stopped: the
 * worker then goes straight to gate_leave().
 */
bool __must_check gate_arrive(struct gate *g, unsigned int id);

/* gate_warm_done, gate_measure_done, gate_cool_done - worker @id has; further
 * calls do nothing.  None blocks. */
void gate_warm_done(struct gate *g, unsigned int id);
void gate_measure_done(struct gate *g, unsigned int id);
void gate_cool_done(struct gate *g, unsigned int id);

/* gate_leave - worker @id touches the world no more.  It counts as finished
 * with every phase and as parked from now on.  Exactly once a worker, also
 * when its build failed; never by the leader of a pause. */
void gate_leave(struct gate *g, unsigned int id);

/* gate_phase - where we are.  Any thread; one load. */
static inline enum gate_phase gate_phase(struct gate *g)
{
	/*
	 * GATE_D pairs with GATE_C in gate_move().  What the controller and
	 * the workers did in the phases before is seen; otherwise a worker
	 * might measure on a world half built.
	 */
	return (enum gate_phase)atomic_load_explicit(&g->phase,
						     memory_order_acquire);
}

/* gate_park - the slow half of gate_poll(). */
uint64_t gate_park(struct gate *g);

/*
 * gate_poll - park here while another worker holds the pause.
 *
 * Returns the nanoseconds spent parked, at least 1 if parked at all: an open
 * schedule is shifted by them.  0, at the cost of one load, if there is no
 * pause.
 *
 * Context: a worker between gate_arrive() and gate_leave(); see RULE above.
 */
static inline uint64_t gate_poll(struct gate *g)
{
	/*
	 * GATE_E pairs with GATE_F in gate_pause_begin().  Relaxed: the leader
	 * waits for our own increment in gate_go_quiet(), so that seeing the
	 * request late costs time, never exclusion.
	 */
	if (likely(!(atomic_load_explicit(&g->pause,
					  memory_order_relaxed) & 1)))
		return 0;
	return gate_park(g);
}

/*
 * gate_paused - does somebody have the pause, or want it?  If not, nobody will
 * run alone before the calling worker has polled again.
 *
 * Context: as gate_poll(), and a signal handler on a worker's thread, wherever
 * that is: a worker that is parked finds the pause on until the leader is done.
 */
static inline bool gate_paused(struct gate *g)
{
	/*
	 * GATE_N pairs with GATE_I in gate_pause_end().  Who finds no pause
	 * sees what the last leader did; otherwise a handler might look at
	 * what it has replaced.
	 */
	return atomic_load_explicit(&g->pause, memory_order_acquire) & 1;
}

/*
 * gate_pause_begin - become the one worker that runs.
 *
 * Parks for as long as others were first.  When it returns, whatever any
 * other worker did before it parked is seen, and none of them moves until
 * gate_pause_end().  Pauses do not nest.
 *
 * Context: as gate_poll().  Blocks.
 */
void gate_pause_begin(struct gate *g, unsigned int id);

/* gate_pause_end - let the others go on.  Returns the nanoseconds since
 * gate_pause_begin() was called, by which the leader's schedule shifts. */
uint64_t gate_pause_end(struct gate *g, unsigned int id);

#endif
