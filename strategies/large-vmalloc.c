// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * large-vmalloc - alpha's LARGE_VMALLOC: fork copies, a fault repairs, and the
 * handler is wrong in five ways, each of which can be switched off:
 *
 *  equal-fatal    it repairs "mine is empty and the reference's is not", and
 *                 takes all else for a bug: of two tasks of one mm that fault
 *                 together the second finds the slot filled, and dies;
 *  needs-user-mm  it is not reached without a user mm or with page faults
 *                 disabled: kernel threads and interrupts die;
 *  active-mm      it repairs the mm that software takes for current, which
 *                 halfway through a switch is not the one that is loaded;
 *  no-acquire     nothing orders the reference's entry before what it names,
 *                 on the machine that needs it most; a model, see lib/bank.h;
 *  no-leaf-check  it does not ask whether anything is mapped: a bad address in
 *                 a filled slot is "repaired", and faults again; for ever, but
 *                 for equal-fatal, by which it dies after one wasted fill.
 *
 * With all five off it is large-vmalloc-fixed.
 */
#include "strategies/strategy.h"

#include <errno.h>

struct large_vmalloc {
	bool equal_fatal;
	bool needs_user_mm;
	bool active_mm;
	bool no_acquire;
	bool no_leaf_check;
};

static const char *const large_vmalloc_counters[] = {
	STRATEGY_FAULT_COUNTERS,
};

/* memcpy() without a lock, in the kernel; a new mm is ours alone. */
static int large_vmalloc_fork(struct strategy *s, struct cpu *cpu,
			      struct mm *mm)
{
	(void)cpu;
	mm_clone(s->world, mm);
	return 0;
}

static void large_vmalloc_exit(struct strategy *s, struct cpu *cpu,
			       struct mm *mm)
{
	mm_free(s->world, cpu, mm);
}

/* Nothing is propagated; but who filled a slot has passed init_mm's lock, and
 * a switch is a barrier too. */
static void large_vmalloc_sync(struct strategy *s, struct cpu *cpu,
			       unsigned int first, unsigned int last)
{
	(void)first;
	(void)last;
	bank_order(s->world, cpu);
}

static void large_vmalloc_switch_mm(struct strategy *s, struct cpu *cpu,
				    struct mm *next)
{
	(void)next;
	bank_order(s->world, cpu);
}

/* The reference's entry, and the barrier that should follow. */
static uint64_t take_entry(struct strategy *s, struct cpu *cpu,
			   unsigned int slot)
{
	const struct large_vmalloc *l = s->priv;
	uint64_t entry;

	if (!l->no_acquire) {
		entry = ref_load(s->world, slot);
		bank_order(s->world, cpu);
		return entry;
	}
	entry = bank_ref_load(s->world, slot);
	if (entry != ENTRY_NONE)
		bank_take(s->world, cpu, entry);
	return entry;
}

static enum fault_found repair(struct strategy *s, struct cpu *cpu,
			       const struct fault *f)
{
	const struct large_vmalloc *l = s->priv;
	struct world *w = s->world;
	void *pgd = l->active_mm ? cpu->active_mm->pgd : cpu->mm->pgd;
	uint64_t entry = take_entry(s, cpu, f->slot);
	uint64_t found = entry_load(w, pgd, f->slot);

	if (entry == ENTRY_NONE || (found != ENTRY_NONE && l->equal_fatal))
		return FAULT_BAD;
	if (found == ENTRY_NONE)
		pgd_show_slot(w, pgd, f->slot, found, entry);
	if (!l->no_leaf_check && !entry_leaf_mapped(w, entry, f->index))
		return FAULT_BAD;
	return found == ENTRY_NONE ? FAULT_FILLED : FAULT_EQUAL;
}

static int large_vmalloc_fault(struct strategy *s, struct cpu *cpu,
			       const struct fault *f)
{
	const struct large_vmalloc *l = s->priv;
	enum fault_found found = FAULT_BAD;

	if (!l->needs_user_mm || f->context == FAULT_TASK)
		found = repair(s, cpu, f);
	strategy_count(cpu, found, 1);
	return found == FAULT_BAD ? -EFAULT : 0;
}

#define DEFECT(n, member, text) { \
	.name = n, .type = PARAM_BOOL, .def = "yes", .help = text, \
	.offset = offsetof(struct large_vmalloc, member), \
}

static const struct param large_vmalloc_params[] = {
	DEFECT("equal-fatal", equal_fatal,
	       "defect: a slot that is filled already is a fatal fault"),
	DEFECT("needs-user-mm", needs_user_mm,
	       "defect: kernel threads and interrupts are turned away"),
	DEFECT("active-mm", active_mm,
	       "defect: repair the mm that software takes for current"),
	DEFECT("no-acquire", no_acquire,
	       "defect: no barrier after reading the reference"),
	DEFECT("no-leaf-check", no_leaf_check,
	       "defect: do not ask whether anything is mapped"),
};

/* Two CPUs must have faulted before either of them has repaired. */
static const struct inject_own large_vmalloc_inject[] = {
	{ .point = INJECT_FAULT_TAKEN, .every = 2, .delay_ns = 20000 },
};

const struct strategy_ops large_vmalloc_strategy = {
	STRATEGY_ABI,
	.name		= "large-vmalloc",
	.summary	= "control: alpha's on-demand slots, wrong in five ways",
	.stands_for	= "alpha's CONFIG_ALPHA_LARGE_VMALLOC: do_page_fault() "
			  "in arch/alpha/mm/fault.c until Al Viro's patch "
			  "\"alpha: take the LARGE_VMALLOC kludge out\", "
			  "November 2025",
	.leaves_out	= "the self-map in the last entry; alpha's caches but "
			  "for one table a CPU",
	.contract	= CONTRACT_LAZY,
	.flags		= STRATEGY_CONTROL,
	.exposed_by	= "contexts",
	.inject		= large_vmalloc_inject,
	.nr_inject	= ARRAY_SIZE(large_vmalloc_inject),
	.priv_bytes	= sizeof(struct large_vmalloc),
	.params		= large_vmalloc_params,
	.nr_params	= ARRAY_SIZE(large_vmalloc_params),
	.counters	= large_vmalloc_counters,
	.nr_counters	= ARRAY_SIZE(large_vmalloc_counters),
	.fork		= large_vmalloc_fork,
	.exit		= large_vmalloc_exit,
	.sync		= large_vmalloc_sync,
	.fault		= large_vmalloc_fault,
	.switch_mm	= large_vmalloc_switch_mm,
};
STRATEGY_PLUGIN(large_vmalloc_strategy)
