// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * gate.c - waiting at the gate, and the pause.
 *
 * All waits spin a few microseconds and then sleep on a futex, so that more
 * workers than cores only cost time.  A waiter sleeps on the very word whose
 * change it waits for, hence no wake-up can be lost.
 *
 * Why the pause excludes.  @pause is odd from the leader's compare-and-swap
 * to gate_pause_end().  @quiet counts the workers that left, and those that
 * parked *in this very pause*: a parked worker never takes itself off again;
 * the leader resets the count while all others are provably parked or gone,
 * that is, while nobody else can write it.  A worker that wakes to find the
 * next pause begun parks, and counts itself, anew.  So @quiet == nr - 1 means
 * that every other worker is parked now; a counter that each worker took
 * itself off on waking would count late sleepers of the pause before.
 */
#include "lib/gate.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
	GATE_SPINS	= 200,	/* some 5 us: what a sleep and a wake cost */
};

static void futex_wake_all(atomic_uint *word)
{
	syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}

/* Returns early at will; every caller looks again. */
static void futex_wait(atomic_uint *word, unsigned int val, uint64_t left_ns)
{
	struct timespec ts = {
		.tv_sec = (time_t)(left_ns / 1000000000),
		.tv_nsec = (long)(left_ns % 1000000000),
	};

	if (syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, val,
		    left_ns == GATE_FOREVER ? NULL : &ts, NULL, 0) &&
	    errno == ENOSYS)
		sched_yield();
}

static unsigned int gate_load(atomic_uint *word)
{
	/*
	 * GATE_B pairs with GATE_A in gate_report(): the controller sees what
	 * the workers did in the phase; otherwise it would read results half
	 * written.
	 * GATE_B pairs with GATE_G in gate_go_quiet(): the leader sees what
	 * the others did; otherwise it would audit a world half changed.
	 * GATE_B pairs with GATE_I in gate_pause_end(): the parked, and the
	 * next leader, see what the leader did; otherwise they would work on
	 * what it has replaced.
	 */
	return atomic_load_explicit(word, memory_order_acquire);
}

/* Wait until *word != val; false if it still is at @deadline_ns. */
static bool gate_wait_change(atomic_uint *word, unsigned int val,
			     uint64_t deadline_ns)
{
	uint64_t left_ns = GATE_FOREVER, now;
	unsigned int i;

	for (i = 0; i < GATE_SPINS; i++) {
		if (gate_load(word) != val)
			return true;
		cpu_relax();
	}
	while (gate_load(word) == val) {
		if (deadline_ns != GATE_FOREVER) {
			now = clock_monotonic_ns();
			if (now >= deadline_ns)
				return false;
			left_ns = deadline_ns - now;
		}
		futex_wait(word, val, left_ns);
	}
	return true;
}

int gate_init(struct gate *g, unsigned int nr, const struct clock *clock)
{
	size_t bytes = (size_t)nr * sizeof(struct gate_worker);

	if (!nr || !clock)
		return -EINVAL;
	memset(g, 0, sizeof(*g));
	g->worker = aligned_alloc(CACHELINE, bytes);
	if (!g->worker)
		return -ENOMEM;
	memset(g->worker, 0, bytes);
	g->nr = nr;
	g->clock = clock;
	return 0;
}

void gate_release(struct gate *g)
{
	free(g->worker);
	g->worker = NULL;
}

static void gate_report(struct gate *g, unsigned int id, enum gate_phase phase)
{
	struct gate_worker *w = &g->worker[id];
	unsigned int before;

	if (w->reported & (1u << phase))
		return;
	w->reported |= 1u << phase;
	/*
	 * GATE_A pairs with GATE_B in gate_load().  What this worker did in
	 * the phase comes before its report; otherwise the next phase might
	 * begin without it.
	 */
	before = atomic_fetch_add_explicit(&g->reports[phase], 1,
					   memory_order_release);
	if (before + 1 == g->nr)
		futex_wake_all(&g->reports[phase]);
}

/* From one phase to another, unless somebody else was quicker. */
static bool gate_move(struct gate *g, unsigned int from, enum gate_phase to)
{
	/*
	 * GATE_C pairs with GATE_D in gate_phase().  All that was reported is
	 * handed on with the phase; otherwise one worker might not see what
	 * another one built.  A failed exchange is only looked at again.
	 */
	if (!atomic_compare_exchange_strong_explicit(&g->phase, &from, to,
						     memory_order_release,
						     memory_order_relaxed))
		return false;
	futex_wake_all(&g->phase);
	return true;
}

static int gate_wait_reports(struct gate *g, enum gate_phase phase,
			     uint64_t deadline_ns)
{
	unsigned int seen;

	while ((seen = gate_load(&g->reports[phase])) != g->nr) {
		if (gate_phase(g) != phase)
			return -ECANCELED;
		if (!gate_wait_change(&g->reports[phase], seen, deadline_ns))
			return -ETIMEDOUT;
	}
	return 0;
}

static uint64_t deadline_in(uint64_t timeout_ns)
{
	uint64_t now = clock_monotonic_ns();

	return timeout_ns < GATE_FOREVER - now ? now + timeout_ns :
						 GATE_FOREVER;
}

int gate_wait(struct gate *g, uint64_t timeout_ns)
{
	enum gate_phase phase = gate_phase(g);

	if (phase == GATE_STOP)
		return -ECANCELED;
	return gate_wait_reports(g, phase, deadline_in(timeout_ns));
}

