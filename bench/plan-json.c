// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plan-json.c - plan.json: written and read by one table each of plan and
 * cell, so that it is an identity.
 *
 * What is read is judged: a process that runs a cell believes its plan.
 */
#include <errno.h>
#include <string.h>

#include "bench/parse.h"
#include "bench/plan-internal.h"
#include "lib/json-read.h"
#include "lib/shape.h"

/* A member of type int: the index of a word in @arg, comma separated. */
static void word_init(const struct field *f __unused_arg, void *p)
{
	*(int *)p = 0;
}

static void word_put(struct json_build *b, struct json *map,
		     const struct field *f, const void *p)
{
	char word[FORMAT_SIZE];

	json_put_str(b, map, f->key,
		     choice_name(f->arg, *(const int *)p, word, sizeof(word)));
}

static void word_get(struct json_reader *r, const struct json *j,
		     const struct field *f, void *p)
{
	const char *word = json_reader_str(r, j);

	if (word && parse_choice(word, f->arg, p))
		json_reader_fail(r, -EBADMSG, "is '%.40s', which is none of %s",
				 word, (const char *)f->arg);
}

static const struct kind kind_word = {
	.init = word_init,
	.put = word_put,
	.get = word_get,
};

/* A member that is a struct saturation_ask: as text; null where nothing is
 * asked for. */
static void ask_init(const struct field *f __unused_arg, void *p)
{
	saturation_ask_init(p);
}

static void ask_put(struct json_build *b, struct json *map,
		    const struct field *f, const void *p)
{
	const struct saturation_ask *ask = p;
	char text[SATURATION_ASK_TEXT];

	json_put_str(b, map, f->key,
		     ask->op < 0 ? NULL : saturation_ask_text(ask, text));
}

static void ask_get(struct json_reader *r, const struct json *j,
		    const struct field *f, void *p)
{
	const char *text = json_reader_str(r, j);
	struct error e;

	if (text && saturation_ask_parse(p, f->key, text, &e))
		json_reader_fail(r, -EBADMSG, "is '%.80s', which nobody can "
				 "search for", text);
}

static const struct kind kind_ask = {
	.init = ask_init,
	.put = ask_put,
	.get = ask_get,
};

#define CELL(member, kind) FIELD_NEEDED(struct plan_cell, member, kind)
#define CELL_WORD(member, words) \
	FIELD_NEEDED_ARG(struct plan_cell, member, kind_word, words)
static const struct field cell_fields[] = {
	CELL(id, kind_str),
	CELL(strategy, kind_str),
	FIELD(struct plan_cell, guard, kind_str),
	CELL(workload, kind_str),
	CELL(geometry, kind_str),
	CELL(threads, kind_u64),
	CELL(walkers, kind_u64),
	CELL(mms, kind_u64),
	CELL(repetition, kind_u64),
	CELL(round, kind_u64),
	CELL(order, kind_u64),
	CELL(seed, kind_u64),
	CELL(duration_ns, kind_u64),
	CELL(warmup_ns, kind_u64),
	CELL(rate, kind_double),
	CELL_WORD(arrivals, ARRIVALS_NAMES),
	CELL_WORD(layout, LAYOUT_NAMES),
};
static const struct shape cell_shape = SHAPE(cell_fields);

#define PLAN(member, kind) FIELD_NEEDED(struct plan, member, kind)
#define PLAN_WORD(member, words) \
	FIELD_NEEDED_ARG(struct plan, member, kind_word, words)
static const struct field plan_fields[] = {
	PLAN(seed, kind_u64),
	PLAN(rounds, kind_u64),
	PLAN_WORD(verify, VERIFY_NAMES),
	FIELD_ARG(struct plan, timeline, kind_word, TIMELINE_NAMES),
	PLAN_WORD(pgd_pages, PGD_PAGES_NAMES),
	PLAN(spare_bytes, kind_u64),
	PLAN(grace_ns, kind_u64),
	PLAN(fault_ns, kind_u64),
	PLAN(ipi_ns, kind_u64),
	FIELD(struct plan, saturation, kind_ask),
	PLAN(pin, kind_str),
	FIELD(struct plan, oversubscribe, kind_bool),
	FIELD(struct plan, trace, kind_str),
	FIELD(struct plan, trace_hash, kind_str),
	PLAN(plugins, kind_strs),
	FIELD(struct plan, plugin_hashes, kind_strs),
	PLAN(params, kind_str_map),
	FIELD(struct plan, options, kind_strs),
};
static const struct shape plan_shape = SHAPE(plan_fields);

