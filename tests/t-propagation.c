// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-propagation.c - do designed lags come out: when each page directory showed
 * a slot, when the last one did, and how old what accesses missed was?
 *
 * Bounds are from below, and counts exact: a machine that is busy makes
 * anything later, and nothing happen more often.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bench/propagation.h"
#include "tests/cell-run.h"
#include "tests/oracle-scene.h"
#include "tests/timed.h"

enum { LAG_NS = 1000000 };

/* ---- one act after the other ---- */

struct stage {
	struct scene *sc;
	struct worker *wk;
	unsigned int slot;		/* empty, the second one */
};

static void stage_init(struct stage *st, enum contract contract)
{
	st->sc = scene_new(VERIFY_OFF);
	st->wk = &st->sc->worker;
	st->wk->propagation = propagation_new();
	assert_non_null(st->wk->propagation);
	st->wk->cpu->recording = true;
	st->sc->ops.contract = contract;
	st->slot = st->sc->slot + 1;
}

static void stage_release(struct stage *st)
{
	free(st->wk->propagation);
	scene_free(st->sc);
}

/* Filled in the reference, and in nobody else's. */
static void fill(struct stage *st, unsigned int slot)
{
	propagation_begin(st->wk, slot);
	rig_populate(&st->sc->rig, slot);
	propagation_end(st->wk);
}

static void show(struct stage *st, unsigned int mm)
{
	assert_int_equal(mm_fault_slot(&st->sc->r->world, st->sc->mm[mm],
				       st->slot, 0), 0);
}

static void leave(struct stage *st, unsigned int mm)
{
	propagation_leaves(st->wk, st->sc->mm[mm]);
	rig_exit(&st->sc->rig, st->sc->mm[mm]);
}

static const struct hist *hist_of(struct stage *st, enum propagation_hist which)
{
	return &st->wk->propagation->hist[which];
}

static uint64_t nr_of(struct stage *st, enum propagation_hist which)
{
	return hist_of(st, which)->nr;
}

static void test_lazy_until_the_last(void **state)
{
	struct stage st;
	unsigned int i;

	(void)state;
	stage_init(&st, CONTRACT_LAZY);
	fill(&st, st.slot);
	for (i = 0; i < MMS - 3; i++)
		show(&st, i);
	spin(&st.sc->rig.clock, 2 * LAG_NS);
	show(&st, i++);
	leave(&st, i++);
	show(&st, 0);		/* has it already */
	spin(&st.sc->rig.clock, 2 * LAG_NS);
	show(&st, i);
	propagation_close(st.wk);
	assert_int_equal(nr_of(&st, UNTIL_LAST), 1);
	assert_true(hist_of(&st, UNTIL_LAST)->min_ns >= 4 * LAG_NS);
	assert_int_equal(nr_of(&st, UNTIL_LAST_AT_LEAST), 0);
	assert_int_equal(nr_of(&st, UNTIL_SHOWN), MMS - 1);
	assert_true(nr_from(hist_of(&st, UNTIL_SHOWN), 2 * LAG_NS) >= 2);
	assert_true(hist_of(&st, UNTIL_SHOWN)->max_ns ==
		    hist_of(&st, UNTIL_LAST)->max_ns);
	assert_true(hist_of(&st, UNTIL_SHOWN)->sum_ns >= 6 * LAG_NS);
	assert_int_equal(nr_of(&st, UNTIL_SHOWN_AT_LEAST), 1);
	assert_true(hist_of(&st, UNTIL_SHOWN_AT_LEAST)->min_ns >= 2 * LAG_NS);
	stage_release(&st);
}

