// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-merge.c - results merged are all of what was measured, once; and those that
 * do not belong together stay apart.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/merge.h"
#include "tests/report-fixture.h"
#include "tests/scratch.h"

/* Two results, made up, and what becomes of them. */
struct scene {
	const char *dir;
	struct results r[2];
	struct hist *all;	/* what all of fork's histograms have in them */
	struct merge m;
	struct strs paths;
	struct error e;
};

/* Of all magnitudes, those that have no bin included. */
static void record(struct scene *s, struct result_cell *c, uint64_t seed)
{
	uint64_t x = seed * 0x9e3779b97f4a7c15 + 1;
	unsigned int i;

	fixture_must(!result_hist(&c->latency[OP_FORK].service));
	for (i = 0; i < 1000; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		hist_record(c->latency[OP_FORK].service, x >> (26 + x % 37));
		hist_record(s->all, x >> (26 + x % 37));
	}
	c->ops[OP_FORK] = 1000 + seed;
}

static void set_plan(struct results *r)
{
	static const char plan[] = "{ \"schema\": \"pgdbench-plan\", \"seed\": "
		"1, \"rounds\": 2, \"pin\": \"compact\", \"params\": "
		"{ \"steady.task\": \"10\" }, \"cells\": [ { \"id\": \"x\", "
		"\"strategy\": \"list-lock\", \"workload\": \"steady\", "
		"\"threads\": 2, \"mms\": 1000, \"repetition\": 0, "
		"\"duration_ns\": 50000000 } ] }";
	struct json_error error;

	fixture_must(json_parse(plan, strlen(plan), &r->context.plan, &error));
}

static void fill(struct scene *s, struct results *r, uint64_t seed)
{
	struct result_cell *c;
	uint64_t i;

	fixture_results(r);
	r->context.seed = seed;
	set_plan(r);
	fixture_must(str_set(&r->context.host, "one"));
	for (i = 0; i < 2; i++) {
		c = fixture_add(r);
		fixture_cell(c, "list-lock", "steady", 1000, i);
		free(c->id);
		c->id = NULL;
		fixture_must(str_set(&c->id, i ? "steady-list-lock-r1" :
				     "steady-list-lock-r0"));
		fixture_must(str_map_set(&c->params, "rate", "2000"));
		fixture_must(str_map_set(&c->params, "fault_cost_ns",
					 i ? "650" : "700"));
		c->seed = seed + i;
		c->duration_ns = 50000000 + seed;
		record(s, c, 2 * seed + i);
	}
}

static int setup(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	fixture_must(!s || scratch_setup(state));
	s->dir = *state;
	*state = s;
	fixture_must(!result_hist(&s->all));
	fill(s, &s->r[0], 10);
	fill(s, &s->r[1], 20);
	return 0;
}

static int teardown(void **state)
{
	struct scene *s = *state;
	void *dir = (void *)s->dir;

	merge_release(&s->m);
	results_release(&s->r[0]);
	results_release(&s->r[1]);
	strs_release(&s->paths);
	free(s->all);
	free(s);
	return scratch_teardown(&dir);
}

static void save(struct scene *s, const char *name, const struct results *r)
{
	char path[256];

	scratch_path(path, s->dir, name);
	fixture_must(results_write(path, &r->context, r->cells, r->nr));
	fixture_must(strs_add(&s->paths, path));
}

/* As the command does it. */
static int merge(struct scene *s, bool bins)
{
	char *argv[] = { (char *)"pgdbench", (char *)"merge" };
	bool force = s->m.force;
	int status = merge_load(&s->m, &s->paths, &s->e);

	s->m.force = force;
	if (!status)
		status = merge_fit(&s->m, &s->e);
	if (!status)
		status = merge_cells(&s->m, bins, &s->e);
	if (!status && bins)
		status = merge_pool(&s->m, &s->e);
	if (!status)
		status = merge_context(&s->m, 2, argv, &s->e);
	return status;
}

static int merge_both(struct scene *s, bool bins)
{
	save(s, "a", &s->r[0]);
	save(s, "b", &s->r[1]);
	return merge(s, bins);
}

static void must_merge(struct scene *s, bool bins)
{
	if (merge_both(s, bins))
		fail_msg("%s", s->e.text);
}

static void must_refuse(struct scene *s, bool bins, const char *says)
{
	assert_int_equal(merge_both(s, bins), EXIT_USAGE);
	if (!strstr(s->e.text, says) || strchr(s->e.text, '\n'))
		fail_msg("'%s' does not say '%s'", s->e.text, says);
}

