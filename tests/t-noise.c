// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-noise.c - noise that we make ourselves must be noticed; so must absence.
 */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/noise.h"
#include "lib/selfcost.h"

enum { MS = 1000 * 1000 };

static struct clock the_clock;

static int setup(void **state __unused_arg)
{
	return clock_init(&the_clock, false);
}

static struct noise *noise_new(void)
{
	struct noise *n = malloc(sizeof(*n));

	assert_non_null(n);
	noise_init(n);
	return n;
}

static void test_nothing_had_at_first(void **state __unused_arg)
{
	struct noise *n = noise_new();

	assert_false(n->have_probe);
	assert_false(n->delta.have_steal);
	assert_false(n->delta.have_rusage);
	assert_true(noise_lost_share(n) == 0.0);
	free(n);
}

static void test_gaps_are_hiccups_above_the_limit(void **state __unused_arg)
{
	struct noise *n = noise_new();

	noise_note_gap(n, 0);
	noise_note_gap(n, NOISE_GAP_NS);
	assert_int_equal(n->gaps.nr, 0);
	assert_int_equal(n->lost_ns, 0);
	noise_note_gap(n, NOISE_GAP_NS + 1);
	noise_note_gap(n, 7000);
	assert_int_equal(n->gaps.nr, 2);
	assert_int_equal(n->gaps.max_ns, 7000);
	assert_int_equal(n->lost_ns, 8001);
	n->probe_ns = 80010;
	assert_true(fabs(noise_lost_share(n) - 0.1) < 1e-12);
	free(n);
}

static void nap(long ns)
{
	const struct timespec ts = { .tv_nsec = ns };

	nanosleep(&ts, NULL);
}

static void on_alarm(int sig __unused_arg)
{
	nap(5 * MS);
}

/*
 * A signal handler that sleeps is a hiccup of the loop that it interrupts.
 * Not under ThreadSanitizer, which holds signals back until the thread enters
 * its runtime, and the loop never does.
 */
static void test_probe_sees_a_stall(void **state __unused_arg)
{
	const struct itimerval once = { .it_value = { .tv_usec = 10000 } };
	struct sigaction sa = { .sa_handler = on_alarm }, old;
	struct noise *n;

	if (config_tsan)
		skip();
	n = noise_new();
	assert_int_equal(sigaction(SIGALRM, &sa, &old), 0);
	assert_int_equal(setitimer(ITIMER_REAL, &once, NULL), 0);
	noise_probe(n, &the_clock, 40 * MS);
	assert_int_equal(sigaction(SIGALRM, &old, NULL), 0);
	assert_true(n->have_probe);
	assert_true(n->probe_ns >= 40 * MS - 1);
	assert_true(n->gaps.max_ns >= 5 * MS - 10000);
	assert_true(n->lost_ns >= n->gaps.max_ns);
	assert_true(n->lost_ns <= n->probe_ns);
	assert_true(n->gaps.sum_ns == n->lost_ns);
	free(n);
}

static void test_probes_add_up(void **state __unused_arg)
{
	struct noise *n = noise_new();
	uint64_t once;

	noise_probe(n, &the_clock, 2 * MS);
	once = n->probe_ns;
	noise_probe(n, &the_clock, 2 * MS);
	assert_true(once >= 2 * MS - 1);
	assert_true(n->probe_ns >= once + 2 * MS - 1);
	free(n);
}

static void touch_pages(unsigned int nr)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), i;
	char *mem;

	mem = mmap(NULL, nr * page, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(mem != MAP_FAILED);
	madvise(mem, nr * page, MADV_NOHUGEPAGE);
	for (i = 0; i < nr; i++)
		((volatile char *)mem)[i * page] = 1;
	munmap(mem, nr * page);
}

static void test_counters_grow_by_what_we_did(void **state __unused_arg)
{
	struct noise *n = noise_new();
	unsigned int i;

	noise_begin(n);
	touch_pages(256);
	for (i = 0; i < 10; i++)
		nap(2 * MS);
	noise_end(n);
	assert_true(n->delta.have_rusage);
	assert_in_range(n->delta.nr_minor_faults, 256, 256 + 2000);
	/* Who is preempted on its way to sleep was switched out all the same. */
	assert_in_range(n->delta.nr_voluntary + n->delta.nr_involuntary, 10,
			10 + 2000);
	assert_true(n->delta.nr_voluntary > 0);
	free(n);
}

