// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * collect-quality.c - the facts that a cell is judged by and that do not stand
 * in it.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench/cgroup.h"
#include "bench/collect-internal.h"
#include "bench/quality.h"
#include "bench/version.h"

/* Without a governor there is nothing to hold against it. */
static bool is_powersave(void)
{
	char governor[32] = "";
	FILE *f;

	f = fopen("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor",
		  "re");
	if (!f)
		return false;
	if (!fgets(governor, sizeof(governor), f))
		governor[0] = '\0';
	fclose(f);
	return !strncmp(governor, "powersave", 9);
}

int collect_quality(struct result_cell *cell, const struct run *r)
{
	const struct quality_facts facts = {
		.sanitizers = build_info.sanitizers && *build_info.sanitizers,
		.debug = build_info.debug,
		.oversubscribed = r->world.config.oversubscribed,
		.powersave = is_powersave(),
		.quota = cgroup_cpus(""),
		.foreign = !topo_is_this_system(r->topo),
		.nr_pus = r->nr_pus ? r->nr_pus :
			  (uint64_t)sysconf(_SC_NPROCESSORS_ONLN),
	};

	return quality_judge(cell, &facts);
}
