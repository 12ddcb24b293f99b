// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-json.c - JSON building, looking up, loading and saving; savefile's promise
 * that a final name never holds a part of a file.
 */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "lib/json-read.h"
#include "lib/json.h"
#include "tests/scratch.h"

#define BIGGEST ((uint64_t)INT64_MAX)

static struct json *parse(const char *text)
{
	struct json_error error;
	struct json *j = NULL;

	if (json_parse(text, strlen(text), &j, &error))
		fail_msg("%s", error.text);
	return j;
}

static void test_round_trip(void **state)
{
	static const double doubles[] = {
		0.1, 1.0 / 3.0, 1e300, 5e-324, 1e15, 123456789.125, -2.5,
	};
	struct json_build b = { 0 };
	struct json *j = json_new_map(&b), *list, *back;
	struct json_error error;
	char path[256];
	uint64_t u;
	double d;
	size_t i;

	scratch_path(path, *state, "a.json");
	json_put_u64(&b, j, "u", BIGGEST);
	list = json_put_list(&b, j, "doubles");
	for (i = 0; i < ARRAY_SIZE(doubles); i++)
		json_put_double(&b, list, NULL, doubles[i]);
	json_put_str(&b, j, "text", "tab\t \"quoted\" \\ \xc3\xa9");
	assert_int_equal(b.err, 0);
	assert_int_equal(json_save(path, j), 0);
	assert_int_equal(json_load(path, &back, &error), 0);
	assert_true(json_same(j, back));
	assert_int_equal(json_get_u64(back, "u", &u), 0);
	assert_true(u == BIGGEST);
	for (i = 0; i < ARRAY_SIZE(doubles); i++) {
		assert_int_equal(json_as_double(json_at(json_find(back,
					"doubles"), i), &d), 0);
		assert_memory_equal(&d, &doubles[i], sizeof(d));
	}
	json_free(back);
	json_free(j);
}

static void test_look_up_tells_apart(void **state __unused_arg)
{
	struct json *j = parse("{\"u\":7,\"neg\":-1,\"nul\":null,\"s\":\"x\","
			       "\"d\":1.5,\"b\":true,\"l\":[1,2]}");
	const char *s = "unset";
	bool flag = false;
	uint64_t u = 99;
	double d;

	assert_int_equal(json_get_u64(j, "none", &u), -ENOENT);
	assert_int_equal(json_get_u64(j, "nul", &u), -ENODATA);
	assert_int_equal(json_get_u64(j, "s", &u), -EINVAL);
	assert_int_equal(json_get_u64(j, "d", &u), -EINVAL);
	assert_int_equal(json_get_u64(j, "neg", &u), -ERANGE);
	assert_int_equal(u, 99);
	assert_int_equal(json_get_u64(j, "u", &u), 0);
	assert_int_equal(u, 7);
	assert_int_equal(json_get_double(j, "u", &d), 0);
	assert_true(d == 7.0);
	assert_int_equal(json_get_double(j, "nul", &d), -ENODATA);
	assert_int_equal(json_get_str(j, "u", &s), -EINVAL);
	assert_int_equal(json_get_str(j, "s", &s), 0);
	assert_string_equal(s, "x");
	assert_int_equal(json_get_bool(j, "u", &flag), -EINVAL);
	assert_int_equal(json_get_bool(j, "b", &flag), 0);
	assert_true(flag);
	assert_int_equal(json_count(json_find(j, "l")), 2);
	assert_null(json_at(json_find(j, "l"), 2));
	assert_null(json_find(json_find(j, "l"), "x"));
	assert_int_equal(json_count(NULL), 0);
	json_free(j);
}

static void test_builder_error_sticks(void **state __unused_arg)
{
	struct json_build b = { 0 };
	struct json *j = json_new_map(&b);

	json_put_u64(&b, j, "big", BIGGEST + 1);
	assert_int_equal(b.err, -ERANGE);
	json_put_u64(&b, j, "later", 1);
	assert_null(json_put_map(&b, j, "inside"));
	json_put_u64(&b, NULL, "deeper", 1);
	assert_int_equal(b.err, -ERANGE);
	assert_int_equal(json_count(j), 0);

	b.err = 0;
	json_put_double(&b, j, "inf", (double)INFINITY);
	assert_int_equal(b.err, -EDOM);
	b.err = 0;
	json_put_bool(&b, j, "\xff", true);
	assert_int_equal(b.err, -EILSEQ);
	b.err = 0;
	json_put_u64_opt(&b, j, "u", U64_NULL);
	json_put_double_opt(&b, j, "d", (double)NAN);
	json_put_str(&b, j, "s", NULL);
	assert_int_equal(b.err, 0);
	assert_true(json_is_null(json_find(j, "u")));
	assert_true(json_is_null(json_find(j, "d")));
	assert_true(json_is_null(json_find(j, "s")));
	json_free(j);
}

