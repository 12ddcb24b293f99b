// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-lazy.c - an mm that missed a slot has it after its next fault: every lazy
 * strategy of the list, on every geometry, one step at a time.
 *
 * Controls are left out here, as they are to be wrong; t-large-vmalloc.c sees
 * to it that they are.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/params.h"
#include "strategies/strategy.h"
#include "tests/rig.h"

enum { CAPACITY = 16 };

struct stage {
	struct rig rig;
	struct mem mem;
	struct strategy s;
	struct cpu *cpu;
	uint64_t *counters;
	unsigned int slot;		/* the first of vmalloc */
};

static void set_defaults(struct strategy *s)
{
	unsigned int i;

	for (i = 0; i < s->ops->nr_params; i++)
		assert_int_equal(param_apply(&s->ops->params[i],
					     s->ops->params[i].def, s->priv),
				 0);
}

static struct stage *stage_new(const struct strategy_ops *ops,
			       const char *geometry)
{
	struct stage *st = aligned_alloc(CACHELINE,
					 round_up_pow2(sizeof(*st), CACHELINE));

	assert_non_null(st);
	memset(st, 0, sizeof(*st));
	rig_init(&st->rig, geometry, CAPACITY, true);
	assert_int_equal(mem_init(&st->mem), 0);
	st->cpu = &st->rig.world.cpus[0];
	st->counters = calloc(ops->nr_counters + 1, sizeof(*st->counters));
	st->cpu->counters = st->counters;
	st->cpu->recording = true;
	st->slot = st->rig.geo.vmalloc_first;
	st->s = (struct strategy){
		.ops = ops, .world = &st->rig.world, .mem = &st->mem,
		.nr_cpus = 2,
	};
	if (ops->priv_bytes)
		st->s.priv = mem_zalloc(&st->mem, ops->priv_bytes, CACHELINE);
	set_defaults(&st->s);
	if (ops->init)
		assert_int_equal(ops->init(&st->s, st->cpu), 0);
	return st;
}

static void stage_free(struct stage *st)
{
	if (st->s.ops->drain)
		st->s.ops->drain(&st->s);
	if (st->s.ops->destroy)
		st->s.ops->destroy(&st->s);
	mem_free(&st->mem, st->s.priv, st->s.ops->priv_bytes);
	mem_release(&st->mem);
	rig_release(&st->rig);
	free(st->counters);
	free(st);
}

static struct mm *fork_mm(struct stage *st)
{
	struct mm *mm = mm_alloc(&st->rig.world, st->cpu);

	assert_non_null(mm);
	assert_int_equal(st->s.ops->fork(&st->s, st->cpu, mm), 0);
	mm_publish(mm);
	return mm;
}

static void exit_mm(struct stage *st, struct mm *mm)
{
	mm_retire(mm);
	st->s.ops->exit(&st->s, st->cpu, mm);
	mm_reap(&st->rig.world, st->cpu);
}

static void load(struct stage *st, struct mm *mm)
{
	if (st->s.ops->switch_mm)
		st->s.ops->switch_mm(&st->s, st->cpu, mm);
	st->cpu->active_mm = st->cpu->mm = mm;
}

static void fill(struct stage *st, unsigned int slot)
{
	rig_populate(&st->rig, slot);
	if (st->s.ops->sync)
		st->s.ops->sync(&st->s, st->cpu, slot, slot);
}

static uint64_t entry_of(const struct stage *st, const struct mm *mm,
			 unsigned int slot)
{
	return entry_load(&st->rig.world, mm->pgd, slot);
}

static int fault(struct stage *st, unsigned int slot, unsigned int index,
		 enum fault_context context)
{
	const struct fault f = {
		.slot = slot, .index = index, .context = context,
	};

	return st->s.ops->fault(&st->s, st->cpu, &f);
}

static void assert_has(const struct stage *st, const struct mm *mm,
		       unsigned int slot)
{
	assert_int_not_equal(ref_load(&st->rig.world, slot), ENTRY_NONE);
	assert_true(entry_of(st, mm, slot) == ref_load(&st->rig.world, slot));
}

/* Missed, repaired in any context, and found repaired by who comes later. */
static void check_repair(struct stage *st)
{
	static const enum fault_context contexts[] = {
		FAULT_TASK, FAULT_KTHREAD, FAULT_ATOMIC, FAULT_SWITCH,
	};
	struct mm *mm, *other = fork_mm(st);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(contexts); i++) {
		mm = fork_mm(st);
		entry_store(&st->rig.world, mm->pgd, st->slot, ENTRY_NONE);
		load(st, mm);
		if (contexts[i] == FAULT_SWITCH)
			st->cpu->active_mm = other;
		entry_store(&st->rig.world, mm->pgd, st->slot, ENTRY_NONE);
		assert_int_equal(fault(st, st->slot, 0, contexts[i]), 0);
		assert_has(st, mm, st->slot);
		assert_int_equal(fault(st, st->slot, 0, contexts[i]), 0);
		assert_has(st, mm, st->slot);
		load(st, other);
		exit_mm(st, mm);
	}
	st->cpu->mm = NULL;
	exit_mm(st, other);
}

