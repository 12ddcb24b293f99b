// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-report-summary.c - do other tools get what the tables show?
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/report-summary.h"
#include "tests/report-fixture.h"

/* Six runs of 10 to 60 ns; of the last strategy one, and one that broke its
 * contract, and one that failed. */
static void six_runs(struct results *r)
{
	static const char *const others[] = { "one", "wrong", "failed" };
	struct result_lock *lock;
	struct result_cell *c;
	unsigned int i;

	fixture_results(r);
	for (i = 0; i < 6; i++) {
		c = fixture_add(r);
		fixture_cell(c, "six", "steady", 1000, i);
		fixture_record(&c->latency[OP_FORK].service, 10 + 10 * i, 1000);
		lock = result_lock(c, "pgd_lock");
		fixture_record(&lock->hold_clean_ns, 100, 1000);
		c->memory.per_mm_bytes = 16;
	}
	for (i = 0; i < ARRAY_SIZE(others); i++) {
		c = fixture_add(r);
		fixture_cell(c, others[i], "steady", 1000, 0);
		fixture_record(&c->latency[OP_FORK].service, 10, 1000);
		c->oracle.violations = i == 1;
		c->status = i == 2 ? RESULT_FAILED : RESULT_OK;
	}
}

/* The first line of @text below the names of @strategy and @figure; 0: none. */
static int line_of(const char *text, const char *strategy, const char *figure)
{
	const char *p = strchr(text, '\n') + 1;
	int line;

	for (line = 1; *p; line++, p = strchr(p, '\n') + 1)
		if (!strcmp(fixture_field(text, line, "strategy"), strategy) &&
		    !strcmp(fixture_field(text, line, "figure"), figure))
			return line;
	return 0;
}

static void assert_near(const char *text, int line, const char *name,
			double want)
{
	double got = strtod(fixture_field(text, line, name), NULL);

	if (!(fabs(got - want) <= 1e-3 * fabs(want)))
		fail_msg("%s is %g, not %g", name, got, want);
}

static void test_medians(void **state __unused_arg)
{
	struct results r;
	char *text;
	int line;

	six_runs(&r);
	text = fixture_report(report_medians, &r);
	line = line_of(text, "six", "fork p50");
	assert_true(line);
	assert_string_equal(fixture_field(text, line, "workload"), "steady");
	assert_string_equal(fixture_field(text, line, "threads"), "2");
	assert_string_equal(fixture_field(text, line, "mms"), "1000");
	assert_string_equal(fixture_field(text, line, "guard"), "");
	assert_string_equal(fixture_field(text, line, "lock"), "");
	assert_string_equal(fixture_field(text, line, "unit"), "ns");
	assert_string_equal(fixture_field(text, line, "runs"), "6");
	assert_near(text, line, "median", 35);
	assert_near(text, line, "low", 13.75);
	assert_near(text, line, "high", 56.25);
	assert_near(text, line, "level", 0.95);
	line = line_of(text, "six", "held, clean p50");
	assert_string_equal(fixture_field(text, line, "lock"), "pgd_lock");
	line = line_of(text, "six", "memory per mm");
	assert_string_equal(fixture_field(text, line, "unit"), "bytes");
	assert_near(text, line, "high", 16);
	line = line_of(text, "one", "fork p50");
	assert_string_equal(fixture_field(text, line, "runs"), "1");
	assert_near(text, line, "median", 10);
	assert_string_equal(fixture_field(text, line, "low"), "");
	assert_string_equal(fixture_field(text, line, "level"), "");
	/* Neither what nobody measured nor what means nothing. */
	assert_int_equal(line_of(text, "six", "sync p50"), 0);
	assert_int_equal(line_of(text, "wrong", "fork p50"), 0);
	assert_int_equal(line_of(text, "failed", "fork p50"), 0);
	free(text);
	results_release(&r);
}

/* Walks of 2, 4 and 8 us: a power of 1, of one run each. */
static void three_sizes(struct results *r)
{
	struct result_cell *c;
	unsigned int i;

	fixture_results(r);
	for (i = 0; i < 3; i++) {
		c = fixture_add(r);
		fixture_cell(c, "array", "walk", UINT64_C(1000) << i, 0);
		fixture_record(&c->latency[OP_WALK].service,
			       UINT64_C(2048) << i, 1000);
	}
}

