// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plan.c - from options to cells; the order of cells is explained in plan.h.
 */
#include "bench/plan.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "bench/parse.h"
#include "bench/plan-internal.h"
#include "lib/rng.h"

/* 32 768 page directories of 4 KiB. */
#define SPARE_BYTES (UINT64_C(128) << 20)

/* The cells of one round that differ in their strategy and guard alone. */
struct group {
	const struct options *wish;	/* of the workload, see options_scope() */
	const struct workload_ops *workload;
	const struct geometry_row *geometry;
	uint64_t threads;
	uint64_t mms;
	uint64_t round;
};

/* A number that a group has in every plan: of its names (FNV-1a). */
static uint64_t group_hash(const struct group *g)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	char text[160];
	const char *s;

	snprintf(text, sizeof(text), "%s/%s/%" PRIu64 "/%" PRIu64,
		 g->workload->name, g->geometry->name, g->threads, g->mms);
	for (s = text; *s; s++)
		hash = (hash ^ (unsigned char)*s) * UINT64_C(0x100000001b3);
	return hash;
}

/* Seeds fit into JSON's integers. */
static uint64_t cell_seed(const struct plan *plan, const struct group *g)
{
	uint64_t state = plan->seed;

	state = rng_splitmix64(&state) ^ group_hash(g);
	state = rng_splitmix64(&state) + g->round;
	return rng_splitmix64(&state) & INT64_MAX;
}

/* No name has a dot, so that what is of the guard can be told. */
static char *cell_id(const struct plan_cell *cell)
{
	char *id;

	if (asprintf(&id, "%s-%s%s%s-%s-t%" PRIu64 "-m%" PRIu64 "-r%" PRIu64,
		     cell->workload, cell->strategy, cell->guard ? "." : "",
		     cell->guard ? cell->guard : "", cell->geometry,
		     cell->threads, cell->mms, cell->repetition) < 0)
		return NULL;
	return id;
}

static int name_cell(struct plan_cell *cell, const struct pair *pair,
		     const struct group *g)
{
	int err = str_set(&cell->strategy, pair->strategy->name);

	if (!err && pair->guard)
		err = str_set(&cell->guard, pair->guard->name);
	if (!err)
		err = str_set(&cell->workload, g->workload->name);
	if (!err)
		err = str_set(&cell->geometry, g->geometry->name);
	if (err)
		return err;
	cell->id = cell_id(cell);
	return cell->id ? 0 : -ENOMEM;
}

/* A guard that is a control is not measured: the faster, the more it shows. */
static double default_rate(const struct workload_ops *w,
			   const struct guard_ops *guard)
{
	return guard && guard->flags & GUARD_CONTROL ? 0 : w->rate;
}

/* Nor is it caught by the first dump. */
static uint64_t default_duration(const struct workload_ops *w,
				 const struct guard_ops *guard)
{
	return guard && guard->flags & GUARD_CONTROL ? 2 * w->duration_ns
						     : w->duration_ns;
}

static void fill_cell(const struct plan *plan, struct plan_cell *cell,
		      const struct options *o, const struct workload_ops *w,
		      const struct guard_ops *guard)
{
	cell->duration_ns = o->duration_ns == OPTION_UNSET ?
			    default_duration(w, guard) : o->duration_ns;
	cell->warmup_ns = o->warmup_ns == OPTION_UNSET ? w->warmup_ns
						       : o->warmup_ns;
	cell->rate = o->rate < 0 ? default_rate(w, guard) : o->rate;
	cell->arrivals = o->arrivals;
	if (plan->saturation.op >= 0) {
		cell->rate = 0;
		cell->arrivals = plan->saturation.arrivals;
	}
	cell->layout = o->layout < 0 ? (int)w->layout : o->layout;
}

static int add_cell(struct plan *plan, const struct choice *c,
		    const struct group *g, const struct pair *pair)
{
	struct plan_cell *cell;
	uint64_t walkers = 0;
	int status;

	if (plan->nr == PLAN_MAX_CELLS)
		return error_set(c->e, EXIT_USAGE,
				 "more than %d cells were asked for",
				 PLAN_MAX_CELLS);
	status = plan_walkers(plan, g->workload, pair->guard, &walkers, c->e);
	if (status)
		return status;
	cell = bag_grow(plan->cells, plan->nr, sizeof(*cell));
	if (!cell)
		return error_memory(c->e);
	plan->cells = cell;
	cell += plan->nr;
	*cell = (struct plan_cell){
		.threads = g->threads, .walkers = walkers, .mms = g->mms,
		.repetition = g->round, .round = g->round,
		.seed = cell_seed(plan, g),
	};
	fill_cell(plan, cell, g->wish, g->workload, pair->guard);
	plan->nr++;
	if (name_cell(cell, pair, g))
		return error_memory(c->e);
	if (g->wish->duration_ns == OPTION_UNSET)
		cell->duration_ns = MAX(cell->duration_ns,
					2 * plan_least_ns(plan, cell));
	return EXIT_OK;
}

