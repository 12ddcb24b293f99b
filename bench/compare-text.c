// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * compare-text.c - a comparison as a person reads it, in 80 columns.
 *
 * Worst first.  What all rows share stands above them; where there is more
 * than one load they are numbered.
 */
#include "bench/compare.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/compare-internal.h"
#include "bench/report-table.h"

enum {
	WIDTH = 80,
	/* Of load, ratio, interval and answer, and of base, gaps included. */
	WIDTH_ANSWER = 38, WIDTH_BASE = 9,
};

/* Texts word by word, with the second and later lines indented. */
static void print_wrapped(FILE *out, const char *head, const char *text)
{
	int column = fprintf(out, "%s", head), len;

	for (; *text; text += len + (int)strspn(text + len, " ")) {
		len = (int)strcspn(text, " ");
		if (column + 1 + len > WIDTH)
			column = fprintf(out, "\n%8s", "") - 1;
		column += fprintf(out, " %.*s", len, text);
	}
	fputc('\n', out);
}

static void print_lines(FILE *out, const char *head, const struct strs *lines)
{
	size_t i;

	for (i = 0; i < lines->nr; i++)
		print_wrapped(out, head, lines->v[i]);
	if (lines->nr)
		fputc('\n', out);
}

/* ---- loads -------------------------------------------------------------- */

/* One cell of each load, in the order of rows. */
struct loads {
	const struct result_cell **v;
	size_t nr;
};

static size_t load_number(const struct loads *loads,
			  const struct result_cell *cell)
{
	size_t i;

	for (i = 0; i < loads->nr; i++)
		if (compare_same_load(loads->v[i], cell))
			break;
	return i;
}

static int find_loads(struct loads *loads, const struct comparison *c)
{
	size_t i;

	loads->nr = 0;
	loads->v = calloc(c->nr + 1, sizeof(*loads->v));
	if (!loads->v)
		return -ENOMEM;
	for (i = 0; i < c->nr; i++)
		if (load_number(loads, c->rows[i].cell) == loads->nr)
			loads->v[loads->nr++] = c->rows[i].cell;
	return 0;
}

static void print_loads(FILE *out, const struct loads *loads)
{
	char load[192], head[32];
	size_t i;

	for (i = 0; i < loads->nr; i++) {
		compare_load(loads->v[i], load, sizeof(load));
		snprintf(head, sizeof(head), "load %zu:", i + 1);
		print_wrapped(out, loads->nr > 1 ? head : "load:", load);
	}
	fputc('\n', out);
}

/* ---- the table ---------------------------------------------------------- */

static bool shown(const struct comparison *c, const struct compare_row *row)
{
	return !c->options->quiet || row->answer == COMPARE_WORSE ||
	       row->answer == COMPARE_BETTER;
}

/* Three digits; what is far off is only said to be. */
static void ratio_text(double log_ratio, char *buf, size_t size)
{
	double ratio = exp(log_ratio);

	if (isnan(ratio))
		snprintf(buf, size, "-");
	else if (ratio < 0.0995 && ratio >= 0.001)
		snprintf(buf, size, "%.3f", ratio);
	else if (ratio >= 1000)
		snprintf(buf, size, ">1000");
	else if (ratio < 0.001)
		snprintf(buf, size, "<.001");
	else
		snprintf(buf, size, "%.*f",
			 ratio < 9.995 ? 2 : ratio < 99.95 ? 1 : 0, ratio);
}

static void interval_text(const struct paired *p, char *buf, size_t size)
{
	char low[16], high[16];

	if (isnan(p->sd) || isinf(p->mean)) {
		snprintf(buf, size, "-");
		return;
	}
	ratio_text(p->low, low, sizeof(low));
	ratio_text(p->high, high, sizeof(high));
	if (strcmp(low, high))
		snprintf(buf, size, "%s-%s", low, high);
	else
		snprintf(buf, size, "%s", low);
}

