// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-saturation.c - searches whose answer is known: a threshold, a threshold
 * with noise from a seed, none at all.  And the option that asks for one.
 */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/saturation-ask.h"
#include "bench/saturation.h"
#include "bench/schedule.h"
#include "lib/compiler.h"
#include "lib/ops.h"
#include "lib/rng.h"

/* What holds up to @threshold; near it, within @blur (a ratio), by chance; and
 * below it fails all the same once in a while. */
struct truth {
	double threshold;
	double blur;
	double spoilt;
	struct rng rng;
	unsigned int nr;
	double rates[1000];
};

static int ask(void *arg, double rate, bool *holds)
{
	struct truth *t = arg;
	double off = log(rate / t->threshold);

	t->rates[t->nr++] = rate;
	*holds = off <= 0;
	if (fabs(off) < t->blur)
		*holds = rng_double(&t->rng) < 0.5 - off / t->blur / 2;
	if (rng_double(&t->rng) < t->spoilt)
		*holds = false;
	return 0;
}

static const struct saturation_config plain = {
	.start = 50000, .min = 100, .max = 1e9, .tolerance = 0.05,
	.max_probes = 40,
};

static struct saturation find(const struct saturation_config *config,
			      struct truth *t)
{
	struct saturation out;

	rng_init(&t->rng, 1);
	assert_int_equal(saturation_search(config, ask, t, &out), 0);
	assert_int_equal(out.nr_probes, t->nr);
	return out;
}

static void test_threshold(void **state __unused_arg)
{
	static const double thresholds[] = {
		100, 101, 1234.5, 49999, 50000, 50001, 777777, 3e8, 999999999,
	};
	struct saturation out;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(thresholds); i++) {
		struct truth t = { .threshold = thresholds[i] };

		out = find(&plain, &t);
		assert_int_equal(out.end, SATURATION_FOUND);
		assert_true(out.rate <= t.threshold);
		assert_true(out.above > t.threshold);
		assert_true(out.above <= out.rate * 1.05 * 1.0001);
	}
}

static void test_tolerance(void **state __unused_arg)
{
	struct saturation_config fine = plain, coarse = plain;
	struct truth t = { .threshold = 123456 }, u = { .threshold = 123456 };
	struct saturation out;

	fine.tolerance = 0.005;
	coarse.tolerance = 0.5;
	out = find(&fine, &t);
	assert_true(out.rate <= 123456 && out.rate > 123456 / 1.0051);
	out = find(&coarse, &u);
	assert_true(out.rate <= 123456 && out.rate > 123456 / 1.51);
	assert_true(u.nr < t.nr);
}

static void test_never(void **state __unused_arg)
{
	struct truth t = { .threshold = 99 };
	struct saturation out = find(&plain, &t);

	assert_int_equal(out.end, SATURATION_NEVER);
	assert_true(out.rate == 0);
	assert_true(out.above == 100);
	assert_true(t.rates[t.nr - 1] == 100);
}

static void test_always(void **state __unused_arg)
{
	struct saturation_config low = plain;
	struct truth t = { .threshold = 1e12 };
	struct saturation out;

	low.max = 123456.5;
	out = find(&low, &t);
	assert_int_equal(out.end, SATURATION_ALWAYS);
	assert_true(out.rate == 123456.5);
	assert_true(out.above == 0);
}

/* Where it begins is no part of the answer, even out of bounds. */
static void test_start_is_moved(void **state __unused_arg)
{
	static const double starts[] = { 0.001, 100, 1e6, 1e15 };
	struct saturation_config config = plain;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(starts); i++) {
		struct truth t = { .threshold = 5000 };
		struct saturation out;

		config.start = starts[i];
		config.max_probes = 100;
		out = find(&config, &t);
		assert_true(out.rate <= 5000 && out.rate > 5000 / 1.0501);
		assert_true(t.rates[0] >= 100 && t.rates[0] <= 1e9);
	}
}

static void test_unsettled(void **state __unused_arg)
{
	struct saturation_config config = plain;
	struct truth t = { .threshold = 777777 };
	struct saturation out;

	config.max_probes = 5;
	out = find(&config, &t);
	assert_int_equal(out.end, SATURATION_UNSETTLED);
	assert_int_equal(out.nr_probes, 5);
}

/* One measurement in ten is spoilt by something else.  Nothing that does not hold
 * is ever found, and what is found is close nearly always. */
static void test_spoilt(void **state __unused_arg)
{
	unsigned int seed, close = 0;
	struct saturation out;

	for (seed = 0; seed < 500; seed++) {
		struct truth t = { .threshold = 200000, .spoilt = 0.1 };

		rng_init(&t.rng, seed);
		assert_int_equal(saturation_search(&plain, ask, &t, &out), 0);
		assert_int_equal(out.end, SATURATION_FOUND);
		assert_true(out.rate <= 200000);
		close += out.rate > 200000 / 1.06;
	}
	assert_true(close > 500 * 85 / 100);
}

