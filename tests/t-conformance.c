// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-conformance.c - every strategy of the list keeps its contract in every
 * workload, with delays in every window; every control is caught, and for what
 * it is made to do wrong.
 *
 * Nothing here names a strategy, except what each control must be caught at:
 * a new one is covered by being in the list, and a new control that nobody
 * says more about must at least be caught.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/geometry.h"
#include "strategies/strategy.h"
#include "tests/cell-run.h"

/* Short, small, all of it looked at, and every window stretched. */
#define COMMON \
	"-m 300 -d 60ms --warmup 5ms -r 1 --seed 7 --verify full -q " \
	"--fault-cost 1us "
#define DELAYS \
	" --set inject.fork-cloned=64:20us --set inject.fork-inserted=64:20us" \
	" --set inject.walk-step=512:5us --set inject.exit-unlinked=64:20us" \
	" --set inject.populated=4:50us --set inject.fault-taken=64:20us"

struct seen {
	unsigned int cells;
	uint64_t checks;
	uint64_t violations;
	uint64_t wrong_kind;
	const char *kind;
};

static void look(const struct result_cell *cell, void *arg)
{
	struct seen *seen = arg;
	const struct u64_map *m = &cell->oracle.by_kind;
	size_t i;

	seen->cells++;
	if (cell->oracle.violations == U64_NULL)
		return;			/* held to nothing */
	seen->checks += cell->oracle.checks;
	seen->violations += cell->oracle.violations;
	for (i = 0; i < m->nr; i++) {
		if (m->v[i].value)
			print_message("%s: %s: %llu\n", cell->id, m->v[i].key,
				      (unsigned long long)m->v[i].value);
		if (seen->kind && strcmp(m->v[i].key, seen->kind))
			seen->wrong_kind += m->v[i].value;
	}
}

static bool is_control(const struct strategy_ops *ops)
{
	return ops->flags & STRATEGY_CONTROL;
}

static void run(struct seen *seen, const struct strategy_ops *ops,
		const char *more)
{
	char args[1024];

	snprintf(args, sizeof(args), COMMON "-s %s %s", ops->name, more);
	cells_run_apart(args, look, seen, sizeof(*seen));
}

/* Each workload that the strategy can do. */
static void conforms(const struct strategy_ops *ops)
{
	struct seen seen = { 0 };
	char args[512];

	snprintf(args, sizeof(args),
		 "-g x86-64 -w steady,populate,churn,trace,race,contexts%s "
		 "-t 2", ops->walk ? ",walk" : "");
	run(&seen, ops, args);
	assert_int_equal(seen.cells, ops->walk ? 7 : 6);
	assert_int_equal(seen.violations, 0);
	assert_true(ops->contract == CONTRACT_NONE || seen.checks > 1000);
}

static void test_all_conform(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < strategy_list_nr; i++)
		if (!is_control(strategy_list[i]))
			conforms(strategy_list[i]);
}

/* "a=b c=d" of @row as words of a command line. */
static void settings(const struct geometry_row *row, const char *text,
		     char *args, size_t size)
{
	size_t used = strlen(args);
	int len;

	while (*text) {
		len = (int)strcspn(text, " ");
		snprintf(args + used, size - used, " --set %s.%.*s", row->name,
			 len, text);
		used = strlen(args);
		text += len + (text[len] == ' ');
	}
}

/* Has the strategy anything to do where nothing is propagated? */
static bool takes(const struct strategy_ops *ops,
		  const struct geometry_row *row)
{
	return !row->shared || ops->contract == CONTRACT_SHARED ||
	       ops->contract == CONTRACT_NONE;
}

