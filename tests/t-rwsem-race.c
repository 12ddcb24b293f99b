// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-rwsem-race.c - who takes the semaphore past those who wait, and until when?
 *
 * Thefts and hand-offs are set up step by step.  Then all at once, with plain
 * memory that ThreadSanitizer sees raced for if the semaphore fails to exclude.
 */
#include "tests/rwsem-actor.h"

#include "lib/rng.h"

static bool handoff(struct stage *st)
{
	return st->sem.count & HANDOFF;
}

/* Until whoever queued before now has lost patience. */
static void outlast_patience(void)
{
	uint64_t until = clock_monotonic_ns() + 2 * RWSEM_PATIENCE_NS;

	while (clock_monotonic_ns() < until)
		usleep(1000);
}

/* A reader takes it past a writer that was woken; and then no one does. */
static void test_writer_asks_for_handoff(void **state)
{
	struct stage *st = stage_new();
	struct actor w, reader, writer;
	struct section s;

	(void)state;
	down_write(st, &s);
	actor_queue(&w, st, 0, play_writer);
	actor_stop_at(&w, RWSEM_AT_WOKEN);
	up_write(st, &s);
	await(w.stopped);
	down_read(st, &s);
	assert_false(handoff(st));
	outlast_patience();
	actor_stop_at(&w, RWSEM_AT_QUEUED);
	w.go = true;
	await(w.stopped);
	assert_true(handoff(st));

	actor_stop_at(&w, RWSEM_AT_WOKEN);
	w.go = true;
	up_read(st, &s);
	await(w.stopped);
	/* It is free, and nobody takes it. */
	assert_int_equal(st->sem.count, WAITERS | HANDOFF);
	assert_false(try_read(st));
	actor_queue(&reader, st, 1, play_reader);
	actor_queue(&writer, st, 2, play_writer);
	w.go = true;
	await(w.in);
	assert_false(handoff(st));
	assert_false(reader.in || writer.in);
	actor_finish(&w);
	await(reader.in);
	actor_finish(&reader);
	await(writer.in);
	actor_finish(&writer);
	stage_free(st);
}

/* Between leaving and waking it is whoever's is quickest, twice; not if the
 * reader who waits has asked for it. */
static void test_reader_asks_for_handoff(void **state)
{
	struct stage *st = stage_new();
	struct actor before, reader, late;
	struct section s;

	(void)state;
	actor_start(&before, st, 0, play_writer);
	await(before.in);
	actor_queue(&reader, st, 1, play_reader);
	outlast_patience();
	actor_stop_at(&before, RWSEM_AT_RELEASED);
	before.leave = true;
	await(before.stopped);
	down_write(st, &s);
	before.go = true;
	actor_join(&before);
	assert_true(handoff(st));
	assert_false(reader.in);
	actor_queue(&late, st, 2, play_writer);
	up_write(st, &s);
	await(reader.in);
	assert_false(handoff(st));
	assert_false(late.in);
	actor_finish(&reader);
	await(late.in);
	actor_finish(&late);
	stage_free(st);
}

/* A reader who takes it past a waiting reader takes that along. */
static void test_thief_lets_readers_in(void **state)
{
	struct stage *st = stage_new();
	struct actor before, reader;
	struct section s;

	(void)state;
	actor_start(&before, st, 0, play_writer);
	await(before.in);
	actor_queue(&reader, st, 1, play_reader);
	actor_stop_at(&before, RWSEM_AT_RELEASED);
	before.leave = true;
	await(before.stopped);
	down_read(st, &s);
	await(reader.in);
	assert_int_equal(st->sem.count, 2 * READER);
	up_read(st, &s);
	before.go = true;
	actor_join(&before);
	actor_finish(&reader);
	stage_free(st);
}

/* A reader is counted, on its way to the queue, when the last holder leaves:
 * who waits is the reader's to wake. */
static void test_reader_in_the_way(void **state)
{
	struct stage *st = stage_new();
	struct actor w, reader;
	struct section s;

	(void)state;
	down_read(st, &s);
	actor_queue(&w, st, 0, play_writer);
	actor_init(&reader, st, 1, play_reader);
	actor_stop_at(&reader, RWSEM_AT_COUNTED);
	actor_go(&reader);
	await(reader.stopped);
	up_read(st, &s);
	assert_int_equal(st->sem.count, WAITERS + READER);
	assert_int_equal(w.passed[RWSEM_AT_WOKEN], 0);
	reader.go = true;
	await(w.in);
	assert_false(reader.in);
	actor_finish(&w);
	await(reader.in);
	actor_finish(&reader);
	stage_free(st);
}

