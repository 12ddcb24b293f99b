// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * soft-limit - vmalloc hands out addresses below a limit, which is raised when
 * the slots below it are everywhere: David Laight's idea of November 2025.
 *
 * Who needs a slot beyond the limit takes a sleeping mutex, fills the next
 * `extend` slots of the reference, propagates them through a registry, whichever
 * (registry=), and then raises the limit.  Everybody else pays one load.
 *
 * Why the race of two allocators is closed.  The second one too must find its
 * slot below the limit before it may return an address in it.  The limit was
 * raised after every mm had the slot: the registry's sync has returned (its own
 * proof says that it missed none), the limit's release is after it, and the
 * second allocator's acquire sees both.  Slots between the limit and the end of
 * an extension that is under way are in the reference, and in no one's hands.
 * Clones that are taken meanwhile may have them or not; nobody can tell.
 *
 * Who may not sleep cannot extend, and would fail where others wait:
 * atomic_would_fail counts the allocations that found the limit below them.
 * reserve-ahead=N keeps so many slots ready beyond the last one asked for, at
 * the next sleeping allocation's expense.
 *
 * What is filled ahead is memory spent on slots that may never be used, which is
 * slots_filled less slots_used.  The limit never goes down, but for a reboot, so
 * that no slot below it may be cleared and there is no unsync.
 */
#include "strategies/strategy.h"

#include <errno.h>

#include <urcu-call-rcu.h>

enum {
	COUNT_EXTENSIONS,
	COUNT_SLOTS_FILLED,
	COUNT_SLOTS_USED,
	COUNT_WOULD_FAIL,
};

struct soft_limit {
	/* What every allocation loads, on a line that is rarely written. */
	_Atomic unsigned int limit;	/* first slot not to be handed out */
	_Atomic bool *unused;		/* by entry: filled, and no more */

	struct mutex ext_mutex __cacheline_aligned;
	struct pgdreg reg;
	uint64_t extend;
	uint64_t reserve_ahead;
	unsigned int registry;
};

static size_t unused_bytes(const struct strategy *s)
{
	return s->world->geo->nr_entries * sizeof(_Atomic bool);
}

static unsigned int end_slot(const struct world *w)
{
	return w->geo->vmalloc_first + w->nr_slots;
}

/* The world stands still, or does not turn yet. */
static void soft_limit_reboot(struct strategy *s)
{
	struct soft_limit *l = s->priv;
	unsigned int i;

	/* Relaxed, both: the gate or the threads' start orders them. */
	for (i = 0; i < s->world->geo->nr_entries; i++)
		atomic_store_explicit(&l->unused[i], false,
				      memory_order_relaxed);
	atomic_store_explicit(&l->limit, s->world->geo->vmalloc_first,
			      memory_order_relaxed);
}

static int soft_limit_init(struct strategy *s, struct cpu *cpu)
{
	struct soft_limit *l = s->priv;
	int err;

	(void)cpu;
	l->unused = mem_zalloc(s->mem, unused_bytes(s), CACHELINE);
	if (!l->unused)
		return -ENOMEM;
	soft_limit_reboot(s);
	err = mutex_init(&l->ext_mutex, &s->world->sections, "ext_mutex");
	if (err)
		goto err_unused;
	err = pgdreg_init(&l->reg, (enum pgdreg_kind)l->registry, s->world,
			  s->mem, s->grace_ns);
	if (err)
		goto err_mutex;
	return 0;

err_mutex:
	mutex_destroy(&l->ext_mutex);
err_unused:
	mem_free(s->mem, l->unused, unused_bytes(s));
	return err;
}

static void soft_limit_destroy(struct strategy *s)
{
	struct soft_limit *l = s->priv;

	pgdreg_destroy(&l->reg);
	mutex_destroy(&l->ext_mutex);
	mem_free(s->mem, l->unused, unused_bytes(s));
}

/* ---- the limit ---- */

static unsigned int limit_load(struct soft_limit *l)
{
	/*
	 * SOFT_LIMIT_A pairs with SOFT_LIMIT_B in limit_raise().  The entries
	 * of all slots below are in every page directory; otherwise an address
	 * is handed out that its own mm does not have.
	 */
	return atomic_load_explicit(&l->limit, memory_order_acquire);
}

