/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * registry.h - the strategies and guards there are: built in, and of plugins.
 *
 * A value that is handed on; whoever made it keeps it until nothing of a
 * plugin is used any more.
 */
#ifndef PGDBENCH_BENCH_REGISTRY_H
#define PGDBENCH_BENCH_REGISTRY_H

#include <stddef.h>

#include "bench/error.h"
#include "lib/bag.h"
#include "strategies/guard.h"
#include "strategies/strategy.h"

struct registry {
	const struct strategy_ops **v;	/* in the order of `pgdbench list` */
	size_t nr;
	const struct guard_ops **guards;
	size_t nr_guards;
	void **handles;			/* of dlopen() */
	size_t nr_handles;
};

/*
 * registry_init - what is built in, and what the @plugins have.
 * @plugins: paths, may be NULL
 * Returns EXIT_OK; EXIT_RESOURCE for a plugin that cannot be read; EXIT_USAGE
 * for one that is no good; with @e set and nothing to release.
 */
int __must_check registry_init(struct registry *r, const struct strs *plugins,
			       struct error *e);
void registry_release(struct registry *r);

/* registry_find, registry_find_guard - by name, or NULL. */
const struct strategy_ops *registry_find(const struct registry *r,
					 const char *name);
const struct guard_ops *registry_find_guard(const struct registry *r,
					    const char *name);

/*
 * registry_add, registry_add_guard - take in @ops, which outlives @r, if it is
 * fit to be used.
 * @from: where it came from, for the error
 */
int __must_check registry_add(struct registry *r,
			      const struct strategy_ops *ops, const char *from,
			      struct error *e);
int __must_check registry_add_guard(struct registry *r,
				    const struct guard_ops *ops,
				    const char *from, struct error *e);

/* contract_name - "none", "eager", "lazy" or "shared". */
const char *contract_name(enum contract contract);

#endif
