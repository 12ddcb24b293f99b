// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * workload.c - the list of workloads.  A new one is a file and a line here.
 */
#include "bench/workload.h"

#include <string.h>

#include "bench/workloads.h"

const struct workload_ops *const workload_list[] = {
	&steady_workload,
	&populate_workload,
	&churn_workload,
	&walk_workload,
	&contexts_workload,
	&trace_workload,
	&race_workload,
	&huge_vmap_workload,
	&ioremap_workload,
	&ptdump_workload,
};
const unsigned int workload_list_nr = ARRAY_SIZE(workload_list);

const struct workload_ops *workload_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < workload_list_nr; i++)
		if (!strcmp(workload_list[i]->name, name))
			return workload_list[i];
	return NULL;
}

const char *workload_geometry(const struct workload_ops *ops)
{
	return ops->geometry ? ops->geometry : "x86-64";
}