static void base_text(const struct compare_row *row, char *buf)
{
	static const char *(*const formats[])(double, char *) = {
		[COMPARE_NS] = report_time,
		[COMPARE_BYTES] = report_bytes,
		[COMPARE_A_SECOND] = report_rate,
	};

	formats[row->unit](row->base_median, buf);
}

/* The end of a long name is what tells it from others. */
static void name_text(const struct compare_row *row, size_t width, char *buf)
{
	char name[128];
	size_t len;

	report_name(row->cell, name, sizeof(name));
	len = strlen(name);
	if (len <= width)
		snprintf(buf, TABLE_TEXT, "%.40s", name);
	else
		snprintf(buf, TABLE_TEXT, "~%.40s", name + len - width + 1);
}

struct layout {
	size_t name;		/* as wide as names may be */
	bool with_base;
	bool with_load;
};

static struct layout lay_out(const struct comparison *c,
			     const struct loads *loads)
{
	size_t metric = strlen("metric"), name = strlen("strategy"), i;
	struct layout l = { .with_load = loads->nr > 1 };
	char buf[128];

	for (i = 0; i < c->nr; i++) {
		if (!shown(c, &c->rows[i]))
			continue;
		report_name(c->rows[i].cell, buf, sizeof(buf));
		name = MAX(name, strlen(buf));
		metric = MAX(metric, strlen(c->rows[i].metric));
	}
	l.name = MIN(name, WIDTH - WIDTH_ANSWER - 2 - metric);
	l.with_base = l.name + 2 + metric + WIDTH_ANSWER + WIDTH_BASE <= WIDTH;
	return l;
}

static int add_row(struct table *t, const struct compare_row *row,
		   const struct layout *l, const struct loads *loads)
{
	struct table_row *line = table_row(t);
	size_t at = 0;

	if (!line)
		return -ENOMEM;
	name_text(row, l->name, line->text[at++]);
	snprintf(line->text[at++], TABLE_TEXT, "%s", row->metric);
	if (l->with_load)
		snprintf(line->text[at++], TABLE_TEXT, "%zu",
			 load_number(loads, row->cell) + 1);
	if (l->with_base)
		base_text(row, line->text[at++]);
	if (isinf(row->paired.mean))
		snprintf(line->text[at++], TABLE_TEXT, "%s",
			 row->paired.mean > 0 ? "from 0" : "to 0");
	else
		ratio_text(row->paired.mean, line->text[at++], TABLE_TEXT);
	interval_text(&row->paired, line->text[at++], TABLE_TEXT);
	snprintf(line->text[at], TABLE_TEXT, "%s", compare_says(row));
	return 0;
}

static int print_table(FILE *out, const struct comparison *c,
		       const struct loads *loads)
{
	struct table t = { .nr_columns = 0 };
	struct layout l = lay_out(c, loads);
	int err = 0;
	size_t i;

	table_column(&t, "", "strategy");
	table_column(&t, "", "metric");
	if (l.with_load)
		table_column(&t, "", "load");
	if (l.with_base)
		table_column(&t, "", "base");
	table_column(&t, "new / base", "ratio");
	table_column(&t, "new / base", "interval");
	table_column(&t, "", "answer");
	for (i = 0; !err && i < c->nr; i++)
		if (shown(c, &c->rows[i]))
			err = add_row(&t, &c->rows[i], &l, loads);
	if (!err && t.nr_rows)
		table_print(out, &t);
	table_release(&t);
	return err;
}

/* ---- what stands above and below ---------------------------------------- */

static void print_origin(FILE *out, const struct compare_print *p, int side)
{
	const struct context *context = &p->of[side]->context;
	const struct compare_options *o = p->c->options;
	char text[1024];

	snprintf(text, sizeof(text), "%s%s%s%s%s", p->names[side],
		 context->date ? ", " : "", context->date ? context->date : "",
		 !side && o->against ? ": " : "",
		 !side && o->against ? o->against : "");
	print_wrapped(out, side ? "new: " : "base:", text);
}

