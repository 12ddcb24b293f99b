// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-compare-text.c - does a comparison read as it should, by people and by
 * programs?
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/json.h"
#include "tests/compare-fixture.h"

typedef int print_fn(FILE *out, const struct compare_print *p);

static char *print(print_fn *fn, const struct ask *a)
{
	const struct compare_print p = {
		.c = &a->c, .names = { "old", "new" },
		.of = { &a->base, &a->cell },
	};
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	fixture_must(!out || fn(out, &p));
	fixture_must(fclose(out) || !text);
	return text;
}

/* Slower in one load, equal in the other; with all that there is to be said. */
static void make(struct ask *a)
{
	struct rounds what = {
		.strategy = "large-vmalloc-fixed", .nr = 6, .fork_ns = 1000,
		.per_mm_bytes = 24,
	};
	size_t i;

	ask_init(a);
	rounds_add(&a->base, &what);
	rounds_add(&a->cell, &what);
	what.strategy = "xarray";
	rounds_add(&a->base, &what);
	what.fork_ns = 1500;
	what.per_mm_bytes = 0;
	rounds_add(&a->cell, &what);
	for (i = 0; i < 6; i++) {
		a->base.cells[i].mms = a->cell.cells[i].mms = 1000000;
		a->cell.cells[i].status = i ? RESULT_OK : RESULT_FAILED;
	}
	what.strategy = "list-rcu";
	rounds_add(&a->cell, &what);
	fixture_must(str_set(&a->cell.context.kernel.cmdline, "quiet and much "
			     "more that a kernel may be told when it boots, "
			     "which takes more than one line"));
	assert_int_equal(ask(a), EXIT_OK);
}

static void assert_short_lines(const char *text)
{
	size_t len;

	for (; *text; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		if (len > 80)
			fail_msg("%zu columns: %.*s", len, (int)len, text);
	}
}

static void assert_says(const char *text, const char *what)
{
	if (!strstr(text, what))
		fail_msg("'%s' is not in:\n%s", what, text);
}

static void test_text(void **state __unused_arg)
{
	const char *p;
	struct ask a;
	char *text;

	make(&a);
	text = print(compare_text, &a);
	assert_short_lines(text);
	assert_says(text, "base: old, 2025-01-31T12:00:00Z\n");
	assert_says(text, "from: 5 to 6 rounds; intervals hold, all 7 at once, ");
	assert_says(text, "load 1: steady, x86-64-4l, 2 threads, 1000 mms\n");
	assert_says(text, "load 2: steady, x86-64-4l, 2 threads, 1000000 mms");
	assert_says(text, "DIFFERS: kernel's command line: 'unknown', 'quiet");
	assert_says(text, "LEFT OUT: new: large-vmalloc-fixed, steady, ");
	assert_says(text, "UNPAIRED: new only: list-rcu, steady, ");
	/* The worst comes first, and its ratio is the one that was made. */
	p = strstr(text, "answer\n");
	assert_non_null(p);
	assert_int_equal(strncmp(p + 7, "xarray", 6), 0);
	assert_says(p, " 1.5");
	assert_says(p, " to 0          -    less\n");
	assert_says(text, "10 comparisons: 4 worse, 0 undecided, 5 equal "
		    "within 5 %, 1 better\n");
	free(text);
	a.options.quiet = true;
	text = print(compare_text, &a);
	assert_null(strstr(strstr(text, "answer\n"), " equal\n"));
	assert_says(text, " slower\n");
	free(text);
	ask_release(&a);
}

static void test_hint(void **state __unused_arg)
{
	struct rounds what = {
		.strategy = "xarray", .nr = 2, .fork_ns = 1000,
	};
	struct ask a;
	char *text;

	ask_init(&a);
	rounds_add(&a.base, &what);
	what.fork_ns = 1030;
	rounds_add(&a.cell, &what);
	fixture_must(strs_add(&a.metrics, "fork p50"));
	assert_int_equal(ask(&a), EXIT_OK);
	assert_int_equal(a.c.rows[0].answer, COMPARE_UNDECIDED);
	assert_true(a.c.rows[0].rounds > 2);
	text = print(compare_text, &a);
	assert_says(text, "of the undecided 1 would have an answer with ");
	assert_says(text, "load: steady");
	free(text);
	ask_release(&a);
}

static size_t nr_of(const char *text, size_t len, char c)
{
	size_t nr = 0, i;

	for (i = 0; i < len; i++)
		nr += text[i] == c;
	return nr;
}

static void test_tsv(void **state __unused_arg)
{
	size_t lines = 0, tabs = 0, len;
	const char *p;
	struct ask a;
	char *text;

	make(&a);
	text = print(compare_tsv, &a);
	for (p = text; *p; p += len + 1, lines++) {
		len = strcspn(p, "\n");
		if (!lines)
			tabs = nr_of(p, len, '\t');
		assert_int_equal(nr_of(p, len, '\t'), tabs);
	}
	assert_int_equal(lines, 11);
	assert_int_equal(tabs, 22);
	assert_int_equal(strncmp(text, "strategy\tguard\t", 15), 0);
	assert_says(text, "\nxarray\t\txarray\t\tsteady\tx86-64-4l\t2\t1000\t\t"
		    "throughput\t1/s\t\t\t6\t");
	free(text);
	ask_release(&a);
}

static void test_json(void **state __unused_arg)
{
	const struct json *rows, *row;
	struct json_error error;
	const char *answer;
	uint64_t worse;
	struct json *j;
	struct ask a;
	double ratio;
	char *text;

	make(&a);
	text = print(compare_json, &a);
	assert_int_equal(json_parse(text, strlen(text), &j, &error), 0);
	assert_int_equal(json_get_u64(j, "worse", &worse), 0);
	assert_int_equal(worse, 4);
	assert_int_equal(json_count(json_find(j, "differ")), 1);
	assert_int_equal(json_count(json_find(j, "left_out")), 1);
	assert_int_equal(json_count(json_find(j, "unmatched")), 1);
	rows = json_find(j, "rows");
	assert_int_equal(json_count(rows), 10);
	row = json_at(rows, 0);
	assert_int_equal(json_get_double(row, "ratio", &ratio), 0);
	assert_true(fabs(ratio - exp(a.c.rows[0].paired.mean)) < 1e-9);
	assert_int_equal(json_get_str(row, "answer", &answer), 0);
	assert_string_equal(answer, "slower");
	/* To 0, which has no logarithm. */
	row = json_at(rows, 9);
	assert_int_equal(json_get_double(row, "ratio", &ratio), 0);
	assert_true(ratio <= 0);
	json_free(j);
	free(text);
	ask_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_hint),
		cmocka_unit_test(test_tsv),
		cmocka_unit_test(test_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
