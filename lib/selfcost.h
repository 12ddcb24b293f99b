/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * selfcost.h - what our own instruments cost, here and now.
 *
 * Printed beside every result, so that a reader can tell an operation from
 * the reading of it.  Measures time only; judges nothing.
 */
#ifndef PGDBENCH_LIB_SELFCOST_H
#define PGDBENCH_LIB_SELFCOST_H

#include <stdbool.h>

#include "lib/clock.h"

/* Medians of interleaved rounds, in nanoseconds each. */
struct selfcost {
	double stamp_ns;	/* one clock_stamp() */
	double timed_op_ns;	/* clock_stamp() and _end(), hist_record() */
	double record_ns;	/* of a value in memory, as operations are:
				 * marks of preempt.h, section_hist_record() */
	double preempt_ns;	/* preempt_begin() and preempt_end() */
	bool have_preempt;	/* false: preempt_ns was not measured */
};

/*
 * selfcost_measure - fill @cost.
 *
 * Takes less than 20 ms on an idle machine, and 0.6 MB for as long.
 * Returns 0 or -ENOMEM.
 *
 * Context: any thread that is in no preempt section; pin it for steady
 * figures.
 */
int __must_check selfcost_measure(const struct clock *c,
				  struct selfcost *cost);

#endif
