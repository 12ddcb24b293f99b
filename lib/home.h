/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * home.h - which NUMA node each mm's memory lies on.
 *
 * Mms are numbered; those of a node are a range, in proportion to the CPUs
 * there, so that page directories, struct pages and struct mms of one node lie
 * together in each arena and can be bound as one piece.  A node here is a
 * number from 0 without holes; what the machine calls it is the caller's.
 *
 * Model: a kernel takes page directory, struct page and struct mm of a fork
 * from the node that it runs on (alloc_pages() with the local policy).
 */
#ifndef PGDBENCH_LIB_HOME_H
#define PGDBENCH_LIB_HOME_H

#include <stddef.h>

#include "lib/compiler.h"

struct home {
	unsigned int nr_nodes;	/* at least 1 */
	size_t *first;		/* nr_nodes + 1: node n has first[n] up to but
				 * without first[n + 1] */
};

/*
 * home_init - divide @capacity mms.
 * @cpu_nodes: the node of each of @nr_cpus CPUs, below @nr_nodes; NULL: all on
 *	       node 0
 * @grain: mms to a page of the arena; ranges end at multiples of it, so that no
 *	   page is two nodes', unless there are too few mms for that
 * Returns 0 or -ENOMEM.
 */
int __must_check home_init(struct home *h, size_t capacity,
			   const unsigned int *cpu_nodes, unsigned int nr_cpus,
			   unsigned int nr_nodes, size_t grain);
void home_release(struct home *h);

/* home_of - the node of mm @id.  home_nr - how many mms node @node has. */
static inline unsigned int home_of(const struct home *h, size_t id)
{
	unsigned int node = 0;

	while (node + 1 < h->nr_nodes && id >= h->first[node + 1])
		node++;
	return node;
}

static inline size_t home_nr(const struct home *h, unsigned int node)
{
	return h->first[node + 1] - h->first[node];
}

#endif
