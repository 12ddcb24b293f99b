// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-switch.c - what a strategy is told of a switch, and in which order, and
 * what the switch of a stack costs.
 *
 * The strategy here does nothing but write down what it was called for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/propagation.h"
#include "tests/oracle-scene.h"

struct stage {
	struct scene *sc;
	char diary[16];
	struct mm *loaded_at_fault;
};

static void note(struct strategy *s, char what)
{
	struct stage *st = s->priv;
	size_t len = strlen(st->diary);

	assert_true(len + 2 <= sizeof(st->diary));
	st->diary[len] = what;
	st->diary[len + 1] = '\0';
}

static void on_switch_mm(struct strategy *s, struct cpu *cpu, struct mm *next)
{
	assert_ptr_not_equal(cpu->mm, next);
	note(s, 'm');
}

static void on_switch_stack(struct strategy *s, struct cpu *cpu,
			    struct mm *next, unsigned int slot)
{
	(void)cpu;
	(void)next;
	(void)slot;
	note(s, 's');
}

static int on_fault(struct strategy *s, struct cpu *cpu, const struct fault *f)
{
	struct stage *st = s->priv;

	note(s, 'f');
	st->loaded_at_fault = cpu->mm;
	return mm_fault_slot(s->world, cpu->mm, f->slot, f->index);
}

static struct stage *stage_new(unsigned int flags)
{
	struct stage *st = calloc(1, sizeof(*st));
	struct scene *sc = scene_new(VERIFY_FULL);
	unsigned int i;

	assert_non_null(st);
	st->sc = sc;
	sc->ops.contract = CONTRACT_LAZY;
	sc->ops.flags = flags;
	sc->ops.switch_mm = on_switch_mm;
	sc->ops.switch_stack = on_switch_stack;
	sc->ops.fault = on_fault;
	sc->r->strategy.world = &sc->r->world;
	sc->r->strategy.priv = st;
	sc->worker.ops = calloc(NR_OPS, sizeof(*sc->worker.ops));
	assert_non_null(sc->worker.ops);
	for (i = 0; i < NR_OPS; i++) {
		section_hist_init(&sc->worker.ops[i].service);
		hist_init(&sc->worker.ops[i].intended);
	}
	sc->worker.propagation = propagation_new();
	assert_non_null(sc->worker.propagation);
	sc->worker.cpu->recording = true;
	return st;
}

static void stage_free(struct stage *st)
{
	free(st->sc->worker.propagation);
	free(st->sc->worker.ops);
	scene_free(st->sc);
	free(st);
}

static void forget(const struct stage *st, unsigned int mm)
{
	entry_store(&st->sc->r->world, st->sc->mm[mm]->pgd, st->sc->slot,
		    ENTRY_NONE);
}

/* What was called since the last time. */
static void assert_diary(struct stage *st, const char *text)
{
	assert_string_equal(st->diary, text);
	st->diary[0] = 0;
}

static uint64_t faults_recorded(const struct stage *st)
{
	return st->sc->worker.ops[OP_FAULT].count;
}

/* From one task to another of one mm there is nothing to compare. */
static void test_same_mm_is_not_switched_to(void **state)
{
	struct stage *st = stage_new(0);
	struct worker *wk = &st->sc->worker;

	(void)state;
	act_switch(wk, st->sc->mm[0]);
	assert_diary(st, "");
	act_switch(wk, st->sc->mm[1]);
	assert_diary(st, "m");
	assert_ptr_equal(wk->cpu->mm, st->sc->mm[1]);
	act_switch(wk, st->sc->mm[1]);
	assert_diary(st, "");
	act_switch_touch(wk, st->sc->mm[1], st->sc->slot);
	assert_diary(st, "");
	act_switch_touch(wk, st->sc->mm[2], st->sc->slot);
	assert_diary(st, "m");
	assert_int_equal(wk->ops[OP_SWITCH].count, 3);
	stage_free(st);
}

/* x86: before the switch; and the stack that is missing yet kills. */
static void test_stack_is_copied_before(void **state)
{
	struct stage *st = stage_new(0);

	(void)state;
	forget(st, 1);
	act_switch_stack(&st->sc->worker, st->sc->mm[1], st->sc->slot);
	assert_diary(st, "sm");
	act_switch_stack(&st->sc->worker, st->sc->mm[1], st->sc->slot);
	assert_diary(st, "s");
	assert_int_equal(st->sc->worker.cpu->touches[TOUCH_STACK].fatal, 2);
	assert_int_equal(faults_recorded(st), 0);
	stage_free(st);
}

/* arm: after the mm, on the old stack, by a fault that counts and costs. */
static void test_stack_is_loaded_from_after(void **state)
{
	struct stage *st = stage_new(STRATEGY_LOADS_STACK);
	struct worker *wk = &st->sc->worker;

	(void)state;
	st->sc->ops.switch_stack = NULL;
	wk->run->world.config.costs.fault_ns = 100000;
	forget(st, 1);
	act_switch_stack(wk, st->sc->mm[1], st->sc->slot);
	assert_diary(st, "mf");
	assert_ptr_equal(st->loaded_at_fault, st->sc->mm[1]);
	assert_int_equal(faults_recorded(st), 1);
	assert_true(MIN(wk->ops[OP_FAULT].service.clean.min_ns,
			wk->ops[OP_FAULT].service.dirty.min_ns) >= 90000);
	/* It is there now; and where no mm is switched, it still is loaded. */
	act_switch_stack(wk, st->sc->mm[1], st->sc->slot);
	assert_diary(st, "");
	forget(st, 1);
	act_switch_stack(wk, st->sc->mm[1], st->sc->slot);
	assert_diary(st, "f");
	assert_int_equal(faults_recorded(st), 2);
	assert_int_equal(wk->cpu->touches[TOUCH_STACK].faults, 0);
	assert_int_equal(wk->cpu->touches[TOUCH_STACK].tries, 3);
	stage_free(st);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_mm_is_not_switched_to),
		cmocka_unit_test(test_stack_is_copied_before),
		cmocka_unit_test(test_stack_is_loaded_from_after),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
