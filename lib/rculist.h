/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rculist.h - liburcu's RCU list, spelled so that ThreadSanitizer can see it.
 *
 * Measured builds use liburcu's own.  ThreadSanitizer knows C11 atomics but not
 * liburcu 0.13's volatile accesses, so its builds take the three operations
 * below written in C11: the same stores in the same order.
 *
 * Writers exclude each other by a lock of the caller's; readers are inside an
 * RCU read side section.  A removed node keeps its next pointer, so that a
 * reader on it finds its way on; it must not be reused within a grace period.
 */
#ifndef PGDBENCH_LIB_RCULIST_H
#define PGDBENCH_LIB_RCULIST_H

#include <urcu/list.h>
#include <urcu/rculist.h>

#include "lib/compiler.h"

#ifdef PGDBENCH_TSAN

static inline void rculist_add(struct cds_list_head *node,
			       struct cds_list_head *head)
{
	struct cds_list_head *first = head->next;

	/*
	 * RCULIST_A pairs with RCULIST_C in rculist_next().  The node's own
	 * links come before it can be found; otherwise a reader walks off.
	 */
	__atomic_store_n(&node->next, first, __ATOMIC_RELEASE);
	node->prev = head;
	__atomic_store_n(&head->next, node, __ATOMIC_RELEASE);
	first->prev = node;
}

static inline void rculist_del(struct cds_list_head *node)
{
	node->next->prev = node->prev;
	/*
	 * RCULIST_B pairs with RCULIST_C in rculist_next().  A reader that
	 * skips the node sees its successor as it was when it was added.
	 */
	__atomic_store_n(&node->prev->next, node->next, __ATOMIC_RELEASE);
}

static inline struct cds_list_head *rculist_next(struct cds_list_head *pos)
{
	/*
	 * RCULIST_C pairs with RCULIST_A in rculist_add(), and RCULIST_C pairs
	 * with RCULIST_B in rculist_del(): see there.
	 */
	return __atomic_load_n(&pos->next, __ATOMIC_ACQUIRE);
}

#else

static inline void rculist_add(struct cds_list_head *node,
			       struct cds_list_head *head)
{
	cds_list_add_rcu(node, head);
}

static inline void rculist_del(struct cds_list_head *node)
{
	cds_list_del_rcu(node);
}

static inline struct cds_list_head *rculist_next(struct cds_list_head *pos)
{
	return rcu_dereference(pos->next);
}

#endif

#endif
