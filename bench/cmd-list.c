// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd-list.c - `pgdbench list`: what there is to choose from.
 *
 * One row a line, the name first, so that a script can cut it out; what -v
 * adds to a row are lines that begin with a tab.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bench/commands.h"
#include "bench/list-internal.h"
#include "bench/names.h"
#include "bench/options.h"
#include "bench/params.h"
#include "bench/parse.h"
#include "bench/plan.h"
#include "bench/workload.h"
#include "lib/lock.h"
#include "lib/topo.h"

struct list_kind {
	const char *name;
	int (*print)(struct lister *l);
};

static void detail(const char *label, const char *text)
{
	printf("\t%-12s %s\n", label, text);
}

static void detail_u64(const char *label, uint64_t value, const char *unit)
{
	printf("\t%-12s %" PRIu64 "%s\n", label, value, unit);
}

void list_params(const char *owner, const struct param *p, unsigned int nr)
{
	char takes[PARAM_TAKES];
	unsigned int i;

	for (i = 0; i < nr; i++)
		printf("\t%-12s %s.%s=%s (%s): %s\n", "set", owner, p[i].name,
		       p[i].def, param_takes(&p[i], takes, sizeof(takes)),
		       p[i].help);
}

static void detail_inject(const struct inject_own *own, unsigned int nr)
{
	char delay[FORMAT_SIZE];
	unsigned int i;

	for (i = 0; i < nr; i++)
		printf("\t%-12s inject.%s=%" PRIu32 ":%s\n", "brings",
		       inject_point_name(own[i].point), own[i].every,
		       format_time(own[i].delay_ns, delay));
}

static const char *role_name(const struct strategy_ops *ops)
{
	if (ops->flags & STRATEGY_CONTROL)
		return "control";
	return ops->flags & STRATEGY_YARDSTICK ? "yardstick" : "-";
}

static void detail_strategy(const struct strategy_ops *ops)
{
	unsigned int i;

	detail("stands for", ops->stands_for);
	detail("left out", ops->leaves_out);
	if (ops->exposed_by)
		detail("exposed by", ops->exposed_by);
	if (ops->flags & STRATEGY_VARIANT)
		detail("variant", "of another: where there is room for a few, "
		       "pictures leave it out");
	if (ops->flags & STRATEGY_CLOSES_RACE)
		detail("closes", "the race of two allocators of one slot");
	detail_u64("per mm", ops->mm_charged_bytes, " bytes");
	detail_u64("borrowed", ops->mm_borrowed_bytes,
		   " bytes per mm of structures that are there anyway");
	list_params(ops->name, ops->params, ops->nr_params);
	detail_inject(ops->inject, ops->nr_inject);
	for (i = 0; i < ops->nr_counters; i++)
		detail("counts", ops->counters[i]);
}

static int list_strategies(struct lister *l)
{
	size_t i;

	for (i = 0; i < l->registry.nr; i++) {
		const struct strategy_ops *ops = l->registry.v[i];

		printf("%-22s %-6s %-9s %s\n", ops->name,
		       contract_name(ops->contract), role_name(ops),
		       ops->summary);
		if (l->opts->verbose)
			detail_strategy(ops);
	}
	return EXIT_OK;
}

static void detail_guard(const struct guard_ops *ops)
{
	char owner[64];
	unsigned int i;

	detail("stands for", ops->stands_for);
	if (ops->leaves_out)
		detail("left out", ops->leaves_out);
	detail("tear-down", ops->flags & GUARD_MAY_SLEEP ? "may sleep"
							 : "never sleeps");
	if (ops->min_walkers)
		detail_u64("walkers", ops->min_walkers, " at least");
	params_guard_owner(ops, owner, sizeof(owner));
	list_params(owner, ops->params, ops->nr_params);
	detail_inject(ops->inject, ops->nr_inject);
	for (i = 0; i < ops->nr_counters; i++)
		detail("counts", ops->counters[i]);
}

static int list_guards(struct lister *l)
{
	size_t i;

	for (i = 0; i < l->registry.nr_guards; i++) {
		const struct guard_ops *ops = l->registry.guards[i];

		printf("%-22s %-6s %-9s %s\n", ops->name,
		       ops->flags & GUARD_MAY_SLEEP ? "sleeps" : "-",
		       ops->flags & GUARD_CONTROL ? "control" : "-",
		       ops->summary);
		if (l->opts->verbose)
			detail_guard(ops);
	}
	return EXIT_OK;
}

static void detail_mms(const struct workload_ops *ops)
{
	unsigned int i;

	printf("\t%-12s", "mms");
	for (i = 0; i < ops->nr_mms; i++)
		printf("%s%" PRIu64, i ? "," : " ", ops->mms[i]);
	putchar('\n');
}

