// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-trace-replay.c - does every mm of a compiled trace live once, and the
 * right one die?
 *
 * The invariants are checked on the shipped trace, on small traces whose
 * programs are known by heart, and on mutilated text.
 */
#include "lib/trace-replay.h"

#include <errno.h>
#include <stdbool.h>

#include "tests/trace-fixture.h"

#define FORK(who, child) \
	who " task_newtask: pid=" child " comm=x clone_flags=1200000\n"
#define VFORK(who, child) \
	who " task_newtask: pid=" child " comm=x clone_flags=4100\n"
#define THREAD(who, child) \
	who " task_newtask: pid=" child " comm=x clone_flags=7d0f00\n"
#define KTHREAD(who, child) \
	who " task_newtask: pid=" child " comm=x clone_flags=800711\n"
#define EXEC(who, pid, old) \
	who " sched_process_exec: filename=x pid=" pid " old_pid=" old "\n"
#define EXIT(who, pid)	who " sched_process_exit: comm=x pid=" pid " prio=1\n"
#define DIES(who)	who " exit_mmap: mt_mod 1, DESTROY\n"
#define SWITCH(who, next) \
	who " sched_switch: prev_pid=1 ==> next_comm=x next_pid=" next "\n"
#define P10	"x-10 [000] 1.0:"
#define P11	"x-11 [000] 1.0:"
#define P12	"x-12 [000] 1.0:"
#define P99	"kworker/0:1-99 [001] 1.0:"

enum { NONE = -1 };

enum life { UNBORN, ALIVE, DEAD };

/* Where an op has to find its mm, and where it leaves it. */
static const struct {
	enum life before, after;
} lives[REPLAY_NR_KINDS] = {
	[REPLAY_FORK] = { UNBORN, ALIVE },
	[REPLAY_EXEC] = { UNBORN, ALIVE },
	[REPLAY_EXIT] = { ALIVE, DEAD },
	[REPLAY_VMALLOC] = { ALIVE, ALIVE },
	[REPLAY_VFREE] = { ALIVE, ALIVE },
	[REPLAY_SWITCH] = { ALIVE, ALIVE },
};

struct tally {
	uint32_t births, deaths, live, peak;
	uint64_t t_ns;
};

static void check_op(const struct replay *r, const struct replay_op *op,
		     enum life *life, struct tally *n)
{
	assert_true(op->kind < REPLAY_NR_KINDS);
	assert_true(op->t_ns >= n->t_ns && op->t_ns <= r->span_ns);
	assert_true(op->cpu < r->nr_cpus);
	n->t_ns = op->t_ns;
	if (op->mm == REPLAY_MM_NONE) {
		assert_true(op->kind >= REPLAY_VMALLOC);
		return;
	}
	assert_true(op->mm < r->nr_mms);
	assert_int_equal(life[op->mm], lives[op->kind].before);
	life[op->mm] = lives[op->kind].after;
	if (op->kind == REPLAY_FORK || op->kind == REPLAY_EXEC) {
		assert_int_equal(op->mm, r->nr_initial + n->births++);
		n->live++;
	}
	if (op->kind == REPLAY_EXIT) {
		n->deaths++;
		n->live--;
	}
	n->peak = MAX(n->peak, n->live);
}

static void check_invariants(const struct replay *r)
{
	struct tally n = { .live = r->nr_initial, .peak = r->nr_initial };
	enum life *life = calloc(r->nr_mms + 1, sizeof(*life));
	uint32_t mm, nr_alive = 0;
	size_t i;

	assert_non_null(life);
	for (mm = 0; mm < r->nr_initial; mm++)
		life[mm] = ALIVE;
	for (i = 0; i < r->nr_ops; i++)
		check_op(r, &r->ops[i], life, &n);
	for (mm = 0; mm < r->nr_mms; mm++)
		if (life[mm] == ALIVE)
			assert_int_equal(r->alive[nr_alive++], mm);
	assert_int_equal(r->nr_alive, nr_alive);
	assert_int_equal(r->nr_births, n.births);
	assert_int_equal(r->nr_deaths, n.deaths);
	assert_int_equal(r->nr_mms, r->nr_initial + n.births);
	assert_int_equal(r->nr_initial + n.births - n.deaths, nr_alive);
	assert_int_equal(r->peak_live, n.peak);
	free(life);
}

