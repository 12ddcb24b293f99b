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
	struct options wish;
	double rate;
	int status;

	if (!speed || !strcmp(speed->value, "0"))
		return EXIT_OK;
	status = options_scope(&wish, c->opts, "trace", c->e);
	rate = wish.rate;
	options_release(&wish);
	if (status || (!(rate > 0) && plan->saturation.op < 0))
		return status;
	return error_set(c->e, EXIT_USAGE, "option '--%s' and parameter "
			 "'trace.speed' both say when the operations of a trace "
			 "are due", rate > 0 ? "rate" : "find-saturation");
}
