/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * answer-internal.h - how sentences of an answer are put together; for nobody
 * else.
 */
#ifndef PGDBENCH_BENCH_ANSWER_INTERNAL_H
#define PGDBENCH_BENCH_ANSWER_INTERNAL_H

#include <stdbool.h>
#include <stdio.h>

#include "bench/contest.h"
#include "bench/report-internal.h"

/* A sentence that is being written. */
struct teller {
	FILE *out;
	double level;		/* of the last interval; NaN: there was none */
	bool untold;		/* it was said that runs tell not all apart */
	struct report_span *load;	/* that was told last, maybe in the
					 * sentence before; empty: none */
};

/* A question.  tell - write the sentence, without full stop; false: there are
 * no figures for it, and nothing was written; or -ENOMEM. */
struct question {
	const char *about;	/* what is missing without; NULL: not missed */
	const char *workload;	/* which gives it */
	int (*tell)(struct teller *t, const struct report_index *index);
};

extern const struct question answer_questions[];
extern const size_t answer_questions_nr;

/*
 * answer_contest - the contest for @m under the load that says most: the
 * workload that comes first in @workloads, which NULL ends, and there the most
 * page directories and threads.  @load: gets that load; none: it is empty.
 * 0 or -ENOMEM; @c is to be released in the first case.
 */
int __must_check answer_contest(struct contest *c,
				const struct report_index *index,
				const struct report_metric *m,
				const char *const *workloads,
				struct report_span *load);

/*
 * answer_tell_contest - "TIME (INTERVAL) with NAME and TIME (INTERVAL) with
 * NAME, NAME and 2 more, which these runs do not tell apart".
 * @each: stands before each figure
 * @detail: adds to the first name what belongs to it; may be NULL
 */
typedef void answer_detail_fn(struct teller *t, const struct contender *of);
void answer_tell_contest(struct teller *t, const struct contest *c,
			 const char *each, answer_detail_fn *detail);

/* answer_tell_load - " [WORKLOAD, GEOMETRY, THREADS, RUNS]", unless it is the
 * one that was told last. */
void answer_tell_load(struct teller *t, struct report_span load);

/* A list of names that is being written: three, then how many more. */
struct name_list {
	char text[3][96];
	size_t nr;
};

void name_list_add(struct name_list *list, const struct report_cell *of);
void name_list_print(FILE *out, const struct name_list *list, size_t limit);

#endif
