// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-result-refuse.c - files that are not results are refused in one line that
 * names the key; files with more than we know are read.
 *
 * Each case takes the text of a good file and changes one place in it.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bench/result.h"
#include "tests/random-cell.h"
#include "tests/scratch.h"

struct change {
	const char *from;	/* first occurrence in the good text */
	const char *to;
	int err;
	const char *says;
};

#define BAD(from_, to_, says_) \
	{ .from = (from_), .to = (to_), .err = -EBADMSG, .says = (says_) }
#define NEWER(from_, to_, says_) \
	{ .from = (from_), .to = (to_), .err = -ENOTSUP, .says = (says_) }
#define GOOD(from_, to_) { .from = (from_), .to = (to_) }

/* A list of the time line as it is written, items parted by commas. */
#define TIMELINE(key, items) "\"" key "\": [" items "]"

static const struct change refused[] = {
	BAD("{", "", "line "),
	BAD("\n}", "", "line "),
	BAD("\"pgdbench-cell\"", "\"pgdbench-result\"",
	    "'schema' is 'pgdbench-result', not 'pgdbench-cell'"),
	BAD("\"schema\"", "\"other\"", "'schema' is missing"),
	NEWER("\"schema_version\": 1", "\"schema_version\": 2",
	      "'schema_version' is 2, but only up to 1"),
	BAD("\"schema_version\": 1", "\"schema_version\": 0",
	    "'schema_version' is 0"),
	BAD("\"schema_version\": 1", "\"schema_version\": \"1\"",
	    "'schema_version' is not an integer"),
	BAD("\"strategy\"", "\"strategem\"", "'strategy' is missing"),
	BAD("\"s\",", "null,", "'strategy' is null"),
	BAD("\"s\",", "[],", "'strategy' is not a string"),
	BAD("\"threads\": 2", "\"threads\": -2", "'threads' is negative"),
	BAD("\"threads\": 2", "\"threads\": 2.0",
	    "'threads' is not an integer"),
	BAD("\"status\": \"ok\"", "\"status\": \"fine\"",
	    "'status' is 'fine', which is not known"),
	BAD("\"latency\"", "\"lately\"", "'latency' is missing"),
	BAD("\"oracle\"", "\"oral\"", "'oracle' is missing"),
	BAD("\"memory\": {", "\"memory\": [], \"x\": {",
	    "'memory' is not an object"),
	BAD("\"control\": false", "\"control\": 0",
	    "'control' is not true or false"),
	BAD("\"rss_peak_bytes\": null", "\"rss_peak_bytes\": -4",
	    "'memory.rss_peak_bytes' is negative"),
	BAD("\"walk\": null", "\"walk\": -1", "'ops.walk' is negativ"),
	BAD("\"N\": 5", "\"M\": 5", "'latency.walk.N' is missing"),
	BAD("\"N\": 5", "\"N\": -5", "'latency.walk.N' is negative"),
	BAD("\"N\": 5", "\"N\": 6", "sum to 4, not to N - overflow"),
	BAD("\"N\": 5", "\"N\": 0", "sum to 4"),
	BAD("\"min\": 5", "\"min\": null", "'latency.walk.min' is nul"),
	BAD("\"min\": 5", "\"min\": 6", "min or max outside"),
	BAD("\"min\": 5", "\"min\": 99999999999", "min or max outsid"),
	BAD("\"max\": 68719476736", "\"max\": 900", "min or max outside"),
	BAD("\"max\": 701", "\"max\": 704", "min or max outside"),
	BAD("\"min\": 700", "\"min\": 702", "min or max outside"),
	BAD("\"sum\"", "\"some\"", "'latency.walk.sum' is missing"),
	BAD("\"bins\"", "\"bin\"", "'latency.walk.bins' is missing"),
	BAD("\"overflow\": 1", "\"overflow\": 9", "sum to 4"),
	BAD("\"overflow\": 1", "\"over\": 1",
	    "'latency.walk.overflow' is missing"),
	BAD("[5,2]", "[5]", "'latency.walk.bins[0]' is not [lower"),
	BAD("[5,2]", "[5,2,3]", "bins[0]' is not [lower, count]"),
	BAD("[5,2]", "7", "bins[0]' is not an array"),
	BAD("[5,2]", "[5,-2]", "bins[0]' is negative"),
	BAD("[5,2]", "[5,3]", "sum to 5"),
	BAD("[5,2]", "[5,\"2\"]", "bins[0]' is not an integer"),
	BAD("[5,2]", "[5,9223372036854775807],[6,9223372036854775807],[7,9]",
	    "bins[2]' counts too many"),
	BAD("[5,2]", "[900,2]", "bins[1]' is out of order"),
	BAD("[5,2]", "[700,2]", "bins[1]' is out of order"),
	BAD("[700,1]", "[701,1]",
	    "bins[1]' has 701, which is no bin's lower bound"),
	BAD("[700,1]", "[68719476736,1]", "is no bin's lower bound"),
	BAD("\"intended\": {", "\"intended\": [", "line "),
	BAD("\"hold_ns\": null", "\"hold_ns\": 3",
	    "'locks.registry.hold_ns' is not an object"),
	BAD("\"registry\": {", "\"bad\\nname\": 3, \"registry\": {",
	    "'locks.bad?name' is not an object"),
	BAD("\"counters\": {", "\"counters\": {\"grace\": \"x\"",
	    "'counters.grace' is not an integer"),
	BAD("\"observed\": []", "\"observed\": [1, -1]",
	    "'placement.observed[1]' is negative"),
	BAD(TIMELINE("thread", "0,1,0"), TIMELINE("thread", "0,1"),
	    "'timeline.thread' has 2 items, but 3 events begin"),
	BAD(TIMELINE("thread", "0,1,0"), TIMELINE("thread", "0,null,0"),
	    "'timeline.thread[1]' is null"),
	BAD(TIMELINE("thread", "0,1,0"), TIMELINE("thread", "0,-1,0"),
	    "'timeline.thread[1]' is negative"),
	BAD(TIMELINE("what", "0,1,0"), TIMELINE("what", "0,1,0,0"),
	    "'timeline.what' has 4 items, but 3 events begin"),
	BAD(TIMELINE("what", "0,1,0"), TIMELINE("what", "0,2,0"),
	    "'timeline.what[1]' is no index of a name"),
	BAD(TIMELINE("begin_ns", "5,5,900"), TIMELINE("begin_ns", "5,4,900"),
	    "'timeline.begin_ns[1]' is out of order"),
	BAD(TIMELINE("begin_ns", "5,5,900"), TIMELINE("begin_ns", "5,5,1000"),
	    "'timeline.begin_ns[2]' is not before the end of what has its"),
	BAD(TIMELINE("begin_ns", "5,5,900"), TIMELINE("begin_ns", "5,5,null"),
	    "'timeline.begin_ns[2]' is not before the end of what has its"),
	BAD(TIMELINE("length_ns", "7,3000,1"), TIMELINE("length_ns", "7,1"),
	    "'timeline.length_ns' has 2 items, but 3 events begin"),
	BAD(TIMELINE("length_ns", "7,3000,1"),
	    TIMELINE("length_ns", "9223372036854775803,3000,1"),
	    "'timeline.length_ns[0]' ends after all time"),
	BAD(TIMELINE("interrupted", "2"), TIMELINE("interrupted", "2,3"),
	    "'timeline.interrupted[1]' is no event's index"),
	BAD(TIMELINE("name_until_ns", "1000,2000"),
	    TIMELINE("name_until_ns", "1000"),
	    "'timeline.name_until_ns' has 1 items, but 2 are named"),
	BAD(TIMELINE("name_until_ns", "1000,2000"),
	    TIMELINE("name_until_ns", "1000,800"),
	    "'timeline.name_until_ns[1]' is before until_ns"),
	BAD(TIMELINE("name_until_ns", "1000,2000"),
	    TIMELINE("name_until_ns", "1000,null"),
	    "'timeline.name_until_ns[1]' is null"),
	BAD("\"until_ns\": 900", "\"until_ns\": null",
	    "'timeline.until_ns' is null"),
	BAD("\"threshold_ns\"", "\"threshold\"",
	    "'timeline.threshold_ns' is missing"),
	BAD("\"op_threshold_ns\": 0", "\"op_threshold_ns\": -1",
	    "'timeline.op_threshold_ns' is negative"),
	BAD("\"timeline\": {", "\"timeline\": 3, \"old\": {",
	    "'timeline' is not an object"),
	BAD("\"reasons\": []", "\"reasons\": [null]",
	    "'quality.reasons[0]' is null"),
	BAD("\"verdict\": \"ok\"", "\"v\": \"ok\"",
	    "'quality.verdict' is missing"),
};