static void detail_workload(const struct workload_ops *ops)
{
	char word[FORMAT_SIZE];
	unsigned int i;

	detail("stands for", ops->stands_for);
	if (ops->threads)
		detail_u64("threads", ops->threads, "");
	else
		detail("threads", "max");
	detail_mms(ops);
	detail("warmup", format_time(ops->warmup_ns, word));
	detail("duration", format_time(ops->duration_ns, word));
	detail("layout", choice_name(LAYOUT_NAMES, (int)ops->layout, word,
				     sizeof(word)));
	detail("geometry", workload_geometry(ops));
	if (ops->rate > 0)
		printf("\t%-12s %.15g operations a second\n", "rate",
		       ops->rate);
	if (ops->needs_walk)
		detail("needs", "a strategy that can be walked");
	if (ops->needs_unsync)
		detail("needs", "a strategy that can take back a slot, "
		       "and a geometry whose slots can be cleared");
	if (ops->needs_trace)
		detail("needs", "a recorded trace, --trace");
	if (ops->needs_guard)
		detail("needs", "a guard, --guard");
	if (ops->strategy)
		detail("strategy", ops->strategy);
	list_params(ops->name, ops->params, ops->nr_params);
	for (i = 0; i < ops->nr_counters; i++)
		detail("counts", ops->counters[i]);
}

static int list_workloads(struct lister *l)
{
	unsigned int i;

	for (i = 0; i < workload_list_nr; i++) {
		printf("%-22s %s\n", workload_list[i]->name,
		       workload_list[i]->summary);
		if (l->opts->verbose)
			detail_workload(workload_list[i]);
	}
	return EXIT_OK;
}

static const struct {
	const char *name;
	const char *summary;
	const char *source;
} locks[] = {
	{ "ticket", "first come, first served; the default",
	  "Concurrency Kit; like the kernel's qspinlock when free" },
	{ "mcs", "waiters queue up, each spins on a line of its own",
	  "Concurrency Kit; like the kernel's qspinlock when contended" },
	{ "spin", "test-and-set: whoever is quickest",
	  "Concurrency Kit; what a guest without paravirtual locks has" },
};

static int list_locks(struct lister *l)
{
	size_t i;
	int kind;

	for (i = 0; i < ARRAY_SIZE(locks); i++) {
		BUG_ON(parse_choice(locks[i].name, LOCK_KIND_NAMES, &kind));
		printf("%-22s %s\n", locks[i].name, locks[i].summary);
		if (l->opts->verbose)
			detail("source", locks[i].source);
	}
	return EXIT_OK;
}

static void print_size(const char *name, uint64_t bytes)
{
	char text[FORMAT_SIZE];

	printf("%-22s %s\n", name, bytes ? format_bytes(bytes, text)
					 : "unknown");
}

static void print_topology(const struct topo *t, bool verbose)
{
	const struct topo_info *info = topo_info(t);
	char text[4096];

	printf("%-22s %s\n", "cpu", info->cpu_model ? info->cpu_model
						    : "unknown");
	printf("%-22s %u\n", "packages", info->nr_packages);
	printf("%-22s %u\n", "nodes", info->nr_nodes);
	printf("%-22s %u\n", "cores", info->nr_cores);
	printf("%-22s %u\n", "pus", info->nr_pus);
	if (topo_allowed(t, text, sizeof(text)) > 0)
		printf("%-22s %s\n", "allowed", text);
	print_size("memory", info->memory_bytes);
	print_size("l1d", info->l1d_bytes);
	print_size("l2", info->l2_bytes);
	print_size("llc", info->llc_bytes);
	if (verbose && topo_summary(t, text, sizeof(text)) > 0)
		detail("summary", text);
	if (verbose && topo_synthetic(t, text, sizeof(text)) > 0)
		detail("synthetic", text);
}

static int list_topology(struct lister *l)
{
	struct topo *topo;
	int err = topo_new(&topo);

	if (err)
		return error_set(&l->error, EXIT_RESOURCE,
				 "cannot see the machine's topology: %s",
				 strerror(-err));
	print_topology(topo, l->opts->verbose);
	topo_free(topo);
	return EXIT_OK;
}

static const struct list_kind kinds[] = {
	{ "strategies", list_strategies },
	{ "guards", list_guards },
	{ "workloads", list_workloads },
	{ "geometries", list_geometries },
	{ "locks", list_locks },
	{ "topology", list_topology },
};

static const struct list_kind *find_kind(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

static int unknown_kind(struct lister *l, const char *name)
{
	const char *names[ARRAY_SIZE(kinds)];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		names[i] = kinds[i].name;
	return names_unknown(&l->error, "kind", name, names,
			     ARRAY_SIZE(kinds));
}

/* A heading is not a row: lists of several kinds are for people. */
static int print_headed(struct lister *l, const struct list_kind *kind)
{
	printf("%s%s:\n", kind == kinds ? "" : "\n", kind->name);
	return kind->print(l);
}

static int list_all(struct lister *l)
{
	int status = EXIT_OK;
	size_t i;

	for (i = 0; !status && i < ARRAY_SIZE(kinds); i++)
		status = print_headed(l, &kinds[i]);
	return status;
}

static int list_wanted(struct lister *l)
{
	const struct list_kind *kind;

	if (!l->opts->operands.nr)
		return list_all(l);
	kind = find_kind(l->opts->operands.v[0]);
	return kind ? kind->print(l)
		    : unknown_kind(l, l->opts->operands.v[0]);
}

int cmd_list(struct options *opts)
{
	struct lister l = { .opts = opts, };
	int status = registry_init(&l.registry, &opts->plugins, &l.error);

	if (!status) {
		status = plan_all_params(&l.params, opts, &l.registry,
					 &l.error);
		if (!status)
			status = list_wanted(&l);
		str_map_release(&l.params);
		registry_release(&l.registry);
	}
	return status ? error_print(&l.error) : EXIT_OK;
}
