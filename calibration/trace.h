/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trace.h - what was traced, as lines of JSON behind an @ on the console. */
#ifndef CALIBRATION_TRACE_H
#define CALIBRATION_TRACE_H

#include <sys/types.h>

/* Processes from this one on are those that sleep. */
extern pid_t first_sleeper;

void trace_open(void);
/* Since the last phase, which this one ends. */
void trace_phase(const char *phase);
/* The syncs since the last call, as those of a vmalloc. */
void trace_syncs(unsigned int vmalloc);

/* Says so on the console, and ends the machine. */
void die(const char *what);

#endif
