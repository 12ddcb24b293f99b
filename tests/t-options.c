// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-options.c - values as people write them, and whole command lines.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/names.h"
#include "bench/options.h"
#include "bench/params.h"
#include "bench/parse.h"
#include "bench/plan.h"

struct number_row {
	const char *text;
	int err;
	uint64_t value;
};

static void check_numbers(const struct number_row *rows, size_t nr,
			  int (*parse)(const char *s, uint64_t *out))
{
	uint64_t value;
	size_t i;

	for (i = 0; i < nr; i++) {
		value = 4711;
		assert_int_equal(parse(rows[i].text, &value), rows[i].err);
		assert_int_equal(value, rows[i].err ? 4711 : rows[i].value);
	}
}

static void test_u64(void **state __unused_arg)
{
	static const struct number_row rows[] = {
		{ "0", 0, 0 }, { "007", 0, 7 }, { "42", 0, 42 },
		{ "18446744073709551615", 0, UINT64_MAX },
		{ "18446744073709551616", -ERANGE, 0 },
		{ "99999999999999999999999", -ERANGE, 0 },
		{ "", -EINVAL, 0 }, { "-1", -EINVAL, 0 }, { "+1", -EINVAL, 0 },
		{ " 1", -EINVAL, 0 }, { "1 ", -EINVAL, 0 },
		{ "1e30", -EINVAL, 0 }, { "0x10", -EINVAL, 0 },
		{ "1.5", -EINVAL, 0 }, { "nan", -EINVAL, 0 },
		{ "1K", -EINVAL, 0 },
	};

	check_numbers(rows, ARRAY_SIZE(rows), parse_u64);
}

static void test_size(void **state __unused_arg)
{
	static const struct number_row rows[] = {
		{ "0", 0, 0 }, { "10000", 0, 10000 }, { "1K", 0, 1024 },
		{ "1k", 0, 1024 }, { "1M", 0, 1048576 },
		{ "3G", 0, UINT64_C(3221225472) },
		{ "17179869183G", 0, UINT64_C(18446744072635809792) },
		{ "17179869184G", -ERANGE, 0 },
		{ "1KiB", -EINVAL, 0 }, { "1T", -EINVAL, 0 },
		{ "K", -EINVAL, 0 }, { "1.5K", -EINVAL, 0 },
		{ "", -EINVAL, 0 }, { "1 K", -EINVAL, 0 },
	};

	check_numbers(rows, ARRAY_SIZE(rows), parse_size);
}

static void test_time(void **state __unused_arg)
{
	static const struct number_row rows[] = {
		{ "0", 0, 0 }, { "0s", 0, 0 }, { "1ns", 0, 1 },
		{ "20us", 0, 20000 }, { "5ms", 0, 5000000 },
		{ "2s", 0, UINT64_C(2000000000) },
		{ "1m", 0, UINT64_C(60000000000) },
		{ "0.1s", 0, 100000000 }, { "1.5ms", 0, 1500000 },
		{ "0.000000001s", 0, 1 }, { "0.5m", 0, UINT64_C(30000000000) },
		{ "0.5ns", -EINVAL, 0 }, { "0.0000000001s", -EINVAL, 0 },
		{ "5", -EINVAL, 0 }, { "s", -EINVAL, 0 }, { "5 s", -EINVAL, 0 },
		{ "1.s", -EINVAL, 0 }, { ".5s", -EINVAL, 0 },
		{ "-1s", -EINVAL, 0 }, { "1h", -EINVAL, 0 },
		{ "1S", -EINVAL, 0 }, { "1e3s", -EINVAL, 0 },
		{ "", -EINVAL, 0 }, { "nan", -EINVAL, 0 },
		{ "18446744074s", -ERANGE, 0 },
		{ "99999999999999999999s", -ERANGE, 0 },
	};

	check_numbers(rows, ARRAY_SIZE(rows), parse_time);
}

