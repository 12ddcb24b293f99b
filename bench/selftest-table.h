/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * selftest-table.h - the answers of selftest as a table of 80 columns, as TSV
 * or as JSON, row by row as they come.
 */
#ifndef PGDBENCH_BENCH_SELFTEST_TABLE_H
#define PGDBENCH_BENCH_SELFTEST_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "bench/selftest.h"
#include "lib/json.h"

struct selftest_row {
	const char *name;		/* of the case */
	const char *what;
	enum selftest_unit unit;
	struct selftest_answer answer;
	unsigned int tries;		/* 0: never run */
	bool again;			/* and it will be tried once more */
	const char *why;		/* of what has no figure; NULL */
	bool why_said;			/* in the row before this one */
};

struct selftest_table {
	FILE *out;
	int format;			/* of COMPARE_FORMAT_NAMES */
	bool quiet;			/* only what failed */
	bool begun;
	unsigned int nr_ok, nr_failed, nr_skipped;
	unsigned int nr_disturbed;	/* of those that failed */
	struct json_build build;	/* of JSON, printed at the end */
	struct json *json;
	struct json *rows;
};

void selftest_table_init(struct selftest_table *t, FILE *out, int format,
			 bool quiet);

/* selftest_table_row - one that will be tried again counts as nothing. */
void selftest_table_row(struct selftest_table *t,
			const struct selftest_row *row);

/* selftest_table_end - a line that sums up, in which @note is told too; 0 or
 * -errno, with nothing left to release in either case. */
int __must_check selftest_table_end(struct selftest_table *t, const char *note);

#endif
