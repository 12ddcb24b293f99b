/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rng.h - repeatable random numbers, one state a thread.
 *
 * xoshiro256** (Blackman and Vigna, public domain), its 256 bits filled from
 * one 64-bit seed by splitmix64.  Equal seeds give equal sequences on every
 * machine.  Not for secrets.  No function here blocks, fails or locks; each
 * may be called by the one thread that owns the state.
 */
#ifndef PGDBENCH_LIB_RNG_H
#define PGDBENCH_LIB_RNG_H

#include <stddef.h>
#include <stdint.h>

struct rng {
	uint64_t s[4];		/* never all zero after rng_init() */
};

/*
 * rng_splitmix64 - the next number of the splitmix64 sequence at @state.
 *
 * Good for making many seeds of one: neighbouring states give numbers that
 * have nothing in common.
 */
static inline uint64_t rng_splitmix64(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* rng_init - start the sequence that @seed (any value) names. */
void rng_init(struct rng *r, uint64_t seed);

/* rng_u64 - 64 random bits. */
static inline uint64_t rng_u64(struct rng *r)
{
	uint64_t *s = r->s;
	uint64_t x = s[1] * 5;
	uint64_t t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = (s[3] << 45) | (s[3] >> 19);
	return ((x << 7) | (x >> 57)) * 9;
}

/*
 * rng_below - a number from 0 to @n - 1, each equally likely; 0 for @n == 0.
 *
 * Lemire's method: the upper half of a 128-bit product; a draw is thrown away
 * (with probability below @n / 2^64) where it would favour small numbers.
 */
static inline uint64_t rng_below(struct rng *r, uint64_t n)
{
	unsigned __int128 m = (unsigned __int128)rng_u64(r) * n;

	if (__builtin_expect((uint64_t)m < n, 0)) {
		uint64_t biased = -n % n;

		while ((uint64_t)m < biased)
			m = (unsigned __int128)rng_u64(r) * n;
	}
	return (uint64_t)(m >> 64);
}

/* rng_double - one of the 2^53 multiples of 2^-53 in [0, 1). */
static inline double rng_double(struct rng *r)
{
	return (double)(rng_u64(r) >> 11) * 0x1.0p-53;
}

/*
 * rng_exp - an exponentially distributed number with mean @mean: the time
 * between two arrivals of a Poisson process, in the unit of @mean.  Finite.
 */
double rng_exp(struct rng *r, double mean);

/* rng_shuffle_u32 - put the @nr elements of @v in random order, all @nr!
 * orders alike (Fisher and Yates, not Sattolo's cycles). */
void rng_shuffle_u32(struct rng *r, uint32_t *v, size_t nr);

#endif
