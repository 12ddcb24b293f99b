// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * seq - a number that moves with each new slot, compared at each switch: arm32.
 *
 * The reference has a number, and so has each mm.  Sync moves the reference's.
 * A switch compares the two, and if they differ copies all vmalloc slots, again
 * until the number has not moved meanwhile.  What a switch did not bring, a
 * fault does, one slot at a time.
 *
 * Why an mm that is switched to has what was synced before.  The mutator stores
 * to the reference, then moves the number with release; the copier reads the
 * number with acquire, then the slots.  If it reads the moved number it copies
 * the slot.  If it reads the old one, its mm keeps the old one, and the next
 * switch that sees the moved number finds them different.  A copy takes all
 * slots, so that two of them in flight need no second number.
 *
 * Where it leaves holes, for which the fault is there and not only as a luxury:
 *  - a task that runs on gets no comparison, nor does a switch between two
 *    tasks of one mm; an NMI in either dies of it;
 *  - two CPUs may copy into one mm at once: the slower may put back an empty
 *    slot that it read before the other filled it.  Its second look at the
 *    number makes it copy again; until then the slot is missing.  If that look
 *    overtakes its own stores, on their way out of the core, then the number
 *    may even be right and the slot stay missing;
 *  - a slot that is cleared stays in every mm until its next switch: only for
 *    slots that are set once;
 *  - after 2^32 moves between two switches of an mm the numbers are equal again.
 *
 * A stack in a new slot is loaded from when its mm is, and before the switch to
 * it, while there is still a stack to take the fault on: that mends what the
 * comparison, if there was one, did not bring.
 */
#include "strategies/strategy.h"

struct seq {
	_Atomic uint32_t seq;
};

struct seq_mm {
	_Atomic uint32_t seq;
};

static const char *const seq_counters[] = {
	STRATEGY_FAULT_COUNTERS, "bumps", "copies", "copied-bytes",
};
enum { BUMPS = FAULT_FOUND_NR, COPIES, COPIED_BYTES };

static _Atomic uint32_t *mm_seq(struct mm *mm)
{
	struct seq_mm *m = mm_priv(mm);

	return &m->seq;
}

static uint32_t read_init_seq(struct seq *p)
{
	/*
	 * SEQ_A pairs with SEQ_B in seq_sync().  Who reads the moved number
	 * copies the slots that it moved for; otherwise the mm would have the
	 * number without the slot, and no later switch would look.
	 */
	return atomic_load_explicit(&p->seq, memory_order_acquire);
}

static uint32_t copy_slots(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct world *w = s->world;
	const struct geometry *g = w->geo;
	uint32_t seq = read_init_seq(s->priv);
	unsigned int i, slot;

	for (i = 0; i < g->vmalloc_nr; i++) {
		slot = g->vmalloc_first + i;
		pgd_show_slot(w, mm->pgd, slot, entry_load(w, mm->pgd, slot),
			      ref_load(w, slot));
	}
	inject(&w->inject, cpu, INJECT_SWITCH_COPIED);
	/*
	 * SEQ_C pairs with SEQ_D in is_current(), and SEQ_C pairs with SEQ_E
	 * in parent_seq().  The copies before the number; otherwise another
	 * CPU could take half a copy for a whole one.
	 */
	atomic_store_explicit(mm_seq(mm), seq, memory_order_release);
	return seq;
}

/* Relaxed: a number that is read late brings a copy at the next switch; the
 * loop of a copy that was begun reads it again, and the fault is there. */
static uint32_t look_at(_Atomic uint32_t *seq)
{
	return atomic_load_explicit(seq, memory_order_relaxed);
}

static bool is_current(struct seq *p, struct mm *mm)
{
	/*
	 * SEQ_D pairs with SEQ_C in copy_slots().  Relaxed, as the kernel has
	 * it: a copy that is half seen is repaired by the fault.
	 */
	return look_at(mm_seq(mm)) == look_at(&p->seq);
}

/* A child's number is its parent's, whose slots the clone has and more. */
static uint32_t parent_seq(const struct cpu *cpu)
{
	/*
	 * SEQ_E pairs with SEQ_C in copy_slots().  The slots that some CPU
	 * copied for this number are cloned too; otherwise the child would
	 * have the number without them.
	 */
	return cpu->mm ? atomic_load_explicit(mm_seq(cpu->mm),
					      memory_order_acquire) : 0;
}

static int seq_fork(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	/* Relaxed: the mm is still ours alone. */
	atomic_store_explicit(mm_seq(mm), parent_seq(cpu),
			      memory_order_relaxed);
	mm_clone(s->world, mm);
	return 0;
}

static void seq_exit(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	mm_free(s->world, cpu, mm);
}

static void seq_sync(struct strategy *s, struct cpu *cpu, unsigned int first,
		     unsigned int last)
{
	struct seq *p = s->priv;

	(void)first;
	(void)last;
	/*
	 * SEQ_B pairs with SEQ_A in read_init_seq().  The slot before the
	 * number that announces it.
	 */
	atomic_fetch_add_explicit(&p->seq, 1, memory_order_release);
	strategy_count(cpu, BUMPS, 1);
}

static void seq_switch_mm(struct strategy *s, struct cpu *cpu, struct mm *next)
{
	const struct geometry *g = s->world->geo;
	struct seq *p = s->priv;
	uint32_t seq;

	if (likely(is_current(p, next)))
		return;
	do {
		seq = copy_slots(s, cpu, next);
		strategy_count(cpu, COPIES, 1);
		strategy_count(cpu, COPIED_BYTES,
			       (uint64_t)g->vmalloc_nr * g->entry_bytes);
	} while (seq != look_at(&p->seq));
}

const struct strategy_ops seq_strategy = {
	STRATEGY_ABI,
	.name		= "seq",
	.summary	= "a number moved by sync, compared at each switch",
	.stands_for	= "arm32: vmalloc_seq, __check_vmalloc_seq() in "
			  "arch/arm/mm/ioremap.c, do_translation_fault() in "
			  "fault.c; named in the thread of Al Viro's patch "
			  "\"alpha: take the LARGE_VMALLOC kludge out\", "
			  "November 2025",
	.leaves_out	= "the look when a kernel thread borrows an mm; ASIDs; "
			  "clearing sections on one processor",
	.contract	= CONTRACT_LAZY,
	.flags		= STRATEGY_LOADS_STACK,
	.priv_bytes	= sizeof(struct seq),
	.mm_priv_bytes	= sizeof(struct seq_mm),
	.mm_charged_bytes = sizeof(struct seq_mm),
	.counters	= seq_counters,
	.nr_counters	= ARRAY_SIZE(seq_counters),
	.fork		= seq_fork,
	.exit		= seq_exit,
	.sync		= seq_sync,
	.fault		= strategy_fault,
	.switch_mm	= seq_switch_mm,
};
STRATEGY_PLUGIN(seq_strategy)
