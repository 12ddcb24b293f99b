// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-timeline.c - is what took long noted, and only that; does a full class end
 * the window and no other's; and does a stall lie beside its cause?
 *
 * Nothing here depends on how fast the machine is: what is asked is what lies
 * within what.  What must be seen once is tried until it is.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/lock.h"
#include "lib/timeline.h"
#include "tests/cell-run.h"

enum {
	NR_CPUS = 2,
	ROOM = 64,		/* events of a lane */
	TRIES = 200,
	/* Stamps of two CPUs may differ by as much. */
	SKEW_NS = 1000,
};

/* ---- lanes by themselves ---- */

struct lanes {
	struct clock clock;
	struct section_set set;
	struct cpu cpu[NR_CPUS];
	struct timeline lane[NR_CPUS];
};

static int lanes_setup(void **state)
{
	struct lanes *l = aligned_alloc(CACHELINE, round_up_pow2(sizeof(*l),
								 CACHELINE));
	unsigned int i;

	assert_non_null(l);
	memset(l, 0, sizeof(*l));
	assert_int_equal(clock_init(&l->clock, false), 0);
	section_set_init(&l->set, NR_CPUS);
	for (i = 0; i < NR_CPUS; i++) {
		l->cpu[i].id = i;
		l->cpu[i].clock = &l->clock;
		l->cpu[i].recording = true;
		assert_int_equal(timeline_init(&l->lane[i], ROOM), 0);
		l->cpu[i].timeline = &l->lane[i];
	}
	*state = l;
	return 0;
}

static int lanes_teardown(void **state)
{
	struct lanes *l = *state;
	unsigned int i;

	for (i = 0; i < NR_CPUS; i++)
		timeline_release(&l->lane[i]);
	section_set_release(&l->set);
	free(l);
	return 0;
}

static void note_at(struct cpu *cpu, enum timeline_class class, uint64_t begin)
{
	timeline_note(cpu, class, &(struct timeline_event){
		.begin = begin, .ns = 5, .what = "x",
	});
}

static void test_share(void **state __unused_arg)
{
	assert_int_equal(timeline_share(1), TIMELINE_EVENTS);
	assert_int_equal(timeline_share(4), TIMELINE_EVENTS / 4);
	assert_int_equal(timeline_share(100000), TIMELINE_LEAST);
}

static void test_classes_fill_apart(void **state)
{
	struct lanes *l = *state;
	const struct timeline_shelf *waits =
		&l->lane[0].shelves[TIMELINE_WAIT];
	struct timeline_event *end = l->lane[0].events + ROOM;
	unsigned int i;

	timeline_begin(&l->cpu[0], 100);
	for (i = 0; i < ROOM; i++)
		note_at(&l->cpu[0], TIMELINE_WAIT, 1000 + i);
	assert_true(waits->room > 0 && waits->room < ROOM);
	assert_int_equal(waits->nr, waits->room);
	assert_true(waits->until == 1000 + waits->room);
	/* What ends later may have begun before. */
	note_at(&l->cpu[0], TIMELINE_WAIT, 1003);
	assert_true(waits->until == 1003);
	for (i = 0; i < TIMELINE_NR; i++) {
		struct timeline_shelf *s = &l->lane[0].shelves[i];

		assert_true(s->room > 0 && s->v + s->room <= end);
		if (s == waits)
			continue;
		assert_int_equal(s->nr, 0);
		note_at(&l->cpu[0], (enum timeline_class)i, 7);
		assert_int_equal(s->nr, 1);
		assert_true(s->until == UINT64_MAX);
	}
	assert_int_equal(waits->v[0].begin, 1000);
}

static void test_window_is_what_all_have(void **state)
{
	struct lanes *l = *state;
	const struct timeline *lanes[] = { &l->lane[0], &l->lane[1] };
	struct timeline_window w;
	unsigned int i;

	timeline_begin(&l->cpu[0], 100);
	timeline_begin(&l->cpu[1], 150);
	for (i = 0; i < ROOM; i++)
		note_at(&l->cpu[1], TIMELINE_FAULT, 300 + i);
	for (i = 0; i < ROOM; i++)
		note_at(&l->cpu[0], TIMELINE_OP, 60);
	timeline_end(&l->cpu[0], 9000);
	timeline_end(&l->cpu[1], 8000);
	timeline_window(&w, lanes, NR_CPUS);
	assert_true(w.from == 150);
	assert_true(w.until[TIMELINE_HOLD] == 8000);
	assert_true(w.until[TIMELINE_FAULT] ==
		    300 + l->lane[1].shelves[TIMELINE_FAULT].room);
	/* Nothing is left of a class that was full before all had begun. */
	assert_true(w.until[TIMELINE_OP] == 150);
}

