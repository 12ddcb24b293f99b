// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-report-tsv.c - is each figure under its name, and no line too long?
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/report-internal.h"
#include "bench/report.h"
#include "tests/random-cell.h"
#include "tests/report-fixture.h"

/* A cell that was measured. */
static void fill_one(struct result_cell *c)
{
	struct result_share *share;
	struct result_lock *lock;

	fixture_cell(c, "one", "steady", 1000, 0);
	fixture_record(&c->latency[OP_FORK].service, 100, 999);
	fixture_record(&c->latency[OP_FORK].service, 4096, 1);
	lock = result_lock(c, "pgd_lock");
	fixture_record(&lock->hold_ns, 77, 5);
	lock->acquisitions = 5;
	fixture_record(&lock->wait_clean_ns, 66, 2);
	lock->migrated = 1;
	c->latency[OP_FORK].migrated = 4;
	fixture_record(&c->access_age_ns, 88, 1);
	share = result_share(&c->fairness.ops, "fork");
	fixture_must(!share || u64s_add(&share->per_thread, 3) ||
		     u64s_add(&share->per_thread, 0));
}

/* One that failed. */
static void fill_two(struct result_cell *c)
{
	fixture_cell(c, "two", "steady", 1000, 7);
	c->status = RESULT_FAILED;
	fixture_must(str_set(&c->reason, "tab\there"));
	fixture_must(u64_map_set(&c->oracle.by_kind, "stale", 9));
	fixture_must(u64_map_set(&c->counters, "guard.bytes", 448));
	fixture_must(str_map_set(&c->params, "rate", "2000"));
	fixture_must(strs_add(&c->quality.reasons, "a\tb"));
	fixture_must(u64s_add(&c->placement.intended, 3));
	fixture_must(u64s_add(&c->placement.intended, U64_NULL));
	fixture_record(&c->latency[OP_FORK].clean, 30, 2);
	c->latency[OP_FORK].sampled_every = 16;
	fixture_record(&c->latency[OP_FORK].service, 1, 1);
}

static void check_one(const char *text)
{
	assert_string_equal(fixture_field(text, 1, "strategy"), "one");
	assert_string_equal(fixture_field(text, 1, "fork.service_ns.n"),
			    "1000");
	assert_string_equal(fixture_field(text, 1, "fork.service_ns.p99.9"),
			    "100");
	assert_string_equal(fixture_field(text, 1, "fork.service_ns.p99.99"),
			    "4096");
	assert_string_equal(fixture_field(text, 1, "fork.service_ns.mean"),
			    "103.996");
	assert_string_equal(fixture_field(text, 1, "fork.intended_ns.n"), "");
	assert_string_equal(fixture_field(text, 1, "fork.migrated"), "4");
	assert_string_equal(fixture_field(text, 1, "fairness.ops.fork.jain"),
			    "0.5");
	assert_string_equal(fixture_field(text, 1, "access_age_ns.max"), "88");
	assert_string_equal(fixture_field(text, 1, "lock.pgd_lock.migrated"),
			    "1");
	assert_string_equal(fixture_field(text, 1,
					  "lock.pgd_lock.wait_clean_ns.n"),
			    "2");
	assert_string_equal(fixture_field(text, 1, "lock.pgd_lock.hold_ns.max"),
			    "77");
	assert_string_equal(fixture_field(text, 1,
					  "lock.pgd_lock.acquisitions"),
			    "5");
	assert_string_equal(fixture_field(text, 1, "violations.stale"), "");
	assert_string_equal(fixture_field(text, 1, "counters.guard.bytes"), "");
	assert_string_equal(fixture_field(text, 1, "fork.clean_ns.n"), "");
}

