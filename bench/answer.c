// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * answer.c - what a comparison came to: which questions have an answer, what is
 * missing, and whether the runs can be trusted.
 */
#include "bench/answer.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/answer-internal.h"

static size_t rank_of(const char *const *workloads, const char *name)
{
	size_t rank = 0;

	while (workloads[rank] && strcmp(workloads[rank], name))
		rank++;
	return rank;
}

static bool is_better(const char *const *workloads, struct report_span a,
		      struct report_span b)
{
	const struct result_cell *x = a.v->cell, *y = b.v->cell;
	size_t p = rank_of(workloads, x->workload);
	size_t q = rank_of(workloads, y->workload);

	if (p != q)
		return p < q;
	return x->mms != y->mms ? x->mms > y->mms : x->threads > y->threads;
}

int answer_contest(struct contest *c, const struct report_index *index,
		   const struct report_metric *m, const char *const *workloads,
		   struct report_span *load)
{
	struct report_span rest = report_span_all(index), part;
	struct contest one;
	int err = 0;

	*c = (struct contest){ .metric = m };
	*load = (struct report_span){ .nr = 0 };
	for (; !err && rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_load);
		if (!workloads[rank_of(workloads, part.v->cell->workload)] ||
		    (load->nr && !is_better(workloads, part, *load)))
			continue;
		err = contest_init(&one, m, part);
		if (!err && one.nr) {
			contest_release(c);
			*c = one;
			*load = part;
		} else if (!err) {
			contest_release(&one);
		}
	}
	if (err)
		contest_release(c);
	return err;
}

/* ---- sentences ---- */

/* What @tell writes, with a full stop; NULL without. */
static int sentence(const struct question *q, const struct report_index *index,
		    struct report_span *load, char **text)
{
	struct teller t = { .level = NAN, .load = load };
	size_t size = 0;
	int told;

	*text = NULL;
	t.out = open_memstream(text, &size);
	if (!t.out)
		return -ENOMEM;
	told = q->tell(&t, index);
	if (told == 1)
		fputc('.', t.out);
	if (fclose(t.out) && told >= 0)
		told = -ENOMEM;
	if (told == 1)
		return 0;
	free(*text);
	*text = NULL;
	return told < 0 ? told : 0;
}

/* Is there anything of @workload? */
static bool has_workload(const struct report_index *index,
			 const char *workload)
{
	size_t i;

	for (i = 0; i < index->nr; i++)
		if (report_usable(index->v[i].cell) &&
		    !strcmp(index->v[i].cell->workload, workload))
			return true;
	return false;
}

/* What is to be said of a question that has no sentence. */
static void tell_missing(const struct question *q,
			 const struct report_index *index, FILE *out)
{
	/* One workload gives all that is missed. */
	if (q->about && !ftell(out))
		fprintf(out, "Not answered here, but by pgdbench run -w %s: %s",
			q->workload, q->about);
	else if (q->about)
		fprintf(out, "; %s", q->about);
	else if (has_workload(index, q->workload))
		fprintf(out, "%s%s has tables of its own",
			ftell(out) ? "; " : "", q->workload);
}

static int tell_all(struct answer *a, const struct report_index *index,
		    FILE *missing)
{
	struct report_span load = { .nr = 0 };
	const struct question *q;
	bool raced = false;
	char *text;
	size_t i;
	int err;

	for (i = 0; i < answer_questions_nr; i++) {
		q = &answer_questions[i];
		text = NULL;
		err = a->nr < ANSWER_SENTENCES ? sentence(q, index, &load,
							 &text) : 0;
		if (err)
			return err;
		/* Three basic ones have the race in the last. */
		raced |= i == ANSWER_SENTENCES && a->nr == ANSWER_SENTENCES;
		if (text)
			a->sentences[a->nr++] = text;
		else if (!raced || strcmp(q->workload, "race"))
			tell_missing(q, index, missing);
	}
	return 0;
}

/* ---- trust ---- */

struct tally {
	size_t nr, trusted, failed, violated;
};

static struct tally tally_of(const struct report_index *index)
{
	struct tally t = { .nr = index->nr };
	size_t i;

	for (i = 0; i < index->nr; i++) {
		const struct result_cell *cell = index->v[i].cell;

		t.failed += cell->status != RESULT_OK;
		t.violated += report_violated(cell);
		t.trusted += report_usable(cell) &&
			     cell->quality.verdict == VERDICT_OK;
	}
	return t;
}

static void tell_trust(FILE *out, const struct report_index *index)
{
	struct tally t = tally_of(index);

	if (!t.nr) {
		fputs("There are no runs.", out);
		return;
	}
	if (t.trusted == t.nr)
		fprintf(out, t.nr == 1 ? "The one run can be trusted" :
			"All %zu runs can be trusted", t.nr);
	else
		fprintf(out, "%zu of %zu runs can be trusted", t.trusted, t.nr);
	if (t.failed)
		fprintf(out, "; %zu failed", t.failed);
	if (t.violated)
		fprintf(out, "; in %zu the contract was broken, which makes "
			"them void", t.violated);
	if (t.trusted + t.failed + t.violated < t.nr) {
		fputs("; of those that cannot: ", out);
		report_reasons(out, report_span_all(index));
	}
	fputc('.', out);
}

/* ---- all of it ---- */

typedef int write_fn(FILE *out, struct answer *a,
		     const struct report_index *index);

static int write_missing(FILE *out, struct answer *a,
			 const struct report_index *index)
{
	int err = tell_all(a, index, out);

	if (!err && ftell(out))
		fputc('.', out);
	return err;
}

static int write_trust(FILE *out, struct answer *a __unused_arg,
		       const struct report_index *index)
{
	tell_trust(out, index);
	return 0;
}

static int collect(char **text, write_fn *write, struct answer *a,
		   const struct report_index *index)
{
	size_t size = 0;
	FILE *out = open_memstream(text, &size);
	int err;

	if (!out)
		return -ENOMEM;
	err = write(out, a, index);
	if (fclose(out) && !err)
		err = -ENOMEM;
	return err;
}

int answer_init(struct answer *a, const struct report_index *index)
{
	int err;

	*a = (struct answer){ .nr = 0 };
	err = collect(&a->missing, write_missing, a, index);
	if (!err)
		err = collect(&a->trust, write_trust, a, index);
	if (err) {
		answer_release(a);
		return err;
	}
	if (!*a->missing) {
		free(a->missing);
		a->missing = NULL;
	}
	return 0;
}

void answer_release(struct answer *a)
{
	while (a->nr)
		free(a->sentences[--a->nr]);
	free(a->trust);
	free(a->missing);
	*a = (struct answer){ .nr = 0 };
}
