// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * bench-record.c - what recording costs on top of the clock.
 *
 *	bench-record [ROUNDS]
 *
 * Not a test: it prints a table, and nothing fails for being slow.  Each row is
 * a loop that does nothing but what the harness does around an operation or a
 * section; its peer takes the same stamps and adds the differences up.  What is
 * recorded are times of 0.2 to 4 us, so that bins are not always the same one.
 *
 * The operation is a chain of additions, each of which waits for the one before:
 * of 200, some 50 ns, as the shortest that there are; and of none, the worst
 * case: then the next stamp waits for the record of the one before, which else
 * is written while the next operation runs.
 *
 * All loops are run in each round, so that drift hits all alike, and the figure
 * is the median over the rounds of what a loop took more than its peer in the
 * same round.
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/timing.h"
#include "lib/lock.h"
#include "lib/section.h"

enum { NR_OPS_A_LOOP = 1024, DEFAULT_ROUNDS = 201, MAX_ROUNDS = 10001 };

struct bench {
	struct run *run;
	struct plan_cell cell;
	struct worker worker;
	struct cpu cpu;
	struct section_set set;
	struct section_class *class;
	struct raw_spin lock;
	bool adds;		/* an operation is made of some */
	uint64_t extra_ns[NR_OPS_A_LOOP];	/* that an operation took */
	volatile uint64_t sink;
};

/* ---- what is measured ---- */

#define ADD x += step; __asm__ __volatile__("" : "+r" (x), "+r" (step));
#define ADD_10 ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD
#define ADD_50 ADD_10 ADD_10 ADD_10 ADD_10 ADD_10

/* No loop, whose end would be mispredicted; and not before the one before is
 * over, as operations wait for memory and not for decoders. */
static inline void operation(struct bench *b, unsigned int i)
{
	uint64_t x = b->sink + b->extra_ns[i], step = 1;

	if (b->adds) {
		ADD_50 ADD_50 ADD_50 ADD_50
	}
	b->sink = x;
}

static void loop_nothing(struct bench *b)
{
	unsigned int i;

	for (i = 0; i < NR_OPS_A_LOOP; i++)
		operation(b, i);
}

static void loop_op_stamps(struct bench *b)
{
	const struct clock *c = &b->run->clock;
	uint64_t sum = 0, t0;
	unsigned int i;

	for (i = 0; i < NR_OPS_A_LOOP; i++) {
		t0 = clock_stamp(c);
		operation(b, i);
		sum += clock_stamp_end(c) + b->extra_ns[i] - t0;
	}
	b->sink = sum;
}

static void loop_op(struct bench *b)
{
	struct worker *wk = &b->worker;
	struct stamp t0;
	unsigned int i;

	for (i = 0; i < NR_OPS_A_LOOP; i++) {
		t0 = act_begin(wk, OP_FORK);
		operation(b, i);
		act_record(wk, OP_FORK, t0, clock_stamp_end(&b->run->clock) +
			   b->extra_ns[i]);
	}
}

/* Under a rate, where the time since it was due is recorded, too. */
static void loop_due(struct bench *b)
{
	b->worker.due = 1;
	loop_op(b);
	b->worker.due = 0;
}

static void loop_sampled(struct bench *b)
{
	struct worker *wk = &b->worker;
	struct stamp t0;
	unsigned int i;

	for (i = 0; i < NR_OPS_A_LOOP; i++) {
		t0 = act_begin(wk, OP_ACCESS);
		operation(b, i);
		act_end(wk, OP_ACCESS, t0);
	}
}

/* Within a lock, as sections are, and as much again outside of it. */
static void loop_section_stamps(struct bench *b)
{
	const struct clock *c = &b->run->clock;
	uint64_t sum = 0, t0, t1;
	unsigned int i;

	for (i = 0; i < NR_OPS_A_LOOP; i++) {
		raw_spin_lock(&b->lock);
		t0 = clock_stamp(c);
		operation(b, i);
		t1 = clock_stamp(c);
		raw_spin_unlock(&b->lock);
		sum += t1 + b->extra_ns[i] - t0;
		operation(b, i);
	}
	b->sink = sum;
}