static void test_repetitions(void **state)
{
	struct scene *s = *state;
	const struct results *out = &s->m.out;
	struct hist *sum = NULL;
	char id[64];
	uint64_t i;

	must_merge(s, false);
	assert_int_equal(out->nr, 4);
	fixture_must(!result_hist(&sum));
	for (i = 0; i < 4; i++) {
		const struct result_cell *c = &out->cells[i];

		snprintf(id, sizeof(id), "steady-list-lock-r%d", (int)i);
		assert_string_equal(c->id, id);
		assert_true(c->repetition == i);
		assert_true(c->round == i);
		assert_true(c->seed == (i < 2 ? 10 : 18) + i);
		assert_true(c->pooled == U64_NULL);
		hist_merge(sum, c->latency[OP_FORK].service);
	}
	assert_memory_equal(sum, s->all, sizeof(*sum));
	free(sum);
}

static void test_context(void **state)
{
	struct scene *s = *state;
	const struct context *c = &s->m.out.context;
	const struct json *run;
	const char *text = NULL;
	uint64_t seed;

	fixture_must(str_set(&s->r[1].context.date, "2025-02-01T12:00:00Z"));
	fixture_must(str_set(&s->r[1].context.reproduce, "pgdbench run -q"));
	must_merge(s, false);
	assert_string_equal(c->host, "one");
	assert_string_equal(c->date, "2025-01-31T12:00:00Z");
	assert_true(c->seed == U64_NULL);
	assert_null(c->plan);
	assert_string_equal(c->cpu.model, "Imagined CPU @ 3.00GHz");
	assert_string_equal(c->reproduce, "pgdbench run -r 2 --seed 42 && "
			    "pgdbench run -q");
	assert_string_equal(c->argv.v[1], "merge");
	assert_int_equal(json_count(c->sources), 2);
	run = json_find(json_at(c->sources, 1), "context");
	assert_int_equal(json_get_u64(run, "seed", &seed), 0);
	assert_true(seed == 20);
	assert_int_equal(json_get_str(json_at(c->sources, 1), "fnv1a", &text),
			 0);
	assert_int_equal(strlen(text), 16);
}

static void add_figures(struct result_cell *c, unsigned int i)
{
	struct result_lock *lock = result_lock(c, "pgd_lock");

	fixture_must(!lock);
	fixture_record(&lock->hold_ns, 50 + i, 10);
	lock->acquisitions = 10;
	lock->contended = i;
	c->memory.requested_peak_bytes = 100 * i;
	c->memory.fixed_bytes = i;
	c->memory.per_mm_bytes = 16;
	c->oracle.checks = 5;
	c->instrument.stamp_ns = 20.5 - i;
	c->noise.steal_ns = i;
	fixture_must(u64_map_add(&c->counters, "x.passes", 7));
	fixture_must(u64_map_add(&c->counters, "x.tables_peak", i));
	if (i == 3)
		fixture_must(u64_map_add(&c->counters, "late", 9));
	c->quality.verdict = i == 2 ? VERDICT_UNTRUSTWORTHY : VERDICT_OK;
	if (i % 2 == 0)
		fixture_must(strs_add(&c->quality.reasons, "steal"));
}

static void test_bins(void **state)
{
	struct scene *s = *state;
	const struct results *out = &s->m.out;
	const struct result_cell *c;
	unsigned int i;

	for (i = 0; i < 4; i++)
		add_figures(&s->r[i / 2].cells[i % 2], i);
	must_merge(s, true);
	assert_int_equal(out->nr, 1);
	c = &out->cells[0];
	assert_string_equal(c->id, "steady-list-lock-r0");
	assert_true(c->pooled == 4);
	assert_memory_equal(c->latency[OP_FORK].service, s->all,
			    sizeof(*s->all));
	assert_true(c->ops[OP_FORK] == 4 * 1000 + 20 + 21 + 40 + 41);
	assert_true(c->ops[OP_EXIT] == U64_NULL);
	assert_true(c->duration_ns == 200000000 + 2 * 10 + 2 * 20);
	assert_int_equal(c->locks.nr, 1);
	assert_true(c->locks.v[0].hold_ns->nr == 40);
	assert_true(c->locks.v[0].hold_ns->min_ns == 50);
	assert_true(c->locks.v[0].hold_ns->max_ns == 53);
	assert_true(c->locks.v[0].acquisitions == 40);
	assert_true(c->locks.v[0].contended == 6);
	assert_true(c->memory.requested_peak_bytes == 300);
	assert_true(c->memory.fixed_bytes == U64_NULL);
	assert_true(c->memory.per_mm_bytes == 16);
	assert_true(c->oracle.checks == 20);
	assert_string_equal(c->oracle.mode, "end");
	assert_true(c->instrument.stamp_ns > 20.4);
	assert_true(c->noise.steal_ns == 6);
	assert_true(u64_map_find(&c->counters, "x.passes")->value == 28);
	assert_true(u64_map_find(&c->counters, "x.tables_peak")->value == 3);
	assert_true(u64_map_find(&c->counters, "late")->value == 9);
	assert_int_equal(c->quality.verdict, VERDICT_UNTRUSTWORTHY);
	assert_int_equal(c->quality.reasons.nr, 1);
	assert_string_equal(str_map_find(&c->params, "fault_cost_ns")->value,
			    "700");
}

