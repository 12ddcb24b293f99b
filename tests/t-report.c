// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-report.c - do figures that are known come out in the right place?
 *
 * With a file and "small", "walk", "steady" or "failed" it writes results that
 * are made up to that file, for tests/plots.sh; tests/data/result-small.json
 * is the first of these.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/report.h"
#include "tests/report-fixture.h"

static bool says(const char *text, const char *what)
{
	return fixture_says(text, what);
}

/* What follows the answer, which has words of the tables too. */
static const char *tables(const char *text)
{
	const char *p = strstr(text, "== answer");

	p = p ? strstr(p, "\n== ") : text;
	assert_non_null(p);
	return p;
}

/*
 * The word number @column, from 0, of the line that begins with @row and its
 * @skip following lines, in the first table whose head has @head.
 */
static const char *word_at(const char *text, const char *head, const char *row,
			   int skip, int column)
{
	static char word[128];
	const char *p = strstr(tables(text), head), *end;
	int at;

	assert_non_null(p);
	for (p = strchr(p, '\n') + 1; strncmp(p, row, strlen(row)); p++) {
		p = strchr(p, '\n');
		assert_non_null(p);
	}
	while (skip--)
		p = strchr(p, '\n') + 1;
	end = strchr(p, '\n');
	for (at = 0; p < end; at++) {
		p += strspn(p, " ");
		if (at == column)
			break;
		p += strcspn(p, " \n");
	}
	snprintf(word, sizeof(word), "%.*s", (int)strcspn(p, " \n"), p);
	return word;
}

/* Three runs, of which the median is the last. */
static void three_runs(struct results *r)
{
	static const uint64_t ns[] = { 400, 100, 200 };
	struct result_lock *lock;
	struct result_cell *c;
	unsigned int i;

	fixture_results(r);
	for (i = 0; i < 3; i++) {
		c = fixture_steady(r, "list-lock", i);
		fixture_record(&c->latency[OP_FORK].service, ns[i], 9990);
		fixture_record(&c->latency[OP_FORK].service, 5000 * (i + 1),
			       20);
		fixture_record(&c->latency[OP_SYNC].service, 130, 10);
		fixture_record(&c->latency[OP_SYNC].service, 7000 + i, 1);
		lock = result_lock(c, "pgd_lock");
		fixture_record(&lock->hold_ns, 99999, 2000);
		fixture_record(&lock->hold_clean_ns, 50 + i, 2000);
		fixture_record(&lock->wait_ns, 30, 2000);
		/* Once very long, but not as a rule; others wait for it. */
		lock = result_lock(c, "pgd_lock:sync");
		fixture_record(&lock->hold_clean_ns, 20, 2000);
		fixture_record(&lock->hold_clean_ns, 500000, 1);
		fixture_record(&lock->wait_ns, 8, 2000);
		lock = result_lock(c, "init_mm.page_table_lock");
		fixture_record(&lock->hold_clean_ns, 1000000, 2000);
		lock = result_lock(c, "rcu_read");
		fixture_record(&lock->hold_clean_ns, 1000000, 2000);
		c->memory.per_mm_bytes = 16;
		c->memory.fixed_bytes = 4096;
		c->oracle.race_misses = 3;
	}
}

static void test_median_and_range(void **state __unused_arg)
{
	struct results r;
	char *text;

	three_runs(&r);
	text = fixture_report(report_text, &r);
	assert_string_equal(word_at(text, " fork ", "list-lock", 0, 1),
			    "200ns");
	/* Least and greatest of three hold the truth in 75 % of all cases. */
	assert_string_equal(word_at(text, " fork ", "list-lock", 1, 0), "75");
	assert_string_equal(word_at(text, " fork ", "list-lock", 1, 2),
			    "100-400ns");
	/* 9990 of 10010 are 99.8 %: p99.9 is in the tail, 5, 10 or 15 us,
	 * within a bin. */
	assert_string_equal(word_at(text, " fork ", "list-lock", 0, 2),
			    "9.98us");
	assert_string_equal(word_at(text, " fork ", "list-lock", 0, 3), "-");
	assert_string_equal(word_at(text, " fork ", "list-lock", 0, 5),
			    "130ns");
	assert_string_equal(word_at(text, " fork ", "list-lock", 0, 6),
			    "7.00us");
	assert_false(says(text, "VIOLATION"));
	assert_true(says(text, "pgdbench run -r 2 --seed 42"));
	free(text);
	results_release(&r);
}

