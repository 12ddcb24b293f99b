// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * compare-fixture.c - results of several rounds, to be compared.
 */
#include "tests/compare-fixture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a round has by luck: another for each, with a mean of nearly 1. */
static double luck(const struct results *r, unsigned int round)
{
	static const double noise[] = {
		1.004, 0.993, 1.009, 0.998, 0.991, 1.006, 1.001, 0.996,
	};

	return noise[(r->nr * 3 + round) % ARRAY_SIZE(noise)];
}

static void add_cell(struct results *r, const struct rounds *what,
		     unsigned int round)
{
	double factor = luck(r, round);
	unsigned int forks = what->forks ? what->forks : 20000;
	struct result_cell *c = fixture_add(r);

	if (what->drift > 0)
		factor *= pow(what->drift, round);
	fixture_cell(c, what->strategy, "steady", 1000, round);
	fixture_must(str_set(&c->guard, what->guard));
	c->duration_ns = 1000000000;
	c->ops[OP_FORK] = (uint64_t)(1e9 / (what->fork_ns * factor));
	fixture_fill(&c->latency[OP_FORK].service, forks,
		     what->fork_ns * factor, 2);
	c->memory.per_mm_bytes = what->per_mm_bytes;
	fixture_must(str_map_set(&c->params, "layout", "aged"));
}

void rounds_add(struct results *r, const struct rounds *what)
{
	unsigned int i;

	for (i = what->nr; i-- > 0; )
		add_cell(r, what, i);
}

void ask_init(struct ask *a)
{
	memset(a, 0, sizeof(*a));
	fixture_results(&a->base);
	fixture_results(&a->cell);
	fixture_must(str_set(&a->cell.context.date, "2025-01-31T13:00:00Z"));
	a->options = (struct compare_options){
		.strategies = &a->strategies, .metrics = &a->metrics,
		.effect = 0.05, .confidence = 0.95,
	};
}

void ask_release(struct ask *a)
{
	comparison_release(&a->c);
	results_release(&a->base);
	results_release(&a->cell);
	strs_release(&a->strategies);
	strs_release(&a->metrics);
}

int ask(struct ask *a)
{
	comparison_release(&a->c);
	return compare_make(&a->c, &a->base, &a->cell, &a->options, &a->e);
}

const struct compare_row *ask_row(const struct ask *a, const char *metric)
{
	const struct compare_row *row = NULL;
	size_t i;

	for (i = 0; i < a->c.nr; i++) {
		if (strcmp(a->c.rows[i].metric, metric))
			continue;
		fixture_must(row != NULL);
		row = &a->c.rows[i];
	}
	fixture_must(!row);
	return row;
}
