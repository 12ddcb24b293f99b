// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-percpu-rwsem-race.c - does the semaphore exclude and wake in every race?
 *
 * The two races that a reader without a fence can lose are set up step by
 * step: with the semaphore, which must win them, and with controls, which are
 * the semaphore with one step out of place or left out and must be caught.
 * Then all steps are delayed at random.
 */
#include "tests/percpu-rwsem-actor.h"

/* What a control has of its own. */
struct race {
	bool ipi;		/* membarrier reaches the buffered reader */
	bool buffered;		/* its count is not yet in memory */
};

/* CONTROL: { read the state; count }. */
static void play_state_first(struct actor *a)
{
	BUG_ON(!percpu_rwsem_is_open(a->sem));
	hook(PERCPU_RWSEM_AT_COUNTED);
	percpu_rwsem_add(&a->sem->cpu[a->cpu], 1, memory_order_relaxed);
	stay(a);
	percpu_up_read(a->sem, a->cpu);
}

/* CONTROL: { read the state; uncount }, on the way out. */
static void play_state_first_out(struct actor *a)
{
	percpu_down_read(a->sem, a->cpu);
	stay(a);
	BUG_ON(!percpu_rwsem_is_open(a->sem));
	hook(PERCPU_RWSEM_AT_UNCOUNTED);
	percpu_rwsem_add(&a->sem->cpu[a->cpu], -(uint32_t)1,
			 memory_order_release);
}

static void drain_store_buffer(struct actor *reader)
{
	struct race *race = reader->arg;

	if (race->buffered)
		percpu_rwsem_add(&reader->sem->cpu[reader->cpu], 1,
				 memory_order_relaxed);
	race->buffered = false;
}

/*
 * { count; read the state } on a processor whose store buffer nothing empties
 * but an interrupt: the read is done, the count is in no one's memory.
 */
static void play_buffered(struct actor *a)
{
	struct race *race = a->arg;

	race->buffered = true;
	BUG_ON(!percpu_rwsem_is_open(a->sem));
	stay(a);
	drain_store_buffer(a);
	percpu_up_read(a->sem, a->cpu);
}

/* The reader's half way in when the writer comes: do both get in? */
static bool race_in(void (*play)(struct actor *a), bool ipi)
{
	struct percpu_rwsem *sem = sem_new(PERCPU_RWSEM_MEMBARRIER, NULL);
	struct race race = { .ipi = ipi, };
	struct actor reader, writer;
	bool both;

	actor_init(&reader, sem, 0, play);
	reader.arg = &race;
	reader.stop_at = PERCPU_RWSEM_AT_COUNTED;
	actor_init(&writer, sem, 0, play_writer);
	writer.stop_at = PERCPU_RWSEM_AT_COVERED;

	actor_start(&reader);
	await(reader.stopped || reader.in);
	actor_start(&writer);
	await(writer.stopped);
	if (race.ipi)
		drain_store_buffer(&reader);
	writer.go = true;
	await(writer.in || writer.passed[PERCPU_RWSEM_AT_ASLEEP]);
	reader.go = true;
	await(reader.in || reader.passed[PERCPU_RWSEM_AT_QUEUED]);
	both = reader.in && writer.in;

	reader.leave = true;
	writer.leave = true;
	actor_join(&reader);
	actor_join(&writer);
	sem_free(sem);
	return both;
}

static void test_reader_half_way_in(void **state)
{
	(void)state;
	assert_false(race_in(play_reader, false));
}

static void test_control_state_before_count(void **state)
{
	(void)state;
	assert_true(race_in(play_state_first, false));
}

static void test_membarrier_empties_store_buffer(void **state)
{
	(void)state;
	assert_false(race_in(play_buffered, true));
}

static void test_control_no_membarrier(void **state)
{
	(void)state;
	assert_true(race_in(play_buffered, false));
}

/*
 * A reader leaves, or is half way out, when the writer comes.  True: no reader
 * is left, and the writer sleeps without anyone to wake it.
 */
static bool race_out(void (*play)(struct actor *a), int stop_at)
{
	struct percpu_rwsem *sem = sem_new(PERCPU_RWSEM_MEMBARRIER, NULL);
	struct actor reader, writer;
	bool lost;

	actor_init(&reader, sem, 0, play);
	reader.stop_at = stop_at;
	reader.leave = stop_at != NOWHERE;
	actor_init(&writer, sem, 0, play_writer);
	writer.stop_at = PERCPU_RWSEM_AT_ASLEEP;

	actor_start(&reader);
	await(reader.in && (stop_at == NOWHERE || reader.stopped));
	actor_start(&writer);
	await(writer.in || writer.stopped);
	reader.go = true;
	actor_finish(&reader);
	lost = !writer.in && readers_gone(sem) && sem->drainer;

	writer.go = true;
	if (lost)
		wake_drainer(sem);
	actor_finish(&writer);
	sem_free(sem);
	return lost;
}

static void test_reader_leaves(void **state)
{
	(void)state;
	assert_false(race_out(play_reader, NOWHERE));
}

static void test_reader_half_way_out(void **state)
{
	(void)state;
	assert_false(race_out(play_reader, PERCPU_RWSEM_AT_UNCOUNTED));
}

static void test_control_state_before_uncount(void **state)
{
	(void)state;
	assert_true(race_out(play_state_first_out, PERCPU_RWSEM_AT_UNCOUNTED));
}

/* A reader that saw the block and backs out: the writer, who counted it, is
 * asleep by then and has to be woken. */
