// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * collect-counts.c - what the oracle found, where addresses were touched from,
 * and what strategy, guard and workload counted.
 */
#include <errno.h>
#include <stdio.h>

#include "bench/collect-internal.h"
#include "bench/guarding.h"

int collect_oracle(struct result_cell *cell, const struct run *r)
{
	static const char *const modes[] = { "off", "end", "sample", "full" };
	struct result_oracle *o = &cell->oracle;
	uint64_t by_kind[VIOL_NR] = { 0 };
	const struct oracle_counts *c;
	unsigned int i, k;

	/* What a guard is held to holds whatever the strategy. */
	if ((!r->judged && !r->guard_ops) || r->plan->verify == VERIFY_OFF)
		return str_set(&o->mode, modes[VERIFY_OFF]);
	o->checks = o->violations = o->race_windows = o->race_misses = 0;
	o->race_repaired = o->race_fatal = 0;
	for (i = 0; i < r->nr; i++) {
		c = &r->world.cpus[i].oracle;
		o->checks += c->checks;
		o->race_windows += c->race_windows;
		o->race_misses += c->race_misses;
		o->race_repaired += c->race_repaired;
		o->race_fatal += c->race_fatal;
		for (k = 0; k < VIOL_NR; k++)
			by_kind[k] += c->by_kind[k];
	}
	for (k = 0; k < VIOL_NR; k++) {
		o->violations += by_kind[k];
		if (u64_map_add(&o->by_kind,
				oracle_kind_name((enum violation)k),
				by_kind[k]))
			return -ENOMEM;
	}
	return str_set(&o->mode, modes[r->plan->verify]);
}

static struct touch_counts sum_touches(const struct run *r, unsigned int from)
{
	struct touch_counts sum = { .tries = 0 };
	unsigned int i;

	for (i = 0; i < r->nr; i++) {
		sum.tries += r->world.cpus[i].touches[from].tries;
		sum.faults += r->world.cpus[i].touches[from].faults;
		sum.fatal += r->world.cpus[i].touches[from].fatal;
	}
	return sum;
}

static int put_touch(struct u64_map *m, unsigned int from, const char *what,
		     uint64_t value)
{
	char key[64];

	snprintf(key, sizeof(key), "%s.%s", touch_name(from), what);
	return u64_map_add(m, key, value);
}

/* Of the contexts that touched anything. */
int collect_contexts(struct result_cell *cell, const struct run *r)
{
	struct touch_counts sum;
	unsigned int from;

	for (from = 0; from < TOUCH_NR; from++) {
		sum = sum_touches(r, from);
		if (sum.tries &&
		    (put_touch(&cell->contexts, from, "tries", sum.tries) ||
		     put_touch(&cell->contexts, from, "faults", sum.faults) ||
		     put_touch(&cell->contexts, from, "fatal", sum.fatal)))
			return -ENOMEM;
	}
	return 0;
}

static uint64_t sum_counter(const struct run *r, unsigned int index)
{
	uint64_t sum = 0;
	unsigned int i;

	for (i = 0; i < r->nr; i++)
		sum += r->world.cpus[i].counters[index];
	return sum;
}

/* "WORKLOAD.NAME" */
static int collect_workload_counters(struct result_cell *cell,
				     const struct run *r)
{
	char key[96];
	uint64_t sum;
	unsigned int c, i;

	for (c = 0; c < r->wl->nr_counters; c++) {
		sum = 0;
		for (i = 0; i < r->nr; i++)
			sum += r->workers[i].counters[c];
		snprintf(key, sizeof(key), "%s.%s", r->wl->name,
			 r->wl->counters[c]);
		if (u64_map_add(&cell->counters, key, sum))
			return -ENOMEM;
	}
	return 0;
}

/* "guard.NAME", and the memory of its own. */
static int collect_guard_counters(struct result_cell *cell,
				  const struct run *r)
{
	unsigned int i;
	char key[96];

	for (i = 0; i < guarding_nr_counters(r); i++) {
		snprintf(key, sizeof(key), "guard.%s",
			 r->guard_ops->counters[i]);
		if (u64_map_add(&cell->counters, key,
				sum_counter(r, r->guard.first_counter + i)))
			return -ENOMEM;
	}
	return r->guard_ops ? u64_map_add(&cell->counters, "guard.bytes",
					  r->guard_bytes) : 0;
}

int collect_counters(struct result_cell *cell, const struct run *r)
{
	uint64_t waits = 0, reboots;
	unsigned int i;

	for (i = 0; i < r->ops->nr_counters; i++)
		if (u64_map_add(&cell->counters, r->ops->counters[i],
				sum_counter(r, i)))
			return -ENOMEM;
	if (collect_guard_counters(cell, r) ||
	    collect_workload_counters(cell, r))
		return -ENOMEM;
	for (i = 0; i < r->nr; i++)
		waits += r->world.cpus[i].pool_waits;
	/* Relaxed: the workers have been joined. */
	reboots = atomic_load_explicit(&r->nr_reboots, memory_order_relaxed);
	if (u64_map_add(&cell->counters, "harness.mm_borrowed_bytes",
			r->ops->mm_borrowed_bytes) ||
	    u64_map_add(&cell->counters, "harness.pool_waits", waits) ||
	    u64_map_add(&cell->counters, "harness.reboots", reboots))
		return -ENOMEM;
	return 0;
}
