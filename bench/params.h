/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * params.h - parameters of strategies, guards and workloads, by their type.
 *
 * A parameter's text has one canonical form ("50us", "yes", "1024"), which is
 * what a plan holds, so that equal plans are equal texts.
 */
#ifndef PGDBENCH_BENCH_PARAMS_H
#define PGDBENCH_BENCH_PARAMS_H

#include "lib/bag.h"
#include "lib/compiler.h"
#include "strategies/guard.h"
#include "strategies/strategy.h"

/* Enough for a canonical value. */
enum { PARAM_SIZE = 64, PARAM_TAKES = 160 };

/*
 * param_canonical - @value of @p in canonical form.
 * @buf: PARAM_SIZE bytes
 * Returns 0, or -EINVAL or -ERANGE for a value that @p cannot have.
 */
int __must_check param_canonical(const struct param *p,
				 const char *value, char *buf);

/* param_takes - "number from 1 to 16", "time", "yes or no" or the choices.
 * Returns @buf, of @size bytes, PARAM_TAKES for any but long choices.
 * param_apply - set the one at @p->offset of @priv.  As param_canonical(). */
const char *param_takes(const struct param *p, char *buf, size_t size);
int __must_check param_apply(const struct param *p, const char *value,
			     void *priv);

/* params_guard_owner - what the parameters of guard @ops are set by: its name
 * behind "guard-", as there are strategies of the same name. */
void params_guard_owner(const struct guard_ops *ops, char *buf, size_t size);

/*
 * params_apply - set all @nr @params in @priv from @values, which has one
 * "@prefix.NAME" for each.
 * Returns 0; -ENOENT when one is missing; as param_canonical(); -ENOMEM.
 */
int __must_check params_apply(const struct param *params,
			      unsigned int nr, const char *prefix,
			      const struct str_map *values, void *priv);

#endif
