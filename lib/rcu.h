/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rcu.h - one door to liburcu's four flavours.
 *
 * A strategy chooses its flavour by name at run time.  A read side section is
 * entered once a walk, never once a page directory, so the indirect call costs
 * nothing that could be measured; the bodies behind it are inlined from liburcu
 * (_LGPL_SOURCE), one object file a flavour, because liburcu's headers give
 * call_rcu() one name a translation unit.
 *
 * User space grace periods are some thousand times shorter than a kernel's.
 * rcu_defer() therefore holds a callback back until @grace_ns have passed since
 * it was queued (0: as short as liburcu makes it), and rcu_synchronize() waits
 * as long.  All callbacks of a domain wait the same time and liburcu runs them
 * in order, so the callback thread sleeps for the oldest and delays no other.
 */
#ifndef PGDBENCH_LIB_RCU_H
#define PGDBENCH_LIB_RCU_H

#include <stdatomic.h>
#include <stdint.h>

#include <urcu/compiler.h>
#include <urcu/wfcqueue.h>

#include "lib/compiler.h"

struct rcu_head;		/* liburcu's, <urcu/call-rcu.h> */

/* One liburcu flavour.  See liburcu's doc/rcu-api.md for each call. */
struct rcu_ops {
	const char *name;	/* "memb", "qsbr", "mb" or "bp" */
	void (*register_thread)(void);
	void (*unregister_thread)(void);
	void (*read_lock)(void);
	void (*read_unlock)(void);
	void (*quiescent)(void);	/* qsbr only; NULL elsewhere */
	void (*online)(void);		/* qsbr only; NULL elsewhere */
	void (*offline)(void);		/* qsbr only; NULL elsewhere */
	void (*synchronize)(void);
	void (*call)(struct rcu_head *head, void (*fn)(struct rcu_head *));
	void (*barrier)(void);
};

extern const struct rcu_ops rcu_ops_memb;
extern const struct rcu_ops rcu_ops_qsbr;
extern const struct rcu_ops rcu_ops_mb;
extern const struct rcu_ops rcu_ops_bp;

/* The flavours' names, comma separated, the default first; for a parameter. */
#define RCU_FLAVOR_NAMES "memb,qsbr,mb,bp"

/*
 * A domain: one flavour with one length of grace period.
 */
struct rcu {
	const struct rcu_ops *ops;
	uint64_t grace_ns;
	_Atomic uint64_t nr_queued;
	_Atomic uint64_t nr_done;
	uint64_t peak_deferred;		/* callback thread only; read drained */
};

/* A deferred callback; embed it, liburcu's struct rcu_head is 16 bytes. */
struct rcu_work {
	struct {
		struct cds_wfcq_node next;
		void (*func)(struct rcu_head *);
	} head;				/* laid out as struct rcu_head */
	void (*fn)(struct rcu_work *);
	struct rcu *rcu;
	uint64_t queued_ns;
};

/* rcu_ops_get - by index in RCU_FLAVOR_NAMES, or NULL. */
const struct rcu_ops *rcu_ops_get(unsigned int index);

/* rcu_domain_init - @grace_ns: the shortest grace period, 0 for liburcu's own. */
void rcu_domain_init(struct rcu *r, const struct rcu_ops *f, uint64_t grace_ns);

/* Every thread that reads or defers registers itself first, in each domain;
 * two domains may be of one flavour. */
void rcu_attach(struct rcu *r);
void rcu_detach(struct rcu *r);

/* rcu_read_begin, rcu_read_end - a read side section.  Registered threads.
 * Must not block nor call rcu_synchronize() inside. */
void rcu_read_begin(struct rcu *r);
void rcu_read_end(struct rcu *r);

/* rcu_quiescent - this thread holds no reference (matters to qsbr alone). */
static inline void rcu_quiescent(struct rcu *r)
{
	if (unlikely(r->ops->quiescent))
		r->ops->quiescent();
}

/* rcu_idle_begin, rcu_idle_end - around blocking outside of liburcu, so that a
 * qsbr grace period need not wait for the sleeper. */
void rcu_idle_begin(struct rcu *r);
void rcu_idle_end(struct rcu *r);

/* rcu_synchronize - wait for a grace period.  Blocks.  Not inside a read side
 * section. */
void rcu_synchronize(struct rcu *r);

/*
 * rcu_defer - call @fn(@work) after a grace period, on liburcu's thread.
 * @work: the caller's, untouched by it until @fn runs
 * Context: registered thread, may hold locks; does not block.
 */
void rcu_defer(struct rcu *r, struct rcu_work *work,
	       void (*fn)(struct rcu_work *));

/*
 * rcu_call - liburcu's call_rcu(), for what is small and has no room for a
 * struct rcu_work: not held back by grace_ns, not in rcu_deferred().
 * Context as rcu_defer().
 *
 * @fn begins with rcu_callback_begin() and ends with rcu_callback_end(), which
 * tell ThreadSanitizer of the grace period and of rcu_barrier_all().
 */
void rcu_call(struct rcu *r, struct rcu_head *head,
	      void (*fn)(struct rcu_head *));
void rcu_callback_begin(void);
void rcu_callback_end(void);

/* rcu_barrier_all - wait until every rcu_defer() so far has run.  Blocks. */
void rcu_barrier_all(struct rcu *r);

/* rcu_take_peak - the most that were ever deferred at once since the last call.
 * Context: after rcu_barrier_all(), with nobody deferring. */
uint64_t rcu_take_peak(struct rcu *r);

/* rcu_deferred - callbacks queued and not yet run; exact when quiescent. */
uint64_t rcu_deferred(struct rcu *r);

#endif
