// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-schedule.c - arrivals with known answers, and what a stall does to those
 * behind it, in a time that is made up: nothing here depends on a clock.
 *
 * A tick is a nanosecond.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "bench/schedule.h"
#include "lib/compiler.h"
#include "lib/hist.h"

#define US UINT64_C(1000)
#define LATE (US)

/* ---- arrivals ---- */

static uint64_t step(struct schedule *s)
{
	uint64_t due = s->next;

	assert_int_equal(schedule_take(s, due), 0);
	return due;
}

/* A third of a tick is lost nowhere, however many there are. */
static void test_fixed_is_exact(void **state __unused_arg)
{
	struct schedule s;
	uint64_t i;

	schedule_init(&s, 10.0 / 3, true, 1, LATE);
	schedule_begin(&s, 1000, 1000);
	for (i = 0; i < 3000000; i++)
		assert_true(llabs((long long)(step(&s) - 1000 - i * 10 / 3)) <=
			    1);
}

static void test_fixed_take_turns(void **state __unused_arg)
{
	struct schedule s[4];
	uint64_t i;

	for (i = 0; i < 4; i++) {
		schedule_init(&s[i], 100, true, i, LATE);
		/* They begin when they do, in any order. */
		schedule_begin(&s[i], 1234 + 61 * (4 - i), 25 * i);
	}
	for (i = 0; i < 4; i++) {
		assert_true(s[i].next >= 1234 + 61 * (4 - i));
		assert_true(s[i].next < 1234 + 61 * (4 - i) + 100);
		assert_int_equal(s[i].next % 100, 25 * i);
	}
}

static void test_fixed_waits_for_its_first(void **state __unused_arg)
{
	struct schedule s;

	schedule_init(&s, 100, true, 1, LATE);
	schedule_begin(&s, 10, 70);
	assert_int_equal(step(&s), 70);
	assert_int_equal(step(&s), 170);
}

/* Of an exponential distribution the deviation is the mean; 3.9 standard errors
 * are allowed, of a seed that never changes. */
static void test_poisson_moments(void **state __unused_arg)
{
	const double mean = 2.6;
	double sum = 0, squares = 0, x;
	struct schedule s;
	uint64_t at, due;
	const int n = 1000000;
	int i;

	schedule_init(&s, mean, false, 7, LATE);
	schedule_begin(&s, 500, 0);
	for (i = 0, at = 500; i < n; i++, at = due) {
		due = step(&s);
		x = (double)(due - at);
		sum += x;
		squares += x * x;
	}
	assert_true(fabs(sum / n - mean) < 3.9 * mean / sqrt(n));
	/* Cut to whole ticks, both ends: a sixth of a tick squared. */
	x = squares / n - (sum / n) * (sum / n);
	assert_true(fabs(x - mean * mean - 1.0 / 6) < 0.1);
}

/* As many in a window as its length says, and as variable: one process, if its
 * parts are independent. */
static void test_poisson_adds_up(void **state __unused_arg)
{
	enum { WINDOWS = 20000, WIDE = 1000, MEAN = 20 };
	unsigned int *count = calloc(WINDOWS, sizeof(*count)), i;
	double sum = 0, squares = 0;
	struct schedule s;
	uint64_t due;

	assert_non_null(count);
	for (i = 0; i < 4; i++) {
		schedule_init(&s, 4.0 * WIDE / MEAN, false, 100 + i, LATE);
		schedule_begin(&s, 0, 0);
		while ((due = step(&s)) < (uint64_t)WINDOWS * WIDE)
			count[due / WIDE]++;
	}
	for (i = 0; i < WINDOWS; i++) {
		sum += count[i];
		squares += (double)count[i] * count[i];
	}
	sum /= WINDOWS;
	squares = squares / WINDOWS - sum * sum;
	assert_true(fabs(sum - MEAN) < 4 * sqrt(MEAN) / sqrt(WINDOWS));
	assert_true(fabs(squares / sum - 1) < 4 * sqrt(2.0 / WINDOWS));
	free(count);
}

static void test_seed_decides(void **state __unused_arg)
{
	struct schedule a, b, c;
	unsigned int i, same = 0;

	schedule_init(&a, 1000, false, 1, LATE);
	schedule_init(&b, 1000, false, 1, LATE);
	schedule_init(&c, 1000, false, 2, LATE);
	schedule_begin(&a, 0, 0);
	schedule_begin(&b, 0, 0);
	schedule_begin(&c, 0, 0);
	for (i = 0; i < 1000; i++) {
		uint64_t due = step(&a);

		assert_int_equal(due, step(&b));
		same += due == step(&c);
	}
	assert_true(same < 10);
}

/* ---- what becomes of steps ---- */

