/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pgdreg.h - a registry of page directories, of a kind chosen at run time: for
 * strategies whose point is not how the registry works.
 *
 *  list-lock	pgd_list under pgd_lock; fork clones and inserts in one section
 *  list-rcu	pgd_list walked under RCU; fork clones, inserts, and fills what
 *		is missing, with full barriers as protocol f4 of list-rcu
 *  xarray	lib/pgdarray.h, in its plain form
 *
 * All are right for slots that are set once: a mutator that stores to the
 * reference and then calls pgdreg_sync() has, when that returns, reached every
 * mm whose fork has returned, and every later fork's clone has the slot.  The
 * proofs head the strategies of these names.
 */
#ifndef PGDBENCH_LIB_PGDREG_H
#define PGDBENCH_LIB_PGDREG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/cpu.h"
#include "lib/lock.h"
#include "lib/mem.h"
#include "lib/pgdarray.h"
#include "lib/pgdlist.h"
#include "lib/rcu.h"
#include "lib/world.h"

enum pgdreg_kind { PGDREG_LIST_LOCK, PGDREG_LIST_RCU, PGDREG_XARRAY };

/* The kinds' names in the order of the enum; for a parameter. */
#define PGDREG_NAMES "list-lock,list-rcu,xarray"

struct pgdreg {
	const struct pgdreg_ops *ops;
	struct world *world;
	struct mem *mem;
	union {
		struct pgdlist_locked list;
		struct pgdlist_rcu rcu;
		struct pgdarray array;
	} u;
};

/* What an mm's private bytes begin with. */
union pgdreg_mm {
	struct pgdlist_rcu_mm rcu;
	struct pgdarray_mm array;
};

struct pgdreg_ops {
	int (*init)(struct pgdreg *r, uint64_t grace_ns);
	void (*destroy)(struct pgdreg *r);		/* or NULL */
	struct rcu *(*rcu)(struct pgdreg *r);		/* or NULL */
	int (*fork)(struct pgdreg *r, struct cpu *cpu, struct mm *mm);
	void (*exit)(struct pgdreg *r, struct cpu *cpu, struct mm *mm);
	void (*reclaim)(struct pgdreg *r, struct cpu *cpu);	/* or NULL */
	void (*sync)(struct pgdreg *r, struct cpu *cpu, unsigned int first,
		     unsigned int last);
	size_t (*walk)(struct pgdreg *r, struct cpu *cpu, unsigned int slot,
		       uint64_t entry);
	void (*drain)(struct pgdreg *r);		/* or NULL */
	uint64_t (*peak)(struct pgdreg *r);		/* or NULL */
	int (*check)(struct pgdreg *r, size_t nr_live);
};

/*
 * pgdreg_init - an empty registry of @kind.
 * @r: zeroed
 * Returns 0 or -errno.  pgdreg_destroy - the mms are gone.  Set-up and end.
 */
int __must_check pgdreg_init(struct pgdreg *r, enum pgdreg_kind kind,
			     struct world *w, struct mem *mem,
			     uint64_t grace_ns);
void pgdreg_destroy(struct pgdreg *r);

/*
 * The rest is called where struct strategy_ops has an operation of the name,
 * by whom and with what promise stands there.
 */
void pgdreg_cpu_online(struct pgdreg *r);
void pgdreg_cpu_offline(struct pgdreg *r);
int __must_check pgdreg_fork(struct pgdreg *r, struct cpu *cpu, struct mm *mm);
void pgdreg_exit(struct pgdreg *r, struct cpu *cpu, struct mm *mm);
void pgdreg_reclaim(struct pgdreg *r, struct cpu *cpu);
void pgdreg_sync(struct pgdreg *r, struct cpu *cpu, unsigned int first,
		 unsigned int last);
size_t pgdreg_walk(struct pgdreg *r, struct cpu *cpu, unsigned int slot,
		   uint64_t entry);
void pgdreg_drain(struct pgdreg *r);
uint64_t pgdreg_deferred_peak(struct pgdreg *r);
int pgdreg_check(struct pgdreg *r, size_t nr_live);

#endif
