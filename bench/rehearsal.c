// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rehearsal.c - a calibrated kernel's scenario, played by the simulation.
 */
#include "bench/rehearsal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/options.h"
#include "bench/run-internal.h"
#include "bench/timing.h"

enum {
	PAGE_BYTES	= 4096,
	EXTRA_PAGES	= 2,	/* of an area: the map's head, and a guard */
	MAX_WORDS	= 40,
};

/* What stands for a kernel: by the geometry it was built for. */
static const struct stand_in {
	const char *geometry, *strategy;
	bool has_top;		/* --set GEOMETRY.top, .split */
	bool has_pti;
} stand_ins[] = {
	{ "x86-32", "eager-fault", true, false },
	{ "x86-32-pae", "eager-fault", true, true },
	{ "x86-32-pae-shared", "prealloc", true, false },
	{ "x86-64", "prealloc", false, true },
	{ "arm32", "seq", false, false },
};

/* SHARED_KERNEL_PMD, which was until 6.15. */
static bool shares_pmds(const struct kernel_result *k)
{
	unsigned int major = 0, minor = 0;

	return !strcmp(k->geometry, "x86-32-pae") && !k->pti &&
	       sscanf(k->release, "%u.%u", &major, &minor) == 2 &&
	       (major < 6 || (major == 6 && minor < 16));
}

static const struct stand_in *stand_in_of(const struct kernel_result *k)
{
	const char *geometry = shares_pmds(k) ? "x86-32-pae-shared" :
			       k->geometry;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(stand_ins); i++)
		if (!strcmp(stand_ins[i].geometry, geometry))
			return &stand_ins[i];
	return NULL;
}

uint64_t kernel_area(const struct kernel_result *k,
		     const struct kernel_point *p, uint64_t area)
{
	uint64_t stride = k->area_bytes + EXTRA_PAGES * PAGE_BYTES;
	uint64_t at = k->vmalloc_start;

	if (p->nr_calls > 1)
		stride = (p->calls[1].start - p->calls[0].start) /
			 MAX(p->calls[1].area - p->calls[0].area, UINT64_C(1));
	if (p->nr_calls)
		at = p->calls[0].start - p->calls[0].area * stride;
	return at + area * stride;
}

/* ---- the plan ---- */

/* A command line, as anybody could type it. */
struct words {
	char *v[MAX_WORDS];
	int nr;
	bool failed;
};

static void add(struct words *w, const char *format, ...) __printf_fn(2, 3);
static void add(struct words *w, const char *format, ...)
{
	va_list args;

	BUG_ON(w->nr + 1 >= MAX_WORDS);
	va_start(args, format);
	if (vasprintf(&w->v[w->nr], format, args) < 0)
		w->failed = true;
	else
		w->nr++;
	va_end(args);
	w->v[w->nr] = NULL;
}

static void words_release(struct words *w)
{
	while (w->nr)
		free(w->v[--w->nr]);
}

static void add_geometry(struct words *w, const struct kernel_result *k,
			 const struct stand_in *of)
{
	const uint64_t end = UINT64_C(1) << 32;

	add(w, "--geometry=%s", of->geometry);
	add(w, "--set=%s.ram=%" PRIu64, of->geometry, k->ram_bytes);
	if (of->has_top && k->vmalloc_end < end)
		add(w, "--set=%s.top=%" PRIu64, of->geometry,
		    end - k->vmalloc_end);
	if (of->has_top && k->split)
		add(w, "--set=%s.split=%s", of->geometry, k->split);
	if (of->has_pti)
		add(w, "--set=%s.pti=%s", of->geometry, k->pti ? "yes" : "no");
}

static void add_all(struct words *w, const struct kernel_result *k,
		    const struct stand_in *of, const struct kernel_point *p)
{
	add(w, "pgdbench");
	add(w, "run");
	add(w, "--workload=populate");
	add(w, "--strategy=%s", of->strategy);
	add(w, "--threads=1");
	add(w, "--runs=1");
	add(w, "--mms=%" PRIu64, p->pgds);
	add(w, "--layout=fresh");
	add(w, "--verify=full");
	add(w, "--timeline=off");
	/* What costs are does not change what is counted. */
	add(w, "--fault-cost=1us");
	add_geometry(w, k, of);
}

