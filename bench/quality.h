/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * quality.h - may a cell's figures be trusted?
 *
 * Judged from what stands in the cell and from a few facts about program and
 * machine that do not, so that the verdict can be tried on made-up ones.  What
 * was not measured is held against nobody; nor is a virtual machine as such,
 * only what it does to a run.
 */
#ifndef PGDBENCH_BENCH_QUALITY_H
#define PGDBENCH_BENCH_QUALITY_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/result.h"

struct quality_facts {
	bool sanitizers;
	bool debug;
	bool oversubscribed;
	bool powersave;		/* a cpufreq governor of that name */
	bool foreign;		/* placed on a machine that is not this one */
	uint64_t nr_pus;	/* whose steal time was read */
	double quota;		/* the control group's, in CPUs; NaN: none */
};

/* quality_judge - set @cell's verdict, and a reason for each thing that is
 * wrong with it.  All of a kind have one text.  0 or -ENOMEM. */
int __must_check quality_judge(struct result_cell *cell,
			       const struct quality_facts *facts);

#endif
