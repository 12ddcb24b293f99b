// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-hgrm.c - are percentiles printed as HdrHistogram prints them, and of the
 * histograms that were asked for?
 *
 * The lines were worked out by hand: five steps to each halving of what is
 * left, the value of a line the greatest of its bin, one line in the last bin
 * before the end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/hgrm.h"
#include "bench/report-hgrm.h"
#include "tests/report-fixture.h"
#include "tests/scratch.h"

static char *print(const struct hist *h)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	fixture_must(!f);
	hgrm_print(f, h, "one run");
	fixture_must(fclose(f));
	return text;
}

static void test_four_values(void **state __unused_arg)
{
	static const char want[] =
"       Value     Percentile   TotalCount 1/(1-Percentile)\n"
"\n"
"       10.00 0.000000000000            1           1.00\n"
"       10.00 0.100000000000            1           1.11\n"
"       10.00 0.200000000000            1           1.25\n"
"       20.00 0.300000000000            2           1.43\n"
"       20.00 0.400000000000            2           1.67\n"
"       20.00 0.500000000000            2           2.00\n"
"       30.00 0.550000000000            3           2.22\n"
"       30.00 0.600000000000            3           2.50\n"
"       30.00 0.650000000000            3           2.86\n"
"       30.00 0.700000000000            3           3.33\n"
"       30.00 0.750000000000            3           4.00\n"
"       40.00 0.775000000000            4           4.44\n"
"       40.00 1.000000000000            4            inf\n"
"#[Mean    =       25.000, StdDeviation   =       11.180]\n"
"#[Max     =       40.000, Total count    =            4]\n"
"#[Buckets =           29, SubBuckets     =          256]\n"
"#[Unit    = ns, one run]\n";
	struct hist *h = NULL;
	unsigned int i;
	char *text;

	for (i = 1; i <= 4; i++)
		fixture_record(&h, 10 * i, 1);
	text = print(h);
	assert_string_equal(text, want);
	free(text);
	free(h);
}

/* 1000 is in a bin of four, 1000 to 1003; the greatest value is exact. */
static void test_bin_and_maximum(void **state __unused_arg)
{
	struct hist *h = NULL;
	char *text;

	fixture_record(&h, 1000, 9);
	fixture_record(&h, 5001, 1);
	text = print(h);
	assert_non_null(strstr(text, "\n     1003.00 0.900000000000            "
			       "9          10.00\n"
			       "     5001.00 0.912500000000           10"
			       "          11.43\n"
			       "     5001.00 1.000000000000           10"
			       "            inf\n#[Mean"));
	assert_non_null(strstr(text, "Mean    =     1400.100,"));
	free(text);
	free(h);
}

static void test_overflow(void **state __unused_arg)
{
	struct hist *h = NULL;
	char *text;

	fixture_record(&h, 3, 1);
	fixture_record(&h, HIST_MAX_NS + 7, 1);
	text = print(h);
	assert_non_null(strstr(text, "\n68719476743.00 0.550000000000"
			       "            2           2.22\n"
			       "68719476743.00 1.000000000000"
			       "            2            inf\n"));
	free(text);
	free(h);
}

static void test_one_value(void **state __unused_arg)
{
	struct hist *h = NULL;
	char *text;

	fixture_record(&h, 7, 1000);
	text = print(h);
	assert_non_null(strstr(text, ")\n\n        7.00 0.000000000000"
			       "         1000           1.00\n"
			       "        7.00 1.000000000000"
			       "         1000            inf\n#[Mean"));
	free(text);
	free(h);
}

/* So many that one less is 100 % to a double. */
static void test_it_ends(void **state __unused_arg)
{
	struct hist *h = NULL;
	char *text, *last;

	fixture_record(&h, 1, 1);
	fixture_record(&h, 2, 1);
	h->bins[1] = (UINT64_C(1) << 60);
	h->nr = h->bins[1] + 1;
	text = print(h);
	last = strstr(text, "        2.00 1.000000000000");
	assert_non_null(last);
	assert_null(strstr(last + 1, "        2.00 "));
	assert_in_range(strlen(text), 1000, 30000);
	free(text);
	free(h);
}

