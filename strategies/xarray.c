// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * xarray - all page directories in one segmented array: Matthew Wilcox's
 * suggestion of 2020.
 *
 * The next pointers of an array are known before the last page directory has
 * arrived from memory, so that the misses of a walk overlap; those of a list
 * wait for each other.  Forks and exits take xa_lock for the index; sync takes
 * it for a moment and then walks under RCU.  The code is lib/pgdarray.c.
 *
 * Why no mm is missed.  Fork reads the generation, clones, and takes xa_lock;
 * if the generation moved it clones again; then it inserts, and marks.  Sync
 * stores to the reference first, then moves the generation under xa_lock, then
 * walks.  Fork's section first: the walk meets the mm, and its mark.  Sync's
 * section first: fork clones again, after the store.  There is no fence but the
 * lock's.  A slot that was cleared is cleared in the clone by the same steps, as
 * the second clone copies emptiness too, and a walk copies what the reference
 * holds when it gets there, under the mm's inner lock, which orders two walks
 * that meet.
 *
 * Why no freed one is walked.  Sync counts itself as a walker in the same
 * section.  An exit that removes its mm and sees no walker frees it at once: a
 * walker that comes later takes the lock later and finds the slot empty.  One
 * that sees a walker waits for a grace period (reclaim=idle).  reclaim=rcu
 * always waits, as the plain proposal would.  Nodes of the array always wait.
 *
 * Exits come in batches.  A dead mm stays registered on a list of its CPU until
 * there are exit-batch of them, which then leave under one hold of xa_lock:
 * with two CPUs it is the hand-over of the lock and of the array's lines, not
 * the work, that a fork or an exit costs.  A walk may fill a slot of a dead mm
 * meanwhile, which harms nobody.  exit-batch=1 is the plain way.
 *
 * The proposal was one array of all mms, instead of mmlist and pgd_list, whose
 * two marks say which of them each of the two is about.  With marked=PERCENT
 * less than 100 the array holds entries that need no sync among the page
 * directories, as mms do whose kernel entries are shared; walk=all looks at each
 * of them to see, walk=marked does not meet them.  swap=PERCENT of the mms bear
 * the other mark, whose upkeep at fork and exit is all that is simulated of it.
 * An entry loses its marks before it goes.
 */
#include "strategies/strategy.h"

#include <urcu-call-rcu.h>

struct xa_registry {
	struct pgdarray array;
	struct pgdarray_config config;
};

static int xa_init(struct strategy *s, struct cpu *cpu)
{
	struct xa_registry *r = s->priv;

	(void)cpu;
	r->config.grace_ns = s->grace_ns;
	return pgdarray_init(&r->array, s->world, s->mem, &r->config);
}

static void xa_destroy(struct strategy *s)
{
	struct xa_registry *r = s->priv;

	pgdarray_destroy(&r->array);
}

static int xa_cpu_online(struct strategy *s, struct cpu *cpu)
{
	struct xa_registry *r = s->priv;

	(void)cpu;
	rcu_attach(&r->array.rcu);
	return 0;
}

static void xa_cpu_offline(struct strategy *s, struct cpu *cpu)
{
	struct xa_registry *r = s->priv;

	(void)cpu;
	rcu_detach(&r->array.rcu);
}

static int xa_fork(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct xa_registry *r = s->priv;

	return pgdarray_fork(&r->array, cpu, mm);
}

static void xa_exit(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct xa_registry *r = s->priv;

	pgdarray_exit(&r->array, cpu, mm);
}

static void xa_reclaim(struct strategy *s, struct cpu *cpu)
{
	struct xa_registry *r = s->priv;

	pgdarray_reclaim(&r->array, cpu);
}

static void xa_sync(struct strategy *s, struct cpu *cpu, unsigned int first,
		    unsigned int last)
{
	struct xa_registry *r = s->priv;

	pgdarray_sync(&r->array, cpu, first, last);
}

static void xa_unsync(struct strategy *s, struct cpu *cpu, unsigned int first,
		      unsigned int last)
{
	struct xa_registry *r = s->priv;

	pgdarray_unsync(&r->array, cpu, first, last);
}

static size_t xa_walk(struct strategy *s, struct cpu *cpu, unsigned int slot,
		      uint64_t entry)
{
	struct xa_registry *r = s->priv;

	return pgdarray_store(&r->array, cpu, slot, entry);
}

static void xa_quiescent(struct strategy *s)
{
	struct xa_registry *r = s->priv;

	rcu_quiescent(&r->array.rcu);
}

static void xa_idle(struct strategy *s, bool begin)
{
	struct xa_registry *r = s->priv;

	if (begin)
		rcu_idle_begin(&r->array.rcu);
	else
		rcu_idle_end(&r->array.rcu);
}