static const struct change tolerated[] = {
	GOOD("{", "{\"new\": {\"deep\": [1, {}]},"),
	GOOD("\"ops\": {", "\"ops\": {\"mremap\": -1,"),
	GOOD("\"latency\": {", "\"latency\": {\"mremap\": 7,"),
	GOOD("\"memory\": {", "\"memory\": {\"new_bytes\": \"x\","),
	GOOD("\"N\": 5", "\"N\": 5, \"variance\": 3.5"),
	GOOD("\"noise\"", "\"noises\""),
	GOOD("\"timeline\": {", "\"timeline\": null, \"new\": {"),
	GOOD(TIMELINE("interrupted", "2"), TIMELINE("interrupted", "")),
	GOOD("\"contract\": null,", ""),
	GOOD("\"percentile\"", "\"percentage\""),
};

static char *changed(const char *good, const struct change *c)
{
	const char *at = strstr(good, c->from);
	char *text;

	if (!at)
		fail_msg("the good text has no %s", c->from);
	if (asprintf(&text, "%.*s%s%s", (int)(at - good), good, c->to,
		     at + strlen(c->from)) < 0)
		abort();
	return text;
}

/* Two forks and, beside the first, a wait. */
static void good_timeline(struct result_timeline *t)
{
	static const uint64_t begins[] = { 5, 5, 900 }, ns[] = { 7, 3000, 1 };
	size_t i, index;

	t->threshold_ns = t->op_threshold_ns = 0;
	t->until_ns = 900;
	for (i = 0; i < ARRAY_SIZE(begins); i++) {
		assert_int_equal(result_timeline_name(t, i == 1 ? "wait l" :
						      "fork", i == 1 ? 2000 :
						      1000, &index), 0);
		assert_int_equal(u64s_add(&t->what, index), 0);
		assert_int_equal(u64s_add(&t->thread, i % 2), 0);
		assert_int_equal(u64s_add(&t->begin_ns, begins[i]), 0);
		assert_int_equal(u64s_add(&t->length_ns, ns[i]), 0);
	}
	assert_int_equal(u64s_add(&t->interrupted, 2), 0);
}