/* The pairs of @g in the order of round 0; their number. */
static size_t draw_order(const struct plan *plan, const struct choice *c,
			 const struct group *g, uint32_t *order)
{
	uint64_t state = plan->seed;
	struct pair pair;
	struct rng rng;
	size_t nr = 0;
	uint32_t i;

	for (i = 0; i < choice_pairs(c, g->workload); i++)
		if (choice_pair(c, g->workload, g->geometry, i, &pair))
			order[nr++] = i;
	rng_init(&rng, rng_splitmix64(&state) ^ group_hash(g));
	rng_shuffle_u32(&rng, order, nr);
	return nr;
}

static int add_group(struct plan *plan, const struct choice *c,
		     const struct group *g)
{
	uint32_t *order = calloc(choice_pairs(c, g->workload),
				 sizeof(*order));
	int status = EXIT_OK;
	struct pair pair;
	size_t i, nr;

	if (!order)
		return error_memory(c->e);
	nr = draw_order(plan, c, g, order);
	for (i = 0; !status && i < nr; i++) {
		choice_pair(c, g->workload, g->geometry,
			    order[(i + g->round) % nr], &pair);
		status = add_cell(plan, c, g, &pair);
	}
	free(order);
	return status;
}

/* Each worker has mms of its own, one at least. */
static int too_few_mms(const struct choice *c, const struct group *g)
{
	return error_set(c->e, EXIT_USAGE, "option '--mms': %" PRIu64 " mms "
			 "are too few for %" PRIu64 " threads, which need one "
			 "each", g->mms, g->threads);
}

/* The groups of one workload and geometry. */
static int add_groups(struct plan *plan, const struct choice *c,
		      struct group *g, const struct u64s *threads)
{
	const struct u64s *given = &g->wish->mms;
	const uint64_t *mms = given->nr ? given->v : g->workload->mms;
	size_t nr_mms = given->nr ? given->nr : g->workload->nr_mms;
	int status = EXIT_OK;
	size_t t, m;

	for (t = 0; t < threads->nr; t++) {
		g->threads = threads->v[t];
		for (m = 0; !status && m < nr_mms; m++) {
			g->mms = mms[m];
			status = g->mms < g->threads ? too_few_mms(c, g)
						     : add_group(plan, c, g);
		}
	}
	return status;
}

static int add_workload(struct plan *plan, const struct choice *c,
			struct group *g, const struct u64s *threads)
{
	int status = EXIT_OK;
	size_t i;

	for (i = 0; !status && i < c->geometries.nr; i++) {
		g->geometry = c->geometries.v[i];
		if (choice_takes_any(c, g->workload, g->geometry))
			status = add_groups(plan, c, g, threads);
	}
	return status;
}

/* The guard of @workload that wants most threads: those that walk, and one. */
static int needed_threads(const struct plan *plan, const struct choice *c,
			  const struct workload_ops *workload, uint64_t *needed,
			  const struct guard_ops **who)
{
	int status = EXIT_OK;
	uint64_t walkers;
	size_t i;

	*needed = 1;
	for (i = 0; !status && workload->needs_guard && i < c->guards.nr; i++) {
		status = plan_walkers(plan, workload, c->guards.v[i], &walkers,
				      c->e);
		if (status || walkers + 1 <= *needed)
			continue;
		*needed = walkers + 1;
		*who = c->guards.v[i];
	}
	return status;
}

static int check_threads(const struct plan *plan, const struct choice *c,
			 const struct group *g, struct u64s *threads)
{
	const struct workload_ops *workload = g->workload;
	const struct guard_ops *who = NULL;
	uint64_t needed;
	int status = needed_threads(plan, c, workload, &needed, &who);
	size_t i;

	for (i = 0; !status && i < threads->nr; i++) {
		if (threads->v[i] >= needed)
			continue;
		if (g->wish->threads)
			return error_set(c->e, EXIT_USAGE,
					 "option '--threads': %" PRIu64 " are "
					 "too few for guard '%s' in workload "
					 "'%s', which takes %" PRIu64,
					 threads->v[i], who->name,
					 workload->name, needed);
		threads->v[i] = needed;
	}
	return status;
}

