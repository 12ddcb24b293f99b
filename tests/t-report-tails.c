// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-report-tails.c - does report -v show every operation and lock, merged, with
 * the percentiles that they have and no others; and who was treated unfairly?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/report-fixture.h"

static int verbose(FILE *out, const struct results *r,
		   const struct report_options *o __unused_arg)
{
	const struct report_options options = { .verbose = true };

	return report_text(out, r, &options);
}

/* The line after @head that begins with @label, its blanks squeezed. */
static const char *line_of(const char *text, const char *head,
			   const char *label)
{
	static char line[256];
	const char *p = strstr(text, head);
	size_t n = 0;

	assert_non_null(p);
	for (; strncmp(p, label, strlen(label)); p++) {
		p = strchr(p, '\n');
		if (!p)
			fail_msg("no '%s' after '%s'", label, head);
	}
	for (; *p && *p != '\n'; p++)
		if (*p != ' ' || (n && line[n - 1] != ' '))
			line[n++] = *p;
	line[n] = '\0';
	return line;
}

/* From the first of these tables to the footer. */
static void assert_narrow(const char *text)
{
	const char *p = strstr(text, "\n-- "), *end;

	assert_non_null(p);
	for (p++; *p && strncmp(p, "machine ", 8); p = end + 1) {
		end = strchr(p, '\n');
		assert_non_null(end);
		if (end - p > 80)
			fail_msg("too wide: %.*s", (int)(end - p), p);
	}
}

/* Two runs of six hundred: a thousand values make a p99.9, and none alone. */
static void add_run(struct results *r, uint64_t repetition)
{
	struct result_cell *c = fixture_add(r);
	struct result_lock *lock;

	fixture_cell(c, "list-lock", "steady", 1000, repetition);
	c->ops[OP_FORK] = 600;
	fixture_record(&c->latency[OP_FORK].service, 100, 599);
	fixture_record(&c->latency[OP_FORK].service, 5000000, 1);
	fixture_record(&c->latency[OP_FORK].clean, 100, 599);
	fixture_record(&c->latency[OP_FORK].intended, 7000, 600);
	c->latency[OP_FORK].preempted = 1;
	c->latency[OP_FORK].migrated = repetition;
	c->ops[OP_EXIT] = 600;
	fixture_record(&c->latency[OP_EXIT].service, 50, 600);
	fixture_record(&c->latency[OP_EXIT].clean, 50, 600);
	c->latency[OP_EXIT].preempted = 0;
	c->ops[OP_VFREE] = 3;
	lock = result_lock(c, "pgd_lock");
	fixture_must(!lock);
	fixture_record(&lock->hold_ns, 300, 10);
	fixture_record(&lock->hold_clean_ns, 200, 8);
	fixture_record(&lock->wait_ns, 0, 10);
	fixture_record(&lock->wait_clean_ns, 0, 10);
	lock->acquisitions = 10;
	lock->contended = 0;
	lock->preempted = 2;
	lock->migrated = 0;
	fixture_record(&c->propagation_ns, 9000, 2);
	fixture_record(&c->visibility_ns, 4000, 2);
	fixture_record(&c->visibility_censored_ns, 8000, 1);
}

