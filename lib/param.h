/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * param.h - a parameter that --set can set: of a strategy, a guard, a workload
 * or a geometry.
 *
 * Who owns one declares a table of them and finds their values in its private
 * state when it is called first; reading the text is the program's.
 */
#ifndef PGDBENCH_LIB_PARAM_H
#define PGDBENCH_LIB_PARAM_H

#include <stddef.h>
#include <stdint.h>

enum param_type { PARAM_U64, PARAM_TIME, PARAM_BOOL, PARAM_CHOICE };

/*
 * A parameter, set by --set OWNER.NAME=VALUE.  @offset is into the owner's
 * private state: a uint64_t (U64; TIME in ns), a bool, or an unsigned int
 * (CHOICE: the index in the comma separated @choices).
 */
struct param {
	const char *name;
	const char *help;
	enum param_type type;
	const char *choices;
	const char *def;
	size_t offset;
	uint64_t min, max;	/* U64 and TIME; max 0: no bound */
};

#endif
