// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * flatten.c - a cell as names and texts, one for each figure.
 *
 * This goes by the members that a cell has in JSON, none of which it knows but
 * for what they are called.
 */
#include "bench/flatten.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bench/result-internal.h"

static const double percents[] = { 50, 90, 99, 99.9, 99.99, 99.999 };

/* What derives from the rest of a histogram, or is written anew. */
static const char *const of_hist[] = {
	"N", "min", "max", "mean", "stddev", "sum", "percentile", "bins",
	"overflow",
};

struct flattening {
	struct str_map *out;
	int err;
	char path[512];		/* with strokes between members */
};

/* How the path of a member begins, and what stands for that. */
static const struct { const char *head, *instead; } heads[] = {
	{ "latency/", "" },
	{ "ops/", "" },
	{ "locks/", "lock." },
	{ "oracle/by_kind/", "violations." },
	{ "quality/", "" },
};

/* And how it ends, at once or below. */
static const char *tail_of(const char *path, bool is_hist)
{
	if (!strncmp(path, "ops/", 4))
		return ".count";
	if (strncmp(path, "latency/", 8) || !is_hist)
		return "";
	return strchr(path + 8, '/') ? "_ns" : ".service_ns";
}

static int name_of(const char *path, bool is_hist, char *name, size_t size)
{
	const char *instead = "", *rest = path;
	size_t i;
	int len;

	for (i = 0; i < ARRAY_SIZE(heads); i++)
		if (!strncmp(path, heads[i].head, strlen(heads[i].head))) {
			instead = heads[i].instead;
			rest = path + strlen(heads[i].head);
		}
	len = snprintf(name, size, "%s%s%s", instead, rest,
		       tail_of(path, is_hist));
	for (i = 0; name[i]; i++)
		if (name[i] == '/')
			name[i] = '.';
	return len < (int)size ? 0 : -ENAMETOOLONG;
}

/* @tail: of a histogram's figure, else NULL. */
static void add(struct flattening *f, const char *tail, const char *value)
{
	char name[640];
	size_t len;

	if (!f->err)
		f->err = name_of(f->path, tail, name, sizeof(name) - 32);
	if (f->err)
		return;
	len = strlen(name);
	snprintf(name + len, sizeof(name) - len, "%s", tail ? tail : "");
	f->err = str_map_add(f->out, name, value);
}

static void add_u64(struct flattening *f, const char *tail, uint64_t value)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRIu64, value);
	add(f, tail, text);
}

static void add_double(struct flattening *f, const char *tail, double value)
{
	char text[32];

	snprintf(text, sizeof(text), "%.9g", value);
	add(f, tail, text);
}

static void add_hist(struct flattening *f, const struct hist *h)
{
	char tail[32];
	size_t i;

	add_u64(f, ".n", h->nr);
	if (!h->nr)
		return;
	add_u64(f, ".min", h->min_ns);
	add_double(f, ".mean", hist_mean(h));
	for (i = 0; i < ARRAY_SIZE(percents); i++) {
		snprintf(tail, sizeof(tail), ".p%g", percents[i]);
		add_u64(f, tail, hist_percentile(h, percents[i]));
	}
	add_u64(f, ".max", h->max_ns);
	add_u64(f, ".overflow", h->overflow);
}

static void flatten_hist(struct flattening *f, const struct json *map)
{
	struct hist *h = NULL;
	struct json_reader r;

	json_reader_init(&r);
	if (result_hist(&h))
		result_hist_get(&r, map, h);
	else
		f->err = -ENOMEM;
	if (!f->err)
		f->err = r.err;
	if (!f->err)
		add_hist(f, h);
	free(h);
}

static int append(void *arg, const char *text, size_t len)
{
	return fwrite(text, 1, len, arg) != len;
}

/* A list, or a string without its quotes. */
static void flatten_leaf(struct flattening *f, const struct json *j)
{
	const char *string = NULL;
	char *text = NULL;
	size_t len;
	FILE *out;

	/* A histogram that is null is none, and has none of its names. */
	if (json_is_null(j))
		return;
	if (!json_as_str(j, &string)) {
		add(f, NULL, string);
		return;
	}
	out = open_memstream(&text, &len);
	if (!out || json_text(j, append, out))
		f->err = -ENOMEM;
	if (out && fclose(out))
		f->err = -ENOMEM;
	add(f, NULL, text);
	free(text);
}

static bool is_hist(const struct json *j)
{
	return json_find(j, "bins") && json_find(j, "N");
}

/* Long lists, which are nothing for a column. */
static bool is_series(const char *key)
{
	return !strcmp(key, "timeline");
}

static bool is_of_hist(const char *key)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(of_hist); i++)
		if (!strcmp(of_hist[i], key))
			return true;
	return false;
}

/* As deep as a cell is, whose members are ours. */
static void flatten(struct flattening *f, const struct json *j)
{
	size_t len = strlen(f->path);
	struct json_iter it = { 0 };

	if (!json_is_map(j)) {
		flatten_leaf(f, j);
		return;
	}
	if (is_hist(j))
		flatten_hist(f, j);
	while (!f->err && json_next(j, &it)) {
		if (is_series(it.key) || (is_hist(j) && is_of_hist(it.key)))
			continue;
		snprintf(f->path + len, sizeof(f->path) - len, "%s%s",
			 len ? "/" : "", it.key);
		flatten(f, it.value);
		f->path[len] = '\0';
	}
}

int flatten_cell(struct str_map *out, const struct result_cell *cell)
{
	struct flattening f = { .out = out };
	struct json_build b = { 0 };
	struct json *map = json_new_map(&b);

	shape_put(&b, map, &result_cell_shape, cell);
	if (!b.err)
		flatten(&f, map);
	json_free(map);
	return b.err ? b.err : f.err;
}
