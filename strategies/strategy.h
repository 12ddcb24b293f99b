/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * strategy.h - what a way of propagating top-level slots is to the harness.
 *
 * RECIPE.  To add a strategy called my-way:
 *   1. write strategies/my-way.c: include this header (and liburcu's, nothing
 *      else of ours), write the operations, and end the file with
 *	    const struct strategy_ops my_way_strategy = { STRATEGY_ABI, ... };
 *	    STRATEGY_PLUGIN(my_way_strategy)
 *   2. add the word my-way to STRATEGIES in Makefile.am.
 * `make check` then runs it through the conformance suite without further
 * mention, `pgdbench list` shows it and `pgdbench run -s my-way` measures it.
 * The same file builds out of tree, against the installed headers:
 *	    cc -shared -fPIC $(pkg-config --cflags pgdbench) -o my-way.so my-way.c
 *	    pgdbench run --plugin ./my-way.so -s my-way
 *
 * A strategy never times, prints, exits or parses: locks and read side sections
 * come from lib/ and measure themselves, parameters arrive parsed in its private
 * state, and what it finds wrong it returns.  Its memory comes from s->mem, so
 * that every byte is accounted for.
 *
 * WHO CALLS WHAT.  Worker threads act for simulated CPUs; @cpu is the caller's.
 * An X marks a pair that may run at the same time on different CPUs; the same
 * mm is never in two calls at once, except that it may be walked at any time
 * between its fork and its exit.
 *
 *		fork	exit	sync	walk	switch	fault	access	reboot
 *	fork	X	X	X	X	X	X	X	-
 *	exit	X	X	X	X	X	X	X	-
 *	sync	X	X	X	X	X	X	X	-
 *	walk	X	X	X	X	X	X	X	-
 *	switch	X	X	X	X	X	X	X	-
 *	fault	X	X	X	X	X	X	X	-
 *	access	X	X	X	X	X	X	X	-
 *	init, destroy, cpu_online, cpu_offline, drain, check, reboot: alone
 */
#ifndef PGDBENCH_STRATEGIES_STRATEGY_H
#define PGDBENCH_STRATEGIES_STRATEGY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/compiler.h"
#include "lib/cpu.h"
#include "lib/inject.h"
#include "lib/lock.h"
#include "lib/mem.h"
#include "lib/mm.h"
#include "lib/percpu_rwsem.h"
#include "lib/pgdlist.h"
#include "lib/rcu.h"
#include "lib/rculist.h"
#include "lib/section.h"
#include "lib/world.h"
#include "lib/xarray.h"

/* Bumped whenever a plugin built before would misbehave. */
#define STRATEGY_ABI_VERSION 1
#define STRATEGY_ABI \
	.abi_version = STRATEGY_ABI_VERSION, \
	.ops_size = sizeof(struct strategy_ops)

struct strategy;

/* What the oracle holds a strategy to. */
enum contract {
	CONTRACT_NONE,		/* nothing: a yardstick that propagates nothing */
	CONTRACT_EAGER,		/* when sync returns, every mm has the entry */
	CONTRACT_LAZY,		/* an mm has it after its next fault or switch */
	CONTRACT_SHARED,	/* every slot is filled before the first fork */
};

enum strategy_flags {
	STRATEGY_CONTROL	= 1 << 0,	/* broken on purpose */
	STRATEGY_YARDSTICK	= 1 << 1,	/* a limit, no proposal */
	STRATEGY_CLOSES_RACE	= 1 << 2,	/* two allocators of one slot */
};

enum param_type { PARAM_U64, PARAM_TIME, PARAM_BOOL, PARAM_CHOICE };

/*
 * A parameter, set by --set STRATEGY.NAME=VALUE before init().  @offset is into
 * the private state: a uint64_t (U64; TIME in ns), a bool, or an unsigned int
 * (CHOICE: the index in the comma separated @choices).
 */
struct strategy_param {
	const char *name;
	const char *help;
	enum param_type type;
	const char *choices;
	const char *def;
	size_t offset;
	uint64_t min, max;	/* U64 and TIME; max 0: no bound */
};

/* A delay that a control brings along, so that its bug shows by design. */
struct strategy_inject {
	enum inject_point point;
	uint32_t every;
	uint32_t delay_ns;
};

/* One instance: what every operation gets.  Read only but for *priv. */
struct strategy {
	const struct strategy_ops *ops;
	struct world *world;
	struct mem *mem;
	uint64_t grace_ns;	/* of --grace-period; 0: as measured */
	unsigned int nr_cpus;
	void *priv;		/* ops->priv_bytes, zeroed, cache aligned */
};

struct strategy_ops {
	uint32_t abi_version;
	uint32_t ops_size;

	const char *name;
	const char *summary;		/* one line, no full stop */
	const char *stands_for;		/* kernel code or proposal, with source */
	enum contract contract;
	unsigned int flags;		/* enum strategy_flags */
	const char *exposed_by;		/* control: the workload that shows it */
	const struct strategy_inject *inject;
	unsigned int nr_inject;

