// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-pace.c - every workload under a rate: as many steps are due as it says, and
 * everything that is timed is timed from when it was due, too.
 *
 * How many are due depends on the time that was measured, which is in the
 * result, and not on how fast the machine is.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/cell-run.h"

#define SHORT	" -r 1 -d 20ms --warmup 1ms --seed 5"
#define SHORT_NS	20000000
#define RATE	20000
#define ALL	"steady,populate,churn,walk,race,contexts,ioremap,huge-vmap"
#define TRACE	"-s list-lock -w trace -m 100" SHORT
#define PTDUMP	"-s prealloc -w ptdump --guard read-lock -m 100" SHORT

/* Tear-downs are parts of an allocation, dumps are not paced. */
static bool has_no_due(enum op op)
{
	return op == OP_TEARDOWN || op == OP_DUMP || op == OP_DUMP_START;
}

static void check_latencies(const struct result_cell *c)
{
	const struct result_latency *l;
	unsigned int op;
	uint64_t nr = 0;

	for (op = 0; op < NR_OPS; op++) {
		l = &c->latency[op];
		if (!l->service || (has_no_due((enum op)op) && !l->intended))
			continue;
		assert_non_null(l->intended);
		assert_int_equal(l->intended->nr, l->service->nr);
		assert_true(l->intended->sum_ns >= l->service->sum_ns);
		assert_true(l->intended->max_ns <= l->service->max_ns +
			    c->schedule.behind_max_ns);
		nr += l->service->nr;
	}
	assert_true(nr > 0);
}

/* Each worker may be off by one at either end. */
static void check_due(const struct result_cell *c, double rate, double slack)
{
	double want = rate * (double)c->schedule.time_ns / 1e9;

	if (fabs((double)c->schedule.due - want) > slack)
		fail_msg("%s: %llu due, not %g", c->id,
			 (unsigned long long)c->schedule.due, want);
}

/* Whoever has no part in the rate takes no steps: here each is something. */
static void check_steps(const struct result_cell *c)
{
	uint64_t allocations = c->ops[OP_VMALLOC] + c->ops[OP_VMALLOC_DUMP] +
			       c->ops[OP_VFREE];

	if (!strcmp(c->workload, "walk"))
		assert_true(c->steps <= c->ops[OP_WALK] + 1);
	if (!strcmp(c->workload, "ptdump"))
		assert_true(c->steps <= allocations + c->threads);
}

static void check_open(const struct result_cell *c, const char *arrivals)
{
	const struct result_schedule *s = &c->schedule;

	assert_string_equal(c->loop, "open");
	assert_string_equal(s->arrivals, arrivals);
	assert_true(s->due >= s->backlog && s->backlog >= s->missed);
	assert_int_equal(s->late_after_ns, 1000);
	assert_true(c->steps >= s->due - s->missed);
	assert_true(!s->late || s->behind_max_ns >= s->late_after_ns);
	check_latencies(c);
	check_steps(c);
}

static void check_fixed(const struct result_cell *c, void *nr)
{
	check_open(c, "fixed");
	assert_true(c->schedule.rate_per_s == RATE);
	check_due(c, RATE, 2.0 * (double)c->threads + 1);
	++*(unsigned int *)nr;
}

/* Five standard deviations. */
static void check_poisson(const struct result_cell *c, void *nr)
{
	double mean = RATE * (double)c->schedule.time_ns / 1e9;

	check_open(c, "poisson");
	check_due(c, RATE, 5 * sqrt(mean) + 2.0 * (double)c->threads);
	++*(unsigned int *)nr;
}

static void check_recorded(const struct result_cell *c, void *nr)
{
	check_open(c, "recorded");
	++*(unsigned int *)nr;
}

static void check_closed(const struct result_cell *c, void *nr)
{
	unsigned int op;

	assert_string_equal(c->loop, "closed");
	assert_true(c->steps > 0);
	assert_null(c->schedule.arrivals);
	assert_true(c->schedule.due == U64_NULL);
	assert_true(isnan(c->schedule.rate_per_s));
	assert_true(c->recorded_ns >= c->duration_ns);
	for (op = 0; op < NR_OPS; op++)
		assert_null(c->latency[op].intended);
	++*(unsigned int *)nr;
}

static void test_fixed(void **state __unused_arg)
{
	unsigned int nr = 0;

	cells_run_small("-s list-lock -m 100 -t 1,2 -R 20000,fixed -w " ALL
			SHORT, check_fixed, &nr);
	cells_run_small(TRACE " -t 1,2 -R 20000,fixed", check_fixed, &nr);
	cells_run_small(PTDUMP " -t 2,3 -R 20000,fixed", check_fixed, &nr);
	assert_int_equal(nr, 20);
}

static void test_poisson(void **state __unused_arg)
{
	unsigned int nr = 0;

	cells_run_small("-s list-lock -m 100 -t 1,2 -R 20000 -w " ALL SHORT,
			check_poisson, &nr);
	cells_run_small(TRACE " -t 1,2 -R 20000", check_poisson, &nr);
	cells_run_small(PTDUMP " -t 2,3 -R 20000", check_poisson, &nr);
	assert_int_equal(nr, 20);
}

static void test_recorded(void **state __unused_arg)
{
	unsigned int nr = 0;

	cells_run_small(TRACE " -t 1,2 --set trace.speed=20", check_recorded,
			&nr);
	assert_int_equal(nr, 2);
}

static void test_closed(void **state __unused_arg)
{
	unsigned int nr = 0;

	cells_run_small("-s list-lock -m 100 -t 1,2 -R max -w " ALL SHORT,
			check_closed, &nr);
	cells_run_small(TRACE " -t 1,2", check_closed, &nr);
	cells_run_small(PTDUMP " -t 2 -R max", check_closed, &nr);
	assert_int_equal(nr, 19);
}

