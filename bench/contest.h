/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * contest.h - which strategies have the least of a figure, and which the most,
 * as far as the runs can tell.
 *
 * Those contend that one may choose, that kept their contract and that were
 * measured.  Two whose intervals overlap are not told apart: the best are the
 * one with the least median and all whose interval overlaps its own, the worst
 * likewise.  Where nobody has an interval only equal medians are alike; where
 * some have one, who has none, as it ran but once, does not contend.
 */
#ifndef PGDBENCH_BENCH_CONTEST_H
#define PGDBENCH_BENCH_CONTEST_H

#include "bench/report-internal.h"

struct contender {
	struct report_row row;
	struct report_value value;
	size_t nr_trusted;	/* of the runs that are usable */
	bool few;		/* as report_measure() has it */
	bool best, worst;	/* both: nobody is told apart from it */
};

struct contest {
	const struct report_metric *metric;
	struct contender *v;	/* the least median first */
	size_t nr;
};

/* contest_init - of one metric under one load.  0 or -ENOMEM. */
int __must_check contest_init(struct contest *c, const struct report_metric *m,
			      struct report_span load);
void contest_release(struct contest *c);

/* contest_is_level - is nobody told apart from anybody else? */
bool contest_is_level(const struct contest *c);

#endif
