// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * topo-place.c - policies: their names, and the order in which they use PUs.
 *
 * A policy is a key by which the allowed PUs are sorted, or a list; threads
 * take PUs from the sorted sequence and begin again when it is used up.  No
 * hwloc here, no state: the same machine and policy give the same slots.
 */
#include "lib/topo.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "lib/topo-priv.h"

struct policy {
	const char *name;
	const char *help;
	/* Smaller goes first; equal ones go in logical order. */
	uint64_t (*key)(const struct topo_pu *pu);
};

static uint64_t key_compact(const struct topo_pu *pu __unused_arg)
{
	return 0;
}

static uint64_t key_spread(const struct topo_pu *pu)
{
	return pu->spread;
}

static uint64_t key_core(const struct topo_pu *pu)
{
	return pu->smt;
}

static uint64_t key_numa(const struct topo_pu *pu)
{
	/* No node, -1, becomes the greatest and so goes last. */
	return (uint64_t)(uint32_t)pu->node << 32 | pu->smt;
}

static const struct policy policies[TOPO_NR_POLICIES] = {
	[TOPO_COMPACT] = {
		.name = "compact",
		.help = "fill all PUs of a core, then the next core",
		.key = key_compact,
	},
	[TOPO_SPREAD] = {
		.name = "spread",
		.help = "as far apart as can be: packages, nodes, caches, "
			"cores, then second PUs",
		.key = key_spread,
	},
	[TOPO_CORE] = {
		.name = "core",
		.help = "one PU of each core in order, then their second PUs",
		.key = key_core,
	},
	[TOPO_NUMA] = {
		.name = "numa",
		.help = "fill a NUMA node, cores before second PUs, then the "
			"next node",
		.key = key_numa,
	},
	[TOPO_NONE] = {
		.name = "none",
		.help = "bind nothing, the kernel decides",
	},
	[TOPO_LIST] = {
		.name = "CPULIST",
		.help = "these PUs in this order: 0-3,8,10-14:2",
	},
};

const char *topo_policy_name(enum topo_policy_kind kind)
{
	return policies[kind].name;
}

const char *topo_policy_help(enum topo_policy_kind kind)
{
	return policies[kind].help;
}

int topo_policy_parse(const char *s, struct topo_policy *p)
{
	struct topo_policy new = { .kind = TOPO_LIST, };
	unsigned int kind;
	int err;

	cpulist_init(&new.list);
	for (kind = 0; kind < TOPO_LIST; kind++) {
		if (!strcmp(s, policies[kind].name)) {
			new.kind = kind;
			*p = new;
			return 0;
		}
	}
	err = cpulist_parse(&new.list, s);
	if (err) {
		cpulist_release(&new.list);
		return err;
	}
	*p = new;
	return 0;
}

void topo_policy_release(struct topo_policy *p)
{
	cpulist_release(&p->list);
}

/* Is @a the better next choice: the earlier thread of its core, then the one
 * of whose holders, outermost first, fewer PUs were chosen? */
static bool spread_before(const struct topo_pu *a, const struct topo_pu *b)
{
	unsigned int level;

	if (a->smt != b->smt)
		return a->smt < b->smt;
	for (level = 0; level < TOPO_NR_LEVELS; level++)
		if (a->nr_chosen[level] != b->nr_chosen[level])
			return a->nr_chosen[level] < b->nr_chosen[level];
	return false;
}

static struct topo_pu *spread_next(struct topo *t)
{
	struct topo_pu *pu, *best = NULL;

	for (pu = t->pus; pu < t->pus + t->info.nr_pus; pu++)
		if (pu->spread == UINT_MAX &&
		    (!best || spread_before(pu, best)))
			best = pu;
	return best;
}

/* Count the choice of @chosen wherever @pu shares a holder with it. */
static void spread_count(struct topo_pu *pu, const struct topo_pu *chosen)
{
	unsigned int level;

	for (level = 0; level < TOPO_NR_LEVELS; level++)
		if (pu->path[level] == chosen->path[level])
			pu->nr_chosen[level]++;
}

/*
 * Choose PU after PU, each where least was chosen before.  However lopsided a
 * cpuset has made the tree, each level stays as even as its PUs allow; reading
 * a fixed order backwards would not.  Quadratic, some ms at a thousand PUs.
 */
