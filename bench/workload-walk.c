// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * workload-walk.c - nothing but full passes over all page directories: array
 * against list.
 *
 * One walker; other workers sleep.  Real syncs are minutes apart, so by default
 * the caches are emptied before each pass, by reading a buffer several times
 * their size in pages of 4 KiB, which empties the TLB too.  A population that
 * is sparse was ten times as large once, say, and has exited since.
 */
#include "bench/pace.h"
#include "bench/population.h"
#include "bench/workloads.h"

#include <errno.h>
#include <time.h>

#include "lib/arena.h"

enum cache { CACHE_COLD, CACHE_WARM };
enum { FLUSH_MIN_BYTES = 256 << 20, FLUSH_LLCS = 2 };

struct walk {
	unsigned int cache;
	uint64_t occupancy;	/* percent of the index space in use */
	struct arena flush;
};

struct walk_worker {
	bool begun;
};

static uint64_t walk_extra_mms(const void *priv, uint64_t mms)
{
	const struct walk *w = priv;

	return mms * 100 / w->occupancy - mms;
}

static int walk_prepare(struct run *r)
{
	struct walk *w = r->workload_priv;
	size_t bytes = FLUSH_LLCS * (size_t)topo_info(r->topo)->llc_bytes;

	if (w->cache == CACHE_WARM)
		return 0;
	return arena_init(&w->flush, MAX(bytes, (size_t)FLUSH_MIN_BYTES),
			  ARENA_SMALL);
}

static void walk_release(struct run *r)
{
	struct walk *w = r->workload_priv;

	arena_release(&w->flush);
}

static void flush_caches(const struct walk *w)
{
	const volatile char *p = w->flush.base;
	size_t i;

	for (i = 0; i < w->flush.bytes; i += CACHELINE)
		(void)p[i];
}

/* Leave the index space as sparse as it was asked for. */
static int walk_worker_init(struct worker *wk)
{
	const struct walk *w = wk->run->workload_priv;
	uint64_t extra = walk_extra_mms(w, wk->nr_own), i;
	int err = 0;

	for (i = 0; !err && i < extra; i++)
		err = act_fork(wk);
	while (!err && extra--)
		act_exit_random(wk);
	/* What was loaded may be dead, and must be let go of. */
	if (!err)
		act_switch_random(wk);
	return err;
}

static void rest(struct worker *wk)
{
	const struct timespec ms = { .tv_nsec = 1000000 };
	struct run *r = wk->run;

	if (r->ops->idle)
		r->ops->idle(&r->strategy, true);
	nanosleep(&ms, NULL);
	if (r->ops->idle)
		r->ops->idle(&r->strategy, false);
}

static int walk_step(struct worker *wk)
{
	struct run *r = wk->run;
	const struct walk *w = r->workload_priv;
	struct walk_worker *ww = wk->priv;
	unsigned int slot = r->world.geo->vmalloc_first;

	if (wk->id) {
		rest(wk);
		return 0;
	}
	if (!ww->begun) {
		ww->begun = true;
		return act_vmalloc(wk, slot, slot);
	}
	if (w->cache == CACHE_COLD) {
		uint64_t t0 = clock_stamp(&r->clock);

		flush_caches(w);
		pace_aside(wk, t0);
	}
	act_walk(wk, slot);
	return 0;
}

/* One walks, the others rest. */
static unsigned int walk_role(const struct worker *wk)
{
	return wk->id == 0;
}

static double walk_share(const struct worker *wk)
{
	return wk->id ? 0 : 1;
}

static const struct param walk_params[] = {
	{
		.name = "cache", .type = PARAM_CHOICE, .def = "cold",
		.choices = "cold,warm",
		.help = "empty caches and TLB before each pass, or not",
		.offset = offsetof(struct walk, cache),
	}, {
		.name = "occupancy", .type = PARAM_U64, .def = "100",
		.help = "percent of the page directories ever forked that are "
			"still there, 1 to 100",
		.offset = offsetof(struct walk, occupancy),
		.min = 1, .max = 100,
	},
};

static const uint64_t walk_mms[] = { 1000, 3000, 10000, 30000 };

const struct workload_ops walk_workload = {
	.name		= "walk",
	.summary	= "one pass after another over all page directories",
	.stands_for	= "the array-versus-list question",
	.layout		= LAYOUT_SHUFFLED,
	.threads	= 1,
	.mms		= walk_mms,
	.nr_mms		= ARRAY_SIZE(walk_mms),
	.duration_ns	= 150000000,
	.warmup_ns	= 25000000,
	.needs_walk	= true,
	.params		= walk_params,
	.nr_params	= ARRAY_SIZE(walk_params),
	.priv_bytes	= sizeof(struct walk),
	.worker_bytes	= sizeof(struct walk_worker),
	.extra_mms	= walk_extra_mms,
	.share		= walk_share,
	.prepare	= walk_prepare,
	.release	= walk_release,
	.worker_init	= walk_worker_init,
	.step		= walk_step,
	.role		= walk_role,
};
