// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-report-guard.c - cells that differ in their guard alone are told apart, in
 * tables, in the list of problems and in TSV.
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

static struct result_cell *add(struct results *r, const char *guard,
			       unsigned int ns, uint64_t repetition)
{
	struct result_cell *c = fixture_add(r);

	fixture_cell(c, "prealloc", "ptdump", 1000, repetition);
	fixture_must(str_set(&c->guard, guard));
	c->walkers = 1;
	fixture_record(&c->latency[OP_TEARDOWN].service, ns, 1000);
	fixture_record(&c->latency[OP_VMALLOC_DUMP].service, 2 * ns, 1000);
	fixture_record(&c->latency[OP_VMALLOC_DUMP].intended, 3 * ns, 1000);
	fixture_must(u64_map_set(&c->counters, "ptdump.lost_promotions",
				 ns / 10));
	return c;
}

static void fixture_guards(struct results *r)
{
	struct result_cell *c;

	fixture_results(r);
	add(r, "rcu", 200, 0)->guard_sleeps = true;
	add(r, "trylock", 100, 0);
	add(r, "rcu", 220, 1)->guard_sleeps = true;
	add(r, "trylock", 120, 1);
	c = add(r, "none", 50, 0);
	c->control = true;
	c->oracle.violations = 7;
	fixture_must(u64_map_set(&c->oracle.by_kind, "freed-table", 7));
}

/* The line of @text that begins with @row, behind @from. */
static const char *line_of(const char *text, const char *from, const char *row)
{
	static char line[256];
	const char *p = strstr(text, from);

	assert_non_null(p);
	do {
		p = strchr(p, '\n');
		assert_non_null(p);
	} while (strncmp(++p, row, strlen(row)));
	snprintf(line, sizeof(line), "%.*s", (int)strcspn(p, "\n"), p);
	return line;
}

static void assert_says(const char *text, const char *what)
{
	if (!strstr(text, what))
		fail_msg("'%s' lacks '%s'", text, what);
}

static void test_rows(void **state __unused_arg)
{
	struct results r;
	char *text;

	fixture_guards(&r);
	text = fixture_report(report_text, &r);
	assert_says(line_of(text, "tear-down", "prealloc/trylock "),
		    "110ns*");
	assert_says(line_of(text, "tear-down", "prealloc/trylock "), "never");
	assert_says(line_of(text, "tear-down", "prealloc/rcu "), "210ns#");
	assert_says(line_of(text, "tear-down", "prealloc/rcu "), "yes");
	assert_says(line_of(text, "walked: ", "prealloc/rcu "), "420ns#");
	assert_says(line_of(text, "walked: ", "prealloc/rcu "), "630ns#");
	assert_says(line_of(text, "huge leaves", "prealloc/rcu "), " 21 ");
	assert_says(line_of(text, "huge leaves", "prealloc/rcu "), " 2/2 ");
	assert_says(line_of(text, "huge leaves", "prealloc/none [c] "), "7!");
	assert_says(text, "VIOLATION prealloc/none ptdump ");
	free(text);
	results_release(&r);
}

static void test_tsv(void **state __unused_arg)
{
	struct results r;
	char *text;

	fixture_guards(&r);
	text = fixture_report(report_tsv, &r);
	assert_int_equal(strncmp(text, "id\tstrategy\tguard\t", 18), 0);
	assert_says(text, "\tprealloc\ttrylock\tptdump\t");
	assert_says(text, "\tvmalloc-dump.service_ns.p50\t");
	free(text);
	results_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_tsv),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