static void test_time_format(void **state __unused_arg)
{
	static const struct { uint64_t ns; const char *text; } rows[] = {
		{ 0, "0ns" }, { 1, "1ns" }, { 50000, "50us" },
		{ 1500000, "1500us" }, { 2000000000, "2s" },
		{ UINT64_C(90000000000), "90s" },
		{ UINT64_C(120000000000), "2m" },
		{ UINT64_MAX, "18446744073709551615ns" },
	};
	char text[FORMAT_SIZE];
	uint64_t back;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_string_equal(format_time(rows[i].ns, text),
				    rows[i].text);
		assert_int_equal(parse_time(text, &back), 0);
		assert_int_equal(back, rows[i].ns);
	}
	assert_string_equal(format_bytes(1023, text), "1023 B");
	assert_string_equal(format_bytes(UINT64_C(4) << 30, text), "4.0 GiB");
	assert_string_equal(format_bytes(UINT64_MAX, text), "16.0 EiB");
}

static void test_decimal(void **state __unused_arg)
{
	static const char *const bad[] = {
		"", "nan", "inf", "1e3", "-1", ".5", "1.", "1.2.3", "0x1",
	};
	double value = 0;
	size_t i;

	assert_int_equal(parse_decimal("1000", &value), 0);
	assert_true(value == 1000);
	assert_int_equal(parse_decimal("0.25", &value), 0);
	assert_true(value == 0.25);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(parse_decimal(bad[i], &value), -EINVAL);
	assert_true(value == 0.25);
}

static void test_words(void **state __unused_arg)
{
	struct strs words = { .nr = 0, };
	char name[16];
	int i = 7;
	bool b;

	assert_int_equal(parse_choice("aged", "fresh,aged", &i), 0);
	assert_int_equal(i, 1);
	assert_int_equal(parse_choice("age", "fresh,aged", &i), -EINVAL);
	assert_int_equal(parse_choice("", "fresh,aged", &i), -EINVAL);
	assert_int_equal(parse_choice("fresh,aged", "fresh,aged", &i), -EINVAL);
	assert_int_equal(i, 1);
	assert_string_equal(choice_name("fresh,aged", 0, name, 16), "fresh");
	assert_string_equal(choice_name("fresh,aged", 1, name, 16), "aged");
	assert_string_equal(choice_name("fresh,aged", 2, name, 16), "");
	assert_int_equal(parse_bool("on", &b), 0);
	assert_true(b);
	assert_int_equal(parse_bool("false", &b), 0);
	assert_false(b);
	assert_int_equal(parse_bool("maybe", &b), -EINVAL);
	assert_int_equal(parse_words("a,bc,d", &words), 0);
	assert_int_equal(words.nr, 3);
	assert_string_equal(words.v[1], "bc");
	assert_int_equal(parse_words("a,,b", &words), -EINVAL);
	assert_int_equal(parse_words("", &words), -EINVAL);
	assert_int_equal(parse_words("a,", &words), -EINVAL);
	strs_release(&words);
}

