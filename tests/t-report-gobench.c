// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-report-gobench.c - do results that are known make the lines that benchstat
 * expects?  Of the format as such, gobench.sh is the judge.
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

#define FACTORS "/workload=steady/geometry=x86-64-4l/mms=1000/threads=2"
/* Of 10 to 99 values, of 100 to 999, of a million. */
#define P10(p, v, rest) "\t" v " " p "p50-ns\t" v " " p "p90-ns\t" \
	rest " " p "max-ns"
#define P100(p, v, rest) "\t" v " " p "p50-ns\t" v " " p "p90-ns\t" v " " p \
	"p99-ns\t" rest " " p "max-ns"
#define P(p, v, rest) "\t" v " " p "p50-ns\t" v " " p "p90-ns\t" v " " p \
	"p99-ns\t" v " " p "p99.9-ns\t" v " " p "p99.99-ns\t" v " " p \
	"p99.999-ns\t" rest " " p "max-ns"

static void assert_says(const char *text, const char *what)
{
	if (!strstr(text, what))
		fail_msg("no '%s' in:\n%s", what, text);
}

static void assert_silent(const char *text, const char *what)
{
	if (strstr(text, what))
		fail_msg("'%s' in:\n%s", what, text);
}

static void test_head(void **state __unused_arg)
{
	struct results r;
	char *text;

	fixture_results(&r);
	fixture_must(str_set(&r.context.host, "two\nlines"));
	text = fixture_report(report_gobench, &r);
	assert_says(text, "# pgdbench 0.1.0\n# date 2025-01-31T12:00:00Z\n"
		    "# pgdbench run -r 2 --seed 42\n");
	assert_says(text, "\nhost: two lines\n"
		    "cpu: Imagined CPU @ 3.00GHz\nkernel: 6.1.0-imagined\n");
	assert_says(text, "\nUnit ns/op better=lower\n");
	assert_says(text, "\nUnit intended-p99.9-ns better=lower\n");
	assert_says(text, "\nUnit op/s better=higher\n");
	assert_silent(text, "\nBenchmark");
	assert_silent(text, "\nverdict");
	free(text);
	results_release(&r);
}

/* One value but for the intended, of which one in a million is longer. */
static void test_operation(void **state __unused_arg)
{
	struct result_cell *c;
	struct results r;
	char *text;

	fixture_results(&r);
	c = fixture_steady(&r, "list-lock", 0);
	c->duration_ns = 500000000;
	c->ops[OP_VMALLOC_DUMP] = 1616;
	fixture_record(&c->latency[OP_VMALLOC_DUMP].service, 100, 300);
	fixture_record(&c->latency[OP_VMALLOC_DUMP].clean, 90, 1);
	fixture_record(&c->latency[OP_VMALLOC_DUMP].intended, 200, 1000000);
	fixture_record(&c->latency[OP_VMALLOC_DUMP].intended, 230, 1);
	text = fixture_report(report_gobench, &r);
	assert_says(text, "\nverdict: ok\n"
		    "BenchmarkVmallocDump/strategy=list-lock" FACTORS "\t1616"
		    "\t100 ns/op" P100("", "100", "100")
		    "\t90 clean-ns/op\t90 clean-max-ns"
		    "\t200.00003 intended-ns/op" P("intended-", "200", "230")
		    "\t3232 op/s\n");
	assert_silent(text, "BenchmarkFork");
	assert_silent(text, "BenchmarkLock");
	assert_silent(text, "BenchmarkPropagation");
	assert_silent(text, "BenchmarkMemory");
	free(text);
	results_release(&r);
}

static void test_lock_and_memory(void **state __unused_arg)
{
	struct result_lock *lock;
	struct result_cell *c;
	struct results r;
	char *text;

	fixture_results(&r);
	c = fixture_steady(&r, "list-lock", 0);
	lock = result_lock(c, "pgd_lock:sync");
	lock->acquisitions = 40;
	lock->contended = 10;
	fixture_record(&lock->hold_ns, 60, 40);
	fixture_record(&lock->hold_clean_ns, 50, 39);
	fixture_record(&lock->wait_ns, 0, 40);
	fixture_record(&lock->wait_clean_ns, 0, 39);
	result_lock(c, "never");
	fixture_record(&c->propagation_ns, 70, 3);
	c->memory.per_mm_bytes = 16;
	c->memory.prealloc_bytes = 0;
	text = fixture_report(report_gobench, &r);
	assert_says(text, "\nBenchmarkLock/lock=pgd_lock:sync/strategy="
		    "list-lock" FACTORS "\t40\t60 hold-ns/op"
		    P10("hold-", "60", "60") "\t50 hold-clean-ns/op"
		    P10("hold-clean-", "50", "50") "\t0 wait-ns/op"
		    P10("wait-", "0", "0") "\t0 wait-clean-ns/op"
		    P10("wait-clean-", "0", "0") "\t0.25 contended/op\n");
	assert_says(text, "\nBenchmarkPropagation/strategy=list-lock" FACTORS
		    "\t3\t70 ns/op");
	assert_says(text, "\nBenchmarkMemory/strategy=list-lock" FACTORS
		    "\t1\t16 per-mm-B\t0 prealloc-B\n");
	assert_silent(text, "lock=never");
	free(text);
	results_release(&r);
}

/* What is in names must neither end them nor add to them. */
static void test_names(void **state __unused_arg)
{
	struct results r;
	unsigned int i;
	char *text;

	fixture_results(&r);
	for (i = 0; i < 3; i++) {
		struct result_cell *c = fixture_steady(&r, "a b/c%\xc3\xbc", i);

		fixture_must(str_set(&c->guard, "rcu"));
		c->walkers = 1;
		c->ops[OP_FORK] = 7;
		c->duration_ns = 1000000000;
		fixture_must(str_map_set(&c->params, "rate",
					 i ? "2e5" : "1 e"));
		fixture_must(str_map_set(&c->params, "layout", "aged"));
		fixture_must(str_map_set(&c->params, "fault_cost_ns",
					 i ? "600" : "700"));
	}
	text = fixture_report(report_gobench, &r);
	assert_says(text, "\nBenchmarkFork/strategy=a%20b%2Fc%25%C3%BC/"
		    "guard=rcu/workload=steady/geometry=x86-64-4l/rate=1%20e/"
		    "mms=1000/walkers=1/threads=2\t7\t7 op/s\n");
	assert_says(text, "/rate=2e5/mms=1000/");
	assert_silent(text, "layout=");
	assert_silent(text, "fault_cost_ns=");
	free(text);
	results_release(&r);
}

static void test_left_out(void **state __unused_arg)
{
	static const char *const names[] = { "failing", "lying", "shaky" };
	struct result_cell *c;
	struct results r;
	unsigned int i;
	char *text;

	fixture_results(&r);
	for (i = 0; i < 3; i++) {
		c = fixture_steady(&r, names[i], 0);
		c->ops[OP_FORK] = 7;
		c->duration_ns = 1000000000;
	}
	r.cells[0].status = RESULT_FAILED;
	r.cells[1].oracle.violations = 3;
	r.cells[2].quality.verdict = VERDICT_UNTRUSTWORTHY;
	text = fixture_report(report_gobench, &r);
	assert_says(text, "\n# failed: steady-failing-1000-0\n"
		    "# broke its contract: steady-lying-1000-0\n"
		    "verdict: untrustworthy\nBenchmarkFork/strategy=shaky");
	assert_silent(text, "strategy=failing");
	assert_silent(text, "strategy=lying");
	free(text);
	results_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_head),
		cmocka_unit_test(test_operation),
		cmocka_unit_test(test_lock_and_memory),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