	size_t priv_bytes;		/* strategy->priv */
	size_t mm_priv_bytes;		/* mm_priv() of every mm */
	/* Of these, what a kernel would need too; the rest is the simulation's
	 * own and is not charged. */
	size_t mm_charged_bytes;
	/* Bytes an mm takes in structures that are there anyway, such as the
	 * list links in struct page: shown, not charged. */
	size_t mm_borrowed_bytes;

	const struct strategy_param *params;
	unsigned int nr_params;
	const char *const *counters;	/* names for strategy_count() */
	unsigned int nr_counters;

	/*
	 * init - prepare; parameters are set.  May fill reference slots with
	 * ref_prealloc().  0 or -errno, in which case destroy is not called.
	 * @cpu: the simulated CPU that builds the world
	 */
	int (*init)(struct strategy *s, struct cpu *cpu);
	/* destroy - all mms are gone and drained; free what init made. */
	void (*destroy)(struct strategy *s);

	/* cpu_online, cpu_offline - on the worker's own thread, before its
	 * first and after its last other call.  NULL: nothing.  0 or -errno. */
	int (*cpu_online)(struct strategy *s, struct cpu *cpu);
	void (*cpu_offline)(struct strategy *s, struct cpu *cpu);

	/*
	 * quiescent - after every operation of a worker, which holds no
	 * reference to anything then.  idle - the worker is about to block
	 * (@begin) or goes on.  For RCU flavours that must know; NULL: nothing.
	 */
	void (*quiescent)(struct strategy *s);
	void (*idle)(struct strategy *s, bool begin);

	/*
	 * fork - pgd_alloc(): clone the kernel's entries into @mm's zeroed page
	 * directory and register it.  When it returns the contract covers @mm.
	 * Required.  May take spinlocks; may sleep.  0 or -errno, @mm untouched.
	 */
	int (*fork)(struct strategy *s, struct cpu *cpu, struct mm *mm);
	/*
	 * exit - pgd_free(): unregister @mm and mm_free() it once, now or from
	 * a callback.  Required.  Must not sleep: the last reference may be
	 * dropped in the scheduler.
	 */
	void (*exit)(struct strategy *s, struct cpu *cpu, struct mm *mm);
	/*
	 * sync - arch_sync_kernel_mappings(): the reference's slots @first to
	 * @last (both included) were filled.  Fulfils the contract for them.
	 * NULL: nothing to do.
	 */
	void (*sync)(struct strategy *s, struct cpu *cpu, unsigned int first,
		     unsigned int last);
	/* unsync - the same for slots that were cleared.  NULL: set-once only. */
	void (*unsync)(struct strategy *s, struct cpu *cpu, unsigned int first,
		       unsigned int last);
	/*
	 * walk - one pass over all registered mms, by the same way and under
	 * the same locks as sync, that stores @entry into @slot of each whether
	 * it is there or not.  Returns the number of page directories reached.
	 * NULL: no registry to walk.
	 */
	size_t (*walk)(struct strategy *s, struct cpu *cpu, unsigned int slot,
		       uint64_t entry);
	/*
	 * access - find the entry for @slot under @cpu->mm.  NULL: a plain
	 * load of its page directory, as hardware does.
	 */
	uint64_t (*access)(struct strategy *s, struct cpu *cpu,
			   unsigned int slot);
	/* fault - @slot was empty under @cpu->mm: repair it.  0, or -EFAULT if
	 * the kernel would have died.  NULL: every such fault is fatal. */
	int (*fault)(struct strategy *s, struct cpu *cpu, unsigned int slot);
	/* switch_mm - @next is about to be loaded on @cpu.  NULL: nothing. */
	void (*switch_mm)(struct strategy *s, struct cpu *cpu,
			  struct mm *next);
	/* reclaim - @cpu's fork finds no free page directory: free what this
	 * CPU holds back, if it can without waiting.  NULL: nothing. */
	void (*reclaim)(struct strategy *s, struct cpu *cpu);
	/* drain - every exit so far has reached mm_free().  NULL: always so.
	 * Workers are parked outside of read side sections, or gone; called on
	 * the controller's thread, which is no CPU's; may block. */
	void (*drain)(struct strategy *s);
	/* deferred_peak - the most mms that waited for their mm_free() at any
	 * time since the last call.  Called drained.  NULL: none ever waits. */
	uint64_t (*deferred_peak)(struct strategy *s);
	/* check - the books: 0 if exactly @nr_live mms are registered and all
	 * is consistent, else -errno.  NULL: no books. */
	int (*check)(struct strategy *s, size_t nr_live);
};

/* strategy_count - add @n to counter @index (of ops->counters) of @cpu. */
static inline void strategy_count(struct cpu *cpu, unsigned int index,
				  uint64_t n)
{
	if (cpu->recording)
		cpu->counters[index] += n;
}

/* The strategies that were built in, in the order of STRATEGIES. */
extern const struct strategy_ops *const strategy_list[];
extern const unsigned int strategy_list_nr;

/* In a plugin the table is found under one name; built in, by the list. */
#ifdef PGDBENCH_PLUGIN
#define STRATEGY_PLUGIN(table) \
	extern const struct strategy_ops *const pgdbench_plugin; \
	const struct strategy_ops *const pgdbench_plugin = &(table);
#else
#define STRATEGY_PLUGIN(table) _Static_assert(sizeof(table) != 0, "");
#endif

#endif