/* Six runs have an interval of 95 %; a column with less in it says so for its
 * row; what is alike in all runs and no time has none. */
static void test_interval(void **state __unused_arg)
{
	struct result_cell *c;
	struct results r;
	unsigned int i;
	char *text;

	fixture_results(&r);
	for (i = 0; i < 12; i++) {
		c = fixture_steady(&r, i < 6 ? "a" : "b", i % 6);
		fixture_record(&c->latency[OP_FORK].service, 10 + 10 * (i % 6),
			       1000);
		c->duration_ns = 1000000000;
		c->ops[OP_FORK] = 30000 + 1000 * (i % 6);
		c->memory.per_mm_bytes = 16;
		if (i == 6 || i == 7)
			fixture_record(&c->latency[OP_EXIT].service, 10 * i,
				       1000);
	}
	text = fixture_report(report_text, &r);
	assert_string_equal(word_at(text, " fork ", "a ", 1, 0), "95");
	assert_string_equal(word_at(text, " fork ", "a ", 1, 2), "13-57ns");
	assert_string_equal(word_at(text, " fork ", "b ", 1, 0), "50");
	assert_string_equal(word_at(text, " fork ", "b ", 1, 2), "13-57ns");
	assert_string_equal(word_at(text, " memory ", "a ", 1, 0), "95");
	assert_string_equal(word_at(text, " memory ", "a ", 1, 2), "30-35k");
	assert_string_equal(word_at(text, " memory ", "a ", 1, 3), "");
	free(text);
	results_release(&r);
}

/* One run has no interval, nor have runs that failed or measured nothing. */
static void test_no_interval(void **state __unused_arg)
{
	struct result_cell *c;
	struct results r;
	unsigned int i;
	char *text;

	fixture_results(&r);
	c = fixture_steady(&r, "a", 0);
	fixture_record(&c->latency[OP_FORK].service, 100, 1000);
	for (i = 0; i < 3; i++) {
		c = fixture_steady(&r, "b", i);
		fixture_record(&c->latency[OP_FORK].service, 100 + i, 1000);
		c->status = i ? RESULT_FAILED : RESULT_OK;
	}
	for (i = 0; i < 3; i++) {
		c = fixture_steady(&r, "c", i);
		fixture_must(!result_hist(&c->latency[OP_FORK].service));
	}
	text = fixture_report(report_text, &r);
	assert_string_equal(word_at(text, " fork ", "a ", 0, 1), "100ns");
	assert_string_equal(word_at(text, " fork ", "a ", 1, 0), "b");
	assert_string_equal(word_at(text, " fork ", "b ", 0, 1), "100ns");
	assert_string_equal(word_at(text, " fork ", "b ", 1, 0), "c");
	assert_string_equal(word_at(text, " fork ", "c ", 0, 1), "-");
	free(text);
	results_release(&r);
}