/* What a simulator alone does is no part of a schedule's time. */
static void check_aside(const struct result_cell *c, void *nr)
{
	check_due(c, RATE, 3);
	assert_true(c->schedule.time_ns < c->duration_ns);
	++*(unsigned int *)nr;
}

static void test_aside(void **state __unused_arg)
{
	unsigned int nr = 0;

	cells_run_small("-s list-lock -m 100 -t 1 -R 20000,fixed --verify full "
			"--set populate.gap=1ms -w populate,walk,huge-vmap"
			SHORT, check_aside, &nr);
	assert_int_equal(nr, 3);
}

/* No machine does as many: what is left over is counted and told. */
static void check_impossible(const struct result_cell *c, void *arg __unused_arg)
{
	const struct result_schedule *s = &c->schedule;

	check_open(c, "fixed");
	check_due(c, 1e9, 0.01 * (double)s->due);
	assert_true(s->missed > s->due / 2);
	/* Until the last step was taken, an eighth later; who was kept from
	 * seeing the end in time has measured longer than was planned. */
	assert_true(c->recorded_ns >= SHORT_NS + SHORT_NS / 8);
	assert_true(c->recorded_ns > c->duration_ns);
	assert_true(result_seconds(c) == (double)c->recorded_ns / 1e9);
	assert_true(s->backlog >= s->missed);
	/* The eldest of those not begun has waited since early on. */
	assert_true(s->behind_max_ns > c->duration_ns / 4);
	assert_false(result_kept(c));
	assert_int_equal(c->quality.verdict, VERDICT_UNTRUSTWORTHY);
}

static void test_impossible(void **state __unused_arg)
{
	cells_run_small("-s null -w churn -m 100 -t 1,2 -R 1000000000,fixed"
			SHORT, check_impossible, NULL);
}

static uint64_t nr_above(const struct hist *h, uint64_t ns)
{
	uint64_t nr = h ? h->overflow : 0;
	unsigned int bin;

	for (bin = hist_bin(ns); h && bin < HIST_NR_BINS; bin++)
		nr += h->bins[bin];
	return nr;
}

/* One fork in a hundred, on the average, takes a millisecond, and a step is due
 * each 100 us: eight or nine behind it wait for more than 100 us, whatever else
 * goes on. */
static void check_stalls(const struct result_cell *c, void *arg __unused_arg)
{
	uint64_t slow, late;

	assert_int_equal(c->latency[OP_FORK].sampled_every, 1);
	slow = nr_above(c->latency[OP_FORK].service, 1000000);
	late = nr_above(c->latency[OP_FORK].intended, 100000) +
	       nr_above(c->latency[OP_EXIT].intended, 100000);
	assert_true(slow >= 3);
	assert_true(late >= 6 * slow);
	assert_true(c->schedule.late >= 6 * slow);
	assert_true(c->schedule.behind_max_ns >= 700000);
}

static void test_stalls(void **state __unused_arg)
{
	cells_run_small("-s list-rcu -w churn -m 100 -t 1 -r 1 -d 400ms "
			"--warmup 1ms -R 10000,fixed --set churn.sync=0 "
			"--set inject.fork-cloned=100:1ms", check_stalls, NULL);
}

/*
 * New slots are due on a grid of their own, beside the steps, and each is made
 * or told: a fork that takes a millisecond holds up five of them.
 */
static void check_fills(const struct result_cell *c, void *arg __unused_arg)
{
	const struct result_schedule *s = &c->schedule;
	double want = (double)s->time_ns / 200000;
	uint64_t slow;

	if (fabs((double)s->fills_due - want) > 3)
		fail_msg("%llu new slots due, not %g",
			 (unsigned long long)s->fills_due, want);
	assert_int_equal(c->ops[OP_VMALLOC], s->fills_due - s->fills_missed);
	assert_int_equal(c->ops[OP_SYNC], c->ops[OP_VMALLOC]);
	check_due(c, 2000, 3);
	assert_int_equal(c->steps, s->due - s->missed);
	assert_int_equal(c->latency[OP_FORK].sampled_every, 1);
	slow = nr_above(c->latency[OP_FORK].service, 1000000);
	assert_true(slow >= 3);
	assert_true(nr_above(c->latency[OP_SYNC].intended, 100000) >= 3 * slow);
	assert_true(s->fills_late >= 3 * slow);
}

static void test_fills(void **state __unused_arg)
{
	cells_run_small("-s list-rcu -w populate -m 100 -t 1 -r 1 -d 400ms "
			"--warmup 1ms -R 2000,fixed --set populate.gap=200us "
			"--set inject.fork-cloned=10:1ms", check_fills, NULL);
}

/* More than can be made: what is not is counted, and steps get their turn. */
static void check_too_many(const struct result_cell *c, void *arg __unused_arg)
{
	const struct result_schedule *s = &c->schedule;

	assert_int_equal(c->ops[OP_VMALLOC], s->fills_due - s->fills_missed);
	assert_true(s->fills_missed > s->fills_due / 2);
	assert_true(s->behind_max_ns > c->duration_ns / 4);
	assert_true(c->steps > 0);
}

static void test_too_many(void **state __unused_arg)
{
	cells_run_small("-s list-lock -w populate -m 100 -t 1 -R 1000000,fixed "
			"--set populate.gap=10ns" SHORT, check_too_many,
			NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fixed),
		cmocka_unit_test(test_poisson),
		cmocka_unit_test(test_recorded),
		cmocka_unit_test(test_closed),
		cmocka_unit_test(test_aside),
		cmocka_unit_test(test_impossible),
		cmocka_unit_test(test_stalls),
		cmocka_unit_test(test_fills),
		cmocka_unit_test(test_too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
