/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * guard.h - how the tear-down of kernel page tables and the walkers of these
 * tables keep apart: the second family of plugins, beside strategy.h.
 *
 * A CPU that puts a huge leaf in the place of an empty lower table frees that
 * table.  A walker of all tables (ptdump) has read the entry and follows it,
 * any time later.  A guard is what both sides call around that.
 *
 * RECIPE.  To add a guard called my-way:
 *   1. write strategies/guard-my-way.c: include this header (and liburcu's,
 *      nothing else of ours), head it with the argument why it is right, write
 *      the operations, and end the file with
 *	    const struct guard_ops my_way_guard = { GUARD_ABI, ... };
 *	    GUARD_PLUGIN(my_way_guard)
 *   2. add the word my-way to GUARDS in Makefile.am.
 * `make check` then runs it through tests/t-guard without further mention,
 * `pgdbench list guards` shows it, `pgdbench run --guard my-way` measures it.
 * It builds out of tree as a strategy does, and is loaded by --plugin.
 *
 * A guard never times, prints, exits, parses, clears, flushes or frees.  Locks
 * and semaphores come from lib/ and measure themselves; its memory is g->mem's.
 *
 * WHO CALLS WHAT.  The tear-down of one range, by the CPU that owns it; @pass
 * lies on its stack from begin to end:
 *	begin		-EAGAIN: no tear-down, the range keeps its small pages
 *	(the entry is cleared, all CPUs are flushed)
 *	cleared		no walker may hold the tables any more when it returns
 *	free		or, where that is NULL, they are freed here
 *	(the huge leaf is installed, but for a part of a range)
 *	end
 * A range of which each table is isolated by itself goes through this for each.
 * A walker, with a @pass of its own:
 *	dump_begin
 *	(all tables are read, over and over)
 *	dump_end
 * Any number of tear-downs may run at once on different CPUs, of different
 * ranges; so may walkers, as far as the guard lets them.  A CPU is in one call
 * at a time, and is a walker or tears down.
 */
#ifndef PGDBENCH_STRATEGIES_GUARD_H
#define PGDBENCH_STRATEGIES_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/compiler.h"
#include "lib/cpu.h"
#include "lib/inject.h"
#include "lib/kpt.h"
#include "lib/mem.h"
#include "lib/param.h"
#include "lib/percpu_rwsem.h"
#include "lib/rcu.h"
#include "lib/rwsem.h"
#include "lib/section.h"
#include "lib/static_key.h"
#include "lib/walk_key.h"
#include "lib/world.h"

/* Bumped whenever a plugin built before would misbehave. */
#define GUARD_ABI_VERSION 4
#define GUARD_ABI \
	.abi_version = GUARD_ABI_VERSION, \
	.ops_size = sizeof(struct guard_ops)

struct guard;

enum guard_flags {
	GUARD_CONTROL	= 1 << 0,	/* broken on purpose */
	GUARD_MAY_SLEEP	= 1 << 1,	/* the tear-down side may */
};

/* One passage of a caller: what it must remember from begin to end. */
struct guard_pass {
	struct section section;
	bool seen;			/* a walker, by the guard's own sign */
};

/* One instance: what every operation gets.  Read only but for *priv. */
struct guard {
	const struct guard_ops *ops;
	struct world *world;
	struct kpt *kpt;	/* set before the first begin or dump_begin */
	struct mem *mem;
	uint64_t grace_ns;	/* of --grace-period; 0: as measured */
	unsigned int nr_cpus;
	unsigned int first_counter;	/* guard_count()'s, in cpu->counters */
	/* Whom to tell that a thread goes to sleep, and is back: for
	 * rwsem_set_idle(), and around what else may sleep for long. */
	void (*idle)(void *arg, bool begin);
	void *idle_arg;
	void *priv;		/* ops->priv_bytes, zeroed, cache aligned */
};

struct guard_ops {
	uint32_t abi_version;
	uint32_t ops_size;

