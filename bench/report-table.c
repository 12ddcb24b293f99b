// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-table.c - texts in columns, as wide as they need to be.
 *
 * Widths are counted in bytes: all texts are names and numbers in ASCII.
 */
#include "bench/report-table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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

/* The end of the columns from @from on that share their head. */
static size_t head_end(const struct table *t, size_t from)
{
	size_t i = from + 1;

	while (i < t->nr_columns &&
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

static void measure(const struct table *t, size_t *width)
{
	size_t i, r, end, over;

	for (i = 0; i < t->nr_columns; i++) {
		width[i] = strlen(t->columns[i].name);
		for (r = 0; r < t->nr_rows; r++)
			width[i] = MAX(width[i], strlen(t->rows[r].text[i]));
	}
	for (i = 0; i < t->nr_columns; i = end) {
		end = head_end(t, i);
		over = width_over(width, i, end);
		if (strlen(t->columns[i].head) > over)
			width[end - 1] += strlen(t->columns[i].head) - over;
	}
}

/* @text in the middle of dashes, to show which columns it stands for. */
static void print_head(FILE *out, const char *text, size_t width)
{
	size_t len = strlen(text), left, i;

	if (!len || width < len + 4) {
		fprintf(out, "%*s", (int)width, text);
		return;
	}
	left = (width - len - 2) / 2;
	for (i = 0; i < width; i++) {
		if (i == left || i == left + 1 + len)
			fputc(' ', out);
		else if (i > left && i < left + 1 + len)
			fputc(text[i - left - 1], out);
		else
			fputc('-', out);
	}
}

static void print_heads(FILE *out, const struct table *t, const size_t *width)
{
	size_t i, end;

	for (i = 0; i < t->nr_columns; i = end) {
		end = head_end(t, i);
		if (i)
			fprintf(out, "%*s", GAP, "");
		print_head(out, t->columns[i].head, width_over(width, i, end));
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

/* Nothing is printed to the right of the last text, blanks neither. */
static void print_row(FILE *out, const struct table *t, const size_t *width,
		      const struct table_row *row)
{
	size_t i, last = 0, len, pad;

	for (i = 0; i < t->nr_columns; i++)
		if (row->text[i][0])
			last = i;
	for (i = 0; i <= last; i++) {
		len = strlen(row->text[i]);
		pad = i ? GAP + width[i] - len : 0;
		if (i == last)
			len = trimmed(row->text[i]);
		fprintf(out, "%*s%.*s", (int)pad, "", (int)len, row->text[i]);
		if (!i && last)
			fprintf(out, "%*s", (int)(width[0] - len), "");
	}
	fputc('\n', out);
}

static void print_names(FILE *out, const struct table *t, const size_t *width)
{
	struct table_row row = { .note = false };
	size_t i;

	for (i = 0; i < t->nr_columns; i++)
		snprintf(row.text[i], sizeof(row.text[i]), "%s",
			 t->columns[i].name);
	print_row(out, t, width, &row);
}

void table_print(FILE *out, const struct table *t)
{
	size_t width[TABLE_COLUMNS] = { 0 };
	size_t r;

	measure(t, width);
	print_heads(out, t, width);
	print_names(out, t, width);
	for (r = 0; r < t->nr_rows; r++) {
		if (t->rows[r].note)
			fprintf(out, "%s\n", t->rows[r].line);
		else
			print_row(out, t, width, &t->rows[r]);
	}
	fputc('\n', out);
}
