// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * merge-pool.c - one cell out of several that are repetitions of one another.
 *
 * Histograms are added bin by bin and what was counted is added up; of what can
 * only be high or low the highest stays; of all else, what they agree on, and
 * null where they do not: nothing is averaged.  Of time lines, which cannot be
 * added, the first that there is stays.  This goes by the members of a cell in
 * JSON, so that one that is new is null rather than wrong.
 */
#include "bench/merge-internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/identity.h"
#include "bench/result-internal.h"

/* Paths in a cell end in one of these, the first that fits counts. */
enum rule { RULE_SAME, RULE_SUM, RULE_MOST, RULE_WORST, RULE_UNION,
	    RULE_FIRST };
static const struct {
	const char *head, *tail;	/* NULL: any */
	enum rule rule;
} rules[] = {
	{ NULL, "_peak_bytes", RULE_MOST },
	{ "quality.verdict", "", RULE_WORST },
	{ "quality.reasons", "", RULE_UNION },
	{ "instrument.", NULL, RULE_MOST },
	{ "params.", "_ns", RULE_MOST },
	{ "counters.", "bytes", RULE_MOST },
	{ "counters.", "_peak", RULE_MOST },
	{ "counters.", NULL, RULE_SUM },
	{ "contexts.", NULL, RULE_SUM },
	{ "ops.", NULL, RULE_SUM },
	{ "locks.", ".acquisitions", RULE_SUM },
	{ "locks.", ".contended", RULE_SUM },
	{ "locks.", ".preempted", RULE_SUM },
	{ "locks.", ".migrated", RULE_SUM },
	{ "latency.", ".preempted", RULE_SUM },
	{ "latency.", ".migrated", RULE_SUM },
	{ "steps", "", RULE_SUM },
	{ "schedule.behind_max_ns", "", RULE_MOST },
	{ "schedule.late_after_ns", "", RULE_SAME },
	{ "schedule.rate_per_s", "", RULE_SAME },
	{ "schedule.arrivals", "", RULE_SAME },
	{ "schedule.", NULL, RULE_SUM },
	{ "oracle.mode", "", RULE_SAME },
	{ "oracle.", NULL, RULE_SUM },
	{ "noise.steal_ns", "", RULE_SUM },
	{ "noise.switches_", NULL, RULE_SUM },
	{ "noise.waiting_ns", "", RULE_SUM },
	{ "noise.migrations", "", RULE_SUM },
	{ "noise.speed_change", "", RULE_MOST },
	{ "placement.migrations", "", RULE_SUM },
	{ "duration_ns", "", RULE_SUM },
	{ "recorded_ns", "", RULE_SUM },
	{ "pooled", "", RULE_SUM },
	{ "timeline", "", RULE_FIRST },
};

static bool fits(const char *path, const char *head, const char *tail)
{
	size_t len = strlen(path), skip = head ? strlen(head) : 0;

	if (skip && strncmp(path, head, skip))
		return false;
	if (!tail)
		return true;
	/* With both, "" is the end. */
	if (!*tail)
		return len == skip;
	return len >= skip + strlen(tail) &&
	       !strcmp(path + len - strlen(tail), tail);
}

static enum rule rule_of(const char *path)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rules); i++)
		if (fits(path, rules[i].head, rules[i].tail))
			return rules[i].rule;
	return RULE_SAME;
}

/* Where a member of the sum goes, and where the two that it comes of are. */
struct place {
	struct json_build *b;
	struct json *at;
	const char *key;
	char path[512];
};

static bool is_null(const struct json *j)
{
	return !j || json_is_null(j);
}

static void put_sum(const struct place *p, const struct json *x,
		    const struct json *y)
{
	uint64_t a, b;

	if (json_as_u64(x, &a) || json_as_u64(y, &b))
		json_put_null(p->b, p->at, p->key);
	else
		json_put_u64(p->b, p->at, p->key, a + b);
}

/* A parameter is a figure written as a string. */
static int number_of(const struct json *j, double *out)
{
	const char *text = NULL;
	char *end;

	if (json_as_str(j, &text))
		return json_as_double(j, out);
	*out = strtod(text, &end);
	return *text && !*end ? 0 : -EINVAL;
}