static void test_lock_and_memory(void **state __unused_arg)
{
	struct results r;
	char *text;

	three_runs(&r);
	text = fixture_report(report_text, &r);
	assert_string_equal(word_at(text, "main lock", "list-lock", 0, 1),
			    "-");
	assert_string_equal(word_at(text, "main lock", "list-lock", 0, 2),
			    "pgd_lock");
	assert_string_equal(word_at(text, "main lock", "list-lock", 0, 3),
			    "51ns");
	assert_string_equal(word_at(text, "main lock", "list-lock", 0, 5),
			    "51ns");
	assert_string_equal(word_at(text, "main lock", "list-lock", 0, 6),
			    "30ns");
	assert_string_equal(word_at(text, " memory ", "list-lock", 0, 2),
			    "16");
	assert_string_equal(word_at(text, " memory ", "list-lock", 0, 4),
			    "4.00");
	assert_string_equal(word_at(text, " memory ", "list-lock", 0, 5),
			    "KiB");
	/* prealloc and deferred were not measured, races missed were. */
	assert_string_equal(word_at(text, " memory ", "list-lock", 0, 6), "-");
	assert_string_equal(word_at(text, " memory ", "list-lock", 0, 7), "-");
	assert_string_equal(word_at(text, " memory ", "list-lock", 0, 8), "3");
	assert_string_equal(word_at(text, " memory ", "list-lock", 0, 9),
			    "3/3");
	free(text);
	results_release(&r);
}

/* The sync holds it longest; it is the others who wait. */
static void test_lock_for_a_purpose(void **state __unused_arg)
{
	struct result_lock *lock;
	struct result_cell *c;
	struct results r;
	char *text;

	fixture_results(&r);
	c = fixture_steady(&r, "list-lock", 0);
	lock = result_lock(c, "pgd_lock:sync");
	fixture_record(&lock->hold_clean_ns, 64000, 2000);
	fixture_record(&lock->wait_ns, 8, 2000);
	lock = result_lock(c, "pgd_lock");
	fixture_record(&lock->hold_clean_ns, 20, 2000);
	fixture_record(&lock->hold_clean_ns, 90000, 1);
	fixture_record(&lock->wait_ns, 50000, 2000);
	text = fixture_report(report_text, &r);
	assert_string_equal(word_at(text, "main lock", "list-lock", 0, 2),
			    "pgd_lock:sync");
	assert_string_equal(word_at(text, "main lock", "list-lock", 0, 3),
			    "64.0us");
	assert_string_equal(word_at(text, "main lock", "list-lock", 0, 6),
			    "50.0us");
	free(text);
	results_release(&r);
}

static void test_few_values_and_intended(void **state __unused_arg)
{
	struct result_cell *c;
	struct results r;
	char *text;

	fixture_results(&r);
	c = fixture_steady(&r, "a", 0);
	fixture_record(&c->latency[OP_FORK].service, 100, 999);
	c = fixture_steady(&r, "b", 0);
	fixture_record(&c->latency[OP_FORK].service, 100, 1000);
	fixture_record(&c->latency[OP_FORK].intended, 200, 1000);
	fixture_schedule(c, 2000, 20);
	/* An empty histogram is as good as none. */
	fixture_must(!result_hist(&c->latency[OP_EXIT].service));
	text = fixture_report(report_text, &r);
	assert_string_equal(word_at(text, " fork ", "a ", 0, 2), "100ns~*");
	assert_string_equal(word_at(text, " fork ", "b ", 0, 2), "200ns#");
	assert_string_equal(word_at(text, " fork ", "b ", 0, 3), "-");
	assert_true(says(text, "closed loops and an open loop of 20k/s fixed, "
			 "latencies from the intended start"));
	free(text);
	results_release(&r);
}

static void test_best(void **state __unused_arg)
{
	static const struct {
		const char *name;
		uint64_t ns;
	} rows[] = {
		{ "a", 300 }, { "b", 200 }, { "c", 200 }, { "control", 1 },
		{ "yardstick", 2 },
	};
	struct result_cell *c;
	struct results r;
	unsigned int i;
	char *text;

	fixture_results(&r);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		c = fixture_steady(&r, rows[i].name, 0);
		c->control = !strcmp(rows[i].name, "control");
		c->yardstick = !strcmp(rows[i].name, "yardstick");
		fixture_record(&c->latency[OP_FORK].service, rows[i].ns, 1000);
		fixture_record(&c->latency[OP_EXIT].service, 50, 1000);
	}
	text = fixture_report(report_text, &r);
	assert_string_equal(word_at(text, " fork ", "a ", 0, 1), "300ns#");
	assert_string_equal(word_at(text, " fork ", "b ", 0, 1), "200ns*");
	assert_string_equal(word_at(text, " fork ", "c ", 0, 1), "200ns*");
	assert_string_equal(word_at(text, " fork ", "control [c]", 0, 2),
			    "1ns");
	assert_string_equal(word_at(text, " fork ", "yardstick [y]", 0, 2),
			    "2ns");
	/* All alike: none is best. */
	assert_string_equal(word_at(text, " fork ", "b ", 0, 3), "50ns");
	free(text);
	results_release(&r);
}