static void loop_section(struct bench *b)
{
	struct section s;
	unsigned int i;
	uint64_t left;

	for (i = 0; i < NR_OPS_A_LOOP; i++) {
		raw_spin_lock(&b->lock);
		section_enter(&s, &b->cpu, 0);
		operation(b, i);
		left = section_leave(&b->cpu);
		raw_spin_unlock(&b->lock);
		section_record(&s, &b->cpu, b->class, left + b->extra_ns[i]);
		operation(b, i);
	}
}

static const struct {
	const char *name;
	void (*loop)(struct bench *b);
	void (*peer)(struct bench *b);
	bool adds;
} rows[] = {
	{ "two stamps", loop_op_stamps, loop_nothing, true, },
	{ "recording an operation", loop_op, loop_op_stamps, true, },
	{ "recording it under a rate", loop_due, loop_op_stamps, true, },
	{ "recording a section", loop_section, loop_section_stamps, true, },
	{ "all of it, sampled 1 in 16", loop_sampled, loop_nothing, true, },
	{ "two stamps, empty", loop_op_stamps, loop_nothing, false, },
	{ "recording an operation, empty", loop_op, loop_op_stamps, false, },
	{ "recording a section, empty", loop_section, loop_section_stamps,
	  false, },
	{ "sampled 1 in 16, empty", loop_sampled, loop_nothing, false, },
};

/* ---- how ---- */

static double ns_an_op(struct bench *b, void (*loop)(struct bench *b))
{
	const struct clock *c = &b->run->clock;
	uint64_t from = clock_stamp_ordered(c);

	loop(b);
	return (double)clock_ns(c, clock_stamp_ordered(c) - from) /
	       NR_OPS_A_LOOP;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void print_row(const char *name, double *ns, size_t nr)
{
	qsort(ns, nr, sizeof(*ns), by_value);
	printf("%-32s %8.2f %8.2f %8.2f\n", name, ns[nr / 2], ns[nr / 10],
	       ns[nr - 1 - nr / 10]);
}

static void measure(struct bench *b, size_t rounds)
{
	static double ns[ARRAY_SIZE(rows)][MAX_ROUNDS];
	size_t round, i;

	for (round = 0; round < rounds; round++)
		for (i = 0; i < ARRAY_SIZE(rows); i++) {
			b->adds = rows[i].adds;
			ns[i][round] = ns_an_op(b, rows[i].loop) -
				       ns_an_op(b, rows[i].peer);
		}
	printf("%-32s %8s %8s %8s\n", "ns", "median", "p10", "p90");
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		print_row(rows[i].name, ns[i], rounds);
}

static void pin(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(sched_getcpu(), &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		fprintf(stderr, "bench-record: not pinned\n");
}

static int bench_init(struct bench *b)
{
	struct worker *wk = &b->worker;
	struct rng rng;
	unsigned int i;

	b->run = aligned_alloc(CACHELINE, round_up_pow2(sizeof(*b->run),
							CACHELINE));
	if (!b->run)
		return -1;
	memset(b->run, 0, sizeof(*b->run));
	if (clock_init(&b->run->clock, false))
		return -1;
	b->run->cell = &b->cell;
	wk->run = b->run;
	wk->cpu = &b->cpu;
	b->cpu.clock = &b->run->clock;
	b->cpu.recording = true;
	preempt_init(&b->cpu.preempt);
	raw_spin_init(&b->lock);
	section_set_init(&b->set, 1);
	b->class = section_class_get(&b->set, "lock");
	if (!b->class || timing_init(wk))
		return -1;
	b->run->timed_every[OP_ACCESS] = TIMING_MOST;
	timing_begin(wk);
	rng_init(&rng, 1);
	for (i = 0; i < NR_OPS_A_LOOP; i++)
		b->extra_ns[i] = 200 + rng_below(&rng, 3800);
	return 0;
}

int main(int argc, char **argv)
{
	static struct bench b;
	long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : DEFAULT_ROUNDS;

	rounds = MAX(1, MIN(rounds, MAX_ROUNDS));
	pin();
	if (bench_init(&b)) {
		fprintf(stderr, "bench-record: cannot set up\n");
		return 4;
	}
	measure(&b, (size_t)rounds);
	timing_release(&b.worker);
	section_set_release(&b.set);
	free(b.run);
	return 0;
}
