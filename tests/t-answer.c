// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-answer.c - do the sentences say what figures that are known came to, and
 * nothing that these do not carry?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/answer.h"
#include "bench/report-internal.h"
#include "tests/report-fixture.h"

struct scene {
	struct results r;
	struct report_index index;
	struct answer a;
};

static void ask(struct scene *s)
{
	fixture_must(report_index_init(&s->index, &s->r));
	assert_int_equal(answer_init(&s->a, &s->index), 0);
}

static void leave(struct scene *s)
{
	answer_release(&s->a);
	report_index_release(&s->index);
	results_release(&s->r);
}

/* @nr runs whose syncs took @ns, @ns + @step and so on. */
static void syncs(struct scene *s, const char *strategy, unsigned int nr,
		  unsigned int ns, unsigned int step)
{
	struct result_cell *c;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		c = fixture_steady(&s->r, strategy, i);
		fixture_record(&c->latency[OP_SYNC].service, ns + i * step,
			       100);
		c->quality.verdict = VERDICT_OK;
	}
}

static struct result_cell *cell(struct scene *s, size_t i)
{
	return &s->r.cells[i];
}

static void assert_has(const char *text, const char *what)
{
	if (!text || !strstr(text, what))
		fail_msg("\"%s\" is not in \"%s\"", what, text ? text : "");
}

static void assert_lacks(const char *text, const char *what)
{
	if (text && strstr(text, what))
		fail_msg("\"%s\" is in \"%s\"", what, text);
}

/* Far apart: the least first, each with its interval. */
static void test_apart(void **state __unused_arg)
{
	struct scene s;

	fixture_results(&s.r);
	syncs(&s, "slow", 6, 9000, 10);
	syncs(&s, "quick", 6, 100, 2);
	ask(&s);
	assert_int_equal(s.a.nr, 1);
	assert_has(s.a.sentences[0], "in the median, 105ns (95 %: 100-110ns) "
		   "with quick, and 9.0");
	assert_has(s.a.sentences[0], ") with slow [steady, x86-64-4l, 2 threads, "
		   "1000 page directories, 6 runs each].");
	assert_lacks(s.a.sentences[0], "do not tell apart");
	assert_string_equal(s.a.trust, "All 12 runs can be trusted.");
	assert_has(s.a.missing, "how far the tail of forks reaches");
	assert_lacks(s.a.missing, "how long a sync takes");
	leave(&s);
}

/* Intervals that overlap name no winner. */
static void test_overlap(void **state __unused_arg)
{
	struct scene s;

	fixture_results(&s.r);
	syncs(&s, "one", 6, 100, 20);
	syncs(&s, "two", 6, 110, 20);
	ask(&s);
	assert_has(s.a.sentences[0],
		   "with one and two, which these runs do not tell apart");
	assert_lacks(s.a.sentences[0], ", and ");
	leave(&s);
}

/* The two ends are apart, and who is between is at neither. */
static void test_groups(void **state __unused_arg)
{
	struct scene s;

	fixture_results(&s.r);
	syncs(&s, "a", 6, 100, 20);
	syncs(&s, "b", 6, 110, 20);
	syncs(&s, "middle", 6, 1000, 20);
	syncs(&s, "last", 6, 9000, 20);
	ask(&s);
	assert_has(s.a.sentences[0], "with a and b, which these runs do not "
		   "tell apart, and ");
	assert_has(s.a.sentences[0], "with last [");
	assert_lacks(s.a.sentences[0], "middle");
	leave(&s);
}

/* A run has no interval, and none is made up. */
static void test_one_run(void **state __unused_arg)
{
	struct scene s;

	fixture_results(&s.r);
	syncs(&s, "slow", 1, 300, 0);
	syncs(&s, "quick", 1, 100, 0);
	ask(&s);
	assert_has(s.a.sentences[0], "100ns with quick, and 300ns with slow "
		   "[");
	assert_has(s.a.sentences[0], "one run each: no intervals].");
	assert_lacks(s.a.sentences[0], "%");
	leave(&s);
}

static void test_untrusted(void **state __unused_arg)
{
	struct scene s;
	size_t i;

	fixture_results(&s.r);
	syncs(&s, "slow", 6, 9000, 10);
	syncs(&s, "quick", 6, 100, 2);
	for (i = 6; i < 12; i++) {
		cell(&s, i)->quality.verdict = VERDICT_UNTRUSTWORTHY;
		fixture_must(strs_add(&cell(&s, i)->quality.reasons,
				      "debug build"));
	}
	ask(&s);
	assert_has(s.a.sentences[0], "untrusted) with quick, and ");
	assert_lacks(strstr(s.a.sentences[0], "with quick"), "untrusted");
	assert_string_equal(s.a.trust, "6 of 12 runs can be trusted; of those "
			    "that cannot: debug build (6).");
	leave(&s);
}

