/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report-table.h - texts in columns, as wide as they need to be.
 *
 * The first column is to the left, all others to the right.  A table that is
 * wider than 80 columns becomes several, each with the first column.  Texts may
 * hold the marks of colour.h.  Not for anything that must line up with another
 * table.
 */
#ifndef PGDBENCH_BENCH_REPORT_TABLE_H
#define PGDBENCH_BENCH_REPORT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "lib/compiler.h"

enum { TABLE_COLUMNS = 16, TABLE_TEXT = 48, TABLE_NOTE = 160 };

struct table_column {
	char head[TABLE_TEXT];	/* stands once over columns that share it */
	char name[TABLE_TEXT];
};

struct table_row {
	bool note;		/* @text[0] is a line, no column */
	char text[TABLE_COLUMNS][TABLE_TEXT];
	char line[TABLE_NOTE];
};

/* All zero is the empty table. */
struct table {
	struct table_column columns[TABLE_COLUMNS];
	size_t nr_columns;
	struct table_row *rows;
	size_t nr_rows;
};

/* table_column - append a column; there must be room. */
void table_column(struct table *t, const char *head, const char *name);

/* table_row - append an empty row, on loan until the next; NULL when memory is
 * short.  table_note - a row that is one line of text over all columns. */
struct table_row *table_row(struct table *t);
int __must_check table_note(struct table *t, const char *line);

/* table_print - columns that share a head stay side by side, if a line has room
 * for all of them. */
void table_print(FILE *out, const struct table *t);
void table_release(struct table *t);

#endif
