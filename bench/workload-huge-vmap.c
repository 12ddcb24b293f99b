// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * workload-huge-vmap.c - areas of 2 MiB that are mapped by one huge page if
 * there is one and by small pages if not, and whose tear-down gives a
 * permission back, for which it may need memory that there is none of.
 *
 * An area: vmalloc tries a huge page, falls back to 512 small ones.  Some areas
 * are then made read only, as a module's text is, and the direct map's alias
 * follows.  Freeing such an area first makes its pages writable in the direct
 * map again.  Page by page (loop=page, Linux up to 5.12) the first of them
 * splits a huge read-only leaf, which takes a table; by the order in which the
 * area was allocated (loop=order) the leaf is changed whole.  If there is no
 * memory for the table the block cannot be given back: it is leaked and counted,
 * and how long it took to fail is in no latency.  on-failure=reuse gives it back
 * all the same, which the oracle must find.
 *
 * Each area gets memory whose direct map is whole again, which is done outside of
 * all times.  fresh=no is a machine that has been up for long: what was split
 * stays split, and costs no table any more, but 512 steps for ever.
 *
 * What an owner does it does alone; nobody walks here (see ptdump for that).
 * The oracle: memory that is handed out is writable, all of it.
 */
#include "bench/pace.h"
#include "bench/timing.h"
#include "bench/workloads.h"

#include <errno.h>

#include "lib/dmap.h"
#include "lib/ipi.h"
#include "lib/kpt.h"

enum { AREAS_A_WORKER = 64 };
enum loop { LOOP_PAGE, LOOP_ORDER };
enum on_failure { FAILURE_LEAK, FAILURE_REUSE };
enum {
	COUNT_HUGE,
	COUNT_SMALL,
	COUNT_TABLES_FREED,
	COUNT_STEPS,
	COUNT_SPLITS,
	COUNT_LEAKED,
};

struct huge_vmap {
	uint64_t contiguous;		/* percent */
	uint64_t read_only;
	uint64_t no_memory;
	unsigned int loop;
	bool ro_huge;
	bool fresh;
	unsigned int on_failure;
	struct kpt kpt;			/* the vmalloc areas */
	struct dmap dmap;		/* what they alias */
};

struct area {
	bool mapped;
	bool huge;
	bool read_only;
};

struct huge_vmap_worker {
	struct area areas[AREAS_A_WORKER];
};

static int huge_vmap_prepare(struct run *r)
{
	struct huge_vmap *h = r->workload_priv;
	const struct kpt_config config = {
		.size = KPT_PMD,
		.nr_ranges = r->nr * AREAS_A_WORKER,
		.nr_ptes = 1,
		.spare = r->nr,
	};
	int err = dmap_init(&h->dmap, config.nr_ranges);

	return err ? err : kpt_init(&h->kpt, &r->world, &config);
}

static void huge_vmap_release(struct run *r)
{
	struct huge_vmap *h = r->workload_priv;

	if (h->kpt.w)
		kpt_release(&h->kpt);
	dmap_release(&h->dmap);
}

static bool chance(struct worker *wk, uint64_t percent)
{
	return rng_below(&wk->cpu->rng, 100) < percent;
}

/* An area and the block that it aliases bear one number. */
static unsigned int number_of(const struct worker *wk, const struct area *a)
{
	const struct huge_vmap_worker *hw = wk->priv;

	return wk->id * AREAS_A_WORKER + (unsigned int)(a - hw->areas);
}

/* vmap_try_huge_pmd(): an empty table of small pages is in the way. */
static void free_table(struct worker *wk, unsigned int r)
{
	struct huge_vmap *h = wk->run->workload_priv;
	struct kpt_dead dead = { 0 };
	uint64_t entry = kpt_isolate(&h->kpt, r);

	ipi_shootdown(&wk->run->world, wk->cpu);
	kpt_bury(&h->kpt, entry, &dead);
	kpt_free(&h->kpt, &dead);
	act_count(wk, COUNT_TABLES_FREED, 1);
}