/* The last may be one that dies without. */
static void test_lazy_last_one_dies(void **state)
{
	struct stage st;
	unsigned int i;

	(void)state;
	stage_init(&st, CONTRACT_LAZY);
	fill(&st, st.slot);
	for (i = 0; i < MMS - 1; i++)
		show(&st, i);
	spin(&st.sc->rig.clock, LAG_NS);
	leave(&st, i);
	propagation_close(st.wk);
	assert_int_equal(nr_of(&st, UNTIL_LAST), 1);
	assert_true(hist_of(&st, UNTIL_LAST)->min_ns >= LAG_NS);
	assert_int_equal(nr_of(&st, UNTIL_SHOWN), MMS - 1);
	assert_int_equal(nr_of(&st, UNTIL_SHOWN_AT_LEAST), 1);
	stage_release(&st);
}

static void test_unfinished_is_counted_apart(void **state)
{
	struct stage st;

	(void)state;
	stage_init(&st, CONTRACT_LAZY);
	fill(&st, st.slot);
	show(&st, 3);
	/* Born with it: neither one that waited nor one that got it. */
	rig_fork(&st.sc->rig);
	spin(&st.sc->rig.clock, LAG_NS);
	propagation_close(st.wk);
	assert_int_equal(nr_of(&st, UNTIL_LAST), 0);
	assert_int_equal(nr_of(&st, UNTIL_LAST_AT_LEAST), 1);
	assert_true(hist_of(&st, UNTIL_LAST_AT_LEAST)->min_ns >= LAG_NS);
	assert_int_equal(nr_of(&st, UNTIL_SHOWN), 1);
	assert_int_equal(nr_of(&st, UNTIL_SHOWN_AT_LEAST), MMS - 1);
	assert_true(hist_of(&st, UNTIL_SHOWN_AT_LEAST)->min_ns >= LAG_NS);
	/* It is over. */
	propagation_close(st.wk);
	assert_int_equal(nr_of(&st, UNTIL_LAST_AT_LEAST), 1);
	stage_release(&st);
}

/* Of two slots at once the first is watched; notes are of one watch only. */
static void test_watches_are_apart(void **state)
{
	struct stage st;
	unsigned int first, i;

	(void)state;
	stage_init(&st, CONTRACT_LAZY);
	first = st.slot;
	fill(&st, first);
	fill(&st, first + 1);
	for (i = 0; i < MMS; i++)
		show(&st, i);
	st.slot = first + 1;
	for (i = 0; i < MMS / 2; i++)
		show(&st, i);
	propagation_close(st.wk);
	assert_int_equal(nr_of(&st, UNTIL_SHOWN), MMS);
	assert_int_equal(nr_of(&st, UNTIL_LAST), 1);
	st.slot = first + 2;
	fill(&st, st.slot);
	show(&st, 1);
	propagation_close(st.wk);
	assert_int_equal(nr_of(&st, UNTIL_SHOWN), MMS + 1);
	assert_int_equal(nr_of(&st, UNTIL_SHOWN_AT_LEAST), MMS - 1);
	assert_int_equal(nr_of(&st, UNTIL_LAST), 1);
	assert_int_equal(nr_of(&st, UNTIL_LAST_AT_LEAST), 1);
	stage_release(&st);
}

static void test_what_is_not_watched(void **state)
{
	struct stage st;

	(void)state;
	stage_init(&st, CONTRACT_LAZY);
	/* Filled already; not measuring; never filled after all. */
	fill(&st, st.slot);
	propagation_close(st.wk);
	propagation_begin(st.wk, st.slot);
	assert_false(st.wk->propagation->watching);
	st.wk->cpu->recording = false;
	propagation_begin(st.wk, st.slot + 1);
	assert_false(st.wk->propagation->watching);
	st.wk->cpu->recording = true;
	propagation_begin(st.wk, st.slot + 1);
	assert_true(st.wk->propagation->watching);
	propagation_end(st.wk);
	propagation_close(st.wk);
	assert_int_equal(nr_of(&st, UNTIL_LAST_AT_LEAST), 1);
	/* Filled by somebody, before the watch had begun. */
	rig_populate(&st.sc->rig, st.slot + 1);
	assert_true(watch_begin(&st.sc->r->world, st.slot + 1));
	show(&st, 1);
	propagation_close(st.wk);
	assert_int_equal(nr_of(&st, UNTIL_LAST_AT_LEAST), 1);
	stage_release(&st);
}