/* Steps of a microsecond, but one in a thousand takes a thousand. */
static uint64_t stalling(unsigned int i)
{
	return i % 1000 == 500 ? 1000 * US : US;
}

struct figures {
	struct hist service, intended;
};

/* One worker takes @nr steps; without @s one after the other. */
static void work(struct schedule *s, unsigned int nr, struct figures *f)
{
	uint64_t now = 0, lag, ns;
	unsigned int i;

	hist_init(&f->service);
	hist_init(&f->intended);
	for (i = 0; i < nr; i++) {
		ns = stalling(i);
		hist_record(&f->service, ns);
		if (s) {
			now = MAX(now, s->next);
			lag = schedule_take(s, now);
			hist_record(&f->intended, lag + ns);
		}
		now += ns;
	}
	if (s) {
		schedule_end(s, MAX(now, s->next));
		schedule_close(s, MAX(now, s->next));
	}
}

static uint64_t bin_of(uint64_t ns)
{
	return hist_bin_lower(hist_bin(ns));
}

/*
 * A step is due every 100 us.  Behind the one that takes 1 ms ten are late; of
 * the j-th the end comes 1000 - 99 j us after it was due.  In ten thousand steps
 * there are ten of each, 9 890 are on time.
 */
static void test_stall_makes_a_ramp(void **state __unused_arg)
{
	struct figures *f = calloc(1, sizeof(*f));
	struct schedule s;
	unsigned int j;

	assert_non_null(f);
	schedule_init(&s, 100.0 * US, true, 1, LATE);
	schedule_begin(&s, 0, 0);
	work(&s, 10000, f);
	assert_int_equal(f->service.bins[hist_bin(1000 * US)], 10);
	assert_int_equal(f->service.bins[hist_bin(US)], 9990);
	for (j = 0; j <= 10; j++)
		assert_int_equal(f->intended.bins[hist_bin(US * (1000 - 99 * j))],
				 10);
	assert_int_equal(hist_percentile(&f->intended, 98.9), bin_of(US));
	assert_int_equal(hist_percentile(&f->intended, 99), bin_of(10 * US));
	assert_int_equal(hist_percentile(&f->intended, 99.9),
			 bin_of(901 * US));
	assert_int_equal(hist_percentile(&f->intended, 100), 1000 * US);
	assert_int_equal(hist_percentile(&f->service, 99.9), bin_of(US));
	assert_int_equal(s.counts.due, 10000);
	assert_int_equal(s.counts.late, 100);
	assert_int_equal(s.counts.missed, 0);
	assert_int_equal(s.counts.behind_ticks, 900 * US);
	free(f);
}

/* The same stalls, and who only asks when he was answered hears nothing. */
static void test_closed_loop_omits_it(void **state __unused_arg)
{
	struct figures *open = calloc(1, sizeof(*open));
	struct figures *closed = calloc(1, sizeof(*closed));
	struct schedule s;

	assert_non_null(open);
	assert_non_null(closed);
	schedule_init(&s, 100.0 * US, true, 1, LATE);
	schedule_begin(&s, 0, 0);
	work(&s, 10000, open);
	work(NULL, 10000, closed);
	assert_memory_equal(&open->service, &closed->service,
			    sizeof(open->service));
	assert_int_equal(closed->intended.nr, 0);
	assert_int_equal(hist_percentile(&closed->service, 99.9), bin_of(US));
	assert_int_equal(hist_percentile(&open->intended, 99.9),
			 bin_of(901 * US));
	free(open);
	free(closed);
}

/* ---- the end ---- */

/* Ten are due in each microsecond, and one is begun. */
static void overload(struct schedule *s, bool fixed)
{
	uint64_t now;

	schedule_init(s, 100, fixed, 3, LATE);
	schedule_begin(s, 0, 0);
	for (now = 0; now < 1000 * US; now += US) {
		now = MAX(now, s->next);
		schedule_take(s, now);
	}
	schedule_end(s, 1000 * US);
}

static void test_missed_are_counted(void **state __unused_arg)
{
	struct schedule s;

	overload(&s, true);
	assert_int_equal(s.counts.due, 10000);
	assert_int_equal(s.counts.begun, 1000);
	assert_int_equal(s.counts.backlog, 9000);
	assert_true(schedule_pending(&s));
	schedule_take(&s, 1001 * US);
	schedule_close(&s, 1002 * US);
	assert_int_equal(s.counts.due, 10000);
	assert_int_equal(s.counts.begun, 1001);
	assert_int_equal(s.counts.missed, 8999);
	/* The eldest of them was due at 100.1 us. */
	assert_int_equal(s.counts.behind_ticks, 1002 * US - 1001 * 100);
	assert_false(schedule_kept(s.counts.due, s.counts.backlog, 1));
}

