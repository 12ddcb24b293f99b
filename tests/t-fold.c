// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-fold.c - are lines as wide as they may be, what is to be pasted whole, and
 * is there colour where it was asked for and nowhere else?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/colour.h"
#include "bench/fold.h"
#include "bench/report-table.h"
#include "tests/report-fixture.h"

#define TEN "123456789 "
#define FORTY "1234567890123456789012345678901234567890"

/* What becomes of @text; to be freed. */
static char *folded(const char *text, bool colour)
{
	char *out_text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&out_text, &size);
	struct fold f;

	assert_non_null(out);
	assert_int_equal(fold_open(&f, out, colour), 0);
	fputs(text, f.in);
	assert_int_equal(fold_close(&f), 0);
	fclose(out);
	return out_text;
}

static void check(const char *text, const char *want)
{
	char *got = folded(text, false);

	assert_string_equal(got, want);
	free(got);
}

static void test_width(void **state __unused_arg)
{
	check("", "");
	check("no end", "no end");
	check(FORTY FORTY "\n", FORTY FORTY "\n");
	check("a " FORTY " " FORTY "\n", "a " FORTY "\n    " FORTY "\n");
	/* A single word stays whole, alone. */
	check("a " FORTY FORTY FORTY " b\n",
	      "a\n    " FORTY FORTY FORTY "\n    b\n");
	/* Of characters, not bytes: these are 80. */
	check("\xc3\xa4 " FORTY " 1234567890123456789012345678901234567\n",
	      "\xc3\xa4 " FORTY " 1234567890123456789012345678901234567\n");
	/* Blanks between words stay; at the end of a line they go. */
	check("a   b " FORTY "  " FORTY "\n",
	      "a   b " FORTY "\n    " FORTY "\n");
}

static void test_hang(void **state __unused_arg)
{
	check("machine     " FORTY " " FORTY "\n",
	      "machine     " FORTY "\n            " FORTY "\n");
	check("            " FORTY " " FORTY "\n",
	      "            " FORTY "\n            " FORTY "\n");
	check("  ab " FORTY " " FORTY "\n",
	      "  ab " FORTY "\n      " FORTY "\n");
}

/* Words in quotes may have blanks. */
static void test_pasted(void **state __unused_arg)
{
	check(TEN TEN TEN TEN TEN TEN TEN TEN "\\\n",
	      TEN TEN TEN TEN TEN TEN TEN TEN "\\\n");
	check("a \\\n" TEN TEN TEN TEN TEN TEN TEN TEN TEN "\n",
	      "a \\\n" TEN TEN TEN TEN TEN TEN TEN TEN TEN "\n");
	check("a \\\nb\n" TEN TEN TEN TEN TEN TEN TEN TEN "9\n",
	      "a \\\nb\n" TEN TEN TEN TEN TEN TEN TEN "123456789\n    9\n");
}

/* Results may come from anywhere: nothing in them steers a terminal. */
static void test_control(void **state __unused_arg)
{
	check("a\033[31mb\t\x7f\n", "a?[31mb??\n");
	check("a\xc2\x9b" "31mb \xc2\xb5\n", "a?31mb \xc2\xb5\n");
}

static void test_colour(void **state __unused_arg)
{
	static const char text[] = COLOUR_BEST "1ns*" COLOUR_END " "
		COLOUR_WORST "2ns#" COLOUR_END " " COLOUR_BROKEN "void"
		COLOUR_END " " COLOUR_DOUBT "?" COLOUR_END "\n";
	char *got = folded(text, true);

	assert_string_equal(got, "\033[32m1ns*\033[0m \033[33m2ns#\033[0m "
			    "\033[1;31mvoid\033[0m \033[1;33m?\033[0m\n");
	free(got);
	check(text, "1ns* 2ns# void ?\n");
	/* Codes have no width. */
	got = folded(COLOUR_BEST FORTY COLOUR_END COLOUR_BEST FORTY COLOUR_END
		     "\n", true);
	assert_null(strstr(got, "\n "));
	free(got);
	assert_int_equal(fold_columns(text, strlen(text) - 1), 16);
}

