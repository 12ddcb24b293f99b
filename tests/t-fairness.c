// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-fairness.c - are the indices what they are known to be, are only threads of
 * one role compared, and does a designed unfairness come out of a run?
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/fairness.h"
#include "lib/compiler.h"
#include "lib/json.h"
#include "tests/cell-run.h"

static void assert_near(double a, double b)
{
	assert_true(fabs(a - b) < 1e-12);
}

static void test_known_vectors(void **state)
{
	static const struct {
		double v[4];
		size_t nr;
		double jain, ratio, cv;
	} cases[] = {
		{ { 5, 5, 5, 5, }, 4, 1, 1, 0, },
		{ { 1, 2, }, 2, 0.9, 0.5, 1.0 / 3, },
		{ { 7, 0, 0, 0, }, 4, 0.25, 0, 0, },
		{ { 1, 2, 3, 4, }, 4, 100.0 / 120, 0.25, 0, },
		{ { 1e18, 3e18, }, 2, 0.8, 1.0 / 3, 0.5, },
	};
	struct fairness f;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		f = fairness_of(cases[i].v, cases[i].nr);
		assert_near(f.jain, cases[i].jain);
		assert_near(f.min_over_max, cases[i].ratio);
	}
	assert_near(fairness_of(cases[1].v, 2).stddev_over_mean, 1.0 / 3);
	assert_near(fairness_of(cases[2].v, 4).stddev_over_mean, sqrt(3));
	assert_near(fairness_of(cases[0].v, 4).stddev_over_mean, 0);
	/* Nobody to compare with, or nothing to compare. */
	assert_true(isnan(fairness_of(cases[0].v, 1).jain));
	assert_true(isnan(fairness_of(cases[2].v + 1, 3).jain));
	assert_true(isnan(fairness_of(NULL, 0).min_over_max));
}

static struct fairness by_role(const char *counts, const char *roles)
{
	struct u64s c = { .nr = 0 }, r = { .nr = 0 };
	struct fairness f;

	for (; *counts; counts++)
		assert_int_equal(u64s_add(&c, *counts == '-' ? U64_NULL :
					  (uint64_t)(*counts - '0') * 100), 0);
	for (; *roles; roles++)
		assert_int_equal(u64s_add(&r, (uint64_t)(*roles - '0')), 0);
	f = fairness_by_role(&c, &r);
	u64s_release(&c);
	u64s_release(&r);
	return f;
}

static void test_roles_are_not_compared(void **state)
{
	struct fairness f;

	(void)state;
	f = by_role("1991", "0110");
	assert_near(f.jain, 1);
	assert_false(fairness_is_unfair(&f));
	/* The least fair of two. */
	f = by_role("559933", "000122");
	assert_near(f.jain, by_role("559", "000").jain);
	f = by_role("5512", "0011");
	assert_near(f.jain, 0.9);
	assert_near(f.mean, 150);
	/* A role that does not do this; a thread that gets nothing of it. */
	f = by_role("5500", "0011");
	assert_near(f.jain, 1);
	f = by_role("50", "00");
	assert_near(f.jain, 0.5);
	assert_near(by_role("5-", "00").jain, 0.5);
	assert_true(fairness_is_unfair(&f));
	/* Without roles all are alike. */
	assert_near(by_role("12", "").jain, 0.9);
}

static void test_roles_of_one_have_no_index(void **state)
{
	struct fairness f = by_role("19", "01");

	(void)state;
	assert_true(isnan(f.jain) && isnan(f.min_over_max) &&
		    isnan(f.stddev_over_mean));
	assert_false(fairness_is_unfair(&f));
}

static const struct result_share *share_of(const struct result_shares *s,
					   const char *name)
{
	size_t i;

	for (i = 0; i < s->nr; i++)
		if (!strcmp(s->v[i].name, name))
			return &s->v[i];
	fail_msg("nobody did '%s'", name);
	return NULL;
}

static uint64_t sum_of(const struct u64s *v)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < v->nr; i++)
		sum += v->v[i];
	return sum;
}