static void test_laws(void **state __unused_arg)
{
	struct results r;
	char *text;

	three_sizes(&r);
	text = fixture_report(report_law_lines, &r);
	assert_int_equal(line_of(text, "array", "walk p50"), 1);
	assert_string_equal(fixture_field(text, 1, "parameter"), "factor");
	assert_near(text, 1, "value", 2.048);
	assert_string_equal(fixture_field(text, 2, "parameter"), "power");
	assert_near(text, 2, "value", 1);
	assert_string_equal(fixture_field(text, 2, "by"), "mms");
	assert_string_equal(fixture_field(text, 2, "threads"), "2");
	assert_string_equal(fixture_field(text, 2, "mms"), "");
	assert_string_equal(fixture_field(text, 2, "verdict"), "ok");
	assert_string_equal(fixture_field(text, 2, "sizes"), "3");
	assert_string_equal(fixture_field(text, 2, "from"), "1000");
	assert_string_equal(fixture_field(text, 2, "to"), "4000");
	assert_near(text, 2, "r2", 1);
	assert_string_equal(fixture_field(text, 2, "low"), "");
	assert_string_equal(fixture_field(text, 2, "level"), "");
	free(text);
	results_release(&r);
}

/* Threads that never get in each other's way: a peak that never comes has no
 * number. */
static void four_threads(struct results *r)
{
	struct result_cell *c;
	unsigned int i;

	fixture_results(r);
	for (i = 0; i < 12; i++) {
		c = fixture_add(r);
		fixture_cell(c, "null", "churn", 1000, i % 3);
		c->threads = 1U << i / 3;
		c->duration_ns = 1000000000;
		c->ops[OP_FORK] = 1000000 * c->threads;
	}
}

static void test_never(void **state __unused_arg)
{
	struct json_build b = { .err = 0 };
	struct json *map = json_new_map(&b);
	const struct json *laws, *peak;
	const char *word;
	struct results r;
	double real;
	char *text;

	four_threads(&r);
	assert_int_equal(report_summary(map, &r), 0);
	laws = json_find(json_find(map, "report"), "laws");
	assert_int_equal(json_count(laws), 4);
	assert_int_equal(json_get_double(json_at(laws, 0), "value", &real), 0);
	assert_true(fabs(real - 1e6) < 1);
	peak = json_at(laws, 3);
	assert_int_equal(json_get_str(peak, "parameter", &word), 0);
	assert_string_equal(word, "peak");
	assert_true(json_is_null(json_find(peak, "value")));
	assert_true(json_is_null(json_find(peak, "high")));
	assert_int_equal(json_get_double(peak, "level", &real), 0);
	assert_true(real == 0.95);
	json_free(map);
	text = fixture_report(report_law_lines, &r);
	assert_string_equal(fixture_field(text, 4, "parameter"), "peak");
	assert_string_equal(fixture_field(text, 4, "unit"), "1/s");
	assert_string_equal(fixture_field(text, 4, "mms"), "1000");
	assert_string_equal(fixture_field(text, 4, "threads"), "");
	assert_string_equal(fixture_field(text, 4, "value"), "");
	free(text);
	results_release(&r);
}

static void test_json(void **state __unused_arg)
{
	struct json_build b = { .err = 0 };
	const struct json *report, *one;
	struct json *map = json_new_map(&b);
	struct results r;
	const char *word;
	uint64_t count;
	double real;
	int i;

	six_runs(&r);
	json_put_u64(&b, map, "report", 5);
	json_put_u64(&b, map, "kept", 7);
	/* Once more puts it in the place of what was there. */
	for (i = 0; i < 2; i++)
		assert_int_equal(report_summary(map, &r), 0);
	assert_int_equal(json_count(map), 2);
	report = json_find(map, "report");
	assert_int_equal(json_count(json_find(report, "laws")), 0);
	one = json_at(json_find(report, "medians"), 0);
	assert_int_equal(json_get_str(one, "figure", &word), 0);
	assert_string_equal(word, "fork p50");
	assert_int_equal(json_get_u64(one, "runs", &count), 0);
	assert_int_equal(count, 1);
	/* By name: "one" comes first, whose interval is null. */
	assert_int_equal(json_get_double(one, "median", &real), 0);
	assert_true(real == 10);
	assert_true(json_is_null(json_find(one, "low")));
	assert_true(json_is_null(json_find(one, "guard")));
	json_free(map);
	results_release(&r);
}

static void test_nothing(void **state __unused_arg)
{
	struct results r;
	char *text;

	fixture_results(&r);
	text = fixture_report(report_medians, &r);
	assert_int_equal(strcspn(text, "\n"), strlen(text) - 1);
	assert_int_equal(strncmp(text, "workload\tgeometry\t", 18), 0);
	free(text);
	text = fixture_report(report_law_lines, &r);
	assert_int_equal(strcspn(text, "\n"), strlen(text) - 1);
	assert_int_equal(strncmp(text, "workload\tgeometry\t", 18), 0);
	free(text);
	results_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_medians),
		cmocka_unit_test(test_laws),
		cmocka_unit_test(test_never),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