static void test_off_without_lane_or_phase(void **state)
{
	struct lanes *l = *state;

	assert_false(timeline_is_on(&l->cpu[0]));
	timeline_begin(&l->cpu[0], 1);
	assert_true(timeline_is_on(&l->cpu[0]));
	timeline_end(&l->cpu[0], 2);
	assert_false(timeline_is_on(&l->cpu[0]));
	l->cpu[0].timeline = NULL;
	timeline_begin(&l->cpu[0], 3);
	assert_false(timeline_is_on(&l->cpu[0]));
	timeline_end(&l->cpu[0], 4);
}

/* ---- sections ---- */

/* A pass that takes at least @ns, after a wait of as much if @waits. */
static struct section pass(struct lanes *l, const struct section_class *c,
			   uint64_t ns, bool waits)
{
	struct cpu *cpu = &l->cpu[0];
	uint64_t since = waits ? section_wait_begin(cpu) : 0, left;
	struct section s;

	while (since && clock_since(&l->clock, since,
				    clock_stamp(&l->clock)) < ns)
		cpu_relax();
	section_enter(&s, cpu, since);
	do
		left = section_leave(cpu);
	while (clock_since(&l->clock, s.entered, left) < ns);
	section_record(&s, cpu, c, left);
	return s;
}

static void test_sections_by_length(void **state)
{
	struct lanes *l = *state;
	const struct section_class *c = section_class_get(&l->set, "lock");
	const struct timeline_shelf *hold = &l->lane[0].shelves[TIMELINE_HOLD];
	const struct timeline_shelf *wait = &l->lane[0].shelves[TIMELINE_WAIT];
	struct section s;
	unsigned int tries = 0;

	assert_non_null(c);
	preempt_init(&l->cpu[0].preempt);
	pass(l, c, TIMELINE_FROM_NS, true);
	assert_int_equal(hold->nr + wait->nr, 0);	/* not on */
	timeline_begin(&l->cpu[0], clock_stamp(&l->clock));
	s = pass(l, c, TIMELINE_FROM_NS, true);
	assert_int_equal(hold->nr, 1);
	assert_int_equal(wait->nr, 1);
	assert_true(hold->v[0].begin == s.entered);
	assert_true(hold->v[0].ns == s.hold_ns);
	assert_true(wait->v[0].begin == s.since);
	assert_true(wait->v[0].ns == s.wait_ns);
	assert_string_equal(hold->v[0].what, "lock");
	assert_int_equal(hold->v[0].interrupted, s.holding != PREEMPT_NONE);
	s = pass(l, c, TIMELINE_FROM_NS, false);
	assert_int_equal(hold->nr, 2);
	assert_int_equal(wait->nr, 1);
	/* A short one is not there; a busy machine may make it long. */
	do
		s = pass(l, c, 0, false);
	while (s.hold_ns >= TIMELINE_FROM_NS && ++tries < ROOM / 16);
	assert_int_equal(hold->nr, 2 + tries);
}

static void test_interruptions_are_marked(void **state)
{
	struct lanes *l = *state;
	const struct section_class *c = section_class_get(&l->set, "lock");
	const struct section s = {
		.entered = 50, .since = 20, .mark = 0, .wait_ns = 30000,
		.hold_ns = 4000, .waiting = PREEMPT_MOVED,
		.holding = PREEMPT_NONE,
	};

	assert_non_null(c);
	timeline_begin(&l->cpu[1], 1);
	section_note(s, &l->cpu[1], c);
	assert_true(l->lane[1].shelves[TIMELINE_WAIT].v[0].interrupted);
	assert_false(l->lane[1].shelves[TIMELINE_HOLD].v[0].interrupted);
}

/* ---- a hold, and who waits for its end ---- */

struct pair {
	struct lanes *l;
	struct lock lock;
	atomic_uint turn;
};