/* What an act of an eager strategy leaves behind, its walk half missing. */
static void test_eager_ends_with_the_act(void **state)
{
	struct stage st;
	unsigned int i;

	(void)state;
	stage_init(&st, CONTRACT_EAGER);
	propagation_begin(st.wk, st.slot);
	assert_true(st.wk->propagation->watching);
	rig_populate(&st.sc->rig, st.slot);
	spin(&st.sc->rig.clock, LAG_NS);
	for (i = 0; i < MMS / 2; i++)
		show(&st, i);
	propagation_reached(st.wk, st.slot,
			    clock_stamp(&st.sc->rig.clock));
	propagation_end(st.wk);
	assert_int_equal(nr_of(&st, UNTIL_LAST), 1);
	assert_true(hist_of(&st, UNTIL_LAST)->min_ns >= LAG_NS);
	assert_int_equal(nr_of(&st, UNTIL_SHOWN), MMS / 2);
	assert_true(hist_of(&st, UNTIL_SHOWN)->min_ns >= LAG_NS);
	assert_int_equal(nr_of(&st, UNTIL_SHOWN_AT_LEAST), MMS / 2);
	assert_false(watch_slot(st.sc->r->world.watch, &i));
	propagation_close(st.wk);
	assert_int_equal(nr_of(&st, UNTIL_LAST_AT_LEAST), 0);
	stage_release(&st);
}

static void test_ages(void **state)
{
	struct stage st;

	(void)state;
	stage_init(&st, CONTRACT_LAZY);
	rig_populate(&st.sc->rig, st.slot);
	spin(&st.sc->rig.clock, LAG_NS);
	propagation_seen(st.wk, st.slot);
	spin(&st.sc->rig.clock, LAG_NS);
	propagation_repaired(st.wk, st.slot);
	/* Nothing is there to be seen late. */
	propagation_seen(st.wk, st.slot + 1);
	assert_int_equal(nr_of(&st, AGE_SEEN), 1);
	assert_int_equal(nr_of(&st, AGE_REPAIRED), 1);
	assert_true(hist_of(&st, AGE_SEEN)->min_ns >= LAG_NS);
	assert_true(hist_of(&st, AGE_REPAIRED)->min_ns >=
		    hist_of(&st, AGE_SEEN)->min_ns + LAG_NS);
	/* Cleared: what is older than that is old. */
	ref_clear(&st.sc->r->world, st.slot);
	propagation_seen(st.wk, st.slot);
	assert_int_equal(nr_of(&st, AGE_SEEN), 2);
	stage_release(&st);
}

/* ---- whole cells ---- */

/* What the strategy below has done, of what is noted. */
struct known {
	uint64_t early, late;
};

static struct known known;

static int lag_fork(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	(void)cpu;
	mm_clone(s->world, mm);
	return 0;
}

static void lag_exit(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	mm_free(s->world, cpu, mm);
}

/* One thread: nobody forks or exits meanwhile. */
static void lag_reach(struct world *w, struct cpu *cpu, unsigned int slot,
		      size_t from, size_t to, uint64_t *count)
{
	unsigned int watched;
	struct mm *mm;

	for (; from < to; from++) {
		mm = world_mm(w, from);
		if (!mm_seq_live(atomic_load(&mm->seq)))
			continue;
		*count += watch_slot(w->watch, &watched) && watched == slot &&
			  mm->id % WATCH_MMS == 0;
		pgd_sync_slot(w, cpu, mm->pgd, slot, ref_load(w, slot));
	}
}

static void lag_sync(struct strategy *s, struct cpu *cpu, unsigned int first,
		     unsigned int last)
{
	struct world *w = s->world;

	assert_int_equal(first, last);
	lag_reach(w, cpu, first, 0, w->capacity / 2, &known.early);
	spin(w->clock, LAG_NS);
	lag_reach(w, cpu, first, w->capacity / 2, w->capacity, &known.late);
}