static void test_bad_utf8_is_kept_readable(void **state __unused_arg)
{
	struct json_build b = { 0 };
	struct json *j = json_new_map(&b);
	const char *s;

	json_put_str(&b, j, "s", "a\xff" "b");
	assert_int_equal(b.err, 0);
	assert_int_equal(json_get_str(j, "s", &s), 0);
	assert_string_equal(s, "a?b");
	json_free(j);
}

static void test_text_is_stable(void **state)
{
	static const char text[] =
		"{\n \"z\": 1,\n \"a\": {\n  \"k\": \"v\"\n },\n"
		" \"bins\": [[1,2],[3,4]],\n"
		" \"maps\": [\n  {\n   \"x\": null\n  },\n  {}\n ],\n"
		" \"none\": {},\n \"empty\": []\n}\n";
	struct json *j = parse(text);
	char path[256], *back;
	FILE *stream;

	scratch_path(path, *state, "a.json");
	assert_int_equal(json_save(path, j), 0);
	back = scratch_read(path);
	assert_string_equal(back, text);
	free(back);
	stream = fopen(path, "we");
	assert_int_equal(json_print(j, stream), 0);
	fclose(stream);
	back = scratch_read(path);
	assert_string_equal(back, text);
	free(back);
	stream = fopen("/dev/full", "we");
	assert_int_equal(json_print(j, stream), -ENOSPC);
	fclose(stream);
	json_free(j);
}

static int make_item(void *arg, size_t i, struct json **out)
{
	struct json_build b = { 0 };

	if (arg && i == *(size_t *)arg)
		return -EUCLEAN;
	*out = json_new_map(&b);
	json_put_u64(&b, *out, "i", i);
	return b.err;
}

static void test_stream_is_the_same_text(void **state)
{
	struct json_stream tail = { .key = "l", .nr = 2, .item = make_item };
	struct json *head = parse("{\"a\": 1}");
	struct json *whole = parse("{\"a\": 1, \"l\": [{\"i\":0},{\"i\":1}]}");
	char one[256], two[256], *text1, *text2;
	size_t bad = 1;

	scratch_path(one, *state, "one");
	scratch_path(two, *state, "two");
	assert_int_equal(json_save(one, whole), 0);
	assert_int_equal(json_save_stream(two, head, &tail), 0);
	text1 = scratch_read(one);
	text2 = scratch_read(two);
	assert_string_equal(text1, text2);
	free(text2);

	tail.arg = &bad;
	assert_int_equal(json_save_stream(one, head, &tail), -EUCLEAN);
	assert_int_equal(scratch_count(*state), 2);
	text2 = scratch_read(one);
	assert_string_equal(text1, text2);
	free(text1);
	free(text2);
	json_free(head);
	json_free(whole);
}

static void refuse(const char *text, const char *words)
{
	struct json_error error = { "" };
	struct json *j;

	assert_int_equal(json_parse(text, strlen(text), &j, &error), -EBADMSG);
	assert_null(j);
	if (!strstr(error.text, words) || strchr(error.text, '\n'))
		fail_msg("'%s' does not say '%s'", error.text, words);
}

static void test_not_json(void **state)
{
	static const size_t deep = 100000;
	struct json_error error;
	char *text = malloc(deep + 1);
	char path[256];
	struct json *j;

	refuse("", "line 1");
	refuse("{\n \"a\": nope\n}", "line 2, column");
	refuse("{\"a\": 1, \"a\": 2}", "duplicate");
	refuse("{\"a\": 9223372036854775808}", "too big");
	refuse("{\"a\": 1} trailing", "end of file");
	refuse("[\"two\nlines\"]", "line 1");
	refuse("[\"\xff\"]", "decode byte");
	memset(text, '[', deep);
	text[deep] = '\0';
	refuse(text, "depth");
	free(text);
	assert_int_equal(json_load(*state, &j, &error), -EISDIR);
	scratch_path(path, *state, "none");
	assert_int_equal(json_load(path, &j, &error), -ENOENT);
	assert_null(j);
}