void topo_rank_spread(struct topo *t)
{
	struct topo_pu *next;
	unsigned int i, turn;

	for (i = 0; i < t->info.nr_pus; i++)
		t->pus[i].spread = UINT_MAX;
	for (turn = 0; turn < t->info.nr_pus; turn++) {
		next = spread_next(t);
		next->spread = turn;
		for (i = 0; i < t->info.nr_pus; i++)
			spread_count(&t->pus[i], next);
	}
}

/* A PU to be sorted; @pu breaks ties, which qsort() would not. */
struct ranked {
	uint64_t key;
	const struct topo_pu *pu;
};

static int ranked_cmp(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->pu > y->pu) - (x->pu < y->pu);
}

static void rank_by_key(const struct topo *t, const struct topo_policy *p,
			struct ranked *seq)
{
	unsigned int i;

	for (i = 0; i < t->info.nr_pus; i++) {
		seq[i].pu = &t->pus[i];
		seq[i].key = policies[p->kind].key(&t->pus[i]);
	}
	qsort(seq, t->info.nr_pus, sizeof(*seq), ranked_cmp);
}

static int rank_by_list(const struct topo *t, const struct topo_policy *p,
			struct ranked *seq, unsigned int *bad_pu)
{
	unsigned int os;
	size_t i;

	for (i = 0; i < p->list.nr; i++) {
		os = p->list.nrs[i];
		seq[i].pu = topo_find_pu(t, os);
		if (seq[i].pu)
			continue;
		if (bad_pu)
			*bad_pu = os;
		return topo_pu_exists(t, os) ? -ERANGE : -ENODEV;
	}
	return 0;
}

/* How many threads each PU and each core has been given so far. */
struct load {
	unsigned int *pu;
	unsigned int *core;
};

static void take(const struct topo *t, const struct topo_pu *pu,
		 const struct load *load, struct topo_slot *out)
{
	unsigned int *on_pu = &load->pu[pu - t->pus];
	unsigned int *on_core = &load->core[pu->core];

	*out = (struct topo_slot){
		.pu_os = (int)pu->os,
		.core = (int)pu->core_logical,
		.package = (int)pu->package,
		.node = pu->node,
		.shared = *on_pu > 0,
		.smt_shared = *on_core > *on_pu,
	};
	(*on_pu)++;
	(*on_core)++;
}

static void place_none(const struct topo *t, unsigned int nr_threads,
		       struct topo_slot *out)
{
	unsigned int i;

	for (i = 0; i < nr_threads; i++)
		out[i] = (struct topo_slot){
			.pu_os = -1,
			.core = -1,
			.package = -1,
			.node = -1,
			.shared = i >= t->info.nr_pus,
		};
}

static int place_in_turn(const struct topo *t, const struct ranked *seq,
			 size_t nr_seq, unsigned int nr_threads,
			 struct topo_slot *out)
{
	struct load load;
	unsigned int i;

	load.pu = calloc(t->info.nr_pus + t->info.nr_cores, sizeof(*load.pu));
	if (!load.pu)
		return -ENOMEM;
	load.core = load.pu + t->info.nr_pus;
	for (i = 0; i < nr_threads; i++)
		take(t, seq[i % nr_seq].pu, &load, &out[i]);
	free(load.pu);
	return 0;
}

int topo_place(const struct topo *t, const struct topo_policy *p,
	       unsigned int nr_threads, struct topo_slot *out,
	       unsigned int *bad_pu)
{
	bool listed = p->kind == TOPO_LIST;
	size_t nr_seq = listed ? p->list.nr : t->info.nr_pus;
	struct ranked *seq;
	int err = 0;

	if (p->kind == TOPO_NONE) {
		place_none(t, nr_threads, out);
		return 0;
	}
	BUG_ON(!nr_seq);
	seq = calloc(nr_seq, sizeof(*seq));
	if (!seq)
		return -ENOMEM;
	if (listed)
		err = rank_by_list(t, p, seq, bad_pu);
	else
		rank_by_key(t, p, seq);
	if (!err)
		err = place_in_turn(t, seq, nr_seq, nr_threads, out);
	free(seq);
	return err;
}