/* Two runs each of two strategies, and one that failed. */
static void fill(struct results *r)
{
	static const char *const names[] = { "list-lock", "a/b" };
	struct result_cell *c;
	unsigned int i;

	fixture_results(r);
	for (i = 0; i < 5; i++) {
		c = fixture_add(r);
		fixture_cell(c, names[i & 1], "steady", 1000, i / 2);
		free(c->id);
		fixture_must(asprintf(&c->id, "steady-%s-r%u", names[i & 1],
				      i / 2) < 0);
		fixture_record(&c->latency[OP_FORK].service, 10 * i, 100);
		fixture_record(&c->latency[OP_FORK].intended, 1, 1);
		fixture_record(&result_lock(c, "x")->wait_ns, 5, 1);
	}
	c->status = RESULT_FAILED;
}

static char *report(struct report_hgrm *order, int want, struct error *e)
{
	struct results r;
	char *text = NULL;
	size_t len;
	int status;

	fill(&r);
	order->out = open_memstream(&text, &len);
	fixture_must(!order->out);
	status = report_hgrm(order, &r, e);
	fixture_must(fclose(order->out));
	assert_int_equal(status, want);
	results_release(&r);
	return text;
}

static void test_one_is_printed(void **state __unused_arg)
{
	struct report_hgrm order = { .pattern = "steady-list-lock.fork" };
	struct error e;
	char *text = report(&order, EXIT_OK, &e);

	/* Those of both runs, 0 and 20, but not of the one that failed. */
	assert_non_null(strstr(text, "\n        0.00 0.500000000000"
			       "          100           2.00\n"
			       "       20.00 0.550000000000"
			       "          200           2.22\n"));
	assert_non_null(strstr(text, "#[Unit    = ns, steady-list-lock.fork, "
			       "2 runs]\n"));
	free(text);
}

static void refuse(const char *pattern, const char *says)
{
	struct report_hgrm order = { .pattern = pattern };
	struct error e;
	char *text = report(&order, EXIT_USAGE, &e);

	assert_string_equal(text, "");
	if (!strstr(e.text, says))
		fail_msg("'%s' does not say '%s'", e.text, says);
	free(text);
}

static void test_none_or_several(void **state __unused_arg)
{
	refuse(NULL, "6 histograms match, such as 'steady-a_b.fork' and "
	       "'steady-list-lock.lock.x.wait'");
	refuse("fork", "2 histograms match");
	refuse("*.lock.*", "2 histograms match");
	refuse("forks", "no histogram is called 'forks'");
}

static void test_files(void **state)
{
	struct report_hgrm order = { .pattern = NULL };
	char dir[256], path[512], *text;
	struct error e;

	order.dir = scratch_path(dir, *state, "new");
	text = report(&order, EXIT_OK, &e);
	assert_string_equal(text, "");
	free(text);
	assert_int_equal(scratch_count(dir), 6);
	snprintf(path, sizeof(path), "%s/steady-a_b.fork.intended.hgrm", dir);
	text = scratch_read(path);
	assert_non_null(text);
	assert_non_null(strstr(text, "Total count    =            2]"));
	free(text);
	order.pattern = "fork";
	free(report(&order, EXIT_OK, &e));
	assert_int_equal(scratch_count(dir), 6);
	order.dir = "/dev/null/x";
	free(report(&order, EXIT_ERROR, &e));
	assert_non_null(strstr(e.text, "/dev/null/x"));
	unlink(path);
	snprintf(path, sizeof(path), "rm -r '%s'", dir);
	assert_int_equal(system(path), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_four_values),
		cmocka_unit_test(test_bin_and_maximum),
		cmocka_unit_test(test_overflow),
		cmocka_unit_test(test_one_value),
		cmocka_unit_test(test_it_ends),
		cmocka_unit_test(test_one_is_printed),
		cmocka_unit_test(test_none_or_several),
		cmocka_unit_test_setup_teardown(test_files, scratch_setup,
						scratch_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
