// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-report-openloop.c - what a report says of loops: which of the two it was,
 * service beside intended, and whether the rate was kept.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/report-fixture.h"

static struct result_cell *add(struct results *r, const char *strategy,
			       uint64_t repetition)
{
	struct result_cell *c = fixture_add(r);

	fixture_cell(c, strategy, "churn", 1000, repetition);
	fixture_record(&c->latency[OP_FORK].service, 100, 1000);
	return c;
}

static void add_open(struct results *r, const char *strategy,
		     uint64_t repetition, uint64_t backlog)
{
	struct result_cell *c = add(r, strategy, repetition);

	fixture_record(&c->latency[OP_FORK].intended, 200, 990);
	fixture_record(&c->latency[OP_FORK].intended, 4096, 10);
	fixture_schedule(c, 2000, backlog);
}

/* The words of the first line from @from on that begins with @row. */
static const char *row_after(const char *text, const char *from,
			     const char *row, char *buf, size_t size)
{
	const char *at = strstr(text, from);
	char line[32];

	assert_non_null(at);
	snprintf(line, sizeof(line), "\n%s", row);
	at = strstr(at, line);
	assert_non_null(at);
	snprintf(buf, size, "%.*s", (int)strcspn(at + 1, "\n"), at + 1);
	return buf;
}

static void test_closed(void **state __unused_arg)
{
	struct results r;
	char *text;

	fixture_results(&r);
	add(&r, "a", 0);
	text = fixture_report(report_text, &r);
	assert_non_null(strstr(text, ", closed loop\n"));
	assert_null(strstr(text, "intended"));
	assert_null(strstr(text, "kept"));
	free(text);
	results_release(&r);
}

static void test_side_by_side(void **state __unused_arg)
{
	struct results r;
	char *text, row[256];
	double a, b, c, d;

	fixture_results(&r);
	add_open(&r, "a", 0, 20);
	add_open(&r, "a", 1, 2);
	text = fixture_report(report_text, &r);
	assert_true(fixture_says(text, ", open loop of 20k/s fixed, latencies "
				 "from the intended start\n"));
	row_after(text, "fork: service", "a ", row, sizeof(row));
	assert_int_equal(sscanf(row, "a %lfns %lfns %lfns %lfus", &a, &b, &c,
				&d), 4);
	assert_true(a == 100 && b == 100 && c == 200 && d == 4.10);
	assert_null(strstr(text, "exit: service"));
	row_after(text, "-- steps --", "a ", row, sizeof(row));
	assert_non_null(strstr(row, " 2000 "));
	/* A quarter was late; in the median 11 waited, and 5 or 6 were missed. */
	assert_non_null(strstr(row, " 25 "));
	assert_non_null(strstr(row, " 11 "));
	assert_non_null(strstr(row, " 7.00us "));
	assert_non_null(strstr(row, " 2/2"));
	assert_null(strstr(text, "lower bounds"));
	free(text);
	results_release(&r);
}

static void test_not_kept(void **state __unused_arg)
{
	struct results r;
	char *text, row[256];

	fixture_results(&r);
	add_open(&r, "a", 0, 20);
	add_open(&r, "a", 1, 21);
	text = fixture_report(report_text, &r);
	row_after(text, "-- steps --", "a ", row, sizeof(row));
	assert_non_null(strstr(row, " 1/2"));
	assert_non_null(strstr(text, "lower bounds"));
	free(text);
	results_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_closed),
		cmocka_unit_test(test_side_by_side),
		cmocka_unit_test(test_not_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
