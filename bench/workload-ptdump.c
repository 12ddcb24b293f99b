// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * workload-ptdump.c - lower page tables are torn down while they are walked.
 *
 * The first workers are walkers: each reads all tables for a while, as ptdump
 * does for its debugfs file, then rests.  The others allocate, each in ranges
 * of its own, with small pages or with a huge leaf, and free again.  Small
 * pages leave their tables behind, so that a huge leaf takes the place of
 * tables, which are torn down: the entry is cleared, all CPUs are flushed,
 * walkers are kept away by the guard, the tables are freed.
 *
 * What allocations do is in ptdump-map.c.  They arrive at a rate, so that those
 * which a walker keeps waiting are not only the one that waits first.
 */
#include "bench/ptdump.h"

#include <time.h>

#include "bench/guarding.h"
#include "bench/timing.h"
#include "bench/workloads.h"

enum { MAX_WALKERS = 2, REST_NS = 1000000 };

static unsigned int ptdump_nr_walkers(const void *priv)
{
	const struct ptdump *p = priv;

	return (unsigned int)p->walkers;
}

/* A worker that has begun to rest dumps once more, in each phase. */
static uint64_t ptdump_least_ns(const void *priv)
{
	const struct ptdump *p = priv;

	return 2 * (2 * p->pause_ns + p->dump_ns);
}

static struct kpt_config config_of(const struct ptdump *p, uint64_t workers)
{
	uint64_t below = p->size == KPT_PMD ? 1 : p->ptes + 1;
	/* As many again may wait to be freed, and what is being torn down. */
	uint64_t spare = workers * (p->ranges + 2) * below + 64;

	return (struct kpt_config){
		.size = (enum kpt_size)p->size,
		.nr_ranges = (unsigned int)(workers * p->ranges),
		.nr_ptes = (unsigned int)p->ptes,
		.spare = (unsigned int)MIN(spare, (uint64_t)UINT32_MAX),
	};
}

static uint64_t ptdump_extra_bytes(const void *priv, uint64_t workers)
{
	const struct ptdump *p = priv;
	const struct kpt_config c = config_of(p, workers);
	uint64_t below = p->size == KPT_PMD ? 1 : p->ptes + 1;

	return (workers * p->ranges * below + c.spare) *
	       (KPT_PAGE_BYTES + sizeof(struct kpt_page));
}

static int ptdump_prepare(struct run *r)
{
	struct ptdump *p = r->workload_priv;
	struct ptdump_worker *pw;
	const struct kpt_config c = config_of(p, r->nr - r->cell->walkers);
	unsigned int i;
	int err = kpt_init(&p->kpt, &r->world, &c);

	if (err)
		return err;
	r->guard.kpt = &p->kpt;
	for (i = (unsigned int)r->cell->walkers; i < r->nr; i++) {
		pw = r->workers[i].priv;
		pw->first = (i - (unsigned int)r->cell->walkers) *
			    (unsigned int)p->ranges;
	}
	return 0;
}

static void ptdump_release(struct run *r)
{
	struct ptdump *p = r->workload_priv;

	kpt_release(&p->kpt);
}

/* ---- walkers ------------------------------------------------------------ */

static bool dump_stop(void *arg)
{
	return run_stopping(arg);
}

static void read_all(struct worker *wk)
{
	struct run *r = wk->run;
	struct ptdump *p = r->workload_priv;
	uint64_t until = clock_stamp(&r->clock) +
			 clock_ticks(&r->clock, p->dump_ns);
	struct kpt_seen seen = { .tables = 0 };

	do {
		kpt_walk(&p->kpt, wk->cpu, &seen, dump_stop, wk);
		act_count(wk, PTDUMP_PASSES, 1);
	} while (clock_stamp(&r->clock) < until && !run_stopping(wk));
}

static void dump(struct worker *wk)
{
	struct run *r = wk->run;
	const struct guard_ops *ops = r->guard_ops;
	struct ptdump *p = r->workload_priv;
	struct guard_pass pass = { .seen = false };
	struct stamp t0;
	uint64_t t1;

	/* Relaxed, all four: see struct ptdump. */
	atomic_fetch_add_explicit(&p->dumping, 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&p->nr_dumps, 1, memory_order_relaxed);
	t0 = act_begin(wk, OP_DUMP);
	if (ops->dump_begin)
		ops->dump_begin(&r->guard, wk->cpu, &pass);
	act_end(wk, OP_DUMP_START, t0);
	read_all(wk);
	if (ops->dump_end)
		ops->dump_end(&r->guard, wk->cpu, &pass);
	t1 = clock_stamp_end(&r->clock);
	act_record(wk, OP_DUMP, t0, t1);
	atomic_store_explicit(&p->last_end, t1, memory_order_relaxed);
	atomic_fetch_sub_explicit(&p->dumping, 1, memory_order_relaxed);
}

static void rest(struct worker *wk, uint64_t ns)
{
	const struct timespec ts = {
		.tv_nsec = (long)MIN(ns, (uint64_t)REST_NS),
	};

	guarding_idle(wk->run, true);
	nanosleep(&ts, NULL);
	guarding_idle(wk->run, false);
}

/* Drawn, as two walkers that keep out of each other's way, one beginning when
 * the other ends, would keep on doing so. */
static uint64_t next_dump(struct worker *wk)
{
	const struct run *r = wk->run;
	const struct ptdump *p = r->workload_priv;
	uint64_t ns = rng_below(&wk->cpu->rng, 2 * p->pause_ns + 1);

	return clock_stamp(&r->clock) + clock_ticks(&r->clock, ns);
}

