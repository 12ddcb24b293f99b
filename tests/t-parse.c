// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-parse.c - values as people write them, parameters, and names that nobody
 * knows: known answers, and what is refused.
 */
#include "bench/parse.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/names.h"
#include "bench/params.h"

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
	const struct param params[] = {
		{ .name = "n", .type = PARAM_U64, .def = "1",
		  .offset = offsetof(typeof(priv), n),
		  .min = 1, .max = 2048, },
		{ .name = "t", .type = PARAM_TIME, .def = "0",
		  .offset = offsetof(typeof(priv), t), },
		{ .name = "b", .type = PARAM_BOOL, .def = "no",
		  .offset = offsetof(typeof(priv), b), },
		{ .name = "c", .type = PARAM_CHOICE, .choices = "x,y",
		  .def = "x", .offset = offsetof(typeof(priv), c), },
	};
	struct str_map values = { .nr = 0, };
	char text[PARAM_SIZE];

	assert_int_equal(param_canonical(&params[0], "1K", text), 0);
	assert_string_equal(text, "1024");
	assert_int_equal(param_canonical(&params[0], "0", text), -ERANGE);
	assert_int_equal(param_canonical(&params[0], "2048", text), 0);
	assert_int_equal(param_canonical(&params[0], "2049", text), -ERANGE);
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
