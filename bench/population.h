/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * population.h - the mms that are there before anything is measured.
 *
 * fresh: forked in the order of their addresses.  shuffled: forked from a free
 * list in random order.  aged: forked, then exited and forked again in batches
 * until age says nothing of address, as on a machine that has been up.
 */
#ifndef PGDBENCH_BENCH_POPULATION_H
#define PGDBENCH_BENCH_POPULATION_H

#include "bench/run.h"

/* population_build - this worker's share.  0 or -errno.  Its own thread. */
int __must_check population_build(struct worker *wk);

/* population_share - how many of the cell's mms worker @id has. */
uint32_t population_share(const struct run *r, unsigned int id);

/* population_step - a fork, or an exit if there are more than this worker's share:
 * their number stays as it is.  0 or -errno.  Its own thread. */
int __must_check population_step(struct worker *wk);

/* population_rho - rank correlation of address and age over all mms, -1 to 1;
 * NaN when there are too few.  Quiescent. */
double population_rho(const struct run *r);

#endif