/* CPU 1: asks for the lock while CPU 0 has it. */
static void *wait_for_it(void *arg)
{
	struct pair *p = arg;
	struct cpu *cpu = &p->l->cpu[1];
	struct lock_hold hold;

	preempt_init(&cpu->preempt);
	while (!atomic_load(&p->turn))
		cpu_relax();
	atomic_store(&p->turn, 2);
	lock_acquire(&p->lock, cpu, &hold);
	lock_release(&p->lock, cpu, &hold);
	return NULL;
}

/* CPU 0: has it, and keeps it for a while when the other is on its way. */
static void hold_it(struct pair *p)
{
	struct cpu *cpu = &p->l->cpu[0];
	struct lock_hold hold;
	uint64_t since;

	lock_acquire(&p->lock, cpu, &hold);
	atomic_store(&p->turn, 1);
	while (atomic_load(&p->turn) != 2)
		cpu_relax();
	since = clock_stamp(&p->l->clock);
	while (clock_since(&p->l->clock, since, clock_stamp(&p->l->clock)) <
	       100 * TIMELINE_FROM_NS)
		cpu_relax();
	lock_release(&p->lock, cpu, &hold);
}

static uint64_t end_of(const struct lanes *l, const struct timeline_event *e)
{
	return e->begin + clock_ticks(&l->clock, e->ns);
}

static void test_wait_lies_beside_hold(void **state)
{
	struct lanes *l = *state;
	struct pair *p = aligned_alloc(CACHELINE, round_up_pow2(sizeof(*p),
								CACHELINE));
	struct timeline_shelf *holds = &l->lane[0].shelves[TIMELINE_HOLD];
	struct timeline_shelf *waits = &l->lane[1].shelves[TIMELINE_WAIT];
	uint64_t skew = clock_ticks(&l->clock, SKEW_NS);
	pthread_t other;
	unsigned int i;

	assert_non_null(p);
	p->l = l;
	assert_int_equal(lock_init(&p->lock, &l->set, "designed", LOCK_SPIN),
			 0);
	preempt_init(&l->cpu[0].preempt);
	timeline_begin(&l->cpu[0], 1);
	timeline_begin(&l->cpu[1], 1);
	/* It may be late and find the lock free. */
	for (i = 0; i < TRIES && !waits->nr; i++) {
		holds->nr = 0;
		atomic_init(&p->turn, 0);
		assert_int_equal(pthread_create(&other, NULL, wait_for_it, p),
				 0);
		hold_it(p);
		assert_int_equal(pthread_join(other, NULL), 0);
	}
	assert_int_equal(waits->nr, 1);
	assert_int_equal(holds->nr, 1);
	assert_string_equal(waits->v[0].what, "designed");
	assert_true(holds->v[0].ns >= 100 * TIMELINE_FROM_NS);
	assert_true(waits->v[0].begin + skew >= holds->v[0].begin);
	assert_true(waits->v[0].begin <= end_of(l, &holds->v[0]) + skew);
	assert_true(end_of(l, &waits->v[0]) + skew >=
		    end_of(l, &holds->v[0]));
	free(p);
}

/* ---- whole cells ---- */

struct found {
	uint64_t nr, kept;	/* cells, and of these with a time line */
	uint64_t syncs, holds, waits, faults, reboots;
};

static const char *name_of(const struct result_timeline *t, size_t i)
{
	return t->names.v[t->what.v[i]];
}

static uint64_t end_ns(const struct result_timeline *t, size_t i)
{
	return t->begin_ns.v[i] + t->length_ns.v[i];
}

static bool overlap(const struct result_timeline *t, size_t i, size_t j)
{
	return t->begin_ns.v[i] + SKEW_NS < end_ns(t, j) &&
	       t->begin_ns.v[j] + SKEW_NS < end_ns(t, i);
}

