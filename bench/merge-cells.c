// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * merge-cells.c - the cells of all sources as further repetitions.
 *
 * A source's rounds follow those of the source before, so that no round has
 * cells of two runs: what drifted between them must not be taken for a
 * difference within a pair.
 */
#include "bench/merge-internal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/identity.h"
#include "bench/plan.h"
#include "bench/result-internal.h"

#define FNV_BASIS	UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME	UINT64_C(0x100000001b3)

/* A cell of a source. */
struct from {
	const struct result_cell *cell;
	size_t source;
	uint64_t hash;
};

static int hash_text(void *arg, const char *text, size_t len)
{
	uint64_t *hash = arg;

	while (len--)
		*hash = (*hash ^ (unsigned char)*text++) * FNV_PRIME;
	return 0;
}

/* Of what was measured, wherever it is numbered. */
static int hash_cell(const struct result_cell *cell, uint64_t *hash)
{
	struct result_cell bare = *cell;
	struct json_build b = { 0 };
	struct json *map = json_new_map(&b);

	bare.repetition = 0;
	bare.round = 0;
	bare.order = 0;
	bare.id = bare.strategy;
	shape_put(&b, map, &result_cell_shape, &bare);
	*hash = FNV_BASIS;
	if (!b.err && json_text(map, hash_text, hash))
		b.err = -ENOMEM;
	json_free(map);
	return b.err;
}

static int by_hash(const void *x, const void *y)
{
	const struct from *a = x, *b = y;

	return a->hash < b->hash ? -1 : a->hash > b->hash;
}

/* A cell that failed measured nothing, and is like any other that did. */
static int refuse_copies(const struct merge *m, struct from *v, size_t nr,
			 struct error *e)
{
	size_t i;

	qsort(v, nr, sizeof(*v), by_hash);
	for (i = 1; i < nr; i++)
		if (v[i].hash == v[i - 1].hash && v[i].source !=
		    v[i - 1].source && v[i].cell->status == RESULT_OK)
			return error_set(e, EXIT_USAGE, "'%s' and '%s' have "
					 "the same run of cell '%s'",
					 m->paths->v[v[i - 1].source],
					 m->paths->v[v[i].source],
					 v[i].cell->id);
	return EXIT_OK;
}

static size_t nr_cells(const struct merge *m)
{
	size_t nr = 0, i;

	for (i = 0; i < m->nr; i++)
		nr += m->sources[i].nr;
	return nr;
}

static int find_copies(const struct merge *m, struct error *e)
{
	struct from *v = calloc(nr_cells(m) + 1, sizeof(*v));
	size_t nr = 0, i, k;
	int err = 0, status;

	if (!v)
		return error_memory(e);
	for (i = 0; !err && i < m->nr; i++)
		for (k = 0; !err && k < m->sources[i].nr; k++) {
			v[nr].source = i;
			v[nr].cell = &m->sources[i].cells[k];
			err = hash_cell(v[nr].cell, &v[nr].hash);
			nr++;
		}
	status = err ? error_set(e, EXIT_ERROR, "cannot compare cells: %s",
				 strerror(-err)) :
		 refuse_copies(m, v, nr, e);
	free(v);
	return status;
}

/* The first of the chosen parameters of @a that @b has otherwise, or NULL. */
static const char *other_param(const struct result_cell *a,
			       const struct result_cell *b)
{
	size_t i;

	for (i = 0; i < a->params.nr; i++) {
		const struct str_entry *mine = &a->params.v[i], *its;

		its = str_map_find(&b->params, mine->key);
		if (identity_is_measured(mine->key) ||
		    (its && !strcmp(mine->value ? mine->value : "",
				    its->value ? its->value : "")))
			continue;
		return mine->key;
	}
	return NULL;
}

static bool other_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) : a != b;
}

/* In what two cells differ that are to do the same; NULL: in nothing. */
static const char *other_way(const struct result_cell *a,
			     const struct result_cell *b)
{
	const char *key = other_param(a, b);

	if (!key)
		key = other_param(b, a);
	if (key)
		return key;
	if (other_text(a->contract, b->contract))
		return "contract";
	if (other_text(a->oracle.mode, b->oracle.mode))
		return "oracle.mode";
	if (other_text(a->placement.policy, b->placement.policy))
		return "placement.policy";
	return NULL;
}

/* A cell has to be like one that there is already, or be new altogether. */
static int find_like(const struct results *out, const struct result_cell *cell,
		     const char *path, struct error *e)
{
	const char *way = NULL, *first = NULL;
	size_t i;

	for (i = 0; i < out->nr; i++) {
		if (!identity_same_place(&out->cells[i], cell))
			continue;
		way = other_way(&out->cells[i], cell);
		if (!way)
			return EXIT_OK;
		first = first ? first : way;
	}
	if (!first || cell->status != RESULT_OK)
		return EXIT_OK;
	return error_set(e, EXIT_USAGE, "cell '%s' of '%s' does not belong to "
			 "its like: it has another '%s'", cell->id, path,
			 first);
}

