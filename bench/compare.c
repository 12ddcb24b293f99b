// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * compare.c - two sides of cells to a table of answers.
 *
 * First all rows are summed up; then it is known how many there are, and with
 * that what each interval may miss.
 */
#include "bench/compare.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/compare-internal.h"

static struct report_span span_of(const struct compare_side *side)
{
	return (struct report_span){ .v = side->v, .nr = side->nr };
}

static void add_pair(struct compare_pairs *p, const struct result_cell *base,
		     const struct result_cell *cell)
{
	p->base[p->nr] = base;
	p->cell[p->nr] = cell;
	p->nr++;
}

/* Both spans are in order of rounds; what only one has is passed over. */
static void pair_up(struct compare_pairs *p, struct report_span base,
		    struct report_span cell, const struct compare_options *o)
{
	size_t i = 0, k = 0;

	while (i < base.nr && k < cell.nr) {
		const struct result_cell *a = base.v[i].cell;
		const struct result_cell *b = cell.v[k].cell;

		if (a->round == b->round && compare_usable(a, base, o) &&
		    compare_usable(b, cell, o))
			add_pair(p, a, b);
		i += a->round <= b->round;
		k += b->round <= a->round;
	}
}

/* Of a strategy's cells on both sides the same lock, whichever was longer by
 * luck in one of them. */
static void find_locks(struct compare_pairs *p, struct report_span base,
		       struct report_span cell)
{
	p->base_lock = report_main_lock(base);
	p->lock = report_main_lock(cell);
	if (!report_by_name(base.v->cell, cell.v->cell) && p->base_lock &&
	    report_find_lock(p->cell[0], p->base_lock))
		p->lock = p->base_lock;
}

static int add_pairs(struct comparison *c, struct report_span base,
		     struct report_span cell,
		     const struct compare_metrics *metrics)
{
	size_t most = MIN(base.nr, cell.nr), i;
	struct compare_pairs p = { .nr = 0 };
	int err = 0;

	p.base = calloc(2 * most, sizeof(*p.base));
	if (!p.base)
		return -ENOMEM;
	p.cell = p.base + most;
	pair_up(&p, base, cell, c->options);
	if (p.nr) {
		find_locks(&p, base, cell);
		err = compare_params(&c->differ, p.base[0], p.cell[0]);
	}
	for (i = 0; !err && p.nr && i < metrics->nr; i++)
		err = compare_add_row(c, &metrics->v[i], &p);
	free(p.base);
	return err;
}

static int add_unmatched(struct comparison *c, const char *side,
			 struct report_span span)
{
	char where[320], line[400];

	compare_where(span.v->cell, where, sizeof(where));
	snprintf(line, sizeof(line), "%s only: %s", side, where);
	return strs_add(&c->unmatched, line);
}

/* What @part of @mine is paired with in @theirs, if that is paired with it. */
static struct report_span partner(const struct compare_side *mine,
				  const struct compare_side *theirs,
				  struct report_span part, const char *against)
{
	struct report_span other = compare_find(theirs, part, against);

	if (other.nr && !against &&
	    compare_find(mine, other, NULL).v != part.v)
		other.nr = 0;
	return other;
}

/* Of the base all that nothing is held against; with --against that is what was
 * asked for. */
static int list_base(struct comparison *c, const struct compare_side *base,
		     const struct compare_side *cell)
{
	struct report_span rest = span_of(base), part;
	int err = 0;

	for (; !err && rest.nr; rest = report_skip(rest, part)) {
		part = compare_next(rest);
		if (!c->options->against && !partner(base, cell, part, NULL).nr)
			err = add_unmatched(c, "base", part);
		if (!err)
			err = compare_left_out(&c->left_out, "base", part,
					       c->options);
	}
	return err;
}

static int add_partners(struct comparison *c, struct report_span base,
			struct report_span cell,
			const struct compare_metrics *metrics)
{
	int err = compare_broken(&c->broken, base, cell);

	return err ? err : add_pairs(c, base, cell, metrics);
}

static int add_all(struct comparison *c, const struct compare_side *base,
		   const struct compare_side *cell,
		   const struct compare_metrics *metrics)
{
	struct report_span rest = span_of(cell), part, other;
	int err = 0;

	for (; !err && rest.nr; rest = report_skip(rest, part)) {
		part = compare_next(rest);
		other = partner(cell, base, part, c->options->against);
		if (other.nr)
			err = add_partners(c, other, part, metrics);
		else if (!c->options->against ||
			 compare_find(base, part, NULL).nr == 0)
			err = add_unmatched(c, "new", part);
		if (!err)
			err = compare_left_out(&c->left_out, "new", part,
					       c->options);
	}
	return err ? err : list_base(c, base, cell);
}

static enum compare_answer judge(const struct compare_row *row)
{
	static const enum compare_answer answers[NR_PAIRED_ANSWERS] = {
		[PAIRED_LESS] = COMPARE_BETTER,
		[PAIRED_MORE] = COMPARE_WORSE,
		[PAIRED_EQUAL] = COMPARE_EQUAL,
		[PAIRED_UNDECIDED] = COMPARE_UNDECIDED,
	};
	enum compare_answer answer = answers[row->paired.answer];

	if (row->unit != COMPARE_A_SECOND)
		return answer;
	return answer == COMPARE_BETTER ? COMPARE_WORSE :
	       answer == COMPARE_WORSE ? COMPARE_BETTER : answer;
}

