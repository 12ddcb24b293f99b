// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * list-rcu - pgd_list walked under RCU: Peter Zijlstra's suggestion of 2020.
 *
 * Insertion and removal still take pgd_lock; sync takes nothing, so forks do
 * not wait for it.  The price: clone and insert are no longer one section, and
 * a page directory must outlive every walker, hence call_rcu().
 *
 * Three ways to order clone and insert are right for slots that are set once:
 *
 *  f3  insert; full barrier; fill the slots that are not empty in the reference
 *  f4  clone; insert; full barrier; fill what is still empty (the default: the
 *	walker finds less to do)
 *  f5  read the generation; clone; lock; clone again if it moved; insert.
 *	Sync moves the generation under the same lock after the reference's store
 *
 * Why f3 and f4 miss nobody.  Fork: F1 insert, barrier, F2 read ref.  Sync: W1
 * store ref, barrier, W2 walk.  If F2 misses W1, F1 came before W2 and the walk
 * meets the mm; if the walk misses the mm, W1 came before F2 and the fork fills
 * the slot.  Both may fill it: with the same value, and never with an empty one.
 * Without either barrier both may miss: see control-clone-insert and
 * control-blind-copy.
 *
 * Where slots can be cleared, filling what is empty is not enough: fork loads
 * v, the slot is cleared, a walk finds the copy still empty and goes on, fork
 * stores v.  There F2 makes every slot what the reference's is now, and both it
 * and a walk read the reference and store the copy under the mm's inner lock.
 * If the walk meets the mm, the lock orders the two sections: the walk's read
 * comes after W1, and so does fork's if its section is the later one.  If the
 * walk misses the mm, F2 comes after W1, as above, and undoes what the clone of
 * f4 had copied.  Until fork returns nobody runs on the copy, so what it held
 * meanwhile was seen by no CPU.  Two walks of one slot are ordered by the same
 * lock.  f5 needs no more than it has: its clone is over when the mm is
 * inserted, and the walk reads the reference again.
 *
 * Why f5 misses nobody.  The two sections are ordered by the lock.  Fork's
 * first: its insert is seen by the walk, which comes after sync's section.
 * Sync's first: fork sees the generation moved and clones again, after the
 * store; or it read the moved generation to begin with and then, by its
 * acquire, the store as well.
 */
#include "strategies/strategy.h"

#include <errno.h>

#include <urcu-call-rcu.h>

enum protocol { PROTOCOL_F3, PROTOCOL_F4, PROTOCOL_F5 };

struct list_rcu {
	struct pgdlist_rcu reg;
	_Atomic uint64_t generation;
	unsigned int protocol;
	unsigned int lock_kind;
	unsigned int flavor;
};

static int list_rcu_init(struct strategy *s, struct cpu *cpu)
{
	struct list_rcu *l = s->priv;

	(void)cpu;
	return pgdlist_rcu_init(&l->reg, s->world, l->flavor,
				(enum lock_kind)l->lock_kind, s->grace_ns);
}

static int list_rcu_cpu_online(struct strategy *s, struct cpu *cpu)
{
	struct list_rcu *l = s->priv;

	(void)cpu;
	rcu_attach(&l->reg.rcu);
	return 0;
}

static void list_rcu_cpu_offline(struct strategy *s, struct cpu *cpu)
{
	struct list_rcu *l = s->priv;

	(void)cpu;
	rcu_detach(&l->reg.rcu);
}

static void insert_and_fill(struct strategy *s, struct cpu *cpu,
			    struct mm *mm)
{
	struct list_rcu *l = s->priv;

	pgdlist_rcu_insert(&l->reg, cpu, mm->page);
	inject(&s->world->inject, cpu, INJECT_FORK_INSERTED);
	/*
	 * LRCU_A pairs with LRCU_B in begin_walk().  Insert before reading
	 * the reference; otherwise the read may be old and the walk may have
	 * missed the mm as well.
	 */
	full_barrier();
	if (s->world->geo->slots == SLOT_CLEARABLE)
		mm_clone_changed(s->world, cpu, mm);
	else
		mm_clone_missing(s->world, mm);
}

static void fork_f3(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	mm_clone_fixed(s->world, mm);
	insert_and_fill(s, cpu, mm);
}

static void fork_f4(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	mm_clone(s->world, mm);
	inject(&s->world->inject, cpu, INJECT_FORK_CLONED);
	insert_and_fill(s, cpu, mm);
}

static void fork_f5(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct list_rcu *l = s->priv;
	struct lock_hold hold;
	uint64_t gen;

	/*
	 * LRCU_C pairs with LRCU_D in move_generation().  Who reads the moved
	 * generation clones what was stored before it moved; otherwise it
	 * would take an old clone for a new one.
	 */
	gen = atomic_load_explicit(&l->generation, memory_order_acquire);
	mm_clone(s->world, mm);
	inject(&s->world->inject, cpu, INJECT_FORK_CLONED);
	lock_acquire(&l->reg.lock, cpu, &hold);
	/* Relaxed: the lock orders it. */
	if (atomic_load_explicit(&l->generation, memory_order_relaxed) != gen)
		mm_clone(s->world, mm);
	rculist_add(&mm->page->lru, &l->reg.list.head);
	l->reg.list.nr++;
	lock_release(&l->reg.lock, cpu, &hold);
}

static int list_rcu_fork(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	static void (*const fork_by[])(struct strategy *, struct cpu *,
				       struct mm *) = {
		[PROTOCOL_F3]	= fork_f3,
		[PROTOCOL_F4]	= fork_f4,
		[PROTOCOL_F5]	= fork_f5,
	};
	struct list_rcu *l = s->priv;

	fork_by[l->protocol](s, cpu, mm);
	return 0;
}

