/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * answer.h - what a comparison came to, in at most three sentences.
 *
 * They are made of the figures: who has the least and who the most of what the
 * strategies are argued about, each with its interval, of strategies that one
 * may choose and that kept their contract.  Those that the runs do not tell
 * apart are named together.  What was not measured has no sentence, and is named
 * as missing instead.
 *
 * The questions, the first three that have an answer: how long it takes to
 * reach every page directory, and how long the main lock is held meanwhile; how
 * far the tail of forks reaches; what it takes in memory; then those that some
 * workloads ask of their own.
 */
#ifndef PGDBENCH_BENCH_ANSWER_H
#define PGDBENCH_BENCH_ANSWER_H

#include <stddef.h>

#include "lib/compiler.h"

struct report_index;

enum { ANSWER_SENTENCES = 3 };

/* Plain text on one line each; whoever prints it wraps it.  A sentence ends with
 * the load that it is about, unless that is the one of the sentence before. */
struct answer {
	char *sentences[ANSWER_SENTENCES];
	size_t nr;
	char *trust;	/* what became of the runs: a sentence */
	char *missing;	/* what was not measured; NULL: nothing */
};

/* answer_init - 0 or -ENOMEM, in which case there is nothing to release. */
int __must_check answer_init(struct answer *a,
			     const struct report_index *index);
void answer_release(struct answer *a);

#endif
