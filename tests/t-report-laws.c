// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-report-laws.c - are the right runs in a law, does the report show it, and
 * does it say where there is none?
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/report-laws.h"
#include "bench/report.h"
#include "bench/stats-usl.h"
#include "tests/report-fixture.h"

static bool says(const char *text, const char *what)
{
	return strstr(text, what) != NULL;
}

/* The report, each run of blanks a single one. */
static char *squeezed(const struct results *r)
{
	char *text = fixture_report(report_text, r), *to = text;
	const char *p;

	for (p = text; *p; p++)
		if (*p != ' ' || p[1] != ' ')
			*to++ = *p;
	*to = '\0';
	return text;
}

/* What one test varies. */
struct made {
	const char *strategy;
	double power;		/* of sync and walk */
	double sigma, kappa;	/* of forks */
	unsigned int runs;
	unsigned int nr_mms, nr_threads;
};

static const struct made plain = {
	.strategy = "list-lock", .power = 1, .sigma = 0.1, .kappa = 0.01,
	.runs = 6, .nr_mms = 4, .nr_threads = 1,
};

/* Runs differ a little, and always in the same way. */
static double scatter(unsigned int run)
{
	return 1 + 0.01 * (((int)run * 7) % 5 - 2);
}

static void add_cell(struct results *r, const char *workload,
		     const struct made *m, unsigned int threads,
		     uint64_t mms, unsigned int run)
{
	struct result_cell *c = fixture_add(r);
	double n = threads, time = 64 * pow((double)mms, m->power);

	fixture_cell(c, m->strategy, workload, mms, run);
	c->threads = threads;
	c->duration_ns = 1000000000;
	c->ops[OP_FORK] = (uint64_t)(1e6 * n * scatter(run) /
		(1 + m->sigma * (n - 1) + m->kappa * n * (n - 1)));
	fixture_record(&c->latency[strcmp(workload, "walk") ? OP_SYNC : OP_WALK]
		       .service, (uint64_t)(time * scatter(run)), 100);
}

static void add_all(struct results *r, const char *workload,
		    const struct made *m)
{
	unsigned int t, i, run;

	for (t = 0; t < m->nr_threads; t++)
		for (i = 0; i < m->nr_mms; i++)
			for (run = 0; run < m->runs; run++)
				add_cell(r, workload, m, 1U << t,
					 UINT64_C(1000) << i, run);
}

/* The laws of @r, all of one workload; @index is to be released after them. */
static void make(struct laws *laws, struct report_index *index,
		 const struct results *r)
{
	fixture_must(report_index_init(index, r));
	fixture_must(laws_make(laws, report_span_all(index)));
}

static void assert_near(double got, double want, double by)
{
	if (!(fabs(got - want) <= by))
		fail_msg("%g is not %g", got, want);
}

static void test_power(void **state __unused_arg)
{
	char buf[REPORT_TEXT], below[64], *text;
	const struct stats_law *fit;
	struct report_index index;
	struct made m = plain;
	struct results r;
	struct laws laws;

	fixture_results(&r);
	m.power = 1.25;
	add_all(&r, "churn", &m);
	make(&laws, &index, &r);
	assert_int_equal(laws.nr, 1);
	assert_string_equal(laws.v->figure->name, "sync p50");
	assert_string_equal(law_axis_name(laws.v), "mms");
	assert_int_equal(law_held(laws.v), 1);
	assert_string_equal(law_verdict(laws.v), "ok");
	fit = &laws.v->fit;
	assert_int_equal(fit->nr_x, 4);
	assert_int_equal(fit->nr, 24);
	assert_near(fit->param[1].value, 1.25, 0.005);
	assert_true(fit->param[1].in.low <= 1.25 &&
		    1.25 <= fit->param[1].in.high);
	snprintf(below, sizeof(below), "\n 95 %% %s\n",
		 law_interval(&fit->param[1].in, buf));
	laws_release(&laws);
	report_index_release(&index);

	text = squeezed(&r);
	assert_true(says(text, "x86-64-4l, 1 thread, 1000 to 8000 mms (4)"));
	assert_true(says(text, "\nlist-lock 1.25\n"));
	assert_true(says(text, below));
	assert_false(says(text, "of N threads"));
	free(text);
	results_release(&r);
}

static void test_threads(void **state __unused_arg)
{
	const struct stats_law *fit;
	struct report_index index;
	struct made m = plain;
	struct results r;
	struct laws laws;
	char *text;

	fixture_results(&r);
	m.nr_mms = 1;
	m.nr_threads = 5;
	add_all(&r, "churn", &m);
	make(&laws, &index, &r);
	assert_int_equal(laws.nr, 1);
	assert_string_equal(laws.v->figure->name, "forks /s");
	assert_int_equal(law_held(laws.v), 1000);
	fit = &laws.v->fit;
	assert_int_equal(fit->verdict, LAW_OK);
	assert_near(fit->param[USL_LAMBDA].value, 1e6, 2e4);
	assert_near(fit->param[USL_SIGMA].value, 0.1, 0.01);
	assert_near(fit->param[USL_KAPPA].value, 0.01, 0.001);
	assert_near(fit->param[USL_PEAK].value, sqrt(90), 0.5);
	laws_release(&laws);
	report_index_release(&index);

	text = squeezed(&r);
	assert_true(says(text, "x86-64-4l, 1000 mms, 1 to 16 threads (5)"));
	assert_true(says(text, "alone contention coherence peak\n"));
	assert_true(says(text, "\nlist-lock 995k 0.10 0.01 9.49\n"));
	assert_false(says(text, "power of mms"));
	free(text);
	results_release(&r);
}

