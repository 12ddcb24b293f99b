// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-percpu-rwsem.c - does the semaphore admit whom it should, in order?
 *
 * Known answers: who is admitted after whom, and what a trylock says.  Grace
 * periods are t-percpu-rwsem-grace.c's, races t-percpu-rwsem-race.c's.
 */
#include "tests/percpu-rwsem-actor.h"

static void test_init_refuses(void **state)
{
	struct percpu_rwsem *sem;

	(void)state;
	sem = aligned_alloc(CACHELINE, percpu_rwsem_size(1));
	assert_non_null(sem);
	assert_int_equal(percpu_rwsem_init(sem, 0, PERCPU_RWSEM_MEMBARRIER,
					   NULL), -EINVAL);
	assert_int_equal(percpu_rwsem_init(sem, 1, PERCPU_RWSEM_GRACE, NULL),
			 -EINVAL);
	free(sem);
}

static void test_quiet(void **state)
{
	struct percpu_rwsem *sem = sem_new(PERCPU_RWSEM_MEMBARRIER, NULL);
	struct percpu_rwsem_stats st;
	int i;

	(void)state;
	for (i = 0; i < 10; i++) {
		read_once(sem);
		write_once(sem);
	}
	st = stats_of(sem);
	assert_int_equal(st.slow_reads, 0);
	assert_int_equal(st.read_waits + st.write_waits + st.handoffs, 0);
	assert_int_equal(st.gp_paid, 10);
	assert_int_equal(st.gp_skipped, 0);
	sem_free(sem);
}

static void test_trylock(void **state)
{
	struct percpu_rwsem *sem = sem_new(PERCPU_RWSEM_MEMBARRIER, NULL);

	(void)state;
	assert_true(percpu_down_read_trylock(sem, 0));
	assert_true(percpu_down_read_trylock(sem, 1));
	assert_false(percpu_down_write_trylock(sem));
	percpu_up_read(sem, 0);
	assert_false(percpu_down_write_trylock(sem));
	percpu_up_read(sem, 1);

	assert_true(percpu_down_write_trylock(sem));
	assert_false(percpu_down_write_trylock(sem));
	assert_false(percpu_down_read_trylock(sem, 0));
	percpu_up_write(sem);

	/* A refusal leaves nothing behind, and cost no membarrier. */
	assert_true(percpu_down_read_trylock(sem, 0));
	percpu_up_read(sem, 0);
	assert_int_equal(stats_of(sem).slow_reads, 1);
	assert_int_equal(stats_of(sem).gp_paid, 1);
	sem_free(sem);
}

/* A reader comes after the first look and before the block is taken. */
static void test_trylock_backs_out(void **state)
{
	struct percpu_rwsem *sem = sem_new(PERCPU_RWSEM_MEMBARRIER, NULL);
	struct actor reader;

	(void)state;
	actor_init(&reader, sem, 1, play_reader);
	actor_start(&reader);
	await(reader.in);
	percpu_rwsem_sync_enter(sem);
	assert_true(take_block(sem));
	assert_false(readers_gone(sem));
	unblock(sem);
	percpu_rwsem_sync_exit(sem);
	actor_finish(&reader);
	assert_true(percpu_down_write_trylock(sem));
	percpu_up_write(sem);
	sem_free(sem);
}

static void test_other_cpu(void **state)
{
	struct percpu_rwsem *sem = sem_new(PERCPU_RWSEM_MEMBARRIER, NULL);
	int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		percpu_down_read(sem, 0);
		assert_false(percpu_down_write_trylock(sem));
		percpu_up_read(sem, 1);
		assert_true(percpu_down_write_trylock(sem));
		percpu_up_write(sem);
	}
	assert_int_equal(sem->cpu[0].count, 3);
	assert_int_equal(sem->cpu[1].count, (uint32_t)-3);
	sem_free(sem);
}

/* Who was let in and not yet out, one letter an actor. */
static void assert_in(struct actor *a, const char *expected)
{
	size_t i;

	for (i = 0; expected[i]; i++)
		if (expected[i] == '+')
			await(a[i].in);
	for (i = 0; expected[i]; i++)
		assert_int_equal(a[i].in, expected[i] == '+');
}

/* A writer has it; in the queue are actors as @kinds says, 'r' or 'w'. */
static void queue_up(struct percpu_rwsem *sem, struct actor *a,
		     const char *kinds)
{
	size_t i;

	percpu_down_write(sem);
	for (i = 0; kinds[i]; i++) {
		actor_init(&a[i], sem, (unsigned int)i,
			   kinds[i] == 'r' ? play_reader : play_writer);
		actor_queue(&a[i]);
	}
}

static void test_fifo(void **state)
{
	struct percpu_rwsem *sem = sem_new(PERCPU_RWSEM_MEMBARRIER, NULL);
	struct actor a[3];

	(void)state;
	queue_up(sem, a, "rwr");
	percpu_up_write(sem);
	assert_in(a, "+--");
	/* The writer was handed the block together with the first reader. */
	assert_int_equal(stats_of(sem).handoffs, 2);
	actor_finish(&a[0]);
	assert_in(a + 1, "+-");
	actor_finish(&a[1]);
	assert_in(a + 2, "+");
	actor_finish(&a[2]);
	assert_int_equal(stats_of(sem).handoffs, 3);
	assert_int_equal(stats_of(sem).read_waits, 2);
	assert_int_equal(stats_of(sem).write_waits, 1);
	sem_free(sem);
}