/* The writer leaves when the reader is on its way to the queue: there is
 * nobody to wait for, and nobody to wake it. */
static void test_missed_wake(void **state)
{
	struct stage *st = stage_new();
	struct actor reader;
	struct section s;

	(void)state;
	down_write(st, &s);
	actor_init(&reader, st, 0, play_reader);
	actor_stop_at(&reader, RWSEM_AT_COUNTED);
	actor_go(&reader);
	await(reader.stopped);
	up_write(st, &s);
	reader.go = true;
	await(reader.in);
	assert_int_equal(reader.passed[RWSEM_AT_QUEUED], 0);
	actor_finish(&reader);
	stage_free(st);
}

static void play_read_on(struct actor *a)
{
	struct section s;

	while (!a->leave) {
		rwsem_down_read(&a->stage->sem, a->cpu, &s);
		a->in = true;
		rwsem_up_read(&a->stage->sem, a->cpu, &s);
	}
}

/* Whatever the readers steal in between, each write comes to its turn. */
static void test_stream_of_readers(void **state)
{
	struct stage *st = stage_new();
	struct section s;
	struct actor r[3];
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(r); i++)
		actor_start(&r[i], st, i, play_read_on);
	for (i = 0; i < ARRAY_SIZE(r); i++)
		await(r[i].in);
	for (i = 0; i < 50; i++) {
		down_write(st, &s);
		up_write(st, &s);
	}
	for (i = 0; i < ARRAY_SIZE(r); i++)
		actor_finish(&r[i]);
	stage_free(st);
}

/* What the semaphore protects: equal, but inside of a write. */
struct board {
	volatile uint64_t a;
	volatile uint64_t b;
	uint64_t until_ns;
};

static void read_board(struct actor *a, struct board *board, bool try)
{
	struct section s;
	uint64_t seen;

	if (!try)
		rwsem_down_read(&a->stage->sem, a->cpu, &s);
	else if (!rwsem_down_read_trylock(&a->stage->sem, a->cpu, &s))
		return;
	seen = board->a;
	cpu_relax();
	a->nr_bad += seen != board->b || seen != board->a;
	rwsem_up_read(&a->stage->sem, a->cpu, &s);
}

static void write_board(struct actor *a, struct board *board)
{
	struct section s;

	rwsem_down_write(&a->stage->sem, a->cpu, &s);
	a->nr_bad += board->a != board->b;
	board->a = board->a + 1;
	cpu_relax();
	board->b = board->b + 1;
	a->nr_done++;
	rwsem_up_write(&a->stage->sem, a->cpu, &s);
}

static void play_stress(struct actor *a)
{
	struct board *board = a->stage->board;
	uint64_t random = a->cpu->id + 1, r;

	while (clock_monotonic_ns() < board->until_ns || a->nr_done < 20) {
		r = rng_splitmix64(&random);
		if (a->nr_done < 20 || (r & 0xf0) == 0)
			write_board(a, board);
		else
			read_board(a, board, r & 1);
		if (!(r & 0xf00))
			usleep(20);
	}
}

static void test_stress(void **state)
{
	struct board board = { .until_ns = clock_monotonic_ns() + 600 * MS, };
	struct stage *st = stage_new();
	struct actor a[6];
	uint64_t writes = 0;
	unsigned int i;

	(void)state;
	st->board = &board;
	for (i = 0; i < ARRAY_SIZE(a); i++)
		actor_start(&a[i], st, i, play_stress);
	for (i = 0; i < ARRAY_SIZE(a); i++) {
		actor_join(&a[i]);
		assert_int_equal(a[i].nr_bad, 0);
		writes += a[i].nr_done;
	}
	assert_int_equal(board.a, writes);
	assert_int_equal(board.b, writes);
	stage_free(st);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_writer_asks_for_handoff),
		cmocka_unit_test(test_reader_asks_for_handoff),
		cmocka_unit_test(test_thief_lets_readers_in),
		cmocka_unit_test(test_reader_in_the_way),
		cmocka_unit_test(test_missed_wake),
		cmocka_unit_test(test_stream_of_readers),
		cmocka_unit_test(test_stress),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
