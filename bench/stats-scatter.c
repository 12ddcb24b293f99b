// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * stats-scatter.c - how far a median of few numbers scatters.
 *
 * The median of n draws from n numbers is one of them, or the mean of two; how
 * probable each is has a closed form.  The tables were made by simulation:
 * 200000 times n normal numbers, the variance of their medians over the mean of
 * the bootstrap's; and 2 / (relative variance of the bootstrap's).
 */
#include "bench/stats-scatter.h"

#include <math.h>

#include "lib/compiler.h"

static const struct {
	double share, freedom;
} normals[] = {
	[2] = { 2.000, 1.00 }, [3] = { 0.734, 1.92 }, [4] = { 0.829, 2.93 },
	[5] = { 0.672, 3.03 }, [6] = { 0.773, 3.76 }, [7] = { 0.690, 3.39 },
	[8] = { 0.781, 4.08 }, [9] = { 0.707, 3.66 }, [10] = { 0.791, 4.29 },
};

/* Beyond the table: what it comes to at 12, 16 and 20. */
static double share_of(size_t n)
{
	return n < ARRAY_SIZE(normals) ? normals[n].share :
	       1 - 0.209 * pow(10 / (double)n, 0.2);
}

double stats_median_freedom(size_t n)
{
	return n < ARRAY_SIZE(normals) ? normals[n].freedom :
	       4.29 * pow((double)n / 10, 0.3);
}

static double power(double x, double n)
{
	return x > 0 ? exp(n * log(x)) : 0;
}

/* The probability that of @n draws all but the least @r are beyond number @j of
 * @n, and number @r is it or before: r of n, times this, is of a pair. */
static double step_at(double j, double n, double r)
{
	return power(j / n, r) - power((j - 1) / n, r);
}

/* That the draw in place @r is the number @j. */
static double single(double j, double n, double r)
{
	double sum = 0, i, ways;

	for (i = r; i <= n; i++) {
		ways = exp(lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1));
		sum += ways * (power(j / n, i) * (i < n ?
						  power(1 - j / n, n - i) : 1) -
			       power((j - 1) / n, i) *
			       power(1 - (j - 1) / n, n - i));
	}
	return sum;
}

double stats_median_variance(const double *x, size_t n)
{
	size_t half = (n + 1) / 2, j, k;
	double ways = exp(lgamma((double)n + 1) - 2 * lgamma((double)half + 1));
	double mid = (x[half - 1] + x[n / 2]) / 2, sum = 0, alone, p, off;

	for (j = 1; j <= n; j++) {
		alone = single((double)j, (double)n, (double)half);
		for (k = j + 1; n % 2 == 0 && k <= n; k++) {
			p = ways * step_at((double)j, (double)n,
					   (double)half) *
			    step_at((double)(n + 1 - k), (double)n,
				    (double)half);
			off = (x[j - 1] + x[k - 1]) / 2 - mid;
			sum += p * off * off;
			alone -= p;
		}
		off = x[j - 1] - mid;
		sum += alone * off * off;
	}
	return sum * share_of(n);
}

double stats_normal(struct rng *rng)
{
	double u = 1 - rng_double(rng), v = rng_double(rng);

	return sqrt(-2 * log(u)) * cos(2 * M_PI * v);
}

double stats_value_at(const double *x, size_t n, double q)
{
	return x[(size_t)(q * (double)(n - 1) + 0.5)];
}