static int fit_cells(const struct merge *m, size_t source, struct error *e)
{
	const struct results *from = &m->sources[source];
	int status = EXIT_OK;
	size_t i;

	for (i = 0; !status && i < from->nr; i++)
		status = find_like(&m->out, &from->cells[i],
				   m->paths->v[source], e);
	return status;
}

/* The first repetition that those before have left for the like of @cell. */
static uint64_t free_repetition(const struct results *out,
				const struct result_cell *cell)
{
	uint64_t next = 0;
	size_t i;

	for (i = 0; i < out->nr; i++)
		if (identity_same_place(&out->cells[i], cell))
			next = MAX(next, out->cells[i].repetition + 1);
	return next;
}

static int number(struct result_cell *cell, uint64_t repetition,
		  struct error *e)
{
	char *id;

	if (!plan_good_id(cell->id))
		return error_set(e, EXIT_USAGE, "cell '%s' has an id that is "
				 "no good", cell->id);
	if (asprintf(&id, "%.*s-r%" PRIu64, (int)identity_stem(cell), cell->id,
		     repetition) < 0)
		return error_memory(e);
	free(cell->id);
	cell->id = id;
	cell->repetition = repetition;
	return EXIT_OK;
}

/* Number the cells of a source while those before it stay as they are. */
static int renumber(const struct results *out, struct results *from,
		    struct error *e)
{
	uint64_t round = 0;
	int status = EXIT_OK;
	size_t i;

	for (i = 0; i < out->nr; i++)
		round = MAX(round, out->cells[i].round + 1);
	for (i = 0; !status && i < from->nr; i++) {
		struct result_cell *cell = &from->cells[i];

		cell->round += round;
		status = number(cell, free_repetition(out, cell) +
				cell->repetition, e);
	}
	return status;
}

static void move(struct results *out, struct results *from)
{
	memcpy(out->cells + out->nr, from->cells,
	       from->nr * sizeof(*from->cells));
	out->nr += from->nr;
	from->nr = 0;
}

static int refuse_pooled(const struct merge *m, struct error *e)
{
	size_t i, k;

	for (i = 0; i < m->nr; i++)
		for (k = 0; k < m->sources[i].nr; k++)
			if (m->sources[i].cells[k].pooled != U64_NULL)
				return error_set(e, EXIT_USAGE, "'%s' has bins "
						 "that were added up, which "
						 "only '--bins' goes on with",
						 m->paths->v[i]);
	return EXIT_OK;
}

static int by_id(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A name is a file's. */
static int refuse_twins(const struct results *out, struct error *e)
{
	const char **ids = calloc(out->nr + 1, sizeof(*ids));
	int status = EXIT_OK;
	size_t i;

	if (!ids)
		return error_memory(e);
	for (i = 0; i < out->nr; i++)
		ids[i] = out->cells[i].id;
	qsort(ids, out->nr, sizeof(*ids), by_id);
	for (i = 1; !status && i < out->nr; i++)
		if (!strcmp(ids[i - 1], ids[i]))
			status = error_set(e, EXIT_USAGE, "two cells would be "
					   "called '%s'", ids[i]);
	free(ids);
	return status;
}

static int label(struct results *out, const char *path)
{
	char reason[512];
	int err = 0;
	size_t i;

	snprintf(reason, sizeof(reason), "merged by force with another %s",
		 path);
	for (i = 0; !err && i < out->nr; i++) {
		out->cells[i].quality.verdict = VERDICT_UNTRUSTWORTHY;
		err = strs_add(&out->cells[i].quality.reasons, reason);
	}
	return err;
}

int merge_cells(struct merge *m, bool bins, struct error *e)
{
	int status = bins ? EXIT_OK : refuse_pooled(m, e);
	size_t i;

	if (!status)
		status = find_copies(m, e);
	m->out.cells = calloc(nr_cells(m) + 1, sizeof(*m->out.cells));
	if (!status && !m->out.cells)
		status = error_memory(e);
	for (i = 0; !status && i < m->nr; i++) {
		status = fit_cells(m, i, e);
		if (!status)
			status = renumber(&m->out, &m->sources[i], e);
		if (!status)
			move(&m->out, &m->sources[i]);
	}
	if (!status)
		status = refuse_twins(&m->out, e);
	if (!status && m->forced && label(&m->out, m->forced))
		status = error_memory(e);
	return status;
}
