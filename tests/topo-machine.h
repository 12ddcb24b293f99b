/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * topo-machine.h - machines that are not there, and threads placed on them.
 *
 * For the tests of lib/topo.h.  Whatever cannot fail in a sane test is asserted
 * here; what comes back is the caller's to free.
 */
#ifndef PGDBENCH_TESTS_TOPO_MACHINE_H
#define PGDBENCH_TESTS_TOPO_MACHINE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "lib/cpulist.h"
#include "lib/topo.h"

enum { MAX_THREADS = 2048 };

/* Slots big enough for every test; a struct so that no test shares them. */
struct placed {
	struct topo_slot slots[MAX_THREADS];
	char pus[8192];			/* their PUs as a cpulist */
};

static inline struct topo *machine(const char *desc, const char *allowed)
{
	struct topo *t;

	assert_int_equal(topo_new_synthetic(&t, desc, allowed), 0);
	return t;
}

static inline void format_pus(struct placed *p, unsigned int nr)
{
	unsigned int i, pus[MAX_THREADS];

	for (i = 0; i < nr; i++)
		pus[i] = (unsigned int)p->slots[i].pu_os;
	assert_true(cpulist_format(pus, nr, p->pus, sizeof(p->pus)) <
		    sizeof(p->pus));
}

static inline struct placed *place(const struct topo *t, const char *pin,
			    unsigned int nr)
{
	struct placed *p = calloc(1, sizeof(*p));
	struct topo_policy policy;

	assert_non_null(p);
	assert_in_range(nr, 1, MAX_THREADS);
	assert_int_equal(topo_policy_parse(pin, &policy), 0);
	assert_int_equal(topo_place(t, &policy, nr, p->slots, NULL), 0);
	topo_policy_release(&policy);
	format_pus(p, nr);
	return p;
}

#endif