static void compile(const struct fixture *fix, struct replay *r,
		    const char *text)
{
	struct trace t;

	fixture_read(fix, &t, text);
	assert_int_equal(replay_compile(r, &t), 0);
	trace_release(&t);
	check_invariants(r);
}

/* One op of a known program, and the whole of it. */
struct step {
	enum replay_kind kind;
	int mm;			/* or NONE */
};

static void expect_program(const struct fixture *fix, const char *text,
			   uint32_t nr_initial, const struct step *steps,
			   size_t nr_steps)
{
	struct replay r;
	size_t i;

	compile(fix, &r, text);
	assert_int_equal(r.nr_initial, nr_initial);
	assert_int_equal(r.nr_ops, nr_steps);
	for (i = 0; i < nr_steps; i++) {
		assert_int_equal(r.ops[i].kind, steps[i].kind);
		assert_int_equal((int32_t)r.ops[i].mm, steps[i].mm);
	}
	replay_release(&r);
}

#define PROGRAM(state, nr_initial, text, ...) do {			\
	static const struct step steps_[] = { __VA_ARGS__ };		\
	expect_program(*(state), text, nr_initial, steps_,		\
		       ARRAY_SIZE(steps_));				\
} while (0)

static void test_shipped(void **state)
{
	const struct fixture *fix = *state;
	struct trace_error err;
	struct replay r;
	struct trace t;

	assert_int_equal(trace_read(&t, fix->shipped, &err), 0);
	assert_int_equal(replay_compile(&r, &t), 0);
	trace_release(&t);
	check_invariants(&r);
	assert_int_equal(r.nr_births, 3050 + 2534);
	assert_int_equal(r.nr_deaths, 5580);
	assert_int_equal(r.nr_initial, 3);
	assert_int_equal(r.nr_alive, 7);
	assert_int_equal(r.nr_adopted, 0);
	assert_int_equal(r.nr_unattributed, 0);
	assert_int_equal(r.nr_ops, 5584 + 5580 + 673 + 660 + 2);
	assert_int_equal(r.nr_cpus, 2);
	replay_release(&r);
	assert_null(r.ops);
}

static void test_fork_exec_exit(void **state)
{
	PROGRAM(state, 1,
		FORK(P10, "11") DIES(P11) EXEC(P11, "11", "11")
		EXIT(P11, "11") DIES(P11),
		{ REPLAY_FORK, 1 }, { REPLAY_EXIT, 1 }, { REPLAY_EXEC, 2 },
		{ REPLAY_EXIT, 2 });
}

/* The child leaves its parent's mm, which the parent then ends. */
static void test_vfork_exec(void **state)
{
	PROGRAM(state, 1,
		VFORK(P10, "11") EXEC(P11, "11", "11") EXIT(P10, "10")
		DIES(P10) EXIT(P11, "11") DIES(P11),
		{ REPLAY_EXEC, 1 }, { REPLAY_EXIT, 0 }, { REPLAY_EXIT, 1 });
}

/* Whoever is last tears down, in either order of exit and exit_mmap. */
static void test_threads(void **state)
{
	PROGRAM(state, 1,
		FORK(P10, "11") THREAD(P11, "12") EXIT(P11, "11")
		EXIT(P12, "12") DIES(P12),
		{ REPLAY_FORK, 1 }, { REPLAY_EXIT, 1 });
	PROGRAM(state, 1,
		FORK(P10, "11") THREAD(P11, "12") EXIT(P11, "11")
		DIES(P12) EXIT(P12, "12"),
		{ REPLAY_FORK, 1 }, { REPLAY_EXIT, 1 });
}

/* Thread 12 execs and takes the pid of its leader, 11. */
static void test_thread_exec(void **state)
{
	PROGRAM(state, 1,
		FORK(P10, "11") THREAD(P11, "12") EXIT(P11, "11")
		DIES(P11) EXEC(P11, "11", "12") FORK(P11, "12")
		EXIT(P12, "12") DIES(P12) EXIT(P11, "11") DIES(P11),
		{ REPLAY_FORK, 1 }, { REPLAY_EXIT, 1 }, { REPLAY_EXEC, 2 },
		{ REPLAY_FORK, 3 }, { REPLAY_EXIT, 3 }, { REPLAY_EXIT, 2 });
}

