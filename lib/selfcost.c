// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * selfcost.c - timing the instruments in interleaved rounds.
 *
 * Every round runs each probe once, so that a change of frequency hits all of
 * them; the median forgets the rounds that were interrupted.
 */
#include "lib/selfcost.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#include "lib/compiler.h"
#include "lib/hist.h"
#include "lib/preempt.h"
#include "lib/rng.h"
#include "lib/section.h"

enum {
	NR_ROUNDS	= 15,
	NR_OPS		= 2000,
	NR_VALUES	= 512 * 1024 / sizeof(uint64_t),
	PARTS		= 8,	/* a round records one part of the values */
};

struct bench {
	const struct clock *clock;
	struct section_hist hist;
	struct preempt preempt;
	unsigned int round;
	uint64_t values[NR_VALUES];
};

static double per_op(const struct bench *b, uint64_t from, unsigned int ops)
{
	uint64_t ticks = clock_stamp(b->clock) - from;

	return (double)clock_ns(b->clock, ticks) / ops;
}

static double probe_stamp(struct bench *b)
{
	uint64_t from = clock_stamp(b->clock);
	unsigned int i;

	for (i = 0; i < NR_OPS; i++)
		(void)clock_stamp(b->clock);
	return per_op(b, from, NR_OPS);
}

static double probe_timed_op(struct bench *b)
{
	const struct clock *c = b->clock;
	uint64_t from = clock_stamp(c), start, mark, ns;
	unsigned int i;

	for (i = 0; i < NR_OPS; i++) {
		mark = preempt_begin(&b->preempt);
		start = clock_stamp(c);
		ns = clock_since(c, start, clock_stamp_end(c));
		section_hist_record(&b->hist, ns,
				    preempt_end(&b->preempt, mark));
	}
	return per_op(b, from, NR_OPS);
}

static double probe_record(struct bench *b)
{
	const unsigned int ops = NR_VALUES / PARTS;
	const uint64_t *v = &b->values[b->round % PARTS * ops];
	uint64_t from = clock_stamp(b->clock), mark;
	unsigned int i;

	for (i = 0; i < ops; i++) {
		mark = preempt_begin(&b->preempt);
		section_hist_record(&b->hist, v[i],
				    preempt_end(&b->preempt, mark));
	}
	return per_op(b, from, ops);
}

static double probe_preempt(struct bench *b)
{
	uint64_t from = clock_stamp(b->clock);
	unsigned int i;

	for (i = 0; i < NR_OPS; i++) {
		uint64_t mark = preempt_begin(&b->preempt);

		if (unlikely(preempt_end(&b->preempt, mark)))
			hist_record(&b->hist.dirty, i);
	}
	return per_op(b, from, NR_OPS);
}

static const struct {
	double (*run)(struct bench *b);
	size_t result;			/* offset in struct selfcost */
} probes[] = {
	{ probe_stamp, offsetof(struct selfcost, stamp_ns), },
	{ probe_timed_op, offsetof(struct selfcost, timed_op_ns), },
	{ probe_record, offsetof(struct selfcost, record_ns), },
	{ probe_preempt, offsetof(struct selfcost, preempt_ns), },
};

static int compare_double(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Latencies as a benchmark sees them: most near 1 us, some far above. */
static struct bench *bench_new(const struct clock *c)
{
	struct bench *b = malloc(sizeof(*b));
	struct rng rng;
	size_t i;

	if (!b)
		return NULL;
	b->clock = c;
	b->round = 0;
	section_hist_init(&b->hist);
	preempt_init(&b->preempt);
	rng_init(&rng, 1);
	for (i = 0; i < NR_VALUES; i++)
		b->values[i] = 200 + (rng_u64(&rng) >> 52) +
			       (i % 64 ? 0 : rng_below(&rng, 1000000));
	return b;
}

int selfcost_measure(const struct clock *c, struct selfcost *cost)
{
	double rounds[ARRAY_SIZE(probes)][NR_ROUNDS];
	struct bench *b;
	size_t i;

	b = bench_new(c);
	if (!b)
		return -ENOMEM;
	for (; b->round < NR_ROUNDS; b->round++)
		for (i = 0; i < ARRAY_SIZE(probes); i++)
			rounds[i][b->round] = probes[i].run(b);
	for (i = 0; i < ARRAY_SIZE(probes); i++) {
		qsort(rounds[i], NR_ROUNDS, sizeof(double), compare_double);
		*(double *)(void *)((char *)cost + probes[i].result) =
			rounds[i][NR_ROUNDS / 2];
	}
	cost->have_preempt = preempt_available();
	free(b);
	return 0;
}