/* Each thread's part is there, and the parts are the whole. */
static void check_shares(const struct result_cell *cell, void *arg)
{
	const struct result_share *share = share_of(&cell->fairness.ops, "fork");
	size_t i;

	(void)arg;
	assert_int_equal(cell->fairness.roles.nr, cell->threads);
	assert_int_equal(share->per_thread.nr, cell->threads);
	assert_true(sum_of(&share->per_thread) == cell->ops[OP_FORK]);
	assert_int_equal(share->wait_p99_ns.nr, 0);
	share = share_of(&cell->fairness.locks, "pgd_lock");
	assert_int_equal(share->per_thread.nr, cell->threads);
	assert_int_equal(share->wait_p99_ns.nr, cell->threads);
	for (i = 0; strcmp(cell->locks.v[i].name, "pgd_lock"); i++)
		assert_true(i + 1 < cell->locks.nr);
	assert_true(sum_of(&share->per_thread) ==
		    cell->locks.v[i].acquisitions);
}

static void test_parts_are_the_whole(void **state)
{
	(void)state;
	cells_run("-s list-lock -w churn -t 3 -m 100 -d 30ms --warmup 1ms -r 1"
		  " --oversubscribe -q", check_shares, NULL);
}

/* In the role of who fills slots there is one, if anybody fills. */
static void check_roles(const struct result_cell *cell, void *arg)
{
	const uint64_t *first = arg;

	assert_int_equal(cell->fairness.roles.nr, 2);
	assert_true(cell->fairness.roles.v[0] == *first);
	assert_true(cell->fairness.roles.v[1] == 0);
}

static void test_roles_of_workloads(void **state)
{
	uint64_t role = 1;

	(void)state;
	cells_run("-s array -w churn,populate,steady,walk,race -t 2 -m 100 "
		  "-d 5ms --warmup 1ms -r 1 -q --oversubscribe "
		  "--set race.fillers=1", check_roles, &role);
	role = 0;
	cells_run("-s array -w churn -t 2 -m 100 -d 5ms --warmup 1ms -r 1 -q "
		  "--oversubscribe --set churn.sync=0", check_roles, &role);
}

/* ---- a strategy that makes the second thread wait, and no other ---- */

static int unfair_fork(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	uint64_t since = clock_stamp(cpu->clock);

	mm_clone(s->world, mm);
	while (cpu->id == 1 &&
	       clock_since(cpu->clock, since, clock_stamp(cpu->clock)) < 100000)
		cpu_relax();
	return 0;
}

static void unfair_exit(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	mm_free(s->world, cpu, mm);
}

static const struct strategy_ops unfair = {
	STRATEGY_ABI,
	.name		= "unfair",
	.summary	= "one thread waits",
	.stands_for	= "a test",
	.leaves_out	= "all else",
	.contract	= CONTRACT_NONE,
	.fork		= unfair_fork,
	.exit		= unfair_exit,
};

/* Half of all forks at most are the other's, however busy the machine. */
static void check_unfair(const struct result_cell *cell, void *arg)
{
	const struct result_share *share = share_of(&cell->fairness.ops, "fork");
	struct fairness f = fairness_by_role(&share->per_thread,
					     &cell->fairness.roles);

	(void)arg;
	assert_true(share->per_thread.v[1] > 0);
	assert_true(share->per_thread.v[1] <=
		    cell->duration_ns / 100000 + 1);
	assert_true(f.jain < 0.9 && f.min_over_max < 0.5);
	assert_true(fairness_is_unfair(&f));
}

static void test_designed_unfairness(void **state)
{
	(void)state;
	cells_run_with(&unfair, "-s unfair -w churn -t 2 -m 100 -d 40ms "
		       "--warmup 1ms -r 1 -q --oversubscribe "
		       "--set churn.sync=0", check_unfair, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_vectors),
		cmocka_unit_test(test_roles_are_not_compared),
		cmocka_unit_test(test_roles_of_one_have_no_index),
		cmocka_unit_test(test_parts_are_the_whole),
		cmocka_unit_test(test_roles_of_workloads),
		cmocka_unit_test(test_designed_unfairness),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
