/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nmi.h - what an NMI is to a kernel, a signal is to us: it comes between any
 * two instructions, locks held or not, and cannot wait for anything.
 *
 * A timer sends a signal to the worker's thread at a rate.  Its handler reads a
 * published vmalloc address through the page directory that is loaded at that
 * moment, as a profiler's or a tracer's NMI does, and asks nobody if the slot
 * is empty: that is fatal, which is counted.
 */
#ifndef PGDBENCH_BENCH_NMI_H
#define PGDBENCH_BENCH_NMI_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "lib/compiler.h"
#include "lib/cpu.h"

struct worker;

/* One a worker; written by the handler while it is armed, by nobody else. */
struct nmi {
	struct worker *wk;
	timer_t timer;
	bool armed;
	uint64_t random;
	struct oracle_counts oracle;
};

/* nmi_install - the handler, for the whole process; *@old: for nmi_uninstall(),
 * when no timer is armed.  0 or -errno. */
int __must_check nmi_install(struct sigaction *old);
void nmi_uninstall(const struct sigaction *old);

/*
 * nmi_arm - from now on, every @period_ns, an NMI on the calling thread, which
 * is @wk's and has an mm loaded.  0 or -errno.
 * nmi_disarm - no more; what the handler found becomes the CPU's findings.
 * Context: the worker's thread, both.
 */
int __must_check nmi_arm(struct nmi *n, struct worker *wk, uint64_t period_ns);
void nmi_disarm(struct nmi *n);

#endif
