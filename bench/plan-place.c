// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plan-place.c - are there PUs for the threads that are asked for?
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/cgroup.h"
#include "bench/plan-internal.h"

/* A PU that cannot be had is found here and not by the first thread. */
int plan_check_pin(const struct choice *c)
{
	struct topo_policy policy;
	struct topo_slot slot;
	unsigned int pu = 0;
	int err = topo_policy_parse(c->opts->pin, &policy);

	if (!err) {
		err = topo_place(c->topo, &policy, 1, &slot, &pu);
		topo_policy_release(&policy);
	}
	if (err == -ENODEV || err == -ERANGE)
		return error_set(c->e, EXIT_RESOURCE,
				 "option '--pin': '%s' names PU %u, which %s",
				 c->opts->pin, pu, err == -ENODEV ?
				 "there is not" : "may not be used");
	return err ? error_set(c->e, EXIT_ERROR, "cannot place threads: %s",
			       strerror(-err)) : EXIT_OK;
}

static unsigned int count_own(const struct topo_slot *slots, unsigned int nr)
{
	unsigned int i, own = 0;

	for (i = 0; i < nr; i++)
		own += !slots[i].shared;
	return own;
}

int plan_nr_pus(const char *pin, const struct topo *topo, uint64_t *nr)
{
	unsigned int bad, most = topo_info(topo)->nr_pus;
	struct topo_policy policy;
	struct topo_slot *slots;
	int err = topo_policy_parse(pin, &policy);

	if (err)
		return err;
	slots = calloc(most, sizeof(*slots));
	err = slots ? topo_place(topo, &policy, most, slots, &bad) : -ENOMEM;
	topo_policy_release(&policy);
	if (!err)
		*nr = count_own(slots, most);
	free(slots);
	return err;
}

/* A quota takes all threads away for the rest of each period: no better than
 * sharing. */
static int check_quota(const struct plan_cell *cell, double cpus,
		       struct error *e)
{
	if (!((double)cell->threads > cpus))
		return EXIT_OK;
	return error_set(e, EXIT_RESOURCE,
			 "option '--threads': workload '%s' would have %" PRIu64
			 " threads, and the control group's quota is the time "
			 "of %.4g CPUs; --oversubscribe lets them share",
			 cell->workload, cell->threads, cpus);
}

/* Threads that share a PU measure the scheduler; that must be wanted. */
int plan_check_pus(const struct plan *plan, const struct topo *topo,
		   struct error *e)
{
	double cpus = cgroup_cpus("");
	int err, status = EXIT_OK;
	uint64_t nr;
	size_t i;

	if (plan->oversubscribe)
		return EXIT_OK;
	err = plan_nr_pus(plan->pin, topo, &nr);
	if (err)
		return error_set(e, EXIT_ERROR, "cannot place threads: %s",
				 strerror(-err));
	for (i = 0; !status && i < plan->nr; i++) {
		if (plan->cells[i].threads > nr)
			return error_set(e, EXIT_RESOURCE,
					 "option '--threads': workload '%s' "
					 "would have %" PRIu64 " threads on %"
					 PRIu64 " PUs; --oversubscribe lets "
					 "them share", plan->cells[i].workload,
					 plan->cells[i].threads, nr);
		status = check_quota(&plan->cells[i], cpus, e);
	}
	return status;
}
