// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * quality.c - may this cell's figures be trusted?
 *
 * Each reason is one check below and one line of text in the result.  A virtual
 * machine as such is no reason; what it does to a run is.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bench/collect.h"
#include "bench/version.h"

/* Above these shares a figure says more of the machine than of a strategy. */
#define STEAL_SHARE	0.02	/* of the measured time of all PUs */
#define LOST_SHARE	0.10	/* of an idle loop, in gaps above 1 us */
#define TIMER_SHARE	0.50	/* of an operation's median */

static int reason(struct result_cell *cell, const char *text)
{
	cell->quality.verdict = VERDICT_UNTRUSTWORTHY;
	return strs_add(&cell->quality.reasons, text);
}

static int judge_build(struct result_cell *cell, const struct run *r)
{
	int err = 0;

	(void)r;
	if (build_info.sanitizers && *build_info.sanitizers)
		err = reason(cell, "sanitizer build");
	if (!err && build_info.debug)
		err = reason(cell, "debug build");
	return err;
}

static int judge_threads(struct result_cell *cell, const struct run *r)
{
	return r->world.config.oversubscribed ?
	       reason(cell, "more threads than PUs") : 0;
}

/* Its intended latencies say how long it ran, and little else. */
static int judge_rate(struct result_cell *cell, const struct run *r __unused_arg)
{
	return result_kept(cell) ? 0 : reason(cell, QUALITY_RATE);
}

static int judge_machine(struct result_cell *cell, const struct run *r)
{
	uint64_t all_ns = cell->duration_ns * topo_info(r->topo)->nr_pus;
	int err = 0;

	if (cell->noise.steal_ns != U64_NULL &&
	    (double)cell->noise.steal_ns > STEAL_SHARE * (double)all_ns)
		err = reason(cell, "steal time above 2 % of the measured time");
	if (!err && r->noise.have_probe && cell->noise.lost_share > LOST_SHARE)
		err = reason(cell, "an idle loop lost above 10 % of its time");
	return err;
}

static int judge_timer(struct result_cell *cell, const struct run *r)
{
	/* Others may be next to nothing: a vmalloc in a slot that is there,
	 * an exit without a registry.  It is their tail that is looked at. */
	static const enum op judged[] = { OP_FORK, OP_EXEC, OP_SYNC, OP_WALK };
	const struct result_latency *lat;
	char text[96];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(judged); i++) {
		lat = &cell->latency[judged[i]];
		if (!lat->service)
			continue;
		if (r->selfcost.timed_op_ns <= TIMER_SHARE *
		    (double)hist_percentile(lat->service, 50))
			continue;
		snprintf(text, sizeof(text),
			 "timing costs above 50 %% of a median %s",
			 op_name(judged[i]));
		if (reason(cell, text))
			return -ENOMEM;
	}
	return 0;
}

static int judge_governor(struct result_cell *cell, const struct run *r)
{
	char governor[32] = "";
	FILE *f;

	(void)r;
	f = fopen("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor",
		  "r");
	if (!f)
		return 0;	/* none: nothing to hold against it */
	if (!fgets(governor, sizeof(governor), f))
		governor[0] = '\0';
	fclose(f);
	return strncmp(governor, "powersave", 9) ? 0 :
	       reason(cell, "cpu frequency governor 'powersave'");
}

int quality_judge(struct result_cell *cell, const struct run *r)
{
	static int (*const judges[])(struct result_cell *,
				     const struct run *) = {
		judge_build, judge_threads, judge_rate, judge_machine, judge_timer,
		judge_governor,
	};
	unsigned int i;
	int err = 0;

	cell->quality.verdict = VERDICT_OK;
	for (i = 0; !err && i < ARRAY_SIZE(judges); i++)
		err = judges[i](cell, r);
	return err;
}