static void test_tables(void **state __unused_arg)
{
	struct results r;
	char *text;

	fixture_results(&r);
	add_run(&r, 0);
	add_run(&r, 1);
	text = fixture_report(report_text, &r);
	assert_null(strstr(text, "\n-- "));
	free(text);
	text = fixture_report(verbose, &r);
	assert_narrow(text);
	assert_string_equal(line_of(text, "\n-- ", "--"),
			    "-- list-lock steady (x86-64-4l, 2 threads, 1000 "
			    "mms): 2 runs, merged");
	assert_string_equal(line_of(text, "\n-- ", "fork"), "fork: 1200 calls, "
			    "preempted 2 (migrated 1)");
	/* The mean is of 1198 times 100 and twice 5 ms; p99.9 is value 1199, by
	 * the lower bound of its bin. */
	assert_string_equal(line_of(text, "\nfork:", "  service"),
			    "service 1200 8.43us 100ns 100ns 100ns 4.98ms ~ ~ "
			    "5.00ms");
	assert_string_equal(line_of(text, "\nfork:", "  clean"),
			    "clean 1198 100ns 100ns 100ns 100ns 100ns ~ ~ "
			    "100ns");
	assert_string_equal(line_of(text, "\nfork:", "  intended"),
			    "intended 1200 7.00us 7.00us 7.00us 7.00us 7.00us "
			    "~ ~ 7.00us");
	/* What is all clean is not shown twice, what is not timed has no line. */
	assert_string_equal(line_of(text, "\nexit:", "  service"),
			    "service 1200 50ns 50ns 50ns 50ns 50ns ~ ~ 50ns");
	assert_string_equal(line_of(text, "\nvfree", "vfree"),
			    "vfree: 6 calls");
	assert_string_equal(line_of(text, "\npgd_lock", "pgd_lock"),
			    "pgd_lock: 20 holds, contended 0, preempted 4 "
			    "(migrated 0)");
	assert_string_equal(line_of(text, "\npgd_lock", "  clean hold"),
			    "clean hold 16 200ns 200ns 200ns ~ ~ ~ ~ 200ns");
	assert_string_equal(line_of(text, "\npropagation", "  until all"),
			    "until all 4 9.00us 9.00us ~ ~ ~ ~ ~ 9.00us");
	assert_string_equal(line_of(text, "\npropagation", "  never"),
			    "never 2 8.00us 8.00us ~ ~ ~ ~ ~ 8.00us");
	free(text);
	results_release(&r);
}

static void test_what_broke_its_contract_has_none(void **state __unused_arg)
{
	struct results r;
	char *text;

	fixture_results(&r);
	add_run(&r, 0);
	add_run(&r, 1);
	r.cells[1].oracle.violations = 3;
	text = fixture_report(verbose, &r);
	assert_non_null(strstr(text, "1000 mms): void\n"));
	assert_null(strstr(text, "\nfork:"));
	free(text);
	r.cells[1].oracle.violations = 0;
	r.cells[1].status = RESULT_FAILED;
	text = fixture_report(verbose, &r);
	assert_non_null(strstr(text, "1000 mms): 1 run\n"));
	assert_non_null(strstr(text, "\nfork: 600 calls"));
	free(text);
	results_release(&r);
}

static void share(struct result_cell *c, const char *name, uint64_t a,
		  uint64_t b)
{
	struct result_share *s = result_share(&c->fairness.ops, name);

	fixture_must(!s || u64s_add(&s->per_thread, a) ||
		     u64s_add(&s->per_thread, b));
}

/* Of several runs the least fair one is told of, and only what is unfair. */
static void test_unfair(void **state __unused_arg)
{
	struct results r;
	char *text;

	fixture_results(&r);
	add_run(&r, 0);
	add_run(&r, 1);
	share(&r.cells[0], "fork", 1000, 1000);
	share(&r.cells[0], "exit", 900, 1000);
	text = fixture_report(report_text, &r);
	assert_null(strstr(text, "UNFAIR"));
	free(text);
	share(&r.cells[1], "fork", 100, 400);
	share(&r.cells[1], "exit", 1000, 900);
	text = fixture_report(verbose, &r);
	assert_true(fixture_says(text, "UNFAIR list-lock steady (x86-64-4l, "
				 "2 threads, 1000 mms): a thread got of "
				 "another's 0.25 of fork\n\n"));
	assert_true(fixture_is_narrow(text));
	assert_string_equal(line_of(text, "\nfork:", "  fair"),
			    "fair 0.735, least/most 0.25");
	free(text);
	/* Roles of one thread each are compared with nobody. */
	fixture_must(u64s_add(&r.cells[1].fairness.roles, 1));
	fixture_must(u64s_add(&r.cells[1].fairness.roles, 0));
	text = fixture_report(report_text, &r);
	assert_null(strstr(text, "UNFAIR"));
	free(text);
	results_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_what_broke_its_contract_has_none),
		cmocka_unit_test(test_unfair),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
