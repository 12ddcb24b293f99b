/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report-rate.h - what a report says of rates: which loop it was, both latencies
 * side by side, what became of the schedule, and the highest rates.
 */
#ifndef PGDBENCH_BENCH_REPORT_RATE_H
#define PGDBENCH_BENCH_REPORT_RATE_H

#include "bench/report-internal.h"

/* report_print_table - one table of a workload.  0 or -ENOMEM. */
int __must_check report_print_table(FILE *out,
				    const struct report_columns *columns,
				    struct report_span workload);

/* report_loop - into the heading: how the steps of a workload were paced.
 * report_open - of an open loop, service beside intended latencies, and what
 * became of the schedule. */
void report_loop(FILE *out, struct report_span workload);
int __must_check report_open(FILE *out, struct report_span workload);

/* report_saturation - the highest rates, if they were asked for. */
int __must_check report_saturation(FILE *out, struct report_span workload);

#endif
