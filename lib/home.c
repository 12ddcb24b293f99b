// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * home.c - dividing the mms among the nodes.
 */
#include "lib/home.h"

#include <errno.h>
#include <stdlib.h>

static unsigned int cpus_before(const unsigned int *cpu_nodes,
				unsigned int nr_cpus, unsigned int node)
{
	unsigned int i, nr = 0;

	for (i = 0; i < nr_cpus; i++)
		nr += cpu_nodes[i] < node;
	return nr;
}

/* The nearest multiple; with few mms that could leave a node none. */
static size_t round_to(size_t at, size_t grain, size_t share)
{
	return share < 2 * grain ? at : (at + grain / 2) / grain * grain;
}

int home_init(struct home *h, size_t capacity, const unsigned int *cpu_nodes,
	      unsigned int nr_cpus, unsigned int nr_nodes, size_t grain)
{
	unsigned int node;
	size_t at;

	h->nr_nodes = cpu_nodes ? MAX(nr_nodes, 1U) : 1;
	h->first = calloc(h->nr_nodes + 1, sizeof(*h->first));
	if (!h->first)
		return -ENOMEM;
	for (node = 1; node < h->nr_nodes; node++) {
		/* Divided first: a product of the two could overflow. */
		at = cpus_before(cpu_nodes, nr_cpus, node);
		at = capacity / nr_cpus * at + capacity % nr_cpus * at / nr_cpus;
		h->first[node] = round_to(at, MAX(grain, (size_t)1),
					  capacity / nr_cpus);
	}
	h->first[h->nr_nodes] = capacity;
	return 0;
}

void home_release(struct home *h)
{
	free(h->first);
	h->first = NULL;
	h->nr_nodes = 0;
}