/* What is found lies where the answer is left to chance, or just below. */
static void test_blurred(void **state __unused_arg)
{
	unsigned int seed, close = 0;
	struct saturation out;

	for (seed = 0; seed < 500; seed++) {
		struct truth t = { .threshold = 200000, .blur = 0.1 };

		rng_init(&t.rng, seed);
		assert_int_equal(saturation_search(&plain, ask, &t, &out), 0);
		assert_int_equal(out.end, SATURATION_FOUND);
		assert_true(out.rate < 200000 * exp(0.1));
		close += fabs(log(out.rate / 200000)) < 0.15;
	}
	assert_true(close > 500 * 95 / 100);
}

/* What was found held twice, in the end. */
static void test_found_is_confirmed(void **state __unused_arg)
{
	struct truth t = { .threshold = 200000 };
	struct saturation out = find(&plain, &t);
	unsigned int i, nr = 0;

	for (i = 0; i < t.nr; i++)
		nr += t.rates[i] == out.rate;
	assert_int_equal(nr, 2);
	assert_true(t.rates[t.nr - 1] == out.rate);
}

static int stops(void *arg, double rate __unused_arg, bool *holds)
{
	unsigned int *left = arg;

	*holds = true;
	return --*left ? 0 : -EIO;
}

static void test_probe_that_fails(void **state __unused_arg)
{
	unsigned int left = 3;
	struct saturation out;

	assert_int_equal(saturation_search(&plain, stops, &left, &out), -EIO);
	assert_int_equal(out.nr_probes, 3);
	assert_true(out.rate == 100000);
}

/* ---- the option ---- */

static void test_ask(void **state __unused_arg)
{
	struct saturation_ask ask;
	char text[SATURATION_ASK_TEXT];
	struct error e;

	assert_int_equal(saturation_ask_parse(&ask, "x", "fork:99.9:100us",
					      &e), EXIT_OK);
	assert_int_equal(ask.op, OP_FORK);
	assert_true(ask.percentile == 99.9);
	assert_int_equal(ask.limit_ns, 100000);
	assert_true(ask.tolerance == 0.05);
	assert_int_equal(ask.arrivals, ARRIVALS_POISSON);
	assert_string_equal(saturation_ask_text(&ask, text),
			    "fork:99.9:100us,poisson,min=100,max=1000000000,"
			    "tolerance=5%,probes=40");
}

/* Text to value to text is an identity, and so is the other way round. */
static void test_ask_text(void **state __unused_arg)
{
	static const char whole[] = "vmalloc-dump:99.999:1500ns,fixed,"
				    "min=1.5,max=250000,tolerance=0.5%,"
				    "probes=999";
	struct saturation_ask ask;
	char text[SATURATION_ASK_TEXT];
	struct error e;

	assert_int_equal(saturation_ask_parse(&ask, "x", whole, &e), EXIT_OK);
	assert_true(ask.min_rate == 1.5 && ask.max_rate == 250000);
	assert_true(ask.percentile == 99.999);
	assert_int_equal(ask.max_probes, 999);
	saturation_ask_text(&ask, text);
	assert_string_equal(text, "vmalloc-dump:99.999:1500ns,fixed,min=1.5,"
			    "max=250000,tolerance=0.5%,probes=999");
}

static void test_ask_refused(void **state __unused_arg)
{
	static const char *const bad[] = {
		"", "fork", "fork:99", "fork:99:", "fork::1us", ":99:1us",
		"frok:99:1us", "fork:0:1us", "fork:101:1us", "fork:-1:1us",
		"fork:nan:1us", "fork:99:0", "fork:99:10", "fork:99:1us,",
		"fork:99:1us,often", "fork:99:1us,min=0", "fork:99:1us,max=2e9",
		"fork:99:1us,min=200,max=100", "fork:99:1us,tolerance=5",
		"fork:99:1us,tolerance=0%", "fork:99:1us,tolerance=101%",
		"fork:99:1us,probes=0", "fork:99:1us,probes=1000",
		"fork:99:1us,min=", "fork:99:1us:2",
	};
	struct saturation_ask ask;
	struct error e;
	size_t i;

	saturation_ask_init(&ask);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		if (!saturation_ask_parse(&ask, "x", bad[i], &e))
			fail_msg("'%s' was taken", bad[i]);
		assert_int_equal(e.status, EXIT_USAGE);
		assert_null(strchr(e.text, '\n'));
	}
	/* It is as it was. */
	assert_int_equal(ask.op, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_threshold),
		cmocka_unit_test(test_tolerance),
		cmocka_unit_test(test_never),
		cmocka_unit_test(test_always),
		cmocka_unit_test(test_start_is_moved),
		cmocka_unit_test(test_unsettled),
		cmocka_unit_test(test_spoilt),
		cmocka_unit_test(test_blurred),
		cmocka_unit_test(test_found_is_confirmed),
		cmocka_unit_test(test_probe_that_fails),
		cmocka_unit_test(test_ask),
		cmocka_unit_test(test_ask_text),
		cmocka_unit_test(test_ask_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
