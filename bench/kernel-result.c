// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kernel-result.c - reading what was counted in a real kernel.
 */
#include "bench/kernel-result.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/json-read.h"

#define SCHEMA		"pgdbench-kernel"
#define SCHEMA_VERSION	1

/* ---- members ---- */

/* Null is U64_NULL; to lack it is a fault. */
static uint64_t number_or_null(struct json_reader *r, const struct json *map,
			       const char *key)
{
	const struct json *j = json_find(map, key);

	return json_is_null(j) ? U64_NULL : json_reader_u64_at(r, map, key);
}

static const struct json *map_at(struct json_reader *r, const struct json *map,
				 const char *key, size_t *place)
{
	*place = json_reader_enter(r, key);
	return json_reader_map(r, json_find(map, key));
}

/* An address: a number, or where that could be more than JSON's readers keep, a
 * text in hexadecimal. */
static uint64_t address(struct json_reader *r, const struct json *map,
			const char *key)
{
	const struct json *j = json_find(map, key);
	size_t place = json_reader_enter(r, key);
	const char *text;
	uint64_t value;
	char *end;

	if (json_as_str(j, &text)) {
		value = json_reader_u64(r, j);
	} else {
		value = strtoull(text, &end, 16);
		if (strncmp(text, "0x", 2) || *end)
			json_reader_fail(r, -EBADMSG, "is no address");
	}
	json_reader_leave(r, place);
	return value;
}

/* A copy, of null NULL. */
static char *text_or_null(struct json_reader *r, const struct json *map,
			  const char *key)
{
	const struct json *j = json_find(map, key);
	size_t place = json_reader_enter(r, key);
	const char *text = json_is_null(j) ? NULL : json_reader_str(r, j);
	char *copy = text ? strdup(text) : NULL;

	if (text && !copy)
		json_reader_fail(r, -ENOMEM, "is too much: out of memory");
	json_reader_leave(r, place);
	return copy;
}

static char *text(struct json_reader *r, const struct json *map,
		  const char *key)
{
	char *copy = text_or_null(r, map, key);

	if (!copy)
		json_reader_fail(r, -EBADMSG, "has no '%s'", key);
	return copy;
}

typedef void read_item_fn(struct json_reader *r, const struct json *j,
			  void *item);

/* The items of the list that is member @key, each of @size and read by @read;
 * the caller's to free. */
static void *read_list(struct json_reader *r, const struct json *map,
		       const char *key, size_t size, size_t *nr,
		       read_item_fn *read)
{
	size_t place = json_reader_enter(r, key), item, i;
	const struct json *list = json_reader_list(r, json_find(map, key));
	char *v;

	*nr = json_count(list);
	v = calloc(*nr + 1, size);
	if (!v) {
		json_reader_fail(r, -ENOMEM, "is too much: out of memory");
		*nr = 0;
	}
	for (i = 0; i < *nr; i++) {
		item = json_reader_enter_item(r, i);
		read(r, json_reader_map(r, json_at(list, i)), v + i * size);
		json_reader_leave(r, item);
	}
	json_reader_leave(r, place);
	return v;
}

/* ---- parts ---- */

static void read_call(struct json_reader *r, const struct json *j, void *item)
{
	struct kernel_call *c = item;

	c->area = json_reader_u64_at(r, j, "vmalloc");
	c->start = address(r, j, "address");
	c->walks = json_reader_u64_at(r, j, "walks");
	c->entries = json_reader_u64_at(r, j, "entries");
	c->locks = json_reader_u64_at(r, j, "acquisitions");
	c->instructions = number_or_null(r, j, "instructions");
}

/* The median of a function's calls. */
static uint64_t read_function(struct json_reader *r, const struct json *point,
			      const char *key)
{
	size_t place;
	const struct json *j;
	uint64_t p50 = U64_NULL;

	if (json_is_null(json_find(point, key)))
		return U64_NULL;
	j = map_at(r, point, key, &place);
	if (j)
		p50 = number_or_null(r, j, "p50");
	json_reader_leave(r, place);
	return p50;
}