/* The last variant of a row is the one that asks most. */
static void conforms_on(const struct strategy_ops *ops,
			const struct geometry_row *row)
{
	struct seen seen = { 0 };
	char args[512];

	snprintf(args, sizeof(args), "-s %s -g %s -w populate,churn,contexts -m 40 -t 2"
		 " -d 10ms --warmup 1ms -r 1 --seed 7 --verify full -q"
		 " --fault-cost 1us --set populate.gap=200us --set churn.sync=1ms", ops->name,
		 row->name);
	if (row->nr_variants)
		settings(row, row->variants[row->nr_variants - 1], args,
			 sizeof(args));
	cells_run_apart(args, look, &seen, sizeof(seen));
	assert_int_equal(seen.cells, 3);
	assert_int_equal(seen.violations, 0);
	assert_true(ops->contract == CONTRACT_NONE || seen.checks > 100);
}

static void test_all_conform_elsewhere(void **state)
{
	unsigned int i, g;

	(void)state;
	for (g = 0; g < geometry_list_nr; g++)
		for (i = 0; strcmp(geometry_list[g]->name, "x86-64") &&
			    i < strategy_list_nr; i++)
			if (!is_control(strategy_list[i]) &&
			    takes(strategy_list[i], geometry_list[g]))
				conforms_on(strategy_list[i],
					    geometry_list[g]);
}

static void test_all_conform_delayed(void **state)
{
	unsigned int i;
	struct seen seen;

	(void)state;
	for (i = 0; i < strategy_list_nr; i++) {
		if (is_control(strategy_list[i]))
			continue;
		memset(&seen, 0, sizeof(seen));
		run(&seen, strategy_list[i], "-w populate,churn,contexts -t 3"
		    " --set populate.span=3" DELAYS);
		assert_int_equal(seen.cells, 3);
		assert_int_equal(seen.violations, 0);
	}
}

/* The fewest mms that leave a worker one to lose besides the loaded one. */
static void test_all_conform_in_small_worlds(void **state)
{
	char args[256];
	struct seen seen;
	unsigned int i;

	(void)state;
	for (i = 0; i < strategy_list_nr; i++) {
		if (is_control(strategy_list[i]))
			continue;
		memset(&seen, 0, sizeof(seen));
		snprintf(args, sizeof(args), "-s %s -g x86-64 -w churn,contexts"
			 " -t 2 -m 4 -d 20ms --warmup 1ms -r 1 --seed 7"
			 " --verify full -q --fault-cost 1us"
			 " --set contexts.gap=5ms", strategy_list[i]->name);
		cells_run_apart(args, look, &seen, sizeof(seen));
		assert_int_equal(seen.cells, 2);
		assert_int_equal(seen.violations, 0);
	}
}

/* mms that outlive the trace on two CPUs, one from before it, and all the
 * vmalloc on one: over in no time, so that it is begun anew again and again. */
static const char short_trace[] =
	"  a-10 [000] ..... 1.000001: task_newtask: pid=11 comm=a "
		"clone_flags=1200000 oom_score_adj=0\n"
	"  a-20 [001] ..... 1.000002: task_newtask: pid=21 comm=a "
		"clone_flags=1200000 oom_score_adj=0\n"
	"  a-21 [001] ..... 1.000003: alloc_vmap_area: "
		"va_start: 18446683600599580672 size=20480 align=16384 "
		"vstart=0xffffc90000000000 vend=0xffffe8ffffffffff failed=0\n"
	"  a-20 [001] ..... 1.000004: exit_mmap: mt_mod 00000000aa, DESTROY\n"
	"  a-11 [000] ..... 1.000005: task_newtask: pid=12 comm=a "
		"clone_flags=1200000 oom_score_adj=0\n"
	"  a-12 [000] ..... 1.000006: exit_mmap: mt_mod 00000000bb, DESTROY\n";

