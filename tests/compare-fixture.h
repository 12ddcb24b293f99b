/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compare-fixture.h - results of several rounds, to be compared.
 */
#ifndef PGDBENCH_TESTS_COMPARE_FIXTURE_H
#define PGDBENCH_TESTS_COMPARE_FIXTURE_H

#include "bench/compare.h"
#include "tests/report-fixture.h"

/* What one strategy has in all rounds, but for noise of a percent and drift. */
struct rounds {
	const char *strategy;
	const char *guard;	/* NULL: none */
	unsigned int nr;
	double fork_ns;
	double drift;		/* times this from round to round; 0: none */
	uint64_t per_mm_bytes;
	unsigned int forks;	/* 0: 20 000 */
};

/* rounds_add - the last round first, since their order is no one's. */
void rounds_add(struct results *r, const struct rounds *what);

/* Two sides and what to ask. */
struct ask {
	struct results base, cell;
	struct strs strategies, metrics;
	struct compare_options options;
	struct comparison c;
	struct error e;
};

/* ask_init - nothing on either side, 5 % and 95 %. */
void ask_init(struct ask *a);
void ask_release(struct ask *a);

/* ask - compare; exit status.  ask_row - the row of @metric, which must be
 * there, and once only. */
int ask(struct ask *a);
const struct compare_row *ask_row(const struct ask *a, const char *metric);

#endif
