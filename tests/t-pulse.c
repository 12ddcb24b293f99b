// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-pulse.c - the page that a running cell shares with who runs it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/pulse.h"

static void test_nobody_watches(void **state __unused_arg)
{
	unsetenv("PGDBENCH_PULSE");
	assert_null(pulse_find());
	pulse_phase_set(NULL, PULSE_MEASURING);
	pulse_step(NULL, 0, 1);
	pulse_clear(NULL);
	pulse_close(NULL);
	assert_true(pulse_rate(NULL) == 0);
}

/* No file but one of ours is ever written to. */
static void test_other_files(void **state __unused_arg)
{
	static const char *const numbers[] = { "0", "-1", "999", "x", "" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		setenv("PGDBENCH_PULSE", numbers[i], 1);
		assert_null(pulse_find());
	}
	unsetenv("PGDBENCH_PULSE");
}

/* What a cell does, in a process of its own. */
static void child(void)
{
	struct pulse *p = pulse_find();

	if (!p)
		_exit(1);
	pulse_phase_set(p, PULSE_WARMING);
	pulse_step(p, 0, 5);
	pulse_phase_set(p, PULSE_MEASURING);
	pulse_step(p, 0, 600);
	pulse_step(p, PULSE_WORKERS - 1, 400);
	pulse_step(p, PULSE_WORKERS, 1000000);
	pulse_phase_set(p, PULSE_AUDITING);
	_exit(0);
}

static void test_child(void **state __unused_arg)
{
	struct pulse *p = pulse_open();
	uint64_t began, ended;
	int status;
	pid_t pid;

	if (!p)
		skip();
	assert_string_equal(pulse_phase_name(p), "building");
	assert_true(pulse_rate(p) == 0);
	pid = fork();
	if (!pid)
		child();
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_string_equal(pulse_phase_name(p), "auditing");
	began = atomic_load(&p->began_ns);
	ended = atomic_load(&p->ended_ns);
	assert_true(began && ended >= began);
	/* A measurement of designed length: 1000 steps in 2 s. */
	atomic_store(&p->ended_ns, began + 2000000000);
	assert_true(pulse_rate(p) == 500);
	atomic_store(&p->phase, 77);
	assert_string_equal(pulse_phase_name(p), "running");
	pulse_clear(p);
	assert_string_equal(pulse_phase_name(p), "building");
	assert_true(pulse_rate(p) == 0);
	pulse_close(p);
	assert_null(pulse_find());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nobody_watches),
		cmocka_unit_test(test_other_files),
		cmocka_unit_test(test_child),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