static void xa_drain(struct strategy *s)
{
	struct xa_registry *r = s->priv;

	pgdarray_drain(&r->array);
}

static uint64_t xa_deferred_peak(struct strategy *s)
{
	struct xa_registry *r = s->priv;

	return pgdarray_peak(&r->array);
}

static int xa_check(struct strategy *s, size_t nr_live)
{
	struct xa_registry *r = s->priv;

	return pgdarray_check(&r->array, nr_live);
}

static const struct param xa_params[] = {
	{
		.name = "reclaim", .type = PARAM_CHOICE, .def = "idle",
		.choices = "idle,rcu",
		.help = "when a page directory is freed: at once unless a "
			"walk is on, or always by call_rcu",
		.offset = offsetof(struct xa_registry, config.reclaim),
	}, {
		.name = "exit-batch", .type = PARAM_U64, .def = "16",
		.help = "exits that leave the array under one hold of xa_lock",
		.offset = offsetof(struct xa_registry, config.exit_batch),
		.min = 1, .max = 4096,
	}, {
		.name = "walk", .type = PARAM_CHOICE, .def = "all",
		.choices = "all,marked",
		.help = "visit every entry, or only those that bear mark 1, "
			"which every page directory then does",
		.offset = offsetof(struct xa_registry, config.walk),
	}, {
		.name = "marked", .type = PARAM_U64, .def = "100",
		.help = "percent of the array's entries that are page "
			"directories to keep in step, 1 to 100; the others "
			"need no sync and lie evenly between them",
		.offset = offsetof(struct xa_registry, config.marked),
		.min = 1, .max = 100,
	}, {
		.name = "swap", .type = PARAM_U64, .def = "0",
		.help = "percent of the mms that also bear mark 2, as if they "
			"were on the swap code's list",
		.offset = offsetof(struct xa_registry, config.swap),
		.max = 100,
	}, {
		.name = "iterate", .type = PARAM_CHOICE, .def = "walk",
		.choices = "walk,restart",
		.help = "keep the position, as xas_for_each(), or restart at "
			"the root for each entry, as xa_for_each()",
		.offset = offsetof(struct xa_registry, config.iterate),
	}, {
		.name = "lock", .type = PARAM_CHOICE, .def = "ticket",
		.choices = LOCK_KIND_NAMES,
		.help = "kind of xa_lock",
		.offset = offsetof(struct xa_registry, config.lock_kind),
	}, {
		.name = "rcu", .type = PARAM_CHOICE, .def = "memb",
		.choices = RCU_FLAVOR_NAMES,
		.help = "liburcu flavour",
		.offset = offsetof(struct xa_registry, config.flavor),
	},
};

static const char *const xa_counters[PGDARRAY_NR_COUNTS] = {
	[PGDARRAY_FREED_AT_ONCE]	= "freed_at_once",
	[PGDARRAY_FREED_BY_RCU]		= "freed_by_rcu",
	[PGDARRAY_CLONED_AGAIN]		= "cloned_again",
};

const struct strategy_ops xarray_strategy = {
	STRATEGY_ABI,
	.name		= "xarray",
	.summary	= "walk a segmented array of page directories under RCU",
	.stands_for	= "Matthew Wilcox's suggestion in the thread of Joerg "
			  "Roedel's series, linux-mm, May 2020: one XArray of "
			  "all mms with two marks instead of mmlist and "
			  "pgd_list; never merged",
	.leaves_out	= "multi-index entries; the swap code that goes by "
			  "the second mark; an entry is the page directory "
			  "itself, not the mm that has it",
	.contract	= CONTRACT_EAGER,
	.priv_bytes	= sizeof(struct xa_registry),
	.mm_priv_bytes	= sizeof(struct pgdarray_mm),
	.mm_charged_bytes = sizeof(struct rcu_head),
	.mm_borrowed_bytes = sizeof(uint64_t),
	.params		= xa_params,
	.nr_params	= ARRAY_SIZE(xa_params),
	.counters	= xa_counters,
	.nr_counters	= ARRAY_SIZE(xa_counters),
	.init		= xa_init,
	.destroy	= xa_destroy,
	.cpu_online	= xa_cpu_online,
	.cpu_offline	= xa_cpu_offline,
	.quiescent	= xa_quiescent,
	.idle		= xa_idle,
	.fork		= xa_fork,
	.exit		= xa_exit,
	.reclaim	= xa_reclaim,
	.sync		= xa_sync,
	.unsync		= xa_unsync,
	.walk		= xa_walk,
	.drain		= xa_drain,
	.deferred_peak	= xa_deferred_peak,
	.check		= xa_check,
};
STRATEGY_PLUGIN(xarray_strategy)
