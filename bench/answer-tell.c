// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * answer-tell.c - the words for a contest: figures, intervals, names.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "bench/answer-internal.h"

/* Of a contest, those that share one end of it. */
enum group { GROUP_BEST, GROUP_WORST };

static bool is_in(const struct contender *one, enum group group)
{
	return group == GROUP_BEST ? one->best : one->worst;
}

static const struct contender *end_of(const struct contest *c,
				      enum group group)
{
	return group == GROUP_BEST ? &c->v[0] : &c->v[c->nr - 1];
}

void name_list_add(struct name_list *list, const struct report_cell *of)
{
	if (list->nr < ARRAY_SIZE(list->text))
		report_row_name(of, list->text[list->nr],
				sizeof(list->text[0]));
	list->nr++;
}

/* "A", "A and B", "A, B and 3 more"; one more has a name of its own. */
static void print_from(FILE *out, const struct name_list *list, size_t limit,
		       size_t from)
{
	size_t shown = list->nr <= limit + 1 ? list->nr : limit, i;

	shown = MIN(shown, ARRAY_SIZE(list->text));
	for (i = from; i < shown; i++)
		fprintf(out, "%s%s", !i ? "" : i + 1 == list->nr ? " and " :
			", ", list->text[i]);
	if (shown < list->nr)
		fprintf(out, " and %zu more", list->nr - shown);
}

void name_list_print(FILE *out, const struct name_list *list, size_t limit)
{
	print_from(out, list, limit, 0);
}

/* Whoever has the figure that is given comes first, and has the detail. */
static void tell_names(struct teller *t, const struct contest *c,
		       enum group group, answer_detail_fn *detail)
{
	const struct contender *first = end_of(c, group);
	struct name_list list = { .nr = 0 };
	bool exact = true;
	size_t i;

	name_list_add(&list, first->row.cells.v);
	for (i = 0; i < c->nr; i++) {
		if (&c->v[i] == first || !is_in(&c->v[i], group))
			continue;
		name_list_add(&list, c->v[i].row.cells.v);
		exact &= c->v[i].value.min == first->value.max &&
			 c->v[i].value.max == first->value.min;
	}
	fprintf(t->out, " with %s", list.text[0]);
	if (detail)
		detail(t, first);
	print_from(t->out, &list, 2, 1);
	if (list.nr == 1 || exact)
		return;
	fputs(t->untold ? ", not told apart either" :
	      ", which these runs do not tell apart", t->out);
	t->untold = true;
}

static void tell_interval(struct teller *t, const struct contest *c,
			  const struct contender *one, const char **gap)
{
	const struct stats_interval *in = &one->value.in;
	char buf[REPORT_TEXT];

	if (isnan(in->level) || (!c->metric->hist &&
				 one->value.min == one->value.max))
		return;
	fputs(*gap, t->out);
	*gap = ", ";
	if (t->level != in->level)
		fprintf(t->out, "%s: ", report_level(in->level, buf));
	t->level = in->level;
	fputs(report_interval(c->metric->format, in, buf), t->out);
}

static size_t nr_behind(struct report_span cells)
{
	size_t nr = 0, i;

	for (i = 0; i < cells.nr; i++)
		nr += report_usable(cells.v[i].cell) &&
		      !result_kept(cells.v[i].cell);
	return nr;
}

/* Where the rate was not kept, a wait is that of a queue that grew for as long
 * as one measured; it may be more. */
static void tell_doubts(struct teller *t, const struct contest *c,
			const struct contender *one, const char **gap)
{
	size_t behind = c->metric->hist ? nr_behind(one->row.cells) : 0;

	if (one->few) {
		fprintf(t->out, "%sthe greatest of few", *gap);
		*gap = ", ";
	}
	if (behind) {
		fprintf(t->out, "%sbehind the rate in %zu of %zu runs", *gap,
			behind, one->row.nr_usable);
		*gap = ", ";
	}
	if (!one->nr_trusted) {
		fprintf(t->out, "%suntrusted", *gap);
		*gap = ", ";
	}
}

static void tell_figure(struct teller *t, const struct contest *c,
			const struct contender *one)
{
	const char *gap = " (";
	char buf[REPORT_TEXT];

	fputs(c->metric->format(one->value.median, buf), t->out);
	tell_interval(t, c, one, &gap);
	tell_doubts(t, c, one, &gap);
	if (strcmp(gap, " ("))
		fputc(')', t->out);
}

static void tell_end(struct teller *t, const struct contest *c,
		     enum group group, answer_detail_fn *detail)
{
	tell_figure(t, c, end_of(c, group));
	tell_names(t, c, group, detail);
}

/* All in one group, from the least median to the greatest. */
static void tell_level(struct teller *t, const struct contest *c)
{
	if (c->v[0].value.median < c->v[c->nr - 1].value.median) {
		tell_figure(t, c, &c->v[0]);
		fputs(" to ", t->out);
	}
	tell_figure(t, c, &c->v[c->nr - 1]);
	tell_names(t, c, GROUP_BEST, NULL);
}

void answer_tell_contest(struct teller *t, const struct contest *c,
			 const char *each, answer_detail_fn *detail)
{
	fputs(each, t->out);
	if (c->nr == 1 || !contest_is_level(c))
		tell_end(t, c, GROUP_BEST, detail);
	else
		tell_level(t, c);
	if (contest_is_level(c))
		return;
	fprintf(t->out, ", and %s", each);
	tell_end(t, c, GROUP_WORST, detail);
}

static size_t most_runs(struct report_span load)
{
	struct report_span rest = load, part;
	size_t most = 0;

	for (; rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_strategy);
		most = MAX(most, report_nr_usable(part));
	}
	return most;
}

void answer_tell_load(struct teller *t, struct report_span load)
{
	const struct report_cell *of = load.v;
	size_t runs = most_runs(load);

	if (t->load->nr && report_same_load(of, t->load->v))
		return;
	*t->load = load;
	fprintf(t->out, " [%s%s%s, %s, %" PRIu64 " thread%s, %" PRIu64 " page "
		"director%s, ", of->section ? of->section : "",
		of->section ? ": " : "", of->cell->workload,
		of->cell->geometry, of->cell->threads,
		of->cell->threads == 1 ? "" : "s", of->cell->mms,
		of->cell->mms == 1 ? "y" : "ies");
	if (runs == 1)
		fprintf(t->out, "one run each: no intervals]");
	else
		fprintf(t->out, "%zu runs each]", runs);
}
