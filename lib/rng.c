// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rng.c - the parts of rng.h that are not on a hot path.
 */
#include "lib/rng.h"

#include <math.h>

#include "lib/compiler.h"

void rng_init(struct rng *r, uint64_t seed)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(r->s); i++)
		r->s[i] = rng_splitmix64(&seed);
}

double rng_exp(struct rng *r, double mean)
{
	return -mean * log1p(-rng_double(r));
}

void rng_shuffle_u32(struct rng *r, uint32_t *v, size_t nr)
{
	size_t i, j;
	uint32_t tmp;

	for (i = nr; i > 1; i--) {
		j = (size_t)rng_below(r, i);
		tmp = v[i - 1];
		v[i - 1] = v[j];
		v[j] = tmp;
	}
}
