// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-static-key.c - is the key on while it has users, and dear to turn?
 *
 * Counted against boolean with two users, the flips and what they cost, and
 * the two sides of Dekker's argument against each other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/static_key.c"

enum { ROUNDS = 3000, ALIVE = 1, POISON = 2 };

static int make_clock(void **state)
{
	static struct clock clock;

	*state = &clock;
	return clock_init(&clock, false);
}

static void key_init(struct static_key *key, void **state, uint64_t flip_ns)
{
	assert_int_equal(static_key_init(key, *state, flip_ns), 0);
	assert_false(static_key_enabled(key));
	assert_int_equal(static_key_flips(key), 0);
}

static void test_counted(void **state)
{
	struct static_key key;

	key_init(&key, state, 0);
	static_key_inc(&key);
	static_key_inc(&key);
	static_key_dec(&key);
	/* On under the second user. */
	assert_true(static_key_enabled(&key));
	assert_int_equal(static_key_flips(&key), 1);
	static_key_dec(&key);
	assert_false(static_key_enabled(&key));
	assert_int_equal(static_key_flips(&key), 2);
	static_key_inc(&key);
	assert_true(static_key_enabled(&key));
	assert_int_equal(static_key_flips(&key), 3);
	static_key_dec(&key);
	static_key_release(&key);
}

/* CONTROL: the first of two to leave turns it off. */
static void test_control_boolean(void **state)
{
	struct static_key key;

	key_init(&key, state, 0);
	static_key_set(&key);
	static_key_set(&key);
	static_key_clear(&key);
	assert_false(static_key_enabled(&key));
	static_key_clear(&key);
	assert_int_equal(static_key_flips(&key), 2);
	static_key_release(&key);
}

static uint64_t ns_of(void (*turn_it)(struct static_key *key),
		      struct static_key *key)
{
	uint64_t since = clock_stamp(key->clock);

	turn_it(key);
	return clock_since(key->clock, since, clock_stamp(key->clock));
}

/* At least that long, if it flips; and if not, some run is shorter. */
static void test_cost(void **state)
{
	enum { FLIP_NS = 20000000 };
	uint64_t shortest = UINT64_MAX, took;
	struct static_key key;
	unsigned int i;

	key_init(&key, state, FLIP_NS);
	/* A stamp and a conversion may each be a tick off. */
	assert_true(ns_of(static_key_inc, &key) + 2 >= FLIP_NS);
	for (i = 0; i < 20; i++) {
		took = ns_of(static_key_inc, &key);
		shortest = MIN(shortest, took);
	}
	assert_true(shortest < FLIP_NS);
	for (i = 0; i < 20; i++)
		static_key_dec(&key);
	assert_int_equal(static_key_flips(&key), 1);
	assert_true(ns_of(static_key_dec, &key) + 2 >= FLIP_NS);
	assert_int_equal(static_key_flips(&key), 2);
	static_key_release(&key);
}

struct user {
	struct static_key *key;
	uint64_t *table;
	uint64_t nr_bad;
	_Atomic bool done;
	pthread_t thread;
};

static void user_start(struct user *u, struct static_key *key,
		       void *(*play)(void *arg))
{
	memset(u, 0, sizeof(*u));
	u->key = key;
	assert_int_equal(pthread_create(&u->thread, NULL, play, u), 0);
}

static void user_join(struct user *u)
{
	pthread_join(u->thread, NULL);
	assert_int_equal(u->nr_bad, 0);
}

/* Users that come and go: each finds it on as long as it stays. */
static void *use(void *arg)
{
	struct user *u = arg;
	unsigned int i;

	for (i = 0; i < 2000; i++) {
		static_key_inc(u->key);
		u->nr_bad += !static_key_enabled(u->key);
		static_key_dec(u->key);
	}
	return NULL;
}

static void test_users_race(void **state)
{
	struct user u[3];
	struct static_key key;
	unsigned int i;

	key_init(&key, state, 0);
	for (i = 0; i < ARRAY_SIZE(u); i++)
		user_start(&u[i], &key, use);
	for (i = 0; i < ARRAY_SIZE(u); i++)
		user_join(&u[i]);
	assert_false(static_key_enabled(&key));
	assert_int_equal(static_key_flips(&key) % 2, 0);
	static_key_release(&key);
}

static void *come(void *arg)
{
	struct user *u = arg;

	static_key_inc(u->key);
	return NULL;
}

static void *leave(void *arg)
{
	struct user *u = arg;

	static_key_dec(u->key);
	return NULL;
}

/* Two who come first flip it once, one who comes as the last leaves keeps it
 * on.  A busy machine may spare them the wait for the lock, not the answer. */
static void test_second_thoughts(void **state)
{
	struct static_key key;
	struct user u[2];

	key_init(&key, state, 0);
	pthread_mutex_lock(&key.lock);
	user_start(&u[0], &key, come);
	user_start(&u[1], &key, come);
	usleep(10000);
	pthread_mutex_unlock(&key.lock);
	user_join(&u[0]);
	user_join(&u[1]);
	assert_int_equal(static_key_flips(&key), 1);

	static_key_dec(&key);
	pthread_mutex_lock(&key.lock);
	user_start(&u[0], &key, leave);
	usleep(10000);
	come(&u[1]);
	pthread_mutex_unlock(&key.lock);
	user_join(&u[0]);
	assert_true(static_key_enabled(&key));
	assert_int_equal(static_key_flips(&key), 1);
	static_key_dec(&key);
	assert_false(static_key_enabled(&key));
	static_key_release(&key);
}

