/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * saturation-ask.h - what a run is to find the highest rate for: the value of
 * --find-saturation, which the plan keeps as it is.
 *
 * "OP:PERCENTILE:LIMIT[,NAME=VALUE...]", and where a name is poisson or fixed it
 * stands alone.
 */
#ifndef PGDBENCH_BENCH_SATURATION_ASK_H
#define PGDBENCH_BENCH_SATURATION_ASK_H

#include <stdint.h>

#include "bench/error.h"
#include "lib/compiler.h"

struct saturation_ask {
	int op;			/* enum op; -1: nothing is asked for */
	double percentile;
	uint64_t limit_ns;
	double tolerance;	/* 0.05 is 5 % */
	double min_rate;
	double max_rate;
	uint64_t max_probes;
	int arrivals;		/* enum arrivals */
};

/* What holds where nothing is asked for. */
void saturation_ask_init(struct saturation_ask *ask);

/* saturation_ask_parse - set @ask from @text.  EXIT_OK, or EXIT_USAGE with one
 * line in @e that begins "option '--OPTION'". */
int __must_check saturation_ask_parse(struct saturation_ask *ask,
				      const char *option, const char *text,
				      struct error *e);

/* saturation_ask_text - for people, and such that it can be given again.
 * Returns @buf, of SATURATION_ASK_TEXT bytes. */
enum { SATURATION_ASK_TEXT = 160 };
const char *saturation_ask_text(const struct saturation_ask *ask, char *buf);

#endif