/* Where nothing is mapped it says so, and where there is no slot it makes none;
 * a missing slot may be filled on the way. */
static void check_refusal(struct stage *st)
{
	unsigned int hole = table_nr_mapped(&st->rig.world.tables);
	struct mm *mm = fork_mm(st);

	load(st, mm);
	assert_int_equal(fault(st, st->slot, hole, FAULT_TASK), -EFAULT);
	entry_store(&st->rig.world, mm->pgd, st->slot, ENTRY_NONE);
	assert_int_equal(fault(st, st->slot, hole, FAULT_TASK), -EFAULT);
	assert_int_equal(fault(st, st->slot + 1, 0, FAULT_TASK), -EFAULT);
	assert_true(entry_of(st, mm, st->slot + 1) == ENTRY_NONE);
	st->cpu->mm = NULL;
	exit_mm(st, mm);
}

/* A slot that comes after the fork is missed; unless the next switch brings
 * it, the next fault does. */
static void check_missed(struct stage *st)
{
	struct mm *mm = fork_mm(st);

	load(st, mm);
	fill(st, st->slot);
	assert_true(entry_of(st, mm, st->slot) == ENTRY_NONE);
	assert_int_equal(fault(st, st->slot, 0, FAULT_TASK), 0);
	assert_has(st, mm, st->slot);
	st->cpu->mm = NULL;
	exit_mm(st, mm);
}

/* After publish nobody lacks it. */
static void check_publish(struct stage *st)
{
	struct mm *mms[3];
	size_t i;

	if (!st->s.ops->publish)
		return;
	for (i = 0; i < ARRAY_SIZE(mms); i++)
		mms[i] = fork_mm(st);
	fill(st, st->slot + 1);
	assert_true(entry_of(st, mms[1], st->slot + 1) == ENTRY_NONE);
	st->s.ops->publish(&st->s, st->cpu, st->slot + 1, st->slot + 1);
	for (i = 0; i < ARRAY_SIZE(mms); i++) {
		assert_has(st, mms[i], st->slot);
		assert_has(st, mms[i], st->slot + 1);
		exit_mm(st, mms[i]);
	}
}

static void check_strategy(const struct strategy_ops *ops, const char *geometry)
{
	struct stage *st = stage_new(ops, geometry);

	check_missed(st);
	check_repair(st);
	check_refusal(st);
	check_publish(st);
	if (ops->check)
		assert_int_equal(ops->check(&st->s, 0), 0);
	stage_free(st);
}

static bool is_lazy(const struct strategy_ops *ops)
{
	return ops->contract == CONTRACT_LAZY &&
	       !(ops->flags & STRATEGY_CONTROL);
}

static void test_lazy_ones_repair(void **state)
{
	unsigned int i, g, nr = 0;

	(void)state;
	for (i = 0; i < strategy_list_nr; i++)
		for (g = 0; is_lazy(strategy_list[i]) &&
		     g < geometry_list_nr; g++) {
			if (geometry_list[g]->shared)
				continue;
			check_strategy(strategy_list[i],
				       geometry_list[g]->name);
			nr++;
		}
	assert_true(nr >= 8);
}

static const struct strategy_ops *find(const char *name)
{
	unsigned int i;

	for (i = 0; i < strategy_list_nr; i++)
		if (!strcmp(strategy_list[i]->name, name))
			return strategy_list[i];
	fail_msg("no strategy '%s'", name);
	return NULL;
}

static uint64_t counter(const struct stage *st, const char *name)
{
	unsigned int i;

	for (i = 0; i < st->s.ops->nr_counters; i++)
		if (!strcmp(st->s.ops->counters[i], name))
			return st->counters[i];
	fail_msg("no counter '%s'", name);
	return 0;
}

/* A switch copies all slots, once for any number of moves, and not again. */
static void test_seq_copies_at_a_switch(void **state)
{
	struct stage *st = stage_new(find("seq"), "x86-64");
	struct mm *mm = fork_mm(st), *other = fork_mm(st);
	unsigned int i;

	(void)state;
	load(st, other);
	for (i = 0; i < 3; i++)
		fill(st, st->slot + i);
	assert_int_equal(counter(st, "bumps"), 3);
	assert_int_equal(counter(st, "copies"), 0);
	load(st, mm);
	for (i = 0; i < 3; i++) {
		assert_has(st, mm, st->slot + i);
		assert_true(entry_of(st, other, st->slot + i) == ENTRY_NONE);
	}
	load(st, mm);
	assert_int_equal(counter(st, "copies"), 1);
	assert_int_equal(counter(st, "copied-bytes"),
			 st->rig.geo.vmalloc_nr * st->rig.geo.entry_bytes);
	load(st, other);
	assert_int_equal(counter(st, "copies"), 2);
	assert_has(st, other, st->slot + 2);
	stage_free(st);
}

