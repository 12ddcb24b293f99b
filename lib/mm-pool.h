/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mm-pool.h - free mms: a short stack a CPU over one pool a node.
 *
 * As the kernel's page allocator keeps single pages: last in, first out,
 * because a fork usually gets a page that is still in the cache; from the CPU's
 * own node, and from another only when that has none.  What is freed goes back
 * to the pool of its home.  Under quarantine there are no stacks and the pools
 * are queues, first in first out, so that a stale pointer meets poison for as
 * long as can be.
 */
#ifndef PGDBENCH_LIB_MM_POOL_H
#define PGDBENCH_LIB_MM_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/compiler.h"

struct cpu;
struct rng;
struct world;

/* mm_pools_init - all mms of @w are free, in the order of its layout; w->home
 * stands.  0 or -ENOMEM.  mm_pools_release - undo it. */
int __must_check mm_pools_init(struct world *w);
void mm_pools_release(struct world *w);

/*
 * mm_pool_take - the number of a free mm in *@id; false: there is none.
 * mm_pool_give - @id is free again.
 * @cpu: who acts; NULL in mm_pool_give(): liburcu's thread, no CPU
 * Do not block but for a spinlock.
 */
bool mm_pool_take(struct world *w, struct cpu *cpu, uint32_t *id);
void mm_pool_give(struct world *w, struct cpu *cpu, uint32_t id);

/* mm_pool_strangers - how many mms a CPU got that are at home on another node
 * than its own.  Context: nobody takes. */
uint64_t mm_pool_strangers(const struct world *w);

#endif
