// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rcu.c - grace periods of a stated length over liburcu's flavours.
 *
 * The __tsan calls tell ThreadSanitizer the order that a grace period gives:
 * everything in a read side section that ended before the grace period did
 * happens before what follows it.  They are no code elsewhere.
 */
#include "lib/rcu.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include <urcu-call-rcu.h>

#include "lib/clock.h"

#ifdef PGDBENCH_TSAN
void __tsan_acquire(void *addr);
void __tsan_release(void *addr);
/* Never read nor written: what the order is told about. */
static char rd_sync;

static void tsan_acquire(void)
{
	__tsan_acquire(&rd_sync);
}

static void tsan_release(void)
{
	__tsan_release(&rd_sync);
}
#else
static void tsan_acquire(void)
{
}

static void tsan_release(void)
{
}
#endif

enum { SLACK_NS = 1000000 };

_Static_assert(sizeof(((struct rcu_work *)NULL)->head) ==
	       sizeof(struct rcu_head), "rcu_work.head is an rcu_head");

static const struct rcu_ops *const flavors[] = {
	&rcu_ops_memb, &rcu_ops_qsbr, &rcu_ops_mb, &rcu_ops_bp,
};

const struct rcu_ops *rcu_ops_get(unsigned int index)
{
	return index < ARRAY_SIZE(flavors) ? flavors[index] : NULL;
}

/*
 * A flavour knows a thread once, whatever domains of it there are: how often
 * this one has attached, by flavour.
 */
static __thread unsigned int nr_attached[ARRAY_SIZE(flavors)];

static unsigned int *attached(const struct rcu *r)
{
	unsigned int i = 0;

	while (flavors[i] != r->ops)
		i++;
	return &nr_attached[i];
}

void rcu_domain_init(struct rcu *r, const struct rcu_ops *f, uint64_t grace_ns)
{
	memset(r, 0, sizeof(*r));
	r->ops = f;
	r->grace_ns = grace_ns;
}

void rcu_attach(struct rcu *r)
{
	if (!(*attached(r))++)
		r->ops->register_thread();
}

void rcu_detach(struct rcu *r)
{
	tsan_release();
	if (!--*attached(r))
		r->ops->unregister_thread();
}

void rcu_read_begin(struct rcu *r)
{
	r->ops->read_lock();
}

void rcu_read_end(struct rcu *r)
{
	tsan_release();
	r->ops->read_unlock();
}

void rcu_idle_begin(struct rcu *r)
{
	tsan_release();
	if (r->ops->offline)
		r->ops->offline();
}

void rcu_idle_end(struct rcu *r)
{
	if (r->ops->online)
		r->ops->online();
}

static void sleep_until(uint64_t when_ns)
{
	struct timespec ts = {
		.tv_sec = (time_t)(when_ns / 1000000000),
		.tv_nsec = (long)(when_ns % 1000000000),
	};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts,
			       NULL) == EINTR)
		;
}

void rcu_synchronize(struct rcu *r)
{
	uint64_t start = r->grace_ns ? clock_monotonic_ns() : 0;

	tsan_release();
	r->ops->synchronize();
	tsan_acquire();
	if (r->grace_ns) {
		rcu_idle_begin(r);
		sleep_until(start + r->grace_ns);
		rcu_idle_end(r);
	}
}

uint64_t rcu_deferred(struct rcu *r)
{
	uint64_t done, queued;

	/*
	 * Relaxed: statistics.  @done is read first, so that a race makes the
	 * backlog look too long by what was queued between, never negative.
	 */
	done = atomic_load_explicit(&r->nr_done, memory_order_relaxed);
	queued = atomic_load_explicit(&r->nr_queued, memory_order_relaxed);
	return queued > done ? queued - done : 0;
}

uint64_t rcu_take_peak(struct rcu *r)
{
	uint64_t peak = r->peak_deferred;

	r->peak_deferred = 0;
	return peak;
}

static void note_backlog(struct rcu *r)
{
	uint64_t backlog = rcu_deferred(r);

	if (backlog > r->peak_deferred)
		r->peak_deferred = backlog;
}

/*
 * Not before @due_ns.  Somewhat later, once we sleep at all: those queued just
 * behind are then due as well, and need no sleep each, of which one takes 50 us
 * whatever it is asked for.
 */
static void hold_back(uint64_t due_ns, uint64_t grace_ns)
{
	if (clock_monotonic_ns() < due_ns)
		sleep_until(due_ns + MIN(grace_ns / 8, (uint64_t)SLACK_NS));
}

static void run_deferred(struct rcu_head *head)
{
	struct rcu_work *work = (struct rcu_work *)head;
	struct rcu *r;

	tsan_acquire();
	r = work->rcu;
	note_backlog(r);
	if (r->grace_ns)
		hold_back(work->queued_ns + r->grace_ns, r->grace_ns);
	work->fn(work);
	/* Relaxed: statistics only, see rcu_deferred(). */
	atomic_fetch_add_explicit(&r->nr_done, 1, memory_order_relaxed);
	/* For who waits in rcu_barrier_all(). */
	tsan_release();
}

void rcu_defer(struct rcu *r, struct rcu_work *work,
	       void (*fn)(struct rcu_work *))
{
	work->fn = fn;
	work->rcu = r;
	work->queued_ns = r->grace_ns ? clock_monotonic_ns() : 0;
	/* Relaxed: statistics only, see rcu_deferred(). */
	atomic_fetch_add_explicit(&r->nr_queued, 1, memory_order_relaxed);
	tsan_release();
	r->ops->call((struct rcu_head *)&work->head, run_deferred);
}

void rcu_call(struct rcu *r, struct rcu_head *head,
	      void (*fn)(struct rcu_head *))
{
	tsan_release();
	r->ops->call(head, fn);
}

void rcu_callback_begin(void)
{
	tsan_acquire();
}

void rcu_callback_end(void)
{
	tsan_release();
}

void rcu_barrier_all(struct rcu *r)
{
	tsan_release();
	r->ops->barrier();
	tsan_acquire();
}