/* Threads that had to share PUs, and what is done at a rate, make no law. */
static void test_left_out(void **state __unused_arg)
{
	struct report_index index;
	struct made m = plain;
	struct results r;
	struct laws laws;
	char *text;
	size_t i;

	fixture_results(&r);
	m.nr_mms = 1;
	m.nr_threads = 5;
	add_all(&r, "churn", &m);
	for (i = 0; i < r.nr; i++)
		r.cells[i].placement.oversubscribed = r.cells[i].threads > 2;
	make(&laws, &index, &r);
	assert_int_equal(laws.nr_shared, 18);
	assert_int_equal(laws.v->fit.nr_x, 2);
	assert_int_equal(laws.v->fit.verdict, LAW_NONE);
	laws_release(&laws);
	report_index_release(&index);
	text = squeezed(&r);
	assert_true(says(text, "no law of threads from 2 numbers of them: it "
			 "takes 3, and 4 to see if it holds\n"));
	assert_true(says(text, "18 runs whose threads shared PUs"));
	assert_false(says(text, "of N threads"));
	free(text);

	for (i = 0; i < r.nr; i++) {
		r.cells[i].placement.oversubscribed = false;
		r.cells[i].schedule.due = 1000;
	}
	make(&laws, &index, &r);
	assert_int_equal(laws.nr, 0);
	laws_release(&laws);
	report_index_release(&index);
	results_release(&r);
}

static void test_few(void **state __unused_arg)
{
	struct made m = plain;
	struct results r;
	char *text;

	fixture_results(&r);
	m.nr_mms = 2;
	m.nr_threads = 3;
	add_all(&r, "churn", &m);
	text = squeezed(&r);
	assert_true(says(text, "no law of mms from 2 numbers of them: it takes "
			 "3\n"));
	assert_true(says(text, "? any 3 numbers of threads would fit: it takes "
			 "4 to see if it holds\n"));
	assert_false(says(text, "power of mms"));
	free(text);
	results_release(&r);
}

/* A step is no power, and what is good beside it stays good. */
static void test_bad(void **state __unused_arg)
{
	struct report_index index;
	struct made m = plain;
	struct results r;
	struct laws laws;
	unsigned int i;
	char *text;

	fixture_results(&r);
	add_all(&r, "churn", &m);
	m.strategy = "xarray";
	m.nr_mms = 1;
	for (i = 0; i < 4; i++) {
		unsigned int run;

		m.power = i < 2 ? 1 : 1.3;
		for (run = 0; run < 6; run++)
			add_cell(&r, "churn", &m, 1, UINT64_C(1000) << i, run);
	}
	make(&laws, &index, &r);
	assert_int_equal(laws.nr, 2);
	assert_int_equal(laws.v[0].fit.verdict, LAW_OK);
	assert_int_equal(laws.v[1].fit.verdict, LAW_BAD);
	assert_string_equal(law_verdict(&laws.v[1]), "off");
	assert_ptr_equal(laws_find(&laws, "sync p50", laws.v[1].of->cell),
			 &laws.v[1]);
	assert_null(laws_find(&laws, "walk p50", laws.v[1].of->cell));
	laws_release(&laws);
	report_index_release(&index);
	text = squeezed(&r);
	assert_true(says(text, "! xarray, sync p50: off by "));
	assert_true(says(text, "which no scatter explains"));
	assert_false(says(text, "! list-lock"));
	free(text);
	results_release(&r);
}

static void test_walk(void **state __unused_arg)
{
	struct made m = plain;
	struct results r;
	char *text;

	fixture_results(&r);
	m.power = 0.9;
	add_all(&r, "walk", &m);
	text = squeezed(&r);
	assert_true(says(text, " power\n"));
	assert_true(says(text, "0.90\n"));
	assert_true(says(text, "0.88-0.92\n"));
	/* Once is enough. */
	assert_false(says(text, "power of mms"));
	free(text);
	results_release(&r);
}

/* One run of each size: a law, of which nobody knows how sure it is. */
static void test_one_run(void **state __unused_arg)
{
	struct report_index index;
	struct made m = plain;
	struct results r;
	struct laws laws;
	char *text;

	fixture_results(&r);
	m.runs = 1;
	add_all(&r, "churn", &m);
	make(&laws, &index, &r);
	assert_int_equal(laws.nr, 1);
	assert_int_equal(laws.v->fit.verdict, LAW_OK);
	assert_true(isnan(laws.v->fit.param[1].in.low));
	laws_release(&laws);
	report_index_release(&index);
	text = squeezed(&r);
	assert_true(says(text, "\nlist-lock 1.00\n\n"));
	free(text);
	results_release(&r);
}

