// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nodes.c - numbering the NUMA nodes that are in use.
 */
#include "bench/nodes.h"

#include "lib/compiler.h"

unsigned int nodes_number(const struct topo_slot *slots, unsigned int nr,
			  unsigned int *nodes)
{
	unsigned int i, k, nr_nodes = 0;

	for (i = 0; i < nr; i++) {
		for (k = 0; slots[k].node != slots[i].node; k++)
			;
		if (slots[i].node < 0)
			nodes[i] = 0;
		else
			nodes[i] = k < i ? nodes[k] : nr_nodes++;
	}
	return MAX(nr_nodes, 1U);
}

int nodes_os(const struct topo_slot *slots, const unsigned int *nodes,
	     unsigned int nr, unsigned int node)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (nodes[i] == node && slots[i].node >= 0)
			return slots[i].node;
	return -1;
}

unsigned int nodes_pus(const struct topo_slot *slots, unsigned int nr,
		       unsigned int *pus)
{
	unsigned int i, nr_pus = 0;

	for (i = 0; i < nr; i++) {
		if (slots[i].pu_os < 0)
			return 0;
		if (!slots[i].shared)
			pus[nr_pus++] = (unsigned int)slots[i].pu_os;
	}
	return nr_pus;
}
