// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-ioremap.c - every strategy that can unsync keeps its contract where slots
 * are cleared and changed, with delays in every window, whatever its protocol;
 * what is counted adds up.
 *
 * Nothing here names a strategy.  That the controls are caught is seen by
 * t-conformance.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "strategies/strategy.h"
#include "tests/cell-run.h"

#define COMMON "-w ioremap -m 200 -t 2 --warmup 2ms -r 1 --seed 11 " \
	"--verify full -q "
#define DELAYS \
	" --set inject.fork-cloned=16:20us --set inject.fork-inserted=16:20us" \
	" --set inject.fork-loaded=32:20us --set inject.walk-step=512:5us" \
	" --set inject.exit-unlinked=64:20us --set inject.populated=4:20us" \
	" --set inject.unmap-begun=4:20us --set inject.unmap-cleared=4:20us" \
	" --set inject.unmap-flushed=4:20us --set inject.unmap-freed=4:20us" \
	" --set inject.translated=256:20us --set ioremap.task=30" \
	" --set ioremap.change=10"
#define GEOMETRIES "x86-32,x86-32-pae"
enum { NR_GEOMETRIES = 2 };

static bool taken(const struct strategy_ops *ops)
{
	return ops->unsync && !(ops->flags & STRATEGY_CONTROL);
}

struct seen {
	unsigned int cells;
	uint64_t checks, violations;
};

static void look(const struct result_cell *cell, void *arg)
{
	struct seen *seen = arg;
	const struct u64_map *m = &cell->oracle.by_kind;
	size_t i;

	seen->cells++;
	seen->checks += cell->oracle.checks;
	seen->violations += cell->oracle.violations;
	for (i = 0; i < m->nr; i++)
		if (m->v[i].value)
			print_message("%s: %s: %llu\n", cell->id, m->v[i].key,
				      (unsigned long long)m->v[i].value);
}

/* On both geometries. */
static void holds(const struct strategy_ops *ops, const char *more)
{
	struct seen seen = { 0 };
	char args[1500];

	snprintf(args, sizeof(args), COMMON "-d 30ms -g " GEOMETRIES
		 " -s %s %s" DELAYS, ops->name, more);
	cells_run_apart(args, look, &seen, sizeof(seen));
	assert_int_equal(seen.cells, NR_GEOMETRIES);
	assert_int_equal(seen.violations, 0);
	assert_true(seen.checks > 1000);
}

static void test_tables_freed(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < strategy_list_nr; i++)
		if (taken(strategy_list[i]))
			holds(strategy_list[i], "--set ioremap.tables=free");
}

static void test_tables_kept(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < strategy_list_nr; i++)
		if (taken(strategy_list[i]))
			holds(strategy_list[i], "--set ioremap.tables=keep");
}

/* Kinds of locks and of RCU are for t-conformance.c: here all are alike. */
static bool matters(const struct param *p)
{
	return p->type == PARAM_CHOICE && strcmp(p->choices, LOCK_KIND_NAMES) &&
	       strcmp(p->choices, RCU_FLAVOR_NAMES);
}

/* Each value of each choice, one at a time: list-rcu's protocols above all. */
static void choices_hold(const struct strategy_ops *ops, const struct param *p)
{
	const char *at = p->choices;
	struct seen seen = { 0 };
	char args[1500];
	int len;

	while (at && *at) {
		len = (int)strcspn(at, ",");
		snprintf(args, sizeof(args), COMMON "-d 30ms -s %s "
			 "--set %s.%s=%.*s --set ioremap.purge=1" DELAYS,
			 ops->name, ops->name, p->name, len, at);
		cells_run_apart(args, look, &seen, sizeof(seen));
		assert_int_equal(seen.violations, 0);
		at += len + (at[len] == ',');
	}
}

static void test_choices(void **state)
{
	const struct strategy_ops *ops;
	unsigned int i, k;

	(void)state;
	for (i = 0; i < strategy_list_nr; i++) {
		ops = strategy_list[i];
		for (k = 0; taken(ops) && k < ops->nr_params; k++)
			if (matters(&ops->params[k]))
				choices_hold(ops, &ops->params[k]);
	}
}