static void test_back_out_wakes(void **state)
{
	struct percpu_rwsem *sem = sem_new(PERCPU_RWSEM_MEMBARRIER, NULL);
	struct actor reader, writer;

	(void)state;
	actor_init(&reader, sem, 0, play_reader);
	actor_init(&writer, sem, 0, play_writer);
	reader.stop_at = PERCPU_RWSEM_AT_SLOW;
	writer.stop_at = PERCPU_RWSEM_AT_DRAIN;
	actor_start(&writer);
	await(writer.stopped);
	actor_start(&reader);
	await(reader.stopped);
	writer.go = true;
	await(writer.passed[PERCPU_RWSEM_AT_ASLEEP]);
	assert_false(writer.in);
	reader.go = true;
	await(writer.in);
	assert_false(reader.in);
	actor_finish(&writer);
	await(reader.in);
	actor_finish(&reader);
	sem_free(sem);
}

/*
 * What the semaphore protects: equal, but inside of a write.  Nothing else is
 * shared, so that ThreadSanitizer finds no order but the semaphore's.
 */
struct board {
	volatile uint64_t a;
	volatile uint64_t b;
	uint64_t until_ns;
};

/* Each acts for two cpus; a section may begin on one, end on the other. */
static void read_board(struct actor *a, struct board *board)
{
	uint64_t r = rng_splitmix64(&a->random);
	uint64_t seen;

	if (r & 4)
		percpu_down_read(a->sem, a->cpu + (r & 1));
	else if (!percpu_down_read_trylock(a->sem, a->cpu + (r & 1)))
		return;
	seen = board->a;
	random_delay(a);
	a->nr_bad += seen != board->b || seen != board->a;
	a->nr_done++;
	percpu_up_read(a->sem, a->cpu + (r >> 1 & 1));
}

static void write_board(struct actor *a, struct board *board)
{
	if (rng_splitmix64(&a->random) & 3)
		percpu_down_write(a->sem);
	else if (!percpu_down_write_trylock(a->sem))
		return;
	a->nr_bad += board->a != board->b;
	board->a = board->a + 1;
	random_delay(a);
	board->b = board->b + 1;
	a->nr_done++;
	percpu_up_write(a->sem);
}

static void play_stress(struct actor *a)
{
	struct board *board = a->arg;

	while (clock_monotonic_ns() < board->until_ns || a->nr_done < 20) {
		if (a->cpu < 6)
			read_board(a, board);
		else
			write_board(a, board);
		random_delay(a);
		if (a->rcu)
			rcu_quiescent(a->rcu);
	}
}

static void stress(struct percpu_rwsem *sem, uint64_t seed)
{
	struct board board = { .until_ns = clock_monotonic_ns() + 400 * MS, };
	struct actor a[NR_CPUS / 2];
	uint64_t writes = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(a); i++) {
		actor_init(&a[i], sem, 2 * i, play_stress);
		a[i].arg = &board;
		a[i].random = seed + i;
		actor_start(&a[i]);
	}
	for (i = 0; i < ARRAY_SIZE(a); i++) {
		actor_join(&a[i]);
		assert_int_equal(a[i].nr_bad, 0);
		writes += a[i].cpu < 6 ? 0 : a[i].nr_done;
	}
	assert_int_equal(board.a, writes);
	assert_int_equal(board.b, writes);
}

static void test_stress_membarrier(void **state)
{
	struct percpu_rwsem *sem = sem_new(PERCPU_RWSEM_MEMBARRIER, NULL);

	(void)state;
	stress(sem, 100);
	assert_true(percpu_rwsem_is_open(sem));
	assert_true(stats_of(sem).read_waits > 0);
	assert_true(stats_of(sem).handoffs > 0);
	sem_free(sem);
}

static void stress_grace(const struct rcu_ops *ops, bool fenced, uint64_t seed)
{
	struct percpu_rwsem *sem;
	struct rcu rcu;

	rcu_domain_init(&rcu, ops, 0);
	sem = sem_new(PERCPU_RWSEM_GRACE, &rcu);
	if (fenced) {
		sem->has_membarrier = false;
		sem->idle = GP_IDLE_FENCED;
		sem->gp_state = GP_IDLE_FENCED;
	}
	stress(sem, seed);
	rcu_attach(&rcu);
	sem_free(sem);
	rcu_detach(&rcu);
}

static void test_stress_grace(void **state)
{
	(void)state;
	stress_grace(&rcu_ops_memb, false, 200);
}

/* A sleeper who is not quiescent would stop every grace period. */
static void test_stress_grace_qsbr(void **state)
{
	(void)state;
	stress_grace(&rcu_ops_qsbr, false, 300);
}

static void test_stress_fenced(void **state)
{
	(void)state;
	stress_grace(&rcu_ops_mb, true, 400);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reader_half_way_in),
		cmocka_unit_test(test_control_state_before_count),
		cmocka_unit_test(test_membarrier_empties_store_buffer),
		cmocka_unit_test(test_control_no_membarrier),
		cmocka_unit_test(test_reader_leaves),
		cmocka_unit_test(test_reader_half_way_out),
		cmocka_unit_test(test_control_state_before_uncount),
		cmocka_unit_test(test_back_out_wakes),
		cmocka_unit_test(test_stress_membarrier),
		cmocka_unit_test(test_stress_grace),
		cmocka_unit_test(test_stress_grace_qsbr),
		cmocka_unit_test(test_stress_fenced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