static void test_atomic_failures(void **state)
{
	struct json *j = parse("{\"a\": 1}");
	char path[256];

	scratch_path(path, *state, "none/a.json");
	assert_int_equal(json_save(path, j), -ENOENT);
	assert_true(json_save("/proc/a.json", j) < 0);
	assert_int_equal(json_save(scratch_path(path, *state, ""), j),
			 -EISDIR);
	assert_int_equal(json_save("", j), -ENOENT);
	assert_int_equal(scratch_count(*state), 0);
	/* A folder in the way fails at the last step, the rename. */
	scratch_path(path, *state, "folder");
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(json_save(path, j), -EISDIR);
	assert_int_equal(scratch_count(*state), 1);
	rmdir(path);
	json_free(j);
}

static void test_unwritable_folder(void **state)
{
	struct json *j;
	char path[256];

	if (!geteuid())
		skip();
	j = parse("{}");
	chmod(*state, 0500);
	scratch_path(path, *state, "a.json");
	assert_int_equal(json_save(path, j), -EACCES);
	chmod(*state, 0700);
	assert_int_equal(scratch_count(*state), 0);
	json_free(j);
}

static void test_full_disk(void **state)
{
	const struct rlimit no_limit = { RLIM_INFINITY, RLIM_INFINITY };
	const struct rlimit tiny = { 100000, RLIM_INFINITY };
	struct json_build b = { 0 };
	struct json *small = parse("{\"old\": true}"), *list, *big;
	char path[256], *text;
	uint64_t i;

	scratch_path(path, *state, "a.json");
	assert_int_equal(json_save(path, small), 0);
	big = json_new_map(&b);
	list = json_put_list(&b, big, "l");
	for (i = 0; i < 50000; i++)
		json_put_u64(&b, list, NULL, i);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &tiny), 0);
	assert_int_equal(json_save(path, big), -EFBIG);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &no_limit), 0);
	assert_int_equal(scratch_count(*state), 1);
	text = scratch_read(path);
	assert_string_equal(text, "{\n \"old\": true\n}\n");
	free(text);
	assert_int_equal(json_save(path, big), 0);
	json_free(big);
	json_free(small);
}

static void test_leftover_is_no_obstacle(void **state)
{
	struct json *j = parse("{}");
	char name[64], path[256];

	snprintf(name, sizeof(name), ".pgdbench-%ld-0.tmp", (long)getpid());
	scratch_write(scratch_path(path, *state, name), "a crash left this");
	assert_int_equal(json_save(scratch_path(path, *state, "a"), j), 0);
	assert_int_equal(scratch_count(*state), 2);
	json_free(j);
}

static void test_reader_keeps_first_fault(void **state __unused_arg)
{
	struct json *j = parse("{\"a\": {\"b\": [1, \"x\"]}}");
	const struct json *list = json_find(json_find(j, "a"), "b");
	struct json_reader r;
	size_t item;

	json_reader_init(&r);
	json_reader_enter(&r, "a");
	json_reader_enter(&r, "b");
	item = json_reader_enter_item(&r, 1);
	assert_int_equal(json_reader_u64(&r, json_at(list, 1)), 0);
	json_reader_leave(&r, item);
	json_reader_u64_at(&r, j, "later");
	assert_int_equal(r.err, -EBADMSG);
	assert_string_equal(r.error.text, "'a.b[1]' is not an integer");
	json_free(j);
}

static void test_reader_long_path(void **state __unused_arg)
{
	struct json_reader r;
	char key[300];
	size_t i;

	memset(key, 'k', sizeof(key) - 1);
	key[0] = '\n';
	key[sizeof(key) - 1] = '\0';
	json_reader_init(&r);
	for (i = 0; i < 5; i++)
		json_reader_enter(&r, key);
	assert_int_equal(r.path_len, sizeof(r.path) - 1);
	json_reader_fail(&r, -EBADMSG, "is '%s'", key);
	assert_null(strchr(r.error.text, '\n'));
	json_reader_leave(&r, 0);
	assert_string_equal(r.path, "");
}

#define IN_SCRATCH(test) \
	cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(test_round_trip),
		cmocka_unit_test(test_look_up_tells_apart),
		cmocka_unit_test(test_builder_error_sticks),
		cmocka_unit_test(test_bad_utf8_is_kept_readable),
		IN_SCRATCH(test_text_is_stable),
		IN_SCRATCH(test_stream_is_the_same_text),
		IN_SCRATCH(test_not_json),
		IN_SCRATCH(test_atomic_failures),
		IN_SCRATCH(test_unwritable_folder),
		IN_SCRATCH(test_full_disk),
		IN_SCRATCH(test_leftover_is_no_obstacle),
		cmocka_unit_test(test_reader_keeps_first_fault),
		cmocka_unit_test(test_reader_long_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