/* What failed, measured nothing or broke its contract makes no law. */
static void test_nothing(void **state __unused_arg)
{
	struct report_index index;
	struct made m = plain;
	struct results r;
	struct laws laws;
	size_t i;
	char *text;

	fixture_results(&r);
	add_all(&r, "churn", &m);
	for (i = 0; i < r.nr; i++)
		r.cells[i].status = r.cells[i].mms > 2000 ? RESULT_FAILED
							  : RESULT_OK;
	make(&laws, &index, &r);
	assert_int_equal(laws.v->fit.nr, 12);
	assert_int_equal(laws.v->fit.verdict, LAW_NONE);
	laws_release(&laws);
	report_index_release(&index);

	for (i = 0; i < r.nr; i++)
		r.cells[i].status = RESULT_FAILED;
	make(&laws, &index, &r);
	assert_int_equal(laws.nr, 0);
	laws_release(&laws);
	report_index_release(&index);
	text = squeezed(&r);
	assert_true(says(text, "failed"));
	free(text);

	for (i = 0; i < r.nr; i++)
		r.cells[i].status = RESULT_OK;
	r.cells[3].oracle.violations = 1;
	make(&laws, &index, &r);
	assert_true(laws.v->violated);
	assert_string_equal(law_verdict(laws.v), "void");
	laws_release(&laws);
	report_index_release(&index);
	text = squeezed(&r);
	assert_true(says(text, "\nlist-lock void\n"));
	free(text);
	results_release(&r);

	fixture_results(&r);
	make(&laws, &index, &r);
	assert_int_equal(laws.nr, 0);
	laws_release(&laws);
	report_index_release(&index);
	results_release(&r);
}

/* A lazy sync reaches nobody: how it grows says nothing. */
static void test_lazy(void **state __unused_arg)
{
	struct report_index index;
	struct made m = plain;
	struct results r;
	struct laws laws;
	size_t i;

	fixture_results(&r);
	add_all(&r, "churn", &m);
	for (i = 0; i < r.nr; i++)
		fixture_must(str_set(&r.cells[i].contract, "lazy"));
	make(&laws, &index, &r);
	assert_int_equal(laws.nr, 0);
	laws_release(&laws);
	report_index_release(&index);
	results_release(&r);
}

/* Tables of two axes: each law holds the other size still. */
static void test_both(void **state __unused_arg)
{
	struct report_index index;
	struct made m = plain;
	struct results r;
	struct laws laws;
	size_t i;

	fixture_results(&r);
	m.nr_mms = 3;
	m.nr_threads = 4;
	add_all(&r, "churn", &m);
	m.strategy = "xarray";
	add_all(&r, "churn", &m);
	make(&laws, &index, &r);
	assert_int_equal(laws.nr, 2 * 4 + 2 * 3);
	for (i = 0; i < laws.nr; i++) {
		assert_int_equal(laws.v[i].figure->axis,
				 i < 8 ? LAW_MMS : LAW_THREADS);
		assert_int_equal(laws.v[i].fit.nr, i < 8 ? 18 : 24);
		assert_string_equal(laws.v[i].of->cell->strategy,
				    i % 2 ? "xarray" : "list-lock");
		assert_int_equal(law_held(&laws.v[i]), i < 8 ? 1U << i / 2 :
				 1000U << (i - 8) / 2);
	}
	laws_release(&laws);
	report_index_release(&index);
	results_release(&r);
}

static const char *interval(double low, double high)
{
	struct stats_interval in = { .low = low, .high = high };
	static char buf[REPORT_TEXT];

	return law_interval(&in, buf);
}

/* No narrower than it is, in few digits. */
static void test_words(void **state __unused_arg)
{
	char buf[REPORT_TEXT];

	assert_string_equal(interval(0.8719, 0.9501), "0.87-0.96");
	assert_string_equal(interval(1.02, 1.1), "1.02-1.10");
	assert_string_equal(interval(-0.031, 0.05), "-0.031 to 0.050");
	assert_string_equal(interval(0, 0.00123), "0-0.0013");
	assert_string_equal(interval(11.28, INFINITY), "11-never");
	assert_string_equal(interval(INFINITY, INFINITY), "never");
	assert_string_equal(interval(952809, 990690), "950k-1.0M");
	assert_string_equal(interval(NAN, NAN), "-");
	assert_string_equal(law_value(0.934, buf), "0.93");
	assert_string_equal(law_value(0.01234, buf), "0.0123");
	assert_string_equal(law_value(21.79, buf), "21.8");
	assert_string_equal(law_value(INFINITY, buf), "never");
	assert_string_equal(law_value(NAN, buf), "-");
	assert_string_equal(law_value(1234567, buf), "1235k");
	assert_string_equal(law_value(-1.35e-18, buf), "0");
	assert_string_equal(interval(-4e-17, 0.07), "0-0.070");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_power),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_left_out),
		cmocka_unit_test(test_few),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_one_run),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_lazy),
		cmocka_unit_test(test_both),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