static void test_fifo_batches(void **state)
{
	struct percpu_rwsem *sem = sem_new(PERCPU_RWSEM_MEMBARRIER, NULL);
	struct actor a[6];

	(void)state;
	queue_up(sem, a, "rrwwrr");
	percpu_up_write(sem);
	assert_in(a, "++----");
	actor_finish(&a[1]);
	assert_in(a + 2, "----");
	actor_finish(&a[0]);
	assert_in(a + 2, "+---");
	actor_finish(&a[2]);
	assert_in(a + 3, "+--");
	actor_finish(&a[3]);
	assert_in(a + 4, "++");
	actor_finish(&a[4]);
	actor_finish(&a[5]);
	assert_int_equal(stats_of(sem).handoffs, 6);
	/* One write ended the readers' speed, the others came before IDLE. */
	assert_int_equal(stats_of(sem).gp_paid, 1);
	assert_int_equal(stats_of(sem).gp_skipped, 2);
	sem_free(sem);
}

static void test_readers_do_not_starve_a_writer(void **state)
{
	struct percpu_rwsem *sem = sem_new(PERCPU_RWSEM_MEMBARRIER, NULL);
	struct actor first, writer, second;

	(void)state;
	actor_init(&first, sem, 0, play_reader);
	actor_init(&writer, sem, 0, play_writer);
	actor_init(&second, sem, 1, play_reader);
	actor_start(&first);
	await(first.in);
	actor_start(&writer);
	await(writer.passed[PERCPU_RWSEM_AT_ASLEEP]);
	/* A reader is in, and yet none more is let in before the writer. */
	assert_false(percpu_down_read_trylock(sem, 2));
	actor_queue(&second);
	actor_finish(&first);
	await(writer.in);
	assert_false(second.in);
	actor_finish(&writer);
	await(second.in);
	actor_finish(&second);
	sem_free(sem);
}

static void test_writers_do_not_starve_a_reader(void **state)
{
	struct percpu_rwsem *sem = sem_new(PERCPU_RWSEM_MEMBARRIER, NULL);
	struct actor a[3];

	(void)state;
	queue_up(sem, a, "wrw");
	percpu_up_write(sem);
	assert_in(a, "+--");
	actor_finish(&a[0]);
	assert_in(a + 1, "+-");
	actor_finish(&a[1]);
	actor_finish(&a[2]);
	sem_free(sem);
}

/* The writer leaves between the reader's look at the block and its queueing:
 * nobody is left who would hand over. */
static void test_missed_hand_over(void **state)
{
	struct percpu_rwsem *sem = sem_new(PERCPU_RWSEM_MEMBARRIER, NULL);
	struct actor reader;

	(void)state;
	actor_init(&reader, sem, 0, play_reader);
	reader.stop_at = PERCPU_RWSEM_AT_BACKOUT;
	percpu_down_write(sem);
	actor_start(&reader);
	await(reader.stopped);
	percpu_up_write(sem);
	reader.go = true;
	await(reader.in);
	actor_finish(&reader);
	assert_int_equal(stats_of(sem).slow_reads, 1);
	assert_int_equal(stats_of(sem).read_waits, 0);
	sem_free(sem);
}

/* Between freeing the block and handing over it is whoever's is quickest. */
static void test_thief(void **state)
{
	struct percpu_rwsem *sem = sem_new(PERCPU_RWSEM_MEMBARRIER, NULL);
	struct actor writer, queued;

	(void)state;
	actor_init(&writer, sem, 0, play_writer);
	actor_init(&queued, sem, 1, play_reader);
	actor_start(&writer);
	await(writer.in);
	actor_queue(&queued);
	writer.stop_at = PERCPU_RWSEM_AT_UNBLOCKED;
	writer.leave = true;
	await(writer.stopped);
	percpu_down_write(sem);
	writer.go = true;
	actor_join(&writer);
	/* The thief has it alone, and hands over to whom it was stolen from. */
	assert_int_equal(stats_of(sem).handoffs, 0);
	assert_false(queued.in);
	percpu_up_write(sem);
	await(queued.in);
	actor_finish(&queued);
	assert_int_equal(stats_of(sem).handoffs, 1);
	sem_free(sem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_init_refuses),
		cmocka_unit_test(test_quiet),
		cmocka_unit_test(test_trylock),
		cmocka_unit_test(test_trylock_backs_out),
		cmocka_unit_test(test_other_cpu),
		cmocka_unit_test(test_fifo),
		cmocka_unit_test(test_fifo_batches),
		cmocka_unit_test(test_readers_do_not_starve_a_writer),
		cmocka_unit_test(test_writers_do_not_starve_a_reader),
		cmocka_unit_test(test_missed_hand_over),
		cmocka_unit_test(test_thief),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