/* -t if it was given; else what the workload likes. */
static int list_threads(const struct plan *plan, const struct choice *c,
			const struct group *g, struct u64s *out)
{
	struct list_grammar grammar = {
		.min = 1, .max = PLAN_MAX_THREADS, .word = "max",
	};
	const char *given = g->wish->threads;
	uint64_t nr_pus;
	int err = plan_nr_pus(c->opts->pin, c->topo, &nr_pus);

	if (err)
		return error_set(c->e, EXIT_ERROR, "cannot place threads: %s",
				 strerror(-err));
	grammar.word_value = nr_pus;
	if (!given)
		err = u64s_add(out, g->workload->threads ?
				    g->workload->threads : nr_pus);
	else
		err = parse_list(given, &grammar, out);
	if (err == -ENOMEM)
		return error_memory(c->e);
	if (err)
		return error_set(c->e, EXIT_USAGE,
				 "option '--threads': '%s' makes no sense where "
				 "max is %" PRIu64, given, nr_pus);
	return check_threads(plan, c, g, out);
}

/* The groups of one workload. */
static int add_wished(struct plan *plan, const struct choice *c,
		      struct group *g)
{
	struct u64s threads = { .nr = 0, };
	struct options wish;
	int status = options_scope(&wish, c->opts, g->workload->name, c->e);

	g->wish = &wish;
	if (!status)
		status = list_threads(plan, c, g, &threads);
	if (!status)
		status = add_workload(plan, c, g, &threads);
	u64s_release(&threads);
	options_release(&wish);
	return status;
}

static int add_round(struct plan *plan, const struct choice *c, uint64_t round)
{
	struct group g = { .round = round, };
	size_t i, first = plan->nr;
	int status = EXIT_OK;

	for (i = 0; !status && i < c->workloads.nr; i++) {
		g.workload = c->workloads.v[i];
		status = add_wished(plan, c, &g);
	}
	for (i = first; i < plan->nr; i++)
		plan->cells[i].order = i - first;
	return status;
}

static int fill_plan(struct plan *plan, struct choice *c)
{
	const struct options *o = c->opts;
	uint64_t round;
	int status;

	plan->seed = o->seed;
	plan->rounds = o->runs;
	plan->verify = o->verify;
	plan->timeline = o->timeline;
	plan->pgd_pages = o->pgd_pages;
	plan->spare_bytes = SPARE_BYTES;
	plan->grace_ns = o->grace_ns;
	plan->fault_ns = o->fault_ns;
	plan->ipi_ns = o->ipi_ns;
	plan->saturation = o->saturation;
	plan->oversubscribe = o->oversubscribe;
	if (str_set(&plan->pin, o->pin))
		return error_memory(c->e);
	status = plan_check_pin(c);
	if (!status)
		status = choice_make(c);
	if (!status)
		status = plan_add_params(plan, c);
	if (!status)
		status = plan_check_rate(plan, c);
	if (!status)
		status = plan_add_files(plan, c);
	for (round = 0; !status && round < plan->rounds; round++)
		status = add_round(plan, c, round);
	return status ? status : plan_add_options(plan, c);
}

static int check_ids(const struct plan *plan, struct error *e)
{
	int err = plan_ids_differ(plan);

	if (err == -ENOMEM)
		return error_memory(e);
	return err ? error_set(e, EXIT_USAGE, "names of strategies, guards, "
			       "workloads and geometries make two cells look "
			       "the same")
		   : EXIT_OK;
}

int plan_make(struct plan *plan, const struct options *opts,
	      const struct registry *registry, const struct topo *topo,
	      struct error *e)
{
	struct choice c = {
		.opts = opts, .registry = registry, .topo = topo, .e = e,
		.notes = &plan->notes,
	};
	int status;

	*plan = (struct plan){ .nr = 0, };
	saturation_ask_init(&plan->saturation);
	status = fill_plan(plan, &c);
	choice_release(&c);
	if (!status)
		status = check_ids(plan, e);
	if (status)
		plan_release(plan);
	return status;
}