	const char *name;
	const char *summary;		/* one line, no full stop */
	const char *stands_for;		/* kernel code or proposal, with source */
	const char *leaves_out;		/* what of that is not simulated */
	unsigned int flags;		/* enum guard_flags */
	unsigned int min_walkers;	/* a run has so many at least; 0: one */
	const struct inject_own *inject;
	unsigned int nr_inject;

	size_t priv_bytes;		/* guard->priv */
	const struct param *params;	/* --set guard-NAME.PARAM=VALUE */
	unsigned int nr_params;
	const char *const *counters;	/* names for guard_count() */
	unsigned int nr_counters;

	/* init - prepare; parameters are set.  0 or -errno, in which case
	 * destroy is not called.  One thread. */
	int (*init)(struct guard *g);
	/* destroy - nobody is inside and nothing is deferred. */
	void (*destroy)(struct guard *g);

	/* cpu_online, cpu_offline - on the worker's own thread, before its
	 * first and after its last other call.  NULL: nothing.  0 or -errno. */
	int (*cpu_online)(struct guard *g, struct cpu *cpu);
	void (*cpu_offline)(struct guard *g, struct cpu *cpu);

	/* quiescent - between operations, outside of everything.  idle - this
	 * thread is about to block, here or elsewhere (@begin), or goes on; not
	 * inside a read side section.  For RCU flavours that must know. */
	void (*quiescent)(struct guard *g);
	void (*idle)(struct guard *g, bool begin);

	/*
	 * begin - a tear-down is about to clear.  0, or -EAGAIN: not now, and
	 * nothing else is called for it.  May sleep with GUARD_MAY_SLEEP only.
	 * NULL: nothing to do.
	 */
	int (*begin)(struct guard *g, struct cpu *cpu, struct guard_pass *pass);
	/*
	 * cleared - the entry is empty and every CPU has been flushed.  When it
	 * returns, no walker holds, or can still find, what lay below; unless
	 * free sees to that.  May sleep as begin.  NULL: nothing to do.
	 */
	void (*cleared)(struct guard *g, struct cpu *cpu,
			struct guard_pass *pass);
	/* free - hand @dead to kpt_free(), now or later.  Does not sleep.
	 * NULL: the caller does, now. */
	void (*free)(struct guard *g, struct cpu *cpu,
		     const struct kpt_dead *dead);
	/* end - of what begin began.  Does not sleep.  NULL: nothing. */
	void (*end)(struct guard *g, struct cpu *cpu, struct guard_pass *pass);

	/*
	 * dump_begin - a walker is about to read.  From its return to dump_end
	 * no table that it can reach is freed.  May sleep, and take long.
	 * dump_end - it holds no pointer any more.  NULL: nothing.
	 */
	void (*dump_begin)(struct guard *g, struct cpu *cpu,
			   struct guard_pass *pass);
	void (*dump_end)(struct guard *g, struct cpu *cpu,
			 struct guard_pass *pass);

	/* drain - all that free was given is free.  The workers are gone; on
	 * the controller's thread; may block.  NULL: always so. */
	void (*drain)(struct guard *g);
};

/* guard_count - add @n to counter @index (of ops->counters) of @cpu. */
static inline void guard_count(const struct guard *g, struct cpu *cpu,
			       unsigned int index, uint64_t n)
{
	if (cpu->recording)
		cpu->counters[g->first_counter + index] += n;
}

/* The guards that were built in, in the order of GUARDS. */
extern const struct guard_ops *const guard_list[];
extern const unsigned int guard_list_nr;

/* In a plugin the table is found under one name; built in, by the list. */
#ifdef PGDBENCH_PLUGIN
#define GUARD_PLUGIN(table) \
	extern const struct guard_ops *const pgdbench_guard; \
	const struct guard_ops *const pgdbench_guard = &(table);
#else
#define GUARD_PLUGIN(table) _Static_assert(sizeof(table) != 0, "");
#endif

#endif