/* Whatever the rate is, it is not the walkers'. */
static double ptdump_share(const struct worker *wk)
{
	const struct run *r = wk->run;

	return wk->id < r->cell->walkers ? 0 :
	       1.0 / (double)(r->nr - r->cell->walkers);
}

static int step_walk(struct worker *wk)
{
	struct run *r = wk->run;
	struct ptdump_worker *pw = wk->priv;
	uint64_t now = clock_stamp(&r->clock);

	if (!pw->next)
		pw->next = next_dump(wk);
	if (now < pw->next) {
		rest(wk, clock_since(&r->clock, now, pw->next));
		return 0;
	}
	dump(wk);
	pw->next = next_dump(wk);
	return 0;
}

static int ptdump_step(struct worker *wk)
{
	return wk->id < wk->run->cell->walkers ? step_walk(wk) :
	       ptdump_allocate(wk);
}

static unsigned int ptdump_role(const struct worker *wk)
{
	return wk->id < wk->run->cell->walkers;
}

static bool ptdump_enough(const struct worker *wk)
{
	return wk->id >= wk->run->cell->walkers || wk->ops[OP_DUMP].count;
}

static void ptdump_audit(struct run *r)
{
	struct ptdump *p = r->workload_priv;
	struct cpu *cpu = &r->world.cpus[0];
	unsigned int i;

	for (i = (unsigned int)r->cell->walkers; i < r->nr; i++)
		ptdump_reap(&r->workers[i]);
	r->world.inject = (struct inject){ .rules = { { .every = 0 } } };
	if (kpt_check(&p->kpt, cpu))
		oracle_violation(cpu, VIOL_REGISTRY);
	r->workers[0].counters[PTDUMP_PEAK] = p->kpt.tables.peak_live;
}

static const struct param ptdump_params[] = {
	{
		.name = "walkers", .type = PARAM_U64, .def = "1",
		.help = "workers that walk all tables, 1 or 2; a guard may "
			"want more",
		.offset = offsetof(struct ptdump, walkers),
		.min = 1, .max = MAX_WALKERS,
	}, {
		.name = "dump", .type = PARAM_TIME, .def = "20ms",
		.help = "how long a walker reads, once through at least",
		.offset = offsetof(struct ptdump, dump_ns),
		.max = 60000000000,
	}, {
		.name = "pause", .type = PARAM_TIME, .def = "30ms",
		.help = "how long it rests then, on the average",
		.offset = offsetof(struct ptdump, pause_ns),
		.max = 60000000000,
	}, {
		.name = "size", .type = PARAM_CHOICE, .def = "pmd",
		.choices = KPT_SIZE_NAMES,
		.help = "what a huge leaf takes the place of: one table, or a "
			"PMD table and those below",
		.offset = offsetof(struct ptdump, size),
	}, {
		.name = "pud", .type = PARAM_CHOICE, .def = "isolate",
		.choices = "isolate,each",
		.help = "with size=pud: clear the PUD and meet walkers once, "
			"or clear and meet for each table, as arm64 did",
		.offset = offsetof(struct ptdump, pud),
	}, {
		.name = "ranges", .type = PARAM_U64, .def = "4",
		.help = "ranges that each of the other workers allocates in",
		.offset = offsetof(struct ptdump, ranges),
		.min = 1, .max = PTDUMP_MAX_RANGES,
	}, {
		.name = "ptes", .type = PARAM_U64, .def = "512",
		.help = "with size=pud: PTE tables that small pages make",
		.offset = offsetof(struct ptdump, ptes),
		.min = 1, .max = KPT_ENTRIES,
	}, {
		.name = "huge", .type = PARAM_U64, .def = "50",
		.help = "percent of the allocations that ask for a huge page",
		.offset = offsetof(struct ptdump, huge),
		.max = 100,
	},
};

static const char *const ptdump_counters[] = {
	[PTDUMP_PROMOTIONS] = "promotions",
	[PTDUMP_LOST] = "lost_promotions",
	[PTDUMP_ROUNDS] = "rounds",
	[PTDUMP_FREED] = "tables_freed",
	[PTDUMP_WAITS] = "table_waits",
	[PTDUMP_PASSES] = "passes",
	[PTDUMP_PEAK] = "tables_peak",
	[PTDUMP_MET] = "promotions_walked",
};

static const uint64_t ptdump_mms[] = { 1000 };

const struct workload_ops ptdump_workload = {
	.name		= "ptdump",
	.summary	= "huge leaves replace tables that are being walked",
	.stands_for	= "cat /sys/kernel/debug/kernel_page_tables beside "
			  "vmalloc with huge pages",
	.layout		= LAYOUT_FRESH,
	.mms		= ptdump_mms,
	.nr_mms		= ARRAY_SIZE(ptdump_mms),
	.duration_ns	= 450000000,
	.warmup_ns	= 50000000,
	.rate		= 2000,
	.needs_guard	= true,
	.needs_shared_tables = true,
	.strategy	= "prealloc",
	.params		= ptdump_params,
	.nr_params	= ARRAY_SIZE(ptdump_params),
	.counters	= ptdump_counters,
	.nr_counters	= ARRAY_SIZE(ptdump_counters),
	.priv_bytes	= sizeof(struct ptdump),
	.worker_bytes	= sizeof(struct ptdump_worker),
	.nr_walkers	= ptdump_nr_walkers,
	.least_ns	= ptdump_least_ns,
	.extra_bytes	= ptdump_extra_bytes,
	.share		= ptdump_share,
	.prepare	= ptdump_prepare,
	.release	= ptdump_release,
	.step		= ptdump_step,
	.role		= ptdump_role,
	.enough		= ptdump_enough,
	.audit		= ptdump_audit,
};