static void test_inject(void **state __unused_arg)
{
	static const struct { const char *text; int err; } bad[] = {
		{ "", -EINVAL }, { "1", -EINVAL }, { "1:", -EINVAL },
		{ ":1us", -EINVAL }, { "0:1us", -ERANGE }, { "1:5s", -ERANGE },
		{ "4294967296:1us", -ERANGE }, { "1:1us:", -EINVAL },
	};
	struct inject_rule rule = { 1, 2 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(parse_inject(bad[i].text, &rule), bad[i].err);
	assert_int_equal(rule.every, 1);
	assert_int_equal(parse_inject("16:50us", &rule), 0);
	assert_int_equal(rule.every, 16);
	assert_int_equal(rule.delay_ns, 50000);
}

/* "1 2 3" of the numbers, or the error. */
static const char *listed(const char *text, bool sizes)
{
	const struct list_grammar g = {
		.min = 1, .max = 1 << 20, .sizes = sizes,
		.word = sizes ? NULL : "max", .word_value = 8,
	};
	static char out[256];
	struct u64s numbers = { .nr = 0, };
	int err = parse_list(text, &g, &numbers);
	size_t i, len = 0;

	snprintf(out, sizeof(out), "%s", err ? strerror(-err) : "");
	for (i = 0; !err && i < numbers.nr && len < sizeof(out); i++)
		len += (size_t)snprintf(out + len, sizeof(out) - len, "%s%llu",
					i ? " " : "",
					(unsigned long long)numbers.v[i]);
	u64s_release(&numbers);
	return out;
}

static void test_list(void **state __unused_arg)
{
	static const struct { const char *text, *result; } rows[] = {
		{ "1", "1" }, { "1,2,4-16:4,max", "1 2 4 8 12 16" },
		{ "max", "8" }, { "5-max", "5 6 7 8" }, { "max-9", "8 9" },
		{ "1-10:4", "1 5 9" }, { "3-3", "3" }, { "2,1,2", "2 1" },
		{ "1048576", "1048576" },
	};
	static const struct { const char *text; int err; } bad[] = {
		{ "", EINVAL }, { ",", EINVAL }, { "1,", EINVAL },
		{ ",1", EINVAL }, { "1,,2", EINVAL }, { "-1", EINVAL },
		{ "1-", EINVAL }, { "1-2-3", EINVAL }, { "1:2", EINVAL },
		{ "1-2:", EINVAL }, { "1-2:x", EINVAL }, { "1:2-3", EINVAL },
		{ "min", EINVAL }, { "1K", EINVAL }, { "1 ", EINVAL },
		{ "maxx", EINVAL }, { "0", ERANGE }, { "1-4:0", ERANGE },
		{ "4-1", ERANGE }, { "9-max", ERANGE }, { "1048577", ERANGE },
		{ "99999999999999999999", ERANGE }, { "1-5000", E2BIG },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		assert_string_equal(listed(rows[i].text, false),
				    rows[i].result);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_string_equal(listed(bad[i].text, false),
				    strerror(bad[i].err));
	assert_string_equal(listed("1k,10K,1M", true), "1024 10240 1048576");
	assert_string_equal(listed("1K-4K:1K", true), "1024 2048 3072 4096");
	assert_string_equal(listed("1K-2M:1M", true), "Numerical result out of "
						      "range");
	assert_string_equal(listed("max", true), "Invalid argument");
}

static void test_names(void **state __unused_arg)
{
	const char *names[] = { "xarray", "list-rcu", "list-lock" };
	struct error e;

	assert_int_equal(names_distance("", ""), 0);
	assert_int_equal(names_distance("abc", ""), 3);
	assert_int_equal(names_distance("lsit", "list"), 1);
	assert_int_equal(names_distance("kitten", "sitting"), 3);
	assert_int_equal(names_unknown(&e, "strategy", "lsit-lock", names, 3),
			 EXIT_USAGE);
	assert_string_equal(e.text, "unknown strategy 'lsit-lock'; did you "
			    "mean 'list-lock'? valid: list-lock, list-rcu, "
			    "xarray");
	names_unknown(&e, "strategy", "xar", names, 3);
	assert_non_null(strstr(e.text, "did you mean 'xarray'?"));
	names_unknown(&e, "strategy", "zzzzzz\n", names, 3);
	assert_null(strstr(e.text, "did you mean"));
	assert_null(strchr(e.text, '\n'));
	names_unknown(&e, "strategy", "x", names, 0);
	assert_string_equal(e.text, "unknown strategy 'x'; valid: none");
}

static void test_params(void **state __unused_arg)
{
	struct { uint64_t n, t; bool b; unsigned int c; } priv = { .n = 9, };
	const struct strategy_param params[] = {
		{ "n", "", PARAM_U64, NULL, "1", offsetof(typeof(priv), n) },
		{ "t", "", PARAM_TIME, NULL, "0", offsetof(typeof(priv), t) },
		{ "b", "", PARAM_BOOL, NULL, "no", offsetof(typeof(priv), b) },
		{ "c", "", PARAM_CHOICE, "x,y", "x",
		  offsetof(typeof(priv), c) },
	};
	struct str_map values = { .nr = 0, };
	char text[PARAM_SIZE];

	assert_int_equal(param_canonical(&params[0], "1K", text), 0);
	assert_string_equal(text, "1024");
	assert_int_equal(param_canonical(&params[1], "1000us", text), 0);
	assert_string_equal(text, "1ms");
	assert_int_equal(param_canonical(&params[2], "1", text), 0);
	assert_string_equal(text, "yes");
	assert_int_equal(param_canonical(&params[3], "z", text), -EINVAL);
	assert_int_equal(str_map_set(&values, "s.n", "5"), 0);
	assert_int_equal(str_map_set(&values, "s.t", "2us"), 0);
	assert_int_equal(str_map_set(&values, "s.b", "yes"), 0);
	assert_int_equal(params_apply(params, 4, "s", &values, &priv), -ENOENT);
	assert_int_equal(str_map_set(&values, "s.c", "y"), 0);
	assert_int_equal(params_apply(params, 4, "s", &values, &priv), 0);
	assert_int_equal(priv.n, 5);
	assert_int_equal(priv.t, 2000);
	assert_true(priv.b);
	assert_int_equal(priv.c, 1);
	assert_int_equal(str_map_set(&values, "s.n", "-5"), 0);
	assert_int_equal(params_apply(params, 4, "s", &values, &priv), -EINVAL);
	str_map_release(&values);
}

/* Parse "pgdbench @line"; words have no blanks. */
static int parse_line(struct options *opts, const char *line, struct error *e)
{
	static char words[512];
	static char *argv[64];
	char *save = NULL, *word;
	int argc = 1;

	snprintf(words, sizeof(words), "%s", line);
	argv[0] = (char *)(uintptr_t)"pgdbench";
	for (word = strtok_r(words, " ", &save); word;
	     word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	argv[argc] = NULL;
	return options_parse(opts, argc, argv, e);
}

static void test_defaults(void **state __unused_arg)
{
	struct options o;
	struct error e;

	assert_int_equal(parse_line(&o, "run", &e), EXIT_OK);
	assert_string_equal(o.command->name, "run");
	assert_int_equal(o.strategies.nr, 1);
	assert_string_equal(o.strategies.v[0], "all");
	assert_string_equal(o.geometries.v[0], "x86-64");
	assert_int_equal(o.workloads.nr, 0);
	assert_null(o.threads);
	assert_int_equal(o.mms.nr, 0);
	assert_int_equal(o.runs, 3);
	assert_int_equal(o.duration_ns, OPTION_UNSET);
	assert_int_equal(o.warmup_ns, OPTION_UNSET);
	assert_true(o.rate < 0);
	assert_int_equal(o.arrivals, ARRIVALS_POISSON);
	assert_string_equal(o.pin, "compact");
	assert_int_equal(o.layout, -1);
	assert_int_equal(o.verify, VERIFY_SAMPLE);
	assert_int_equal(o.pgd_pages, PGD_PAGES_HUGE);
	assert_int_equal(o.grace_ns, 0);
	assert_true(o.seed <= INT64_MAX);
	assert_false(o.seed_given);
	assert_int_equal(strncmp(o.output, "results/20", 10), 0);
	assert_int_equal(strlen(o.output), strlen("results/YYYYmmdd-HHMMSS"));
	assert_false(o.quiet || o.dry_run || o.resume || o.strict);
	options_release(&o);
}

static void test_all(void **state __unused_arg)
{
	struct options o;
	struct error e;

	assert_int_equal(parse_line(&o, "-q run -s a,b -t 1,max -m 1K,10 "
				    "--geometry=g -w w -d 2s --warmup 0 -r 5 "
				    "-R 100,fixed --pin 0-1 --set a.b=c "
				    "--set=d.e= --layout fresh --verify off "
				    "--pgd-pages 4k --grace-period 8ms "
				    "--plugin p --plugin q --seed 0 -o dir "
				    "--resume --strict -Nv --trace t", &e),
			 EXIT_OK);
	assert_true(o.quiet && o.dry_run && o.resume && o.strict && o.verbose);
	assert_string_equal(o.strategies.v[1], "b");
	assert_int_equal(o.strategies.nr, 2);
	assert_string_equal(o.threads, "1,max");
	assert_int_equal(o.mms.nr, 2);
	assert_int_equal(o.mms.v[0], 1024);
	assert_int_equal(o.mms.v[1], 10);
	assert_string_equal(o.geometries.v[0], "g");
	assert_string_equal(o.workloads.v[0], "w");
	assert_int_equal(o.duration_ns, UINT64_C(2000000000));
	assert_int_equal(o.warmup_ns, 0);
	assert_int_equal(o.runs, 5);
	assert_true(o.rate == 100);
	assert_int_equal(o.arrivals, ARRIVALS_FIXED);
	assert_string_equal(o.pin, "0-1");
	assert_int_equal(o.set.nr, 2);
	assert_string_equal(o.set.v[1], "d.e=");
	assert_int_equal(o.layout, LAYOUT_FRESH);
	assert_int_equal(o.verify, VERIFY_OFF);
	assert_int_equal(o.pgd_pages, PGD_PAGES_4K);
	assert_int_equal(o.grace_ns, 8000000);
	assert_int_equal(o.plugins.nr, 2);
	assert_int_equal(o.seed, 0);
	assert_true(o.seed_given);
	assert_string_equal(o.output, "dir");
	assert_string_equal(o.trace, "t");
	options_release(&o);
}

static void test_order(void **state __unused_arg)
{
	struct options o;
	struct error e;

	/* Mixed with operands, whose order in argv is not touched. */
	assert_int_equal(parse_line(&o, "report dir --format tsv", &e), 0);
	assert_int_equal(o.format, FORMAT_TSV);
	assert_string_equal(o.operands.v[0], "dir");
	assert_string_equal(o.argv[2], "dir");
	options_release(&o);
	assert_int_equal(parse_line(&o, "report -- --format", &e), 0);
	assert_string_equal(o.operands.v[0], "--format");
	options_release(&o);
	/* The last one wins. */
	assert_int_equal(parse_line(&o, "run -s a -s b -r 2 -r 4", &e), 0);
	assert_int_equal(o.strategies.nr, 1);
	assert_string_equal(o.strategies.v[0], "b");
	assert_int_equal(o.runs, 4);
	options_release(&o);
	assert_int_equal(parse_line(&o, "run -R max,fixed", &e), 0);
	assert_true(o.rate == 0);
	options_release(&o);
	assert_int_equal(parse_line(&o, "--help", &e), 0);
	assert_true(o.help && !o.command);
	options_release(&o);
	assert_int_equal(parse_line(&o, "run -t 2 --help", &e), 0);
	assert_true(o.help && o.command);
	options_release(&o);
}

static void test_refused(void **state __unused_arg)
{
	static const char *const lines[] = {
		"", "-q", "runn", "run x", "run --no-such", "run -Z",
		"run --quiet=1", "run -r", "report", "report a b",
		"list --runs 3", "cell a", "run --resume",
		"run -d 0", "run -d 0s", "run -d 5", "run -d 100m -d 2000m",
		"run -t 0", "run -t -1", "run -t 1048577", "run -t 1e30",
		"run -m 0", "run -m -5", "run -m 1e30", "run -m nan",
		"run -m 99999999999999999999", "run -m 10x", "run -r 0",
		"run -r 10001", "run -r -1", "run -r 1.5", "run -R 0",
		"run -R nan", "run -R 1e9", "run -R 5,never", "run -R ,fixed",
		"run -R 1000000001", "run --seed -1", "run --seed x",
		"run --seed 9223372036854775808", "run --set a",
		"run --set a.b",
		"run --set a=b", "run --set .b=c", "run --set a.=c",
		"run --layout old", "run --verify no", "run --pgd-pages 2m",
		"run --grace-period 0", "run --grace-period 61s",
		"run --warmup -1s", "run --pin tight", "run --pin 3-1",
		"run -s ,", "report x --format html",
	};
	struct options o;
	struct error e;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		e.text[0] = '\0';
		if (parse_line(&o, lines[i], &e) != EXIT_USAGE)
			fail_msg("accepted: %s", lines[i]);
		assert_int_equal(e.status, EXIT_USAGE);
		assert_true(*e.text);
		assert_null(strchr(e.text, '\n'));
		options_release(&o);
	}
	/* The line names the option, the value and the range. */
	parse_line(&o, "run -r 10001", &e);
	assert_string_equal(e.text, "option '--runs': '10001' is out of range, "
			    "it takes a number from 1 to 10000");
	options_release(&o);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_u64),
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_time_format),
		cmocka_unit_test(test_decimal),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_inject),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_params),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_all),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
