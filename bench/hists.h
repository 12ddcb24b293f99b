/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hists.h - the histograms of a cell, by name.
 *
 * The names: "fork", "fork.clean" and "fork.intended" of each operation,
 * "lock.NAME.hold", ".hold-clean", ".wait" and ".wait-clean" of each lock,
 * "propagation", "visibility", each with ".censored", "access-age", "repair-age"
 * and "hiccup".
 */
#ifndef PGDBENCH_BENCH_HISTS_H
#define PGDBENCH_BENCH_HISTS_H

#include "bench/result.h"

enum { HISTS_NAME_SIZE = 256 };

/* hists_each - call @fn of each histogram of @cell that has values, until it
 * returns other than 0, which is then returned; else 0. */
typedef int hists_fn(void *arg, const char *name, const struct hist *h);
int hists_each(const struct result_cell *cell, hists_fn *fn, void *arg);

#endif
