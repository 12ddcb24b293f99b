// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-speed.c - the frequency that the kernel tells, the one that is measured, and
 * what the kernel counts of a thread; and that none of them is made up.
 */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/speed.h"
#include "lib/thread_noise.h"

static struct clock the_clock;

static int setup(void **state __unused_arg)
{
	return clock_init(&the_clock, false);
}

static void note(struct speed *s, unsigned int part, uint64_t ticks)
{
	unsigned int i;

	for (i = 0; i < SPEED_FEW; i++)
		speed_note(s, part, ticks + i);
}

static void test_change(void **state __unused_arg)
{
	struct speed s = { .nr = { 0 } };

	assert_true(isnan(speed_change(&s)));
	assert_int_equal(speed_khz(&s, &the_clock), 0);
	note(&s, 0, 1000);
	assert_true(isnan(speed_change(&s)));	/* compared with nothing */
	note(&s, 3, 1000);
	assert_true(speed_change(&s) == 0.0);
	/* An interruption is no change: the part's shortest counts. */
	speed_note(&s, 3, 900000);
	assert_true(speed_change(&s) == 0.0);
	note(&s, 7, 1250);
	assert_true(fabs(speed_change(&s) - 0.25) < 1e-9);
	/* Faster for a while is a change too. */
	note(&s, 5, 500);
	assert_true(fabs(speed_change(&s) - 1.5) < 1e-9);
	/* What comes late belongs to the last part. */
	speed_note(&s, 800, 250);
	assert_true(fabs(speed_change(&s) - 3) < 1e-9);
	assert_int_equal(speed_khz(&s, &the_clock),
			 (uint64_t)(SPEED_ADDS * the_clock.info.hz / 1e3 /
				    250));
}

/* Of a part with too few chains nothing is said. */
static void test_few(void **state __unused_arg)
{
	struct speed s = { .nr = { 0 } };
	unsigned int i;

	note(&s, 0, 1000);
	note(&s, 1, 1000);
	for (i = 0; i < SPEED_FEW - 1; i++)
		speed_note(&s, 2, 5000);
	assert_true(speed_change(&s) == 0.0);
	speed_note(&s, 2, 5000);
	assert_true(speed_change(&s) == 4.0);
}

/* No machine adds less than ten million times a second, or more than twenty
 * thousand million. */
static void test_chain(void **state __unused_arg)
{
	struct speed s = { .nr = { 0 } };
	unsigned int i;

	for (i = 0; i < 200; i++)
		speed_note(&s, 0, speed_chain(&the_clock));
	print_message("# %.2f GHz\n", (double)speed_khz(&s, &the_clock) / 1e6);
	assert_in_range(speed_khz(&s, &the_clock), 10000, 20000000);
}

/* ---- files ---- */

static void plant(const char *root, const char *dir, const char *name,
		  const char *text)
{
	char path[512], *slash;
	FILE *f;

	snprintf(path, sizeof(path), "%s%s/", root, dir);
	for (slash = path + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
	strncat(path, name, sizeof(path) - strlen(path) - 1);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void clear(const char *root)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -r '%s'", root);
	assert_int_equal(system(command), 0);
}

static void test_kernel_khz(void **state __unused_arg)
{
	char root[] = "/tmp/t-speed-XXXXXX";
	uint64_t khz = 77;

	assert_non_null(mkdtemp(root));
	assert_int_equal(speed_kernel_khz(root, 0, &khz), -ENOENT);
	plant(root, "/proc", "cpuinfo",
	      "processor\t: 0\nmodel name\t: x\ncpu MHz\t\t: 1000.5\n\n"
	      "processor\t: 10\ncpu MHz\t\t: 3000.123\n");
	assert_int_equal(speed_kernel_khz(root, 1, &khz), -ENOENT);
	assert_int_equal(khz, 77);
	assert_int_equal(speed_kernel_khz(root, 0, &khz), 0);
	assert_int_equal(khz, 1000500);
	assert_int_equal(speed_kernel_khz(root, 10, &khz), 0);
	assert_int_equal(khz, 3000123);
	/* cpufreq knows better. */
	plant(root, "/sys/devices/system/cpu/cpu10/cpufreq",
	      "scaling_cur_freq", "2222222\n");
	assert_int_equal(speed_kernel_khz(root, 10, &khz), 0);
	assert_int_equal(khz, 2222222);
	plant(root, "/sys/devices/system/cpu/cpu10/cpufreq",
	      "scaling_cur_freq", "<unknown>\n");
	assert_int_equal(speed_kernel_khz(root, 10, &khz), 0);
	assert_int_equal(khz, 3000123);
	/* arm64 tells nothing there. */
	plant(root, "/proc", "cpuinfo", "processor\t: 0\nBogoMIPS\t: 50.00\n");
	khz = 77;
	assert_int_equal(speed_kernel_khz(root, 0, &khz), -ENOENT);
	assert_int_equal(khz, 77);
	clear(root);
}

static void test_thread_files(void **state __unused_arg)
{
	char root[] = "/tmp/t-speed-XXXXXX", path[64];
	uint64_t value = 77;

	assert_non_null(mkdtemp(root));
	snprintf(path, sizeof(path), "%s/f", root);
	assert_int_equal(thread_noise_wait(path, &value), -ENOENT);
	assert_int_equal(thread_noise_moves(path, &value), -ENOENT);
	plant(root, "", "f", "123 456 7\n");
	assert_int_equal(thread_noise_wait(path, &value), 0);
	assert_int_equal(value, 456);
	assert_int_equal(thread_noise_moves(path, &value), -EINVAL);
	plant(root, "", "f", "\n");
	assert_int_equal(thread_noise_wait(path, &value), -EINVAL);
	plant(root, "", "f", "x (1, #threads: 2)\n-----\n"
	      "se.exec_start      :      1.2\n"
	      "se.nr_migrations   :      42\nnr_switches  :   3\n");
	assert_int_equal(thread_noise_moves(path, &value), 0);
	assert_int_equal(value, 42);
	clear(root);
}

/* What we do ourselves must be counted, and on this thread. */
static void test_own_switches(void **state __unused_arg)
{
	const struct timespec ts = { .tv_nsec = 2000000 };
	struct thread_noise from, grown;
	unsigned int i;

	thread_noise_read(&from);
	for (i = 0; i < 10; i++)
		nanosleep(&ts, NULL);
	thread_noise_since(&from, &grown);
	/* Who is preempted on its way to sleep was switched out all the same. */
	assert_in_range(grown.voluntary + grown.involuntary, 10, 10 + 2000);
	assert_true(grown.voluntary > 0);
	/* What is not had on either side is not had. */
	from.wait_ns = from.migrations = THREAD_NOISE_NULL;
	thread_noise_since(&from, &grown);
	assert_true(grown.wait_ns == THREAD_NOISE_NULL);
	assert_true(grown.migrations == THREAD_NOISE_NULL);
	from.voluntary = THREAD_NOISE_NULL - 1;
	thread_noise_since(&from, &grown);
	assert_int_equal(grown.voluntary, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_change),
		cmocka_unit_test(test_few),
		cmocka_unit_test(test_chain),
		cmocka_unit_test(test_kernel_khz),
		cmocka_unit_test(test_thread_files),
		cmocka_unit_test(test_own_switches),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
