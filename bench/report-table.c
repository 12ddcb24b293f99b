// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-table.c - texts in columns, as wide as they need to be, and in blocks
 * of 80 columns.
 */
#include "bench/report-table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/fold.h"
#include "lib/bag.h"

/* Between columns. */
enum { GAP = 2 };

void table_column(struct table *t, const char *head, const char *name)
{
	struct table_column *c = &t->columns[t->nr_columns];

	BUG_ON(t->nr_columns == TABLE_COLUMNS);
	snprintf(c->head, sizeof(c->head), "%s", head);
	snprintf(c->name, sizeof(c->name), "%s", name);
	t->nr_columns++;
}

struct table_row *table_row(struct table *t)
{
	struct table_row *rows = bag_grow(t->rows, t->nr_rows, sizeof(*rows));

	if (!rows)
		return NULL;
	t->rows = rows;
	rows += t->nr_rows++;
	memset(rows, 0, sizeof(*rows));
	return rows;
}

int table_note(struct table *t, const char *line)
{
	struct table_row *row = table_row(t);

	if (!row)
		return -ENOMEM;
	row->note = true;
	snprintf(row->line, sizeof(row->line), "%s", line);
	return 0;
}

void table_release(struct table *t)
{
	free(t->rows);
	t->rows = NULL;
	t->nr_rows = 0;
}

/* The columns from @from to before @to, with the first at their left. */
struct block {
	size_t from, to;
	size_t width[TABLE_COLUMNS];
};

static size_t columns_of(const char *text)
{
	return fold_columns(text, strlen(text));
}

/* The end of the columns from @from on that share their head, before @to. */
static size_t head_end(const struct table *t, size_t from, size_t to)
{
	size_t i = from + 1;

	while (i < to && t->columns[from].head[0] &&
	       !strcmp(t->columns[i].head, t->columns[from].head))
		i++;
	return i;
}

static size_t width_over(const size_t *width, size_t from, size_t to)
{
	size_t sum = 0, i;

	for (i = from; i < to; i++)
		sum += width[i] + (i > from ? GAP : 0);
	return sum;
}

static size_t measure_column(const struct table *t, size_t column)
{
	size_t width = columns_of(t->columns[column].name), r;

	for (r = 0; r < t->nr_rows; r++)
		width = MAX(width, columns_of(t->rows[r].text[column]));
	return width;
}

/* What columns share is over all of them. */
static void widen(const struct table *t, struct block *b)
{
	size_t i, end, over, head;

	for (i = b->from; i < b->to; i = end) {
		end = head_end(t, i, b->to);
		over = width_over(b->width, i, end);
		head = columns_of(t->columns[i].head);
		if (head > over)
			b->width[end - 1] += head - over;
	}
}

/* Returns how wide all of it is. */
static size_t measure(const struct table *t, struct block *b)
{
	size_t i;

	b->width[0] = measure_column(t, 0);
	for (i = b->from; i < b->to; i++)
		b->width[i] = measure_column(t, i);
	widen(t, b);
	return b->width[0] + (b->from < b->to ? GAP : 0) +
	       width_over(b->width, b->from, b->to);
}

static bool fits(const struct table *t, size_t from, size_t to)
{
	struct block b = { .from = from, .to = to };

	return measure(t, &b) <= FOLD_COLUMNS;
}

/*
 * As many columns from @from on as fit: such that share their head all or none,
 * unless they are too many for a line; one at least.
 */
static struct block take_block(const struct table *t, size_t from)
{
	struct block b = { .from = from, .to = from };
	size_t end;

	while (b.to < t->nr_columns) {
		end = head_end(t, b.to, t->nr_columns);
		if (!fits(t, from, end))
			break;
		b.to = end;
	}
	if (b.to == from && from < t->nr_columns)
		b.to++;
	end = head_end(t, from, t->nr_columns);
	while (b.to < end && fits(t, from, b.to + 1))
		b.to++;
	measure(t, &b);
	return b;
}

/* @text in the middle of dashes, to show which columns it stands for. */
static void print_head(FILE *out, const char *text, size_t width)
{
	size_t len = columns_of(text), left, i;

	if (!len || width < len + 4) {
		fprintf(out, "%*s%s", (int)(width - MIN(width, len)), "",
			text);
		return;
	}
	left = (width - len - 2) / 2;
	for (i = 0; i < left; i++)
		fputc('-', out);
	fprintf(out, " %s ", text);
	for (i += len + 2; i < width; i++)
		fputc('-', out);
}

static void print_heads(FILE *out, const struct table *t,
			const struct block *b)
{
	size_t i, end;

	print_head(out, t->columns[0].head, b->width[0]);
	for (i = b->from; i < b->to; i = end) {
		end = head_end(t, i, b->to);
		fprintf(out, "%*s", GAP, "");
		print_head(out, t->columns[i].head,
			   width_over(b->width, i, end));
	}
	fputc('\n', out);
}

/* How long @text is without the blanks at its end. */
static size_t trimmed(const char *text)
{
	size_t len = strlen(text);

	while (len && text[len - 1] == ' ')
		len--;
	return len;
}

static bool has_text(const struct table_row *row, size_t from, size_t to)
{
	size_t i;

	for (i = from; i < to; i++)
		if (row->text[i][0])
			return true;
	return false;
}

/* Nothing is printed to the right of the last text, blanks neither. */
static void print_row(FILE *out, const struct block *b,
		      const struct table_row *row)
{
	size_t blanks = b->width[0] - columns_of(row->text[0]), i, to = b->to;

	while (to > b->from && !row->text[to - 1][0])
		to--;
	fprintf(out, "%.*s", (int)(to == b->from ? trimmed(row->text[0]) :
				   strlen(row->text[0])), row->text[0]);
	for (i = b->from; i < to; i++) {
		blanks += GAP + b->width[i] - columns_of(row->text[i]);
		fprintf(out, "%*s%.*s", (int)blanks, "",
			(int)(i == to - 1 ? trimmed(row->text[i]) :
			      strlen(row->text[i])), row->text[i]);
		blanks = 0;
	}
	fputc('\n', out);
}

static void print_names(FILE *out, const struct table *t,
			const struct block *b)
{
	struct table_row row = { .note = false };
	size_t i;

	for (i = 0; i < t->nr_columns; i++)
		snprintf(row.text[i], sizeof(row.text[i]), "%s",
			 t->columns[i].name);
	print_row(out, b, &row);
}

/* A row that has all it says in other blocks, as a line of intervals may, is
 * left out of this one. */
static void print_block(FILE *out, const struct table *t,
			const struct block *b)
{
	const struct table_row *row;
	size_t r;

	print_heads(out, t, b);
	print_names(out, t, b);
	for (r = 0; r < t->nr_rows; r++) {
		row = &t->rows[r];
		if (row->note)
			fprintf(out, "%s\n", row->line);
		else if (has_text(row, b->from, b->to) ||
			 !has_text(row, 1, t->nr_columns))
			print_row(out, b, row);
	}
	fputc('\n', out);
}

void table_print(FILE *out, const struct table *t)
{
	struct block b;
	size_t from = 1;

	do {
		b = take_block(t, from);
		print_block(out, t, &b);
		from = b.to;
	} while (from < t->nr_columns);
}
