// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plan-rate.c - what says when operations are due, where two things do.
 */
#include "bench/plan-internal.h"

#include <string.h>

int plan_check_rate(const struct plan *plan, const struct choice *c)
{
	const struct str_entry *speed = str_map_find(&plan->params,
						     "trace.speed");

	if (!(c->opts->rate > 0) || !speed || !strcmp(speed->value, "0"))
		return EXIT_OK;
	return error_set(c->e, EXIT_USAGE, "option '--rate' and parameter "
			 "'trace.speed' both say when the operations of a trace "
			 "are due");
}
