// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * result-read.c - cells and results from files, which are judged first.
 *
 * A file is a whole: one bad member and nothing of it is used, since a report
 * that leaves cells out without a word is worse than none.
 */
#include "bench/result-internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Room for the path in a message; of a longer one the end is shown. */
enum { PATH_SHOWN = 600 };

static void name_file(struct json_error *error, const char *path)
{
	struct json_error reason = *error;
	size_t len = strlen(path);
	bool fits = len <= PATH_SHOWN;

	snprintf(error->text, sizeof(error->text), "'%s%s': %.*s",
		 fits ? "" : "...", fits ? path : path + len - PATH_SHOWN,
		 (int)sizeof(error->text) - PATH_SHOWN - 16, reason.text);
}

static int load(const char *path, struct json **root, struct json_error *error)
{
	int err = json_load(path, root, error);

	if (err)
		name_file(error, path);
	return err;
}

static int verdict(const struct json_reader *r, const char *path,
		   struct json_error *error)
{
	if (!r->err)
		return 0;
	*error = r->error;
	name_file(error, path);
	return r->err;
}

int result_cell_read(const char *path, struct result_cell *cell,
		     struct json_error *error)
{
	struct json_reader r;
	struct json *root;
	int err = load(path, &root, error);

	if (err)
		return err;
	json_reader_init(&r);
	result_cell_init(cell);
	json_reader_schema(&r, root, RESULT_CELL_SCHEMA, RESULT_SCHEMA_VERSION);
	if (!r.err)
		shape_get(&r, root, &result_cell_shape, cell);
	json_free(root);
	if (r.err)
		result_cell_release(cell);
	return verdict(&r, path, error);
}

static void get_cells(struct json_reader *r, const struct json *root,
		      struct results *results)
{
	size_t place = json_reader_enter(r, "cells"), item, nr;
	const struct json *list = json_reader_list(r, json_find(root, "cells"));

	nr = json_count(list);
	results->cells = nr ? calloc(nr, sizeof(*results->cells)) : NULL;
	if (nr && !results->cells)
		json_reader_fail(r, -ENOMEM, "do not fit into memory");
	while (results->nr < nr && !r->err) {
		struct result_cell *cell = &results->cells[results->nr];

		item = json_reader_enter_item(r, results->nr);
		result_cell_init(cell);
		shape_get(r, json_at(list, results->nr++), &result_cell_shape,
			  cell);
		json_reader_leave(r, item);
	}
	json_reader_leave(r, place);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A cell that is there twice would count twice. */
static void refuse_twins(struct json_reader *r, const struct results *results)
{
	size_t nr = results->nr, i, place = json_reader_enter(r, "cells");
	const char **ids = calloc(nr + 1, sizeof(*ids));

	if (!ids)
		json_reader_fail(r, -ENOMEM, "do not fit into memory");
	for (i = 0; ids && i < nr; i++)
		ids[i] = results->cells[i].id;
	if (ids)
		qsort(ids, nr, sizeof(*ids), by_text);
	for (i = 1; ids && i < nr; i++)
		if (!strcmp(ids[i - 1], ids[i]))
			json_reader_fail(r, -EBADMSG, "are two with id "
					 "'%.200s'", ids[i]);
	free(ids);
	json_reader_leave(r, place);
}

static void get_results(struct json_reader *r, const struct json *root,
			struct results *results)
{
	size_t place;

	json_reader_schema(r, root, RESULT_SCHEMA, RESULT_SCHEMA_VERSION);
	place = json_reader_enter(r, "context");
	if (!r->err)
		context_get(r, json_find(root, "context"), &results->context);
	json_reader_leave(r, place);
	if (!r->err)
		get_cells(r, root, results);
	if (!r->err)
		refuse_twins(r, results);
}

static int read_file(const char *path, struct results *results,
		     struct json_error *error)
{
	struct json_reader r;
	struct json *root;
	int err = load(path, &root, error);

	if (err)
		return err;
	json_reader_init(&r);
	memset(results, 0, sizeof(*results));
	context_init(&results->context);
	get_results(&r, root, results);
	json_free(root);
	if (r.err)
		results_release(results);
	return verdict(&r, path, error);
}

int results_read(const char *path, struct results *results,
		 struct json_error *error)
{
	struct stat st;
	char *inside;
	int err;

	if (stat(path, &st) || !S_ISDIR(st.st_mode))
		return read_file(path, results, error);
	if (asprintf(&inside, "%s/results.json", path) < 0) {
		snprintf(error->text, sizeof(error->text), "out of memory");
		return -ENOMEM;
	}
	err = read_file(inside, results, error);
	free(inside);
	return err;
}