/* Lists of one length, in order, each event before the end of its kind. */
static void check_lists(const struct result_cell *cell)
{
	const struct result_timeline *t = &cell->timeline;
	size_t i;

	assert_int_equal(t->names.nr, t->name_until_ns.nr);
	assert_int_equal(t->thread.nr, t->begin_ns.nr);
	assert_int_equal(t->what.nr, t->begin_ns.nr);
	assert_int_equal(t->length_ns.nr, t->begin_ns.nr);
	assert_true(t->begin_ns.nr <= TIMELINE_EVENTS);
	for (i = 0; i < t->begin_ns.nr; i++) {
		assert_true(t->thread.v[i] < cell->threads);
		assert_true(t->what.v[i] < t->names.nr);
		assert_true(!i || t->begin_ns.v[i] >= t->begin_ns.v[i - 1]);
		assert_true(t->begin_ns.v[i] <
			    t->name_until_ns.v[t->what.v[i]]);
		assert_true(strcmp(name_of(t, i), "fork") ||
			    t->length_ns.v[i] >= t->op_threshold_ns);
		assert_true(strncmp(name_of(t, i), "hold ", 5) ||
			    t->length_ns.v[i] >= t->threshold_ns);
	}
	for (i = 0; i < t->names.nr; i++)
		assert_true(t->name_until_ns.v[i] >= t->until_ns);
}

/* One lock has one holder, and who has one does not stand still: not even for
 * the one who begins the reboot, who waits for others to leave theirs. */
static void check_pair(const struct result_timeline *t, size_t i, size_t j)
{
	bool same_thread = t->thread.v[i] == t->thread.v[j];

	if (!same_thread && t->what.v[i] == t->what.v[j] &&
	    !strcmp(name_of(t, i), "hold pgd_lock"))
		assert_false(overlap(t, i, j));
	if (same_thread && !strcmp(name_of(t, i), "reboot") &&
	    !strncmp(name_of(t, j), "hold ", 5))
		assert_false(overlap(t, i, j));
}

static void check_cell(const struct result_cell *cell, void *arg)
{
	const struct result_timeline *t = &cell->timeline;
	struct found *f = arg;
	size_t i, j;

	f->nr++;
	f->kept += t->threshold_ns != U64_NULL;
	if (t->threshold_ns == U64_NULL)
		assert_int_equal(t->begin_ns.nr, 0);
	check_lists(cell);
	for (i = 0; i < t->begin_ns.nr; i++) {
		f->syncs += !strcmp(name_of(t, i), "sync");
		f->holds += !strcmp(name_of(t, i), "hold pgd_lock");
		f->waits += !strcmp(name_of(t, i), "wait pgd_lock");
		f->faults += !strcmp(name_of(t, i), "fault");
		f->reboots += !strcmp(name_of(t, i), "reboot");
		for (j = i + 1; j < t->begin_ns.nr; j++)
			check_pair(t, i, j);
	}
}

#define CELL "-t 2 --oversubscribe -m 300 -d 60ms --warmup 5ms -q "

static void test_repetitions(void **state __unused_arg)
{
	static const struct {
		const char *args;
		uint64_t kept;
	} cases[] = {
		{ CELL "-r 3 -w churn -s array", 1 },
		{ CELL "-r 3 -w churn -s array --timeline all", 3 },
		{ CELL "-r 2 -w churn -s array --timeline off", 0 },
	};
	struct found f;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		f = (struct found){ .nr = 0 };
		cells_run(cases[i].args, check_cell, &f);
		assert_int_equal(f.kept, cases[i].kept);
	}
}

/* Until all of it has been seen; how a run goes is the machine's to say. */
static void test_cells_have_what_happened(void **state __unused_arg)
{
	struct found f = { .nr = 0 };
	unsigned int i;

	for (i = 0; i < 20 && !(f.syncs && f.holds && f.waits && f.faults &&
				f.reboots); i++)
		cells_run(CELL "-r 1 -w populate -s list-lock,fault "
			  "--set populate.gap=100us", check_cell, &f);
	assert_true(f.syncs && f.holds && f.waits && f.faults && f.reboots);
	assert_true(f.kept == f.nr);
}

#define LANES(test) \
	cmocka_unit_test_setup_teardown(test, lanes_setup, lanes_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_share),
		LANES(test_classes_fill_apart),
		LANES(test_window_is_what_all_have),
		LANES(test_off_without_lane_or_phase),
		LANES(test_sections_by_length),
		LANES(test_interruptions_are_marked),
		LANES(test_wait_lies_beside_hold),
		cmocka_unit_test(test_repetitions),
		cmocka_unit_test(test_cells_have_what_happened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
