// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * merge.c - what results are merged from, and the record of that.
 *
 * A source that was merged itself stands for those it was merged from, so that
 * the list has runs alone, each with the whole context that it had.
 */
#include "bench/merge-internal.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "bench/report-load.h"

#define FNV_BASIS	UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME	UINT64_C(0x100000001b3)

int merge_load(struct merge *m, const struct strs *paths, struct error *e)
{
	int status = EXIT_OK;

	*m = (struct merge){ .paths = paths };
	context_init(&m->out.context);
	m->sources = calloc(paths->nr, sizeof(*m->sources));
	if (!m->sources)
		return error_memory(e);
	while (!status && m->nr < paths->nr) {
		status = report_load(paths->v[m->nr], &m->sources[m->nr], e);
		m->nr += !status;
		if (!status && !m->sources[m->nr - 1].nr)
			status = error_set(e, EXIT_USAGE, "'%s' has no cells",
					   paths->v[m->nr - 1]);
	}
	return status;
}

void merge_release(struct merge *m)
{
	while (m->nr)
		results_release(&m->sources[--m->nr]);
	free(m->sources);
	free(m->forced);
	json_free(m->list);
	results_release(&m->out);
}

/* Of the file's bytes, to tell later whether it is the same. */
static int hash_file(const char *path, uint64_t *hash)
{
	FILE *f = fopen(path, "re");
	int c, err;

	if (!f)
		return -errno;
	*hash = FNV_BASIS;
	while ((c = getc_unlocked(f)) != EOF)
		*hash = (*hash ^ (uint64_t)c) * FNV_PRIME;
	err = ferror(f) ? -EIO : 0;
	fclose(f);
	return err;
}

static int put_hash(struct json_build *b, struct json *map, const char *path)
{
	struct stat st;
	char *file, text[20];
	uint64_t hash = 0;
	int err;

	if (asprintf(&file, "%s%s", path, stat(path, &st) ||
		     !S_ISDIR(st.st_mode) ? "" : "/results.json") < 0)
		return -ENOMEM;
	err = hash_file(file, &hash);
	free(file);
	if (err)
		return err;
	snprintf(text, sizeof(text), "%016" PRIx64, hash);
	json_put_str(b, map, "fnv1a", text);
	return 0;
}

static int put_run(struct json_build *b, struct json *list, const char *path,
		   const struct results *results)
{
	struct json *map = json_put_map(b, list, NULL);
	int err;

	json_put_str(b, map, "path", path);
	err = put_hash(b, map, path);
	json_put_u64(b, map, "cells", results->nr);
	context_put(b, map, "context", &results->context);
	return err;
}

/* As a source's own list, or as a run. */
static int put_source(struct json_build *b, struct json *list, const char *path,
		      const struct results *results)
{
	const struct json *runs = results->context.sources;
	size_t i;

	if (!runs)
		return put_run(b, list, path, results);
	for (i = 0; i < json_count(runs); i++)
		json_put_ref(b, list, NULL, json_at(runs, i));
	return 0;
}

/* Sources are told apart by the list, not by how they were given. */
int merge_describe(struct merge *m, struct error *e)
{
	struct json_build b = { 0 };
	struct json *root = json_new_map(&b), *list;
	int err = 0;
	size_t i;

	list = json_put_list(&b, root, "sources");
	for (i = 0; !err && i < m->nr; i++)
		err = put_source(&b, list, m->paths->v[i], &m->sources[i]);
	m->list = json_ref(json_find(root, "sources"));
	json_free(root);
	if (!err)
		err = b.err;
	return err ? error_set(e, EXIT_ERROR, "cannot read the sources: %s",
			       strerror(-err)) : EXIT_OK;
}

/* Put what @a and @b have in common; what they do not is null. */
static void put_common(struct json_build *b, struct json *at, const char *key,
		       const struct json *x, const struct json *y)
{
	struct json_iter it = { 0 };
	struct json *map;

	if (json_is_map(x) && json_is_map(y)) {
		map = json_put_map(b, at, key);
		while (json_next(x, &it))
			put_common(b, map, it.key, it.value,
				   json_find(y, it.key));
	} else if (x && y && json_same(x, y)) {
		json_put_ref(b, at, key, x);
	} else {
		json_put_null(b, at, key);
	}
}

/* The member "context" of the map that is returned. */
static struct json *common_context(struct json_build *b,
				   const struct json *list)
{
	struct json *root = json_new_map(b), *next;
	size_t i;

	json_put_ref(b, root, "context",
		     json_find(json_at(list, 0), "context"));
	for (i = 1; i < json_count(list); i++) {
		next = json_new_map(b);
		put_common(b, next, "context", json_find(root, "context"),
			   json_find(json_at(list, i), "context"));
		json_free(root);
		root = next;
	}
	return root;
}

/* One line that does it all again, as far as runs can be had again. */
static char *all_lines(const struct json *list)
{
	char *text = NULL;
	size_t len, i;
	FILE *line = open_memstream(&text, &len);
	const char *one;

	if (!line)
		return NULL;
	for (i = 0; i < json_count(list); i++) {
		one = NULL;
		if (json_get_str(json_find(json_at(list, i), "context"),
				 "reproduce", &one))
			one = "false";
		fprintf(line, "%s%s", i ? " && " : "", one);
	}
	if (fclose(line)) {
		free(text);
		return NULL;
	}
	return text;
}

/* What is of the merging and not of the runs. */
static int own_members(struct merge *m, int argc, char **argv)
{
	struct context *c = &m->out.context;
	int i, err = 0;

	json_free(c->plan);
	c->plan = NULL;
	json_free(c->sources);
	c->sources = json_ref(m->list);
	free(c->reproduce);
	c->reproduce = all_lines(m->list);
	if (!c->reproduce || str_set(&c->date, m->sources[0].context.date))
		return -ENOMEM;
	strs_release(&c->argv);
	for (i = 0; !err && i < argc; i++)
		err = strs_add(&c->argv, argv[i]);
	return err;
}

int merge_context(struct merge *m, int argc, char **argv, struct error *e)
{
	struct json_build b = { 0 };
	struct json *root = common_context(&b, m->list);
	struct json_reader r;
	int err;

	json_reader_init(&r);
	if (!b.err)
		context_get(&r, json_find(root, "context"), &m->out.context);
	json_free(root);
	err = b.err ? b.err : r.err;
	if (!err)
		err = own_members(m, argc, argv);
	return err ? error_set(e, EXIT_ERROR, "cannot describe the result: %s",
			       strerror(-err)) : EXIT_OK;
}
