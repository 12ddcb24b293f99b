// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ipi.c - membarrier(2) as a shootdown.
 *
 * A process must register before it may use the expedited command; liburcu and
 * the percpu semaphore may have done so already, which does no harm.
 */
#include "lib/ipi.h"

#include <errno.h>
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/hist.h"

static long membarrier(int command)
{
	return syscall(SYS_membarrier, command, 0, 0);
}

bool ipi_available(void)
{
	return !membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
}

void ipi_shootdown(const struct world *w, struct cpu *cpu)
{
	uint64_t began = clock_stamp(w->clock);

	/* Not registered yet: once a process. */
	if (membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED) && errno == EPERM &&
	    ipi_available())
		(void)membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED);
	cost_spin(w->clock, began, w->config.costs.ipi_ns);
	if (cpu->recording)
		hist_record(cpu->ipis, clock_since(w->clock, began,
						   clock_stamp(w->clock)));
}