static void test_short_trace_conforms(void **state)
{
	char path[] = "/tmp/pgdbench-trace-XXXXXX", args[128];
	int fd = mkstemp(path);
	struct seen seen;
	unsigned int i;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, short_trace, strlen(short_trace)),
			 strlen(short_trace));
	close(fd);
	for (i = 0; i < strategy_list_nr; i++) {
		if (is_control(strategy_list[i]))
			continue;
		memset(&seen, 0, sizeof(seen));
		snprintf(args, sizeof(args), "-w trace -t 3 --trace %s", path);
		run(&seen, strategy_list[i], args);
		assert_int_equal(seen.cells, 1);
		assert_int_equal(seen.violations, 0);
	}
	unlink(path);
}

/* Each value of each choice that a strategy offers, one at a time. */
static void choices_conform(const struct strategy_ops *ops,
			    const struct param *p)
{
	struct seen seen = { 0 };
	char args[512];
	const char *at = p->choices;
	int len;

	while (at && *at) {
		len = (int)strcspn(at, ",");
		snprintf(args, sizeof(args),
			 "-w populate -t 2 --set %s.%s=%.*s" DELAYS, ops->name,
			 p->name, len, at);
		run(&seen, ops, args);
		assert_int_equal(seen.violations, 0);
		at += len + (at[len] == ',');
	}
}

static void test_parameters_conform(void **state)
{
	const struct strategy_ops *ops;
	unsigned int i, k;

	(void)state;
	for (i = 0; i < strategy_list_nr; i++) {
		ops = strategy_list[i];
		for (k = 0; !is_control(ops) && k < ops->nr_params; k++)
			if (ops->params[k].type == PARAM_CHOICE)
				choices_conform(ops, &ops->params[k]);
	}
}

static const char *expected_kind(const char *name)
{
	static const struct {
		const char *name;
		const char *kind;
	} expect[] = {
		{ "control-skip", "missed" },
		{ "control-clone-insert", "missed" },
		{ "control-blind-copy", "missed" },
		{ "control-no-grace", "freed-pgd" },
		{ "control-done-counter", "race-miss" },
		{ "control-no-unsync", "stale" },
		{ "control-flush-early", "freed-table" },
		{ "control-free-early", "freed-table" },
		{ "large-vmalloc", "fatal-fault" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(expect); i++)
		if (!strcmp(expect[i].name, name))
			return expect[i].kind;
	return NULL;
}

enum { CHANCES = 8 };

/* As a user would run it: its own workload, sampled, for a second.  Few mms,
 * so that slow sanitizer builds exit each of them often enough.  A machine that
 * hardly lets two threads run at once gets some chances more. */
static void caught(const struct strategy_ops *ops)
{
	struct seen seen = { .kind = expected_kind(ops->name) };
	unsigned int i;
	char args[256];

	assert_non_null(ops->exposed_by);
	for (i = 0; i < CHANCES && seen.violations == seen.wrong_kind; i++) {
		snprintf(args, sizeof(args), "-s %s -m 400 -t 2 -d 1s "
			 "--warmup 5ms -r 1 -q --seed %u", ops->name, 3 + i);
		cells_run_apart(args, look, &seen, sizeof(seen));
		assert_int_equal(seen.cells, i + 1);
	}
	print_message("%s: %llu violations in %llu checks\n", ops->name,
		      (unsigned long long)seen.violations,
		      (unsigned long long)seen.checks);
	assert_true(seen.violations > seen.wrong_kind);
}

static void test_controls_caught(void **state)
{
	unsigned int i, controls = 0;

	(void)state;
	for (i = 0; i < strategy_list_nr; i++) {
		if (!is_control(strategy_list[i]))
			continue;
		controls++;
		caught(strategy_list[i]);
	}
	assert_true(controls >= 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_conform),
		cmocka_unit_test(test_all_conform_elsewhere),
		cmocka_unit_test(test_all_conform_delayed),
		cmocka_unit_test(test_all_conform_in_small_worlds),
		cmocka_unit_test(test_short_trace_conforms),
		cmocka_unit_test(test_parameters_conform),
		cmocka_unit_test(test_controls_caught),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