/* A pid used again before its first mm was torn down. */
static void test_pid_reuse(void **state)
{
	PROGRAM(state, 1,
		FORK(P10, "11") EXIT(P11, "11") FORK(P10, "11")
		DIES(P99) EXIT(P11, "11") DIES(P11),
		{ REPLAY_FORK, 1 }, { REPLAY_FORK, 2 }, { REPLAY_EXIT, 1 },
		{ REPLAY_EXIT, 2 });
}

/* An mm that no task holds any more is the kworker's, however it came so. */
static void test_orphans(void **state)
{
	PROGRAM(state, 1, FORK(P10, "11") EXEC(P11, "11", "11") DIES(P99),
		{ REPLAY_FORK, 1 }, { REPLAY_EXEC, 2 }, { REPLAY_EXIT, 1 });
	PROGRAM(state, 1,
		FORK(P10, "11") THREAD(P11, "12") EXIT(P11, "11")
		EXEC(P11, "11", "12") DIES(P99),
		{ REPLAY_FORK, 1 }, { REPLAY_EXEC, 2 }, { REPLAY_EXIT, 1 });
	PROGRAM(state, 2,
		EXIT(P10, "10") SWITCH(P99, "10") FORK(P12, "10") DIES(P99),
		{ REPLAY_SWITCH, 0 }, { REPLAY_FORK, 2 }, { REPLAY_EXIT, 0 });
	/* A process has its own; a kworker that made a thread has none. */
	PROGRAM(state, 2,
		FORK(P10, "11") EXIT(P11, "11") EXIT(P12, "12") DIES(P12),
		{ REPLAY_FORK, 2 }, { REPLAY_EXIT, 1 });
	PROGRAM(state, 1,
		KTHREAD(P99, "50") FORK(P10, "11") EXIT(P11, "11") DIES(P99),
		{ REPLAY_FORK, 1 }, { REPLAY_EXIT, 1 });
	/* Shared anew, it is no orphan. */
	PROGRAM(state, 2,
		FORK(P10, "11") EXIT(P11, "11") VFORK(P11, "12") DIES(P99),
		{ REPLAY_FORK, 2 }, { REPLAY_EXIT, 1 });
}

static void test_unknown_pids(void **state)
{
	struct replay r;

	/* Processes from before the trace: one exits, one execs. */
	PROGRAM(state, 2, EXIT(P10, "10") DIES(P10) DIES(P11)
		EXEC(P11, "11", "11"),
		{ REPLAY_EXIT, 0 }, { REPLAY_EXIT, 1 }, { REPLAY_EXEC, 2 });
	/* A kworker ends what lost its last task, or else the unknown. */
	compile(*state, &r, FORK(P10, "11") FORK(P10, "12") EXIT(P11, "11")
		DIES(P99) DIES(P99));
	assert_int_equal(r.nr_adopted, 1);
	assert_int_equal(r.nr_unattributed, 1);
	assert_int_equal(r.nr_initial, 2);
	assert_int_equal(r.nr_alive, 2);
	assert_int_equal(r.ops[2].mm, 2);
	assert_int_equal(r.ops[3].mm, 1);
	assert_int_equal(r.alive[0], 0);
	assert_int_equal(r.alive[1], 3);
	replay_release(&r);
	/* Kernel threads have no mm, nor has the one that makes them. */
	PROGRAM(state, 0, KTHREAD("kthreadd-2 [000] 1.0:", "11")
		EXEC(P11, "11", "11"), { REPLAY_EXEC, 0 });
}

static void test_switches(void **state)
{
	PROGRAM(state, 1,
		SWITCH(P99, "10") FORK(P10, "11") THREAD(P11, "12")
		SWITCH(P10, "11") SWITCH(P11, "12") SWITCH(P12, "0")
		SWITCH(P12, "99") DIES(P11) SWITCH(P12, "11")
		EXEC(P11, "11", "11") SWITCH(P11, "11") SWITCH(P11, "10"),
		{ REPLAY_SWITCH, 0 }, { REPLAY_FORK, 1 },
		{ REPLAY_SWITCH, 1 }, { REPLAY_SWITCH, NONE },
		{ REPLAY_EXIT, 1 }, { REPLAY_EXEC, 2 },
		{ REPLAY_SWITCH, 0 });
}