static void limit_raise(struct soft_limit *l, unsigned int to)
{
	/*
	 * SOFT_LIMIT_B pairs with SOFT_LIMIT_A in limit_load().  Propagate
	 * first, then let the slots be handed out; see there.
	 */
	atomic_store_explicit(&l->limit, to, memory_order_release);
}

/* How far to go so that @past lies below, by whole extensions. */
static unsigned int extend_to(const struct strategy *s, unsigned int limit,
			      unsigned int past)
{
	const struct soft_limit *l = s->priv;
	uint64_t times = DIV_ROUND_UP(past + 1 - limit, l->extend);

	return (unsigned int)MIN(limit + times * l->extend,
				 (uint64_t)end_slot(s->world));
}

static int fill(struct strategy *s, struct cpu *cpu, unsigned int from,
		unsigned int to)
{
	bool modified;
	int err = 0;

	/* Whether this is the second try of one that failed is all the same. */
	for (; !err && from < to; from++)
		err = ref_populate(s->world, cpu, from, &modified);
	return err;
}

/* Relaxed, here and in note_used(): a count of what was of no use, no more. */
static void note_unused(struct soft_limit *l, unsigned int from,
			unsigned int to)
{
	for (; from < to; from++)
		atomic_store_explicit(&l->unused[from], true,
				      memory_order_relaxed);
}

static void note_used(struct soft_limit *l, struct cpu *cpu, unsigned int slot)
{
	if (unlikely(atomic_load_explicit(&l->unused[slot],
					  memory_order_relaxed)) &&
	    atomic_exchange_explicit(&l->unused[slot], false,
				     memory_order_relaxed))
		strategy_count(cpu, COUNT_SLOTS_USED, 1);
}

/* Under the mutex: until @past lies below the limit. */
static int extend(struct strategy *s, struct cpu *cpu, unsigned int past)
{
	struct soft_limit *l = s->priv;
	/* Relaxed: only written under the mutex. */
	unsigned int from = atomic_load_explicit(&l->limit,
						 memory_order_relaxed);
	unsigned int to;
	int err;

	if (past < from)
		return 0;	/* somebody was here before */
	to = extend_to(s, from, past);
	err = fill(s, cpu, from, to);
	if (err)
		return err;
	inject(&s->world->inject, cpu, INJECT_POPULATED);
	/* A full barrier, where the registry needs one, is its own. */
	pgdreg_sync(&l->reg, cpu, from, to - 1);
	note_unused(l, from, to);
	limit_raise(l, to);
	strategy_count(cpu, COUNT_EXTENSIONS, 1);
	strategy_count(cpu, COUNT_SLOTS_FILLED, to - from);
	return 0;
}

static int soft_limit_reserve(struct strategy *s, struct cpu *cpu,
			      unsigned int first, unsigned int last)
{
	struct soft_limit *l = s->priv;
	unsigned int past = (unsigned int)MIN(last + l->reserve_ahead,
					      end_slot(s->world) - 1ULL);
	unsigned int limit = limit_load(l), slot;
	struct section hold;
	int err = 0;

	if (unlikely(past >= limit)) {
		strategy_count(cpu, COUNT_WOULD_FAIL, last >= limit);
		mutex_lock(&l->ext_mutex, cpu, &hold);
		err = extend(s, cpu, past);
		mutex_unlock(&l->ext_mutex, cpu, &hold);
	}
	for (slot = first; !err && slot <= last; slot++)
		note_used(l, cpu, slot);
	return err;
}

/* ---- the registry's ---- */

static int soft_limit_cpu_online(struct strategy *s, struct cpu *cpu)
{
	struct soft_limit *l = s->priv;

	(void)cpu;
	pgdreg_cpu_online(&l->reg);
	return 0;
}

static void soft_limit_cpu_offline(struct strategy *s, struct cpu *cpu)
{
	struct soft_limit *l = s->priv;

	(void)cpu;
	pgdreg_cpu_offline(&l->reg);
}

static int soft_limit_fork(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct soft_limit *l = s->priv;

	return pgdreg_fork(&l->reg, cpu, mm);
}

