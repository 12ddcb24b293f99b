// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * costs.c - what a fault and a grace period cost on this machine.
 */
#include "lib/costs.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { NR_FAULTS = 1001, NR_GRACES = 7 };

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

static uint64_t median(uint64_t *ns, unsigned int nr)
{
	qsort(ns, nr, sizeof(*ns), compare_u64);
	return ns[nr / 2];
}

void cost_measure_grace(const struct clock *clock, struct rcu *r,
			uint64_t *grace_ns)
{
	uint64_t ns[NR_GRACES], t0;
	unsigned int i;

	rcu_attach(r);
	for (i = 0; i < NR_GRACES; i++) {
		t0 = clock_stamp(clock);
		rcu_synchronize(r);
		ns[i] = clock_since(clock, t0, clock_stamp(clock));
	}
	rcu_detach(r);
	*grace_ns = median(ns, NR_GRACES);
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
	if (!err)
		*fault_ns = median(ns, NR_FAULTS);
	munmap(page, bytes);
	free(ns);
	return err;
}
