// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-rwsem.c - does the semaphore admit whom the kernel's would, in order?
 *
 * Known answers, each set up step by step.  Who takes it past whom, and all at
 * once, is t-rwsem-race.c's.
 */
#include "tests/rwsem-actor.h"

static void test_names(void **state)
{
	struct stage *st = stage_new();
	struct rwsem other;
	char name[80];

	(void)state;
	assert_int_equal(st->set.nr, 2);
	assert_string_equal(st->set.classes[0]->name, "mmap:read");
	assert_string_equal(st->set.classes[1]->name, "mmap:write");
	memset(name, 'x', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(rwsem_init(&other, &st->set, name), -ENAMETOOLONG);
	stage_free(st);
}

/* Readers share; the writer waits for all of them; nobody shares with it. */
static void test_exclusion(void **state)
{
	struct stage *st = stage_new();
	struct actor r[2], w, late;

	(void)state;
	actor_start(&r[0], st, 0, play_reader);
	actor_start(&r[1], st, 1, play_reader);
	await(r[0].in && r[1].in);
	actor_queue(&w, st, 2, play_writer);
	actor_finish(&r[0]);
	assert_false(w.in);
	actor_finish(&r[1]);
	await(w.in);
	actor_queue(&late, st, 3, play_writer);
	actor_finish(&w);
	await(late.in);
	actor_finish(&late);
	stage_free(st);
}

static void test_trylock(void **state)
{
	struct stage *st = stage_new();
	struct section s;
	struct actor w;

	(void)state;
	assert_true(try_read(st));
	down_read(st, &s);
	assert_true(try_read(st));
	/* Behind a waiting writer, though only a reader is in. */
	actor_queue(&w, st, 0, play_writer);
	assert_false(try_read(st));
	up_read(st, &s);
	/* Under a writer. */
	await(w.in);
	assert_false(try_read(st));
	actor_finish(&w);
	/* A refusal has left nothing behind. */
	assert_int_equal(st->sem.count, 0);
	assert_true(try_read(st));
	stage_free(st);
}

/* Actors as @kinds says, 'r' or 'w', queue up in this order. */
static void queue_up(struct stage *st, struct actor *a, const char *kinds)
{
	unsigned int i;

	for (i = 0; kinds[i]; i++)
		actor_queue(&a[i], st, i,
			    kinds[i] == 'r' ? play_reader : play_writer);
}

/* Who was let in and not yet out, one letter an actor. */
static void assert_in(struct actor *a, const char *expected)
{
	unsigned int i;

	for (i = 0; expected[i]; i++)
		if (expected[i] == '+')
			await(a[i].in);
	for (i = 0; expected[i]; i++)
		assert_int_equal(a[i].in, expected[i] == '+');
}

static void test_fifo_writers(void **state)
{
	struct stage *st = stage_new();
	struct actor a[3];
	struct section s;

	(void)state;
	down_write(st, &s);
	queue_up(st, a, "www");
	up_write(st, &s);
	assert_in(a, "+--");
	actor_finish(&a[0]);
	assert_in(a + 1, "+-");
	actor_finish(&a[1]);
	assert_in(a + 2, "+");
	actor_finish(&a[2]);
	stage_free(st);
}

/* The first is a writer: alone.  The first is a reader: all readers. */
static void test_fifo_readers_together(void **state)
{
	struct stage *st = stage_new();
	struct actor a[6];
	struct section s;

	(void)state;
	down_write(st, &s);
	queue_up(st, a, "wrrwrw");
	up_write(st, &s);
	assert_in(a, "+-----");
	actor_finish(&a[0]);
	assert_in(a + 1, "++-+-");
	actor_finish(&a[1]);
	actor_finish(&a[2]);
	assert_in(a + 3, "-+-");
	actor_finish(&a[4]);
	assert_in(a + 3, "+");
	assert_false(a[5].in);
	actor_finish(&a[3]);
	await(a[5].in);
	actor_finish(&a[5]);
	stage_free(st);
}

/* Waiters without threads: nobody has to sleep to be counted. */
static void test_batch(void **state)
{
	enum { NR = RWSEM_BATCH + 4 };
	struct stage *st = stage_new();
	struct cpu *cpu = &st->cpu[MAIN];
	struct rwsem_waiter *w = calloc(NR, sizeof(*w));
	struct wake wake;
	unsigned int i;

	(void)state;
	assert_non_null(w);
	pthread_mutex_lock(&st->sem.lock);
	for (i = 0; i < NR; i++) {
		waiter_init(&w[i], cpu, clock_stamp(cpu->clock), i != 1);
		cds_list_add_tail(&w[i].list, &st->sem.waiters);
	}
	count_add(&st->sem, WAITERS);
	wake_init(&wake);
	wake_first(&st->sem, cpu, WAKE_FOR_ANY, &wake);
	pthread_mutex_unlock(&st->sem.lock);
	wake_up(&wake);
	assert_int_equal(st->sem.count, WAITERS + RWSEM_BATCH * READER);
	/* Past the writer, and three readers are left with it. */
	for (i = 0; i < NR; i++)
		assert_int_equal(is_woken(&w[i]), i != 1 && i <= RWSEM_BATCH);
	assert_ptr_equal(first_waiter(&st->sem), &w[1]);
	st->sem.count = 0;
	free(w);
	stage_free(st);
}

/*
 * A writer waits for a reader: who comes then waits for the writer.  Would the
 * first reader read once more, it would wait for itself: that is the deadlock
 * of nested reads, and this the answer that a trylock gives instead.
 */
static void test_readers_do_not_starve_a_writer(void **state)
{
	struct stage *st = stage_new();
	struct actor w, second;
	struct section first;

	(void)state;
	down_read(st, &first);
	actor_queue(&w, st, 0, play_writer);
	actor_queue(&second, st, 1, play_reader);
	assert_false(try_read(st));
	up_read(st, &first);
	await(w.in);
	assert_false(second.in);
	actor_finish(&w);
	await(second.in);
	actor_finish(&second);
	stage_free(st);
}

static void stat_of(struct stage *st, unsigned int i, struct section_sum *out)
{
	section_class_sum(st->set.classes[i], out);
}

static void test_measures(void **state)
{
	struct section_sum *stat = malloc(sizeof(*stat));
	struct stage *st = stage_new();
	struct section s;
	struct actor r;
	unsigned int i;

	(void)state;
	assert_non_null(stat);
	for (i = 0; i < 5; i++) {
		down_read(st, &s);
		up_read(st, &s);
	}
	assert_true(try_read(st));
	stat_of(st, 0, stat);
	assert_int_equal(stat->hold.nr, 6);
	assert_int_equal(stat->wait.max_ns, 0);
	assert_int_equal(stat->contended, 0);

	down_write(st, &s);
	assert_false(try_read(st));
	actor_queue(&r, st, 0, play_reader);
	usleep(3000);
	up_write(st, &s);
	await(r.in);
	actor_finish(&r);
	stat_of(st, 1, stat);
	assert_int_equal(stat->hold.nr, 1);
	assert_int_equal(stat->contended, 0);
	assert_true(stat->hold.min_ns >= 2900000);
	/* The one that waited, and not the one that was refused. */
	stat_of(st, 0, stat);
	assert_int_equal(stat->hold.nr, 7);
	assert_int_equal(stat->contended, 1);
	assert_true(stat->wait.max_ns >= 2900000);
	stage_free(st);
	free(stat);
}

static void count_idle(void *arg, bool begin)
{
	_Atomic int *n = arg;

	n[begin]++;
}

/* Sleepers announce it, on their way down and up; others do not. */
static void test_idle(void **state)
{
	struct stage *st = stage_new();
	_Atomic int n[2] = { 0, 0 };
	struct section s;
	struct actor r;

	(void)state;
	rwsem_set_idle(&st->sem, count_idle, n);
	down_write(st, &s);
	assert_int_equal(n[true], 0);
	actor_queue(&r, st, 0, play_reader);
	await(n[true] == 1);
	assert_int_equal(n[false], 0);
	up_write(st, &s);
	await(r.in);
	assert_int_equal(n[false], 1);
	actor_finish(&r);
	stage_free(st);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_exclusion),
		cmocka_unit_test(test_trylock),
		cmocka_unit_test(test_fifo_writers),
		cmocka_unit_test(test_fifo_readers_together),
		cmocka_unit_test(test_batch),
		cmocka_unit_test(test_readers_do_not_starve_a_writer),
		cmocka_unit_test(test_measures),
		cmocka_unit_test(test_idle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
