/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * injection.h - the plan's "inject.POINT" parameters, as rules.
 */
#ifndef PGDBENCH_BENCH_INJECTION_H
#define PGDBENCH_BENCH_INJECTION_H

#include "lib/bag.h"
#include "lib/inject.h"

/* injection_apply - set in @in what @params has, leave the other points as they
 * are.  0; -EINVAL or -ERANGE for a value that is no rule. */
int __must_check injection_apply(const struct str_map *params,
				 struct inject *in);

#endif