static void put_most(const struct place *p, const struct json *x,
		     const struct json *y)
{
	double a, b;

	if (number_of(x, &a) || number_of(y, &b))
		json_put_ref(p->b, p->at, p->key, json_same(x, y) ? x : NULL);
	else
		json_put_ref(p->b, p->at, p->key, a >= b ? x : y);
}

static void put_worst(const struct place *p, const struct json *x,
		      const struct json *y)
{
	const char *word = NULL;

	json_put_ref(p->b, p->at, p->key,
		     json_as_str(x, &word) || strcmp(word, "ok") ? x : y);
}

static bool has(const struct json *list, const struct json *value)
{
	size_t i;

	for (i = 0; i < json_count(list); i++)
		if (json_same(json_at(list, i), value))
			return true;
	return false;
}

static void put_union(const struct place *p, const struct json *x,
		      const struct json *y)
{
	struct json *list = json_put_list(p->b, p->at, p->key);
	size_t i;

	for (i = 0; i < json_count(x); i++)
		json_put_ref(p->b, list, NULL, json_at(x, i));
	for (i = 0; i < json_count(y); i++)
		if (!has(x, json_at(y, i)))
			json_put_ref(p->b, list, NULL, json_at(y, i));
}

static void put_same(const struct place *p, const struct json *x,
		     const struct json *y)
{
	json_put_ref(p->b, p->at, p->key, json_same(x, y) ? x : NULL);
}

static void put_first(const struct place *p, const struct json *x,
		      const struct json *y __unused_arg)
{
	json_put_ref(p->b, p->at, p->key, x);
}

static bool is_hist(const struct json *j)
{
	return json_find(j, "bins") && json_find(j, "N");
}

/* The members of the sum of two histograms into @map. */
static void put_hist(struct json_build *b, struct json *map,
		     const struct json *x, const struct json *y)
{
	struct hist *one = NULL, *other = NULL;
	struct json_reader r;

	json_reader_init(&r);
	if (result_hist(&one) && result_hist(&other)) {
		result_hist_get(&r, x, one);
		result_hist_get(&r, y, other);
		hist_merge(one, other);
		result_hist_put(b, map, one);
	} else if (!b->err) {
		b->err = -ENOMEM;
	}
	if (!b->err)
		b->err = r.err;
	free(one);
	free(other);
}

static void pool(struct place *p, const struct json *x, const struct json *y);

/* Member @key of both into @map. */
static void pool_member(struct place *p, struct json *map, const char *key,
			const struct json *x, const struct json *y)
{
	size_t len = strlen(p->path);
	struct json *at = p->at;
	const char *was = p->key;

	snprintf(p->path + len, sizeof(p->path) - len, "%s%s", len ? "." : "",
		 key);
	p->at = map;
	p->key = key;
	pool(p, x, y);
	p->at = at;
	p->key = was;
	p->path[len] = '\0';
}

/* All members of @x and those that only @y has; of histograms those that stand
 * beside the sum. */
static void pool_members(struct place *p, struct json *map,
			 const struct json *x, const struct json *y)
{
	struct json_iter it = { 0 };

	while (json_next(x, &it))
		if (!json_find(map, it.key))
			pool_member(p, map, it.key, it.value,
				    json_find(y, it.key));
	it = (struct json_iter){ 0 };
	while (json_next(y, &it))
		if (!json_find(map, it.key))
			pool_member(p, map, it.key, NULL, it.value);
}

static void pool_map(struct place *p, const struct json *x,
		     const struct json *y)
{
	struct json *map = p->key ? json_put_map(p->b, p->at, p->key) : p->at;

	if (is_hist(x) && is_hist(y))
		put_hist(p->b, map, x, y);
	pool_members(p, map, x, y);
}

