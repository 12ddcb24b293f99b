// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * topo-info.c - what a finished struct topo answers without asking hwloc.
 *
 * Look-ups and the summary line only; nothing here changes anything.
 */
#include "lib/topo.h"

#include <stdio.h>

#include "lib/topo-priv.h"

const struct topo_info *topo_info(const struct topo *t)
{
	return &t->info;
}

bool topo_is_this_system(const struct topo *t)
{
	return t->info.this_system;
}

const struct topo_pu *topo_find_pu(const struct topo *t, unsigned int os)
{
	if (os >= t->nr_os || t->pu_of_os[os] < 0)
		return NULL;
	return &t->pus[t->pu_of_os[os]];
}

int topo_node_of_pu(const struct topo *t, int pu_os)
{
	const struct topo_pu *pu = NULL;

	if (pu_os >= 0)
		pu = topo_find_pu(t, (unsigned int)pu_os);
	return pu ? pu->node : -1;
}

static const char *plural(unsigned int nr)
{
	return nr == 1 ? "" : "s";
}

/* ", 2 x 32 MiB L3", or nothing. */
static void format_llc(const struct topo_info *info, char *buf, size_t size)
{
	uint64_t kib = info->llc_bytes >> 10;
	bool mib = kib && !(kib % 1024);
	char nr[16] = "";

	buf[0] = '\0';
	if (!info->llc_bytes)
		return;
	if (info->nr_llcs > 1)
		snprintf(nr, sizeof(nr), "%u x ", info->nr_llcs);
	snprintf(buf, size, ", %s%llu %s L%u", nr,
		 (unsigned long long)(mib ? kib / 1024 : kib),
		 mib ? "MiB" : "KiB", info->llc_level);
}

int topo_summary(const struct topo *t, char *buf, size_t size)
{
	const struct topo_info *i = &t->info;
	char llc[64];

	format_llc(i, llc, sizeof(llc));
	return snprintf(buf, size,
			"%u package%s, %u core%s, %u PU%s, %u NUMA node%s%s%s",
			i->nr_packages, plural(i->nr_packages),
			i->nr_cores, plural(i->nr_cores),
			i->nr_pus, plural(i->nr_pus),
			i->nr_nodes, plural(i->nr_nodes),
			llc, i->this_system ? "" : " (not this machine)");
}