static void check_two(const char *text)
{
	assert_string_equal(fixture_field(text, 2, "repetition"), "7");
	assert_string_equal(fixture_field(text, 2, "reason"), "tab here");
	assert_string_equal(fixture_field(text, 2, "status"), "failed");
	assert_string_equal(fixture_field(text, 2,
					  "lock.pgd_lock.acquisitions"),
			    "");
	assert_string_equal(fixture_field(text, 2, "violations.stale"), "9");
	assert_string_equal(fixture_field(text, 2, "counters.guard.bytes"),
			    "448");
	assert_string_equal(fixture_field(text, 2, "params.rate"), "2000");
	assert_string_equal(fixture_field(text, 2, "reasons"), "[\"a\\tb\"]");
	assert_string_equal(fixture_field(text, 2, "placement.intended"),
			    "[3,null]");
	assert_string_equal(fixture_field(text, 2, "fork.sampled_every"), "16");
	assert_string_equal(fixture_field(text, 2, "fork.clean_ns.n"), "2");
	assert_string_equal(fixture_field(text, 2, "fork.clean_ns.p99.9"),
			    "30");
}

static void test_tsv(void **state __unused_arg)
{
	struct results r;
	char *text;

	fixture_results(&r);
	fill_one(fixture_add(&r));
	fill_two(fixture_add(&r));
	text = fixture_report(report_tsv, &r);
	check_one(text);
	check_two(text);
	assert_non_null(strstr(text, "\tguard_sleeps"));
	assert_null(strstr(text, "\tpooled"));
	free(text);
	results_release(&r);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Whatever a cell has, there is one column for it, and no line lacks one. */
static void test_columns(void **state __unused_arg)
{
	char *names[2000], *text, *word, *save;
	size_t nr = 0, tabs = 0, i;
	struct result_cell *c;
	struct results r;
	const char *p;

	fixture_results(&r);
	for (i = 0; i < 3; i++) {
		c = fixture_add(&r);
		result_cell_init(c);
		random_cell(c, i);
	}
	text = fixture_report(report_tsv, &r);
	for (p = text; *p; p++)
		tabs += *p == '\t';
	text[strcspn(text, "\n")] = '\0';
	/* Called as those are that are always there. */
	assert_null(strstr(text, "\tops."));
	assert_null(strstr(text, "\tlatency."));
	assert_null(strstr(text, "\tlocks."));
	assert_null(strstr(text, "\toracle.by_kind."));
	for (word = strtok_r(text, "\t", &save); word && nr < 2000;
	     word = strtok_r(NULL, "\t", &save))
		names[nr++] = word;
	assert_int_equal(tabs, 4 * (nr - 1));
	qsort(names, nr, sizeof(*names), by_text);
	for (i = 1; i < nr; i++)
		if (!strcmp(names[i - 1], names[i]))
			fail_msg("'%s' twice", names[i]);
	free(text);
	results_release(&r);
}

static void test_units(void **state __unused_arg)
{
	char buf[REPORT_TEXT];

	assert_string_equal(report_time(0, buf), "0ns");
	assert_string_equal(report_time(999, buf), "999ns");
	assert_string_equal(report_time(999.7, buf), "1.00us");
	assert_string_equal(report_time(1234, buf), "1.23us");
	assert_string_equal(report_time(12345678, buf), "12.3ms");
	assert_string_equal(report_time(2e9, buf), "2.00s");
	assert_string_equal(report_time(6.25, buf), "6.25ns");
	assert_string_equal(report_time(NAN, buf), "-");
	assert_string_equal(report_bytes(0, buf), "0 B");
	assert_string_equal(report_bytes(1023, buf), "1023 B");
	assert_string_equal(report_bytes(4096, buf), "4.00 KiB");
	assert_string_equal(report_bytes(3 * 1048576, buf), "3.00 MiB");
	assert_string_equal(report_number(3, buf), "3");
	assert_string_equal(report_number(2.5, buf), "2.50");
	assert_string_equal(report_range(100, 400, buf), "100-400ns");
	assert_string_equal(report_range(812, 1234, buf), "810n-1.2us");
	assert_string_equal(report_range(1234, 5678, buf), "1.2-5.7us");
	assert_string_equal(report_range(0, 5, buf), "0-5ns");
	assert_string_equal(report_range(158, 161, buf), "160ns");
	assert_string_equal(report_range(1, 1000, buf), "1n-1.0us");
	assert_string_equal(report_range(5.8, 7.04, buf), "5.8-7.0ns");
}

static const char *interval(const char *(*format)(double value, char *buf),
			    double low, double high)
{
	struct stats_interval in = { .low = low, .high = high };
	static char buf[REPORT_TEXT];

	return report_interval(format, &in, buf);
}

/* An interval is shown no narrower, and a level no higher, than it is. */
static void test_intervals(void **state __unused_arg)
{
	char buf[REPORT_TEXT];

	assert_string_equal(interval(report_time, 819, 1201), "810n-1.3us");
	assert_string_equal(interval(report_time, 100, 400), "100-400ns");
	assert_string_equal(interval(report_time, 108, 110), "100-110ns");
	assert_string_equal(interval(report_time, 64, 64), "64ns");
	assert_string_equal(interval(report_time, 0, 995.5), "0n-1.0us");
	assert_string_equal(interval(report_time, NAN, NAN), "-");
	assert_string_equal(interval(report_rate, 323100, 331000),
			    "320-340k");
	assert_string_equal(interval(report_number, 3, 40), "3-40");
	assert_string_equal(interval(report_number, 2.51, 3), "2.5-3");
	assert_string_equal(interval(report_number, 21088, 2289296),
			    "21k-2.3M");
	assert_string_equal(interval(report_bytes, 1024, 4096),
			    "1.0-4.0KiB");
	assert_string_equal(report_level(0.95, buf), "95 %");
	assert_string_equal(report_level(0.9375, buf), "93 %");
	assert_string_equal(report_level(0.5, buf), "50 %");
}

/* Names, numbers and ranges as long as they get. */
static void test_width(void **state __unused_arg)
{
	static const unsigned int ops[] = {
		OP_FORK, OP_EXIT, OP_SYNC, OP_VMALLOC,
	};
	const char *line, *end;
	struct result_lock *lock;
	struct result_cell *c;
	struct results r;
	unsigned int i, k;
	char *text;

	fixture_results(&r);
	for (i = 0; i < 6; i++) {
		c = fixture_add(&r);
		fixture_cell(c, i < 3 ? "control-clone-insert" : "list-rcu",
			     "steady", 1000, i);
		c->control = i < 3;
		for (k = 0; k < ARRAY_SIZE(ops); k++)
			fixture_record(&c->latency[ops[k]].service,
				       i % 3 ? 888888888 : 888, 9);
		lock = result_lock(c, "rwsem_write");
		fixture_record(&lock->hold_clean_ns, i % 3 ? 888888888 : 888,
			       9);
		fixture_record(&lock->wait_ns, i % 3 ? 888888888 : 888, 9);
		c->memory.per_mm_bytes = 1023;
		c->memory.fixed_bytes = 1023 << 10;
		c->memory.prealloc_bytes = 1023 << 10;
		c->memory.deferred_peak_bytes = 1023 << 10;
		c->quality.verdict = VERDICT_UNTRUSTWORTHY;
	}
	text = fixture_report(report_text, &r);
	for (line = text; *line; line = end + 1) {
		end = strchr(line, '\n');
		assert_non_null(end);
		if (end - line > 100)
			fail_msg("%d columns: %.*s", (int)(end - line),
				 (int)(end - line), line);
		assert_true(end == line || end[-1] != ' ');
	}
	free(text);
	results_release(&r);
}

static void test_nothing(void **state __unused_arg)
{
	struct results r;
	char *text;

	fixture_results(&r);
	text = fixture_report(report_tsv, &r);
	assert_int_equal(strncmp(text, "id\tstrategy\t", 12), 0);
	assert_int_equal(strcspn(text, "\n"), strlen(text) - 1);
	free(text);
	results_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tsv),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_intervals),
		cmocka_unit_test(test_width),
		cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
