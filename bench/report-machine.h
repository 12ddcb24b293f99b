/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report-machine.h - below the tables: the instrument, and the machine's noise.
 */
#ifndef PGDBENCH_BENCH_REPORT_MACHINE_H
#define PGDBENCH_BENCH_REPORT_MACHINE_H

#include "bench/report-internal.h"

/* report_machine - what timing costs, what was timed, and what the machine did
 * meanwhile; of one cell at least. */
void report_machine(FILE *out, struct report_span all);

#endif
