// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * collect-fairness.c - what each thread did of each operation, and how often
 * it had each lock.
 *
 * Of what nobody did nothing is kept.
 */
#include <errno.h>
#include <stdlib.h>

#include "bench/collect-internal.h"

static int put_op(struct result_fairness *fair, const struct run *r, enum op op)
{
	struct result_share *share;
	unsigned int i;

	share = result_share(&fair->ops, op_name(op));
	if (!share)
		return -ENOMEM;
	for (i = 0; i < r->nr; i++)
		if (u64s_add(&share->per_thread, r->workers[i].ops[op].count))
			return -ENOMEM;
	return 0;
}

static bool anybody_did(const struct run *r, enum op op)
{
	unsigned int i;

	for (i = 0; i < r->nr; i++)
		if (r->workers[i].ops[op].count)
			return true;
	return false;
}

/* What 99 in 100 of one CPU's waits were no longer than; @all is scratch. */
static uint64_t wait_p99(const struct section_hist *wait, struct hist *all)
{
	hist_init(all);
	hist_merge(all, &wait->clean);
	hist_merge(all, &wait->dirty);
	return all->nr ? hist_percentile(all, 99) : U64_NULL;
}

static int put_lock(struct result_fairness *fair, const struct section_class *c,
		    struct hist *all)
{
	struct result_share *share = result_share(&fair->locks, c->name);
	const struct section_stat *s;
	unsigned int i;

	if (!share)
		return -ENOMEM;
	for (i = 0; i < c->nr_cpus; i++) {
		s = section_measured(c, i);
		if (u64s_add(&share->per_thread,
			     s->hold.clean.nr + s->hold.dirty.nr) ||
		    u64s_add(&share->wait_p99_ns, wait_p99(&s->wait, all)))
			return -ENOMEM;
	}
	return 0;
}

static bool anybody_had(const struct section_class *c)
{
	const struct section_stat *s;
	unsigned int i;

	for (i = 0; i < c->nr_cpus; i++) {
		s = section_measured(c, i);
		if (s->hold.clean.nr || s->hold.dirty.nr)
			return true;
	}
	return false;
}

static int put_roles(struct result_fairness *fair, const struct run *r)
{
	unsigned int i, role;

	for (i = 0; i < r->nr; i++) {
		role = r->wl->role ? r->wl->role(&r->workers[i]) : 0;
		if (u64s_add(&fair->roles, role))
			return -ENOMEM;
	}
	return 0;
}

int collect_fairness(struct result_cell *cell, const struct run *r)
{
	const struct section_set *set = &r->world.sections;
	struct result_fairness *fair = &cell->fairness;
	struct hist *all = malloc(sizeof(*all));
	int err = all ? put_roles(fair, r) : -ENOMEM;
	unsigned int i;

	for (i = 0; !err && i < NR_OPS; i++)
		if (anybody_did(r, (enum op)i))
			err = put_op(fair, r, (enum op)i);
	for (i = 0; !err && i < set->nr; i++)
		if (anybody_had(set->classes[i]))
			err = put_lock(fair, set->classes[i], all);
	free(all);
	return err;
}
