// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * selftest-clock.c - do the cores' clocks agree, and would it be seen if they
 * did not?
 *
 * The jump is played: it is added to the stamps that are raced, core by core,
 * and what must come of it is what a run makes of one.
 */
#include <math.h>
#include <string.h>

#include "bench/clock-choice.h"
#include "bench/selftest.h"

#define JUMP_NS 1000000

static const struct clock_skew one_jumps = { .ns = JUMP_NS };
static const struct clock_skew both_jump = { .ns = JUMP_NS, .monotonic = true };

int selftest_clock(const struct selftest_facts *facts, double *values)
{
	struct clock_choice one, both;
	int err = clock_choose(&one_jumps, &one);

	if (!err)
		err = clock_choose(&both_jump, &both);
	if (err)
		return err;
	values[0] = (double)facts->clock.cores.backsteps;
	values[1] = !strcmp(one.source, "clock_monotonic") ? NAN :
		    one.cores.backsteps && one.verdict == CLOCK_REPLACED;
	values[2] = both.cores.backsteps && both.verdict == CLOCK_REFUSED;
	return 0;
}
