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
 * An empty slot of a live page directory is filled by pgd_sync_slot(),
 * pgd_copy_slot(), mm_fault_slot() or, by hand, pgd_show_slot(), all of which
 * tell who watches when a new slot comes; entry_store() does not.
 *
 * A strategy never times, prints, exits or parses: locks and read side sections
 * come from lib/ and measure themselves, parameters arrive parsed in its private
 * state, and what it finds wrong it returns.  Its memory comes from s->mem, so
 * that every byte is accounted for.
 *
 * WHO CALLS WHAT.  Worker threads act for simulated CPUs; @cpu is the caller's.
 * An X marks a pair that may run at the same time on different CPUs; the same
 * mm is never in two calls at once, except that between its fork and its exit it
 * may be walked, and loaded, faulted on and switched to by several CPUs, at any
 * time.
 *
 *		fork	exit	sync	walk	switch	fault	access	reboot
 *	fork	X	X	X	X	X	X	X	-
 *	exit	X	X	X	X	X	X	X	-
 *	sync	X	X	X	X	X	X	X	-
 *	walk	X	X	X	X	X	X	X	-
 *	switch	X	X	X	X	X	X	X	-
 *	fault	X	X	X	X	X	X	X	-
 *	access	X	X	X	X	X	X	X	-
 *	reserve, publish, unsync: as sync
 *	init, destroy, cpu_online, cpu_offline, drain, check, reboot: alone
 */
#ifndef PGDBENCH_STRATEGIES_STRATEGY_H
#define PGDBENCH_STRATEGIES_STRATEGY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/bank.h"
#include "lib/compiler.h"
#include "lib/cpu.h"
#include "lib/inject.h"
#include "lib/lock.h"
#include "lib/mem.h"
#include "lib/mm.h"
#include "lib/mutex.h"
#include "lib/param.h"
#include "lib/percpu_rwsem.h"
#include "lib/pgdarray.h"
#include "lib/pgdlist.h"
#include "lib/pgdreg.h"
#include "lib/rcu.h"
#include "lib/rculist.h"
#include "lib/section.h"
#include "lib/world.h"
#include "lib/xarray.h"

/* Bumped whenever a plugin built before would misbehave. */
#define STRATEGY_ABI_VERSION 5
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
	/* A switch of stacks loads from the next one while it is still on the
	 * old one, under the next mm: what is missing there is a fault like any
	 * other, and goes to ops->fault. */
	STRATEGY_LOADS_STACK	= 1 << 3,
	/* A change to another strategy that is here, which a picture with room
	 * for a few leaves out first. */
	STRATEGY_VARIANT	= 1 << 4,
};

/*
 * Who touched an address whose slot was empty.  An NMI and a task whose own
 * stack lies in the slot are not among them: there a fault cannot be taken, and
 * the harness asks nobody.
 */
enum fault_context {
	FAULT_TASK,		/* a task of the mm itself */
	FAULT_KTHREAD,		/* a kernel thread on a borrowed mm */
	FAULT_ATOMIC,		/* page faults or interrupts are off */
	FAULT_SWITCH,		/* an interrupt halfway through a switch */
};

/* What a fault handler is told. */
struct fault {
	unsigned int slot;
	unsigned int index;		/* word of the lower table */
	enum fault_context context;
};

/*
 * In which order a mapping is torn down, for controls: a lower table or leaf
 * may be freed when the copies are cleared and every CPU has flushed.
 */
enum unmap_order {
	UNMAP_CLEAR_FLUSH_FREE,		/* unsync, flush, free: the right one */
	UNMAP_FLUSH_CLEAR_FREE,		/* flush too early */
	UNMAP_CLEAR_FREE_FLUSH,		/* free too early */
};

/* One instance: what every operation gets.  Read only but for *priv. */
struct strategy {
	const struct strategy_ops *ops;
	struct world *world;
	struct mem *mem;
	uint64_t grace_ns;	/* of --grace-period; 0: as measured */
	unsigned int nr_cpus;
	/* By CPU: its NUMA node, counted from 0 without holes. */
	const unsigned int *cpu_nodes;
	unsigned int nr_nodes;
	void *priv;		/* ops->priv_bytes, zeroed, cache aligned */
};

struct strategy_ops {
	uint32_t abi_version;
	uint32_t ops_size;

	const char *name;
	const char *summary;		/* one line, no full stop */
	const char *stands_for;		/* kernel code or proposal, with source */
	const char *leaves_out;		/* what of that is not simulated */
	enum contract contract;
	unsigned int flags;		/* enum strategy_flags */
	const char *exposed_by;		/* control: the workload that shows it */
	const struct inject_own *inject;
	unsigned int nr_inject;
	enum unmap_order unmap_order;