int gate_advance(struct gate *g, uint64_t timeout_ns)
{
	enum gate_phase phase = gate_phase(g);
	int err = gate_wait(g, timeout_ns);

	if (!err && !gate_move(g, phase, phase + 1))
		err = -ECANCELED;
	return err;
}

void gate_stop(struct gate *g)
{
	enum gate_phase phase;
	unsigned int i;

	do {
		phase = gate_phase(g);
	} while (phase != GATE_STOP && !gate_move(g, phase, GATE_STOP));
	for (i = 0; i < ARRAY_SIZE(g->reports); i++)
		futex_wake_all(&g->reports[i]);
}

bool gate_arrive(struct gate *g, unsigned int id)
{
	gate_report(g, id, GATE_BUILD);
	while (gate_phase(g) == GATE_BUILD)
		gate_wait_change(&g->phase, GATE_BUILD, GATE_FOREVER);
	g->worker[id].release_stamp = clock_stamp(g->clock);
	return gate_phase(g) != GATE_STOP;
}

void gate_warm_done(struct gate *g, unsigned int id)
{
	gate_report(g, id, GATE_WARM);
}

void gate_measure_done(struct gate *g, unsigned int id)
{
	gate_report(g, id, GATE_MEASURE);
}

void gate_cool_done(struct gate *g, unsigned int id)
{
	gate_report(g, id, GATE_COOL);
}

static void gate_go_quiet(struct gate *g)
{
	unsigned int before;

	/*
	 * GATE_G pairs with GATE_B in gate_load().  All that we did comes
	 * before the count that says we do no more; otherwise the leader could
	 * find our last operation half done.
	 */
	before = atomic_fetch_add_explicit(&g->quiet, 1, memory_order_release);
	if (before + 1 == g->nr - 1)
		futex_wake_all(&g->quiet);
}

void gate_leave(struct gate *g, unsigned int id)
{
	enum gate_phase phase;

	for (phase = GATE_BUILD; phase < GATE_STOP; phase++)
		gate_report(g, id, phase);
	/*
	 * GATE_L pairs with GATE_M in gate_pause_end().  Relaxed: GATE_G right
	 * below carries it to every leader; otherwise the leader would forget
	 * us when it resets @quiet, and the next one would wait for ever.
	 */
	atomic_fetch_add_explicit(&g->left, 1, memory_order_relaxed);
	gate_go_quiet(g);
}

/* @seen, odd, cannot pass before we are counted: its leader waits for us. */
static void gate_sit_out(struct gate *g, unsigned int seen)
{
	gate_go_quiet(g);
	gate_wait_change(&g->pause, seen, GATE_FOREVER);
}

uint64_t gate_park(struct gate *g)
{
	uint64_t from = clock_stamp(g->clock), ns;
	unsigned int seen;

	while ((seen = gate_load(&g->pause)) & 1)
		gate_sit_out(g, seen);
	ns = clock_since(g->clock, from, clock_stamp(g->clock));
	return MAX(ns, UINT64_C(1));
}

static bool gate_try_lead(struct gate *g, unsigned int seen)
{
	/*
	 * GATE_F pairs with GATE_E in gate_poll().  Relaxed: it succeeds only
	 * on the value that gate_load() has acquired, so that the last leader's
	 * reset of @quiet is seen already; and the request itself publishes
	 * nothing.  Otherwise we might take that pause's workers for ours.
	 */
	return atomic_compare_exchange_strong_explicit(&g->pause, &seen,
						       seen + 1,
						       memory_order_relaxed,
						       memory_order_relaxed);
}

void gate_pause_begin(struct gate *g, unsigned int id)
{
	unsigned int seen;

	g->worker[id].pause_stamp = clock_stamp(g->clock);
	do {
		while ((seen = gate_load(&g->pause)) & 1)
			gate_sit_out(g, seen);
	} while (!gate_try_lead(g, seen));
	while ((seen = gate_load(&g->quiet)) != g->nr - 1)
		gate_wait_change(&g->quiet, seen, GATE_FOREVER);
}

uint64_t gate_pause_end(struct gate *g, unsigned int id)
{
	unsigned int left, pause;

	/*
	 * GATE_M pairs with GATE_L in gate_leave().  Relaxed, as are the other
	 * two accesses here: every other worker is parked or gone, so these
	 * words are ours until the release below; otherwise a count could be
	 * lost and a later leader would wait for ever, or too short.
	 */
	left = atomic_load_explicit(&g->left, memory_order_relaxed);
	atomic_store_explicit(&g->quiet, left, memory_order_relaxed);
	pause = atomic_load_explicit(&g->pause, memory_order_relaxed);
	/*
	 * GATE_I pairs with GATE_B in gate_load(), and GATE_I pairs with GATE_N
	 * in gate_paused().  Whoever goes on sees what
	 * we did, and the next leader counts from our reset; otherwise the one
	 * would act on the world before the pause, and the other would take
	 * the parked of this pause for its own and run beside them.
	 */
	atomic_store_explicit(&g->pause, pause + 1, memory_order_release);
	futex_wake_all(&g->pause);
	return clock_since(g->clock, g->worker[id].pause_stamp,
			   clock_stamp(g->clock));
}
