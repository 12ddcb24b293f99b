// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * injection.c - delays from the plan into the world.
 */
#include "bench/injection.h"

#include <stdio.h>

#include "bench/parse.h"

int injection_apply(const struct str_map *params, struct inject *in)
{
	const struct str_entry *entry;
	char key[64];
	unsigned int p;
	int err = 0;

	for (p = 0; !err && p < INJECT_NR; p++) {
		snprintf(key, sizeof(key), "inject.%s",
			 inject_point_name((enum inject_point)p));
		entry = str_map_find(params, key);
		if (entry)
			err = parse_inject(entry->value, &in->rules[p]);
	}
	return err;
}
