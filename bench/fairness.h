/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fairness.h - did threads that do the same get the same done?
 *
 * Threads of different roles (a filler of slots beside others, a walker of
 * tables) are never compared; of several roles the least fair one speaks.
 */
#ifndef PGDBENCH_BENCH_FAIRNESS_H
#define PGDBENCH_BENCH_FAIRNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/bag.h"

/* Of one role; all NaN when it is of one thread, or nobody did anything. */
struct fairness {
	double jain;		/* (sum x)^2 / (n sum x^2): 1 is fair, 1/n one
				 * thread had all */
	double min_over_max;
	double stddev_over_mean;
	double mean;		/* of a thread */
};

/* fairness_of - of @nr threads that are alike. */
struct fairness fairness_of(const double *shares, size_t nr);

/*
 * fairness_by_role - of the role that is least fair by @jain.
 * @per_thread: what each did; null counts as nothing
 * @roles: by thread; shorter than @per_thread: the others have role 0
 * A role of which nobody did anything does not do this, and is left out.
 */
struct fairness fairness_by_role(const struct u64s *per_thread,
				 const struct u64s *roles);

/* fairness_is_unfair - the least fair role is so by more than chance makes it:
 * a thread got less than half of another's, or the like of it. */
bool fairness_is_unfair(const struct fairness *f);

#endif