static void soft_limit_exit(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct soft_limit *l = s->priv;

	pgdreg_exit(&l->reg, cpu, mm);
}

static void soft_limit_reclaim(struct strategy *s, struct cpu *cpu)
{
	struct soft_limit *l = s->priv;

	pgdreg_reclaim(&l->reg, cpu);
}

static size_t soft_limit_walk(struct strategy *s, struct cpu *cpu,
			      unsigned int slot, uint64_t entry)
{
	struct soft_limit *l = s->priv;

	return pgdreg_walk(&l->reg, cpu, slot, entry);
}

static void soft_limit_drain(struct strategy *s)
{
	struct soft_limit *l = s->priv;

	pgdreg_drain(&l->reg);
}

static uint64_t soft_limit_deferred_peak(struct strategy *s)
{
	struct soft_limit *l = s->priv;

	return pgdreg_deferred_peak(&l->reg);
}

static int soft_limit_check(struct strategy *s, size_t nr_live)
{
	struct soft_limit *l = s->priv;

	return pgdreg_check(&l->reg, nr_live);
}

static const struct param soft_limit_params[] = {
	{
		.name = "registry", .type = PARAM_CHOICE, .def = "list-rcu",
		.choices = PGDREG_NAMES,
		.help = "what an extension is propagated through",
		.offset = offsetof(struct soft_limit, registry),
	}, {
		.name = "extend", .type = PARAM_U64, .def = "1",
		.help = "slots that one extension fills",
		.offset = offsetof(struct soft_limit, extend),
		.min = 1, .max = 4096,
	}, {
		.name = "reserve-ahead", .type = PARAM_U64, .def = "0",
		.help = "slots to keep ready beyond the last one asked for, "
			"for those who may not sleep",
		.offset = offsetof(struct soft_limit, reserve_ahead),
		.max = 4096,
	},
};

static const char *const soft_limit_counters[] = {
	[COUNT_EXTENSIONS]	= "extensions",
	[COUNT_SLOTS_FILLED]	= "slots_filled",
	[COUNT_SLOTS_USED]	= "slots_used",
	[COUNT_WOULD_FAIL]	= "atomic_would_fail",
};

const struct strategy_ops soft_limit_strategy = {
	STRATEGY_ABI,
	.name		= "soft-limit",
	.summary	= "fill and propagate slots ahead of a limit, then raise it",
	.stands_for	= "no kernel: David Laight's idea in the thread of Al "
			  "Viro's patch \"alpha: take the LARGE_VMALLOC "
			  "kludge out\", November 2025",
	.leaves_out	= "the allocator's own search below the limit: an "
			  "area far beyond it extends it that far; a mutex "
			  "that spins while its owner runs; "
			  "registry=list-lock needs none of the bytes per mm",
	.contract	= CONTRACT_EAGER,
	.flags		= STRATEGY_CLOSES_RACE | STRATEGY_VARIANT,
	.priv_bytes	= sizeof(struct soft_limit),
	.mm_priv_bytes	= sizeof(union pgdreg_mm),
	.mm_charged_bytes = sizeof(struct rcu_head),
	.mm_borrowed_bytes = sizeof(struct cds_list_head) + sizeof(struct mm *),
	.params		= soft_limit_params,
	.nr_params	= ARRAY_SIZE(soft_limit_params),
	.counters	= soft_limit_counters,
	.nr_counters	= ARRAY_SIZE(soft_limit_counters),
	.init		= soft_limit_init,
	.destroy	= soft_limit_destroy,
	.cpu_online	= soft_limit_cpu_online,
	.cpu_offline	= soft_limit_cpu_offline,
	.fork		= soft_limit_fork,
	.exit		= soft_limit_exit,
	.reclaim	= soft_limit_reclaim,
	.reserve	= soft_limit_reserve,
	.walk		= soft_limit_walk,
	.reboot		= soft_limit_reboot,
	.drain		= soft_limit_drain,
	.deferred_peak	= soft_limit_deferred_peak,
	.check		= soft_limit_check,
};
STRATEGY_PLUGIN(soft_limit_strategy)