static struct json *build(const struct plan *plan, struct json_build *b)
{
	struct json *root = json_new_map(b), *cells;
	size_t i;

	json_put_str(b, root, "schema", PLAN_SCHEMA);
	json_put_u64(b, root, "schema_version", PLAN_SCHEMA_VERSION);
	shape_put(b, root, &plan_shape, plan);
	cells = json_put_list(b, root, "cells");
	for (i = 0; i < plan->nr; i++)
		shape_put(b, json_put_map(b, cells, NULL), &cell_shape,
			  &plan->cells[i]);
	return root;
}

struct json *plan_json(const struct plan *plan)
{
	struct json_build b = { .err = 0, };
	struct json *root = build(plan, &b);

	if (!b.err)
		return root;
	json_free(root);
	return NULL;
}

int plan_write(const char *path, const struct plan *plan)
{
	struct json_build b = { .err = 0, };
	struct json *root = build(plan, &b);
	int err = b.err;

	if (!err)
		err = json_save(path, root);
	json_free(root);
	return err;
}

/* An id is a file's name, and must stay in its folder. */
bool plan_good_id(const char *id)
{
	return *id && *id != '.' && strlen(id) <= 200 &&
	       !id[strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-.")];
}

static void judge_cell(struct json_reader *r, const struct plan_cell *cell)
{
	if (!plan_good_id(cell->id))
		json_reader_fail(r, -EBADMSG, "has an id that is no good");
	if (!cell->threads || cell->threads > PLAN_MAX_THREADS)
		json_reader_fail(r, -EBADMSG, "has too few or many threads");
	if (cell->walkers >= cell->threads)
		json_reader_fail(r, -EBADMSG, "has too many walkers");
	if (!cell->mms || cell->mms > PLAN_MAX_MMS)
		json_reader_fail(r, -EBADMSG, "has too few or many mms");
	if (!cell->duration_ns)
		json_reader_fail(r, -EBADMSG, "has no duration");
	if (!(cell->rate >= 0))
		json_reader_fail(r, -EBADMSG, "has a rate below 0");
}

static void get_cell(struct json_reader *r, const struct json *j,
		     struct plan_cell *cell)
{
	shape_init(&cell_shape, cell);
	shape_get(r, j, &cell_shape, cell);
	if (!r->err)
		judge_cell(r, cell);
}

static void get_cells(struct json_reader *r, const struct json *root,
		      struct plan *plan)
{
	size_t place = json_reader_enter(r, "cells"), item, nr;
	const struct json *list = json_reader_list(r, json_find(root, "cells"));

	nr = json_count(list);
	if (!r->err && (!nr || nr > PLAN_MAX_CELLS))
		json_reader_fail(r, -EBADMSG, "has too few or many cells");
	plan->cells = r->err ? NULL : calloc(nr, sizeof(*plan->cells));
	if (!plan->cells)
		json_reader_fail(r, -ENOMEM, "do not fit into memory");
	while (plan->nr < nr && !r->err) {
		item = json_reader_enter_item(r, plan->nr);
		get_cell(r, json_at(list, plan->nr), &plan->cells[plan->nr]);
		plan->nr++;
		json_reader_leave(r, item);
	}
	if (!r->err && plan_ids_differ(plan))
		json_reader_fail(r, -EBADMSG, "has one id twice");
	json_reader_leave(r, place);
}

static void get_plan(struct json_reader *r, const struct json *root,
		     struct plan *plan)
{
	struct topo_policy policy;
	int err;

	*plan = (struct plan){ .nr = 0, };
	shape_init(&plan_shape, plan);
	json_reader_schema(r, root, PLAN_SCHEMA, PLAN_SCHEMA_VERSION);
	if (!r->err)
		shape_get(r, root, &plan_shape, plan);
	if (r->err)
		return;
	err = topo_policy_parse(plan->pin, &policy);
	if (err)
		json_reader_fail(r, -EBADMSG, "has a pin that is no good");
	else
		topo_policy_release(&policy);
	get_cells(r, root, plan);
}

static int refuse(const char *path, int err, const char *reason,
		  struct error *e)
{
	return error_set(e, error_of_reading(err), "'%s': %s", path, reason);
}

int plan_read(const char *path, struct plan *plan, struct error *e)
{
	struct json_error error;
	struct json_reader r;
	struct json *root;
	int err = json_load(path, &root, &error);

	if (err)
		return refuse(path, err, error.text, e);
	json_reader_init(&r);
	get_plan(&r, root, plan);
	json_free(root);
	if (!r.err)
		return EXIT_OK;
	plan_release(plan);
	return refuse(path, r.err, r.error.text, e);
}
