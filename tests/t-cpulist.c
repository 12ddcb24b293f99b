// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-cpulist.c - lists of numbers: known answers, and what is refused.
 */
#include "lib/cpulist.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct cpulist_word words[] = {
	{ "max", 8 },
	{ "cores", 4 },
	{ NULL, 0 },
};

static void test_cpulist_known(void **state __unused_arg)
{
	static const struct { const char *in, *out; } rows[] = {
		{ "0", "0" },
		{ "0-3,8,10-14:2", "0-3,8,10,12,14" },
		{ "10-15:2", "10,12,14" },
		{ "1,2,4-16:4,max", "1-2,4,8,12,16,8" },
		{ "cores-max", "4-8" },
		{ "max-max", "8" },
		{ "0-11:2/4", "0-1,4-5,8-9" },
		{ "0-8:3/4", "0-2,4-6,8" },
		{ "5,4,3", "5,4,3" },
		{ "7,7", "7,7" },
		{ "3-3", "3" },
		{ "0-5:100", "0" },
		{ "007", "7" },
		{ "2147483647", "2147483647" },
		{ "2147483646-2147483647", "2147483646-2147483647" },
	};
	struct cpulist l;
	char buf[64];
	unsigned int i;

	cpulist_init(&l);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		l.nr = 0;
		assert_int_equal(cpulist_parse_words(&l, rows[i].in, words), 0);
		assert_int_equal(cpulist_format(l.nrs, l.nr, buf, sizeof(buf)),
				 strlen(rows[i].out));
		assert_string_equal(buf, rows[i].out);
	}
	cpulist_release(&l);
}

static void test_cpulist_errors(void **state __unused_arg)
{
	static const struct { const char *in; int err; } rows[] = {
		{ "", -EINVAL }, { ",", -EINVAL }, { "1,", -EINVAL },
		{ ",1", -EINVAL }, { "1,,2", -EINVAL }, { "-1", -EINVAL },
		{ "1-", -EINVAL }, { "1-2-3", -EINVAL }, { "+1", -EINVAL },
		{ " 1", -EINVAL }, { "1 ", -EINVAL }, { "1, 2", -EINVAL },
		{ "1x", -EINVAL }, { "0x1", -EINVAL }, { "1.5", -EINVAL },
		{ "min", -EINVAL }, { "maxi", -EINVAL }, { "ma", -EINVAL },
		{ "max1", -EINVAL }, { "1-4:", -EINVAL }, { "1-4:0", -EINVAL },
		{ "1-4:2/", -EINVAL }, { "1-4:2/1", -EINVAL },
		{ "1-4:0/2", -EINVAL }, { "1:2", -EINVAL },
		{ "1-4:max", -EINVAL }, { "4-1", -ERANGE },
		{ "9-max", -ERANGE }, { "2147483648", -ERANGE },
		{ "1-99999999999999999999", -ERANGE },
		{ "0-1048576", -E2BIG }, { "0-2147483647", -E2BIG },
		{ "1-2147483647:2", -E2BIG },
	};
	struct cpulist l;
	unsigned int i;

	cpulist_init(&l);
	assert_int_equal(cpulist_parse(&l, "6,5"), 0);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(cpulist_parse_words(&l, rows[i].in, words),
				 rows[i].err);
		assert_int_equal(l.nr, 2);
		assert_int_equal(l.nrs[0], 6);
		assert_int_equal(l.nrs[1], 5);
	}
	assert_int_equal(cpulist_parse(&l, "max"), -EINVAL);
	cpulist_release(&l);
	assert_int_equal(cpulist_parse(&l, "0-1048575"), 0);
	assert_int_equal(l.nr, CPULIST_MAX_NR);
	assert_int_equal(cpulist_parse(&l, "0"), -E2BIG);
	cpulist_release(&l);
}

static void test_cpulist_cut(void **state __unused_arg)
{
	static const unsigned int nrs[] = { 1, 2, 3, 40, 6 };
	char buf[8] = "zzzzzzz";

	assert_int_equal(cpulist_format(nrs, 5, buf, sizeof(buf)), 8);
	assert_string_equal(buf, "1-3,40,");
	assert_int_equal(cpulist_format(nrs, 5, NULL, 0), 8);
	assert_int_equal(cpulist_format(NULL, 0, buf, sizeof(buf)), 0);
	assert_string_equal(buf, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cpulist_known),
		cmocka_unit_test(test_cpulist_errors),
		cmocka_unit_test(test_cpulist_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