static void test_decide(void **state __unused_arg)
{
	assert_true(colour_decide(COLOUR_AUTO, true, "xterm", NULL));
	assert_true(colour_decide(COLOUR_AUTO, true, "xterm", ""));
	assert_false(colour_decide(COLOUR_AUTO, true, "xterm", "0"));
	assert_false(colour_decide(COLOUR_AUTO, false, "xterm", NULL));
	assert_false(colour_decide(COLOUR_AUTO, true, "dumb", NULL));
	assert_false(colour_decide(COLOUR_AUTO, true, "", NULL));
	assert_false(colour_decide(COLOUR_AUTO, true, NULL, NULL));
	assert_true(colour_decide(COLOUR_ALWAYS, false, "dumb", "1"));
	assert_false(colour_decide(COLOUR_NEVER, true, "xterm", NULL));
}

/* ---- tables ---- */

/* @nr columns under heads of two each, or under none, of 12 each. */
static void add_columns(struct table *t, size_t nr, bool heads)
{
	char head[16] = "", name[16];
	size_t i;

	table_column(t, "", "strategy");
	for (i = 0; i < nr; i++) {
		if (heads)
			snprintf(head, sizeof(head), "head %zu", i / 2);
		snprintf(name, sizeof(name), "column%6zu", i);
		table_column(t, head, name);
	}
}

static char *printed(struct table *t)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	table_print(out, t);
	fclose(out);
	table_release(t);
	assert_true(fixture_is_narrow(text));
	return text;
}

static size_t nr_of(const char *text, const char *what)
{
	size_t nr = 0;

	for (; (text = strstr(text, what)); text++)
		nr++;
	return nr;
}

static void test_blocks(void **state __unused_arg)
{
	struct table t = { .nr_columns = 0 };
	struct table_row *row;
	const char *second;
	char *text;

	add_columns(&t, 8, true);
	fixture_must(table_note(&t, "  a note"));
	row = table_row(&t);
	snprintf(row->text[0], TABLE_TEXT, "a-name");
	snprintf(row->text[1], TABLE_TEXT, "1");
	snprintf(row->text[8], TABLE_TEXT, "8");
	row = table_row(&t);
	snprintf(row->text[0], TABLE_TEXT, "  95 %%");
	snprintf(row->text[8], TABLE_TEXT, "7-9");
	text = printed(&t);
	/* 8 + 5 * 14 would fit, but five is half a head. */
	assert_int_equal(nr_of(text, "strategy"), 2);
	second = strstr(text, "\n\n") + 2;
	assert_null(strstr(second, "column     3"));
	assert_non_null(strstr(second, "column     4"));
	/* Rows with nothing to say in a block are not in it; notes are. */
	assert_int_equal(nr_of(text, "a-name"), 2);
	assert_int_equal(nr_of(text, "95 %"), 1);
	assert_non_null(strstr(second, "95 %"));
	assert_int_equal(nr_of(text, "  a note\n"), 2);
	free(text);
}

/* More than a line under one head: it stands over each part. */
static void test_wide_head(void **state __unused_arg)
{
	struct table t = { .nr_columns = 0 };
	char *text;
	size_t i;

	add_columns(&t, 8, false);
	for (i = 1; i <= 8; i++)
		snprintf(t.columns[i].head, TABLE_TEXT, "the same");
	text = printed(&t);
	assert_int_equal(nr_of(text, "the same"), 2);
	assert_int_equal(nr_of(text, "column"), 8);
	free(text);
}

static void test_coloured_cells(void **state __unused_arg)
{
	struct table t = { .nr_columns = 0 };
	struct table_row *row;
	char *text;

	table_column(&t, "", "name");
	table_column(&t, "", "value");
	row = table_row(&t);
	snprintf(row->text[0], TABLE_TEXT, "a" COLOUR_DOUBT "?" COLOUR_END);
	snprintf(row->text[1], TABLE_TEXT, COLOUR_BEST "1*" COLOUR_END);
	text = printed(&t);
	assert_string_equal(strchr(strchr(text, '\n') + 1, '\n') + 1,
			    "a" COLOUR_DOUBT "?" COLOUR_END "       "
			    COLOUR_BEST "1*" COLOUR_END "\n\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_width),
		cmocka_unit_test(test_hang),
		cmocka_unit_test(test_pasted),
		cmocka_unit_test(test_control),
		cmocka_unit_test(test_colour),
		cmocka_unit_test(test_decide),
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_wide_head),
		cmocka_unit_test(test_coloured_cells),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
