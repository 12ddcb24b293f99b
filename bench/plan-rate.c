// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plan-rate.c - where two things say when operations are due.
 */
#include "bench/plan-internal.h"

#include <string.h>

int plan_check_rate(const struct plan *plan, const struct choice *c)
{
	const struct str_entry *speed = str_map_find(&plan->params,
						     "trace.speed");

	bool rated = c->opts->rate > 0 || plan->saturation.op >= 0;

	if (!rated || !speed || !strcmp(speed->value, "0"))
		return EXIT_OK;
	return error_set(c->e, EXIT_USAGE, "option '--%s' and parameter "
			 "'trace.speed' both say when the operations of a trace "
			 "are due", c->opts->rate > 0 ? "rate" :
			 "find-saturation");
}
