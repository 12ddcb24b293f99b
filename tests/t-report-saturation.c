// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-report-saturation.c - the table of highest rates, and that no number stands
 * where none was found.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/report-fixture.h"

static void add(struct results *r, const char *strategy, uint64_t repetition,
		const char *end, double rate)
{
	struct result_cell *c = fixture_add(r);
	struct result_saturation *s = &c->saturation;

	fixture_cell(c, strategy, "churn", 1000, repetition);
	fixture_record(&c->latency[OP_FORK].service, 100, 1000);
	fixture_must(str_set(&s->op, "fork"));
	fixture_must(str_set(&s->end, end));
	s->percentile = 99.9;
	s->limit_ns = 100000;
	s->tolerance = 0.05;
	s->closed_per_s = 400000;
	if (rate > 0) {
		s->rate_per_s = rate;
		fixture_must(str_set(&s->bound, "latency"));
	}
	fixture_must(!result_probe_add(&s->probes));
	fixture_must(str_set(&s->probes.v[0].id, "x-q1-5"));
	s->probes.v[0].rate_per_s = 5;
}

/* The lines of the table of highest rates that begin with @row, one behind the
 * other: it is too wide for one block. */
static void row_of(const char *text, const char *row, char *buf, size_t size)
{
	const char *at = strstr(text, "The highest rate at which p99.9 of "
				"fork, from when it was due, stays under 100us");
	size_t len = 0, block;

	for (block = 0; block < 2; block++) {
		assert_non_null(at);
		at = strstr(at, row);
		assert_non_null(at);
		at += block ? strlen(row) : 1;
		len += (size_t)snprintf(buf + len, size - len, "%.*s ",
					(int)strcspn(at, "\n"), at);
	}
}

static void test_table(void **state __unused_arg)
{
	char *text, row[256], found[16], bound[16], not_found[16];
	double median, least, greatest, closed, share, probes;
	struct results r;

	fixture_results(&r);
	add(&r, "a", 0, "found", 100000);
	add(&r, "a", 1, "found", 120000);
	add(&r, "a", 2, "found", 104000);
	add(&r, "b", 0, "found", 50000);
	add(&r, "b", 1, "never", 0);
	add(&r, "b", 2, "unsettled", 0);
	text = fixture_report(report_text, &r);
	row_of(text, "\na ", row, sizeof(row));
	assert_int_equal(sscanf(row, "a %lfk %lfk %lfk %15s %lfk %lf %lf %15s "
				"%15s", &median, &least, &greatest, bound,
				&closed, &share, &probes, found, not_found), 9);
	assert_true(median == 104 && least == 100 && greatest == 120);
	assert_true(closed == 400 && share == 26 && probes == 1);
	assert_string_equal(bound, "latency");
	assert_string_equal(found, "3/3");
	assert_string_equal(not_found, "-");
	row_of(text, "\nb ", row, sizeof(row));
	assert_non_null(strstr(row, " 50k "));
	assert_non_null(strstr(row, " 1/3 "));
	assert_non_null(strstr(row, "never 1 unsettled 1"));
	free(text);
	results_release(&r);
}

static void test_none_found(void **state __unused_arg)
{
	char *text, row[256], first[16];
	struct results r;

	fixture_results(&r);
	add(&r, "a", 0, "always", 0);
	text = fixture_report(report_text, &r);
	row_of(text, "\na ", row, sizeof(row));
	assert_int_equal(sscanf(row, "a %15s", first), 1);
	assert_string_equal(first, "-");
	assert_non_null(strstr(row, " 0/1 "));
	assert_non_null(strstr(row, "always 1"));
	free(text);
	results_release(&r);
}

static void test_nobody_asked(void **state __unused_arg)
{
	struct results r;
	char *text;

	fixture_results(&r);
	fixture_cell(fixture_add(&r), "a", "churn", 1000, 0);
	text = fixture_report(report_text, &r);
	assert_null(strstr(text, "highest rate"));
	free(text);
	text = fixture_report(report_tsv, &r);
	assert_non_null(strstr(text, "\tsaturation.rate_per_s\t"));
	free(text);
	results_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_none_found),
		cmocka_unit_test(test_nobody_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