/* What a parent's number promises, its child has, and is not copied again. */
static void test_seq_is_inherited(void **state)
{
	struct stage *st = stage_new(find("seq"), "x86-64");
	struct mm *parent = fork_mm(st), *child;

	(void)state;
	fill(st, st->slot);
	load(st, parent);
	child = fork_mm(st);
	assert_has(st, child, st->slot);
	load(st, child);
	assert_int_equal(counter(st, "copies"), 1);
	stage_free(st);
}

/* ---- a number that moves while a switch copies ---- */

struct mover {
	struct stage *st;
	struct mm *mm;
};

/* When the copy has taken the second slot, it has been past the first. */
static void *move_number(void *arg)
{
	const struct mover *m = arg;
	struct world *w = &m->st->rig.world;
	struct cpu *cpu = &w->cpus[1];
	bool modified;

	while (entry_of(m->st, m->mm, m->st->slot + 1) == ENTRY_NONE)
		sched_yield();
	assert_int_equal(ref_populate(w, cpu, m->st->slot, &modified), 0);
	m->st->s.ops->sync(&m->st->s, cpu, m->st->slot, m->st->slot);
	return NULL;
}

/* How many copies the switch made. */
static uint64_t switch_while_moved(void)
{
	struct stage *st = stage_new(find("seq"), "x86-64");
	struct mover m = { .st = st, .mm = fork_mm(st) };
	pthread_t thread;
	uint64_t copies;

	st->rig.world.inject.rules[INJECT_SWITCH_COPIED] =
		(struct inject_rule){ .every = 1, .delay_ns = 20000000 };
	fill(st, st->slot + 1);
	assert_int_equal(pthread_create(&thread, NULL, move_number, &m), 0);
	load(st, m.mm);
	assert_int_equal(pthread_join(thread, NULL), 0);
	copies = counter(st, "copies");
	/* Another copy, or another number, by which the next switch will. */
	if (copies == 1)
		load(st, m.mm);
	assert_has(st, m.mm, st->slot);
	stage_free(st);
	return copies;
}

/* It takes what came meanwhile, too; the other one may be kept from its CPU
 * until all is over. */
static void test_seq_copies_again(void **state)
{
	uint64_t copies = 1;
	unsigned int i;

	(void)state;
	for (i = 0; i < 50 && copies == 1; i++)
		copies = switch_while_moved();
	assert_int_equal(copies, 2);
}

/* With the slot of its stack a task has somewhere to fault on. */
static void test_fault_touches_stacks(void **state)
{
	struct stage *st = stage_new(find("fault"), "x86-64");
	struct mm *mm = fork_mm(st);

	(void)state;
	assert_int_equal(param_apply(&st->s.ops->params[0], "yes", st->s.priv),
			 0);
	fill(st, st->slot);
	st->s.ops->switch_stack(&st->s, st->cpu, mm, st->slot);
	assert_has(st, mm, st->slot);
	assert_int_equal(counter(st, "stacks-filled"), 1);
	stage_free(st);
}

/* By default fault does not: the next access would be a double fault. */
static void test_fault_leaves_stacks_alone(void **state)
{
	struct stage *st = stage_new(find("fault"), "x86-64");
	struct mm *mm = fork_mm(st);

	(void)state;
	fill(st, st->slot);
	st->s.ops->switch_stack(&st->s, st->cpu, mm, st->slot);
	assert_true(entry_of(st, mm, st->slot) == ENTRY_NONE);
	stage_free(st);
}

/* ---- the model of alpha's caches, see lib/bank.h ---- */

static void test_banks(void **state)
{
	struct rig rig;
	struct world *w = &rig.world;
	struct cpu *cpu;
	unsigned int slot;
	uint64_t old, new;

	(void)state;
	rig_init(&rig, "x86-64", CAPACITY, true);
	slot = w->geo->vmalloc_first;
	cpu = &w->cpus[1];
	rig_populate(&rig, slot);
	old = bank_ref_load(w, slot);
	bank_order(w, cpu);
	rig_populate(&rig, slot + 1);
	new = bank_ref_load(w, slot + 1);
	assert_true(old == ref_load(w, slot) && new == ref_load(w, slot + 1));
	/* Born before the barrier: seen whole. */
	bank_take(w, cpu, old);
	assert_false(bank_is_old(w, cpu, entry_pfn(old)));
	/* Born after it: not, until the next one; and to others it is. */
	bank_take(w, cpu, new);
	assert_true(bank_is_old(w, cpu, entry_pfn(new)));
	assert_false(bank_is_old(w, cpu, entry_pfn(old)));
	assert_false(bank_is_old(w, &w->cpus[0], entry_pfn(new)));
	bank_order(w, cpu);
	assert_false(bank_is_old(w, cpu, entry_pfn(new)));
	rig_release(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lazy_ones_repair),
		cmocka_unit_test(test_seq_copies_at_a_switch),
		cmocka_unit_test(test_seq_is_inherited),
		cmocka_unit_test(test_seq_copies_again),
		cmocka_unit_test(test_fault_touches_stacks),
		cmocka_unit_test(test_fault_leaves_stacks_alone),
		cmocka_unit_test(test_banks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
