/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * topo-priv.h - the inside of struct topo, for topo.c and topo-place.c only.
 *
 * topo.c fills it from hwloc's tree; topo-place.c works on the flat array and
 * never follows @hw.  Constant once topo_new() has returned.
 */
#ifndef PGDBENCH_LIB_TOPO_PRIV_H
#define PGDBENCH_LIB_TOPO_PRIV_H

#include "lib/topo.h"

struct hwloc_topology;
struct hwloc_bitmap_s;

/* Levels of the tree between the whole machine and a PU, more than hwloc has
 * types for; what lies deeper would only make TOPO_SPREAD coarser. */
#define TOPO_NR_LEVELS	16

/* An allowed PU. */
struct topo_pu {
	unsigned int os;
	unsigned int core;		/* from 0 without holes */
	unsigned int core_logical;
	unsigned int package;		/* logical */
	unsigned int smt;		/* the how manyth of its core */
	unsigned int spread;		/* its turn under TOPO_SPREAD */
	int node;			/* os index, -1: none */
	uint64_t path[TOPO_NR_LEVELS];	/* names of what holds it, outermost
					 * first */
	unsigned int nr_chosen[TOPO_NR_LEVELS];	/* scratch of the ranking */
};

struct topo {
	struct topo_info info;
	struct topo_pu *pus;		/* info.nr_pus, in logical order */
	int *pu_of_os;			/* nr_os; -1: not allowed */
	unsigned int nr_os;
	struct hwloc_topology *hw;
	struct hwloc_bitmap_s *allowed;	/* the os indices of @pus */
};

/* topo_find_pu - the allowed PU with this os index, or NULL. */
const struct topo_pu *topo_find_pu(const struct topo *t, unsigned int os);

/* topo_rank_spread - set @spread of all PUs from their @path and @smt. */
void topo_rank_spread(struct topo *t);

/* topo_pu_exists - has the machine this PU, allowed or not, on or off? */
bool topo_pu_exists(const struct topo *t, unsigned int os);

#endif