static void print_rule(FILE *out, const struct comparison *c)
{
	size_t least = SIZE_MAX, most = 0, i;
	char text[256], rounds[64];

	if (!c->nr)
		return;
	for (i = 0; i < c->nr; i++) {
		least = MIN(least, c->rows[i].paired.nr);
		most = MAX(most, c->rows[i].paired.nr);
	}
	if (least < most)
		snprintf(rounds, sizeof(rounds), "%zu to %zu rounds", least,
			 most);
	else
		snprintf(rounds, sizeof(rounds), "%zu rounds", most);
	snprintf(text, sizeof(text), "%s; intervals hold, all %zu at once, "
		 "with %g %% confidence; smallest effect of interest %g %%",
		 rounds, c->nr_noisy, 100 * c->options->confidence,
		 100 * c->options->effect);
	print_wrapped(out, "from:", text);
}

static int by_rounds(const void *x, const void *y)
{
	size_t a = *(const size_t *)x, b = *(const size_t *)y;

	return a < b ? -1 : a > b;
}

/* Rows that no number of rounds decides: what was rounded away is more than is
 * of interest. */
static bool too_coarse(const struct comparison *c,
		       const struct compare_row *row)
{
	return row->answer == COMPARE_UNDECIDED && !row->rounds &&
	       row->paired.slack >= log1p(c->options->effect);
}

/* @rounds of @nr rows, in order: what half of them need, and what all. */
static void print_rounds(FILE *out, const size_t *rounds, size_t nr)
{
	size_t some = rounds[(nr - 1) / 2], all = rounds[nr - 1];

	fprintf(out, "of the undecided %zu would have an answer with %zu "
		"rounds", some == all ? nr : (nr + 1) / 2, some);
	if (some != all)
		fprintf(out, ", %zu with %zu", nr, all);
	fputc('\n', out);
}

/* What more rounds would bring, by what was seen in these. */
static int print_hint(FILE *out, const struct comparison *c)
{
	size_t *rounds = calloc(c->nr + 1, sizeof(*rounds)), nr = 0, coarse = 0, i;

	if (!rounds)
		return -ENOMEM;
	for (i = 0; i < c->nr; i++) {
		if (c->rows[i].rounds)
			rounds[nr++] = c->rows[i].rounds;
		coarse += too_coarse(c, &c->rows[i]);
	}
	qsort(rounds, nr, sizeof(*rounds), by_rounds);
	if (nr)
		print_rounds(out, rounds, nr);
	if (coarse)
		fprintf(out, "of the undecided %zu would not with any number: "
			"the clock is too coarse\n", coarse);
	free(rounds);
	return 0;
}

static int print_summary(FILE *out, const struct comparison *c)
{
	if (c->broken.nr)
		fprintf(out, "%zu failed or broke their contract\n",
			c->broken.nr);
	fprintf(out, "%zu comparisons: %zu worse, %zu undecided, %zu equal "
		"within %g %%, %zu better\n", c->nr, c->count[COMPARE_WORSE],
		c->count[COMPARE_UNDECIDED], c->count[COMPARE_EQUAL],
		100 * c->options->effect, c->count[COMPARE_BETTER]);
	if (c->nr_few)
		fprintf(out, "left out for less than ten values above them: "
			"%zu percentile%s\n", c->nr_few,
			c->nr_few == 1 ? "" : "s");
	return print_hint(out, c);
}

int compare_text(FILE *out, const struct compare_print *p)
{
	const struct comparison *c = p->c;
	struct loads loads;
	int err = find_loads(&loads, c);

	if (err)
		return err;
	print_origin(out, p, 0);
	print_origin(out, p, 1);
	print_lines(out, "WORSE:", &c->broken);
	print_rule(out, c);
	print_loads(out, &loads);
	print_lines(out, "DIFFERS:", &c->differ);
	err = print_table(out, c, &loads);
	free(loads.v);
	print_lines(out, "LEFT OUT:", &c->left_out);
	print_lines(out, "UNPAIRED:", &c->unmatched);
	if (!err)
		err = print_summary(out, c);
	if (!err && (fflush(out) || ferror(out)))
		err = errno ? -errno : -EIO;
	return err;
}