/* Nothing vanishes: what was due is begun or missed, one by one. */
static void test_poisson_backlog_is_exact(void **state __unused_arg)
{
	struct schedule s;
	uint64_t backlog, nr = 0;

	overload(&s, false);
	backlog = s.counts.backlog;
	assert_true(backlog > 8500 && backlog < 9500);
	for (; schedule_pending(&s); nr++)
		schedule_take(&s, 1001 * US);
	assert_int_equal(nr, backlog);
	schedule_close(&s, 1002 * US);
	assert_int_equal(s.counts.missed, 0);
	assert_int_equal(s.counts.due, s.counts.begun);
	/* What is begun from now on is nobody's. */
	schedule_take(&s, 2000 * US);
	assert_int_equal(s.counts.due, s.counts.begun);
}

/* Too many to be drawn: a hundred million, in no time. */
static void test_huge_backlog(void **state __unused_arg)
{
	struct schedule s;

	schedule_init(&s, 3, false, 5, LATE);
	schedule_begin(&s, 0, 0);
	schedule_end(&s, 300000000);
	assert_true(fabs((double)s.counts.backlog - 1e8) < 1e5);
}

static void test_steps_due_later_do_not_count(void **state __unused_arg)
{
	struct schedule s;

	schedule_init(&s, 100, true, 1, LATE);
	schedule_begin(&s, 0, 0);
	schedule_take(&s, 0);
	schedule_end(&s, 100);
	assert_int_equal(s.counts.due, 1);
	assert_int_equal(s.counts.backlog, 0);
	assert_false(schedule_pending(&s));
	schedule_take(&s, 5000);
	schedule_close(&s, 5000);
	assert_int_equal(s.counts.begun, 1);
	assert_int_equal(s.counts.behind_ticks, 0);
}

static void test_standstill_is_nobodys(void **state __unused_arg)
{
	struct schedule s;

	schedule_init(&s, 100, true, 1, LATE);
	schedule_begin(&s, 0, 0);
	schedule_shift(&s, 70000);
	assert_int_equal(s.aside, 0);
	assert_int_equal(schedule_take(&s, 70000), 0);
	schedule_aside(&s, 5000);
	assert_int_equal(s.aside, 5000);
	assert_int_equal(s.next, 75100);
	schedule_end(&s, 75150);
	schedule_aside(&s, 1000);
	assert_int_equal(s.aside, 5000);
	assert_true(schedule_pending(&s));
	assert_int_equal(schedule_take(&s, 76100), 0);
	assert_false(schedule_pending(&s));
	assert_int_equal(s.counts.late, 0);
}

/* A tolerance is one: to be late is to be later than that. */
static void test_late(void **state __unused_arg)
{
	struct schedule s;

	schedule_init(&s, 10.0 * US, true, 1, LATE);
	schedule_begin(&s, 0, 0);
	schedule_take(&s, LATE);
	assert_int_equal(s.counts.late, 0);
	assert_int_equal(schedule_take(&s, 10 * US + LATE + 1), LATE + 1);
	assert_int_equal(s.counts.late, 1);
	assert_int_equal(s.counts.behind_ticks, LATE + 1);
}

static void test_kept(void **state __unused_arg)
{
	assert_true(schedule_kept(0, 0, 1));
	assert_true(schedule_kept(10000, 100, 1));
	assert_false(schedule_kept(10000, 101, 1));
	assert_true(schedule_kept(10, 2, 2));
	assert_false(schedule_kept(10, 3, 2));
}

/* Let go, up to the next of the grid. */
static void test_skip(void **state __unused_arg)
{
	struct schedule s;

	schedule_init(&s, 100, true, 1, LATE);
	schedule_begin(&s, 50, 50);
	schedule_skip(&s, 40);
	assert_int_equal(s.next, 50);
	schedule_skip(&s, 50);
	assert_int_equal(s.next, 150);
	schedule_skip(&s, 449);
	assert_int_equal(s.next, 450);
	schedule_skip(&s, 1051);
	assert_int_equal(s.next, 1150);
	assert_int_equal(s.counts.begun, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fixed_is_exact),
		cmocka_unit_test(test_fixed_take_turns),
		cmocka_unit_test(test_fixed_waits_for_its_first),
		cmocka_unit_test(test_poisson_moments),
		cmocka_unit_test(test_poisson_adds_up),
		cmocka_unit_test(test_seed_decides),
		cmocka_unit_test(test_stall_makes_a_ramp),
		cmocka_unit_test(test_closed_loop_omits_it),
		cmocka_unit_test(test_missed_are_counted),
		cmocka_unit_test(test_poisson_backlog_is_exact),
		cmocka_unit_test(test_huge_backlog),
		cmocka_unit_test(test_steps_due_later_do_not_count),
		cmocka_unit_test(test_standstill_is_nobodys),
		cmocka_unit_test(test_late),
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_skip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
