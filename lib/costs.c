// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * costs.c - what a fault costs on this machine.
 */
#include "lib/costs.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { NR_FAULTS = 1001 };

static int compare_u64(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Reading a page that is not there yet maps the shared page of zeroes: nothing
 * is allocated or cleared, which a vmalloc fault does not do either. */
static int time_faults(const struct clock *clock, volatile char *page,
		       size_t bytes, uint64_t *ns)
{
	unsigned int i;
	uint64_t t0;

	for (i = 0; i < NR_FAULTS; i++) {
		if (madvise((char *)page, bytes, MADV_DONTNEED))
			return -errno;
		t0 = clock_stamp(clock);
		(void)page[0];
		ns[i] = clock_since(clock, t0, clock_stamp_end(clock));
	}
	return 0;
}

int cost_measure_fault(const struct clock *clock, uint64_t *fault_ns)
{
	size_t bytes = (size_t)sysconf(_SC_PAGESIZE);
	uint64_t *ns = calloc(NR_FAULTS, sizeof(*ns));
	char *page = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0);
	int err;

	if (!ns || page == MAP_FAILED) {
		free(ns);
		if (page != MAP_FAILED)
			munmap(page, bytes);
		return -ENOMEM;
	}
	err = time_faults(clock, page, bytes, ns);
	if (!err) {
		qsort(ns, NR_FAULTS, sizeof(*ns), compare_u64);
		*fault_ns = ns[NR_FAULTS / 2];
	}
	munmap(page, bytes);
	free(ns);
	return err;
}