/* A cell with two histograms, of 5, 5, 700, 900 and one overflow, and of two
 * values in one bin; one lock, and a time line. */
static char *good_text(const char *path)
{
	static const uint64_t values[] = { 5, 5, 700, 900, HIST_MAX_NS };
	struct result_cell c;
	struct hist *h;
	size_t i;

	result_cell_init(&c);
	assert_int_equal(str_set(&c.id, "i"), 0);
	assert_int_equal(str_set(&c.strategy, "s"), 0);
	assert_int_equal(str_set(&c.workload, "w"), 0);
	assert_int_equal(str_set(&c.geometry, "g"), 0);
	c.threads = 2;
	c.mms = c.repetition = c.round = c.order = c.seed = 0;
	h = result_hist(&c.latency[OP_WALK].service);
	for (i = 0; i < ARRAY_SIZE(values); i++)
		hist_record(h, values[i]);
	h = result_hist(&c.latency[OP_WALK].intended);
	hist_record(h, 700);
	hist_record(h, 701);
	assert_non_null(result_lock(&c, "registry"));
	good_timeline(&c.timeline);
	assert_int_equal(result_cell_write(path, &c), 0);
	result_cell_release(&c);
	return scratch_read(path);
}

static void test_refused(void **state)
{
	char path[256], *good, *text;
	struct json_error error;
	struct result_cell cell;
	size_t i;
	int err;

	scratch_path(path, *state, "a.json");
	good = good_text(path);
	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		text = changed(good, &refused[i]);
		scratch_write(path, text);
		free(text);
		error.text[0] = '\0';
		err = result_cell_read(path, &cell, &error);
		if (err != refused[i].err || !strstr(error.text, path) ||
		    !strstr(error.text, refused[i].says))
			fail_msg("%s: %d, %s", refused[i].to, err, error.text);
		assert_null(strchr(error.text, '\n'));
	}
	free(good);
}

static void test_tolerated(void **state)
{
	char path[256], *good, *text;
	struct json_error error;
	struct result_cell cell;
	size_t i;

	scratch_path(path, *state, "a.json");
	good = good_text(path);
	for (i = 0; i < ARRAY_SIZE(tolerated); i++) {
		text = changed(good, &tolerated[i]);
		scratch_write(path, text);
		free(text);
		if (result_cell_read(path, &cell, &error))
			fail_msg("%s: %s", tolerated[i].to, error.text);
		assert_int_equal(cell.latency[OP_WALK].service->nr, 5);
		result_cell_release(&cell);
	}
	free(good);
}