/* What failed adds nothing, wherever it stands. */
static void test_failed(void **state)
{
	struct scene *s = *state;

	s->r[0].cells[0].status = RESULT_FAILED;
	s->r[1].cells[0].status = RESULT_FAILED;
	must_merge(s, true);
	assert_int_equal(s->m.out.nr, 1);
	assert_int_equal(s->m.out.cells[0].status, RESULT_OK);
	assert_true(s->m.out.cells[0].pooled == 2);
	assert_true(s->m.out.cells[0].ops[OP_FORK] == 2000 + 21 + 41);
}

/* Of strategies that only one has, in rounds of their own. */
static void test_other_cells(void **state)
{
	struct scene *s = *state;
	struct result_cell *c = fixture_add(&s->r[1]);

	fixture_cell(c, "list-rcu", "steady", 1000, 1);
	must_merge(s, false);
	assert_int_equal(s->m.out.nr, 5);
	c = &s->m.out.cells[4];
	assert_true(c->repetition == 1);
	assert_true(c->round == 3);
	assert_string_equal(c->id, "steady-list-rcu-1000-1-r1");
}

static void test_again(void **state)
{
	struct scene *s = *state;
	struct results third;
	struct merge first;

	fill(s, &third, 30);
	must_merge(s, false);
	first = s->m;
	strs_release(&s->paths);
	save(s, "ab", &first.out);
	save(s, "c", &third);
	if (merge(s, true))
		fail_msg("%s", s->e.text);
	assert_int_equal(s->m.out.nr, 1);
	assert_true(s->m.out.cells[0].pooled == 6);
	assert_memory_equal(s->m.out.cells[0].latency[OP_FORK].service,
			    s->all, sizeof(*s->all));
	assert_int_equal(json_count(s->m.out.context.sources), 3);
	merge_release(&first);
	results_release(&third);
}

static void test_same_twice(void **state)
{
	struct scene *s = *state;

	save(s, "again", &s->r[0]);
	s->m.force = true;
	must_refuse(s, true, "would count twice: it is in '");
}

/* Known by what was measured where it is not known by its file. */
static void test_same_cells(void **state)
{
	struct scene *s = *state;

	save(s, "again", &s->r[0]);
	fixture_must(str_set(&s->r[0].context.date, "2025-03-31T13:00:00Z"));
	s->m.force = true;
	must_refuse(s, true, "have the same run of cell 'steady-list-lock-r");
}

/* A merged one with one of those that it is of, of which nothing is left to
 * be known by but the list. */
static void test_same_added_up(void **state)
{
	struct scene *s = *state;
	struct merge first;

	must_merge(s, true);
	first = s->m;
	s->m = (struct merge){ .nr = 0 };
	strs_release(&s->paths);
	save(s, "ab", &first.out);
	save(s, "a", &s->r[0]);
	assert_int_equal(merge(s, true), EXIT_USAGE);
	assert_non_null(strstr(s->e.text, "/a' would count twice: it is in "));
	merge_release(&first);
}

static void test_no_cells(void **state)
{
	struct scene *s = *state;
	struct results none = s->r[0];

	none.nr = 0;
	save(s, "none", &none);
	must_refuse(s, false, "/none' has no cells");
}

static void change_plan(struct results *r, const char *from, const char *to)
{
	struct json_build b = { 0 };
	struct json_error error;
	char *text, *at, *changed;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	fixture_must(!f || json_print(r->context.plan, f) || fclose(f) || b.err);
	at = strstr(text, from);
	assert_non_null(at);
	assert_true(asprintf(&changed, "%.*s%s%s", (int)(at - text), text, to,
			     at + strlen(from)) > 0);
	json_free(r->context.plan);
	fixture_must(json_parse(changed, strlen(changed), &r->context.plan,
				&error));
	free(changed);
	free(text);
}

static void test_other_plan(void **state)
{
	struct scene *s = *state;

	s->m.force = true;
	change_plan(&s->r[1], "50000000", "60000000");
	must_refuse(s, false, "its plan.cells.duration_ns is 60000000, not "
		    "50000000");
}

static void test_other_plan_param(void **state)
{
	struct scene *s = *state;

	change_plan(&s->r[1], "\"10\"", "\"11\"");
	must_refuse(s, false, "its plan.params.steady.task is \"11\", not "
		    "\"10\"");
}

