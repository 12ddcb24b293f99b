/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nodes.h - NUMA nodes of simulated CPUs, numbered from 0 without holes, as a
 * strategy counts them; an os index may be anything.  And the PUs of them.
 */
#ifndef PGDBENCH_BENCH_NODES_H
#define PGDBENCH_BENCH_NODES_H

#include "lib/topo.h"

/*
 * nodes_number - number the nodes in the order in which CPUs name them.
 * @slots: where the CPUs run, @nr of them
 * @nodes: out, one number a CPU; 0 for a CPU that has no node
 * Returns how many there are, at least 1.
 */
unsigned int nodes_number(const struct topo_slot *slots, unsigned int nr,
			  unsigned int *nodes);

/*
 * nodes_pus - the PUs that are used, by the kernel's numbers, each once.
 * @pus: out, room for @nr
 * Returns how many; 0 if any slot is bound to none.
 */
unsigned int nodes_pus(const struct topo_slot *slots, unsigned int nr,
		       unsigned int *pus);

/* nodes_os - the os index of the node that has number @node in @nodes; -1 where
 * none is meant. */
int nodes_os(const struct topo_slot *slots, const unsigned int *nodes,
	     unsigned int nr, unsigned int node);

#endif