static void map_huge(struct worker *wk, unsigned int r)
{
	struct huge_vmap *h = wk->run->workload_priv;

	if (kpt_has_table(&h->kpt, r))
		free_table(wk, r);
	kpt_set_leaf(&h->kpt, r);
	act_count(wk, COUNT_HUGE, 1);
}

static int map_small(struct worker *wk, unsigned int r)
{
	struct huge_vmap *h = wk->run->workload_priv;
	int err = kpt_populate(&h->kpt, wk->cpu, r);

	if (!err)
		kpt_map_small(&h->kpt, r);
	act_count(wk, COUNT_SMALL, 1);
	return err;
}

/* set_memory_ro(): the alias in the direct map gets pages of the same size. */
static int make_read_only(struct worker *wk, const struct area *a)
{
	struct huge_vmap *h = wk->run->workload_priv;
	unsigned int b = number_of(wk, a), step, page;
	bool split;
	int err = 0;

	step = a->huge ? DMAP_PAGES : 1;
	for (page = 0; !err && page < DMAP_PAGES; page += step) {
		err = dmap_protect(&h->dmap, b, page, step, DMAP_RO, true,
				   &split);
		act_count(wk, COUNT_SPLITS, split);
	}
	ipi_shootdown(&wk->run->world, wk->cpu);
	return err;
}

static int do_vmalloc(struct worker *wk, struct area *a)
{
	const struct huge_vmap *h = wk->run->workload_priv;
	struct stamp t0 = act_begin(wk, OP_VMALLOC);
	int err = 0;

	a->read_only = chance(wk, h->read_only);
	a->huge = (h->ro_huge || !a->read_only) && chance(wk, h->contiguous);
	if (a->huge)
		map_huge(wk, number_of(wk, a));
	else
		err = map_small(wk, number_of(wk, a));
	act_end(wk, OP_VMALLOC, t0);
	if (!err && a->read_only)
		err = make_read_only(wk, a);
	a->mapped = !err;
	return err;
}

/* The direct map's alias must be writable before its memory is given back. */
static int reset_alias(struct worker *wk, const struct area *a)
{
	struct huge_vmap *h = wk->run->workload_priv;
	unsigned int b = number_of(wk, a), step, page;
	bool split, memory = !chance(wk, h->no_memory);
	int err = 0;

	step = a->huge && h->loop == LOOP_ORDER ? DMAP_PAGES : 1;
	for (page = 0; !err && page < DMAP_PAGES; page += step) {
		err = dmap_protect(&h->dmap, b, page, step, DMAP_RW, memory,
				   &split);
		act_count(wk, COUNT_STEPS, 1);
		act_count(wk, COUNT_SPLITS, split);
	}
	return err;
}

static void unmap(struct worker *wk, const struct area *a)
{
	struct huge_vmap *h = wk->run->workload_priv;

	if (a->huge)
		kpt_clear_leaf(&h->kpt, number_of(wk, a));
	else
		kpt_unmap_small(&h->kpt, number_of(wk, a));
	ipi_shootdown(&wk->run->world, wk->cpu);
}

/* What the next owner of the block finds. */
static void hand_out(struct worker *wk, unsigned int b)
{
	struct huge_vmap *h = wk->run->workload_priv;
	uint64_t t0 = clock_stamp(&wk->run->clock);

	if (wk->run->judged && wk->run->plan->verify >= VERIFY_SAMPLE) {
		wk->cpu->oracle.checks++;
		if (!dmap_is(&h->dmap, b, DMAP_RW))
			oracle_violation(wk->cpu, VIOL_STALE);
	}
	if (h->fresh)
		dmap_merge(&h->dmap, b, DMAP_RW);
	pace_aside(wk, t0);
}

/* A leaked block is never seen again: another takes its number. */
static void leak(struct worker *wk, unsigned int b)
{
	struct huge_vmap *h = wk->run->workload_priv;

	act_count(wk, COUNT_LEAKED, 1);
	if (h->on_failure == FAILURE_LEAK)
		dmap_merge(&h->dmap, b, DMAP_RW);
}