static void test_other_pin(void **state)
{
	struct scene *s = *state;

	change_plan(&s->r[1], "compact", "spread");
	must_refuse(s, false, "its plan.pin is \"spread\"");
}

static void test_more_params(void **state)
{
	struct scene *s = *state;

	change_plan(&s->r[1], "\"steady.task\"", "\"other.x\": \"1\", "
		    "\"steady.task\"");
	must_merge(s, false);
}

/* Without plans, the cells' own words count. */
static void test_other_way(void **state)
{
	struct scene *s = *state;

	fixture_must(str_map_set(&s->r[1].cells[1].params, "rate", "3000"));
	must_refuse(s, true, "'steady-list-lock-r1' of '");
	assert_non_null(strstr(s->e.text, "has another 'rate'"));
}

static void test_other_mode(void **state)
{
	struct scene *s = *state;

	fixture_must(str_set(&s->r[1].cells[0].oracle.mode, "off"));
	must_refuse(s, false, "has another 'oracle.mode'");
}

static void test_other_cpu(void **state)
{
	struct scene *s = *state;

	fixture_must(str_set(&s->r[1].context.cpu.model, "Another"));
	must_refuse(s, false, "b' does not belong to '");
	assert_non_null(strstr(s->e.text, "its context.cpu.model is "
			       "\"Another\", not \"Imagined CPU @ 3.00GHz\""));
}

static void test_other_kernel(void **state)
{
	struct scene *s = *state;

	fixture_must(str_set(&s->r[1].context.kernel.release, NULL));
	must_refuse(s, false, "its context.kernel.release is null, not ");
}

static void test_other_topology(void **state)
{
	struct scene *s = *state;

	fixture_must(str_set(&s->r[1].context.cpu.topology, "2 packages"));
	must_refuse(s, false, "its context.cpu.topology is \"2 packages\", "
		    "not null");
}

static void test_other_build(void **state)
{
	struct scene *s = *state;

	fixture_must(str_set(&s->r[1].context.program.git_rev, "deadbee"));
	must_refuse(s, false, "its context.program.git_rev is \"deadbee\"");
}

static void test_other_host(void **state)
{
	struct scene *s = *state;

	fixture_must(str_set(&s->r[1].context.host, "two\nlines"));
	must_refuse(s, false, "its context.host is \"two\\nlines\", not "
		    "\"one\"");
}

static void test_force(void **state)
{
	struct scene *s = *state;
	size_t i;

	fixture_must(str_set(&s->r[1].context.host, "two"));
	s->m.force = true;
	must_merge(s, false);
	assert_null(s->m.out.context.host);
	assert_int_equal(s->m.out.nr, 4);
	for (i = 0; i < 4; i++) {
		const struct result_quality *q = &s->m.out.cells[i].quality;

		assert_int_equal(q->verdict, VERDICT_UNTRUSTWORTHY);
		assert_string_equal(q->reasons.v[q->reasons.nr - 1],
				    "merged by force with another "
				    "context.host");
	}
}

static void test_pooled_is_no_repetition(void **state)
{
	struct scene *s = *state;

	s->r[1].cells[0].pooled = 3;
	must_refuse(s, false, "only '--bins'");
}

/* A name that would be written to another folder. */
static void test_bad_id(void **state)
{
	struct scene *s = *state;

	fixture_must(str_set(&s->r[1].cells[0].id, "../../x-r0"));
	must_refuse(s, false, "has an id that is no good");
}

static void test_nothing_there(void **state)
{
	struct scene *s = *state;
	char path[256];

	save(s, "a", &s->r[0]);
	scratch_path(path, s->dir, "none");
	fixture_must(strs_add(&s->paths, path));
	assert_int_equal(merge(s, false), EXIT_RESOURCE);
	assert_non_null(strstr(s->e.text, path));
}

#define SCENE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(test_repetitions),
		SCENE(test_context),
		SCENE(test_bins),
		SCENE(test_failed),
		SCENE(test_other_cells),
		SCENE(test_again),
		SCENE(test_same_twice),
		SCENE(test_same_cells),
		SCENE(test_same_added_up),
		SCENE(test_no_cells),
		SCENE(test_other_plan),
		SCENE(test_other_plan_param),
		SCENE(test_other_pin),
		SCENE(test_more_params),
		SCENE(test_other_way),
		SCENE(test_other_mode),
		SCENE(test_other_cpu),
		SCENE(test_other_kernel),
		SCENE(test_other_topology),
		SCENE(test_other_build),
		SCENE(test_other_host),
		SCENE(test_force),
		SCENE(test_pooled_is_no_repetition),
		SCENE(test_bad_id),
		SCENE(test_nothing_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
