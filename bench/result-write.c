// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * result-write.c - cells and results to files.
 *
 * A results file has thousands of cells with dozens of histograms each, so
 * that one cell at a time is made into JSON.
 */
#include "bench/result-internal.h"

#include <string.h>

static void put_schema(struct json_build *b, struct json *map,
		       const char *schema)
{
	json_put_str(b, map, "schema", schema);
	json_put_u64(b, map, "schema_version", RESULT_SCHEMA_VERSION);
}

/* A part of a map must not be written: it would be read as null members. */
static int finished(struct json_build *b, struct json *map, struct json **out)
{
	*out = map;
	if (!b->err)
		return 0;
	json_free(map);
	*out = NULL;
	return b->err;
}

static int cell_json(const struct result_cell *cell, const char *schema,
		     struct json **out)
{
	struct json_build b = { 0 };
	struct json *map = json_new_map(&b);

	if (schema)
		put_schema(&b, map, schema);
	shape_put(&b, map, &result_cell_shape, cell);
	return finished(&b, map, out);
}

int result_cell_write(const char *path, const struct result_cell *cell)
{
	struct json *j;
	int err = cell_json(cell, RESULT_CELL_SCHEMA, &j);

	if (err)
		return err;
	err = json_save(path, j);
	json_free(j);
	return err;
}

static int next_cell(void *cells, size_t i, struct json **out)
{
	const struct result_cell *cell = cells;

	return cell_json(cell + i, NULL, out);
}

static int head_json(const struct context *context, struct json **out)
{
	struct json_build b = { 0 };
	struct json *map = json_new_map(&b);

	put_schema(&b, map, RESULT_SCHEMA);
	context_put(&b, map, "context", context);
	return finished(&b, map, out);
}

static int save(const char *path, const struct context *context,
		struct json_stream *tail)
{
	struct json *head;
	int err = head_json(context, &head);

	if (err)
		return err;
	tail->key = "cells";
	err = json_save_stream(path, head, tail);
	json_free(head);
	return err;
}

int results_write(const char *path, const struct context *context,
		  const struct result_cell *cells, size_t nr)
{
	struct json_stream tail = {
		.nr = nr,
		.item = next_cell,
		.arg = (void *)cells,
	};

	return save(path, context, &tail);
}

struct collection {
	const struct strs *cell_paths;
	struct json_error *error;
};

static int next_cell_file(void *arg, size_t i, struct json **out)
{
	const struct collection *c = arg;
	struct result_cell cell;
	int err = result_cell_read(c->cell_paths->v[i], &cell, c->error);

	if (err)
		return err;
	err = cell_json(&cell, NULL, out);
	result_cell_release(&cell);
	return err;
}

int results_collect(const char *path, const struct context *context,
		    const struct strs *cell_paths, struct json_error *error)
{
	struct collection c = { .cell_paths = cell_paths, .error = error };
	struct json_stream tail = {
		.nr = cell_paths->nr,
		.item = next_cell_file,
		.arg = &c,
	};
	int err;

	error->text[0] = '\0';
	err = save(path, context, &tail);
	if (err && !error->text[0])
		snprintf(error->text, sizeof(error->text), "'%.600s': %s",
			 path, strerror(-err));
	return err;
}