static void test_areas(void **state)
{
	struct replay r;

	compile(*state, &r, FORK(P10, "11")
		P11 " alloc_vmap_area: va_start: 4096 size=8192 failed=0\n"
		P11 " alloc_vmap_area: va_start: 0 size=8192 failed=1\n"
		P99 " free_vmap_area_noflush: va_start=0x1000 nr_lazy=1\n"
		P99 " free_vmap_area_noflush: va_start=0x1000 nr_lazy=1\n"
		P99 " purge_vmap_area_lazy: start=0x1000 end=0x3000\n");
	assert_int_equal(r.nr_ops, 5);
	assert_int_equal(r.ops[1].kind, REPLAY_VMALLOC);
	assert_int_equal(r.ops[1].mm, 1);
	assert_int_equal(r.ops[1].va, 4096);
	assert_int_equal(r.ops[1].size, 8192);
	assert_int_equal(r.ops[2].kind, REPLAY_VFREE);
	assert_int_equal(r.ops[2].mm, REPLAY_MM_NONE);
	assert_int_equal(r.ops[2].va, 4096);
	assert_int_equal(r.ops[2].size, 8192);
	assert_int_equal(r.ops[3].size, 0);
	assert_int_equal(r.nr_vfrees_unmatched, 1);
	assert_int_equal(r.ops[4].kind, REPLAY_PURGE);
	assert_int_equal(r.ops[4].va, 4096);
	assert_int_equal(r.ops[4].size, 8192);
	replay_release(&r);
}

static uint32_t next_random(uint32_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 17;
	*x ^= *x << 5;
	return *x;
}

/* Digits stay digits half of the time, so that many still parse. */
static void mutate(char *text, size_t len, uint32_t *seed)
{
	size_t i = next_random(seed) % len;
	uint32_t how = next_random(seed);

	if (how & 1 && text[i] >= '0' && text[i] <= '9')
		text[i] = (char)('0' + (how >> 8) % 10);
	else if ((how & 0xe) == 0)
		text[i] = (char)(how >> 8);
}

/* Whatever the text, it is refused with a reason or compiles to a program. */
static void test_mutations(void **state)
{
	static const char whole[] =
		SWITCH(P99, "10") FORK(P10, "11") THREAD(P11, "12")
		VFORK(P10, "13") SWITCH(P12, "11") EXIT(P12, "12")
		DIES(P11) EXEC(P11, "11", "11") FORK(P11, "12")
		EXIT(P12, "12") DIES(P12) EXIT(P11, "11") DIES(P99)
		P11 " alloc_vmap_area: va_start: 4096 size=8192 failed=0\n"
		P11 " free_vmap_area_noflush: va_start=0x1000 nr_lazy=1\n";
	unsigned int i, j, nr_good = 0, nr_bad = 0;
	uint32_t seed = 2463534242;
	struct trace_error err;
	char text[sizeof(whole)];
	struct replay r;
	struct trace t;
	int rc;

	for (i = 0; i < 4000; i++) {
		memcpy(text, whole, sizeof(whole));
		for (j = 0; j < 1 + i % 16; j++)
			mutate(text, sizeof(whole) - 1, &seed);
		rc = trace_read(&t, fixture_write(*state, text,
						  sizeof(whole) - 1), &err);
		if (rc) {
			assert_int_equal(rc, -EBADMSG);
			assert_true(err.line > 0 && *err.reason);
			nr_bad++;
			continue;
		}
		assert_int_equal(replay_compile(&r, &t), 0);
		trace_release(&t);
		check_invariants(&r);
		replay_release(&r);
		nr_good++;
	}
	assert_true(nr_good > 400 && nr_bad > 400);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shipped),
		cmocka_unit_test(test_fork_exec_exit),
		cmocka_unit_test(test_vfork_exec),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_thread_exec),
		cmocka_unit_test(test_pid_reuse),
		cmocka_unit_test(test_orphans),
		cmocka_unit_test(test_unknown_pids),
		cmocka_unit_test(test_switches),
		cmocka_unit_test(test_areas),
		cmocka_unit_test(test_mutations),
	};

	return cmocka_run_group_tests(tests, fixture_make, fixture_remove);
}