/* ---- the play ---- */

struct play {
	const struct kernel_result *k;
	const struct kernel_point *p;
	struct run *r;
	struct worker *wk;
	struct rehearsal *out;
};

static uint64_t counter(const struct play *play, const char *name)
{
	const struct strategy_ops *ops = play->r->ops;
	unsigned int i;

	for (i = 0; i < ops->nr_counters; i++)
		if (!strcmp(ops->counters[i], name))
			return play->wk->cpu->counters[i];
	return U64_NULL;
}

static unsigned int slot_at(const struct play *play, uint64_t address)
{
	return geometry_slot(&play->r->geo, address);
}

/* Up to where the first area begins that needed a call, all is filled: areas
 * before it needed none. */
static int fill_as_booted(const struct play *play)
{
	const struct kernel_point *p = play->p;
	const struct geometry *g = &play->r->geo;
	unsigned int slot, last;
	bool modified;
	int err = 0;

	if (!p->nr_calls)
		return 0;
	last = slot_at(play, p->calls[0].start);
	for (slot = g->vmalloc_first; !err && slot <= last; slot++)
		err = ref_populate(&play->r->world, play->wk->cpu, slot,
				   &modified);
	return err;
}

static int begin(const struct play *play)
{
	struct run *r = play->r;
	struct worker *wk = play->wk;
	unsigned int op;
	int err = 0;

	if (r->ops->cpu_online)
		err = r->ops->cpu_online(&r->strategy, wk->cpu);
	for (op = 0; op < NR_OPS; op++)
		r->timed_every[op] = 1;
	timing_begin(wk);
	wk->cpu->recording = true;
	return err;
}

static int fork_all(const struct play *play)
{
	uint64_t i;
	int err = 0;

	for (i = 0; !err && i < play->p->pgds; i++)
		err = act_fork(play->wk);
	return err;
}

/* What syncs have come to so far. */
struct synced {
	uint64_t calls, walks, entries, locks;
};

static struct synced synced_so_far(const struct play *play)
{
	return (struct synced){
		.calls = play->wk->ops[OP_SYNC].count,
		.walks = counter(play, "walks"),
		.entries = counter(play, "entries"),
		.locks = counter(play, "locks"),
	};
}

static int make_area(const struct play *play, uint64_t area)
{
	struct rehearsal *out = play->out;
	struct synced before = synced_so_far(play), now;
	uint64_t at = kernel_area(play->k, play->p, area);
	int err = act_vmalloc(play->wk, slot_at(play, at),
			      slot_at(play, at + play->k->area_bytes));

	now = synced_so_far(play);
	if (now.calls != before.calls)
		out->calls[out->nr_calls++] = (struct kernel_call){
			.area = area,
			.start = at,
			.walks = now.walks - before.walks,
			.entries = now.entries - before.entries,
			.locks = now.locks - before.locks,
			.instructions = U64_NULL,
		};
	return err;
}

static int make_areas(const struct play *play)
{
	uint64_t area;
	int err = 0;

	for (area = 0; !err && area < play->p->areas; area++)
		err = make_area(play, area);
	return err;
}

/* Whoever made the areas sleeps meanwhile, and runs again after each. */
static void wake_all(const struct play *play)
{
	struct worker *wk = play->wk;
	struct mm *maker = wk->own[0];
	uint64_t before = counter(play, "copies"), i, area;

	for (i = 1; i <= play->p->processes && i < play->p->pgds; i++) {
		act_switch(wk, wk->own[i]);
		for (area = 0; area < play->p->areas; area++)
			act_access_at(wk, slot_at(play, kernel_area(play->k,
						play->p, area)));
		act_switch(wk, maker);
	}
	play->out->copies = before == U64_NULL ? U64_NULL :
			    counter(play, "copies") - before;
}