static const struct strategy_ops lag = {
	STRATEGY_ABI,
	.name		= "lag",
	.summary	= "half of the page directories, a pause, the others",
	.stands_for	= "a test",
	.leaves_out	= "all else",
	.contract	= CONTRACT_EAGER,
	.fork		= lag_fork,
	.exit		= lag_exit,
	.sync		= lag_sync,
};

static void check_lag(const struct result_cell *cell, void *arg)
{
	const struct hist *all = cell->propagation_ns;
	const struct hist *each = cell->visibility_ns;

	(void)arg;
	assert_true(cell->oracle.checks > 0);
	assert_int_equal(cell->oracle.violations, 0);
	assert_non_null(all);
	assert_true(all->nr == cell->ops[OP_SYNC]);
	assert_true(all->min_ns >= LAG_NS);
	assert_non_null(each);
	assert_true(known.early > 0 && known.late > 0);
	assert_true(each->nr == known.early + known.late);
	assert_true(nr_from(each, LAG_NS) >= known.late);
	assert_true(each->max_ns <= all->max_ns);
	assert_null(cell->propagation_censored_ns);
	assert_null(cell->visibility_censored_ns);
}

static void test_designed_lag(void **state)
{
	(void)state;
	cells_run_with(&lag, "-s lag -w populate -t 1 -m 2000 -d 100ms "
		       "--warmup 1ms -r 1 -q --set populate.gap=1ms",
		       check_lag, NULL);
}

/* A fault takes a millisecond, and each mends what an access has missed. */
static void check_faults(const struct result_cell *cell, void *arg)
{
	const struct hist *seen = cell->access_age_ns;
	const struct hist *mended = cell->repair_age_ns;

	(void)arg;
	assert_int_equal(cell->oracle.violations, 0);
	assert_non_null(seen);
	assert_non_null(mended);
	assert_true(seen->nr == mended->nr);
	assert_true(seen->nr == cell->ops[OP_FAULT]);
	assert_true(mended->min_ns >= LAG_NS);
	assert_true(mended->sum_ns - seen->sum_ns >= seen->nr * LAG_NS);
	/* A thousand mms, of which one is repaired in a millisecond. */
	assert_non_null(cell->propagation_censored_ns);
	assert_null(cell->propagation_ns);
	/* Nobody is born or dies: each is in one or the other. */
	assert_non_null(cell->visibility_censored_ns);
	assert_true(cell->visibility_censored_ns->nr +
		    (cell->visibility_ns ? cell->visibility_ns->nr : 0) ==
		    cell->mms * cell->propagation_censored_ns->nr);
}

static void test_designed_fault(void **state)
{
	(void)state;
	cells_run("-s fault -w steady -t 1 -m 1000 -d 100ms --warmup 1ms -r 1 "
		  "-q -R max --fault-cost 1ms --set steady.new-slot=30ms "
		  "--set steady.task=0 --set steady.exec=0",
		  check_faults, NULL);
}

/* Where all share one table there is nothing to be late. */
static void check_shared(const struct result_cell *cell, void *arg)
{
	(void)arg;
	assert_null(cell->propagation_ns);
	assert_null(cell->visibility_ns);
	assert_null(cell->access_age_ns);
}

static void test_nothing_to_propagate(void **state)
{
	(void)state;
	cells_run("-s prealloc -w populate -g arm64 -t 1 -m 100 -d 10ms "
		  "--warmup 1ms -r 1 -q", check_shared, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lazy_until_the_last),
		cmocka_unit_test(test_lazy_last_one_dies),
		cmocka_unit_test(test_unfinished_is_counted_apart),
		cmocka_unit_test(test_watches_are_apart),
		cmocka_unit_test(test_what_is_not_watched),
		cmocka_unit_test(test_eager_ends_with_the_act),
		cmocka_unit_test(test_ages),
		cmocka_unit_test(test_designed_lag),
		cmocka_unit_test(test_designed_fault),
		cmocka_unit_test(test_nothing_to_propagate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