/* Whose intervals overlap that of the best, or of the worst, is as good. */
static void test_marks_overlap(void **state __unused_arg)
{
	static const struct {
		const char *name;
		uint64_t ns[2];
		const char *shown;
	} rows[] = {
		{ "a", { 100, 110 }, "105ns*" }, { "b", { 108, 120 }, "114ns*" },
		{ "c", { 150, 160 }, "155ns" }, { "d", { 290, 310 }, "300ns#" },
		{ "e", { 280, 291 }, "286ns#" },
	};
	struct result_cell *c;
	struct results r;
	unsigned int i, k;
	char name[8], *text;

	fixture_results(&r);
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		for (k = 0; k < 2; k++) {
			c = fixture_steady(&r, rows[i].name, k);
			fixture_record(&c->latency[OP_FORK].service,
				       rows[i].ns[k], 1000);
		}
	text = fixture_report(report_text, &r);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		snprintf(name, sizeof(name), "%s ", rows[i].name);
		assert_string_equal(word_at(text, " fork ", name, 0, 1),
				    rows[i].shown);
	}
	free(text);
	results_release(&r);
}

static void test_problems(void **state __unused_arg)
{
	static const char violation[] = "VIOLATION bad steady (x86-64-4l, "
		"2 threads, 1000 mms): 13 in 2 of 2 runs: missing 11 "
		"stale 2\n";
	struct result_cell *c;
	struct results r;
	char *text;

	fixture_results(&r);
	c = fixture_steady(&r, "bad", 0);
	fixture_record(&c->latency[OP_FORK].service, 100, 1000);
	c->oracle.violations = 12;
	fixture_must(u64_map_set(&c->oracle.by_kind, "missing", 10));
	fixture_must(u64_map_set(&c->oracle.by_kind, "stale", 2));
	fixture_must(u64_map_set(&c->oracle.by_kind, "freed", 0));
	c = fixture_steady(&r, "bad", 1);
	c->oracle.violations = 1;
	fixture_must(u64_map_set(&c->oracle.by_kind, "missing", 1));
	c = fixture_steady(&r, "broken", 0);
	c->status = RESULT_FAILED;
	fixture_must(str_set(&c->reason, "killed by signal 11"));
	c = fixture_steady(&r, "good", 0);
	fixture_record(&c->latency[OP_FORK].service, 700, 1000);
	c->quality.verdict = VERDICT_UNTRUSTWORTHY;
	fixture_must(strs_add(&c->quality.reasons, "debug build"));
	c = fixture_steady(&r, "good", 1);
	c->status = RESULT_FAILED;
	text = fixture_report(report_text, &r);

	/* First, and again where a terminal stops. */
	assert_int_equal(strncmp(text, "VIOLATION bad", 13), 0);
	assert_true(says(text, violation));
	assert_true(says(strstr(text, "=="), violation));
	assert_string_equal(word_at(text, " fork ", "bad", 0, 1), "void");
	assert_true(says(strstr(text, "contract\n"), " 13!\n"));
	assert_string_equal(word_at(text, " fork ", "broken", 0, 1), "failed");
	assert_true(says(text, "FAILED    broken steady (x86-64-4l, 2 threads, "
			 "1000 mms) run 1: killed by signal 11\n"));
	assert_string_equal(word_at(text, " fork ", "good", 0, 1), "700ns");
	assert_string_equal(word_at(text, " memory ", "good", 0, 7), "1/2");
	assert_string_equal(word_at(text, " memory ", "good", 0, 8), "1/2");
	assert_true(says(text, "UNTRUSTWORTHY 1 of 5 cells: debug build (1)"));
	free(text);
	results_release(&r);
}