/* Figures of who broke its word are void, however good. */
static void test_violated(void **state __unused_arg)
{
	struct scene s;

	fixture_results(&s.r);
	syncs(&s, "honest", 6, 9000, 10);
	syncs(&s, "liar", 6, 100, 2);
	cell(&s, 7)->oracle.violations = 1;
	cell(&s, 0)->status = RESULT_FAILED;
	ask(&s);
	assert_has(s.a.sentences[0], "with honest [");
	assert_lacks(s.a.sentences[0], "liar");
	assert_has(s.a.trust, "10 of 12 runs can be trusted; 1 failed; in 1 the "
		   "contract was broken, which makes them void.");
	leave(&s);
}

/* Nobody may choose a yardstick, nor what is broken on purpose. */
static void test_no_choice(void **state __unused_arg)
{
	struct scene s;
	size_t i;

	fixture_results(&s.r);
	syncs(&s, "real", 6, 9000, 10);
	syncs(&s, "limit", 6, 100, 2);
	syncs(&s, "control-x", 6, 10, 1);
	for (i = 6; i < 12; i++) {
		cell(&s, i)->yardstick = true;
		cell(&s, i + 6)->control = true;
	}
	ask(&s);
	assert_has(s.a.sentences[0], "with real [");
	assert_lacks(s.a.sentences[0], "limit");
	assert_lacks(s.a.sentences[0], "control-x");
	leave(&s);
}

static void test_nothing(void **state __unused_arg)
{
	struct scene s;

	fixture_results(&s.r);
	ask(&s);
	assert_int_equal(s.a.nr, 0);
	assert_string_equal(s.a.trust, "There are no runs.");
	leave(&s);

	fixture_results(&s.r);
	syncs(&s, "dead", 2, 100, 0);
	cell(&s, 0)->status = RESULT_FAILED;
	cell(&s, 1)->status = RESULT_FAILED;
	ask(&s);
	assert_int_equal(s.a.nr, 0);
	assert_has(s.a.trust, "0 of 2 runs can be trusted; 2 failed.");
	leave(&s);
}

/* Who has no lock is said to have none, and whose lock it is. */
static void test_locks(void **state __unused_arg)
{
	struct result_lock *lock;
	struct scene s;
	size_t i;

	fixture_results(&s.r);
	syncs(&s, "locked", 6, 9000, 10);
	syncs(&s, "bare", 6, 100, 2);
	for (i = 0; i < 6; i++) {
		lock = result_lock(cell(&s, i), "pgd_lock");
		fixture_record(&lock->hold_clean_ns, 700 + (unsigned int)i,
			       2000);
		fixture_record(&lock->wait_ns, 30, 2000);
	}
	ask(&s);
	assert_has(s.a.sentences[0], "; the main lock is held for 70");
	assert_has(s.a.sentences[0], "with locked (pgd_lock); bare has none [");
	leave(&s);
}

/* Everything was measured, and it is still three. */
static void test_at_most_three(void **state __unused_arg)
{
	struct result_cell *c;
	struct scene s;
	size_t i;

	fixture_results(&s.r);
	syncs(&s, "one", 6, 9000, 10);
	syncs(&s, "two", 6, 100, 2);
	for (i = 0; i < 12; i++) {
		c = cell(&s, i);
		fixture_record(&c->latency[OP_FORK].service, 500, 2000);
		c->memory.per_mm_bytes = i < 6 ? 16 : 32;
		c->memory.fixed_bytes = 4096;
	}
	c = fixture_add(&s.r);
	fixture_cell(c, "one", "ptdump", 1000, 0);
	fixture_record(&c->latency[OP_VMALLOC_DUMP].service, 500, 2000);
	ask(&s);
	assert_int_equal(s.a.nr, 3);
	assert_has(s.a.sentences[1], "One fork in 1000 takes longer than 500ns "
		   "(95 %: 500ns) with one and two.");
	assert_has(s.a.sentences[2], "In memory it takes 19.6 KiB with one, and "
		   "35.2 KiB with two (32 B a page directory, 4.00 KiB "
		   "whatever their number).");
	assert_has(s.a.missing, "ptdump has tables of its own.");
	leave(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_apart),
		cmocka_unit_test(test_overlap),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_one_run),
		cmocka_unit_test(test_untrusted),
		cmocka_unit_test(test_violated),
		cmocka_unit_test(test_no_choice),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_locks),
		cmocka_unit_test(test_at_most_three),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