static void pool(struct place *p, const struct json *x, const struct json *y)
{
	static void (*const by_rule[])(const struct place *p,
				       const struct json *x,
				       const struct json *y) = {
		[RULE_SAME] = put_same,
		[RULE_SUM] = put_sum,
		[RULE_MOST] = put_most,
		[RULE_WORST] = put_worst,
		[RULE_UNION] = put_union,
		[RULE_FIRST] = put_first,
	};
	enum rule rule = rule_of(p->path);

	if (json_is_map(x) && json_is_map(y) && rule != RULE_FIRST)
		pool_map(p, x, y);
	else if (is_null(x) != is_null(y) && (rule != RULE_SAME ||
					      json_is_map(is_null(x) ? y : x)))
		json_put_ref(p->b, p->at, p->key, is_null(x) ? y : x);
	else if (is_null(x))
		json_put_null(p->b, p->at, p->key);
	else
		by_rule[rule](p, x, y);
}

static int to_cell(const struct json *map, struct result_cell *cell)
{
	struct json_reader r;

	json_reader_init(&r);
	result_cell_init(cell);
	shape_get(&r, map, &result_cell_shape, cell);
	return r.err;
}

/* Add @cell to @sum, which keeps its name and its numbers. */
static int add(struct result_cell *sum, const struct result_cell *cell)
{
	struct json_build b = { 0 };
	struct json *x = json_new_map(&b), *y = json_new_map(&b);
	struct place p = { .b = &b, .at = json_new_map(&b), };
	struct result_cell bare = *cell;
	int err;

	bare.id = sum->id;
	bare.repetition = sum->repetition;
	bare.round = sum->round;
	bare.order = sum->order;
	bare.seed = sum->seed;
	shape_put(&b, x, &result_cell_shape, sum);
	shape_put(&b, y, &result_cell_shape, &bare);
	pool(&p, x, y);
	err = b.err;
	if (!err) {
		result_cell_release(sum);
		err = to_cell(p.at, sum);
	}
	json_free(p.at);
	json_free(x);
	json_free(y);
	return err;
}

/* Is a cell that failed, and adds nothing, to be left for one that did not? */
static bool is_better(const struct result_cell *cell,
		      const struct result_cell *than)
{
	return cell->status == RESULT_OK && than->status != RESULT_OK;
}

static void swap(struct result_cell *a, struct result_cell *b)
{
	struct result_cell c = *a;

	*a = *b;
	*b = c;
}

/* Where the like of @cell is among the first @nr; @nr without. */
static size_t find(const struct results *r, size_t nr,
		   const struct result_cell *cell)
{
	size_t i;

	for (i = 0; i < nr; i++)
		if (identity_same(&r->cells[i], cell))
			break;
	return i;
}

static int pool_one(struct results *r, size_t *nr, struct result_cell *cell)
{
	size_t at = find(r, *nr, cell);
	struct result_cell *sum = &r->cells[at];
	int err = 0;

	if (cell->pooled == U64_NULL)
		cell->pooled = 1;
	if (at == *nr) {
		if (sum != cell)
			swap(sum, cell);
		++*nr;
		return 0;
	}
	if (is_better(cell, sum))
		swap(sum, cell);
	else if (cell->status == RESULT_OK)
		err = add(sum, cell);
	return err;
}

/* What is left is first of its name, in one round, in the order it has. */
static int finish(struct results *r)
{
	size_t i;
	char *id;

	for (i = 0; i < r->nr; i++) {
		struct result_cell *cell = &r->cells[i];

		if (asprintf(&id, "%.*s-r0", (int)identity_stem(cell),
			     cell->id) < 0)
			return -ENOMEM;
		free(cell->id);
		cell->id = id;
		cell->repetition = 0;
		cell->round = 0;
		cell->order = i;
	}
	return 0;
}

int merge_pool(struct merge *m, struct error *e)
{
	struct results *r = &m->out;
	size_t nr = 0, all = r->nr, i;
	int err = 0;

	for (i = 0; !err && i < all; i++)
		err = pool_one(r, &nr, &r->cells[i]);
	while (!err && r->nr > nr)
		result_cell_release(&r->cells[--r->nr]);
	if (!err)
		err = finish(r);
	if (!err)
		return EXIT_OK;
	return error_set(e, EXIT_ERROR, "cannot add up cells: %s",
			 strerror(-err));
}