static void refuse_results(const char *path, const char *text, int expect,
			   const char *says)
{
	struct json_error error = { "" };
	struct results results;

	if (text)
		scratch_write(path, text);
	assert_int_equal(results_read(path, &results, &error), expect);
	if (!strstr(error.text, says))
		fail_msg("'%s' does not say \"%s\"", error.text, says);
}

#define HEAD "{\"schema\":\"pgdbench-result\",\"schema_version\":1"

static void test_results_refused(void **state)
{
	char path[256];

	scratch_path(path, *state, "results.json");
	refuse_results(path, NULL, -ENOENT, "results.json': No such file");
	refuse_results(*state, NULL, -ENOENT, "/results.json': No such file");
	refuse_results(path, "[]", -EBADMSG, "not an object");
	refuse_results(path, "null", -EBADMSG, "null");
	refuse_results(path, HEAD "}", -EBADMSG, "'context' is missing");
	refuse_results(path, HEAD ",\"context\":{}}", -EBADMSG,
		       "'cells' is missing");
	refuse_results(path, HEAD ",\"context\":[],\"cells\":[]}", -EBADMSG,
		       "'context' is not an object");
	refuse_results(path, HEAD ",\"context\":{},\"cells\":{}}", -EBADMSG,
		       "'cells' is not an array");
	refuse_results(path, HEAD ",\"context\":{},\"cells\":[3]}", -EBADMSG,
		       "'cells[0]' is not an object");
	refuse_results(path, HEAD ",\"context\":{},\"cells\":[{}]}", -EBADMSG,
		       "'cells[0].id' is missing");
	refuse_results(path, HEAD ",\"context\":{\"argv\":[1]},\"cells\":[]}",
		       -EBADMSG, "'context.argv[0]' is not a string");
}

static void test_one_id_twice(void **state)
{
	struct result_cell cells[3];
	struct context context;
	char path[256];
	unsigned int i;

	scratch_path(path, *state, "results.json");
	context_init(&context);
	for (i = 0; i < ARRAY_SIZE(cells); i++) {
		result_cell_init(&cells[i]);
		random_cell(&cells[i], 3 + i % 2);
	}
	assert_int_equal(results_write(path, &context, cells, 3), 0);
	refuse_results(path, NULL, -EBADMSG, "'cells' are two with id '");
	context_release(&context);
	for (i = 0; i < ARRAY_SIZE(cells); i++)
		result_cell_release(&cells[i]);
}

static void test_long_path_still_one_line(void **state __unused_arg)
{
	struct json_error error;
	struct results results;
	char path[3000];

	memset(path, 'p', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	assert_int_equal(results_read(path, &results, &error), -ENAMETOOLONG);
	assert_non_null(strstr(error.text, "too long"));
}

/* Whatever is in the file, the reader comes back, and with a reason or with a
 * value that can be written; sanitizer builds see the rest. */
static void test_random_damage(void **state)
{
	char path[256], *text;
	struct json_error error;
	struct result_cell cell;
	unsigned int i, k, nr_refused = 0;
	size_t len;

	srandom(1);
	scratch_path(path, *state, "a.json");
	result_cell_init(&cell);
	random_cell(&cell, 3);
	assert_int_equal(result_cell_write(path, &cell), 0);
	result_cell_release(&cell);
	text = scratch_read(path);
	len = strlen(text);
	for (i = 0; i < 100; i++) {
		char *bad = strdup(text);

		for (k = 0; k <= i % 4; k++)
			bad[(size_t)random() % len] =
				"0123456789-,:[]{}\"nte."[random() % 22];
		if (i % 10 == 9)
			bad[(size_t)random() % len] = '\0';
		scratch_write(path, bad);
		free(bad);
		if (result_cell_read(path, &cell, &error)) {
			nr_refused++;
			assert_true(error.text[0] != '\0');
			continue;
		}
		assert_int_equal(result_cell_write(path, &cell), 0);
		result_cell_release(&cell);
	}
	assert_true(nr_refused > 10);
	free(text);
}

#define IN_SCRATCH(test) \
	cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_SCRATCH(test_refused),
		IN_SCRATCH(test_tolerated),
		IN_SCRATCH(test_results_refused),
		IN_SCRATCH(test_one_id_twice),
		cmocka_unit_test(test_long_path_still_one_line),
		IN_SCRATCH(test_random_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