/* ---- what is counted ---- */

struct counts {
	uint64_t vmalloc, vfree, sync, reboots;
	uint64_t leaves_set, leaves_cleared, tables_set, tables_cleared;
	uint64_t flushes, unsyncs, avoided, refused;
};

static void take_counts(const struct result_cell *cell, void *arg)
{
	struct counts *c = arg;
	const struct {
		const char *name;
		uint64_t *to;
	} names[] = {
		{ "ioremap.leaves_set", &c->leaves_set },
		{ "ioremap.leaves_cleared", &c->leaves_cleared },
		{ "ioremap.tables_set", &c->tables_set },
		{ "ioremap.tables_cleared", &c->tables_cleared },
		{ "ioremap.flushes", &c->flushes },
		{ "ioremap.unsyncs", &c->unsyncs },
		{ "ioremap.unsyncs_avoided", &c->avoided },
		{ "ioremap.leaves_refused", &c->refused },
		{ "harness.reboots", &c->reboots },
	};
	const struct u64_entry *e;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		e = u64_map_find(&cell->counters, names[i].name);
		assert_non_null(e);
		*names[i].to = e->value;
	}
	c->vmalloc = cell->ops[OP_VMALLOC];
	c->vfree = cell->ops[OP_VFREE];
	c->sync = cell->ops[OP_SYNC];
}

/* One worker, so that what is counted was measured on both sides of it. */
static struct counts count(const char *more)
{
	struct counts c = { 0 };
	char args[512];

	snprintf(args, sizeof(args), "-w ioremap -m 20 -t 1 -d 50ms "
		 "--warmup 0ns -r 1 --seed 5 -q -s list-lock "
		 "--set ioremap.change=50 %s", more);
	cells_run_apart(args, take_counts, &c, sizeof(c));
	assert_true(c.vfree > 0 && c.vmalloc > 0);
	return c;
}

static void test_every_unmapping_clears(void **state)
{
	struct counts c = count("--set ioremap.purge=1");

	(void)state;
	assert_int_equal(c.leaves_set + c.tables_set, c.vmalloc);
	assert_int_equal(c.unsyncs, c.vfree);
	assert_int_equal(c.leaves_cleared + c.tables_cleared, c.vfree);
	assert_int_equal(c.sync, c.vmalloc + c.vfree);
	assert_int_equal(c.flushes, c.vfree);
	assert_int_equal(c.avoided, 0);
	assert_int_equal(c.refused, 0);
	assert_true(c.leaves_set > 0 && c.tables_set > 0);
}

/* Without large pages nothing is ever cleared, and each slot is synced once:
 * the price of outlawing them is counted, not guessed. */
static void test_small_pages_clear_nothing(void **state)
{
	struct counts c = count("--set ioremap.tables=keep "
				"--set ioremap.huge=0");

	(void)state;
	assert_int_equal(c.unsyncs, 0);
	assert_int_equal(c.avoided, c.vfree);
	assert_int_equal(c.leaves_set, 0);
	assert_int_equal(c.sync, c.tables_set);
	assert_true(c.flushes <= c.vfree / 8 + 1);
}

/* A table that stays is in the way of a leaf, and the machine reboots when
 * there is one everywhere. */
static void test_kept_tables_refuse_leaves(void **state)
{
	struct counts c = count("--set ioremap.tables=keep "
				"-g x86-32 -d 300ms");

	(void)state;
	assert_int_equal(c.tables_cleared, 0);
	assert_int_equal(c.unsyncs, c.leaves_cleared);
	assert_int_equal(c.avoided + c.unsyncs, c.vfree);
	assert_true(c.refused > 0);
	assert_true(c.leaves_cleared > 0);
	assert_true(c.reboots > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables_freed),
		cmocka_unit_test(test_tables_kept),
		cmocka_unit_test(test_choices),
		cmocka_unit_test(test_every_unmapping_clears),
		cmocka_unit_test(test_small_pages_clear_nothing),
		cmocka_unit_test(test_kept_tables_refuse_leaves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
