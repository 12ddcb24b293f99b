// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * options-scope.c - options of one workload alone, --set WORKLOAD.OPTION=VALUE.
 *
 * They lie among the other assignments.  An option for all that is said later
 * takes them back, so that here, too, the last one counts.
 */
#include "bench/options-internal.h"

#include <string.h>

#include "bench/workload.h"

/* Of "OWNER.NAME=VALUE": the row of NAME, if OWNER is a workload and NAME one of
 * the options that a workload can have; *@value is then VALUE. */
static const struct option_row *row_of(const char *text, const char *workload,
				       const char **value)
{
	size_t len = strcspn(text, "."), i;
	const char *name = text + len + 1;

	if (!text[len] || strncmp(text, workload, len) || workload[len])
		return NULL;
	len = strcspn(name, "=");
	for (i = 0; i < option_table_nr; i++) {
		const struct option_row *row = &option_table[i];

		if (!row->scoped || strncmp(row->name, name, len) ||
		    row->name[len])
			continue;
		*value = name + len + (name[len] == '=');
		return row;
	}
	return NULL;
}

bool options_can_scope(const char *name)
{
	const struct option_row *row = option_find(name, CMD_RUN);

	return row && row->scoped;
}

void options_unscope(struct options *opts, const struct option_row *row)
{
	struct strs *set = &opts->set;
	const char *value;
	size_t i, nr = 0;
	unsigned int w;

	for (i = 0; i < set->nr; i++) {
		for (w = 0; w < workload_list_nr; w++)
			if (row_of(set->v[i], workload_list[w]->name,
				   &value) == row)
				break;
		if (w == workload_list_nr)
			set->v[nr++] = set->v[i];
		else
			free(set->v[i]);
	}
	set->nr = nr;
}

/* One for all that is in @opts into @to. */
static int copy(struct options *to, const struct options *opts, struct error *e)
{
	int status = EXIT_OK;
	size_t i;

	for (i = 0; !status && i < opts->settings.nr; i++) {
		const struct setting *set = &opts->settings.v[i];

		if (set->row->scoped)
			status = set->row->set(to, set->row, set->value, e);
	}
	return status;
}

int options_scope(struct options *to, const struct options *opts,
		  const char *workload, struct error *e)
{
	const struct option_row *row;
	const char *value;
	int status;
	size_t i;

	*to = (struct options){ .command = opts->command, };
	status = options_defaults(to, e);
	if (!status)
		status = copy(to, opts, e);
	for (i = 0; !status && i < opts->set.nr; i++) {
		row = row_of(opts->set.v[i], workload, &value);
		if (row)
			status = row->set(to, row, value, e);
	}
	return status;
}