static void list_rcu_exit(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct list_rcu *l = s->priv;

	pgdlist_rcu_remove(&l->reg, cpu, mm->page);
	pgdlist_rcu_free(&l->reg, s->world, mm);
}

static void move_generation(struct list_rcu *l, struct cpu *cpu)
{
	struct lock_hold hold;

	lock_acquire(&l->reg.lock, cpu, &hold);
	/*
	 * LRCU_D pairs with LRCU_C in fork_f5().  The reference's store comes
	 * before the generation moves; see there.
	 */
	atomic_fetch_add_explicit(&l->generation, 1, memory_order_release);
	lock_release(&l->reg.lock, cpu, &hold);
}

/* What was stored to the reference comes before the walk that follows. */
static void begin_walk(struct list_rcu *l, struct cpu *cpu)
{
	if (l->protocol == PROTOCOL_F5)
		move_generation(l, cpu);
	else
		/*
		 * LRCU_B pairs with LRCU_A in insert_and_fill().  Store to the
		 * reference before reading the list; otherwise the list may be
		 * old and the new mm's clone as well.
		 */
		full_barrier();
}

static void list_rcu_sync(struct strategy *s, struct cpu *cpu,
			  unsigned int first, unsigned int last)
{
	struct list_rcu *l = s->priv;
	unsigned int slot;

	begin_walk(l, cpu);
	for (slot = first; slot <= last; slot++)
		if (ref_load(s->world, slot) != ENTRY_NONE)
			pgdlist_rcu_sync(&l->reg, s->world, cpu, slot);
}

static void list_rcu_unsync(struct strategy *s, struct cpu *cpu,
			    unsigned int first, unsigned int last)
{
	struct list_rcu *l = s->priv;
	unsigned int slot;

	begin_walk(l, cpu);
	for (slot = first; slot <= last; slot++)
		pgdlist_rcu_sync(&l->reg, s->world, cpu, slot);
}

static size_t list_rcu_walk(struct strategy *s, struct cpu *cpu,
			    unsigned int slot, uint64_t entry)
{
	struct list_rcu *l = s->priv;

	return pgdlist_rcu_walk(&l->reg, s->world, cpu, slot, entry);
}

static void list_rcu_drain(struct strategy *s)
{
	struct list_rcu *l = s->priv;

	rcu_barrier_all(&l->reg.rcu);
}

static uint64_t list_rcu_deferred_peak(struct strategy *s)
{
	struct list_rcu *l = s->priv;

	return rcu_take_peak(&l->reg.rcu);
}

static int list_rcu_check(struct strategy *s, size_t nr_live)
{
	struct list_rcu *l = s->priv;

	return pgdlist_check(&l->reg.list, nr_live);
}

static void list_rcu_quiescent(struct strategy *s)
{
	struct list_rcu *l = s->priv;

	rcu_quiescent(&l->reg.rcu);
}

static void list_rcu_idle(struct strategy *s, bool begin)
{
	struct list_rcu *l = s->priv;

	if (begin)
		rcu_idle_begin(&l->reg.rcu);
	else
		rcu_idle_end(&l->reg.rcu);
}

static const struct param list_rcu_params[] = {
	{
		.name = "protocol", .type = PARAM_CHOICE, .def = "f4",
		.choices = "f3,f4,f5",
		.help = "order of clone and insert; all three are right (f1 and "
			"f2 are control-clone-insert and control-blind-copy)",
		.offset = offsetof(struct list_rcu, protocol),
	}, {
		.name = "lock", .type = PARAM_CHOICE, .def = "ticket",
		.choices = LOCK_KIND_NAMES,
		.help = "kind of pgd_lock",
		.offset = offsetof(struct list_rcu, lock_kind),
	}, {
		.name = "rcu", .type = PARAM_CHOICE, .def = "memb",
		.choices = RCU_FLAVOR_NAMES,
		.help = "liburcu flavour",
		.offset = offsetof(struct list_rcu, flavor),
	},
};

const struct strategy_ops list_rcu_strategy = {
	STRATEGY_ABI,
	.name		= "list-rcu",
	.summary	= "walk pgd_list under RCU, free by call_rcu",
	.stands_for	= "Peter Zijlstra's suggestion in the thread of Joerg "
			  "Roedel's series, linux-mm, May 2020; never merged",
	.leaves_out	= "unlinking in put_task_struct_rcu_user(), which is "
			  "per task and too early for a page directory that a "
			  "kernel thread borrows",
	.contract	= CONTRACT_EAGER,
	.priv_bytes	= sizeof(struct list_rcu),
	.mm_priv_bytes	= sizeof(struct pgdlist_rcu_mm),
	.mm_charged_bytes = sizeof(struct rcu_head),
	.mm_borrowed_bytes = sizeof(struct cds_list_head) + sizeof(struct mm *),
	.params		= list_rcu_params,
	.nr_params	= ARRAY_SIZE(list_rcu_params),
	.init		= list_rcu_init,
	.cpu_online	= list_rcu_cpu_online,
	.cpu_offline	= list_rcu_cpu_offline,
	.quiescent	= list_rcu_quiescent,
	.idle		= list_rcu_idle,
	.fork		= list_rcu_fork,
	.exit		= list_rcu_exit,
	.sync		= list_rcu_sync,
	.unsync		= list_rcu_unsync,
	.walk		= list_rcu_walk,
	.drain		= list_rcu_drain,
	.deferred_peak	= list_rcu_deferred_peak,
	.check		= list_rcu_check,
};
STRATEGY_PLUGIN(list_rcu_strategy)