static void test_steal_needs_both_readings(void **state __unused_arg)
{
	struct noise *n = noise_new();
	uint64_t ticks;
	bool had = !noise_read_steal("/proc/stat", NULL, 0, &ticks);

	noise_begin(n);
	noise_end(n);
	assert_int_equal(n->delta.have_steal, had);
	noise_begin(n);
	n->begin.have_steal = false;
	noise_end(n);
	assert_false(n->delta.have_steal);
	free(n);
}

static void test_steal_is_a_difference(void **state __unused_arg)
{
	struct noise *n = noise_new();
	uint64_t now;

	noise_begin(n);
	if (!n->begin.have_steal) {
		free(n);
		skip();
	}
	now = n->begin.steal_ns;
	n->begin.steal_ns = 0;
	noise_end(n);
	assert_true(n->delta.steal_ns >= now);
	noise_begin(n);
	n->begin.steal_ns = UINT64_MAX;
	noise_end(n);
	assert_int_equal(n->delta.steal_ns, 0);
	free(n);
}

static int steal_of_pus(const char *text, const unsigned int *pus,
			unsigned int nr, uint64_t *ticks)
{
	char path[] = "/tmp/t-noise-XXXXXX";
	int fd = mkstemp(path), err;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	err = noise_read_steal(path, pus, nr, ticks);
	unlink(path);
	return err;
}

static int steal_of(const char *text, uint64_t *ticks)
{
	return steal_of_pus(text, NULL, 0, ticks);
}

/* Only of those that were asked for: cpu1 is not cpu11. */
static void test_steal_of_some(void **state __unused_arg)
{
	static const char text[] = "cpu  1 2 3 4 5 6 7 900 9 10\n"
				   "cpu0 1 2 3 4 5 6 7 1 9 10\n"
				   "cpu1 1 2 3 4 5 6 7 20 9 10\n"
				   "cpu11 1 2 3 4 5 6 7 400 9 10\n";
	static const unsigned int pus[] = { 11, 0, 1, 2 };
	uint64_t ticks;

	assert_int_equal(steal_of_pus(text, pus, 2, &ticks), 0);
	assert_int_equal(ticks, 401);
	assert_int_equal(steal_of_pus(text, pus + 2, 1, &ticks), 0);
	assert_int_equal(ticks, 20);
	assert_int_equal(steal_of_pus(text, pus, 4, &ticks), -EINVAL);
}

static void test_steal_figure(void **state __unused_arg)
{
	uint64_t ticks = 99;

	assert_int_equal(steal_of("cpu  1 2 3 4 5 6 7 81 9 10\n"
				  "cpu0 1 2 3 4 5 6 7 82 9 10\n", &ticks), 0);
	assert_int_equal(ticks, 81);
	assert_int_equal(steal_of("cpu  1 2 3 4 5 6 7 0 0 0\n", &ticks), 0);
	assert_int_equal(ticks, 0);
}

static void test_no_steal_figure(void **state __unused_arg)
{
	uint64_t ticks;

	assert_int_equal(steal_of("", &ticks), -EINVAL);
	assert_int_equal(steal_of("cpu  1 2 3 4 5 6 7\n", &ticks), -EINVAL);
	assert_int_equal(steal_of("intr 1 2 3 4 5 6 7 8\n", &ticks), -EINVAL);
	assert_int_equal(noise_read_steal("/nonexistent/stat", NULL, 0, &ticks),
			 -ENOENT);
}

static void test_selfcost_adds_up(void **state __unused_arg)
{
	struct selfcost cost = { .stamp_ns = -1 };

	assert_int_equal(selfcost_measure(&the_clock, &cost), 0);
	print_message("# stamp %.2f, timed op %.2f, record %.2f, "
		      "preempt %.2f ns\n", cost.stamp_ns, cost.timed_op_ns,
		      cost.record_ns, cost.preempt_ns);
	assert_true(cost.stamp_ns > 0 && cost.stamp_ns < 100000);
	assert_true(cost.record_ns > 0 && cost.preempt_ns > 0);
	/* Two stamps lie in a timed operation. */
	assert_true(cost.timed_op_ns > cost.stamp_ns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_had_at_first),
		cmocka_unit_test(test_gaps_are_hiccups_above_the_limit),
		cmocka_unit_test(test_probe_sees_a_stall),
		cmocka_unit_test(test_probes_add_up),
		cmocka_unit_test(test_counters_grow_by_what_we_did),
		cmocka_unit_test(test_steal_needs_both_readings),
		cmocka_unit_test(test_steal_is_a_difference),
		cmocka_unit_test(test_steal_figure),
		cmocka_unit_test(test_steal_of_some),
		cmocka_unit_test(test_no_steal_figure),
		cmocka_unit_test(test_selfcost_adds_up),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
