/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * saturation.h - the highest rate at which something still holds.
 *
 * A search over a question that is answered by measuring: does it hold at this
 * rate?  Rates are doubled, or halved, until one that holds and one that does
 * not are known, and what lies between is cut at its geometric mean until the
 * two are within the tolerance of each other.
 *
 * Noise makes a measurement worse than it should be and hardly ever better.  So
 * a rate that holds at first is believed; one that does not is asked for again,
 * and if the two differ a third time.  Lest luck be believed, what was found must
 * hold once more in the end; if it does not the next lower one is asked for.
 *
 * It measures nothing itself, and the same answers give the same questions: a
 * search that was interrupted is gone on with by answering from a record.
 */
#ifndef PGDBENCH_BENCH_SATURATION_H
#define PGDBENCH_BENCH_SATURATION_H

#include <stdbool.h>

#include "lib/compiler.h"

struct saturation_config {
	double start;		/* the first rate; moved into the bounds */
	double min;		/* above 0 */
	double max;
	double tolerance;	/* above 0: 0.05 is 5 % */
	unsigned int max_probes;
};

enum saturation_end {
	SATURATION_FOUND,
	SATURATION_NEVER,	/* it does not hold at @min */
	SATURATION_ALWAYS,	/* it holds at @max */
	SATURATION_UNSETTLED,	/* after @max_probes */
};

struct saturation {
	enum saturation_end end;
	double rate;		/* the highest that holds; 0: none is known */
	double above;		/* the least that does not; 0: likewise */
	unsigned int nr_probes;
};

/* Does it hold at @rate?  0, or -errno, which ends the search. */
typedef int saturation_probe_fn(void *arg, double rate, bool *holds);

/*
 * saturation_search - ask @probe until it is clear.
 * Rates have five significant digits.  Returns 0, or what @probe returned; then
 * @out holds what was known by then.
 */
int __must_check saturation_search(const struct saturation_config *config,
				   saturation_probe_fn *probe, void *arg,
				   struct saturation *out);

#endif