	size_t priv_bytes;		/* strategy->priv */
	size_t mm_priv_bytes;		/* mm_priv() of every mm */
	/* Of these, what a kernel would need too; the rest is the simulation's
	 * own and is not charged. */
	size_t mm_charged_bytes;
	/* Bytes an mm takes in structures that are there anyway, such as the
	 * list links in struct page: shown, not charged. */
	size_t mm_borrowed_bytes;

	const struct param *params;
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
	 * reserve - an area in the slots @first to @last is about to be handed
	 * out.  When it returns 0 that may be done as soon as they are filled,
	 * by the caller or by another; a strategy that closes the race of two
	 * allocators here waits for the other, or fills and propagates itself.
	 * May sleep.  NULL: nothing to wait for.  0 or -errno.
	 */
	int (*reserve)(struct strategy *s, struct cpu *cpu, unsigned int first,
		       unsigned int last);
	/*
	 * sync - arch_sync_kernel_mappings(): the reference's slots @first to
	 * @last (both included) were filled.  Fulfils the contract for them.
	 * Not called where all processes share one table, see geometry.h.
	 * NULL: nothing to do.
	 */
	void (*sync)(struct strategy *s, struct cpu *cpu, unsigned int first,
		     unsigned int last);
	/*
	 * publish - data in the slots @first to @last is about to be shown to
	 * contexts that cannot fault; after sync.  When it returns, every mm
	 * has what the reference holds there.  vmalloc_sync_mappings() of old.
	 * NULL: nothing is promised beyond the contract.
	 */
	void (*publish)(struct strategy *s, struct cpu *cpu, unsigned int first,
			unsigned int last);
	/*
	 * unsync - the same as sync for slots that were cleared or changed in
	 * the reference: when it returns no mm's copy holds what it held.
	 * Nobody else changes these slots meanwhile.  A strategy that has it
	 * copies by pgd_copy_slot() in sync too, where slots can be cleared; by
	 * pgd_sync_slot(), which judges, where they are set once.  NULL: only
	 * for slots that are set once.
	 */
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
	/*
	 * fault - @f->slot was empty under @cpu->mm, the page directory that is
	 * loaded: repair it.  0 if the access is to be tried again, or -EFAULT
	 * if the kernel would have died, as it must when nothing is mapped at
	 * @f->index (entry_leaf_mapped()).  Takes no lock that anybody holds
	 * across an access.  NULL: every such fault is fatal.
	 */
	int (*fault)(struct strategy *s, struct cpu *cpu,
		     const struct fault *f);
	/* switch_mm - @next, which is not loaded on @cpu, is about to be: from
	 * one task to another of the same mm there is nothing to load, and no
	 * call.  NULL: nothing. */
	void (*switch_mm)(struct strategy *s, struct cpu *cpu,
			  struct mm *next);
	/* switch_stack - before switch_mm, if that is called, when the next
	 * task's stack lies in @slot: copies it into @next, which takes no
	 * fault.  Who waits for the fault sets STRATEGY_LOADS_STACK instead.
	 * NULL: nothing. */
	void (*switch_stack)(struct strategy *s, struct cpu *cpu,
			     struct mm *next, unsigned int slot);
	/* reclaim - @cpu's fork finds no free page directory: free what this
	 * CPU holds back, if it can without waiting.  NULL: nothing. */
	void (*reclaim)(struct strategy *s, struct cpu *cpu);
	/* reboot - every slot that was filled at run time has been emptied, in
	 * the reference and in all mms.  NULL: nothing to forget. */
	void (*reboot)(struct strategy *s);
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

/* What a fault handler found: the slot empty; filled, as somebody else was
 * quicker; or that nothing is mapped there. */
enum fault_found { FAULT_FILLED, FAULT_EQUAL, FAULT_BAD, FAULT_FOUND_NR };

/* Their counters, with which a strategy that counts them begins its own. */
#define STRATEGY_FAULT_COUNTERS "faults-filled", "faults-equal", "faults-bad"

/* strategy_fault - a fault handler: mm_fault_slot() under the page directory
 * that is loaded, which mid-switch is not what software believes; counted. */
static inline int strategy_fault(struct strategy *s, struct cpu *cpu,
				 const struct fault *f)
{
	bool empty = entry_load(s->world, cpu->mm->pgd, f->slot) == ENTRY_NONE;
	int err = mm_fault_slot(s->world, cpu->mm, f->slot, f->index);

	strategy_count(cpu, err ? FAULT_BAD :
		       empty ? FAULT_FILLED : FAULT_EQUAL, 1);
	return err;
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
