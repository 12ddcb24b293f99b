// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * geometries.c - geometries from the text of their parameters.
 */
#include "bench/geometries.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/params.h"

static int apply_defaults(const struct geometry_row *row, void *params)
{
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < row->nr_params; i++)
		err = param_apply(&row->params[i], row->params[i].def, params);
	return err;
}

/* @word: "NAME=VALUE" */
static int apply_word(const struct geometry_row *row, const char *word,
		      void *params)
{
	size_t len = strcspn(word, "=");
	unsigned int i;

	for (i = 0; word[len] && i < row->nr_params; i++)
		if (!strncmp(row->params[i].name, word, len) &&
		    !row->params[i].name[len])
			return param_apply(&row->params[i], word + len + 1,
					   params);
	return -ENOENT;
}

static int apply_more(const struct geometry_row *row, const char *more,
		      void *params)
{
	char *copy = strdup(more), *save = NULL, *word;
	int err = copy ? 0 : -ENOMEM;

	for (word = copy ? strtok_r(copy, " ", &save) : NULL; !err && word;
	     word = strtok_r(NULL, " ", &save))
		err = apply_word(row, word, params);
	free(copy);
	return err;
}

int geometry_from(const struct geometry_row *row, const struct str_map *values,
		  const char *more, struct geometry *out)
{
	void *params = calloc(1, row->params_bytes + 1);
	int err;

	if (!params)
		return -ENOMEM;
	err = values ? params_apply(row->params, row->nr_params, row->name,
				    values, params)
		     : apply_defaults(row, params);
	if (!err && more)
		err = apply_more(row, more, params);
	if (!err)
		err = geometry_resolve(row, params, out);
	free(params);
	return err;
}