static void *walk_and_leave(void *arg)
{
	struct user *u = arg;

	static_key_inc(u->key);
	u->nr_bad += *u->table != ALIVE;
	static_key_dec(u->key);
	/* Relaxed: orders nothing that ThreadSanitizer could see. */
	atomic_store_explicit(&u->done, true, memory_order_relaxed);
	return NULL;
}

/* The walk of one who left before comes before the last one's flip. */
static void test_first_to_leave(void **state)
{
	struct static_key key;
	uint64_t table = ALIVE;
	struct user u = { .key = &key, .table = &table, };

	key_init(&key, state, 0);
	static_key_inc(&key);
	assert_int_equal(pthread_create(&u.thread, NULL, walk_and_leave, &u),
			 0);
	while (!atomic_load_explicit(&u.done, memory_order_relaxed))
		usleep(100);
	static_key_dec(&key);
	table = POISON;
	user_join(&u);
	static_key_release(&key);
}

/*
 * Tear-down in three steps, and a walker that comes after the first @when of
 * them: does it follow the entry to a table that is freed with it inside?
 */
static bool walks_freed(struct static_key *key, bool early, unsigned int when)
{
	bool entry = true, followed = false, on = false;
	unsigned int i;

	for (i = 0; i < 3; i++) {
		if (i == when) {
			static_key_inc(key);
			followed = entry;
		}
		if (i == 2)		/* free, or wait for the walker */
			break;
		if ((i == 0) == early)
			on = static_key_sample(key);
		else
			entry = false;
	}
	if (static_key_enabled(key))
		static_key_dec(key);
	return followed && !on;
}

static void test_orders(void **state)
{
	struct static_key key;

	key_init(&key, state, 0);
	assert_false(walks_freed(&key, false, 0));
	assert_false(walks_freed(&key, false, 1));
	assert_false(walks_freed(&key, false, 2));
	/* CONTROL: sampled before it is cleared. */
	assert_false(walks_freed(&key, true, 0));
	assert_true(walks_freed(&key, true, 1));
	assert_false(walks_freed(&key, true, 2));
	static_key_release(&key);
}

/*
 * A walker follows an entry to a table while another clears the entry, samples
 * the key and, finding it off, frees the table, which is plain memory: what is
 * poisoned under the walk is seen, and by ThreadSanitizer as a race.
 */
struct teardown {
	struct static_key *key;
	pthread_mutex_t mmap_lock;
	pthread_barrier_t round;
	_Atomic(uint64_t *) entry;
	_Atomic int stage;		/* of the walker: 1 inside, 2 gone */
	uint64_t table;
	uint64_t nr_bad;
	uint64_t nr_unlocked;
};

static void set_stage(struct teardown *t, int stage)
{
	/* Relaxed: as walk_and_leave()'s. */
	atomic_store_explicit(&t->stage, stage, memory_order_relaxed);
}

static void *walk(void *arg)
{
	struct teardown *t = arg;
	uint64_t *table;
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		pthread_barrier_wait(&t->round);
		static_key_inc(t->key);
		pthread_mutex_lock(&t->mmap_lock);
		set_stage(t, 1);
		table = atomic_load_explicit(&t->entry, memory_order_relaxed);
		if (table)
			t->nr_bad += *table != ALIVE;
		pthread_mutex_unlock(&t->mmap_lock);
		static_key_dec(t->key);
		set_stage(t, 2);
		pthread_barrier_wait(&t->round);
	}
	return NULL;
}

static void tear_down(struct teardown *t)
{
	atomic_store_explicit(&t->entry, NULL, memory_order_relaxed);
	if (static_key_sample(t->key)) {
		pthread_mutex_lock(&t->mmap_lock);
		pthread_mutex_unlock(&t->mmap_lock);
	} else {
		t->nr_unlocked++;
	}
	t->table = POISON;
}

static void teardown_rounds(struct teardown *t)
{
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		t->table = ALIVE;
		atomic_store_explicit(&t->entry, &t->table,
				      memory_order_relaxed);
		set_stage(t, 0);
		pthread_barrier_wait(&t->round);
		while (atomic_load_explicit(&t->stage, memory_order_relaxed) <
		       (int)i % 3)
			cpu_relax();
		tear_down(t);
		pthread_barrier_wait(&t->round);
	}
}

static void dekker(void **state, bool membarrier)
{
	struct static_key key;
	struct teardown t = { .key = &key, };
	pthread_t walker;

	key_init(&key, state, 0);
	if (!membarrier)
		key.membarrier = 0;
	pthread_mutex_init(&t.mmap_lock, NULL);
	pthread_barrier_init(&t.round, NULL, 2);
	assert_int_equal(pthread_create(&walker, NULL, walk, &t), 0);
	teardown_rounds(&t);
	pthread_join(walker, NULL);
	assert_int_equal(t.nr_bad, 0);
	assert_int_equal(static_key_flips(&key), 2 * ROUNDS);
	/* Every third comes when the walker has gone. */
	assert_true(t.nr_unlocked >= ROUNDS / 3);
	pthread_barrier_destroy(&t.round);
	pthread_mutex_destroy(&t.mmap_lock);
	static_key_release(&key);
}

static void test_dekker(void **state)
{
	dekker(state, true);
}

static void test_dekker_without_membarrier(void **state)
{
	dekker(state, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counted),
		cmocka_unit_test(test_control_boolean),
		cmocka_unit_test(test_cost),
		cmocka_unit_test(test_users_race),
		cmocka_unit_test(test_second_thoughts),
		cmocka_unit_test(test_first_to_leave),
		cmocka_unit_test(test_orders),
		cmocka_unit_test(test_dekker),
		cmocka_unit_test(test_dekker_without_membarrier),
	};

	return cmocka_run_group_tests(tests, make_clock, NULL);
}
