// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kpt-walk.c - reading all tables, as ptdump does, and knowing when one of them
 * was none any more.
 */
#include "lib/kpt-entry.h"

#include <errno.h>

/* Levels from the PTE tables up. */
enum { LEVEL_PTE, LEVEL_PMD, LEVEL_PUD };

struct pass {
	struct kpt *k;
	struct cpu *cpu;
	struct kpt_seen *seen;
	bool (*stop)(void *arg);
	void *arg;
	bool stopped;
};

/* Was the table with generation @gen freed before @word was read from it? */
static bool was_freed(uint64_t word, uint32_t gen)
{
	return unlikely(word == TABLE_POISON || kpt_own_gen(word) != gen);
}

static void note_freed(struct pass *p)
{
	oracle_violation(p->cpu, VIOL_FREED_TABLE);
	p->seen->freed++;
}

static void walk_pte(struct pass *p, uint32_t pfn, uint32_t gen)
{
	uint64_t word, leaves = 0;
	unsigned int i;

	for (i = 0; i < KPT_ENTRIES; i++) {
		word = kpt_load(p->k, pfn, i);
		if (was_freed(word, gen)) {
			note_freed(p);
			break;
		}
		leaves += kpt_is_leaf(word);
	}
	p->cpu->oracle.checks += i;
	p->seen->leaves += leaves;
	p->seen->tables++;
}

#define EVERY_ENTRY UINT32_MAX

/* One of the entries of a PMD table, and that in one pass of four, so that a
 * range of a PUD, which has as many tables, is not delayed 513 times, and mostly
 * where the range's own entry is held. */
static unsigned int pick_pte(struct pass *p, unsigned int level)
{
	const struct kpt *k = p->k;

	if (level != LEVEL_PMD || k->config.size == KPT_PMD ||
	    !k->w->inject.rules[INJECT_DUMP_STEP].every)
		return EVERY_ENTRY;
	return (unsigned int)rng_below(&p->cpu->rng, 4 * k->config.nr_ptes);
}

static void walk(struct pass *p, unsigned int level, uint64_t entry);

/* Above the last level: what an entry names is read next. */
static void walk_upper(struct pass *p, unsigned int level, uint32_t pfn,
		       uint32_t gen)
{
	unsigned int only = pick_pte(p, level), i;
	uint64_t word;

	for (i = 0; i < KPT_ENTRIES && !p->stopped; i++) {
		word = kpt_load(p->k, pfn, i);
		if (was_freed(word, gen)) {
			note_freed(p);
			break;
		}
		if (kpt_is_table(word)) {
			if (only == EVERY_ENTRY || i == only)
				inject(&p->k->w->inject, p->cpu,
				       INJECT_DUMP_STEP);
			walk(p, level - 1, word);
		}
		p->seen->leaves += kpt_is_leaf(word);
	}
	p->cpu->oracle.checks += i;
	p->seen->tables++;
	p->stopped |= p->stop && p->stop(p->arg);
}

static void walk(struct pass *p, unsigned int level, uint64_t entry)
{
	uint32_t pfn = kpt_its_pfn(entry), gen = kpt_its_gen(entry);

	if (level == LEVEL_PTE)
		walk_pte(p, pfn, gen);
	else
		walk_upper(p, level, pfn, gen);
}

void kpt_walk(struct kpt *k, struct cpu *cpu, struct kpt_seen *seen,
	      bool (*stop)(void *arg), void *arg)
{
	struct pass p = {
		.k = k, .cpu = cpu, .seen = seen, .stop = stop, .arg = arg,
	};
	unsigned int i;

	for (i = 0; i < k->nr_roots && !p.stopped; i++)
		walk(&p, LEVEL_PUD, k->roots[i]);
}

int kpt_check(struct kpt *k, struct cpu *cpu)
{
	struct kpt_seen seen = { .tables = 0 };
	/* Relaxed: nobody else is active. */
	uint32_t live = atomic_load_explicit(&k->tables.nr_live,
					     memory_order_relaxed);

	kpt_walk(k, cpu, &seen, NULL, NULL);
	return seen.tables == live && !seen.freed ? 0 : -EUCLEAN;
}
