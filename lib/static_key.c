// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * static_key.c - turning the branch of static_key.h on and off.
 *
 * users becomes 1 only after the flip, and 0 only before it, both under the
 * lock: who finds 1 or more and adds to it without the lock finds the key on.
 */
#include "lib/static_key.h"

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/costs.h"

/* The commands that make a point P in every thread, best first: patched code
 * wants the cores' instruction streams synchronised as well. */
static const struct {
	int command;
	int registration;
} barriers[] = {
	{
		MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE,
		MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE,
	}, {
		MEMBARRIER_CMD_PRIVATE_EXPEDITED,
		MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED,
	},
};

static int membarrier_command(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(barriers); i++)
		if (!syscall(SYS_membarrier, barriers[i].registration, 0, 0))
			return barriers[i].command;
	return 0;
}

/* The lock is held. */
static void flip(struct static_key *key, bool on)
{
	uint64_t since = clock_stamp(key->clock);
	long err = 0;

	/*
	 * STATIC_KEY_B pairs with STATIC_KEY_A in static_key_enabled().  The
	 * walk comes before it looks over; otherwise what it follows is freed
	 * and poisoned under its loads.
	 */
	atomic_store_explicit(&key->on, on, memory_order_release);
	/*
	 * STATIC_KEY_D pairs with STATIC_KEY_C in static_key_sample().  See
	 * there; membarrier makes it true for who samples without a barrier.
	 */
	full_barrier();
	if (key->membarrier)
		err = syscall(SYS_membarrier, key->membarrier, 0, 0);
	BUG_ON(err);		/* cannot fail once registered */
	key->nr_flips++;
	cost_spin(key->clock, since, key->flip_ns);
}

/* Make @users @n less or more, unless it is @but, when a flip is due. */
static bool add_unless(struct static_key *key, uint32_t n, uint32_t but)
{
	/* Relaxed: a guess for the exchange. */
	uint32_t users = atomic_load_explicit(&key->users,
					      memory_order_relaxed);

	while (users != but)
		/*
		 * STATIC_KEY_E pairs with STATIC_KEY_F and STATIC_KEY_E, in
		 * add_user() and here: who finds a user comes after the flip,
		 * and who leaves comes before the flip of the last one;
		 * otherwise a walk begins before the key is on, or ends after
		 * it is off.
		 */
		if (atomic_compare_exchange_weak_explicit(&key->users, &users,
							  users + n,
							  memory_order_acq_rel,
							  memory_order_relaxed))
			return true;
	return false;
}

/* The lock is held. */
static void add_user(struct static_key *key, uint32_t n)
{
	/* STATIC_KEY_F pairs with STATIC_KEY_E in add_unless().  See there. */
	atomic_fetch_add_explicit(&key->users, n, memory_order_acq_rel);
}

static uint32_t users_of(struct static_key *key)
{
	/* Relaxed: under the lock, which orders flips. */
	return atomic_load_explicit(&key->users, memory_order_relaxed);
}

void static_key_inc(struct static_key *key)
{
	if (add_unless(key, 1, 0))
		return;
	pthread_mutex_lock(&key->lock);
	if (!users_of(key))
		flip(key, true);
	add_user(key, 1);
	pthread_mutex_unlock(&key->lock);
}

void static_key_dec(struct static_key *key)
{
	if (add_unless(key, (uint32_t)-1, 1))
		return;
	pthread_mutex_lock(&key->lock);
	/* Another may have come since, who then stays. */
	add_user(key, (uint32_t)-1);
	if (!users_of(key))
		flip(key, false);
	pthread_mutex_unlock(&key->lock);
}

static void turn(struct static_key *key, bool on)
{
	pthread_mutex_lock(&key->lock);
	if (users_of(key) != on) {
		flip(key, on);
		add_user(key, on ? 1 : (uint32_t)-1);
	}
	pthread_mutex_unlock(&key->lock);
}

void static_key_set(struct static_key *key)
{
	turn(key, true);
}

void static_key_clear(struct static_key *key)
{
	turn(key, false);
}

uint64_t static_key_flips(struct static_key *key)
{
	uint64_t nr;

	pthread_mutex_lock(&key->lock);
	nr = key->nr_flips;
	pthread_mutex_unlock(&key->lock);
	return nr;
}

int static_key_init(struct static_key *key, const struct clock *clock,
		    uint64_t flip_ns)
{
	atomic_init(&key->on, 0);
	atomic_init(&key->users, 0);
	key->membarrier = membarrier_command();
	key->flip_ns = flip_ns;
	key->nr_flips = 0;
	key->clock = clock;
	return -pthread_mutex_init(&key->lock, NULL);
}

void static_key_release(struct static_key *key)
{
	pthread_mutex_destroy(&key->lock);
}