static void test_loads_apart(void **state __unused_arg)
{
	struct result_cell *c;
	struct results r;
	const char *first, *second;
	char *text;
	int i;

	fixture_results(&r);
	for (i = 0; i < 4; i++) {
		c = fixture_add(&r);
		fixture_cell(c, i % 2 ? "a" : "b", "churn", i < 2 ? 5000 : 100,
			     0);
		fixture_record(&c->latency[OP_FORK].service,
			       100u + (unsigned int)i, 1000);
	}
	text = fixture_report(report_text, &r);
	first = strstr(text, "  x86-64-4l, 2 threads, 100 mms\n");
	second = strstr(text, "  x86-64-4l, 2 threads, 5000 mms\n");
	assert_non_null(first);
	assert_true(second > first);
	/* The best of each load is marked. */
	assert_string_equal(word_at(first, "100 mms", "b ", 0, 1), "102ns*");
	assert_string_equal(word_at(second, "5000 mms", "b ", 0, 1), "100ns*");
	assert_string_equal(word_at(second, "5000 mms", "a ", 0, 1), "101ns#");
	free(text);
	results_release(&r);
}

static void test_walk(void **state __unused_arg)
{
	static const uint64_t mms[] = { 1000, 2000, 4000 };
	struct result_cell *c;
	struct results r;
	unsigned int i;
	char *text;

	fixture_results(&r);
	for (i = 0; i < 6; i++) {
		c = fixture_add(&r);
		fixture_cell(c, i % 2 ? "list" : "array", "walk", mms[i / 2],
			     0);
		/* 128000 begins a bin: 10 and 2 ns each but for a bin. */
		fixture_record(&c->latency[OP_WALK].service,
			       mms[i / 2] * (i % 2 ? 1024 : 256), 100);
	}
	text = fixture_report(report_text, &r);
	assert_string_equal(word_at(text, "1000 mms -", "list", 0, 1),
			    "1.02us#");
	assert_string_equal(word_at(text, "1000 mms -", "list", 0, 2),
			    "4.00x");
	assert_string_equal(word_at(text, "1000 mms -", "array", 0, 1),
			    "256ns*");
	assert_string_equal(word_at(text, "1000 mms -", "list", 0, 5),
			    "1.02us#");
	assert_string_equal(word_at(text, "1000 mms -", "list", 0, 7),
			    "1.00");
	free(text);
	results_release(&r);
}

static void test_nothing(void **state __unused_arg)
{
	struct results r;
	char *text;

	fixture_results(&r);
	text = fixture_report(report_text, &r);
	assert_true(says(text, "no cells"));
	free(text);
	results_release(&r);

	fixture_failed(&r);
	text = fixture_report(report_text, &r);
	assert_true(says(text, "FAILED    list-rcu steady"));
	assert_string_equal(word_at(text, " fork ", "list-rcu", 0, 1),
			    "failed");
	free(text);
	results_release(&r);
}

static int write_sample(const char *path, const char *kind)
{
	struct results r;
	int err;

	if (!strcmp(kind, "small"))
		fixture_sample(&r);
	else if (!strcmp(kind, "failed"))
		fixture_failed(&r);
	else
		fixture_one(&r, kind);
	err = results_write(path, &r.context, r.cells, r.nr);
	results_release(&r);
	return err ? 1 : 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_median_and_range),
		cmocka_unit_test(test_interval),
		cmocka_unit_test(test_no_interval),
		cmocka_unit_test(test_lock_and_memory),
		cmocka_unit_test(test_lock_for_a_purpose),
		cmocka_unit_test(test_few_values_and_intended),
		cmocka_unit_test(test_best),
		cmocka_unit_test(test_marks_overlap),
		cmocka_unit_test(test_problems),
		cmocka_unit_test(test_loads_apart),
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_nothing),
	};

	if (argc == 3)
		return write_sample(argv[1], argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