static void end(const struct play *play)
{
	const struct geometry *g = &play->r->geo;
	struct rehearsal *out = play->out;
	const struct oracle_counts *o = &play->wk->cpu->oracle;
	unsigned int kind;

	out->slot_bytes = UINT64_C(1) << g->slot_shift;
	out->vmalloc_start = geometry_address(g, g->vmalloc_first);
	out->vmalloc_end = geometry_address(g, g->vmalloc_first +
					    g->vmalloc_nr);
	out->pgds = play->wk->nr_own;
	out->cloned_bytes = geometry_clone_bytes(g);
	out->faults = play->wk->ops[OP_FAULT].count;
	out->bumps = counter(play, "bumps");
	play->wk->cpu->recording = false;
	oracle_audit(play->r);
	out->checks = o->checks;
	for (kind = 0; kind < VIOL_NR; kind++)
		out->violations += o->by_kind[kind];
	if (play->r->ops->cpu_offline)
		play->r->ops->cpu_offline(&play->r->strategy, play->wk->cpu);
}

static int play_it(struct play *play, const char **why)
{
	int err;

	*why = "the simulated CPU";
	err = begin(play);
	if (err)
		return err;
	*why = "slots that are filled at boot";
	err = fill_as_booted(play);
	if (err)
		return err;
	*why = "forks";
	err = fork_all(play);
	if (err)
		return err;
	act_switch(play->wk, play->wk->own[0]);
	*why = "areas";
	err = make_areas(play);
	if (err)
		return err;
	wake_all(play);
	end(play);
	return 0;
}

/* ---- from plan to play ---- */

static int play_plan(const struct plan *plan, const struct registry *registry,
		     struct play *play, const char **why)
{
	struct run *r = run_new(plan, &plan->cells[0]);
	int err;

	*why = "memory";
	play->out->calls = calloc(play->p->areas + 1,
				  sizeof(*play->out->calls));
	if (!r || !play->out->calls) {
		free(r);
		return -ENOMEM;
	}
	err = run_build(r, registry, why);
	play->r = r;
	play->wk = r->workers;
	if (!err)
		err = play_it(play, why);
	run_release(r);
	free(r);
	return err;
}

static int play_options(const struct options *opts, struct play *play,
			struct error *e)
{
	struct registry registry;
	struct topo *topo = NULL;
	struct plan plan;
	const char *why;
	int status = registry_init(&registry, &opts->plugins, e), err;

	if (status)
		return status;
	if (topo_new(&topo))
		status = error_set(e, EXIT_ERROR, "cannot find the topology");
	if (!status)
		status = plan_make(&plan, opts, &registry, topo, e);
	if (!status) {
		err = play_plan(&plan, &registry, play, &why);
		if (err)
			status = error_set(e, EXIT_ERROR, "%s: %s", why,
					   strerror(-err));
		plan_release(&plan);
	}
	topo_free(topo);
	registry_release(&registry);
	return status;
}

int rehearse(const struct kernel_result *k, size_t at, struct rehearsal *out,
	     struct error *e)
{
	struct play play = { .k = k, .p = &k->points[at], .out = out };
	const struct stand_in *of = stand_in_of(k);
	struct words words = { .nr = 0 };
	struct options opts;
	int status;

	*out = (struct rehearsal){ .nr_calls = 0 };
	if (!of)
		return error_set(e, EXIT_USAGE, "no strategy stands for a "
				 "kernel of geometry '%s'", k->geometry);
	add_all(&words, k, of, play.p);
	if (words.failed) {
		words_release(&words);
		return error_memory(e);
	}
	status = options_parse_alone(&opts, words.nr, words.v, e);
	if (!status)
		status = play_options(&opts, &play, e);
	options_release(&opts);
	words_release(&words);
	if (status)
		rehearsal_release(out);
	return status;
}

void rehearsal_release(struct rehearsal *r)
{
	free(r->calls);
	*r = (struct rehearsal){ .nr_calls = 0 };
}