static void judge_all(struct comparison *c)
{
	struct paired_rule rule = { .effect = log1p(c->options->effect) };
	size_t i;

	for (i = 0; i < c->nr; i++)
		c->nr_noisy += c->rows[i].paired.nr > 1 &&
			       !paired_is_exact(&c->rows[i].paired);
	rule.alpha = paired_share(1 - c->options->confidence, c->nr_noisy);
	for (i = 0; i < c->nr; i++) {
		struct compare_row *row = &c->rows[i];

		paired_judge(&row->paired, &rule);
		row->answer = judge(row);
		if (row->answer == COMPARE_UNDECIDED)
			row->rounds = paired_rounds(&row->paired, &rule);
		c->count[row->answer]++;
	}
}

/* How much worse, as a logarithm. */
static double badness(const struct compare_row *row)
{
	return row->unit == COMPARE_A_SECOND ? -row->paired.mean :
					       row->paired.mean;
}

static int worst_first(const void *x, const void *y)
{
	const struct compare_row *a = x, *b = y;
	double bad_a = badness(a), bad_b = badness(b);

	if (a->answer != b->answer)
		return a->answer < b->answer ? -1 : 1;
	if (isnan(bad_a) || isnan(bad_b))
		return isnan(bad_a) - isnan(bad_b);
	if (bad_a < bad_b || bad_a > bad_b)
		return bad_a > bad_b ? -1 : 1;
	return strcmp(a->metric, b->metric);
}

static size_t nr_distrusted(const struct compare_side *side,
			    const struct compare_options *options)
{
	size_t nr = 0, i;

	for (i = 0; !options->untrustworthy && i < side->nr; i++)
		nr += side->v[i].cell->status == RESULT_OK &&
		      side->v[i].cell->quality.verdict != VERDICT_OK;
	return nr;
}

static int nothing_to_say(const struct comparison *c, struct error *e)
{
	size_t most = 0, i;

	for (i = 0; i < c->nr; i++)
		most = MAX(most, c->rows[i].paired.nr);
	if (most > 1 || c->broken.nr)
		return EXIT_OK;
	if (c->nr_distrusted)
		return error_set(e, EXIT_USAGE, "%s to compare: %zu runs are "
				 "untrustworthy; option '--untrustworthy' uses "
				 "them, too", most ? "not enough" : "nothing",
				 c->nr_distrusted);
	if (most && c->left_out.nr)
		return error_set(e, EXIT_USAGE, "not enough to compare: %s",
				 c->left_out.v[0]);
	if (most)
		return error_set(e, EXIT_USAGE, "one round says nothing: how "
				 "much two runs of the same differ is not "
				 "known; run with --runs 5 or more");
	if (c->left_out.nr)
		return error_set(e, EXIT_USAGE, "nothing to compare: %s",
				 c->left_out.v[0]);
	return error_set(e, EXIT_USAGE, "nothing to compare: no load%s is on "
			 "both sides", c->nr_few ? " with enough values" : "");
}

static int make(struct comparison *c, struct compare_side *sides,
		const struct compare_metrics *metrics, struct error *e)
{
	int status;

	if (compare_noise(&c->differ, span_of(&sides[0]), span_of(&sides[1])) ||
	    add_all(c, &sides[0], &sides[1], metrics))
		return error_memory(e);
	c->nr_distrusted = nr_distrusted(&sides[0], c->options) +
			   nr_distrusted(&sides[1], c->options);
	status = nothing_to_say(c, e);
	if (status)
		return status;
	judge_all(c);
	if (c->nr)
		qsort(c->rows, c->nr, sizeof(*c->rows), worst_first);
	return EXIT_OK;
}

int compare_make(struct comparison *c, const struct results *base,
		 const struct results *cell,
		 const struct compare_options *options, struct error *e)
{
	char *against = (char *)options->against;
	const struct strs one = { .v = &against, .nr = 1 };
	struct compare_side sides[2] = { { .nr = 0 }, { .nr = 0 } };
	struct compare_metrics metrics = { .nr = 0 };
	int status;

	*c = (struct comparison){ .options = options };
	status = compare_metrics(&metrics, options->metrics, e);
	if (!status)
		status = compare_side(&sides[0], base, against ? &one :
				      options->strategies, e);
	if (!status)
		status = compare_side(&sides[1], cell, options->strategies, e);
	if (!status && compare_contexts(&c->differ, &base->context,
					&cell->context))
		status = error_memory(e);
	if (!status)
		status = make(c, sides, &metrics, e);
	if (status)
		comparison_release(c);
	free(metrics.v);
	free(sides[0].v);
	free(sides[1].v);
	return status;
}

void comparison_release(struct comparison *c)
{
	free(c->rows);
	strs_release(&c->differ);
	strs_release(&c->broken);
	strs_release(&c->left_out);
	strs_release(&c->unmatched);
	c->rows = NULL;
	c->nr = 0;
}

const char *compare_says(const struct compare_row *row)
{
	static const char *const words[NR_COMPARE_ANSWERS][2] = {
		[COMPARE_WORSE] = { "slower", "more" },
		[COMPARE_UNDECIDED] = { "undecided", "undecided" },
		[COMPARE_EQUAL] = { "equal", "equal" },
		[COMPARE_BETTER] = { "faster", "less" },
	};

	return words[row->answer][row->unit == COMPARE_BYTES];
}
