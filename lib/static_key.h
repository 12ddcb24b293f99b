/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * static_key.h - a branch that costs nothing until somebody turns it on, and
 * then a lot once.
 *
 * In the kernel the branch is code, a no-op that is patched into a jump.  Here
 * it is one relaxed load of a line that nobody writes but to flip it, and a
 * flip takes as long as stated at least: patching takes 50 to 500 us.
 *
 * What a flip orders.  It stores the state, then runs membarrier(2): between
 * call and return there is for each thread a point P in its program order such
 * that what comes before P is done for everybody when the call returns, and
 * what comes after P sees all that was stored before the call.  So, when
 * static_key_inc() has returned,
 *  1. who samples the key later, after P, sees it on;
 *  2. who sampled it off did so before P, and what it had stored before it
 *     sampled is seen by whoever turned the key on.
 *
 * That is what tear-down against a walker of page tables rests on (Dekker):
 *	tear-down: { clear the entry; sample; on: lock and unlock; free }
 *	walker:	   { turn on; lock; read entries, follow them; unlock; turn off }
 * Sampled on: the walk is waited for.  Sampled off: the walker does not see the
 * entry (2).  Neither holds for who samples before it clears: P may fall
 * between, the walker read the entry, and the table be freed under it.
 *
 * Between clear and sample there must be, in the kernel, a full barrier, which
 * the TLB flush is.  static_key_sample() has it.  Where membarrier works, a
 * compiler barrier would be enough; where it is missing, or forbidden, a flip
 * runs a full barrier of its own, and 1 and 2 hold for static_key_sample()
 * alone, with P its barrier.
 *
 * Turned off, and sampled so, the walker's loads come before what the sampler
 * stores: release in the flip, then a store that depends on what was loaded.
 *
 * Not as in the kernel: other CPUs are interrupted once, by membarrier, not
 * some three times; they lose no more time than that.
 */
#ifndef PGDBENCH_LIB_STATIC_KEY_H
#define PGDBENCH_LIB_STATIC_KEY_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/clock.h"
#include "lib/compiler.h"

struct static_key {
	/* Read by everyone; nothing else is on this line. */
	_Atomic uint32_t on;

	/* Of those who turn it. */
	_Atomic uint32_t users __cacheline_aligned;
	pthread_mutex_t lock;
	int membarrier;			/* the command, 0: there is none */
	uint64_t flip_ns;
	uint64_t nr_flips;		/* under the lock */
	const struct clock *clock;
};

/*
 * static_key_init - @key is off, without users.
 * @key: the caller's, CACHELINE aligned
 * @clock: outlives @key
 * @flip_ns: what a flip takes at least; membarrier counts towards it
 * Returns 0 or what pthread_mutex_init() says, negated.
 */
int __must_check static_key_init(struct static_key *key,
				 const struct clock *clock, uint64_t flip_ns);

/* static_key_release - nobody is inside a call.  The memory stays the
 * caller's. */
void static_key_release(struct static_key *key);

/*
 * static_key_inc, static_key_dec - one user more, one less; the first and the
 * last flip the key, which is on when inc returns.  With users left each is one
 * atomic operation.
 * Context: any thread, not inside a spinlock.  Blocks for flips, its own and
 * another's, and announces that to nobody: some hundred microseconds at most.
 */
void static_key_inc(struct static_key *key);
void static_key_dec(struct static_key *key);

/*
 * static_key_set, static_key_clear - turn it on or off, whoever else uses it.
 * With two users that is a bug: the first to leave turns it off under the
 * other.  Not with inc and dec on one key.  Context: as static_key_inc().
 */
void static_key_set(struct static_key *key);
void static_key_clear(struct static_key *key);

/* static_key_flips - how often it was turned on or off.  Any thread. */
uint64_t static_key_flips(struct static_key *key);

/* static_key_enabled - is it on?  Orders nothing by itself, see above. */
static inline bool static_key_enabled(const struct static_key *key)
{
	/*
	 * STATIC_KEY_A pairs with STATIC_KEY_B in flip().  Off, after a walk:
	 * what depends on this is not done before; the load needs an order
	 * only where ThreadSanitizer is to see that.
	 */
	return unlikely(atomic_load_explicit(&key->on, config_tsan ?
					     memory_order_acquire :
					     memory_order_relaxed));
}

/* static_key_sample - as static_key_enabled(), but all stores before it are
 * seen by a walker to whom this key was off.  One full barrier. */
static inline bool static_key_sample(const struct static_key *key)
{
	/*
	 * STATIC_KEY_C pairs with STATIC_KEY_D in flip().  Clear, then sample,
	 * against turn on, then read; otherwise the walker has what we free,
	 * and we do not know of the walker.
	 */
	full_barrier();
	return static_key_enabled(key);
}

#endif