static void do_vfree(struct worker *wk, struct area *a)
{
	enum op op = a->read_only ? OP_TEARDOWN : OP_VFREE;
	struct stamp t0 = act_begin(wk, op);
	int err = 0;

	unmap(wk, a);
	if (a->read_only)
		err = reset_alias(wk, a);
	if (err)
		leak(wk, number_of(wk, a));
	else
		act_end(wk, op, t0);
	hand_out(wk, number_of(wk, a));
	a->mapped = false;
}

static int huge_vmap_step(struct worker *wk)
{
	struct huge_vmap_worker *hw = wk->priv;
	struct area *a = &hw->areas[rng_below(&wk->cpu->rng, AREAS_A_WORKER)];

	if (!a->mapped)
		return do_vmalloc(wk, a);
	do_vfree(wk, a);
	return 0;
}

static const char *const huge_vmap_counters[] = {
	[COUNT_HUGE]		= "mapped-huge",
	[COUNT_SMALL]		= "mapped-small",
	[COUNT_TABLES_FREED]	= "tables-freed",
	[COUNT_STEPS]		= "reset-steps",
	[COUNT_SPLITS]		= "splits",
	[COUNT_LEAKED]		= "leaked",
};

static const struct param huge_vmap_params[] = {
	{
		.name = "contiguous", .type = PARAM_U64, .def = "90",
		.help = "percent of allocations that find a huge page, 0 to 100",
		.offset = offsetof(struct huge_vmap, contiguous), .max = 100,
	}, {
		.name = "read-only", .type = PARAM_U64, .def = "50",
		.help = "percent of areas that are made read only, 0 to 100",
		.offset = offsetof(struct huge_vmap, read_only), .max = 100,
	}, {
		.name = "no-memory", .type = PARAM_U64, .def = "1",
		.help = "percent of tear-downs that find no memory for a "
			"table, 0 to 100",
		.offset = offsetof(struct huge_vmap, no_memory), .max = 100,
	}, {
		.name = "loop", .type = PARAM_CHOICE, .def = "order",
		.choices = "page,order",
		.help = "tear down page by page, or by the order in which the "
			"area was allocated",
		.offset = offsetof(struct huge_vmap, loop),
	}, {
		.name = "ro-huge", .type = PARAM_BOOL, .def = "yes",
		.help = "areas that will be read only may have huge pages too",
		.offset = offsetof(struct huge_vmap, ro_huge),
	}, {
		.name = "fresh", .type = PARAM_BOOL, .def = "yes",
		.help = "each area gets memory whose direct map is whole",
		.offset = offsetof(struct huge_vmap, fresh),
	}, {
		.name = "on-failure", .type = PARAM_CHOICE, .def = "leak",
		.choices = "leak,reuse",
		.help = "what becomes of a block that stays read only; reuse is "
			"wrong, and must be found",
		.offset = offsetof(struct huge_vmap, on_failure),
	},
};

static const uint64_t huge_vmap_mms[] = { 100 };

const struct workload_ops huge_vmap_workload = {
	.name		= "huge-vmap",
	.summary	= "huge pages for vmalloc, and what tearing them down "
			  "takes",
	.stands_for	= "Nicholas Piggin's huge vmalloc mappings, linux-mm, "
			  "December 2020, and Rick Edgecombe's objections",
	.layout		= LAYOUT_FRESH,
	.mms		= huge_vmap_mms,
	.nr_mms		= ARRAY_SIZE(huge_vmap_mms),
	.duration_ns	= 150000000,
	.warmup_ns	= 25000000,
	.strategy	= "prealloc",
	.needs_shared_tables = true,
	.params		= huge_vmap_params,
	.nr_params	= ARRAY_SIZE(huge_vmap_params),
	.priv_bytes	= sizeof(struct huge_vmap),
	.worker_bytes	= sizeof(struct huge_vmap_worker),
	.counters	= huge_vmap_counters,
	.nr_counters	= ARRAY_SIZE(huge_vmap_counters),
	.prepare	= huge_vmap_prepare,
	.release	= huge_vmap_release,
	.step		= huge_vmap_step,
};