static void read_point(struct json_reader *r, const struct json *j, void *item)
{
	struct kernel_point *p = item;

	p->processes = json_reader_u64_at(r, j, "processes");
	p->pgds = number_or_null(r, j, "page_directories");
	/* Nobody counted them where nothing walks: theirs, and the maker's. */
	if (p->pgds == U64_NULL)
		p->pgds = p->processes + 1;
	p->areas = json_reader_u64_at(r, j, "vmallocs");
	p->cloned_bytes = number_or_null(r, j, "cloned_bytes");
	p->faults = number_or_null(r, j, "faults_by_sleepers");
	p->bumps = number_or_null(r, j, "bumps");
	p->copies = number_or_null(r, j, "copies");
	p->alloc_instructions = read_function(r, j, "pgd_alloc");
	p->free_instructions = read_function(r, j, "pgd_free");
	p->calls = read_list(r, j, "calls", sizeof(*p->calls), &p->nr_calls,
			     read_call);
}

static void read_geometry(struct json_reader *r, const struct json *root,
			  struct kernel_result *k)
{
	size_t place;
	const struct json *j = map_at(r, root, "geometry", &place), *pti;

	if (j) {
		k->geometry = text(r, j, "name");
		k->split = text_or_null(r, j, "split");
		k->ram_bytes = json_reader_u64_at(r, j, "ram_bytes");
		k->vmalloc_start = address(r, j, "vmalloc_start");
		k->vmalloc_end = address(r, j, "vmalloc_end");
		k->slot_bytes = json_reader_u64_at(r, j, "slot_bytes");
		pti = json_find(j, "pti");
		k->pti = !json_is_null(pti) && json_reader_bool(r, pti);
	}
	json_reader_leave(r, place);
}

static char *text_in(struct json_reader *r, const struct json *root,
		     const char *map, const char *key)
{
	size_t place;
	const struct json *j = map_at(r, root, map, &place);
	char *copy = j ? text(r, j, key) : NULL;

	json_reader_leave(r, place);
	return copy;
}

/* What is of one kernel has something to be compared, areas that fit, and the
 * same few page directories besides those of its processes. */
static void judge(struct json_reader *r, const struct kernel_result *k)
{
	const struct kernel_point *first = k->points, *p;
	size_t i;

	if (!r->err && !k->nr_points)
		json_reader_fail(r, -EBADMSG, "'points' has none");
	if (!r->err && (!k->slot_bytes || !k->area_bytes ||
			k->vmalloc_end <= k->vmalloc_start))
		json_reader_fail(r, -EBADMSG, "'geometry' has no area");
	for (i = 0; !r->err && i < k->nr_points; i++) {
		p = &k->points[i];
		if (p->areas > (k->vmalloc_end - k->vmalloc_start) /
			       k->area_bytes)
			json_reader_fail(r, -EBADMSG, "'points[%zu].vmallocs' "
					 "is more than there is room for", i);
		else if (p->pgds <= p->processes || p->pgds - p->processes !=
			 first->pgds - first->processes)
			json_reader_fail(r, -EBADMSG, "'points[%zu].page_"
					 "directories' are not those of its "
					 "processes and as many more as in the "
					 "first", i);
	}
}

static void read_all(struct json_reader *r, const struct json *root,
		     struct kernel_result *k)
{
	const struct json *slope;

	json_reader_schema(r, root, SCHEMA, SCHEMA_VERSION);
	if (r->err)
		return;
	k->name = text(r, root, "name");
	k->release = text_in(r, root, "kernel", "release");
	k->emulator = text_in(r, root, "emulator", "version");
	k->area_bytes = json_reader_u64_at(r, root, "area_bytes");
	slope = json_find(root, "slope_per_process");
	k->slope = json_is_null(slope) ? NAN : json_reader_double(r, slope);
	read_geometry(r, root, k);
	k->points = read_list(r, root, "points", sizeof(*k->points),
			      &k->nr_points, read_point);
	judge(r, k);
}

/* ---- the file ---- */

int kernel_result_read(struct kernel_result *k, const char *path,
		       struct error *e)
{
	struct json_error error;
	struct json_reader r;
	struct json *root;
	int err = json_load(path, &root, &error);

	*k = (struct kernel_result){ .nr_points = 0 };
	if (err)
		return error_set(e, error_of_reading(err), "'%s': %s", path,
				 error.text);
	json_reader_init(&r);
	read_all(&r, root, k);
	json_free(root);
	if (!r.err)
		return EXIT_OK;
	kernel_result_release(k);
	return error_set(e, error_of_reading(r.err), "'%s': %s", path,
			 r.error.text);
}

void kernel_result_release(struct kernel_result *k)
{
	while (k->nr_points)
		free(k->points[--k->nr_points].calls);
	free(k->points);
	free(k->name);
	free(k->release);
	free(k->emulator);
	free(k->geometry);
	free(k->split);
	*k = (struct kernel_result){ .nr_points = 0 };
}
