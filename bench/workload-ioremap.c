// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * workload-ioremap.c - slots that are mapped, unmapped and mapped again, with
 * small pages and large ones, at addresses that everybody reads.
 *
 * The slots are dealt to the workers.  A worker that changes something takes
 * one of its own: mapped, it is unmapped; free, it is mapped.  So a table comes
 * where a leaf was, and a leaf where a table was.  CPUs also look up slots that
 * are not mapped, as hardware does ahead of time: what they find they remember.
 *
 * tables=keep is x86-32 today: a table stays for ever, so that in the end there
 * is no room for leaves; then the machine reboots.
 */
#include "bench/clear.h"
#include "bench/mix.h"
#include "bench/population.h"
#include "bench/workloads.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { TABLES_FREE, TABLES_KEEP };

struct ioremap {
	uint64_t huge;				/* percent */
	unsigned int tables;
	uint64_t purge;
	uint64_t change, read, sw, task;	/* weights */
};

struct ioremap_worker {
	struct area *areas;
	unsigned int nr;
	struct lazy_list lazy;
};

static int ioremap_worker_init(struct worker *wk)
{
	const struct ioremap *im = wk->run->workload_priv;
	const struct world *w = &wk->run->world;
	struct ioremap_worker *iw = wk->priv;
	unsigned int slot;

	iw->areas = calloc(w->nr_slots, sizeof(*iw->areas));
	if (!iw->areas)
		return -ENOMEM;
	for (slot = wk->id; slot < w->nr_slots; slot += wk->run->nr)
		iw->areas[iw->nr++].slot = w->geo->vmalloc_first + slot;
	/* Parked areas must leave one to be mapped. */
	iw->lazy.limit = MIN(im->purge, (uint64_t)iw->nr);
	return 0;
}

static void ioremap_worker_release(struct worker *wk)
{
	struct ioremap_worker *iw = wk->priv;

	free(iw->areas);
	memset(iw, 0, sizeof(*iw));
}

/* Everybody's areas, for they are parked. */
static void ioremap_reboot(struct worker *wk)
{
	struct run *r = wk->run;
	struct ioremap_worker *iw;
	unsigned int i, k;

	for (i = 0; i < r->nr; i++) {
		iw = r->workers[i].priv;
		act_purge(wk, &iw->lazy);
		for (k = 0; k < iw->nr; k++)
			iw->areas[k].state = AREA_FREE;
	}
}

/* Is there a table in each slot? */
static bool all_tables(struct world *w)
{
	unsigned int i;
	uint64_t entry;

	for (i = 0; i < w->nr_slots; i++) {
		entry = ref_load(w, w->geo->vmalloc_first + i);
		if (entry == ENTRY_NONE || entry_is_leaf(entry))
			return false;
	}
	return true;
}

/* An area of this worker that is not parked, from a random one on. */
static struct area *pick(struct worker *wk)
{
	struct ioremap_worker *iw = wk->priv;
	unsigned int i = (unsigned int)rng_below(&wk->cpu->rng, iw->nr);

	while (iw->areas[i].state == AREA_PARKED)
		i = (i + 1) % iw->nr;
	return &iw->areas[i];
}

static int step_change(struct worker *wk)
{
	const struct ioremap *im = wk->run->workload_priv;
	struct ioremap_worker *iw = wk->priv;
	struct area *a;
	int err = 0;

	if (!iw->nr)
		return 0;
	a = pick(wk);
	if (a->state == AREA_MAPPED)
		act_unmap(wk, &iw->lazy, a, im->tables == TABLES_KEEP);
	else
		err = act_map(wk, a, rng_below(&wk->cpu->rng, 100) < im->huge);
	if (!err && im->tables == TABLES_KEEP && im->huge && !wk->id &&
	    all_tables(&wk->run->world))
		act_reboot(wk);
	return err;
}

static int step_read(struct worker *wk)
{
	const struct world *w = &wk->run->world;

	act_read(wk, w->geo->vmalloc_first +
		 (unsigned int)rng_below(&wk->cpu->rng, w->nr_slots));
	return 0;
}

static int step_switch(struct worker *wk)
{
	act_switch_random(wk);
	return 0;
}

static int ioremap_step(struct worker *wk)
{
	const struct ioremap *im = wk->run->workload_priv;
	const struct mix mix[] = {
		{ im->read, step_read }, { im->sw, step_switch },
		{ im->task, population_step }, { im->change, step_change },
	};

	return mix_step(wk, mix, ARRAY_SIZE(mix));
}

static const struct param ioremap_params[] = {
	{
		.name = "huge", .type = PARAM_U64, .def = "50",
		.help = "percent of the mappings that are of one large page",
		.offset = offsetof(struct ioremap, huge),
		.max = 100,
	}, {
		.name = "tables", .type = PARAM_CHOICE, .def = "free",
		.choices = "free,keep",
		.help = "what becomes of the table of small pages that are "
			"unmapped; x86-32 keeps it, for ever",
		.offset = offsetof(struct ioremap, tables),
	}, {
		.name = "purge", .type = PARAM_U64, .def = "8",
		.help = "unmappings of a worker that one flush is for",
		.offset = offsetof(struct ioremap, purge),
		.min = 1, .max = UINT32_MAX,
	}, {
		.name = "change", .type = PARAM_U64, .def = "2",
		.help = "weight of mappings and unmappings, in turn",
		.offset = offsetof(struct ioremap, change),
	}, {
		.name = "read", .type = PARAM_U64, .def = "70",
		.help = "weight of accesses",
		.offset = offsetof(struct ioremap, read),
	}, {
		.name = "switch", .type = PARAM_U64, .def = "20",
		.help = "weight of switches to another mm",
		.offset = offsetof(struct ioremap, sw),
	}, {
		.name = "task", .type = PARAM_U64, .def = "8",
		.help = "weight of forks and exits, in turn",
		.offset = offsetof(struct ioremap, task),
	},
};

static const uint64_t ioremap_mms[] = { 1000 };

const struct workload_ops ioremap_workload = {
	.name		= "ioremap",
	.summary	= "map, unmap and remap slots that everybody reads",
	.stands_for	= "ioremap() and vunmap() of x86-32: unmappings must "
			  "be synced (Joerg Roedel, linux-mm, May 2020), or a "
			  "large page is read that is gone (2018)",
	.layout		= LAYOUT_AGED,
	.mms		= ioremap_mms,
	.nr_mms		= ARRAY_SIZE(ioremap_mms),
	.duration_ns	= 250000000,
	.warmup_ns	= 25000000,
	.geometry	= "x86-32-pae",
	.needs_unsync	= true,
	.params		= ioremap_params,
	.nr_params	= ARRAY_SIZE(ioremap_params),
	.priv_bytes	= sizeof(struct ioremap),
	.worker_bytes	= sizeof(struct ioremap_worker),
	.counters	= clear_counter_names,
	.nr_counters	= NR_CLEAR_COUNTERS,
	.worker_init	= ioremap_worker_init,
	.worker_release	= ioremap_worker_release,
	.reboot		= ioremap_reboot,
	.step		= ioremap_step,
};
